"""What is wrong with a seat's answer, judged from its text alone. Pure functions."""

from __future__ import annotations

import re

from backend.errors import Fault

# A tail that is one passage over and over: at least 8 times and 160 characters.
_LOOP_PASSAGE = 160
_LOOP_TIMES = 8
_LOOP_CHARACTERS = 160

_REFUSAL = re.compile(
    r"\A\W*(?:(?:i'?m |i am )?(?:very )?sorry,? (?:but )?)?"
    r"(?:as an ai[^.]{0,60}, )?"
    r"i (?:can'?t|cannot|can not|won'?t|will not|am unable to|am not able to|must decline to) "
    r"(?:help|assist|answer|comply|provide|discuss|fulfil|do that)",
    re.IGNORECASE,
)
# A long text that begins with an apology still says something.
_REFUSAL_CHARACTERS = 400


def loops(text: str) -> bool:
    """Does the end of `text` repeat one passage of words without end?

    A passage without a letter is none: the rule of a table and a long row of figures are no loops.
    """
    # A tail repeats a passage when it is the same moved by the passage's length. Slices, not a
    # pattern with a back reference: this runs on the engine's loop for every seat as it writes.
    for passage in range(1, _LOOP_PASSAGE + 1):
        tail = text[-max(passage * _LOOP_TIMES, _LOOP_CHARACTERS) :]
        if len(tail) < passage * _LOOP_TIMES or len(tail) < _LOOP_CHARACTERS:
            return False
        if tail[passage:] == tail[:-passage]:
            return any(character.isalpha() for character in tail[:passage])
    return False


def refuses(text: str) -> bool:
    """Is the answer a refusal? "I do not know" is an answer, not a refusal."""
    plain = text.replace("’", "'")
    return len(plain) <= _REFUSAL_CHARACTERS and _REFUSAL.match(plain) is not None


def fault_of_answer(text: str) -> Fault | None:
    """Why an answer cannot stand, or None."""
    if not text.strip():
        return Fault(
            "no_answer", "It returned nothing.", remedy="Try again, or seat another model."
        )
    if loops(text):
        return Fault(
            "no_answer",
            "It repeats itself without end.",
            why=f"Stopped after {len(text):,} characters.",
            remedy="Raise its repeat penalty, or seat another model.",
        )
    if refuses(text):
        return Fault(
            "no_answer",
            "It refused to answer.",
            remedy="Ask differently, or seat another model.",
        )
    return None
