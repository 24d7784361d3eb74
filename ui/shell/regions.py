"""F6: from one region of the window to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.shell.tab_order import reveal


class Region(NamedTuple):
    """A part of the window, and which of its widgets takes the focus in it."""

    holder: QWidget
    anchor: QWidget


class Regions:
    """`regions` gives those there are, in order; one may hold the rest of another."""

    def __init__(self, regions: Callable[[], Sequence[Region]]) -> None:
        self._regions = regions

    def step(self, by: int) -> None:
        """Focus the next (1) or previous (-1) region that shows."""
        shown = [region for region in self._regions() if _can_take(region.anchor)]
        if not shown:
            return
        here = next((n for n, region in enumerate(shown) if _holds_focus(region)), -1)
        start = here if here >= 0 or by > 0 else 0
        anchor = shown[(start + by) % len(shown)].anchor
        anchor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(anchor)


def _can_take(anchor: QWidget) -> bool:
    return anchor.isVisible() and anchor.isEnabled()


def _holds_focus(region: Region) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (
        focused is region.anchor or focused is region.holder or region.holder.isAncestorOf(focused)
    )
