"""Long work in two lines: what, how far, how fast, how long, and what can be done about it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ui.theme.theme import Theme
from ui.widgets.bars import Bar
from ui.widgets.boxes import row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Text, icon_label, label

ProgressState = Literal["queued", "running", "waiting", "paused", "failed", "done", "cancelled"]
_OPEN: tuple[ProgressState, ...] = ("queued", "running", "waiting", "paused")
_FOLD = 620
_NARROWEST = 180


class Progress(NamedTuple):
    """What a row shows. `share` None: there is no total, so the amount stands alone.

    `word` is the state where figures do not say it ("Paused"), `note` a line under the bar;
    `tone` names its ink. `result` is the words of a button for what came of it.
    """

    title: str
    state: ProgressState = "running"
    amount: str = ""
    speed: str = ""
    left: str = ""
    share: float | None = None
    word: str = ""
    note: str = ""
    tone: str = "text2"
    icon: str = ""
    can_pause: bool = False
    can_cancel: bool = True
    can_retry: bool = False
    can_dismiss: bool = False
    result: str = ""


class ProgressRow(QFrame):
    """Name, amount, speed, time left, pause, cancel; a bar of 4 px under them.

    The signals say what a person wants; `ask` puts a question in the place of the figures, and
    `confirmed` is its yes.
    """

    confirmed = Signal()

    pause_wanted = Signal()
    resume_wanted = Signal()
    cancel_wanted = Signal()
    retry_wanted = Signal()
    dismiss_wanted = Signal()
    result_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._progress = Progress("")
        self._folded: bool | None = None
        self._icon = icon_label(theme, "circle", theme.type.px(18))
        self.title = Text(theme, "", "label")
        self._word = label(theme, "", "small", "text2")
        self.figures = label(theme, "", "small", "text2", figures=True)
        self._left = label(theme, "", "small", "text", figures=True)
        self.pause = IconButton(theme, "pause", self.tr("Pause"), self._pause_or_resume, size=16)
        self.cancel = IconButton(theme, "x", self.tr("Cancel"), self.cancel_wanted.emit, size=16)
        self.dismiss = IconButton(theme, "x", self.tr("Dismiss"), self.dismiss_wanted.emit, size=16)
        self.retry = Button(self.tr("Try again"), "outline", self.retry_wanted.emit)
        self.result = Button("", "outline", self.result_wanted.emit)
        self.bar = _StateBar(theme)
        self.note = Text(theme, "", "small", "text2")
        self._name_box = QWidget()
        line = row(self._name_box, gap=8)
        line.addWidget(self._icon)
        line.addWidget(self.title, 1, Qt.AlignmentFlag.AlignVCenter)
        self._figures_box = QWidget()
        line = row(self._figures_box, gap=12)
        for widget in (self.figures, self._left, self._word):
            line.addWidget(widget)
        self._buttons = QWidget()
        line = row(self._buttons, gap=4)
        for button in (self.result, self.retry, self.pause, self.cancel, self.dismiss):
            line.addWidget(button)
        self._question = QWidget()
        self._words = Text(theme, "", "ui", "text")
        self.yes = Button("", "outline", self._said_yes)
        self.no = Button("", "", self._said_no)
        line = row(self._question, gap=8)
        line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.yes)
        line.addWidget(self.no)
        self._question.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._arrange(folded=False)

    @property
    def progress(self) -> Progress:
        """What is shown."""
        return self._progress

    @property
    def is_asking(self) -> bool:
        """A question stands in the place of the figures."""
        return not self._question.isHidden()

    def show_progress(self, progress: Progress) -> None:
        """Show where the work stands."""
        if progress == self._progress:
            return
        self._progress = progress
        state = progress.state
        self.title.set_text(progress.title)
        self._icon.setVisible(bool(progress.icon))
        if progress.icon:
            self._icon.setText(self._theme.icons.glyph(progress.icon))
        self.figures.setText("  ".join(part for part in (progress.amount, progress.speed) if part))
        self._left.setText(progress.left)
        self._word.setText(progress.word)
        for text in (self.figures, self._left, self._word):
            text.setVisible(bool(text.text()))
        self.bar.set_state(state, progress.share)
        self.bar.setVisible(progress.share is not None and state in (*_OPEN, "failed"))
        self.note.set_text(progress.note, progress.tone)
        self.note.setVisible(bool(progress.note))
        self._show_buttons(progress)
        self._name_all(progress)
        if self.is_asking and state not in (*_OPEN, "failed"):
            self._said_no()

    def name_icon(self, words: str) -> None:
        """Say what the icon stands for."""
        self._icon.setToolTip(words)
        self._icon.setAccessibleName(words)

    def ask(self, question: str, yes: str, no: str) -> None:
        """Ask in place: `yes` sends `confirmed`, `no` puts the figures back."""
        self._words.set_text(question)
        self.yes.setText(yes)
        self.no.setText(no)
        self._figures_box.hide()
        self._buttons.hide()
        self._question.show()
        self._arrange(folded=bool(self._folded), force=True)
        self.no.setFocus(Qt.FocusReason.TabFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Narrow: it folds."""
        hint = super().minimumSizeHint()
        return QSize(self._theme.type.px(_NARROWEST), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold where the figures do not fit beside the name."""
        super().resizeEvent(event)
        self._arrange(folded=self.width() < self._theme.type.px(_FOLD))

    def _show_buttons(self, progress: Progress) -> None:
        is_open = progress.state in _OPEN
        paused = progress.state == "paused"
        self.pause.setVisible(is_open and (progress.can_pause or paused))
        self.pause.setIcon(self._theme.icon("play" if paused else "pause"))
        self.cancel.setVisible(progress.can_cancel and (is_open or progress.state == "failed"))
        self.dismiss.setVisible(progress.can_dismiss)
        self.retry.setVisible(progress.can_retry)
        self.result.setText(progress.result)
        self.result.setVisible(bool(progress.result))

    def _name_all(self, progress: Progress) -> None:
        title = progress.title
        verb = self.tr("Go on with {0}") if progress.state == "paused" else self.tr("Pause {0}")
        self.pause.rename(verb.format(title))
        self.cancel.rename(self.tr("Cancel {0}").format(title))
        self.dismiss.rename(self.tr("Dismiss {0}").format(title))
        self.retry.setAccessibleName(self.tr("Try {0} again").format(title))
        said = [title, progress.word, progress.amount, progress.speed, progress.left, progress.note]
        self.setAccessibleName(", ".join(part for part in said if part))
        self.bar.setAccessibleName(title)

    def _pause_or_resume(self) -> None:
        (self.resume_wanted if self._progress.state == "paused" else self.pause_wanted).emit()

    def _said_yes(self) -> None:
        self._close_question()
        self.confirmed.emit()

    def _said_no(self) -> None:
        had_focus = self.no.hasFocus() or self.yes.hasFocus()
        self._close_question()
        if had_focus:
            self.cancel.setFocus(Qt.FocusReason.TabFocusReason)

    def _close_question(self) -> None:
        self._question.hide()
        self._figures_box.show()
        self._buttons.show()
        self._arrange(folded=bool(self._folded), force=True)

    def _arrange(self, *, folded: bool, force: bool = False) -> None:
        """Figures beside the name, or under it."""
        if folded == self._folded and not force:
            return
        self._folded = folded
        grid = self._grid
        parts = (
            self._name_box,
            self._figures_box,
            self._buttons,
            self._question,
            self.bar,
            self.note,
        )
        for widget in parts:
            grid.removeWidget(widget)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._name_box, 0, 0)
        if folded:
            grid.addWidget(self._buttons, 0, 2, middle)
            grid.addWidget(self._figures_box, 1, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(self._figures_box, 0, 1, middle)
            grid.addWidget(self._buttons, 0, 2, middle)
        grid.addWidget(self._question, 2, 0, 1, 3)
        grid.addWidget(self.bar, 3, 0, 1, 3)
        grid.addWidget(self.note, 4, 0, 1, 3)
        grid.setRowMinimumHeight(0, self._theme.type.px(28))


class _StateBar(Bar):
    """4 px; the accent while it runs, grey while it waits, is paused or has failed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, height=4)
        self._state: ProgressState = "running"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_state(self, state: ProgressState, share: float | None) -> None:
        """Fill `share` in the colour of `state`."""
        self._state = state
        self.set_share(share or 0.0)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, then fill."""
        token = {"running": "accent", "done": "accent", "failed": "danger"}.get(self._state, "line")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(self._theme.color("track"))
        painter.drawRoundedRect(box, 2, 2)
        if self.value():
            painter.setBrush(self._theme.color(token))
            box.setWidth(max(3.0, box.width() * self.value() / max(1, self.maximum())))
            painter.drawRoundedRect(box, 2, 2)
