"""What goes wrong between here and a hub, as errors with a remedy."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import aiohttp

from backend.errors import ErrorCode, Fault, UserError

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class TransientError(Exception):
    """Something that may pass: worth another try.

    `offline`: nobody could be reached at all, which is no fault of this download and does not
    count. `wait_s` is how long the server asked to wait.
    """

    def __init__(self, fault: Fault, *, offline: bool = False, wait_s: float | None = None) -> None:
        super().__init__(fault.sentence)
        self.fault = fault
        self.offline = offline
        self.wait_s = wait_s


def unreachable(hub: str, why: str) -> Fault:
    """No answer at all: no network, no such host, nothing listens there."""
    return Fault(
        "provider_unreachable",
        f"The hub {hub} cannot be reached.",
        why=why,
        remedy="Check the network connection (and `hub_url` in the settings); "
        "models on this machine work without it.",
    )


def of_connection(hub: str, error: Exception) -> TransientError:
    """What an exception of aiohttp means."""
    words = sentence(error)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return TransientError(unreachable(hub, f"The connection is not safe: {words}"))
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return TransientError(unreachable(hub, words), offline=True)
    if isinstance(error, TimeoutError):
        return TransientError(unreachable(hub, "It went silent."))
    return TransientError(unreachable(hub, f"The connection broke: {words}"))


def sentence(error: BaseException) -> str:
    """The words of an exception as one sentence."""
    words = re.sub(r"\s+", " ", str(error)).strip() or type(error).__name__
    return plain(words[:300]).rstrip(".") + "."


def plain(text: str) -> str:
    """`text` as UTF-8 can hold it: headers may carry bytes that are none."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def refusal(hub: str, what: str, status: int, words: str = "", *, token: bool = False) -> Fault:
    """The hub itself answered `status` to a request for `what`."""
    says = f"The hub {hub} answered {status}{f': {words}' if words else ''}."
    if status in (401, 403):
        return Fault(
            "provider_refused",
            f"{what} is gated, private or not there.",
            why=says + ("" if token else " No token of yours was sent."),
            remedy="Accept its licence on the hub's page with your account and give Parley that "
            "account's token, or choose another repository.",
        )
    if status in (404, 410):
        return Fault(
            "not_found",
            f"{what} is not on the hub.",
            why=says,
            remedy="Check the spelling, or search for it.",
        )
    remedy = "Check `hub_url` in the settings."
    if status == 429:
        remedy = "It counts requests: wait a few minutes, then try again."
    elif status >= 500:
        remedy = "Try again later."
    code: ErrorCode = "provider_refused"
    return Fault(code, f"The hub does not give {what}.", why=says, remedy=remedy)


def nonsense(hub: str, why: str) -> Fault:
    """An answer that no hub gives: a login page, text instead of JSON, a wrong length."""
    return Fault(
        "provider_refused",
        f"What {hub} answers makes no sense.",
        why=why,
        remedy="A login page of the network, a proxy or a wrong `hub_url` does this: "
        "check them and try again.",
    )


def changed(hub: str, name: str) -> Fault:
    """The hub now has another file under that name than the one that was chosen."""
    return Fault(
        "provider_refused",
        f"{name} has changed on the hub since it was chosen.",
        why=f"{hub} now names another checksum for it.",
        remedy="Cancel this download and choose the file again.",
    )


def damaged(name: str, expected: str, found: str, kept: Path) -> Fault:
    """Every byte arrived, and some are wrong."""
    return Fault(
        "model_damaged",
        f"{name} arrived damaged and is not used.",
        why=f"Its SHA-256 is {found[:12]}…, not {expected[:12]}… as the hub says; "
        f"the file was moved to {kept}.",
        remedy="Download it again; if that ends the same way, choose another file.",
    )


def disk_full(path: Path, need: int | None, free: int | None) -> Fault:
    """No room; sizes in bytes."""
    figures = []
    if need is not None:
        figures.append(f"needs {_size(need)} more")
    if free is not None:
        figures.append(f"{_size(free)} free on the disk of {path}")
    words = ", ".join(figures)
    return Fault(
        "disk_full",
        "There is no room for the download.",
        why=f"{words[:1].upper()}{words[1:]}." if words else "",
        remedy="Free some space and go on with the download: what has arrived is kept. "
        "Or choose a smaller file.",
    )


def of_disk(path: Path, error: OSError, need: int | None, free: int | None) -> UserError:
    """What an error of the file system means for a download to `path`."""
    if error.errno in NO_SPACE:
        return UserError.of(disk_full(path.parent, need, free))
    if error.errno == errno.EFBIG:
        return UserError(
            "disk_full",
            "The disk does not take a file of this size.",
            why=f"{sentence(error)} FAT32 ends at 4 GiB.",
            remedy="Set `models_folder` to a folder on another disk, or choose a smaller file.",
        )
    return UserError(
        "profile_unwritable",
        f"The download cannot be written to {path}.",
        why=sentence(error),
        remedy="Make the folder writable, unload the model if it is loaded, and go on.",
    )


def _size(count: int) -> str:
    for unit, power in (("GiB", 30), ("MiB", 20)):
        if count >= 1 << power:
            return f"{count / (1 << power):,.1f} {unit}"
    return f"{count / 1024:,.1f} KiB"
