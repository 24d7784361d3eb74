"""F6: from one region of the window to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


class Regions:
    """`anchors` gives the widget that takes the focus in each region, in order."""

    def __init__(self, anchors: Callable[[], Sequence[QWidget]]) -> None:
        self._anchors = anchors

    def step(self, by: int) -> None:
        """Focus the next (1) or previous (-1) region that shows."""
        shown = [anchor for anchor in self._anchors() if anchor.isVisible()]
        if not shown:
            return
        here = next((n for n, a in enumerate(shown) if _holds_focus(a)), -1)
        start = here if here >= 0 or by > 0 else 0
        shown[(start + by) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds_focus(anchor: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is anchor or anchor.isAncestorOf(focused))
