"""Slash commands: what can be done by writing, and the list that offers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from backend.values import Committee, ModelInfo, Template
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column

_MOST = 8
_ROW = 32
_WIDEST = 440
_EDGE, _GAP = 4, 6


class Slash(Struct, frozen=True):
    """A command: `word` is written after the slash, `detail` says what it does.

    `kind` and `value` are what is done: ``template`` with its text, ``committee``, ``model`` or
    ``command`` with a name.
    """

    word: str
    detail: str
    kind: str
    value: str


def slashes(
    templates: Iterable[Template],
    committees: Iterable[Committee],
    models: Iterable[ModelInfo],
) -> tuple[Slash, ...]:
    """Everything that can be written after a slash."""
    fixed = (
        Slash("new", _tr("New chat"), "command", "new-chat"),
        Slash("attach", _tr("Attach files"), "command", "attach"),
        Slash("find", _tr("Find in this chat"), "command", "find"),
        Slash("export", _tr("Export this chat"), "command", "export-chat"),
        Slash("stop", _tr("Stop the answer"), "command", "stop"),
    )
    ask = _tr("Ask this committee")
    return (
        *(Slash(_word(t.name), _tr("Template"), "template", t.text) for t in templates),
        *fixed,
        *(Slash(_word(c.title), ask, "committee", c.name) for c in committees),
        *(Slash(_word(m.name), _tr("Ask this model alone"), "model", m.id) for m in models),
    )


def matching(text: str, offered: Sequence[Slash]) -> list[Slash]:
    """Commands for what is written: a slash and letters, nothing else; those that begin first."""
    if not text.startswith("/") or "\n" in text or " " in text:
        return []
    wanted = text[1:].casefold()
    begin = [s for s in offered if s.word.casefold().startswith(wanted)]
    inside = [s for s in offered if s not in begin and wanted in s.word.casefold()]
    return [*begin, *inside][:_MOST]


def _word(title: str) -> str:
    return "-".join(title.split())


def _tr(text: str) -> str:
    return QCoreApplication.translate("Slash", text)


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:
        return QSize(100, self._theme.type.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        slash: Slash = index.data(Qt.ItemDataRole.UserRole)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRect = option.rect.adjusted(4, 1, -4, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("sel"))
            painter.drawRoundedRect(box, 6, 6)
        inner = box.adjusted(8, 0, -8, 0)
        painter.setFont(self._theme.type.font("label"))
        painter.setPen(self._theme.color("text"))
        word = painter.fontMetrics().elidedText(
            f"/{slash.word}", Qt.TextElideMode.ElideRight, inner.width() * 3 // 5
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), word)
        used = painter.fontMetrics().horizontalAdvance(word) + 12
        painter.setFont(self._theme.type.font("small"))
        painter.setPen(self._theme.color("text3"))
        rest = inner.adjusted(used, 0, 0, 0)
        detail = painter.fontMetrics().elidedText(
            slash.detail, Qt.TextElideMode.ElideRight, rest.width()
        )
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), detail)
        painter.restore()


class SlashList(QFrame):
    """The commands that match, above the field or below it; the field keeps the keyboard."""

    chosen = Signal(object)
    closed = Signal()
    """Esc was pressed."""

    def __init__(self, theme: Theme, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self.setProperty("surface", "menu")
        self._theme, self._window = theme, window
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.itemClicked.connect(self._choose)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        column(self, (0, _EDGE, 0, _EDGE)).addWidget(self.list)
        self.hide()

    def show_for(self, found: list[Slash], beside: QWidget) -> None:
        """Offer `found` beside a widget, on the side that has room; nothing: hide."""
        if not found:
            self.hide()
            return
        self.list.clear()
        for slash in found:
            item = QListWidgetItem(f"/{slash.word}, {slash.detail}")
            item.setData(Qt.ItemDataRole.UserRole, slash)
            self.list.addItem(item)
        self._go(0)
        self.place(beside)
        self.show()
        self.raise_()

    def place(self, beside: QWidget) -> None:
        """Stand above `beside`, or below it where there is more room; never over it."""
        window = self._window()
        if self.parent() is not window:
            self.setParent(window)
        at = beside.mapTo(window, QPoint(0, 0))
        above = at.y() - 2 * _GAP
        below = window.height() - at.y() - beside.height() - 2 * _GAP
        wanted = self.list.count() * self._theme.type.px(_ROW) + 2 * _EDGE + 2
        height = min(wanted, max(above, below))
        width = min(beside.width(), self._theme.type.px(_WIDEST))
        goes_above = above >= wanted or above >= below
        y = at.y() - height - _GAP if goes_above else at.y() + beside.height() + _GAP
        self.setGeometry(at.x(), y, width, height)

    def key(self, key: int) -> None:
        """Move in the list, take what is marked, or close."""
        row, count = self.list.currentRow(), self.list.count()
        if key == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        elif key == Qt.Key.Key_Up:
            self._go((row - 1) % count)
        elif key == Qt.Key.Key_Down:
            self._go((row + 1) % count)
        elif (item := self.list.currentItem()) is not None:
            self._choose(item)

    def _go(self, row: int) -> None:
        """Mark a command and say it: the keyboard stays in the field."""
        self.list.setCurrentRow(row)
        announce(self.list, self.list.item(row).text())

    def _choose(self, item: QListWidgetItem) -> None:
        self.hide()
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
