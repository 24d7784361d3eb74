"""Which other apps' models are used where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from PySide6.QtWidgets import QWidget

from backend.offers import FoundApp
from backend.settings import AppName, SettingInfo
from ui import numerals
from ui.settings import words
from ui.settings.controls import Control
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.labels import Elided, label
from ui.widgets.switch import Switch

APPS: tuple[AppName, ...] = get_args(AppName)


class AppsControl(Control):
    """A switch for each app; what was found of it comes later, with `offer`."""

    wide = True

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._used: tuple[str, ...] = ()
        self.switches: dict[str, Switch] = {}
        self._details: dict[str, Elided] = {}
        layout = column(self, gap=4)
        for app in APPS:
            name = words.app(app)
            switch = Switch(theme, f"{words.label(info)}: {name}")
            switch.clicked.connect(lambda on, app=app: self._switched(app, on))
            detail = Elided(theme, "", "small", "text2")
            line = QWidget()
            box = row(line, gap=8)
            box.addWidget(switch)
            box.addWidget(label(theme, name, "ui"))
            box.addWidget(detail, 1)
            layout.addWidget(line)
            self.switches[app], self._details[app] = switch, detail
        self.setFocusProxy(next(iter(self.switches.values())))

    def show_value(self, value: object) -> None:
        """Show which apps' models are used."""
        self._used = tuple(map(str, value)) if isinstance(value, Sequence) else ()
        for app, switch in self.switches.items():
            switch.setChecked(app in self._used)

    def offer(self, found: Sequence[FoundApp]) -> None:
        """Say what there is of each app."""
        by_name: dict[str, FoundApp] = {one.app: one for one in found}
        for app, detail in self._details.items():
            one = by_name.get(app)
            if one is None:
                detail.setText(self.tr("Not found on this computer"))
            else:
                count = self.tr("1 model") if one.models == 1 else self.tr("{0} models")
                size = self.tr("{0} GB").format(numerals.decimal(one.size_bytes / 1e9, 1))
                detail.setText(f"{count.format(numerals.count(one.models))} · {size}")

    def _switched(self, app: str, on: bool) -> None:
        self.changed.emit(tuple(a for a in APPS if (on if a == app else a in self._used)))
