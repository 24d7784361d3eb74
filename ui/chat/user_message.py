"""A person's words: a bubble at the right, with files, pictures and the way to change them."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from backend.values import FilePart, ImagePart, Part, StoredMessage, TextPart
from ui.chat.branches import BranchBar
from ui.chat.pictures import Picture
from ui.chat.rich_text import RichText
from ui.chat.text_block import fix_lines
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button, IconButton, set_property

_WIDEST_BUBBLE = 452
_MOST_LINES, _ACROSS = 24, 60
_EDIT_LINES = (3, 16)


def words_of(parts: tuple[Part, ...]) -> str:
    """What the person typed."""
    return "\n\n".join(part.text for part in parts if isinstance(part, TextPart))


def with_words(parts: tuple[Part, ...], words: str) -> tuple[Part, ...]:
    """The same files and pictures with other words; without words where there are none."""
    kept: list[Part] = [part for part in parts if not isinstance(part, TextPart)]
    return (*kept, TextPart(words)) if words else tuple(kept)


class _Field(QPlainTextEdit):
    """Enter sends, Shift+Enter breaks the line, Esc gives up."""

    sent = Signal()
    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send or give up, else type."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class EditBox(QFrame):
    """The question as a field; `sent` carries its words."""

    sent = Signal(str)
    given_up = Signal()

    def __init__(self, theme: Theme, words: str, *, may_be_empty: bool) -> None:
        super().__init__()
        self.setProperty("surface", "composer")
        self._theme, self._before, self._may_be_empty = theme, words, may_be_empty
        self.field = _Field(words)
        self.field.setFont(theme.type.font("answer"))
        self.field.setAccessibleName(self.tr("Your question"))
        self.field.setTabChangesFocus(True)
        self.send = Button(self.tr("Send"), "primary", self._send)
        self.cancel = Button(self.tr("Cancel"), "outline", self.given_up.emit)
        foot = row(None, gap=8)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.send)
        layout = column(self, (12, 10, 12, 10), 8)
        layout.addWidget(self.field)
        layout.addLayout(foot)
        self.field.sent.connect(self._send)
        self.field.given_up.connect(self.given_up)
        self.field.textChanged.connect(self._changed)
        self._changed()

    def _changed(self) -> None:
        words = self.field.toPlainText().strip()
        self.send.setEnabled(words != self._before.strip() and (bool(words) or self._may_be_empty))
        least, most = _EDIT_LINES
        lines = min(most, max(least, round(self.field.document().size().height())))
        self.field.setFixedHeight(lines * self.field.fontMetrics().lineSpacing() + 12)

    def _send(self) -> None:
        if self.send.isEnabled():
            self.sent.emit(self.field.toPlainText().strip())


class Words(RichText):
    """A question as it was typed, folded after its first lines until it is opened."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme)
        self._whole = text
        lines = text.split("\n")
        short = "\n".join(lines[:_MOST_LINES])[: _MOST_LINES * _ACROSS]
        self.is_folded = len(short) < len(text)
        self._document.setDefaultFont(theme.type.font("answer"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._show(short.rstrip() + " \u2026" if self.is_folded else text)

    def unfold(self) -> None:
        """Show all of it."""
        if self.is_folded:
            self.is_folded = False
            self._show(self._whole)

    def _show(self, text: str) -> None:
        self._cursor = QTextCursor()
        self._document.setTextWidth(-1)
        self._document.setPlainText(text)
        fix_lines(self._document, self._theme.type.line("answer"), frozenset())
        self._natural = math.ceil(self._document.idealWidth()) + 1
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Always."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As `measure`."""
        return self.measure(max(1, width))

    def sizeHint(self) -> QSize:
        """The text in one line, or as wide as a bubble holds it."""
        widest = self._theme.type.px(_WIDEST_BUBBLE) - 28
        return QSize(min(self._natural, widest), self._theme.type.line("answer"))

    def minimumSizeHint(self) -> QSize:
        """Any width: words break."""
        return QSize(24, self._theme.type.line("answer"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out at the width there is."""
        super().resizeEvent(event)
        self.measure(event.size().width())


class UserMessage(QFrame):
    """The bubble. `edited` carries the new parts, `branch_wanted` the id of another version."""

    edited = Signal(object)
    branch_wanted = Signal(int)
    given_up = Signal()
    """The question is no longer being changed, and stays as it was."""

    def __init__(
        self, theme: Theme, parts: tuple[Part, ...], stored: StoredMessage | None = None
    ) -> None:
        super().__init__()
        self.setProperty("surface", "message")
        self._theme, self.parts = theme, parts
        self.text = words_of(parts)
        self._hovered = self._current = False
        self._editor: EditBox | None = None
        self._words: Words | None = None
        self._more: Button | None = None
        self._wanted = ""
        self._bubble = self._make_bubble()
        self.branches = BranchBar(theme)
        self.branches.picked.connect(self.branch_wanted)
        self._actions = self._make_actions()
        self._keep_room(True)
        line = row(self, gap=4)
        line.addStretch(1)
        for widget in (self._actions, self.branches):
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._bubble)
        self._line = line
        if stored is not None:
            self.branches.show_for(stored.id, stored.siblings)
        self.setAccessibleName(self.tr("You: {0}").format(self.text))

    def copy(self) -> None:
        """Put the words on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)

    def edit(self) -> None:
        """Turn the bubble into a field."""
        if self._editor is not None:
            return
        others = any(not isinstance(part, TextPart) for part in self.parts)
        self._editor = editor = EditBox(self._theme, self.text, may_be_empty=others)
        editor.sent.connect(self._send)
        editor.given_up.connect(self._give_up)
        self._bubble.hide()
        self._line.setStretch(0, 0)
        self._keep_room(False)
        self._line.addWidget(editor, 1)
        editor.field.setFocus()
        editor.field.moveCursor(editor.field.textCursor().MoveOperation.End)
        self._show_actions()

    @property
    def editor(self) -> EditBox | None:
        """The field, while the question is changed."""
        return self._editor

    def set_current(self, current: bool) -> None:
        """Draw the keyboard's ring and show the actions, or take both away."""
        self._current = current
        set_property(self, "current", current)
        self._show_actions()

    def unfold(self) -> None:
        """Show all of a long question."""
        if self._words is not None and self._more is not None:
            self._words.unfold()
            self._words.mark(self._wanted)
            self._more.hide()

    def mark(self, wanted: str) -> int:
        """Mark every occurrence of `wanted` in the words; how many there are."""
        self._wanted = wanted
        return self._words.mark(wanted) if self._words is not None else 0

    def choose(self, place: int) -> QRectF | None:
        """Show one mark as the current one (-1: none); where it is in this message."""
        if self._words is None:
            return None
        if place >= len(self._words.marks):
            self.unfold()
        found = self._words.choose(place)
        offset = QPointF(self._words.mapTo(self, QPoint(0, 0)))
        return found.translated(offset) if found is not None else None

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the actions."""
        super().enterEvent(event)
        self._hovered = True
        self._show_actions()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide them."""
        super().leaveEvent(event)
        self._hovered = False
        self._show_actions()

    def _make_bubble(self) -> QWidget:
        theme = self._theme
        bubble = surface("bubble")
        bubble.setMaximumWidth(theme.type.px(_WIDEST_BUBBLE))
        body = column(bubble, (14, 10, 14, 10), 6)
        if self.text:
            self._words = Words(theme, self.text)
            body.addWidget(self._words)
            if self._words.is_folded:
                self._more = Button(self.tr("Show all"), "link", self.unfold)
                body.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        for part in self.parts:
            if isinstance(part, FilePart):
                body.addWidget(Badge(theme, part.name, "neutral", "file-text"))
            elif isinstance(part, ImagePart):
                body.addWidget(self._picture(part), 0, Qt.AlignmentFlag.AlignLeft)
        return bubble

    def _picture(self, part: ImagePart) -> QWidget:
        picture = Picture(self._theme, part.name, part.data)
        if picture.is_broken:
            return Badge(self._theme, part.name, "neutral", "image")
        return picture

    def _make_actions(self) -> QWidget:
        box = QWidget()
        line = row(box)
        copy = IconButton(self._theme, "copy", self.tr("Copy question"), self.copy, size=16)
        edit = IconButton(self._theme, "pencil-simple", self.tr("Edit"), self.edit, size=16)
        for button in (edit, copy):
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            line.addWidget(button)
        box.hide()
        return box

    def _keep_room(self, kept: bool) -> None:
        """Leave the place of the actions free while they do not show."""
        policy = self._actions.sizePolicy()
        policy.setRetainSizeWhenHidden(kept)
        self._actions.setSizePolicy(policy)

    def _show_actions(self) -> None:
        wanted = (self._hovered or self._current) and self._editor is None
        self._actions.setVisible(wanted)

    def _send(self, words: str) -> None:
        parts = with_words(self.parts, words)
        self._close_editor()
        self.edited.emit(parts)

    def _give_up(self) -> None:
        self._close_editor()
        self.given_up.emit()

    def _close_editor(self) -> None:
        if self._editor is not None:
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = None
        self._line.setStretch(0, 1)
        self._keep_room(True)
        self._bubble.show()
        self._show_actions()
