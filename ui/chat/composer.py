"""Where a question is written: text, files, who is asked, Send or Stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit, QWidget

from backend.values import Committee, FilePart, ModelInfo, Part, TextPart
from ui.chat.model import Choice
from ui.chat.picker import Picker
from ui.theme.theme import Theme
from ui.widgets.boxes import clear, column, row, surface
from ui.widgets.buttons import KEYBOARD, Button, IconButton, set_property
from ui.widgets.labels import Elided, Text

_MOST_LINES = 8


class _Field(QPlainTextEdit):
    """The text field: Enter sends, Shift+Enter breaks the line, and it grows to eight lines."""

    submitted = Signal()
    focused = Signal(bool)
    """Whether the keyboard brought the focus."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(theme.type.font("answer"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setAcceptDrops(False)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def _grow(self) -> None:
        lines = max(1, round(self.document().size().height()))
        line = self.fontMetrics().lineSpacing()
        self.setFixedHeight(min(lines, _MOST_LINES) * line + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(event.reason() in KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


class Composer(QWidget):
    """`sent` carries the parts of a question, `attaching` paths of files to be read.

    The field is emptied by `clear`, not before: a question that could not be sent stays.
    """

    sent = Signal(object)
    attaching = Signal(object)
    stopped = Signal()
    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._files: list[FilePart] = []
        self._running = False
        self.field = _Field(theme)
        self.field.setAccessibleName(self.tr("Question"))
        self.field.submitted.connect(self.submit)
        self.field.textChanged.connect(self._update_send)
        self.error = Text(theme, "", "small", "danger")
        self.error.hide()
        self._chips_box = QWidget()
        self._chips = row(self._chips_box, gap=6)
        self._chips_box.hide()
        self.picker = Picker(theme)
        self.picker.chosen.connect(self.chosen)
        self.attach = IconButton(theme, "paperclip", self.tr("Attach text files"), self._browse)
        self.send = Button(self.tr("Send"), "primary", self._press)
        self.send.setFont(theme.type.font("label"))
        self._lay_out()
        self.setAcceptDrops(True)
        self.set_running(False)

    def _lay_out(self) -> None:
        self._frame = surface("composer")
        self._mark(False)
        self.field.focused.connect(self._mark)
        layout = column(self._frame, (13, 12, 9, 9), 8)
        layout.addWidget(self.field)
        layout.addWidget(self._chips_box)
        layout.addWidget(self.error)
        tools = row(None, gap=6)
        tools.addWidget(self.picker)
        tools.addWidget(self.attach)
        tools.addStretch(1)
        tools.addWidget(self.send)
        layout.addLayout(tools)
        column(self).addWidget(self._frame)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What would be sent: files first, words last."""
        text = self.field.toPlainText().strip()
        return (*self._files, *((TextPart(text),) if text else ()))

    def set_choices(
        self, committees: tuple[Committee, ...], models: tuple[ModelInfo, ...], choice: Choice
    ) -> None:
        """Offer committees and single models."""
        self.picker.set_choices(committees, models, choice)

    def set_running(self, running: bool) -> None:
        """Turn Send into Stop while an answer is being written."""
        self._running = running
        set_property(self.send, "kind", "stop" if running else "primary")
        self.send.setText(self.tr("Stop") if running else self.tr("Send"))
        icon = ("square", "canvas") if running else ("arrow-up", "on_accent")
        self.send.setIcon(self._theme.icon(*icon))
        self.send.setToolTip(self.tr("Stop (Esc)") if running else self.tr("Send (Enter)"))
        self._update_send()

    def set_placeholder(self, words: str) -> None:
        """What the empty field says."""
        self.field.setPlaceholderText(words)

    def fill(self, text: str) -> None:
        """Put `text` into the field, ready to be changed or sent."""
        self.field.setPlainText(text)
        cursor = self.field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.field.setTextCursor(cursor)
        self.field.setFocus()

    def clear(self) -> None:
        """Empty the field and let go of the files: the question is on its way."""
        self.field.clear()
        self._files = []
        self._show_files()
        self.say("")

    def submit(self) -> None:
        """Send, unless there is nothing to send or an answer is still being written."""
        if self.parts and not self._running:
            self.sent.emit(self.parts)

    def add_file(self, part: FilePart) -> None:
        """Attach a file that was read; one of the same name is replaced."""
        self._files = [f for f in self._files if f.name != part.name] + [part]
        self._show_files()

    def say(self, words: str) -> None:
        """Say below the field what could not be done; nothing: take it away."""
        self.error.set_text(words)
        self.error.setVisible(bool(words))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and nothing else."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._mark(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Keep accepting."""
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        """Let the outline go."""
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self._mark(False)
        urls = event.mimeData().urls()
        self._attach([url.toLocalFile() for url in urls if url.isLocalFile()])
        event.acceptProposedAction()

    def _press(self) -> None:
        if self._running:
            self.stopped.emit()
        else:
            self.submit()

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Attach text files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._attach)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_files(self) -> None:
        clear(self._chips)
        for part in self._files:
            self._chips.addWidget(_Chip(self._theme, part.name, self._remove))
        self._chips.addStretch(1)
        self._chips_box.setVisible(bool(self._files))
        self._update_send()

    def _remove(self, name: str) -> None:
        self._files = [f for f in self._files if f.name != name]
        self._show_files()
        self.field.setFocus()

    def _mark(self, marked: bool) -> None:
        """Outline the composer: the keyboard is in it, or files are over it."""
        set_property(self._frame, "marked", marked)

    def _attach(self, names: list[str]) -> None:
        self.field.setFocus()
        self.say("")
        self.attaching.emit([Path(name) for name in names])

    def _update_send(self) -> None:
        self.send.setEnabled(self._running or bool(self.parts))


class _Chip(QFrame):
    """An attached file with a way to take it off."""

    def __init__(self, theme: Theme, name: str, on_remove: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("surface", "chip")
        layout = row(self, (8, 2, 2, 2), 4)
        words = Elided(theme, name, "small")
        words.setMaximumWidth(180)
        words.setMinimumWidth(min(180, words.sizeHint().width()))
        layout.addWidget(words)
        remove = IconButton(theme, "x", self.tr("Remove {0}").format(name), size=12)
        remove.setProperty("kind", "tiny")
        remove.clicked.connect(lambda: on_remove(name))
        layout.addWidget(remove)
