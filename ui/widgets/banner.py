"""An error in its place: what happened, why, and the way out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from backend.errors import Fault
from ui.faults import in_words
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Text, icon_label


class Banner(QFrame):
    """A fault with an optional remedy button and, if `closable`, a way to put it away.

    It is announced when it appears, urgently where it asks for a choice; `speaks` False leaves
    that to whoever shows it.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        closable: bool = False,
        speaks: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "banner")
        self._speaks, self._is_urgent = speaks, bool(action)
        icon = icon_label(theme, "warning-circle", theme.type.px(18), "danger")
        self.message = Text(theme, "", "label")
        self._why = Text(theme, "", "ui", "text2")
        self._remedy = Text(theme, "", "ui", "text2")
        body = column(None, gap=4)
        for text in (self.message, self._why, self._remedy):
            body.addWidget(text)
        self.button = Button(action, "outline", on_action, self)
        self.button.hide()
        if action:
            self.button.show()
            self.button.setIcon(theme.icon("arrow-counter-clockwise", "text"))
            line = row(None, (0, 4, 0, 0))
            line.addWidget(self.button)
            line.addStretch()
            body.addLayout(line)
        layout = row(self, (12, 12, 8, 12), 8)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(body, 1)
        if closable:
            dismiss = IconButton(theme, "x", self.tr("Dismiss"), self.hide, size=14)
            layout.addWidget(dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_fault(self, fault: Fault) -> None:
        """Show `fault`, in the language of the window where it is known there."""
        fault = in_words(fault)
        self.message.set_text(fault.message)
        for widget, text in ((self._why, fault.why), (self._remedy, fault.remedy)):
            widget.set_text(text)
            widget.setVisible(bool(text))
        is_new = self.isHidden() or self.accessibleName() != fault.sentence
        self.setAccessibleName(fault.sentence)
        self.show()
        if is_new and self._speaks and self.isVisible():
            announce(self, fault.sentence, urgent=self._is_urgent)
