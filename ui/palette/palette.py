"""The command palette: a field over the window, and under it everything that has its letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QWidget
from shiboken6 import isValid

from ui import numerals
from ui.palette.items import GROUPS, Group, PaletteItem
from ui.palette.keycaps import KeyCaps
from ui.palette.matching import Finder, Hit, marks
from ui.palette.rows import PaletteDelegate, PaletteModel, sentence
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column, row, rule, surface
from ui.widgets.labels import Text, icon_label, label
from ui.widgets.scroll import OverlayBar

_WIDTH = 620
_FIELD = 52
_FOOTER = 36
_LONGEST = 388
"""Height of the list at most, in guide pixels."""
_TOP = 0.14
_RECENT = 8
_UNASKED = {"chats": 8, "models": 8, "settings": 6}
"""How many of a group show before anything is typed; all of the others do."""
_SHADOW = 16


class Palette(QWidget):
    """Covers `window` while it is open and gives the focus back where it was.

    `chosen` carries the id of an item, after the palette closed. `typed` carries each text, for
    whoever searches further and hands in what it finds by `add`.
    """

    chosen = Signal(str)
    typed = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._names: dict[Group, str] = {
            "committees": self.tr("Committees"),
            "commands": self.tr("Commands"),
            "chats": self.tr("Chats"),
            "models": self.tr("Models"),
            "settings": self.tr("Settings"),
        }
        self.recent: tuple[str, ...] = ()
        """Ids chosen last, newest first; the owner may keep them over a restart."""
        self._finder = Finder((), self._names)
        self._extra: tuple[PaletteItem, ...] = ()
        self._before: QWidget | None = None
        self._open = False
        self._card = surface("palette", self)
        self._lay_out()
        window.installEventFilter(self)
        theme.changed.connect(self.update)
        self.setAccessibleName(self.tr("Command palette"))
        self.hide()

    @property
    def text(self) -> str:
        """What is being searched for."""
        return self.field.text().strip()

    @property
    def current(self) -> PaletteItem | None:
        """The item that Enter would run."""
        return self._item(self.view.currentIndex())

    def show(self, commands: Sequence[PaletteItem] = (), text: str = "") -> None:
        """Open over the window with these items; `text` is in the field already."""
        if not self._open:
            self._before = self._window.focusWidget()
        self._open = True
        self._finder = Finder(commands, self._names)
        self._extra = ()
        self.field.setText(text)
        self._fill()
        self._place()
        super().show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def add(self, items: Sequence[PaletteItem], for_text: str) -> None:
        """Add what was found elsewhere for `for_text`; dropped once another text stands there."""
        if not self._open or for_text.strip() != self.text:
            return
        known = {item.id for item in self._finder.items}
        self._extra = tuple(item for item in items if item.id not in known)
        kept = self.current
        self._fill()
        self._place()
        if kept is not None:
            self._choose_id(kept.id)

    def close_palette(self) -> None:
        """Put it away and give the focus back."""
        if not self._open:
            return
        self._open = False
        before, self._before = self._before, None
        if before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.closed.emit()

    # --- events -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window as it grows; take the keys of the list from the field."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self._open:
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()  # else the window's own Esc would take it
                return True
            if event.type() == QEvent.Type.KeyPress and self._press(event):
                return True
        elif watched is self.field and event.type() == QEvent.Type.FocusOut:
            self._leave()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes it."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The scrim, and the soft shadow of the card."""
        painter = QPainter(self)
        dark = self._theme.tokens.is_dark
        painter.fillRect(self.rect(), QColor(0, 0, 0, round(255 * (0.6 if dark else 0.3))))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 8 if dark else 3))
        box = QRectF(self._card.geometry()).translated(0, 4)
        for spread in range(1, _SHADOW, 2):
            grown = box.adjusted(-spread, -spread, spread, spread)
            painter.drawRoundedRect(grown, 12 + spread, 12 + spread)

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab stays in the palette: it has one field."""
        return True

    # --- inside -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        theme = self._theme
        self.field = QLineEdit()
        self.field.setProperty("kind", "palette")
        font = theme.type.font("heading")
        font.setWeight(QFont.Weight.Normal)
        self.field.setFont(font)
        self.field.setPlaceholderText(self.tr("Search or run a command"))
        self.field.setAccessibleName(self.tr("Search or run a command"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._text_changed)
        self.model = PaletteModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(PaletteDelegate(theme, self.tr("Enter"), self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setAccessibleName(self.tr("Found"))
        self.view.clicked.connect(self._run)
        self._bar = OverlayBar(self.view)
        words = self.tr("Nothing has these letters. Try fewer of them.")
        self._none = Text(theme, words, "ui", "text2")
        self._count = label(theme, "", "small", "text2", figures=True)
        top = QWidget()
        top.setFixedHeight(theme.type.px(_FIELD))
        head = row(top, (16, 0, 16, 0), 12)
        head.addWidget(icon_label(theme, "magnifying-glass", theme.type.px(18)))
        head.addWidget(self.field, 1)
        head.addWidget(KeyCaps(theme, "Esc"))
        self._foot = surface("palette-foot")
        foot = row(self._foot, (16, 0, 16, 0), 8)
        foot.addWidget(KeyCaps(theme, chords=(("↑", "↓"),)))
        foot.addWidget(label(theme, self.tr("move"), "small", "text2"))
        foot.addWidget(KeyCaps(theme, chords=((self.tr("Enter"),),)))
        foot.addWidget(label(theme, self.tr("run"), "small", "text2"))
        foot.addStretch()
        foot.addWidget(self._count)
        layout = column(self._card, (1, 1, 1, 1))
        layout.addWidget(top)
        layout.addWidget(rule())
        layout.addSpacing(4)
        layout.addWidget(self.view, 1)
        self._nothing = QWidget()
        row(self._nothing, (16, 8, 16, 16)).addWidget(self._none)
        layout.addWidget(self._nothing)
        layout.addWidget(self._foot)
        self._foot.setFixedHeight(theme.type.px(_FOOTER))

    def _text_changed(self) -> None:
        if not self._open:
            return
        self._extra = ()
        self._fill()
        self._place()
        self.typed.emit(self.text)

    def _fill(self) -> None:
        if self.text:
            groups, matched = self._searched()
        else:
            groups, matched = self._unasked(), len(self._finder.items)
        self.model.set_groups(groups)
        self._choose(self.model.step(-1, 0))
        self.view.scrollToTop()
        total = len(self._finder.items) + len(self._extra)
        self._count.setText(
            self.tr("{0} of {1}").format(numerals.count(matched), numerals.count(total))
        )
        self.view.setVisible(bool(groups))
        self._nothing.setVisible(not groups)

    def _searched(self) -> tuple[list[tuple[str, Sequence[Hit]]], int]:
        """What has the letters, best group first; then what others found, in their group."""
        found = self._finder.find(self.text, self.recent)
        groups: dict[Group, list[Hit]] = {group: list(hits) for group, hits in found.groups}
        for item in self._extra:
            hit = Hit(item, marks(self.text, item.title), marks(self.text, item.detail))
            groups.setdefault(item.group, []).append(hit)
        shown: list[tuple[str, Sequence[Hit]]] = [
            (self._names[group], hits) for group, hits in groups.items()
        ]
        return shown, found.matched + len(self._extra)

    def _unasked(self) -> list[tuple[str, Sequence[Hit]]]:
        """What was used last, then the beginning of each group."""
        by_id = {item.id: item for item in self._finder.items}
        recent = [Hit(by_id[one]) for one in self.recent if one in by_id][:_RECENT]
        used = {hit.item.id for hit in recent}
        groups: list[tuple[str, Sequence[Hit]]] = []
        if recent:
            groups.append((self.tr("Used last"), recent))
        for group in GROUPS:
            items = [i for i in self._finder.items if i.group == group and i.id not in used]
            if items:
                hits = [Hit(item) for item in items[: _UNASKED.get(group, len(items))]]
                groups.append((self._names[group], hits))
        return groups

    def _press(self, event: QKeyEvent) -> bool:
        key = event.key()
        page = max(1, self.view.viewport().height() // self._theme.type.px(36) - 1)
        moves = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }
        ends: dict[int, int] = {Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}
        selecting = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.view.currentIndex())
        elif key in moves:
            self._move(moves[Qt.Key(key)])
        elif key in ends and not selecting:
            self._move(ends[key])
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _move(self, by: int) -> None:
        self._choose(self.model.step(self.view.currentIndex().row(), by))
        index = self.view.currentIndex()
        if index.row() == 1:
            self.view.scrollToTop()  # with the heading above it
        if 0 <= index.row() < len(self.model.rows):
            hit = self.model.rows[index.row()]
            if isinstance(hit, Hit):
                announce(self.view, sentence(hit))

    def _choose(self, number: int) -> None:
        index = self.model.index(number, 0)
        self.view.setCurrentIndex(index)
        if index.isValid():
            self.view.scrollTo(index)

    def _choose_id(self, wanted: str) -> None:
        for number, one in enumerate(self.model.rows):
            if isinstance(one, Hit) and one.item.id == wanted:
                self._choose(number)

    def _item(self, index: QModelIndex) -> PaletteItem | None:
        if not index.isValid():
            return None
        one = self.model.rows[index.row()]
        return one.item if isinstance(one, Hit) else None

    def _run(self, index: QModelIndex) -> None:
        item = self._item(index)
        if item is not None:
            kept = [one for one in self.recent if one != item.id]
            self.recent = (item.id, *kept)[: 4 * _RECENT]
            self.close_palette()
            self.chosen.emit(item.id)

    def _leave(self) -> None:
        """Another widget of the window took the focus: close, and leave it there."""
        focused = self._window.focusWidget()
        if self._open and focused is not None and focused is not self.field:
            self._before = None
            self.close_palette()

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        px = self._theme.type.px
        width = min(px(_WIDTH), self.width() - 32)
        if self.model.rows:
            rows = sum(self.view.sizeHintForRow(n) for n in range(min(40, len(self.model.rows))))
            listed = min(rows + 8, px(_LONGEST))
        else:
            listed = self._none.heightForWidth(width - 34) + 24
        rest = px(_FIELD) + px(_FOOTER) + 8
        top = max(16, min(round(self.height() * _TOP), (self.height() - rest - listed) // 2))
        height = min(rest + listed, self.height() - top - 16)
        self._card.setGeometry(QRect((self.width() - width) // 2, top, width, height))
        self.update()
