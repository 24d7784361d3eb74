"""The timeline, painted: a lane for each model, hatched while it read, solid while it wrote."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import numerals
from ui.deliberation import call_words, words
from ui.deliberation.timeline import CHAIR, Band, Chart, Stretch, step
from ui.theme.theme import Theme
from ui.theme.tokens import mix
from ui.widgets.announce import announce
from ui.widgets.badge import TAG, draw_tag
from ui.widgets.hatch import hatch
from ui.widgets.roles import say_as
from ui.widgets.tips import plain_tip

_HEAD = 22
_LANE = 24
_BAR = 16
_AXIS = 24
_MARK_ROOM = 64


class Timeline(QWidget):
    """Paints a `Chart`. Arrows walk its calls; each says its figures, as it does on hover.

    `shade` is the token of every other stage's ground.
    """

    def __init__(self, theme: Theme, *, shade: str = "sunken") -> None:
        super().__init__()
        self._theme, self._shade = theme, shade
        self._chart: Chart | None = None
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline"))
        say_as(self, "chart")

    def show_chart(self, chart: Chart) -> None:
        """Show `chart`."""
        lanes = 0 if self._chart is None else len(self._chart.lanes)
        self._chart = chart
        self._current = min(self._current, len(chart.stretches) - 1)
        self.setAccessibleDescription(call_words.described(chart))
        if lanes != len(chart.lanes):
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Stage names, lanes, axis."""
        px = self._theme.type.px
        lanes = len(self._chart.lanes) if self._chart is not None else 0
        return QSize(px(280), px(_HEAD) + lanes * self._lane + px(_AXIS))

    def minimumSizeHint(self) -> QSize:
        """As high as it is."""
        return QSize(self._theme.type.px(120), self.sizeHint().height())

    # --- where things are -----------------------------------------------------------------------

    @property
    def _lane(self) -> int:
        return max(_LANE, self._theme.type.px(_LANE))

    def _plot(self) -> QRectF:
        """The ground of the stages."""
        px = self._theme.type.px
        left = px(TAG) + 8.0
        return QRectF(left, 0, self.width() - left, self.height() - px(_AXIS))

    def _x(self, seconds: float) -> float:
        assert self._chart is not None
        plot = self._plot()
        return plot.left() + plot.width() * seconds / self._chart.length

    def box(self, item: Stretch) -> QRectF:
        """Where a call is drawn."""
        assert self._chart is not None
        px = self._theme.type.px
        top = px(_HEAD) + self._chart.lanes.index(item.lane) * self._lane
        top += (self._lane - px(_BAR)) // 2
        left = self._x(item.start)
        return QRectF(left, top, max(2.0, self._x(item.end) - left), px(_BAR))

    def at(self, place: QPoint) -> Stretch | None:
        """The call under a point."""
        for item in self._chart.stretches if self._chart is not None else ():
            if item.lane in self._lanes() and self.box(item).adjusted(-2, -3, 2, 3).contains(place):
                return item
        return None

    def _lanes(self) -> tuple[str, ...]:
        return self._chart.lanes if self._chart is not None else ()

    # --- hover and keyboard ---------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Show the figures of the call under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item = self.at(event.pos())
            words_ = call_words.stretch(item) if item is not None else ""
            QToolTip.showText(event.globalPos(), plain_tip(words_), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from call to call."""
        moves = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        move = moves.get(Qt.Key(event.key()))
        if move is None or self._chart is None:
            super().keyPressEvent(event)
            return
        last = len(self._chart.stretches) - 1
        self._current = min(last, max(0, self._current + move))
        item = self._chart.stretches[self._current]
        said = call_words.stretch(item)
        place = self.mapToGlobal(self.box(item).bottomLeft().toPoint())
        QToolTip.showText(place, plain_tip(said), self)
        announce(self, said)
        self.update()

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Stages, lanes, axis."""
        if self._chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, band in enumerate(self._chart.bands):
            self._paint_band(painter, band, shaded=number % 2 == 0)
        self._paint_axis(painter)
        for number, lane in enumerate(self._chart.lanes):
            middle = self._theme.type.px(_HEAD) + number * self._lane + self._lane / 2
            tag = self._theme.type.px(TAG)
            self._paint_lane(painter, lane, QRectF(0, middle - tag / 2, tag, tag))
        for number, item in enumerate(self._chart.stretches):
            if item.lane in self._chart.lanes:
                self._paint_stretch(painter, item)
                if number == self._current and self.hasFocus():
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(self._theme.color("text"), 2))
                    painter.drawRoundedRect(self.box(item).adjusted(-1, -1, 1, 1), 3, 3)
        if self.hasFocus() and self._current < 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_band(self, painter: QPainter, band: Band, *, shaded: bool) -> None:
        plot = self._plot()
        left, right = self._x(band.start), self._x(band.end)
        ground = QRectF(left, plot.top(), right - left, plot.height())
        if shaded:
            painter.fillRect(ground, self._theme.color(self._shade))
        elif left > plot.left():
            painter.fillRect(
                QRectF(left, plot.top(), 1, plot.height()), self._theme.color("border")
            )
        name = call_words.band_name(band)
        font = self._theme.type.font("tiny")
        metrics = QFontMetricsF(font)
        room = ground.width() - 8
        if room < metrics.horizontalAdvance("Mm"):
            return
        painter.setFont(font)
        painter.setPen(self._theme.color("text2"))
        box = QRectF(left + 5, plot.top(), room, self._theme.type.px(_HEAD))
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_axis(self, painter: QPainter) -> None:
        assert self._chart is not None
        plot, px = self._plot(), self._theme.type.px
        font = self._theme.type.font("tiny", figures=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        every = step(self._chart.length, int(plot.width()) // px(_MARK_ROOM))
        mark = 0.0
        while mark <= self._chart.length:
            x = self._x(mark)
            text = words.mark(mark)
            width = metrics.horizontalAdvance(text)
            left = min(max(plot.left(), x - width / 2), plot.right() - width)
            painter.fillRect(
                QRectF(min(x, plot.right() - 1), plot.bottom(), 1, 4), self._theme.color("line")
            )
            painter.setPen(self._theme.color("text3"))
            box = QRectF(left, plot.bottom() + 5, width + 1, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
            mark += every

    def _paint_lane(self, painter: QPainter, lane: str, box: QRectF) -> None:
        if lane == CHAIR:
            ink = self._theme.color("accent")
            self._theme.icons.draw(painter, "users-three", box.adjusted(1, 1, -1, -1), ink)
        else:
            assert self._chart is not None
            out = lane in self._chart.out
            draw_tag(painter, self._theme, box, lane, out=out)
            if out and not any(s.lane == lane for s in self._chart.stretches):
                self._paint_dropped(painter, box)

    def _paint_dropped(self, painter: QPainter, tag: QRectF) -> None:
        """Say why a lane is empty."""
        px = self._theme.type.px
        icon = QRectF(self._plot().left() + 6, tag.center().y() - px(6), px(12), px(12))
        ink = self._theme.color("danger")
        self._theme.icons.draw(painter, "x", icon, ink)
        painter.setFont(self._theme.type.font("tiny"))
        painter.setPen(ink)
        box = QRectF(icon.right() + 4, tag.top(), self.width(), tag.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), self.tr("Dropped"))

    def _paint_stretch(self, painter: QPainter, item: Stretch) -> None:
        tokens = self._theme.tokens
        name = tokens.seat(item.lane) if item.lane != CHAIR else tokens.accent
        ink = QColor(name)
        whole = self.box(item)
        if item.is_queued:
            line = QRectF(whole.left(), whole.center().y() - 1, whole.width(), 2)
            painter.fillRect(line, self._theme.color("line"))
            return
        solid = QRectF(whole)
        if item.first is not None:
            solid.setLeft(min(whole.right(), self._x(item.first)))
            read = QRectF(whole)
            read.setRight(solid.left())
            if read.width() >= 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(mix(name, tokens.raised, 0.22)))
                painter.drawRoundedRect(read, 2, 2)
                hatch(painter, read, ink)
        if solid.width() < 1:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRoundedRect(solid, 2, 2)
        if item.tokens is None:
            return
        font = self._theme.type.font("tiny", strong=True, figures=True)
        text = numerals.count(item.tokens)
        if QFontMetricsF(font).horizontalAdvance(text) + 8 <= solid.width():
            painter.setFont(font)
            painter.setPen(QColor(tokens.on_accent))
            inside = solid.adjusted(5, 0, -2, 0)
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), text)
