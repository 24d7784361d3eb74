"""ChatML: how a conversation is written for the starter model."""

from __future__ import annotations

from collections.abc import Sequence

from backend.values import Message

START, END, TEXT_END = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
SPECIAL = (TEXT_END, START, END)
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def chat_pieces(messages: Sequence[Message]) -> list[tuple[str, bool]]:
    """`messages` as ChatML in pieces; True marks what the model writes itself."""
    pieces: list[tuple[str, bool]] = []
    text = ""
    for message in messages:
        if message.role == "assistant":
            pieces.append((f"{text}{START}assistant\n", False))
            pieces.append((f"{message.text}{END}", True))
            text = "\n"
        else:
            text += f"{START}{message.role}\n{message.text}{END}\n"
    return pieces


def chat_prompt(messages: Sequence[Message]) -> str:
    """`messages` as the prompt of the next reply."""
    said = "".join(f"{START}{m.role}\n{m.text}{END}\n" for m in messages)
    return f"{said}{START}assistant\n"
