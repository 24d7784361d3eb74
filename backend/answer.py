"""The answer as it grows, for readers that show nothing else of a turn."""

from __future__ import annotations

from backend.events import Event, OpinionDelta, SynthesisDelta, TurnCompleted, TurnStarted
from backend.values import Policy

# Between a text that was broken off and the answer that stands in its place.
_BREAK = "\n\n---\n\n"


class AnswerStream:
    """Says of each event what to append.

    The words of the one seat that was asked, or the chairman's; at the end the whole of an answer
    that was not streamed. `is_alone` is known from `turn.started` on.
    """

    def __init__(self) -> None:
        self.is_alone = False
        self._written = ""

    def feed(self, event: Event) -> str:
        """The text that `event` adds to the answer; empty for most."""
        text = ""
        match event:
            case TurnStarted(committee=committee):
                self.is_alone = committee.policy is Policy.SINGLE and len(committee.seats) == 1
            case OpinionDelta() if self.is_alone:
                text = event.text
            case SynthesisDelta():
                text = event.text
            case TurnCompleted() if self._written.strip() != event.answer:
                text = (_BREAK if self._written else "") + event.answer
        self._written += text
        return text
