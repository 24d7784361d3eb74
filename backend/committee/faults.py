"""What is wrong with a seat's answer, judged from its text alone. Pure functions."""

from __future__ import annotations

import re

from backend.errors import Fault

# A tail that is one passage over and over: at least 8 times and 160 characters.
_LOOP = re.compile(r"(.{1,160}?)\1{7,}\Z", re.DOTALL)
_LOOP_WINDOW = 160 * 9
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
    """Does the end of `text` repeat one passage without end?"""
    found = _LOOP.search(text[-_LOOP_WINDOW:])
    return found is not None and len(found.group(0)) >= _LOOP_CHARACTERS


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
