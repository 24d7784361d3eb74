"""The forms in which models write tool calls, told by their chat templates."""

from __future__ import annotations

from enum import StrEnum

_THINK_TEXTS = ("<think>", "</think>", "[THINK]", "[/THINK]")


class Format(StrEnum):
    """How a model writes calls; see `parser_of` for how each is read."""

    HERMES = "hermes"  # <tool_call>{"name": ..., "arguments": ...}</tool_call>
    LLAMA3 = "llama3"  # <|python_tag|>{"name": ..., "parameters": ...}, the tag often left out
    MISTRAL = "mistral"  # [TOOL_CALLS][{"name": ..., "arguments": ...}]
    MISTRAL_ARGS = "mistral_args"  # [TOOL_CALLS]name[ARGS]{...}
    HARMONY = "harmony"  # <|channel|>commentary to=functions.name<|message|>{...}<|call|>
    CONTRACT = "contract"  # {"assistant_response": ..., "tool_calls": [...]}, as we ask for it

    @property
    def control_texts(self) -> tuple[str, ...]:
        """The control tokens that the parser of this format has to see as text."""
        return _CONTROL_TEXTS[self]


_CONTROL_TEXTS = {
    Format.HERMES: (*_THINK_TEXTS, "<tool_call>", "</tool_call>"),
    Format.LLAMA3: (*_THINK_TEXTS, "<|python_tag|>"),
    Format.MISTRAL: (*_THINK_TEXTS, "[TOOL_CALLS]", "[CALL_ID]", "[ARGS]"),
    Format.MISTRAL_ARGS: (*_THINK_TEXTS, "[TOOL_CALLS]", "[CALL_ID]", "[ARGS]"),
    Format.HARMONY: (
        "<|start|>",
        "<|end|>",
        "<|message|>",
        "<|channel|>",
        "<|constrain|>",
        "<|call|>",
        "<|return|>",
    ),
    Format.CONTRACT: _THINK_TEXTS,
}


def format_of(source: str, *, uses_tools: bool) -> Format:
    """The form that the chat template `source` teaches its model's tool calls in.

    `uses_tools`: it reads the variable `tools`. Forms that no parser here knows, such as calls in
    XML, are `CONTRACT`: the model is asked for JSON instead.
    """
    if "<|channel|>" in source and "<|message|>" in source:
        return Format.HARMONY
    if not uses_tools:
        return Format.CONTRACT
    if "[TOOL_CALLS]" in source:
        return Format.MISTRAL_ARGS if "[ARGS]" in source else Format.MISTRAL
    if "<tool_call>" in source:
        in_xml = "<function=" in source or "<arg_key>" in source
        return Format.CONTRACT if in_xml else Format.HERMES
    if "<|python_tag|>" in source or ('"parameters"' in source and "ipython" in source):
        return Format.LLAMA3
    return Format.CONTRACT
