from __future__ import annotations

import time

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


@pytest.mark.parametrize(
    ("stop", "text", "given"),
    [
        (("abcde", "bcd"), "abcde", "a"),
        (("cd", "bcd", "d"), "abcde", "a"),
        (("aaab",), "aaaaab", "aa"),
        (("abab",), "aababab", "a"),
    ],
)
def test_the_first_whole_stop_string_counts_however_tokens_fall(
    stop: tuple[str, ...], text: str, given: str
) -> None:
    for size in range(1, len(text) + 1):
        reply = ReplyText(stop)
        pieces = [text[at : at + size].encode() for at in range(0, len(text), size)]
        assert "".join(map(reply.feed, pieces)) + reply.finish() == given
        assert reply.stopped


def test_time_is_linear_in_reply_and_stop_strings() -> None:
    reply = ReplyText(("a" * 1023 + "b", *(f"{n} never" for n in range(8))))
    started = time.perf_counter()
    given = [reply.feed(b"a" * 4) for _ in range(10_000)]
    given.append(reply.finish())
    assert len("".join(given)) == 40_000
    assert time.perf_counter() - started < 2.0
