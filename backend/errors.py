"""The two classes of error: what a person can act on, and what is our fault.

A `UserError` is shown as it stands, in the window, on the command line (exit status 2) or in
the HTTP dialect's own error shape. A `BugError` is logged with its traceback and shown as
"Parley made a mistake".
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ErrorCode = Literal[
    "bad_input",  # the request is malformed or out of range
    "not_found",  # no such chat, committee, model or file
    "model_damaged",  # the file is no GGUF, or a cut or corrupt one
    "model_unloadable",  # llama.cpp refused the file: memory, architecture, settings
    "context_exceeded",  # the prompt is longer than the model's context
    "worker_lost",  # the model's process died or hung
    "worker_circuit_open",  # it died too often; somebody has to ask for another try
    "provider_unreachable",  # a remote server does not answer, or answers nonsense
    "provider_refused",  # a remote server answered with an error of its own
    "timeout",  # a bounded wait ran out
    "busy",  # queues are full
    "no_answer",  # every seat was dropped
    "store_damaged",  # the database cannot be read
    "store_newer",  # the database was written by a newer Parley
    "disk_full",  # a write failed for lack of space
    "profile_unwritable",  # the profile folder cannot be written
    "unauthorised",  # the token is missing or wrong
    "forbidden",  # Host or Origin is not this machine's
    "internal",  # a BugError, as seen from outside
]


class Fault(Struct, frozen=True):
    """An error as a value: what crosses process, thread and HTTP borders.

    `message` says what happened, `why` gives the cause with its figures, `remedy` what to do.
    """

    code: ErrorCode
    message: str
    why: str = ""
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """The three parts as one paragraph."""
        return " ".join(part for part in (self.message, self.why, self.remedy) if part)


class UserError(Exception):
    """Something a person can act on; carries its `Fault`."""

    def __init__(self, code: ErrorCode, message: str, *, why: str = "", remedy: str = "") -> None:
        self.fault = Fault(code, message, why, remedy)
        super().__init__(self.fault.sentence)

    @classmethod
    def of(cls, fault: Fault) -> UserError:
        """Raise again, on this side of a border, what was a `Fault` on the other."""
        return cls(fault.code, fault.message, why=fault.why, remedy=fault.remedy)


class BugError(Exception):
    """A broken promise inside Parley itself; never shown without a log entry."""


def fault_of(error: BaseException) -> Fault:
    """The `Fault` to show for any exception; details of bugs stay in the log."""
    if isinstance(error, UserError):
        return error.fault
    return Fault(
        "internal",
        "Parley made a mistake.",
        why=f"{type(error).__name__}: {error}" if str(error) else type(error).__name__,
        remedy="The log has the details; nothing you wrote is lost.",
    )
