"""The chat template of a model: messages in, the pieces of a prompt out.

A piece knows whether it is the template's own text or a message's content. Control tokens
(``<|im_end|>``) count only in the template's text: what a person pastes stays plain text.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from jinja2 import TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from backend.errors import UserError
from backend.values import Message

CHATML = (
    "{% for message in messages %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


class Piece(NamedTuple):
    """Part of a prompt; `is_content` when it came from a message."""

    text: str
    is_content: bool


class ChatTemplate:
    """A compiled chat template, run in Jinja's sandbox.

    The template sees placeholders instead of the messages' contents, so that content can be told
    from template text afterwards; conditions on the words of a message therefore never hold.

    Raises:
        UserError: `model_damaged` when the template does not compile.
    """

    def __init__(self, source: str | None, *, bos: str = "", eos: str = "") -> None:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
        )
        environment.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
        environment.globals.update(
            raise_exception=_raise,
            strftime_now=lambda form: datetime.now().strftime(form),  # local time, as HF does
            bos_token=bos,
            eos_token=eos,
        )
        try:
            self._template = environment.from_string(source or CHATML)
        except TemplateError as error:
            raise UserError(
                "model_damaged",
                "The model's chat template cannot be read.",
                why=f"{error}.",
                remedy="Take a newer file of this model.",
            ) from error

    def render(self, messages: Sequence[Message]) -> list[Piece]:
        """The prompt in pieces, up to where the assistant begins to write.

        A template without a system role gets the system text in front of the first user message.

        Raises:
            UserError: `bad_input` when the template refuses the messages or drops one.
        """
        try:
            return self._render(messages)
        except _RefusedError as refused:
            merged = _system_into_user(messages)
            if merged is None:
                raise _refusal(refused) from refused
        try:
            return self._render(merged)
        except _RefusedError as refused:
            raise _refusal(refused) from refused

    def _render(self, messages: Sequence[Message]) -> list[Piece]:
        marks = [f"Content{secrets.token_hex(12)}n{n}x" for n in range(len(messages))]
        contents = {mark: m.text for mark, m in zip(marks, messages, strict=True)}
        turns = [{"role": m.role, "content": mark} for mark, m in zip(marks, messages, strict=True)]
        try:
            text = self._template.render(messages=turns, add_generation_prompt=True)
        except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError) as error:
            raise _RefusedError(str(error)) from error
        missing = [m.role for mark, m in zip(marks, messages, strict=True) if mark not in text]
        if missing:
            raise _RefusedError(f"the template leaves out the {missing[0]} message")
        parts = re.split(f"({'|'.join(marks)})", text) if marks else [text]
        return [Piece(contents.get(part, part), part in contents) for part in parts if part]


class _RefusedError(Exception):
    pass


def _raise(message: str) -> Any:
    raise _RefusedError(message)


def _refusal(refused: _RefusedError) -> UserError:
    return UserError(
        "bad_input",
        "The model's chat template refuses this conversation.",
        why=f"It says: {refused}.",
        remedy="Let user and assistant alternate, beginning with the user, or take another model.",
    )


def _system_into_user(messages: Sequence[Message]) -> tuple[Message, ...] | None:
    if len(messages) < 2 or messages[0].role != "system" or messages[1].role != "user":
        return None
    system, first, *rest = messages
    return (Message.of("user", f"{system.text}\n\n{first.text}"), *rest)
