"""The chat template of a model: messages in, the pieces of a prompt out.

A piece knows whether it is the template's own text or a message's content. Control tokens
(``<|im_end|>``) count only in the template's text: what a person pastes stays plain text.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from jinja2 import TemplateError, meta

from backend.errors import UserError
from backend.values import Message, Tool
from backend.worker.bounded_jinja import BoundedEnvironment
from backend.worker.grammar import Lark, Schema
from backend.worker.jinja_budget import ExceededError
from backend.worker.reply.asking import contract_messages
from backend.worker.reply.constraint import Thinking, constraint_of
from backend.worker.reply.formats import Format, format_of
from backend.worker.reply.strict_json import MalformedError
from backend.worker.turns import Marks, Piece, forms_of, mark_pattern, tools_of, turns_of

__all__ = ["CHATML", "ChatTemplate", "Piece", "Rendered"]

CHATML = (
    "{% for message in messages %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MAX_SECONDS = 2.0  # for all tries to render one conversation
_THINK_TEXTS = (("<think>", "</think>"), ("[THINK]", "[/THINK]"))

Variables = dict[str, Any]


class Rendered(NamedTuple):
    """A prompt and what follows from it for the reply.

    `generation_prompt` is the end of the prompt that the template adds for the reply: the next
    turn begins with the text before it. `thinking_open`: the prompt ends inside reasoning.
    `constraint` is what the reply has to be held to, for the tools' sake.
    """

    pieces: list[Piece]
    generation_prompt: str = ""
    thinking_open: bool = False
    constraint: Schema | Lark | None = None


class ChatTemplate:
    """A compiled chat template, run in Jinja's sandbox in bounded time and memory.

    The template sees placeholders instead of the messages' contents, so that content can be told
    from template text afterwards; conditions on the words of a message therefore never hold.

    `format` is how the model writes tool calls. `token_of` gives the id of the control token with
    a text, None where there is none.

    Raises:
        UserError: `model_damaged` when the template does not compile.
    """

    format: Format

    def __init__(
        self,
        source: str | None,
        *,
        bos: str = "",
        eos: str = "",
        token_of: Callable[[str], int | None] = lambda text: None,
    ) -> None:
        source = source or CHATML
        self._secret = secrets.token_hex(12)
        self._token_of = token_of
        self._think_texts = next(
            (texts for texts in _THINK_TEXTS if texts[0] in source or texts[1] in source), None
        )
        marks = mark_pattern(self._secret)
        self._environment = BoundedEnvironment(
            {
                "raise_exception": _raise,
                "strftime_now": _now,
                "bos_token": bos,
                "eos_token": eos,
            },
            on_json=lambda text: marks.sub(lambda m: f"{m[0][:-1]}je", text),
        )
        try:
            self._template = self._environment.compiled(source)
            variables = meta.find_undeclared_variables(self._environment.parse(source))
        except TemplateError as error:
            raise UserError(
                "model_damaged",
                "The model's chat template cannot be read.",
                why=f"{error}.",
                remedy="Take a newer file of this model.",
            ) from error
        self.format = format_of(source, uses_tools="tools" in variables)

    def render(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Tool] = (),
        tool_choice: str = "auto",
        thinking: bool | None = None,
    ) -> Rendered:
        """The prompt in pieces, up to where the assistant begins to write.

        A template without a system role gets the system text in front of the first user message,
        one that takes one call a message gets several as several messages. `tool_choice` is
        `auto`, `none`, `required` or the name of the tool that has to be called.

        Raises:
            UserError: `bad_input` when the template refuses the messages or drops one, or
                `tool_choice` names no tool; `model_damaged` when it goes beyond its bounds.
        """
        given = () if tool_choice == "none" else tuple(tools)
        callable_ = _callable(given, tool_choice)
        variables: Variables = {"date_string": _now("%d %b %Y")}
        if thinking is not None:
            variables |= {"enable_thinking": thinking, "thinking": thinking}
        try:
            if self.format is Format.CONTRACT:
                demand = _demand(tool_choice) if given else ""
                asked = contract_messages(messages, given, demand=demand)
                pieces, tail = self._first_accepted(asked, (), variables)
            else:
                pieces, tail = self._first_accepted(messages, given, variables)
        except MalformedError as error:
            raise UserError(
                "bad_input",
                "A tool call in the conversation is no strict JSON.",
                why=f"{error}.",
                remedy="Send the arguments as the text of a JSON object.",
            ) from error
        except ExceededError as error:
            raise _damage(error) from error
        state = self._thinking(tail, thinking)
        constraint = None
        if callable_:
            constraint = constraint_of(
                self.format,
                callable_,
                required=tool_choice not in ("auto", "none"),
                several=tool_choice == "required",
                thinking=state,
                think_texts=self._think_texts or _THINK_TEXTS[0],
                token_of=self._token_of,
            )
        return Rendered(pieces, tail, state == "open", constraint)

    def _first_accepted(
        self, messages: Sequence[Message], tools: Sequence[Tool], variables: Variables
    ) -> tuple[list[Piece], str]:
        """Pieces and generation prompt of the first form of the messages that is accepted."""
        deadline = time.monotonic() + MAX_SECONDS
        refused: _RefusedError | None = None
        forms = list(forms_of(messages))
        for in_parts in (False, True):
            for form in forms:
                try:
                    return self._render(form, tools, variables, deadline, in_parts=in_parts)
                except _RefusedError as error:
                    if not in_parts:
                        refused = error
        raise _refusal(refused) from refused

    def _render(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        variables: Variables,
        deadline: float,
        *,
        in_parts: bool,
    ) -> tuple[list[Piece], str]:
        marks = Marks(self._secret)
        short_ids = self.format in (Format.MISTRAL, Format.MISTRAL_ARGS)
        given = {
            "messages": turns_of(messages, marks, in_parts=in_parts, short_ids=short_ids),
            **({"tools": tools_of(tools, marks)} if tools else {}),
            **variables,
        }
        text = self._text({**given, "add_generation_prompt": True}, deadline)
        if role := marks.missing(text):
            raise _RefusedError(f"the template leaves out the {role} message")
        try:
            before = self._text({**given, "add_generation_prompt": False}, deadline)
        except _RefusedError:
            before = text
        tail = text[len(before) :] if text.startswith(before) else ""
        return marks.pieces(text), tail

    def _text(self, given: Variables, deadline: float) -> str:
        try:
            return self._environment.render(self._template, given, deadline)
        except TemplateError as error:
            raise _RefusedError(f"{error}") from error

    def _thinking(self, tail: str, wanted: bool | None) -> Thinking:
        """Whether reasoning is open at the end of the prompt, or may begin with the reply."""
        if self._think_texts is None:
            return "none"
        opener, closer = self._think_texts
        if tail.rfind(opener) > tail.rfind(closer):
            return "open"
        return "none" if closer in tail or wanted is False else "possible"


class _RefusedError(Exception):
    pass


def _raise(message: str) -> Any:
    raise _RefusedError(message)


def _now(form: str) -> str:
    return datetime.now().strftime(form[:200])  # local time, as HF does


def _refusal(refused: _RefusedError | None) -> UserError:
    return UserError(
        "bad_input",
        "The model's chat template refuses this conversation.",
        why=f"It says: {refused}.",
        remedy="Let user and assistant alternate, beginning with the user, or take another model.",
    )


def _damage(error: ExceededError) -> UserError:
    return UserError(
        "model_damaged",
        "The model's chat template was stopped.",
        why=f"With this conversation {error}; {MAX_SECONDS:g} s and some megabytes are allowed.",
        remedy="Take another file of this model. If the conversation is very long, shorten it.",
    )


def _callable(tools: Sequence[Tool], tool_choice: str) -> Sequence[Tool]:
    """The tools that the reply may call."""
    if tool_choice in ("auto", "none") or (tool_choice == "required" and tools):
        return tools
    chosen = [tool for tool in tools if tool.name == tool_choice]
    if not chosen:
        names = ", ".join(tool.name for tool in tools) or "none"
        raise UserError(
            "bad_input",
            "The tool that has to be called is not there.",
            why=f"tool_choice is {tool_choice!r}; the tools are: {names}.",
            remedy="Name one of the tools, or set tool_choice to auto.",
        )
    return chosen


def _demand(tool_choice: str) -> str:
    if tool_choice == "auto":
        return ""
    return "Call a tool now." if tool_choice == "required" else f"Call {tool_choice} now."
