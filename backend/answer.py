"""The answer as it grows, for readers that show nothing else of a turn."""

from __future__ import annotations

from backend.events import Event, OpinionDelta, SynthesisDelta, TurnCompleted, TurnStarted
from backend.values import Policy

# Between a text that was broken off and the answer that stands in its place.
_BREAK = "\n\n---\n\n"


class AnswerStream:
    """Says of each event what to append: the one seat's words, or the chairman's, or at the end
    the whole of an answer that was not streamed.
    """

    def __init__(self) -> None:
        self._is_alone = False
        self._written = ""

    def feed(self, event: Event) -> str:
        """The text that `event` adds to the answer; empty for most."""
        text = ""
        match event:
            case TurnStarted(committee=committee):
                self._is_alone = committee.policy is Policy.SINGLE and len(committee.seats) == 1
            case OpinionDelta() if self._is_alone:
                text = event.text
            case SynthesisDelta():
                text = event.text
            case TurnCompleted() if self._written.strip() != event.answer:
                text = (_BREAK if self._written else "") + event.answer
        self._written += text
        return text
