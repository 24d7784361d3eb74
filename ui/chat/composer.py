"""Where a question is written: text, files, pictures, who is asked, Send or Stop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QMoveEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QWidget

from backend.values import (
    Committee,
    FilePart,
    ImagePart,
    ModelInfo,
    Part,
    Template,
    TextPart,
    TokenCount,
)
from ui.chat.chips import Attachment, Chips, png_of
from ui.chat.counter import Counter
from ui.chat.field import Field
from ui.chat.model import Choice
from ui.chat.picker import Picker
from ui.chat.slash import Slash, SlashList, matching, slashes
from ui.chat.template_menu import NameRow, TemplateButton
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button, IconButton, set_property
from ui.widgets.labels import Text

_WRITTEN_MS = 400


class Composer(QWidget):
    """`sent` carries the parts of a question, `attaching` paths of files to be read.

    `written` carries what would be sent, a moment after it changed; `command` the name of a slash
    command, `kept` a `Template` and `removed` the name of one. The field is emptied by `clear`,
    not before: a question that could not be sent stays. When the chat changes, `leave` and then
    `show_draft` keep the words of one chat out of the other.
    """

    sent = Signal(object)
    attaching = Signal(object)
    stopped = Signal()
    chosen = Signal(object)
    written = Signal(object)
    command = Signal(str)
    kept = Signal(object)
    removed = Signal(str)
    history_wanted = Signal()
    grew = Signal()
    """It became higher or lower."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._attached: list[Attachment] = []
        self._running = False
        self._awaits_draft = True  # until the draft of the new chat is there
        self._dismissed = False
        self._sees = True
        self._count: TokenCount | None = None
        self._slashes: tuple[Slash, ...] = ()
        self._choices: tuple[tuple[Committee, ...], tuple[ModelInfo, ...]] = ((), ())
        self.field = Field(theme)
        self.field.setAccessibleName(self.tr("Question"))
        self.error = Text(theme, "", "small", "danger")
        self.error.hide()
        self.warning = Text(theme, "", "small", "warn")
        self.warning.hide()
        self.chips = Chips(theme)
        self.picker = Picker(theme)
        self.attach = IconButton(
            theme, "paperclip", self.tr("Attach files"), self.browse, shortcut="Ctrl+O"
        )
        self.template_button = TemplateButton(theme)
        self.name_row = NameRow(theme)
        self.counter = Counter(theme)
        self.send = Button(self.tr("Send"), "primary", self._press)
        self.send.setFont(theme.type.font("label"))
        self.slash_list = SlashList(theme, self.window)
        self._writing = QTimer(self)
        self._writing.setSingleShot(True)
        self._writing.setInterval(_WRITTEN_MS)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.set_running(False)

    def _lay_out(self) -> None:
        self._frame = surface("composer")
        self._mark(False)
        layout = column(self._frame, (13, 12, 9, 9), 8)
        layout.addWidget(self.field)
        for widget in (self.chips, self.error, self.warning, self.name_row):
            layout.addWidget(widget)
        tools = row(None, gap=6)
        tools.addWidget(self.picker)
        tools.addWidget(self.attach)
        tools.addWidget(self.template_button)
        tools.addStretch(1)
        tools.addWidget(self.counter)
        tools.addWidget(self.send)
        layout.addLayout(tools)
        column(self).addWidget(self._frame)

    def _connect(self) -> None:
        self.field.focused.connect(self._mark)
        self.field.submitted.connect(self.submit)
        self.field.textChanged.connect(self._changed)
        self.field.files_given.connect(self._attach)
        self.field.image_given.connect(self._paste_image)
        self.field.history_wanted.connect(self.history_wanted)
        self.field.list_key.connect(self.slash_list.key)
        self.field.left.connect(self._close_list)
        self.chips.removed.connect(self._remove)
        self.slash_list.closed.connect(self._dismiss)
        self.slash_list.chosen.connect(self._run_slash)
        self.picker.chosen.connect(self.chosen)
        self.template_button.picked.connect(self.field.fill)
        self.template_button.removed.connect(self.removed)
        self.template_button.keep_wanted.connect(
            lambda: self.name_row.ask(self.field.toPlainText())
        )
        self.name_row.named.connect(self._keep_template)
        self.name_row.left.connect(self.field.setFocus)
        self._writing.timeout.connect(self.tell_now)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What would be sent: files first, words last."""
        text = self.field.toPlainText().strip()
        return (*self._attached, *((TextPart(text),) if text else ()))

    def set_choices(
        self, committees: tuple[Committee, ...], models: tuple[ModelInfo, ...], choice: Choice
    ) -> None:
        """Offer committees and single models."""
        self._choices = (committees, models)
        self.picker.set_choices(committees, models, choice)
        self._offer_slashes()

    def set_templates(self, templates: tuple[Template, ...]) -> None:
        """Offer questions to be filled in, by a slash and their name."""
        self.template_button.templates = templates
        self.name_row.taken = frozenset(t.name for t in templates)
        self._offer_slashes()

    def set_sees(self, sees: bool) -> None:
        """Say whether those who are asked see pictures."""
        self._sees = sees
        self._warn()

    def set_count(self, count: TokenCount | None) -> None:
        """Show how much of the context the question takes."""
        self._count = count
        self.counter.show_count(count)
        self._warn()

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
        self.field.fill(text)

    def leave(self) -> None:
        """Another chat is about to be shown: say what was written in this one, and be empty.

        What is typed before `show_draft` belongs to the other chat and stays.
        """
        if self.is_untold:
            self.tell_now()
        self._awaits_draft = True
        self._empty()
        self._writing.stop()

    def show_draft(self, parts: tuple[Part, ...]) -> None:
        """Bring back what was being written."""
        files = [p for p in parts if isinstance(p, FilePart | ImagePart)]
        words = [p.text for p in parts if isinstance(p, TextPart)]
        if self._awaits_draft:
            names = {p.name for p in self._attached}
            files = [*(f for f in files if f.name not in names), *self._attached]
            words += [typed] if (typed := self.field.toPlainText()) else []
        self._awaits_draft = False
        self._attached = files
        self.field.show_text("\n\n".join(words))
        self.say("")
        self._show_attached()
        self.tell_now()

    def clear(self) -> None:
        """Empty the field and let go of the files: the question is on its way."""
        self.field.remember(self.field.toPlainText().strip())
        self._empty()
        self.tell_now()

    def tell_now(self) -> None:
        """Say what is written without waiting: the chat is about to change, or it has."""
        self._writing.stop()
        self.written.emit(self.parts)

    @property
    def is_untold(self) -> bool:
        """Something was written that `written` has not said yet."""
        return self._writing.isActive()

    def submit(self) -> None:
        """Send, unless there is nothing to send or an answer is still being written."""
        if self.parts and not self._running:
            self.sent.emit(self.parts)

    def add_file(self, part: Attachment) -> None:
        """Attach a file or picture that was read; one of the same name is replaced."""
        self._attached = [f for f in self._attached if f.name != part.name] + [part]
        self._show_attached()

    def say(self, words: str) -> None:
        """Say below the field what could not be done; nothing: take it away."""
        self.error.set_text(words)
        self.error.setVisible(bool(words))
        announce(self.error, words)

    def browse(self) -> None:
        """Ask for files to attach."""
        dialog = QFileDialog(self, self.tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._attach_names)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, pictures and text."""
        data = event.mimeData()
        if any(u.isLocalFile() for u in data.urls()) or data.hasImage() or data.hasText():
            self._take(event)
            self._mark(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Keep accepting."""
        self._take(event)

    def dragLeaveEvent(self, event: object) -> None:
        """Let the outline go."""
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped; text goes where it was dropped in the field."""
        self._mark(False)
        self.field.setFocus()
        data = event.mimeData()
        at = self.field.viewport().mapFrom(self, event.position().toPoint())
        if data.hasText() and not data.hasUrls() and self.field.viewport().rect().contains(at):
            self.field.setTextCursor(self.field.cursorForPosition(at))
        self.field.insertFromMimeData(data)
        self._take(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the height of the window."""
        super().showEvent(event)
        self.window().removeEventFilter(self)
        self.window().installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A lower window shows fewer lines of the text and fewer files."""
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list of commands beside the field."""
        super().resizeEvent(event)
        self._place_list()
        if event.size().height() != event.oldSize().height():
            self.grew.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Keep the list of commands beside the field."""
        super().moveEvent(event)
        self._place_list()

    # --- inside -------------------------------------------------------------------------------

    def _press(self) -> None:
        if self._running:
            self.stopped.emit()
        else:
            self.submit()

    @staticmethod
    def _take(event: QDropEvent) -> None:
        """Accept a copy: for a file moved here, its owner would delete it."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _changed(self) -> None:
        self._update_send()
        self._writing.start()
        text = self.field.toPlainText()
        self._dismissed &= text.startswith("/")
        offered = self.field.hasFocus() and not self._dismissed
        self._offer(matching(text, self._slashes) if offered else [])

    def _offer(self, found: list[Slash]) -> None:
        self.slash_list.show_for(found, self._frame)
        self.field.list_shows = bool(found)

    def _close_list(self) -> None:
        """The keyboard went elsewhere; at the end of the window the list may be gone before."""
        if self.field.list_shows:
            self._offer([])

    def _dismiss(self) -> None:
        """Esc: the list stays away until another command is begun."""
        self._dismissed = True
        self.field.list_shows = False

    def _fit(self) -> None:
        self.field.fit()
        self.chips.fit()
        self._place_list()

    def _place_list(self) -> None:
        if self.slash_list.isVisible():
            self.slash_list.place(self._frame)

    def _offer_slashes(self) -> None:
        self._slashes = slashes(self.template_button.templates, *self._choices)

    def _run_slash(self, slash: Slash) -> None:
        self.field.list_shows = False
        self.field.show_text("")
        if slash.kind == "template":
            self.field.fill(slash.value)
        elif slash.kind == "committee":
            self.chosen.emit(Choice(committee=slash.value))
        elif slash.kind == "model":
            self.chosen.emit(Choice(model=slash.value))
        else:
            self.command.emit(slash.value)

    def _keep_template(self, name: str) -> None:
        self.field.setFocus()
        self.kept.emit(Template(name=name, text=self.field.toPlainText()))

    def _empty(self) -> None:
        self.field.show_text("")
        self._attached = []
        self.say("")
        self._show_attached()

    def _show_attached(self) -> None:
        self.chips.show_parts(self._attached)
        self._warn()
        self._update_send()
        self._writing.start()

    def _warn(self) -> None:
        """Say what will not come through: pictures, or what does not fit."""
        words = []
        if not self._sees and any(isinstance(p, ImagePart) for p in self._attached):
            words.append(
                self.tr("Those who are asked do not all see pictures. Choose a model that does.")
            )
        if not_fitting := Counter.too_much(self._count):
            words.append(not_fitting)
        said = "\n".join(words)
        if said != self.warning.text():
            self.warning.set_text(said)
            self.warning.setVisible(bool(said))
            announce(self.warning, said)

    def _remove(self, name: str) -> None:
        self._attached = [f for f in self._attached if f.name != name]
        self._show_attached()
        self.field.setFocus()

    def _mark(self, marked: bool) -> None:
        """Outline the composer: the keyboard is in it, or files are over it."""
        set_property(self._frame, "marked", marked)

    def _attach_names(self, names: list[str]) -> None:
        self._attach([Path(name) for name in names])

    def _attach(self, files: list[Path]) -> None:
        self.field.setFocus()
        self.say("")
        self.attaching.emit(files)

    def _paste_image(self, image: QImage) -> None:
        taken = {part.name for part in self._attached}
        number = 1
        while (name := self.tr("Picture {0}").format(number) + ".png") in taken:
            number += 1
        self.add_file(ImagePart(name, png_of(image)))

    def _update_send(self) -> None:
        has_words = bool(self.field.toPlainText().strip())
        self.send.setEnabled(self._running or has_words or bool(self._attached))
        self.template_button.can_keep = has_words
