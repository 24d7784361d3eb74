"""All shortcuts of the window as a table, made from its actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QAction, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.palette import keycaps
from ui.palette.matching import fold
from ui.theme.theme import Theme
from ui.widgets.boxes import column
from ui.widgets.fields import SearchField
from ui.widgets.labels import Text

Index = QModelIndex | QPersistentModelIndex

GROUP = "group"
"""The property of an action that names its group, in the words of the window."""

_ROW = 36
_HEADING = 34


class Shortcut(NamedTuple):
    """A command and its keys, in Qt's portable form; several are alternatives."""

    words: str
    keys: tuple[str, ...]
    group: str = ""


Row = str | Shortcut


def shortcuts(actions: Sequence[QAction]) -> tuple[Shortcut, ...]:
    """Those of `actions` that have words and keys, in their order."""
    found = []
    for action in actions:
        keys = tuple(_portable(one) for one in action.shortcuts())
        words = action.text().replace("&", "")
        if words and any(keys):
            found.append(Shortcut(words, keys, str(action.property(GROUP) or "")))
    return tuple(found)


def listed(found: Sequence[Shortcut], text: str, rest: str) -> tuple[Row, ...]:
    """Rows of the table: each group's name, then its shortcuts that have all words of `text`.

    `rest` is the name of those that have no group; a name stands only where there are several.
    """
    terms = fold(text).split()
    groups: dict[str, list[Shortcut]] = {}
    for one in found:
        said = fold(f"{one.words} {one.group} {' '.join(one.keys)}")
        if all(term in said for term in terms):
            groups.setdefault(one.group or rest, []).append(one)
    rows: list[Row] = []
    for group, ones in groups.items():
        rows += [*([group] if group else []), *ones]
    return tuple(rows)


def _portable(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.PortableText)


class ShortcutsModel(QAbstractTableModel):
    """Two columns: the command, its keys. A group's name is a row of its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Groups and shortcuts."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Command and keys."""
        return 0 if parent is not None and parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of the command; its keys as this system writes them."""
        row = self.rows[index.row()]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if isinstance(row, str):
            return row if index.column() == 0 else ""
        if index.column() == 0:
            return row.words
        chords = (keycaps.caps(keys) for keys in row.keys)
        return self.tr(" or ").join(
            " ".join(cap for chord in one for cap in chord) for one in chords
        )

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Names of the columns, for screen readers: the header itself is hidden."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self.tr("Command") if section == 0 else self.tr("Keys")

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Arrows walk the shortcuts, not the names of groups."""
        if isinstance(self.rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Cells(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = _row(index)
        return QSize(80, self._theme.type.px(_HEADING if isinstance(row, str) else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, theme = _row(index), self._theme
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, str):
            if index.column() == 0:
                painter.setFont(theme.type.font("tiny", strong=True))
                painter.setPen(theme.color("text2"))
                flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
                painter.drawText(box.adjusted(16, 0, 0, -7), int(flags), row)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected and option.widget.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sel"))
            painter.drawRect(box)
        if index.row() and isinstance(_row(index.sibling(index.row() - 1, 0)), Shortcut):
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.color("border"))
        if index.column() == 0:
            painter.setFont(theme.type.font("ui"))
            painter.setPen(theme.color("text"))
            inner = box.adjusted(16, 0, -4, 0)
            words = painter.fontMetrics().elidedText(
                row.words, Qt.TextElideMode.ElideRight, int(inner.width())
            )
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), words)
        else:
            right = box.right() - 16
            for keys in reversed(row.keys):
                left = keycaps.draw(painter, theme, right, box.center().y(), keycaps.caps(keys))
                right = left - theme.type.px(16)
        painter.restore()


class ShortcutsView(QWidget):
    """Every one of `actions` that has keys, by its property ``group``; found by typing.

    As high as its rows, so that it stands in a page that scrolls.
    """

    def __init__(self, theme: Theme, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._theme, self._actions = theme, tuple(actions)
        self.search = SearchField(theme, self.tr("Search shortcuts"))
        self.search.textChanged.connect(self._fill)
        self.model = ShortcutsModel(self)
        self.table = _table(theme, self.model)
        self.table.setAccessibleName(self.tr("Keyboard shortcuts"))
        self._none = Text(theme, self.tr("No shortcut has these words."), "ui", "text2")
        layout = column(self, gap=12)
        layout.addWidget(self.search)
        layout.addWidget(self.table)
        layout.addWidget(self._none)
        self._soon = QTimer(self)  # an action changes several times in a row
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fill)
        for action in self._actions:
            action.changed.connect(self._soon.start)
        theme.changed.connect(self.table.viewport().update)
        self._fill()

    @property
    def first_focus(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self.search

    def _fill(self) -> None:
        rows = listed(shortcuts(self._actions), self.search.text(), self.tr("Window"))
        self.model.set_rows(rows)
        self.table.clearSpans()
        height = 2
        for number, row in enumerate(rows):
            if isinstance(row, str):
                self.table.setSpan(number, 0, 1, 2)
            wanted = self._theme.type.px(_HEADING if isinstance(row, str) else _ROW)
            self.table.setRowHeight(number, wanted)
            height += wanted
        self.table.setFixedHeight(height)
        self.table.setVisible(bool(rows))
        self._none.setVisible(not rows)


def _table(theme: Theme, model: ShortcutsModel) -> QTableView:
    table = QTableView()
    table.setProperty("kind", "shortcuts")
    table.setModel(model)
    table.setItemDelegate(_Cells(theme, table))
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.hide()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def _row(index: Index) -> Row:
    model = index.model()
    assert isinstance(model, ShortcutsModel)
    return model.rows[index.row()]
