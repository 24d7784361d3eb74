"""The text field of the composer."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from ui.chat.utf16 import units
from ui.theme.theme import Theme
from ui.widgets.buttons import KEYBOARD

_MOST_LINES = 8
_LEAST_LINES = 3
_SHARE = 0.24
"""Of the window's height, what the field takes at most."""
_VARIABLE = re.compile(r"\{\{\s*([^{}\n]{1,60}?)\s*\}\}")


class Field(QPlainTextEdit):
    """Enter sends, Shift+Enter breaks the line, and it grows to eight lines.

    Up and Down in an untouched field walk earlier questions. In a template, Tab goes to the next
    ``{{variable}}`` and Shift+Tab to the one before; past the last one, Tab leaves the field.
    `files_given` carries paths that were pasted, `image_given` a picture.
    """

    submitted = Signal()
    focused = Signal(bool)
    """Whether the keyboard brought the focus."""
    left = Signal()
    files_given = Signal(object)
    image_given = Signal(object)
    history_wanted = Signal()
    list_key = Signal(int)
    """A key for the list of slash commands, while it shows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._history: tuple[str, ...] = ()
        self._place = -1
        self._shown = ""
        self._is_template = False
        self.list_shows = False
        self.setFont(theme.type.font("answer"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setAcceptDrops(False)
        self.document().documentLayout().documentSizeChanged.connect(self.fit)
        self.fit()

    def set_history(self, questions: tuple[str, ...]) -> None:
        """Earlier questions, newest first, to walk with Up and Down."""
        if self._place < 0:  # while they are walked, they stay as they are
            self._history = questions

    def remember(self, question: str) -> None:
        """A question was asked: the next Up brings it back."""
        self._place = -1
        if question:
            self._history = (question, *(q for q in self._history if q != question))

    def show_text(self, text: str) -> None:
        """Put `text` into the field, with the cursor at its end."""
        self._place, self._is_template = -1, False
        self._replace(text)

    def fill(self, text: str) -> None:
        """Put `text` into the field; its first ``{{variable}}`` is ready to be typed over."""
        self.show_text(text)
        self.setFocus()
        self._is_template = self.select_variable(0)

    def select_variable(self, start: int, *, backwards: bool = False) -> bool:
        """Select the next ``{{variable}}`` from `start` on, or the last one that ends before it.

        `start` is a place in characters.
        """
        text = self.toPlainText()
        if backwards:
            found = next((m for m in reversed([*_VARIABLE.finditer(text, 0, start)])), None)
        else:
            found = _VARIABLE.search(text, start)
        if found is None:
            return False
        cursor = self.textCursor()
        # Qt counts in UTF-16 units, Python in characters.
        cursor.setPosition(units(text[: found.start()]))
        cursor.setPosition(units(text[: found.end()]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        return True

    def event(self, event: QEvent) -> bool:
        """Esc closes the list of commands while it shows; after that it is the window's."""
        if (
            self.list_shows
            and event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab and Shift+Tab walk the variables of a template before they leave."""
        return self._next_variable(forwards) or super().focusNextPrevChild(forwards)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send, walk the history, go to the next variable; the rest is text."""
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.list_shows and key in (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
        ):
            self.list_key.emit(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                super().keyPressEvent(event)
            else:
                self.submitted.emit()
        elif not (plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._walk(key)):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the keyboard is here."""
        super().focusInEvent(event)
        self.focused.emit(event.reason() in KEYBOARD)
        self.history_wanted.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that it is gone."""
        super().focusOutEvent(event)
        self.focused.emit(False)
        self.left.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, files and pictures."""
        return source.hasUrls() or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text as it is, files as attachments, a picture as a picture."""
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
        elif source.hasText():
            super().insertFromMimeData(source)
        elif source.hasImage():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.image_given.emit(image)

    def minimumSizeHint(self) -> QSize:
        """One line; the layout may not squeeze it further."""
        return QSize(80, self.height())

    def fit(self, _size: object = None) -> None:
        """Take the height of the lines: eight at most, fewer in a low window."""
        lines = max(1, round(self.document().size().height()))
        line = self.fontMetrics().lineSpacing()
        room = max(_LEAST_LINES, int(self.window().height() * _SHARE) // line)
        self.setFixedHeight(min(lines, _MOST_LINES, room) * line + 4)

    def _walk(self, key: int) -> bool:
        """Show an older or a newer question, unless the person has typed their own."""
        text = self.toPlainText()
        untouched = text == self._shown if self._place >= 0 else not text
        if not untouched:
            self._place = -1
            return False
        place = self._place + (1 if key == Qt.Key.Key_Up else -1)
        if not -1 <= place < len(self._history):
            return False
        self._place = place
        self._shown = self._history[place] if place >= 0 else ""
        self._replace(self._shown)
        return True

    def _next_variable(self, forwards: bool) -> bool:
        if self.list_shows and forwards:
            self.list_key.emit(Qt.Key.Key_Tab)
            return True
        if not self._is_template:
            return False
        cursor = self.textCursor()
        place = cursor.selectionEnd() if forwards else cursor.selectionStart()
        before = self.toPlainText().encode("utf-16-le", "surrogatepass")[: 2 * place]
        start = len(before.decode("utf-16-le", "replace"))
        return self.select_variable(start, backwards=not forwards)

    def _replace(self, text: str) -> None:
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)
