"""The summary of a deliberation in a narrow window, where the panel has no column."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui import numerals
from ui.deliberation import words
from ui.deliberation.model import Deliberation
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.boxes import row
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided, icon_label, label
from ui.widgets.tips import plain_tip


class Strip(QFrame):
    """Time, agreement, near tie, dissent; `wanted` opens the sheet."""

    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "strip")
        self.setFixedHeight(theme.type.px(44))
        self._phase = Elided(theme, "", "small", strong=True)
        self._agreement = label(theme, "", "small", "text2", figures=True)
        self._tie = Badge(theme)
        self._dissent = Badge(theme)
        self.button = Button(self.tr("Show deliberation"), "outline", self.wanted.emit)
        self.button.setIcon(theme.icon("columns", "text"))
        layout = row(self, (16, 0, 12, 0), 12)
        layout.addWidget(icon_label(theme, "scales", theme.type.px(16)))
        layout.addWidget(self._phase)
        for widget in (self._agreement, self._tie, self._dissent):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.button)
        self._offered: dict[QWidget, bool] = dict.fromkeys(
            (self._tie, self._agreement, self._dissent), False
        )

    def show_state(self, state: Deliberation) -> None:
        """Sum a turn up."""
        self._phase.setText(words.phase_sentence(state))
        agreement = state.agreement
        if agreement is not None:
            self._agreement.setText(
                self.tr("Agreement {0}").format(numerals.decimal(agreement.figure, 2))
            )
        tie = words.near_tie(state, brief=True)
        self._tie.show_as(tie, "warn", "warning")
        dissents = len(state.result.dissent) if state.result else 0
        self._dissent.show_as(words.dissents(dissents), "neutral", "quotes")
        self._offered[self._agreement] = agreement is not None
        self._offered[self._tie] = bool(tie)
        self._offered[self._dissent] = dissents > 0
        self.setAccessibleName(self.tr("Deliberation"))
        self.setAccessibleDescription(words.summary(state))
        self.setToolTip(plain_tip(words.summary(state)))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for the button; figures that do not fit are left out and shown on hover."""
        return QSize(self.button.minimumSizeHint().width() + 80, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show near tie, agreement and dissent, in this order, as far as there is room."""
        gap = 12
        room = self.width() - 28 - self.button.sizeHint().width() - 2 * gap - 16
        room -= self._phase.sizeHint().width() + gap
        for widget, offered in self._offered.items():
            width = widget.sizeHint().width() + gap
            fits = offered and width <= room
            widget.setVisible(fits)
            room -= width if fits else 0
