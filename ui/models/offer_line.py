"""A file that can be had: how it fits, and the button that fetches it or says that it comes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from backend.machine import Hardware
from backend.offers import Download, Fit
from ui.models import figures, words
from ui.models.download_words import download_progress
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.buttons import Button


class FetchButton(Button):
    """``Download 9.0 GB``; off with its reason where it is here, on its way, or too large."""

    def __init__(self, on_fetch: Callable[[], object]) -> None:
        super().__init__("", "outline", on_fetch)

    def show_file(
        self, name: str, size: int | None, *, download: Download | None, here: bool, short: str
    ) -> None:
        """Say what the button does for the file `name` of `size` bytes."""
        text = self.tr("Download {0}").format(figures.size(size))
        if size is None:
            text = self.tr("Download")
        reason = short
        if here:
            text, reason = self.tr("On disk"), self.tr("It is on this computer already.")
        elif download is not None:
            shown = download_progress(download)
            text = shown.word or self.tr("Downloading")
            if shown.share is not None and not shown.word:
                text = self.tr("{0} % here").format(int(100 * shown.share))
            reason = " ".join(part for part in (shown.amount, shown.left) if part)
        self.setText(text)
        self.setEnabled(not (here or download is not None or short))
        self.setToolTip(reason)
        self.setAccessibleName(f"{text}: {name}")
        self.setAccessibleDescription(reason)


def fit_mark(theme: Theme, fit: Fit, short: str) -> Badge:
    """How a file fits the machine, or that the disk has no room for it."""
    badge = Badge(theme)
    show_fit(badge, fit, short)
    return badge


def show_fit(badge: Badge, fit: Fit, short: str) -> None:
    """The same for a badge that is there."""
    if short:
        text = QCoreApplication.translate("Models", "No room on the disk")
        badge.show_as(text, "danger", "hard-drive")
        badge.setToolTip(short)
    else:
        badge.show_as(*words.fit_badge(fit))
        badge.setToolTip("")


def short_on_disk(size: int | None, hardware: Hardware) -> str:
    """What the disk lacks; empty where it has room."""
    return words.short_on_disk(size, hardware)
