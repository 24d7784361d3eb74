from __future__ import annotations

import pytest

from backend.worker.text import ReplyText


@pytest.mark.parametrize(
    ("stop", "pieces", "text", "stopped"),
    [
        ((), [b"plain"], "plain", False),
        ((), [b"a\xe2", b"\x82", b"\xacb"], "a€b", False),
        ((), [b"cut \xf0\x9f"], "cut \ufffd", False),
        ((), [b"bad \xff byte"], "bad \ufffd byte", False),
        (("END",), [b"so EN", b"D more"], "so ", True),
        (("END",), [b"so EN", b"TER"], "so ENTER", False),
        (("END",), [b"so EN"], "so EN", False),
        (("aab",), [b"a", b"a", b"a", b"b"], "a", True),
        (("\n\n", "###"), [b"one\n", b"###two\n\n"], "one\n", True),
        (("€",), [b"1 \xe2", b"\x82\xac 2"], "1 ", True),
    ],
)
def test_assembles(stop: tuple[str, ...], pieces: list[bytes], text: str, stopped: bool) -> None:
    reply = ReplyText(stop)
    given = "".join(reply.feed(piece) for piece in pieces) + reply.finish()
    assert (given, reply.stopped) == (text, stopped)


def test_holds_back_only_what_may_become_a_stop_string() -> None:
    reply = ReplyText(("STOP",))
    assert reply.feed(b"go ST") == "go "
    assert reply.feed(b"A") == "STA"
