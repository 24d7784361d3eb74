"""Exports of other apps, written by hand after what is known of their formats."""

from __future__ import annotations

from typing import Any

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"


def gpt_node(
    key: str,
    parent: str | None,
    children: list[str],
    role: str | None = None,
    parts: list[Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A node of ChatGPT's `mapping`; without a role it has no message."""
    message = None
    if role is not None:
        content = more.pop("content", {"content_type": "text", "parts": parts or [""]})
        message = {
            "id": key,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": 1_706_745_600.5,
            "update_time": None,
            "content": content,
            "status": "finished_successfully",
            "end_turn": True,
            "weight": 1.0,
            "metadata": {},
            "recipient": "all",
            "channel": None,
            **more,
        }
    return {"id": key, "message": message, "parent": parent, "children": children}


def gpt_chat(nodes: list[dict[str, Any]], current: str, **more: Any) -> dict[str, Any]:
    return {
        "title": "Capitals",
        "create_time": 1_706_745_000.25,
        "update_time": 1_706_746_000.75,
        "mapping": {node["id"]: node for node in nodes},
        "moderation_results": [],
        "current_node": current,
        "conversation_id": "6995e870-eafc",
        "is_archived": False,
        "default_model_slug": "gpt-4o",
        "id": "6995e870-eafc",
        **more,
    }


def branching_gpt_chat() -> dict[str, Any]:
    """Hidden beginnings, an edited question, two replies, the second of them shown."""
    hidden = {"is_visually_hidden_from_conversation": True}
    return gpt_chat(
        [
            gpt_node("root", None, ["sys"]),
            gpt_node("sys", "root", ["ctx"], "system", [""], metadata=hidden),
            gpt_node(
                "ctx",
                "sys",
                ["q1", "q2"],
                "user",
                content={"content_type": "user_editable_context", "user_profile": "secret"},
                metadata=hidden,
            ),
            gpt_node("q2", "ctx", ["a2", "a3"], "user", ["Capital of Italy?"]),
            gpt_node("q1", "ctx", ["a1"], "user", ["Capital of France?"]),
            gpt_node("a1", "q1", [], "assistant", ["Paris."]),
            gpt_node("a3", "q2", [], "assistant", ["It is Rome\ue200cite\ue202turn0\ue201."]),
            gpt_node("a2", "q2", ["q3"], "assistant", ["Rome."]),
            gpt_node("q3", "a2", ["a4"], "user", ["And of Spain?"]),
            gpt_node("a4", "q3", [], "assistant", ["Madrid."]),
        ],
        "a3",
    )


def gpt_chat_with_tools() -> dict[str, Any]:
    """Thoughts, a call of Python with its output, a search, a drawn picture, an attachment."""
    pointer = {
        "content_type": "image_asset_pointer",
        "asset_pointer": "file-service://file-abc123",
        "size_bytes": 17,
    }
    attached = {"attachments": [{"name": "data.csv", "mime_type": "text/csv"}]}
    return gpt_chat(
        [
            gpt_node("root", None, ["q"]),
            gpt_node(
                "q",
                "root",
                ["t"],
                "user",
                content={"content_type": "multimodal_text", "parts": [pointer, "What is it?"]},
                metadata=attached,
            ),
            gpt_node(
                "t", "q", ["c"], "assistant", content={"content_type": "thoughts", "thoughts": []}
            ),
            gpt_node(
                "c",
                "t",
                ["o"],
                "assistant",
                content={"content_type": "code", "language": "unknown", "text": "1 + 1"},
                recipient="python",
            ),
            gpt_node(
                "o", "c", ["s"], "tool", content={"content_type": "execution_output", "text": "2"}
            ),
            gpt_node(
                "s",
                "o",
                ["d"],
                "assistant",
                content={"content_type": "code", "language": "json", "text": '{"q": "x"}'},
                recipient="web.run",
            ),
            gpt_node(
                "d",
                "s",
                ["a"],
                "tool",
                content={
                    "content_type": "multimodal_text",
                    "parts": [
                        {
                            "content_type": "image_asset_pointer",
                            "asset_pointer": "sediment://file_drawn",
                        },
                        "words for the model",
                    ],
                },
            ),
            gpt_node("a", "d", [], "assistant", ["It is a chart."]),
        ],
        "a",
        title="",
        conversation_id="with-tools",
    )


def webui_message(key: str, parent: str | None, children: list[str], **more: Any) -> Any:
    return {
        "id": key,
        "parentId": parent,
        "childrenIds": children,
        "timestamp": 1_720_000_000,
        **more,
    }


def webui_chat(**more: Any) -> dict[str, Any]:
    """A tree with a file, a picture, a thought, and two models' replies."""
    folded = (
        '<details type="reasoning" done="true" duration="3">\n<summary>Thought</summary>\n'
        "> hm\n</details>\n\nThe answer."
    )
    url = "data:image/png;base64,iVBORw0KGgpwaWN0dXJl"
    files = [
        {"type": "image", "url": url},
        {"type": "file", "name": "a.txt", "file": {"data": {"content": "inside"}}},
        {"type": "file", "name": "b.pdf"},
    ]
    messages = [
        webui_message("u1", None, ["m1", "m2"], role="user", content="Ask", files=files),
        webui_message("m1", "u1", [], role="assistant", content=folded, model="one", done=True),
        webui_message("m2", "u1", ["u2"], role="assistant", content="Other.", model="two"),
        webui_message("u2", "m2", ["m3"], role="user", content="More"),
        webui_message("m3", "u2", [], role="assistant", content="Half", done=False),
    ]
    return {
        "id": "0d0f",
        "user_id": "u",
        "title": "Asked",
        "chat": {
            "title": "Asked",
            "models": ["one", "two"],
            "history": {"messages": {m["id"]: m for m in messages}, "currentId": "m1"},
            "messages": [],
            "timestamp": 1_719_999_999_000,
        },
        "updated_at": 1_720_000_100,
        "created_at": 1_719_999_990,
        "pinned": True,
        "archived": False,
        "meta": {"tags": []},
        **more,
    }


def lm_studio_chat() -> dict[str, Any]:
    """A file, a thought, a tool, and a first version that was not chosen."""
    step = {"type": "contentBlock", "stepIdentifier": "1"}
    thought = {
        **step,
        "style": {"type": "thinking", "ended": True, "title": "Thought for 2 seconds"},
        "content": [{"type": "text", "text": "The user wants a description."}],
    }
    answer = {**step, "content": [{"type": "text", "text": "A sheet."}]}
    more = {**step, "content": [{"type": "text", "text": "With figures."}]}
    return {
        "name": "Sheet",
        "pinned": False,
        "createdAt": 1_784_921_389_195,
        "preset": "",
        "tokenCount": 2146,
        "systemPrompt": "Be careful.",
        "messages": [
            {
                "versions": [
                    {
                        "type": "singleStep",
                        "role": "user",
                        "content": [
                            {"type": "text", "text": "Describe"},
                            {
                                "type": "file",
                                "fileIdentifier": "1784921393420 - 431.png",
                                "fileType": "image",
                            },
                        ],
                    }
                ],
                "currentlySelected": 0,
            },
            {
                "versions": [
                    {
                        "type": "singleStep",
                        "role": "assistant",
                        "content": [{"type": "text", "text": "No."}],
                    },
                    {
                        "type": "multiStep",
                        "role": "assistant",
                        "senderInfo": {"senderName": "qwen"},
                        "steps": [
                            thought,
                            answer,
                            {"type": "toolStatus", "statusState": {}},
                            more,
                            {"type": "debugInfoBlock", "debugInfo": "x"},
                        ],
                    },
                ],
                "currentlySelected": 1,
            },
            {
                "versions": [
                    {
                        "type": "singleStep",
                        "role": "user",
                        "content": [{"type": "text", "text": "Thanks"}],
                    }
                ],
                "currentlySelected": 0,
            },
        ],
        "usePerChatPredictionConfig": True,
        "perChatPredictionConfig": {"fields": []},
        "userLastMessagedAt": 1_784_921_400_000,
        "assistantLastMessagedAt": 1_784_921_399_000,
    }
