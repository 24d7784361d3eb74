"""What a reply turns out to hold while it streams."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Said(NamedTuple):
    """Text of the answer."""

    text: str


class Reasoned(NamedTuple):
    """Text of the reasoning before the answer."""

    text: str


class Called(NamedTuple):
    """A piece of a tool call: the first of an `index` has `id` and `name`, and no arguments.

    `arguments` is the next piece of the JSON text, as the model writes it. A call is whole when
    the parser has finished without a `Refused` for its index; it is not to be run earlier.
    """

    index: int  # type: ignore[assignment]  # it counts calls; nobody searches this tuple
    id: str = ""
    name: str = ""
    arguments: str = ""


class Refused(NamedTuple):
    """The call announced as `index` is no strict JSON and must not run.

    `raw` is what the model wrote of it, `why` the reason for a person.
    """

    index: int  # type: ignore[assignment]
    raw: str
    why: str


ReplyEvent = Said | Reasoned | Called | Refused


class ReplyParser(Protocol):
    """Text of one reply in, events out."""

    def feed(self, text: str) -> list[ReplyEvent]:
        """What `text` settles."""
        ...

    def finish(self) -> list[ReplyEvent]:
        """What was held back; nothing follows."""
        ...
