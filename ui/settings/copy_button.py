"""A button that copies a text and says so for a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.buttons import Button

_SAID_MS = 1_500


class CopyButton(Button):
    """`words` name what is copied ("Copy token"), so that several can be told apart."""

    def __init__(
        self,
        theme: Theme,
        words: str,
        text: Callable[[], str],
        kind: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, kind, self._copy, parent)
        self._theme, self._words, self._source = theme, words, text
        self.setFont(theme.type.font("ui"))
        self.setAccessibleName(words)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAID_MS)
        self._timer.timeout.connect(self._rest)
        self._rest()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._source())
        self.setMinimumWidth(self.width())  # what stands beside it must not move
        self.setText(self.tr("Copied"))
        self.setIcon(self._theme.icon("check", "ok"))
        announce(self, self.tr("Copied"))
        self._timer.start()

    def _rest(self) -> None:
        self.setText(self._words)
        self.setIcon(self._theme.icon("copy", "text"))
