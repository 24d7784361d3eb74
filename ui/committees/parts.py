"""Small parts that the list and the editor share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ui.theme.theme import Theme
from ui.widgets.badge import TAG, draw_tag
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, label

UNDO_MS = 10_000
_CELL = 132


class UndoNote(QFrame):
    """What was taken away, and for ten seconds the way back; `gone` once that is over."""

    gone = Signal()

    def __init__(self, theme: Theme, words: str, on_undo: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("surface", "note")
        self._on_undo = on_undo
        self.button = Button(self.tr("Undo"), "link", self._undo)
        layout = row(self, (12, 4, 8, 4), 8)
        layout.addWidget(Text(theme, words, "ui"), 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.button)
        self.setAccessibleName(words)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)
        self._timer.start(UNDO_MS)

    def leave(self) -> None:
        """Go: the time is over."""
        self._timer.stop()
        self.hide()
        self.gone.emit()
        self.deleteLater()

    def _undo(self) -> None:
        self.leave()
        self._on_undo()


class SeatLine(QWidget):
    """Letters of seats with the names of their models, over as many lines as it takes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._seats: tuple[tuple[str, str], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFont(theme.type.font("small"))

    def show_seats(self, seats: Sequence[tuple[str, str]]) -> None:
        """Show (letters, name) pairs: several letters share one name."""
        self._seats = tuple(seats)
        self.setAccessibleName("; ".join(f"{', '.join(ls)}: {name}" for ls, name in seats))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Always."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Lines that the pairs take."""
        places = self._places(width)
        return places[-1][1] + self._line if places else self._line

    def sizeHint(self) -> QSize:
        """All in one line."""
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        """A pair a line."""
        return QSize(80, self._line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw tags and names."""
        painter = QPainter(self)
        tag, line = float(self._theme.type.px(TAG)), self._line
        metrics = QFontMetrics(self.font())
        for (letters, name), (x, y) in zip(self._seats, self._places(self.width()), strict=True):
            left = float(x)
            for letter in letters:
                box = QRectF(left, y + (line - tag) / 2, tag, tag)
                draw_tag(painter, self._theme, box, letter)
                left += tag + 4
            painter.setFont(self.font())
            painter.setPen(self._theme.color("text2"))
            room = int(self.width() - left - 2)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            box = QRectF(left + 2, y, room, line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)

    @property
    def _line(self) -> int:
        return self._theme.type.px(TAG + 4)

    def _places(self, width: int) -> list[tuple[int, int]]:
        metrics, tag = QFontMetrics(self.font()), self._theme.type.px(TAG)
        places = []
        x = y = 0
        for letters, name in self._seats:
            wide = len(letters) * (tag + 4) + 2 + metrics.horizontalAdvance(name)
            if x and x + wide > width:
                x, y = 0, y + self._line
            places.append((x, y))
            x += wide + self._theme.type.px(16)
        return places


class FieldGrid(QWidget):
    """Fields with their names over them, in as many columns as the width holds."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cells: list[QWidget] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(12)

    def add(self, name: str, field: QWidget) -> None:
        """Add a field under its name."""
        cell = QWidget()
        box = column(cell, gap=4)
        said = label(self._theme, name, "small", "text2")
        said.setBuddy(field)
        box.addWidget(said)
        box.addWidget(field)
        box.addStretch()
        self._cells.append(cell)
        self._arrange(max(1, self._columns), again=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More columns, or fewer."""
        super().resizeEvent(event)
        widest = max((cell.sizeHint().width() for cell in self._cells), default=0)
        step = max(widest, self._theme.type.px(_CELL)) + 12
        self._arrange(max(1, min(len(self._cells), (self.width() + 12) // step)))

    def minimumSizeHint(self) -> QSize:
        """One column."""
        widest = max((cell.minimumSizeHint().width() for cell in self._cells), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def _arrange(self, columns: int, *, again: bool = False) -> None:
        if columns == self._columns and not again:
            return
        for number in range(self._columns + 1):
            self._grid.setColumnStretch(number, 0)
            self._grid.setColumnMinimumWidth(number, 0)
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number // columns, number % columns)
        self._grid.setColumnStretch(columns, 1)
        widest = max((cell.sizeHint().width() for cell in self._cells), default=0)
        for number in range(columns):
            self._grid.setColumnMinimumWidth(number, widest)
        self.updateGeometry()


class Narrow(QObject):
    """Calls `on_change(is_narrow)` as `widget` gets narrower or wider than `px` of the guide."""

    def __init__(
        self, theme: Theme, widget: QWidget, px: int, on_change: Callable[[bool], object]
    ) -> None:
        super().__init__(widget)
        self._theme, self._widget, self._px = theme, widget, px
        self._on_change = on_change
        self.is_narrow: bool | None = None
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the width."""
        if event.type() == QEvent.Type.Resize:
            narrow = self._widget.width() < self._theme.type.px(self._px)
            if narrow != self.is_narrow:
                self.is_narrow = narrow
                self._on_change(narrow)
        return super().eventFilter(watched, event)
