"""The editor of a committee: a page of its own beside the list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from backend.errors import Fault
from backend.machine import Hardware
from backend.offers import CommitteeFit
from backend.values import Committee, ModelInfo
from ui.committees import words
from ui.committees.draft import Problem, name_of, problems, ready
from ui.committees.fit_card import FitCard
from ui.committees.memory import devices
from ui.committees.parts import Narrow
from ui.committees.procedure import ProcedureCard
from ui.committees.question import QuestionBar
from ui.committees.seats_card import SeatsCard
from ui.committees.trial import TrialCard
from ui.port import EnginePort
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, set_property
from ui.widgets.labels import Elided, Text, label
from ui.widgets.page import Page
from ui.widgets.tips import plain_tip

_FIT_MS = 200
_BESIDE = 900
_FIT_WIDTH = 288
_TRY_IN_HEAD = 720
_LONG_SAVE = 480
_NAMES_BESIDE = 560


class Editor(Page):
    """`saved` carries the name under which a committee is kept now; `left` asks for the list."""

    saved = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__(theme, self.tr("Edit committee"))
        self._port, self._tasks = port, tasks
        self._loaded: Committee | None = None
        self._base: Committee | None = None
        self._saved: Committee | None = None
        self._taken: frozenset[str] = frozenset()
        self._models: tuple[ModelInfo, ...] = ()
        self._fit: CommitteeFit | None = None
        self._asked = 0
        self._saving = False
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll it
        self._make_head()
        self._make_body()
        self._fit_timer = QTimer(self)
        self._fit_timer.setSingleShot(True)
        self._fit_timer.setInterval(_FIT_MS)
        self._fit_timer.timeout.connect(self._ask_fit)
        for part in (self.seats, self.procedure):
            part.changed.connect(self._edited)

    # --- what stands there --------------------------------------------------------------------

    @property
    def first_focus(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self.title_field

    @property
    def is_open(self) -> bool:
        """A committee is being edited."""
        return self._loaded is not None

    @property
    def is_changed(self) -> bool:
        """Something was edited since it was opened or saved."""
        return self._loaded is not None and self.draft != self._base

    @property
    def editing(self) -> str | None:
        """The name of the committee as it is kept; None for one that is not kept yet."""
        return self._saved.name if self._saved is not None else None

    @property
    def draft(self) -> Committee:
        """The committee as it stands."""
        assert self._loaded is not None
        seen = replace(
            self._loaded,
            title=self.title_field.text(),
            description=self.used_field.text(),
            seats=self.seats.seats,
            chairman=self.seats.chairman,
        )
        return self.procedure.put_into(seen)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why it cannot be saved."""
        return problems(self.draft, self._saved, self._taken)

    def open(self, committee: Committee, saved: Committee | None, taken: Collection[str]) -> None:
        """Edit `committee`; `saved` is it as it is kept, `taken` are the names of the others."""
        self._loaded, self._saved, self._taken = committee, saved, frozenset(taken)
        self.title.setText(self.tr("Edit committee") if saved else self.tr("New committee"))
        self.subtitle.setText(saved.title if saved else "")
        for field, text in (
            (self.title_field, committee.title),
            (self.used_field, committee.description),
        ):
            field.blockSignals(True)
            field.setText(text)
            field.setCursorPosition(0)
            field.blockSignals(False)
        self.seats.load(committee.seats, committee.chairman)
        self.procedure.load(committee)
        self.trial.reset()
        self.banner.hide()
        self.question.hide()
        self._fit = None
        self.fit.show_fit(None, committee, Hardware())
        self._base = self.draft
        self._order_tabs()
        self._check()
        self._ask_fit()
        self.area.verticalScrollBar().setValue(0)

    def close_committee(self) -> None:
        """Forget what was edited and go back to the list."""
        self.trial.stop()
        self.question.hide()
        self._loaded = self._base = self._saved = None
        self._asked += 1
        self.left.emit()

    def set_models(self, models: Sequence[ModelInfo]) -> None:
        """Offer these models."""
        if tuple(models) != self._models:
            self._models = tuple(models)
            self.seats.set_models(models)
            self.trial.names = {model.id: model.name for model in models}
            if self.is_open:
                self._check()

    def set_taken(self, names: Collection[str]) -> None:
        """Names of the other committees, which may have changed meanwhile."""
        self._taken = frozenset(names) - {self.editing or ""}
        if self.is_open:
            self._check()

    def leave_for(self, go_on: Callable[[], object]) -> None:
        """Do `go_on` now, or once a person gave up what was changed."""
        if not self.is_changed:
            go_on()
            return
        kept = self._saved.title if self._saved is not None else self.tr("the new committee")
        title = self.title_field.text().strip() or kept
        self.question.ask(
            self.tr("Give up the changes to {0}?").format(title),
            self.tr("Give up changes"),
            self.tr("Keep editing"),
            go_on,
        )
        self.area.verticalScrollBar().setValue(0)

    # --- parts --------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.reason = Elided(self.theme, "", "small", "text2")
        self.try_button = Button(self.tr("Try with a sample question"), "", self._try)
        self.try_button.setIcon(self.theme.icon("play"))
        self.cancel_button = Button(self.tr("Cancel"), "outline", self._cancel)
        self.save_button = Button(self.tr("Save committee"), "primary", self._save)
        self.save_button.setAccessibleName(self.tr("Save committee"))
        for widget in (self.try_button, self.reason, self.cancel_button, self.save_button):
            self.head.addWidget(widget)

    def _make_body(self) -> None:
        theme = self.theme
        self.question = QuestionBar(theme)
        self.banner = Banner(theme, closable=True)
        self.title_field = self._field(self.tr("Name"))
        self.used_field = self._field(self.tr("Used for"))
        self.used_field.setPlaceholderText(self.tr("Technical questions, code review"))
        self.title_field.textChanged.connect(self._edited)
        self.used_field.textChanged.connect(self._edited)
        self._name_note = Text(theme, "", "small", "text2")
        self.seats = SeatsCard(theme)
        self.procedure = ProcedureCard(theme)
        self.trial = TrialCard(theme, self._port, self._tasks)
        self.trial.save_wanted.connect(self._save_and_ask)
        self.fit = FitCard(theme)
        left = self._left = column(None, gap=16)
        left.addLayout(self._names())
        for part in (self.seats, self.procedure, self.trial):
            left.addWidget(part)
        left.addStretch()
        self._sides = row(None, gap=16)
        self._sides.addLayout(left, 1)
        self._sides.addWidget(self.fit, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.question)
        self.body.addWidget(self.banner)
        self.body.addLayout(self._sides)
        self.body.addStretch()

    def _names(self) -> QBoxLayout:
        names = row(None, gap=16)
        for title, field, stretch in (
            (self.tr("Name"), self.title_field, 2),
            (self.tr("Used for"), self.used_field, 3),
        ):
            box = column(None, gap=4)
            box.addWidget(label(self.theme, title, "small", "text2"))
            box.addWidget(field)
            if field is self.title_field:
                box.addWidget(self._name_note)
            box.addStretch()
            names.addLayout(box, stretch)
        Narrow(
            self.theme,
            self.seats,
            _NAMES_BESIDE,
            lambda narrow: names.setDirection(
                QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
            ),
        )
        return names

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setProperty("form", True)
        field.setFont(self.theme.type.font("ui"))
        field.setAccessibleName(name)
        return field

    def _order_tabs(self) -> None:
        """Fields first, then the head: what is saved comes after what is written."""
        chain: list[QWidget] = [self.title_field, self.used_field, self.seats.add_button]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
        self.seats.set_tab_order()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The fit card beside the fields, or below them where it is narrow."""
        super().resizeEvent(event)
        px = self.theme.type.px
        beside = self.width() >= px(_BESIDE)
        if beside != (self._sides.indexOf(self.fit) >= 0):
            (self._left if beside else self._sides).removeWidget(self.fit)
            if beside:
                self._sides.addWidget(self.fit, 0, Qt.AlignmentFlag.AlignTop)
            else:
                self._left.insertWidget(self._left.indexOf(self.seats) + 1, self.fit)
        self.fit.setMinimumWidth(px(_FIT_WIDTH) if beside else 0)
        self.fit.setMaximumWidth(px(_FIT_WIDTH) if beside else 16_777_215)
        self._fit_head()

    def showEvent(self, event: QShowEvent) -> None:
        """Other programs may have taken memory meanwhile."""
        super().showEvent(event)
        if self.is_open:
            self._fit_timer.start()

    # --- what happens -------------------------------------------------------------------------

    def _edited(self) -> None:
        if self._loaded is not None:
            self.question.hide()
            self._check()
            self._fit_timer.start()

    def _check(self) -> None:
        """Say what is wrong where it is wrong, and whether it can be saved."""
        found = self.problems
        sentence = words.problem(found[0]) if found else ""
        of_title = next((words.problem(one) for one in found if one.field == "title"), "")
        set_property(self.title_field, "invalid", bool(of_title))
        name = name_of(self.title_field.text(), self._saved)
        kept = self.tr("Commands and editors call it {0}.").format(name)
        self._name_note.set_text(of_title or kept, "danger" if of_title else "text2")
        self.title_field.setAccessibleDescription(of_title or kept)
        self.reason.setText(sentence)
        self.reason.setVisible(bool(sentence))
        self.save_button.setEnabled(not found and not self._saving)
        self.save_button.setAccessibleDescription(sentence)
        self.save_button.setToolTip(plain_tip(sentence))
        draft = self.draft
        self.procedure.show_cost(draft, self._fit)
        kept_as = self.editing if not self.is_changed else None
        self.trial.set_committee(kept_as, not found)
        self._fit_head()

    def _fit_head(self) -> None:
        """Where it is narrow, or something is wrong, only the card at the end offers a trial."""
        width, px = self.width(), self.theme.type.px
        self.try_button.setVisible(width >= px(_TRY_IN_HEAD) and not self.reason.text())
        long = width >= px(_LONG_SAVE)
        self.save_button.setText(self.tr("Save committee") if long else self.tr("Save"))

    def _ask_fit(self) -> None:
        """Ask what the draft takes; an answer that comes after the next question is dropped."""
        if self._loaded is None:
            return
        self._asked += 1
        number, draft = self._asked, ready(self.draft, self._saved)
        seated = tuple(seat for seat in draft.seats if seat.model)
        if not seated:
            self._show_fit(None, draft, Hardware())
            return
        chairman = draft.chairman
        if not chairman.model:
            chairman = replace(chairman, model=seated[0].model)
        asked = replace(draft, seats=seated, chairman=chairman)

        async def ask() -> None:
            fit = await self._port.committee_fit(asked)
            hardware = (await self._port.status()).hardware
            if number == self._asked:
                self._show_fit(fit, asked, hardware)

        def fail(fault: Fault) -> None:
            if number == self._asked:
                self.fit.show_fault(fault)

        self._tasks.start(ask(), fail)

    def _show_fit(self, fit: CommitteeFit | None, asked: Committee, hardware: Hardware) -> None:
        self._fit = fit
        self.fit.show_fit(fit, asked, hardware)
        self.seats.show_fit(fit, devices(fit, asked, hardware) if fit is not None else ())
        self.procedure.show_cost(self.draft, fit)

    def _cancel(self) -> None:
        self.leave_for(self.close_committee)

    def _save(self) -> None:
        self._keep(lambda _name: self.close_committee())

    def _save_and_ask(self) -> None:
        self._keep(self.trial.start)

    def _try(self) -> None:
        """Ask at once; what would have to be saved for it, a person saves."""
        self.area.ensureWidgetVisible(self.trial)
        if self.is_changed or self.editing is None:
            self.trial.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.trial.ask()

    def _keep(self, then: Callable[[str], object]) -> None:
        """Save, and go on once it is saved."""
        if self.problems or self._saving:
            return
        draft = self.draft
        made, before = ready(draft, self._saved), self.editing
        replaces = before if before not in (None, made.name) else None
        self._saving = True
        self._check()

        async def save() -> None:
            await self._port.save_committee(made, replaces)
            settings = self._port.settings
            if replaces is not None and settings.committee == replaces:
                await self._port.save_settings(replace(settings, committee=made.name))
            self._saving = False
            self._saved = made
            self._base = draft
            self.banner.hide()
            self.title.setText(self.tr("Edit committee"))
            self.subtitle.setText(made.title)
            self._check()
            self.saved.emit(made.name)
            then(made.name)

        def fail(fault: Fault) -> None:
            self._saving = False
            self._check()
            self.banner.show_fault(fault)
            self.area.verticalScrollBar().setValue(0)

        self._tasks.start(save(), fail)
