"""A laid-out text to read, select and copy: far lighter than a `QTextBrowser` for each block."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from ui.chat.formula_text import Placed, place_formulas
from ui.chat.formulae import formulae
from ui.chat.markdown_blocks import MARK, Formula
from ui.chat.slices import slices
from ui.theme.theme import Theme
from ui.widgets.roles import say_as
from ui.widgets.tips import plain_tip


class SafeDocument(QTextDocument):
    """Loads nothing, ever: what a model writes must not reach the network or the disk."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Empty bytes rather than None, after which Qt would read a local file by itself."""
        return QByteArray(b"")


class RichText(QWidget):
    """A document painted at its full height; `link_clicked` comes with the whole address.

    Words are selected with the mouse, copied with Ctrl+C. `resized` comes when a formula was
    drawn in the place of its source.
    """

    link_clicked = Signal(str)
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._document = SafeDocument(self)
        self._document.setDocumentMargin(0)
        self._document.setUndoRedoEnabled(False)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._document.setDefaultTextOption(option)
        self._formulas: tuple[Formula, ...] = ()  # those that are pictures
        self._missing: tuple[Formula, ...] = ()
        self._listens = False
        self._cursor = QTextCursor()
        self._link = ""
        self._marks: list[QTextCursor] = []
        self._chosen = -1
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        say_as(self, "text", lambda block: block.text if isinstance(block, RichText) else "")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def document(self) -> QTextDocument:
        """The text as it is laid out."""
        return self._document

    @property
    def text(self) -> str:
        """What can be read, formulae as their source."""
        return self._with_sources(self._document.toRawText().replace("\u2029", "\n"))

    def measure(self, width: int) -> int:
        """Lay the text out at `width` logical pixels; its height."""
        if self._document.textWidth() != width:
            self._document.setTextWidth(width)
        return round(self._document.size().height())

    def sizeHint(self) -> QSize:
        """The owner gives width and height; this is the height there is."""
        return QSize(200, self.height())

    # --- search ---------------------------------------------------------------------------------

    @property
    def marks(self) -> tuple[QTextCursor, ...]:
        """What was found."""
        return tuple(self._marks)

    def mark(self, wanted: str) -> int:
        """Mark every occurrence of `wanted`, whatever its case; how many there are."""
        self._marks, self._chosen = [], -1
        if wanted:
            found = self._document.find(wanted)
            while not found.isNull():
                self._marks.append(found)
                found = self._document.find(wanted, found)
        self.update()
        return len(self._marks)

    def choose(self, place: int) -> QRectF | None:
        """Show one of the marks as the current one (-1: none); where it is."""
        self._chosen = place if place < len(self._marks) else len(self._marks) - 1
        self.update()
        return self._rect_of(self._marks[self._chosen]) if self._chosen >= 0 else None

    def _rect_of(self, cursor: QTextCursor) -> QRectF:
        block = self._document.findBlock(cursor.selectionStart())
        line = block.layout().lineForTextPosition(cursor.selectionStart() - block.position())
        frame = self._document.documentLayout().blockBoundingRect(block)
        if not line.isValid():
            return frame
        x: Any = line.cursorToX(cursor.selectionStart() - block.position())
        left = float(x[0] if isinstance(x, tuple) else x)  # what it gives differs by version
        return QRectF(frame.x() + left, frame.y() + line.y(), 1, line.height())

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines in view, what was found, what is selected."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(event.rect())
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Text, self._theme.color("text"))
        context.palette = palette
        selections = [
            self._selection(cursor, "accent" if place == self._chosen else "warn_soft")
            for place, cursor in enumerate(self._marks)
        ]
        if self._cursor.hasSelection():
            selections.append(self._selection(self._cursor, "accent"))
        context.selections = selections
        self._document.documentLayout().draw(painter, context)

    def _selection(self, cursor: QTextCursor, token: str) -> QAbstractTextDocumentLayout.Selection:
        made = QAbstractTextDocumentLayout.Selection()
        made.cursor = cursor
        form = made.format
        form.setBackground(self._theme.color(token))
        form.setForeground(self._theme.color("on_accent" if token == "accent" else "warn"))
        form.setFontUnderline(token != "accent")
        made.format = form
        return made

    # --- selection ------------------------------------------------------------------------------

    def selected(self) -> str:
        """The selected words, formulae as their source."""
        if not self._cursor.hasSelection():
            return ""
        start = self._cursor.selectionStart()
        before = self._document.toRawText()[:start].count(MARK)
        chosen = self._cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")
        return self._with_sources(chosen, before)

    def copy_selected(self) -> None:
        """Put the selected words on the clipboard."""
        if words := self.selected():
            QGuiApplication.clipboard().setText(words)

    def select_all(self) -> None:
        """Select the whole block."""
        self._cursor = QTextCursor(self._document)
        self._cursor.select(QTextCursor.SelectionType.Document)
        self.update()

    def _place_formulas(self, wanted: tuple[Formula, ...], line: int) -> Placed:
        """Put formulae where their marks are; `_render` comes when a missing one is ready."""
        if not wanted:
            self._formulas = self._missing = ()
            return Placed((), (), frozenset())
        ratio = self.devicePixelRatioF()
        placed = place_formulas(self._document, self._theme, wanted, line, ratio)
        self._formulas, self._missing = placed.drawn, placed.missing
        if placed.missing and not self._listens:
            self._listens = True
            formulae().drawn.connect(self._formula_drawn)
        return placed

    def _formula_drawn(self, ready: frozenset[Formula]) -> None:
        if not ready.isdisjoint(self._missing):
            slices().add(self._show_drawn)

    def _show_drawn(self) -> None:
        self._render()
        self.resized.emit()

    def _render(self) -> None:
        """Lay out anew."""

    def _with_sources(self, text: str, first: int = 0) -> str:
        pieces = text.split(MARK)
        sources = [_written(f) for f in self._formulas[first : first + len(pieces) - 1]]
        sources += [""] * (len(pieces) - 1 - len(sources))
        return "".join(a + b for a, b in zip(pieces, [*sources, ""], strict=True))

    def _place(self, point: QPointF) -> int:
        layout = self._document.documentLayout()
        return layout.hitTest(point, Qt.HitTestAccuracy.FuzzyHit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection; remember the link that was pressed."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._link = self._document.documentLayout().anchorAt(event.position())
        place = self._place(event.position())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._cursor.isNull() or not shift:
            self._cursor = QTextCursor(self._document)
            self._cursor.setPosition(place)
        else:
            self._cursor.setPosition(place, QTextCursor.MoveMode.KeepAnchor)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection, or show what lies under the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton and not self._cursor.isNull():
            self._cursor.setPosition(self._place(event.position()), QTextCursor.MoveMode.KeepAnchor)
            self.update()
            return
        link = self._document.documentLayout().anchorAt(event.position())
        self.setToolTip(plain_tip(link) if link else "")
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.IBeamCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A link that was clicked, not dragged over, is asked about."""
        link = self._document.documentLayout().anchorAt(event.position())
        if link and link == self._link and not self._cursor.hasSelection():
            self.link_clicked.emit(link)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the word."""
        self._cursor = QTextCursor(self._document)
        self._cursor.setPosition(self._place(event.position()))
        self._cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, and select all."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._cursor.hasSelection():
            self.copy_selected()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Only one block at a time shows a selection."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._cursor = QTextCursor()
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy what is selected, or the address under the pointer."""
        menu = QMenu(self)
        copy = menu.addAction(self.tr("Copy"), self.copy_selected)
        copy.setEnabled(self._cursor.hasSelection())
        menu.addAction(self.tr("Select all"), self.select_all)
        link = self._document.documentLayout().anchorAt(QPointF(event.pos()))
        if link:
            clipboard = QGuiApplication.clipboard()
            menu.addAction(self.tr("Copy address"), lambda: clipboard.setText(link))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """No tip outlives its link."""
        super().leaveEvent(event)
        self.setToolTip("")


def _written(formula: Formula) -> str:
    return f"$${formula.source}$$" if formula.display else f"${formula.source}$"
