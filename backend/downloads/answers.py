"""What to make of a hub's answer to a request for a file: pure decisions over its headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from backend.downloads.faults import TransientError, changed, nonsense, refusal
from backend.errors import Fault, UserError

LONGEST_RETRY_AFTER_S = 600.0
_RANGE = re.compile(r"bytes\s+(\d+)-(\d+)/(\d+|\*)", re.IGNORECASE)
_UNSATISFIED = re.compile(r"bytes\s+\*/(\d+)", re.IGNORECASE)
_PAGES = ("text/html", "application/xhtml")


class Known(NamedTuple):
    """What is known of the file before the answer; `size` None and '' where nothing is.

    `offset` bytes of it have arrived, from a file that the hub called `etag`.
    """

    hub: str
    name: str
    size: int | None
    sha256: str
    etag: str
    offset: int
    token: bool = False


class Reply(NamedTuple):
    """The last answer, `own` if the hub gave it itself and not a server it sent us to."""

    status: int
    headers: Mapping[str, str]
    own: bool = True
    etag: str = ""
    linked_sha256: str = ""
    linked_size: int | None = None


class Take(NamedTuple):
    """Read the body after its first `skip` bytes; the whole file has `total` bytes."""

    skip: int
    total: int


class Anew(NamedTuple):
    """What has arrived is of no use: throw it away and ask from the start."""


class Complete(NamedTuple):
    """All `total` bytes are there already."""

    total: int


Verdict = Take | Anew | Complete


def judge(reply: Reply, known: Known) -> Verdict:
    """What to do with the body of `reply`.

    Raises:
        TransientError: worth another try later.
        UserError: no other try would help.
    """
    if reply.status not in (200, 206, 416):
        _raise_refusal(reply, known)
    kind = reply.headers.get("Content-Type", "").lower()
    if kind.startswith(_PAGES) and reply.status != 416:
        raise _nonsense(known, "Instead of the file it sent a web page.")
    if reply.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _nonsense(known, "It sent the file compressed, though asked not to.")
    if known.sha256 and reply.linked_sha256 and reply.linked_sha256 != known.sha256:
        raise UserError.of(changed(known.hub, known.name))
    if known.offset and not same_file(known, reply.etag):
        return Anew()
    if reply.status == 416:
        return _beyond_the_end(reply, known)
    if reply.status == 206:
        return _part_of_it(reply, known)
    total = _agreed(known, reply.linked_size, _number(reply.headers.get("Content-Length")))
    # The server ignores ranges. What is there stays; the body runs past it.
    return Take(known.offset, total) if known.offset <= total else Anew()


def same_file(known: Known, etag: str) -> bool:
    """Whether bytes of the file called `etag` go on where those of ``known.etag`` end.

    A weak ETag promises the same meaning, not the same bytes: it counts only where a checksum
    will tell.
    """
    if not etag or etag != known.etag:
        return False
    return bool(known.sha256) or not etag.startswith("W/")


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (a number or a date), at most ten minutes."""
    if not value:
        return None
    if value.strip().isdigit():
        return min(float(value), LONGEST_RETRY_AFTER_S)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S)


def backoff(failures: int, base_s: float, longest_s: float, draw: float) -> float:
    """Seconds to wait after so many failures in a row (0 for the first), `draw` of [0, 1)."""
    return min(longest_s, base_s * 2.0 ** min(failures, 30)) * (0.5 + 0.5 * draw)


def _part_of_it(reply: Reply, known: Known) -> Verdict:
    header = reply.headers.get("Content-Range", "")
    match = _RANGE.fullmatch(header.strip())
    if match is None:
        raise _nonsense(known, f"It sent a part of the file and calls it {header[:60]!r}.")
    start, end = int(match[1]), int(match[2])
    said = None if match[3] == "*" else int(match[3])
    total = _agreed(known, reply.linked_size, said)
    if start > known.offset or end < start or end >= total:
        why = f"Asked for the file from byte {known.offset:,} on, it sent {header[:60]!r}."
        raise _nonsense(known, why)
    return Take(known.offset - start, total)


def _beyond_the_end(reply: Reply, known: Known) -> Verdict:
    match = _UNSATISFIED.fullmatch(reply.headers.get("Content-Range", "").strip())
    said = int(match[1]) if match else None
    if said is not None and said == known.offset and known.size in (None, said):
        return Complete(said)
    if known.offset:
        return Anew()
    raise _nonsense(known, "It says that the file has no first byte.")


def _agreed(known: Known, *said: int | None) -> int:
    """The size that all who name one agree on."""
    sizes = {size for size in (known.size, *said) if size is not None}
    if not sizes:
        raise _nonsense(known, "It does not say how large the file is.")
    if len(sizes) > 1:
        figures = " and ".join(f"{size:,}" for size in sorted(sizes))
        raise _nonsense(known, f"It promises different sizes of {known.name}: {figures} bytes.")
    return sizes.pop()


def _raise_refusal(reply: Reply, known: Known) -> None:
    fault = refusal(known.hub, known.name, reply.status, token=known.token)
    wait_s = retry_after(reply.headers.get("Retry-After"), datetime.now(UTC))
    # A server that the hub sent us to refuses when its signed address has run out: the hub gives
    # a new one.
    if reply.status in (408, 425, 429) or reply.status >= 500 or not reply.own:
        if not reply.own and reply.status < 500 and reply.status != 429:
            fault = Fault(
                "provider_refused",
                f"The hub's file server does not give {known.name}.",
                why=f"It answered {reply.status}.",
                remedy="Try again later.",
            )
        raise TransientError(fault, wait_s=wait_s)
    raise UserError.of(fault)


def _nonsense(known: Known, why: str) -> TransientError:
    return TransientError(nonsense(known.hub, why))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
