"""A seat of the editor: its model, its role, where it runs, and behind a button the rest."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from backend.offers import CommitteeFit
from backend.values import Chairman, ModelInfo, SamplingParams, Seat
from ui.committees import words
from ui.committees.draft import in_role, seated_on
from ui.committees.memory import Device, fit_of, verdict
from ui.committees.parts import Narrow
from ui.committees.roles import role_of, roles
from ui.committees.sampling import SamplingFields
from ui.faults import in_words
from ui.theme.theme import Theme
from ui.widgets.badge import TAG, Badge, SeatTag
from ui.widgets.boxes import column
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Elided, icon_label, label
from ui.widgets.select import Select
from ui.widgets.tips import plain_tip

_NARROW = 660
_OWN = "own"
_GAP = 8
_PERSONA_LINES = 3


class ModelLine(QFrame):
    """A model select with what it takes, and under it what `adjust` opens.

    `changed` follows every edit by a person.
    """

    changed = Signal()

    def __init__(self, theme: Theme, lead: Sequence[QWidget], model: str) -> None:
        super().__init__()
        self.setProperty("surface", "seat")
        self.theme = theme
        self.models: dict[str, ModelInfo] = {}
        self._lead = lead
        self._current = model
        self.select = Select(theme, "")
        self.select.chosen.connect(self._pick)
        self.middle: QWidget = QWidget()
        self.where = Elided(theme, "", "small", "text2")
        self.badge = Badge(theme)
        self.adjust = IconButton(theme, "sliders-horizontal", "", self._toggle, size=18)
        self.adjust.setCheckable(True)
        self.last: QWidget = QWidget()
        self.details = QWidget()
        self.details.hide()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(8)
        layout = column(self, (12, 8, 12, 8), 8)
        layout.addLayout(self._grid)
        layout.addWidget(self.details)
        self.show_fit(None, ())

    def finish(self) -> None:
        """Lay out, once all parts are there."""
        self._narrow = Narrow(self.theme, self, _NARROW, self._place)
        self._place(False)

    @property
    def model(self) -> str:
        """The id of the model chosen; empty for none."""
        return self._current

    @property
    def focus_order(self) -> list[QWidget]:
        """Widgets that take the keyboard, in order."""
        return [self.select, self.adjust, *self._detail_fields()]

    def set_models(self, models: Sequence[ModelInfo]) -> None:
        """Offer these; one that is chosen and not among them stays and is marked."""
        self.models = {model.id: model for model in models}
        self._fill()

    def show_fit(self, fit: CommitteeFit | None, devices: Sequence[Device]) -> None:
        """Say where the model runs and whether it fits; None while it is not known."""
        one = fit_of(self._current, fit) if fit is not None else None
        missing = bool(self._current) and (
            self._current not in self.models or self.models[self._current].missing
        )
        if missing and self.models:
            self.where.setText("")
            self.badge.show_as(self.tr("Missing"), "danger", "x")
        elif fit is None or one is None:
            self.where.setText("")
            self.badge.setVisible(False)
            return
        else:
            self.where.setText(words.where(one, devices))
            self.badge.show_as(*words.verdict(verdict(self._current, fit, devices)))
            self.badge.setToolTip(plain_tip(in_words(one.fault).sentence if one.fault else ""))
        self.badge.setVisible(True)

    def _pick(self, model: object) -> None:
        self._current = str(model)
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        self.select.clear()
        if not self._current:
            self.select.add("", self.tr("Choose a model"))
        for model in sorted(self.models.values(), key=lambda m: m.name.lower()):
            if not model.embedding:
                self.select.add(
                    model.id, words.model_words(model), "warning" if model.missing else ""
                )
        if self._current and self._current not in self.select.values:
            self.select.add(self._current, words.not_installed(self._current), "warning")
        self.select.set_value(self._current)

    def _toggle(self) -> None:
        self.set_open(self.details.isHidden())

    def set_open(self, is_open: bool) -> None:
        """Show or hide what else can be set."""
        if is_open:
            self._make_details()
        self.details.setVisible(is_open)
        self.adjust.setChecked(is_open)

    def _make_details(self) -> None:
        """Make the fields the first time they are wanted."""

    def _detail_fields(self) -> list[QWidget]:
        return []

    def _place(self, narrow: bool) -> None:
        grid = self._grid
        for widget in (*self._lead, self.select, self.middle, self.where, self.badge):
            grid.removeWidget(widget)
        for number, widget in enumerate(self._lead):
            grid.addWidget(widget, 0, number)
        at = len(self._lead)
        for number in range(at + 7):
            grid.setColumnStretch(number, 0)
        if narrow:
            grid.addWidget(self.select, 0, at, 1, 3)
            grid.addWidget(self.middle, 1, at)
            grid.addWidget(self.where, 1, at + 1)
            grid.addWidget(self.badge, 1, at + 2, Qt.AlignmentFlag.AlignLeft)
            grid.setColumnStretch(at, 2)
            grid.setColumnStretch(at + 1, 2)
        else:
            grid.addWidget(self.select, 0, at)
            grid.addWidget(self.middle, 0, at + 1)
            grid.addWidget(self.where, 0, at + 2)
            grid.addWidget(self.badge, 0, at + 3, Qt.AlignmentFlag.AlignRight)
            for place, stretch in ((at, 5), (at + 1, 4), (at + 2, 3)):
                grid.setColumnStretch(place, stretch)
        grid.addWidget(self.adjust, 0, at + 5)
        grid.addWidget(self.last, 0, at + 6)
        widest = 0 if narrow else self.theme.type.px(112)
        self.badge.setMinimumWidth(0)
        grid.setColumnMinimumWidth(at + 3, widest)
        grid.setColumnMinimumWidth(at + 4, 0)


class Handle(IconButton):
    """Six dots that are dragged; with the keyboard, arrows move.

    `dragged` carries how far the pointer is below the top of the screen, `moved` -1 or 1.
    """

    dragged = Signal(int)
    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "dots-six-vertical", "", size=16)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setProperty("kind", "tiny")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(event.globalPosition().toPoint().y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the seat."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)


class SeatRow(ModelLine):
    """`seat` is what the row holds; its letter is given by its place."""

    removed = Signal()
    moved = Signal(int)

    def __init__(self, theme: Theme, seat: Seat) -> None:
        self.handle = Handle(theme)
        self.tag = SeatTag(theme, seat.letter)
        super().__init__(theme, (self.handle, self.tag), seat.model)
        self.seat = seat
        self._roles = roles()
        self.role = Select(theme, "")
        self.role.chosen.connect(self._take_role)
        self.middle = self.role
        self.remove = IconButton(theme, "trash", "", self.removed.emit, size=16)
        self.last = self.remove
        self.name: QLineEdit | None = None
        self.persona: QPlainTextEdit | None = None
        self.sampling: SamplingFields | None = None
        self.handle.moved.connect(self.moved)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda s=step: self.moved.emit(s))
        self.changed.connect(self._fill_role)
        self._fill_role()
        self.set_letter(seat.letter)
        self.finish()

    @property
    def focus_order(self) -> list[QWidget]:
        """Widgets that take the keyboard, in order."""
        details = self._detail_fields()
        return [self.handle, self.select, self.role, self.adjust, self.remove, *details]

    def set_letter(self, letter: str) -> None:
        """The letter follows the place."""
        self.seat = replace(self.seat, letter=letter)
        self.tag.setText(letter)
        self.tag.setAccessibleName(self.tr("Seat {0}").format(letter))
        self.select.setAccessibleName(self.tr("Model of seat {0}").format(letter))
        self.role.setAccessibleName(self.tr("Role of seat {0}").format(letter))
        self.handle.rename(self.tr("Move seat {0}").format(letter), "Alt+↑, Alt+↓")
        self.adjust.rename(self.tr("Role text and sampling of seat {0}").format(letter))
        self.remove.rename(self.tr("Remove seat {0}").format(letter))
        self.setAccessibleName(self.tr("Seat {0}").format(letter))

    def _pick(self, model: object) -> None:
        before = self._name_of(self._current)
        info = self.models.get(str(model))
        if info is not None:
            self.seat = seated_on(self.seat, info, before)
        self._show_name()
        super()._pick(model)

    def _take_role(self, chosen: object) -> None:
        if chosen == _OWN:
            self.set_open(True)
            if self.persona is not None:
                self.persona.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        role = next((role for role in self._roles if role.id == chosen), None)
        labels = [one.label for one in self._roles]
        self.seat = in_role(self.seat, role, labels, self._name_of(self._current))
        if self.persona is not None:
            self.persona.blockSignals(True)
            self.persona.setPlainText(self.seat.persona)
            self.persona.blockSignals(False)
        self._show_name()
        self.changed.emit()

    def _fill_role(self) -> None:
        persona = self.seat.persona.strip()
        role = role_of(persona, self._roles) if persona else None
        self.role.clear()
        self.role.add("", self.tr("No extra role"))
        for one in self._roles:
            self.role.add(one.id, one.label)
        self.role.add(_OWN, self.tr("Own role"))
        self.role.set_value(role.id if role else _OWN if persona else "")

    def _name_of(self, model: str) -> str:
        return self.models[model].name if model in self.models else ""

    def _make_details(self) -> None:
        if self.persona is not None:
            return
        theme = self.theme
        name = self.name = QLineEdit(self.seat.name)
        name.setProperty("form", True)
        name.setFont(theme.type.font("ui"))
        name.setAccessibleName(self.tr("Name shown for the seat"))
        name.setMaximumWidth(theme.type.px(320))
        name.textEdited.connect(self._rename)
        persona = self.persona = QPlainTextEdit(self.seat.persona)
        persona.setProperty("form", True)
        persona.setFont(theme.type.font("ui"))
        persona.setAccessibleName(self.tr("Role in words, as the model reads it"))
        persona.setPlaceholderText(self.tr("What this seat should look at that others may not"))
        persona.setTabChangesFocus(True)
        persona.setFixedHeight(theme.type.line("ui") * _PERSONA_LINES + 18)
        persona.textChanged.connect(self._write_persona)
        self.sampling = SamplingFields(theme, self.seat.sampling, self.tr("this seat"))
        self.sampling.changed.connect(self._sample)
        box = column(self.details, (theme.type.px(28), 4, 0, 8), 4)
        box.addWidget(label(theme, self.tr("Role in words, as the model reads it"), "small"))
        box.addWidget(persona)
        box.addSpacing(8)
        box.addWidget(label(theme, self.tr("Name shown for the seat"), "small"))
        box.addWidget(name)
        box.addSpacing(8)
        box.addWidget(self.sampling)

    def _detail_fields(self) -> list[QWidget]:
        if self.persona is None or self.name is None or self.sampling is None:
            return []
        fields = [field.field for field in self.sampling.fields.values()]
        return [self.persona, self.name, *fields, self.sampling.reset]

    def _show_name(self) -> None:
        if self.name is not None:
            self.name.setText(self.seat.name)

    def _rename(self, name: str) -> None:
        self.seat = replace(self.seat, name=name.strip())
        self.changed.emit()

    def _write_persona(self) -> None:
        assert self.persona is not None
        self.seat = replace(self.seat, persona=self.persona.toPlainText().strip())
        self.changed.emit()

    def _sample(self, sampling: SamplingParams) -> None:
        self.seat = replace(self.seat, sampling=sampling)
        self.changed.emit()


class ChairmanRow(ModelLine):
    """Who writes the one answer."""

    def __init__(self, theme: Theme, chairman: Chairman) -> None:
        icon = icon_label(theme, "crown", theme.type.px(16))
        icon.setFixedWidth(Handle(theme).sizeHint().width() + _GAP + TAG)  # as wide as a seat's
        icon.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        super().__init__(theme, (icon,), chairman.model)
        self.middle = Elided(theme, self.tr("Chairman"), "label", strong=True)
        self._sampling = chairman.sampling
        self.sampling: SamplingFields | None = None
        self.select.setAccessibleName(self.tr("Model of the chairman"))
        self.adjust.rename(self.tr("Sampling of the chairman"))
        self.last.setFixedWidth(self.adjust.sizeHint().width())
        self.finish()

    @property
    def chairman(self) -> Chairman:
        """What the row holds."""
        return Chairman(model=self.model, sampling=self._sampling)

    def _make_details(self) -> None:
        if self.sampling is None:
            self.sampling = SamplingFields(self.theme, self._sampling, self.tr("the chairman"))
            self.sampling.changed.connect(self._sample)
            box = column(self.details, (self.theme.type.px(28), 4, 0, 8))
            box.addWidget(self.sampling)

    def _detail_fields(self) -> list[QWidget]:
        if self.sampling is None:
            return []
        return [*(f.field for f in self.sampling.fields.values()), self.sampling.reset]

    def _sample(self, sampling: SamplingParams) -> None:
        self._sampling = sampling
        self.changed.emit()
