"""The summary of a deliberation in a narrow window, where the panel has no column."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ui.deliberation import words
from ui.deliberation.model import Deliberation
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.boxes import row
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided, icon_label, label


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
        layout.addWidget(icon_label(theme, "scales", 16))
        layout.addWidget(self._phase)
        for widget in (self._agreement, self._tie, self._dissent):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.button)

    def show_state(self, state: Deliberation) -> None:
        """Sum a turn up."""
        self._phase.setText(words.phase_sentence(state))
        agreement = state.agreement
        self._agreement.setVisible(agreement is not None)
        if agreement is not None:
            self._agreement.setText(self.tr("Agreement {0}").format(f"{agreement.figure:.2f}"))
        tie = words.near_tie(state, brief=True)
        self._tie.setVisible(bool(tie))
        self._tie.show_as(tie, "warn", "warning")
        dissents = len(state.result.dissent) if state.result else 0
        self._dissent.setVisible(dissents > 0)
        self._dissent.show_as(words.dissents(dissents), "neutral", "quotes")
