"""Settings of one model, and what loading it with them would take."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from backend.errors import Fault
from backend.machine import CPU, LoadPlan, ModelOptions
from backend.offers import LocalModel
from ui import numerals
from ui.faults import in_words
from ui.models import figures, words
from ui.models.controller import ModelsController
from ui.models.failure_words import cache_title
from ui.models.folding import Folding
from ui.models.model import of_plan, state_of, usable_gpus
from ui.models.need_bar import NeedBar
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.labels import Elided, Text, label
from ui.widgets.number import NumberField, parsed
from ui.widgets.select import Select

_FOLD = 760
_FOLD_FORM = 420
_DEBOUNCE_MS = 250
_FIELD = 224
_CONTEXTS = (256, 1_048_576)
_MINUTE = 60.0
_KV_TYPES = ("f16", "q8_0", "q4_0")


class Detail(Folding):
    """Fields, the estimate beside them, and Save, Reset, Forget under them."""

    def __init__(self, theme: Theme, controller: ModelsController, model_id: str) -> None:
        super().__init__(theme, (_FOLD, _FOLD_FORM), "drawer")
        self._controller, self._id = controller, model_id
        self._model: LocalModel | None = None
        self._gpus: tuple[tuple[str, str], ...] = ()
        self._planned: tuple[object, ...] | None = None
        self._asked = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self._plan)
        self._make_fields()
        self._make_estimate()
        self._make_actions()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(12)
        self.start_folded()

    # --- what is shown ------------------------------------------------------------------------

    def show_model(self, model: LocalModel) -> None:
        """Follow the model; fields that a person has changed stay as they are."""
        before, self._model = self._model, model
        self._offer_gpus()
        if before is None or (before.options != model.options and not self._is_changed(before)):
            self._set_fields(model.options)
        missing = state_of(model) in ("missing", "damaged")
        self._form.setVisible(not missing)
        self._side.setVisible(not missing)
        self.save.setVisible(not missing)
        self._path.setText(model.path)
        note = words.worker_line(model, self._controller.hardware)
        if missing:
            note = model.info.note
        self._loaded.set_text(note)
        self._loaded.setVisible(bool(note))
        self._offer_forget(model)
        self._show_changed()
        if not missing and self._planned != (model.worker, self._controller.hardware.gpus):
            self._timer.start()

    @property
    def options(self) -> ModelOptions:
        """What stands in the fields, also while it is being typed."""
        context = self._typed(self.context)
        layers = self._typed(self.layers)
        minutes = self._typed(self.keep)
        return ModelOptions(
            context_length=None if context is None else int(context),
            kv_cache_type=self.cache.value,  # type: ignore[arg-type]
            gpu_layers=None if layers is None else int(layers),
            gpu=self.gpu.value,  # type: ignore[arg-type]
            keep_alive_s=None if minutes is None else minutes * _MINUTE,
        )

    def fold(self, level: int) -> None:
        """Estimate beside the fields, or under them; labels beside fields, or over them."""
        grid = self._grid
        for widget in (self._loaded, self._form, self._side, self._feet):
            grid.removeWidget(widget)
        wide = level == 0
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1 if wide else 0)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._loaded, 0, 0, 1, 2)
        grid.addWidget(self._form, 1, 0, 1, 1 if wide else 2, top)
        grid.addWidget(self._side, 1 if wide else 2, 1 if wide else 0, 1, 1 if wide else 2, top)
        grid.addWidget(self._feet, 3, 0, 1, 2)
        self._lay_form(stacked=level == 2)

    # --- fields -------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        theme, settings = self.theme, self._controller.port.settings
        auto = self.tr("Automatic")
        self.context = NumberField(
            theme,
            self.tr("Context length"),
            minimum=_CONTEXTS[0],
            maximum=_CONTEXTS[1],
            unit=self.tr("tokens"),
            placeholder=numerals.count(settings.context_length),
        )
        self.cache = Select(theme, self.tr("Context memory"))
        default = self.tr("Automatic: {0}").format(cache_title(settings.kv_cache_type))
        self.cache.add(None, default)
        for kind in _KV_TYPES:
            self.cache.add(kind, cache_title(kind))  # type: ignore[arg-type]
        self.gpu = Select(theme, self.tr("Runs on"))
        self.gpu.add(None, auto)
        self.layers = NumberField(
            theme,
            self.tr("Layers on the GPU"),
            minimum=-1,
            maximum=999,
            unit=self.tr("layers"),
            placeholder=auto,
        )
        self.keep = NumberField(
            theme,
            self.tr("Stay loaded"),
            minimum=0,
            maximum=100_000,
            decimals=1,
            unit=self.tr("min"),
            placeholder=numerals.decimal(settings.keep_alive_s / _MINUTE, 0),
        )
        for number in (self.context, self.layers, self.keep):
            number.committed.connect(lambda _value: self._edited())
            number.field.textEdited.connect(lambda _text: self._edited())
            number.field.setFixedWidth(theme.type.px(_FIELD))
        for select in (self.cache, self.gpu):
            select.chosen.connect(lambda _value: self._edited())
            select.setFixedWidth(theme.type.px(_FIELD))
        self._form = QWidget()
        self._form_grid = QGridLayout(self._form)
        self._form_grid.setContentsMargins(0, 0, 0, 0)
        self._form_grid.setHorizontalSpacing(12)
        self._form_grid.setVerticalSpacing(8)
        titles = (
            (self.tr("Context length"), self.context),
            (self.tr("Context memory"), self.cache),
            (self.tr("Runs on"), self.gpu),
            (self.tr("Layers on the GPU"), self.layers),
            (self.tr("Stay loaded"), self.keep),
        )
        self._fields = [(label(theme, title, "ui", "text2"), field) for title, field in titles]

    def _lay_form(self, *, stacked: bool) -> None:
        grid, left = self._form_grid, Qt.AlignmentFlag.AlignLeft
        grid.setColumnStretch(0 if stacked else 1, 1)
        for number, (title, field) in enumerate(self._fields):
            for widget in (title, field):
                grid.removeWidget(widget)
            if stacked:
                grid.addWidget(title, 2 * number, 0)
                grid.addWidget(field, 2 * number + 1, 0, left)
            else:
                grid.addWidget(title, number, 0)
                grid.addWidget(field, number, 1, left)

    def _offer_gpus(self) -> None:
        """The GPUs of this machine; one that is set and gone stays to be seen."""
        hardware = self._controller.hardware
        found = [
            (gpu.id, " · ".join((words.gpu_name(gpu.id, hardware), gpu.name or gpu.id)))
            for gpu in usable_gpus(hardware)
        ]
        pinned = self._model.options.gpu if self._model else None
        if pinned is not None and pinned != CPU and pinned not in [one for one, _ in found]:
            found.append((pinned, self.tr("A GPU that is gone")))
        if tuple(found) == self._gpus and len(self.gpu.values) > 1:
            return
        self._gpus = tuple(found)
        value = self.gpu.value
        self.gpu.clear()
        self.gpu.add(None, self.tr("Automatic"))
        for gpu, title in found:
            self.gpu.add(gpu, title)
        self.gpu.add(CPU, self.tr("Processor only"))
        self.gpu.set_value(value)
        for widget in self._fields[3]:
            widget.setVisible(bool(found))

    def _set_fields(self, options: ModelOptions) -> None:
        self.context.set_value(options.context_length)
        self.cache.set_value(options.kv_cache_type)
        self.gpu.set_value(options.gpu)
        self.layers.set_value(options.gpu_layers)
        seconds = options.keep_alive_s
        self.keep.set_value(None if seconds is None else seconds / _MINUTE)

    @staticmethod
    def _typed(field: NumberField) -> float | None:
        text = field.field.text().strip()
        number = parsed(text) if text else None
        return field.value if text and number is None else number

    def _is_changed(self, model: LocalModel) -> bool:
        return self.options != model.options

    def _edited(self) -> None:
        self._said.hide()
        self._show_changed()
        self._timer.start()

    def _show_changed(self) -> None:
        model = self._model
        if model is None:
            return
        changed = self._is_changed(model)
        self.save.setEnabled(changed)
        is_set = model.options != ModelOptions() or self.options != ModelOptions()
        usable = state_of(model) not in ("missing", "damaged")
        self.reset.setVisible(is_set and usable)
        trained, wanted = model.info.context_length, self.options.context_length
        over = trained is not None and wanted is not None and wanted > trained
        text = self.tr("The model was trained for {0}; more is not used.")
        self._hint.set_text(text.format(figures.tokens(trained)) if trained and over else "")
        self._hint.setVisible(over)

    # --- the estimate -------------------------------------------------------------------------

    def _make_estimate(self) -> None:
        theme = self.theme
        self._side = QWidget()
        self.estimate = Text(theme, self.tr("Working out what it needs …"), "ui")
        self.need = NeedBar(theme)
        self.need.hide()
        self._where = QWidget()
        self._marks = Flow(self._where)
        self._hint = Text(theme, "", "small", "warn")
        self._hint.hide()
        self._loaded = Text(theme, "", "small", "text2")
        layout = column(self._side, gap=8)
        layout.addWidget(label(theme, self.tr("If it were loaded now"), "small", "text2"))
        for widget in (self.estimate, self.need, self._where, self._hint):
            layout.addWidget(widget)

    def _plan(self) -> None:
        """Ask what these options would take; an answer that comes late is dropped."""
        model = self._model
        if model is None or not self.isVisible():
            return
        self._asked += 1
        asked, options = self._asked, self.options
        self._planned = (model.worker, self._controller.hardware.gpus)

        async def plan() -> None:
            found = await self._controller.plan(self._id, options)
            if asked == self._asked:
                self._show_plan(found, options)

        def fail(fault: Fault) -> None:
            if asked == self._asked:
                self.need.hide()
                self.estimate.set_text(in_words(fault).sentence, "danger")

        self._controller.start(plan(), fail)

    def _show_plan(self, plan: LoadPlan, options: ModelOptions) -> None:
        model, hardware = self._model, self._controller.hardware
        if model is None:
            return
        short = of_plan(plan, replace(model, options=options), hardware)
        self.need.setVisible(short is not None)
        if short is not None:
            self.need.show_need(short, hardware)
            self.estimate.set_text(words.estimate(short, hardware), "text")
        else:
            unknown = self.tr("What it needs is unknown: its header cannot be read.")
            self.estimate.set_text(plan.short or self._from_placement(plan) or unknown, "text")
        while (item := self._marks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for text, tone, icon in self._plan_marks(plan):
            badge = Badge(self.theme, text, tone, icon)
            self._marks.addWidget(badge)
            badge.show()
        self._where.updateGeometry()

    def _from_placement(self, plan: LoadPlan) -> str:
        placement = plan.placement
        if placement is None or not (placement.main_bytes or placement.gpu_bytes):
            return ""
        size = placement.main_bytes + sum(placement.gpu_bytes)
        where = words.place(placement.gpus, self._controller.hardware)
        return self.tr("About {0} in {1}.").format(figures.size(size), where)

    def _plan_marks(self, plan: LoadPlan) -> list[words.Marked]:
        marks: list[words.Marked] = []
        placement, names = plan.placement, self._controller.names
        if placement is None:
            marks.append((self.tr("Does not fit"), "danger", "x"))
        elif placement.gpus and placement.gpu_layers < placement.layers:
            said = self.tr("{0} of {1} layers on the GPU, {2} in main memory")
            main = figures.size(placement.main_bytes)
            text = said.format(placement.gpu_layers, placement.layers, main)
            marks.append((text, "warn", "warning"))
        elif placement.gpus:
            text = self.tr("All layers on {0}")
            where = words.place(placement.gpus, self._controller.hardware)
            marks.append((text.format(where), "ok", "check"))
        else:
            marks.append((self.tr("On the processor"), "neutral", "cpu"))
        for other in plan.unload:
            text = self.tr("Unloads {0}").format(names.get(other, other))
            marks.append((text, "warn", "warning"))
        return marks

    # --- what can be done ---------------------------------------------------------------------

    def _make_actions(self) -> None:
        theme = self.theme
        self._feet = QWidget()
        self._banner = Banner(theme, closable=True)
        self.save = Button(self.tr("Save"), "primary", self._save)
        self.reset = Button(self.tr("Back to automatic"), "outline", self._reset)
        self.forget = Button("", "", self._ask_forget)
        self._said = Text(theme, "", "small", "text2")
        self._said.hide()
        self.again = Button(self.tr("Load again"), "outline", self._load_again)
        self.again.hide()
        self._question = QWidget()
        self._question_words = Text(theme, "", "ui")
        self.yes = Button("", "danger", self._forget)
        self.no = Button(self.tr("Keep"), "", lambda: self._show_question(False))
        line = column(self._question, gap=4)
        line.addWidget(self._question_words)
        answers = row(None, gap=8)
        answers.addWidget(self.yes)
        answers.addWidget(self.no)
        answers.addStretch()
        line.addLayout(answers)
        self._question.hide()
        self._path = Elided(theme, "", "small", "text3")
        self._actions = QWidget()
        flow = Flow(self._actions)
        for button in (self.save, self.reset, self.again, self.forget):
            flow.addWidget(button)
        layout = column(self._feet, gap=8)
        for widget in (self._banner, self._said, self._actions, self._question, self._path):
            layout.addWidget(widget)

    def _save(self) -> None:
        if all(field.commit() for field in (self.context, self.layers, self.keep)):
            self._keep(self.options)

    def _reset(self) -> None:
        self._set_fields(ModelOptions())
        self._keep(ModelOptions())

    def _keep(self, options: ModelOptions) -> None:
        async def keep() -> None:
            await self._controller.save_options(self._id, options)
            model = self._model
            loaded = model is not None and state_of(model) == "loaded"
            text = self.tr("Saved.")
            if loaded:
                text = self.tr("Saved. It holds from the next load.")
            self._said.set_text(text)
            self._said.show()
            self.again.setVisible(loaded)
            self._timer.start()

        self._banner.hide()
        self._controller.start(keep(), self._banner.show_fault)

    def _load_again(self) -> None:
        self.again.hide()
        self._said.hide()
        self._controller.load_again(self._id, self._banner.show_fault)

    def _offer_forget(self, model: LocalModel) -> None:
        missing = model.info.missing
        self.forget.setVisible((missing or model.can_forget) and not self._question.isVisible())
        self.forget.setText(self.tr("Forget") if missing else self.tr("Delete the file"))

    def _ask_forget(self) -> None:
        model = self._model
        if model is None:
            return
        size = figures.size(model.info.size_bytes)
        name = model.info.name
        if model.info.missing:
            self._question_words.set_text(self.tr("No longer list {0}?").format(name))
            self.yes.setText(self.tr("Forget"))
        else:
            text = self.tr("Delete {0} from the disk? That frees {1} and cannot be undone.")
            if model.committees:
                text = self.tr(
                    "Delete {0} from the disk? That frees {1}, cannot be undone, and leaves these "
                    "committees without it: {2}."
                )
            self._question_words.set_text(text.format(name, size, words.seated(model)))
            self.yes.setText(self.tr("Delete {0}").format(size))
        self._show_question(True)

    def _show_question(self, asks: bool) -> None:
        self._question.setVisible(asks)
        self.forget.setVisible(not asks)
        (self.no if asks else self.forget).setFocus(Qt.FocusReason.TabFocusReason)

    def _forget(self) -> None:
        def fail(fault: Fault) -> None:
            self._banner.show_fault(fault)

        self._show_question(False)
        self._controller.forget(self._id, fail)
