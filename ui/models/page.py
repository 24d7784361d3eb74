"""The page of models: failures, downloads, what is here, and the way to more."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from backend.errors import Fault
from ui.models import words
from ui.models.add import AddModel
from ui.models.controller import ModelsController
from ui.models.downloads import DownloadsCard
from ui.models.failure import Failures
from ui.models.model import Shown, totals
from ui.models.table import ModelTable
from ui.port import EnginePort
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.fields import SearchField
from ui.widgets.page import Page
from ui.widgets.select import Select

_SLOW_MS = 2_000
_FAST_MS = 500
_FOLD = 760


class ModelsPage(Page):
    """Looks at the engine only while it shows: every 2 s, and every 500 ms while things move."""

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__(theme, "")
        self.title.setText(self.tr("Models"))
        self.controller = ModelsController(port, tasks, self)
        self._narrow: bool | None = None
        self._is_built = False
        self._slow = QTimer(self)
        self._slow.setInterval(_SLOW_MS)
        self._slow.timeout.connect(lambda: self.controller.refresh(force=False))
        self._slow.timeout.connect(lambda: self.controller.refresh_downloads(force=False))
        self._fast = QTimer(self)
        self._fast.setInterval(_FAST_MS)
        self._fast.timeout.connect(self._tick)
        self.search = SearchField(theme, self.tr("Search models"))
        self.filter = Select(theme, self.tr("Which models show"))
        self.add_button = Button(self.tr("Add model"), "primary", self.show_add)
        self.add_button.setIcon(theme.icon("plus", "on_accent"))
        self.back = IconButton(theme, "arrow-left", self.tr("Back to the models"), self.show_list)
        self.head.insertWidget(0, self.back)
        self.back.hide()
        self.head.addWidget(self.add_button)
        for widget in (self.search, self.filter, self.add_button):
            widget.setFixedHeight(theme.type.px(32))

    @property
    def first_focus(self) -> QWidget:
        """The search, or the way in that is open."""
        if self._is_built and not self.add.isHidden():
            return self.add.first_focus
        return self.search

    def show_add(self) -> None:
        """Show the ways to another model."""
        self._build()
        self._show(adding=True)
        self.add.refresh()
        self.add.first_focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_list(self) -> None:
        """Show the models of this computer."""
        self._build()
        self._show(adding=False)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Build the page the first time; look from now on."""
        super().showEvent(event)
        self._build()
        self._look()
        self._slow.start()
        self._pace()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking."""
        super().hideEvent(event)
        self._slow.stop()
        self._fast.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the list."""
        if event.key() == Qt.Key.Key_Escape and self._is_built and not self.add.isHidden():
            self.show_list()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Search and filter stand in the header, or below it where that is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < self.theme.type.px(_FOLD)
        if narrow != self._narrow and self._is_built:
            self._place_tools(narrow)

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        if self._is_built:
            return
        self._is_built = True
        theme, controller = self.theme, self.controller
        choices: tuple[tuple[Shown, str], ...] = (
            ("all", self.tr("All")),
            ("fits", self.tr("Fits")),
            ("loaded", self.tr("Loaded")),
            ("missing", self.tr("Missing")),
        )
        for value, title in choices:
            self.filter.add(value, title, "funnel")
        self.banner = Banner(theme, action=self.tr("Try again"), on_action=self._look)
        self.failures = Failures(theme, controller)
        self.downloads = DownloadsCard(theme, controller)
        self.table = ModelTable(theme, controller)
        self.add = AddModel(theme, controller)
        self.add.hide()
        self._tools = QWidget()
        self._tools_row = row(self._tools, gap=8)
        self._list = QWidget()
        inner = column(self._list, gap=16)
        inner.addWidget(self._tools)
        inner.addWidget(self.table)
        self._fetching = QWidget()
        column(self._fetching).addWidget(self.downloads)
        for widget in (self.banner, self.failures, self._fetching, self._list, self.add):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._place_tools(self.width() < theme.type.px(_FOLD))
        self.search.textChanged.connect(lambda _text: self._search())
        self.filter.chosen.connect(lambda _value: self._search())
        self.table.went_to.connect(self._bring)
        controller.changed.connect(self._show_totals)
        controller.changed.connect(self._pace)
        controller.downloads_changed.connect(self._pace)
        controller.faulted.connect(self._show_fault)
        self.table.refresh()

    def _place_tools(self, narrow: bool) -> None:
        self._narrow = narrow
        for widget in (self.search, self.filter):
            self.head.removeWidget(widget)
            self._tools_row.removeWidget(widget)
        if narrow:
            self._tools_row.addWidget(self.search, 1)
            self._tools_row.addWidget(self.filter)
            self.search.setMaximumWidth(16_777_215)
        else:
            place = self.head.indexOf(self.add_button)
            self.head.insertWidget(place, self.search)
            self.head.insertWidget(place + 1, self.filter)
            self.search.setMinimumWidth(0)
            self.search.setFixedWidth(self.theme.type.px(220))
        if narrow:
            self.search.setMinimumWidth(0)
        self._tools.setVisible(narrow)
        self._show(adding=not self.add.isHidden())

    # --- showing ------------------------------------------------------------------------------

    def _show(self, *, adding: bool) -> None:
        self.add.setVisible(adding)
        self._list.setVisible(not adding)
        self._fetching.setVisible(not adding)  # each row of what is added says where it is
        self.failures.setVisible(not adding and bool(self.controller.failures))
        self.back.setVisible(adding)
        for widget in (self.search, self.filter):
            widget.setVisible(not adding)
        self.add_button.setVisible(not adding)
        self.title.setText(self.tr("Add model") if adding else self.tr("Models"))
        self.area.setAccessibleName(self.title.text())
        self._show_totals()

    def _show_totals(self) -> None:
        controller = self.controller
        count, size = totals(controller.local)
        adding = not self.add.isHidden()
        text = words.spare_memory(controller.hardware) if adding else words.on_disk(count, size)
        self.subtitle.setText(text if controller.is_known else "")
        hint = self.tr("Search models")
        if count:
            hint = self.tr("Search {0} models").format(len(controller.local))
        if count == 1:
            hint = self.tr("Search 1 model")
        self.search.setPlaceholderText(hint)

    def _bring(self, widget: QWidget) -> None:
        """Bring a row into view once it has its place."""

        def bring() -> None:
            self.area.settle()
            self.area.ensureWidgetVisible(widget, 0, 16)

        QTimer.singleShot(0, widget, bring)

    def _search(self) -> None:
        which = self.filter.value
        self.table.search(self.search.text(), which or "all")  # type: ignore[arg-type]

    def _show_fault(self, fault: Fault | None) -> None:
        if fault is None:
            self.banner.hide()
        else:
            self.banner.show_fault(fault)

    # --- looking ------------------------------------------------------------------------------

    def _pace(self) -> None:
        """Look often only while something moves."""
        moving = self.controller.is_moving and self.isVisible()
        if moving and not self._fast.isActive():
            self._fast.start()
        elif not moving:
            self._fast.stop()

    def _look(self) -> None:
        self.banner.hide()
        self.controller.refresh()
        self.controller.refresh_downloads()

    def _tick(self) -> None:
        self.table.tick()
        if self.controller.downloads:
            self.controller.refresh_downloads(force=False)
