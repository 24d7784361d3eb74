"""A question in its place, with the way on and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import row
from ui.widgets.buttons import Button
from ui.widgets.labels import Text


class QuestionBar(QFrame):
    """Hidden until something must be decided; no other layer, no other window."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "note")
        self._go_on: Callable[[], object] | None = None
        self._before: QWidget | None = None
        self._words = Text(theme, "", "label")
        self.yes = Button("", "outline", self._yes)
        self.no = Button("", "", self._no)
        layout = row(self, (16, 8, 8, 8), 8)
        layout.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.yes)
        layout.addWidget(self.no)
        self.hide()

    def ask(self, words: str, yes: str, no: str, go_on: Callable[[], object]) -> None:
        """Ask; `go_on` follows the button `yes`."""
        self._go_on = go_on
        self._before = self.window().focusWidget()
        self._words.set_text(words)
        self.setAccessibleName(words)
        self.yes.setText(yes)
        self.no.setText(no)
        self.show()
        self.no.setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, words, urgent=True)

    def _yes(self) -> None:
        self.hide()
        if self._go_on is not None:
            self._go_on()

    def _no(self) -> None:
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
