"""The models of this machine as rows under one heading."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from backend.errors import Fault
from backend.offers import LocalModel
from ui.models.controller import ModelsController
from ui.models.detail import Detail
from ui.models.folding import Folding
from ui.models.model import Shown, shown
from ui.models.row import FOLDS, GAP, ModelRow, set_columns
from ui.theme.theme import Theme
from ui.widgets.boxes import column, rule
from ui.widgets.labels import Text, label

_FIRST, _PART = 16, 2


class ModelTable(Folding):
    """Rows that stay where they are while they change; the arrow keys walk them.

    `went_to(QWidget)` asks to bring a row into view.
    """

    went_to = Signal(QWidget)

    def __init__(self, theme: Theme, controller: ModelsController) -> None:
        super().__init__(theme, FOLDS[:1], "card")
        self._controller = controller
        self.rows: dict[str, ModelRow] = {}
        self._lines: dict[str, QWidget] = {}
        self._text, self._which = "", "all"
        self._current = ""
        self._mounted = _FIRST
        self._heading = QWidget()
        self._fill_heading()
        self.empty = Text(theme, "", "ui", "text2", centred=True)
        self._empty = QWidget()
        box = column(self._empty, (16, 24, 16, 24))
        box.addWidget(self.empty)
        self._column = column()
        layout = column(self, (1, 1, 1, 1))
        layout.addWidget(self._heading)
        layout.addLayout(self._column)
        layout.addWidget(self._empty)
        self._empty.hide()
        controller.changed.connect(self.refresh)
        self.start_folded()

    @property
    def order(self) -> list[str]:
        """Ids of the rows that show, from the top."""
        return [key for key, one in self.rows.items() if not one.isHidden()]

    @property
    def current(self) -> QWidget | None:
        """The line that takes the keyboard."""
        row = self.rows.get(self._current)
        return row.line if row else None

    def search(self, text: str, which: Shown) -> None:
        """Show only the models with these words and this fit."""
        self._text, self._which = text, which
        self.refresh()

    def fold(self, level: int) -> None:
        """The heading is of columns; where they fold it goes."""
        self._heading.setVisible(level == 0)

    def refresh(self) -> None:
        """Show what the controller knows, in place where the rows are the same."""
        every = shown(self._controller.local)
        if len(every) > self._mounted:
            every = every[: self._mounted]
            QTimer.singleShot(0, self, self._mount_more)
        if [one.info.id for one in every] != list(self.rows):
            self._set_rows(every)
        wanted = {one.info.id for one in shown(every, self._text, self._which)}  # type: ignore[arg-type]
        first = True
        for model in every:
            key = model.info.id
            self._show(model)
            _set_shown(self.rows[key], key in wanted)
            _set_shown(self._lines[key], key in wanted and not (first and self.level))
            first = first and key not in wanted
        if self._current not in wanted:
            self._set_current(next(iter(self.order), ""))
        self._show_empty(bool(every), bool(wanted))

    def _mount_more(self) -> None:
        """Long lists are made in parts, so that nothing else has to wait."""
        if self._mounted < len(self._controller.local):
            self._mounted += _PART
            self.refresh()

    def tick(self) -> None:
        """Show how long those that are being loaded have taken."""
        for model in self._controller.local:
            key = model.info.id
            if key in self.rows and self._controller.loading_for(key) is not None:
                self._show(model)

    # --- rows ---------------------------------------------------------------------------------

    def _show(self, model: LocalModel) -> None:
        key = model.info.id
        row = self.rows[key]
        row.show_model(model, self._controller.hardware, self._controller.loading_for(key))
        if isinstance(row.detail, Detail):
            row.detail.show_model(model)

    def _set_rows(self, models: list[LocalModel]) -> None:
        wanted = [one.info.id for one in models]
        for key in [key for key in self.rows if key not in wanted]:
            for widget in (self.rows.pop(key), self._lines.pop(key)):
                self._column.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        rows, lines = {}, {}
        for number, model in enumerate(models):
            key = model.info.id
            row = self.rows.get(key) or self._make(model)
            line = self._lines.get(key) or rule()
            rows[key], lines[key] = row, line
            if self._column.indexOf(line) != 2 * number:
                self._column.insertWidget(2 * number, line)
                self._column.insertWidget(2 * number + 1, row)
        self.rows, self._lines = rows, lines

    def _make(self, model: LocalModel) -> ModelRow:
        key = model.info.id
        row = ModelRow(self.theme, model, lambda: self._detail(key))
        row.toggled.connect(self._toggle)
        row.moved.connect(self._move)
        row.load_wanted.connect(self._controller.load)
        row.unload_wanted.connect(self._unload)
        return row

    def _detail(self, key: str) -> QWidget:
        detail = Detail(self.theme, self._controller, key)
        model = self._controller.model(key)
        if model is not None:
            detail.show_model(model)
        return detail

    def _toggle(self, key: str) -> None:
        row = self.rows[key]
        self._set_current(key)
        row.set_open(not row.is_open)
        if row.is_open:
            self.went_to.emit(row)

    def _move(self, key: str, step: int) -> None:
        order = self.order
        place = min(len(order) - 1, max(0, order.index(key) + step))
        self._set_current(order[place])
        self.rows[order[place]].line.setFocus(Qt.FocusReason.TabFocusReason)
        self.went_to.emit(self.rows[order[place]].line)

    def _set_current(self, key: str) -> None:
        for name, row in self.rows.items():
            row.line.set_current(name == key)
        self._current = key

    def _unload(self, key: str) -> None:
        def fail(fault: Fault) -> None:
            if key in self.rows:
                self.rows[key].show_fault(fault)

        self._controller.unload(key, fail)

    # --- heading and emptiness ----------------------------------------------------------------

    def _fill_heading(self) -> None:
        grid = QGridLayout(self._heading)
        grid.setContentsMargins(14, 10, 12, 10)
        grid.setHorizontalSpacing(GAP)
        grid.addWidget(QWidget(), 0, 0)  # empty columns would take no gap
        grid.addWidget(QWidget(), 0, 6)
        set_columns(grid, self.theme, wide=True)
        right = Qt.AlignmentFlag.AlignRight
        titles = (
            (self.tr("Model"), None),
            (self.tr("Seat in"), None),
            (self.tr("Size"), right),
            (self.tr("Speed"), right),
            (self.tr("Fit"), None),
        )
        for place, (title, side) in enumerate(titles, start=1):
            made = label(self.theme, title, "small", "text2")
            if side is None:
                grid.addWidget(made, 0, place)
            else:
                grid.addWidget(made, 0, place, side)

    def _show_empty(self, some: bool, fitting: bool) -> None:
        self._empty.setVisible(not fitting)
        self._heading.setVisible(self.level == 0 and fitting)
        if fitting:
            return
        words = self.tr("No model has these words and this fit. Try fewer words, or All.")
        if not some:
            words = self.tr(
                "No model is on this computer yet. Add one: from the catalogue, from the hub, or "
                "where another app keeps its own."
            )
            if not self._controller.is_known:
                words = self.tr("Looking for models …")
        self.empty.set_text(words)


def _set_shown(widget: QWidget, is_shown: bool) -> None:
    """Showing lays the whole table out, also what shows already: only on a change."""
    if widget.isHidden() == is_shown:
        widget.setVisible(is_shown)
