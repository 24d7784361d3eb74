"""Three ways to another model: the catalogue, the hub, what lies on this computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.models.catalogue import CatalogueView
from ui.models.controller import ModelsController
from ui.models.here import HereView
from ui.models.hub import HubView
from ui.theme.theme import Theme
from ui.widgets.boxes import column
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow


class AddModel(QWidget):
    """Tabs over the three ways; Left and Right walk the tabs."""

    def __init__(self, theme: Theme, controller: ModelsController) -> None:
        super().__init__()
        self.catalogue = CatalogueView(theme, controller)
        self.hub = HubView(theme, controller)
        self.here = HereView(theme, controller)
        self._views: dict[str, QWidget] = {
            "catalogue": self.catalogue,
            "hub": self.hub,
            "here": self.here,
        }
        titles = {
            "catalogue": (self.tr("Catalogue"), "books"),
            "hub": (self.tr("Search the hub"), "globe"),
            "here": (self.tr("From this computer"), "hard-drives"),
        }
        self.tabs: dict[str, Button] = {}
        bar = QWidget()
        flow = Flow(bar)
        for key, (title, icon) in titles.items():
            tab = _Tab(title, partial(self.show_way, key), self)
            tab.setCheckable(True)
            tab.setIcon(theme.icon(icon))
            tab.setFont(theme.type.font("label"))
            flow.addWidget(tab)
            self.tabs[key] = tab
        layout = column(self, gap=16)
        layout.addWidget(bar)
        for view in self._views.values():
            layout.addWidget(view)
            view.hide()
        self._way = "catalogue"
        self.show_way(self._way)

    @property
    def way(self) -> str:
        """``catalogue``, ``hub`` or ``here``."""
        return self._way

    @property
    def first_focus(self) -> QWidget:
        """The tab that is open."""
        return self.tabs[self._way]

    def show_way(self, way: str) -> None:
        """Open one of the ways."""
        self._way = way
        for key, view in self._views.items():
            view.setVisible(key == way)
            self.tabs[key].setChecked(key == way)
            policy = Qt.FocusPolicy.StrongFocus if key == way else Qt.FocusPolicy.ClickFocus
            self.tabs[key].setFocusPolicy(policy)
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read anew what the open way shows."""
        if self._way == "catalogue":
            self.catalogue.refresh()
        elif self._way == "here":
            self.here.refresh()

    def step(self, by: int) -> None:
        """Go to the next tab, or the one before."""
        keys = list(self.tabs)
        self.show_way(keys[(keys.index(self._way) + by) % len(keys)])
        self.tabs[self._way].setFocus(Qt.FocusReason.TabFocusReason)


class _Tab(Button):
    """One of the ways; a plain button would give Left and Right to its neighbours."""

    def __init__(self, title: str, on_click: Callable[[], object], owner: AddModel) -> None:
        super().__init__(title, "tab", on_click)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk the tabs."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if (key := Qt.Key(event.key())) in steps:
            self._owner.step(steps[key])
        else:
            super().keyPressEvent(event)
