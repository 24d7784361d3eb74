from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backend.downloads.answers import (
    Anew,
    Complete,
    Known,
    Reply,
    Take,
    Verdict,
    backoff,
    judge,
    retry_after,
    same_file,
)
from backend.downloads.faults import TransientError
from backend.errors import UserError

SHA, OTHER = "a" * 64, "b" * 64
FRESH = Known("http://hub", "m.gguf", 100, SHA, "", 0)
HALF = Known("http://hub", "m.gguf", 100, SHA, '"v1"', 40)


def reply(status: int, etag: str = '"v1"', **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=named, etag=etag)


@pytest.mark.parametrize(
    ("given", "known", "verdict"),
    [
        (reply(200, Content_Length="100"), FRESH, Take(0, 100)),
        (reply(200), FRESH, Take(0, 100)),
        (reply(206, Content_Range="bytes 40-99/100"), HALF, Take(0, 100)),
        (reply(206, Content_Range="bytes 40-59/100"), HALF, Take(0, 100)),
        (reply(206, Content_Range="bytes 40-99/*"), HALF, Take(0, 100)),
        (reply(206, Content_Range="bytes 30-99/100"), HALF, Take(10, 100)),
        (reply(200, Content_Length="100"), HALF, Take(40, 100)),
        (reply(206, '"v2"', Content_Range="bytes 40-99/100"), HALF, Anew()),
        (reply(206, "", Content_Range="bytes 40-99/100"), HALF, Anew()),
        (reply(416, Content_Range="bytes */100"), HALF, Anew()),
        (reply(416, Content_Range="bytes */100"), HALF._replace(offset=100), Complete(100)),
        (reply(416), HALF, Anew()),
        (reply(200, Content_Length="7"), FRESH._replace(size=None), Take(0, 7)),
    ],
)
def test_what_is_taken(given: Reply, known: Known, verdict: Verdict) -> None:
    assert judge(given, known) == verdict


@pytest.mark.parametrize(
    ("given", "known", "words"),
    [
        (reply(200, Content_Type="text/html; charset=utf-8"), FRESH, "web page"),
        (reply(200, Content_Encoding="gzip"), FRESH, "compressed"),
        (reply(200, Content_Length="99"), FRESH, "99 and 100 bytes"),
        (reply(200), FRESH._replace(size=None), "how large"),
        (reply(206, Content_Range="bytes 41-99/100"), HALF, "from byte 40 on"),
        (reply(206, Content_Range="bytes 40-39/100"), HALF, "from byte 40 on"),
        (reply(206, Content_Range="bytes 40-100/100"), HALF, "from byte 40 on"),
        (reply(206, Content_Range="bytes 40-199/200"), HALF, "100 and 200 bytes"),
        (reply(206, Content_Range="lines 1-2/3"), HALF, "lines"),
        (reply(206), HALF, "calls it"),
        (reply(416), FRESH, "no first byte"),
        (reply(429), FRESH, "429"),
        (reply(503), FRESH, "503"),
        (reply(403)._replace(own=False), FRESH, "file server"),
        (reply(200)._replace(linked_size=101), FRESH, "100 and 101 bytes"),
    ],
)
def test_what_is_tried_again(given: Reply, known: Known, words: str) -> None:
    with pytest.raises(TransientError, match=words):
        judge(given, known)


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (reply(401), "provider_refused", "gated"),
        (reply(403), "provider_refused", "licence"),
        (reply(404), "not_found", "not on the hub"),
        (reply(400), "provider_refused", "400"),
        (reply(200)._replace(linked_sha256=OTHER), "provider_refused", "changed on the hub"),
    ],
)
def test_what_ends_the_download(given: Reply, code: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        judge(given, FRESH)
    assert caught.value.fault.code == code
    assert caught.value.fault.remedy


@pytest.mark.parametrize(
    ("before", "now", "sha256", "expected"),
    [
        ('"a"', '"a"', "", True),
        ('"a"', '"b"', SHA, False),
        ("", "", SHA, False),
        ('W/"a"', 'W/"a"', "", False),
        ('W/"a"', 'W/"a"', SHA, True),
    ],
)
def test_same_file(before: str, now: str, sha256: str, expected: bool) -> None:
    assert same_file(HALF._replace(etag=before, sha256=sha256), now) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        ("99999", 600.0),
        ("-1", None),
        ("soon", None),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    assert retry_after(value, datetime(2026, 1, 1, tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    ("failures", "draw", "expected"),
    [(0, 0.0, 0.25), (0, 1.0, 0.5), (3, 1.0, 4.0), (9, 1.0, 60.0), (10_000, 0.0, 30.0)],
)
def test_backoff_doubles_to_its_end(failures: int, draw: float, expected: float) -> None:
    arguments: tuple[Any, ...] = (failures, 0.5, 60.0, draw)
    assert backoff(*arguments) == expected
