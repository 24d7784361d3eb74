"""Where a running turn stands, in the place where the answer will be."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.deliberation import words
from ui.deliberation.model import STAGES, Deliberation
from ui.theme.theme import Theme
from ui.widgets.bars import Bar
from ui.widgets.boxes import column, row
from ui.widgets.labels import Text, label


class StageCard(QFrame):
    """Stage, what its seats do, and a bar of work that is done."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._title = label(theme, "", "label", strong=True)
        self._hint = label(theme, "", "small", "text3", figures=True)
        self._summary = Text(theme, "", "ui", "text2")
        self._bar = Bar(theme, height=4)
        self._bar.setAccessibleName(self.tr("Stages behind it"))
        head = row(None, gap=8)
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._hint)
        layout = column(self, (16, 12, 16, 14), 6)
        layout.addLayout(head)
        layout.addWidget(self._summary)
        layout.addSpacing(2)
        layout.addWidget(self._bar)

    def show_state(self, state: Deliberation) -> None:
        """Show the stage that runs."""
        stage = state.stage
        if stage is None:
            self._title.setText(self.tr("Waiting"))
            self._summary.set_text(
                self.tr("The question is stored. Its answer starts when a model is ready.")
            )
            self._bar.set_share(0)
            return
        self._title.setText(words.stage_name(stage))
        separate = stage == "opinions" and len(state.seats) > 1
        self._hint.setText(self.tr("seats cannot see each other yet") if separate else "")
        self._summary.set_text(words.stage_summary(state))
        self._bar.set_share(share(state))


def share(state: Deliberation) -> float:
    """How much of a turn is behind it, 0..1: stages, and seats within the running one."""
    stage = state.stage
    if stage is None or not state.seats:
        return 0.0
    ended = sum(seat.state in ("done", "dropped") for seat in state.seats)
    inside = {"opinions": ended, "review": len(state.reviews)}.get(stage, 0) / len(state.seats)
    return (STAGES.index(stage) + inside) / len(STAGES)
