"""Downloads in the words of the guide."""

from __future__ import annotations

import re
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from backend.offers import Download
from ui.faults import in_words
from ui.models import figures
from ui.widgets.progress_row import Progress

translate = QCoreApplication.translate

_QUANTISATION = re.compile(r"[-_.]((?:I?Q\d[A-Z0-9_]*)|MXFP4|BF16|F16|F32)$", re.IGNORECASE)
_PART = re.compile(r"-\d{5}-of-\d{5}$")


def download_title(download: Download) -> str:
    """``Mistral-Small-24B-Instruct · Q4_K_M``."""
    name = PurePath(download.names[0]).name if download.names else download.repo
    stem = _PART.sub("", name.removesuffix(".gguf"))
    if found := _QUANTISATION.search(stem):
        return f"{stem[: found.start()]} · {found[1].upper()}"
    return stem


def download_progress(download: Download) -> Progress:
    """A download as a row of progress."""
    state, fault, total = download.state, download.fault, download.total_bytes
    waiting = state == "running" and fault is not None
    word = {
        "queued": translate("Models", "Waits for its turn"),
        "paused": translate("Models", "Paused"),
        "failed": translate("Models", "Failed"),
        "done": translate("Models", "Done"),
    }.get(state, "")
    if waiting:
        word = translate("Models", "Waits for the network")
    moving = state == "running" and not waiting
    note = ""
    if fault is not None:
        note = in_words(fault).sentence
    return Progress(
        title=download_title(download),
        state="waiting" if waiting else state,
        amount=figures.amount(download.done_bytes, total),
        speed=figures.rate(download.bytes_per_s) if moving else "",
        left=figures.left(download.seconds_left) if moving else "",
        share=download.done_bytes / total if total else None,
        word=word,
        note=note,
        tone="danger" if state == "failed" else "text2",
        can_pause=state in ("queued", "running"),
        can_retry=state == "failed",
    )
