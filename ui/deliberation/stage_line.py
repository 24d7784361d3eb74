"""The line of stages: what ran, how long, what was passed over."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from ui.deliberation import words
from ui.deliberation.model import Deliberation, StageView
from ui.theme.theme import Theme

_GAP = 4
_QUICK_S = 0.001


class StageLine(QProgressBar):
    """Five bars with name and seconds; a progress bar to assistive technology."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stages: tuple[StageView, ...] = ()
        self._running = False
        self._now = 0.0
        self.setTextVisible(False)
        self.setAccessibleName(self.tr("Stages"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, state: Deliberation, now: float) -> None:
        """Show the stages as they stand at `now` (monotonic seconds)."""
        self._stages, self._running, self._now = state.stages, state.is_running, now
        self.setRange(0, len(state.stages))
        self.setValue(sum(s.state in ("done", "skipped") for s in state.stages))
        described = [f"{words.stage_name(s.stage)}: {self._figure(s)}" for s in state.stages]
        self.setAccessibleDescription(", ".join(described))
        self.update()

    def sizeHint(self) -> QSize:
        """Bar, name, seconds."""
        return QSize(200, 14 + 2 * self._theme.type.px(15))

    minimumSizeHint = sizeHint  # noqa: N815 - Qt's name

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every stage in a column of its own."""
        if not self._stages:
            return
        width = (self.width() - _GAP * (len(self._stages) - 1)) / len(self._stages)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, stage in enumerate(self._stages):
            self._paint_stage(painter, QRectF(place * (width + _GAP), 0, width, 4), stage)

    def _paint_stage(self, painter: QPainter, bar: QRectF, stage: StageView) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("track"))
        painter.drawRoundedRect(bar, 2, 2)
        if stage.state in ("done", "running"):
            painter.setBrush(self._theme.color("accent"))
            # How much of a running stage is left is unknown; half a bar says 'under way'.
            part = bar.width() * (0.5 if stage.state == "running" else 1.0)
            painter.drawRoundedRect(QRectF(bar.left(), 0, part, bar.height()), 2, 2)
        line = self._theme.type.px(15)
        name = QRectF(bar.left(), 8, bar.width() + _GAP, line)
        active = stage.state == "running"
        painter.setFont(self._theme.type.font("tiny", strong=active))
        painter.setPen(self._theme.color("text" if stage.state in ("done", "running") else "text3"))
        painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter), words.stage_name(stage.stage))
        painter.setFont(self._theme.type.font("tiny", figures=True))
        painter.setPen(self._theme.color("text3"))
        painter.drawText(
            name.translated(0, line), int(Qt.AlignmentFlag.AlignVCenter), self._figure(stage)
        )

    def _figure(self, stage: StageView) -> str:
        if stage.state == "running":
            return words.seconds(max(0.0, self._now - stage.started_at))
        if stage.state == "skipped":
            return self.tr("skipped")
        if stage.state == "pending":
            return self.tr("if needed") if stage.stage == "debate" else "—"
        if stage.seconds == 0:  # it was there, only quicker than the clock
            return words.seconds(_QUICK_S)
        return words.seconds(stage.seconds)
