"""The settings: groups, a search over all of them, and each value kept as it is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from backend.errors import Fault
from backend.settings import SettingInfo, Settings, describe
from ui.port import EnginePort
from ui.settings import words
from ui.settings.apps import AppsControl
from ui.settings.controls import CommitteeControl, ModelsControl
from ui.settings.endpoint import EndpointPanel
from ui.settings.factory import control_for
from ui.settings.groups import GroupList
from ui.settings.model import GROUPS, counts, found, plain, searchable, starts_at
from ui.settings.row import SettingRow
from ui.settings.saver import Saver
from ui.settings.section import Section
from ui.settings.servers import ServersControl
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, set_property
from ui.widgets.fields import SearchField
from ui.widgets.labels import Text
from ui.widgets.page import EDGE, Page
from ui.widgets.select import Select

_SIDE = 208
_NARROW = 860
_WIDEST = 928
_PATIENCE_S = 20.0


class _Added(NamedTuple):
    key: str
    title: str
    widget: QWidget


class SettingsPage(Page):
    """`theme_wanted(mode)` asks for another theme at once; `models_wanted` for the models page."""

    theme_wanted = Signal(str)
    models_wanted = Signal()

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__(theme, "")
        self.title.setText(self.tr("Settings"))
        self.area.setAccessibleName(self.tr("Settings"))
        self._port, self._tasks = port, tasks
        self._at_start = port.settings
        self._key = GROUPS[0][0]
        self._added: list[_Added] = []
        self.sections: dict[str, Section] = {}
        self.rows: dict[str, SettingRow] = {}
        self.saver = Saver(port, tasks, self)
        self.search = SearchField(theme, self.tr("Search settings"))
        set_property(self.search, "form", True)
        self.search.textChanged.connect(self._searched)
        self.groups = GroupList(theme)
        self.chooser = Select(theme, self.tr("Group of settings"))
        self.nothing = Text(
            theme, self.tr("No setting has these words. Try fewer of them."), "ui", "text2"
        )
        self.banner = Banner(theme, closable=True)
        self.open_file = Button(self.tr("Open as file"), "", self._open_file)
        self.open_file.setIcon(theme.icon("code"))
        self.head.addWidget(self.open_file)
        self._searchable = searchable(
            describe(), lambda i: (words.label(i), words.description(i), words.group(i.group))
        )
        self._lay_out()
        for key, icon in GROUPS:
            self._list(key, words.group(key), icon)
        self.groups.picked.connect(self.show_group)
        self.chooser.chosen.connect(lambda key: self.show_group(str(key)))
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._build_rest)
        self.saver.kept.connect(self._kept)
        self.saver.failed.connect(self._failed)

    @property
    def first_focus(self) -> QWidget:
        """The field that the keyboard goes to."""
        return self.search

    def add_group(self, key: str, title: str, icon: str, widget: QWidget) -> None:
        """Add a group that is made elsewhere, at the end of the list."""
        self._added.append(_Added(key, title, widget))
        self._list(key, title, icon)
        if self.isVisible():
            self._show()

    def show_group(self, key: str) -> None:
        """Go to a group; what was searched is put away."""
        self._key = key
        if not self.isVisible():
            self.search.clear()  # it is shown with the page
        elif self.search.text():
            self.search.clear()  # shows the group
        else:
            self._show()
        self.area.verticalScrollBar().setValue(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is in force; other groups are built one by one, while nothing else happens."""
        super().showEvent(event)
        self._show()
        self._refresh()
        self._offer_to(self.rows.values())
        self._rest.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Build no more."""
        super().hideEvent(event)
        self._rest.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the groups into a list above the rows where there is no room beside them."""
        super().resizeEvent(event)
        self._arrange()

    # --- how it is put together ---------------------------------------------------------------

    def _lay_out(self) -> None:
        theme = self.theme
        self._side = QWidget()
        self._side.setFixedWidth(theme.type.px(_SIDE))
        side = column(self._side, (0, 16, 0, 16), 12)
        self._side_search = row()
        side.addLayout(self._side_search)
        side.addWidget(self.groups, 1)
        side.addWidget(Text(theme, self.tr("Numbers count values you changed."), "small", "text3"))
        self._top = QWidget()
        self._top_line = row(self._top, (EDGE, 12, EDGE, 0), 8)
        self._top_line.addWidget(self.chooser, 1)
        outer = self.layout()
        assert outer is not None
        outer.removeWidget(self.area)
        self._middle = row(None, (EDGE, 0, 0, 0))
        self._middle.addWidget(self._side)
        self._middle.addWidget(self.area, 1)
        below = QWidget()
        lower = column(below)
        lower.addWidget(self._top)
        lower.addLayout(self._middle, 1)
        outer.addWidget(below)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.nothing)
        self._sections_box = column(None, gap=24)
        self.body.addLayout(self._sections_box)
        self.body.addStretch(1)
        self.nothing.hide()
        self._arrange()

    def _arrange(self) -> None:
        """Side list or select; the column never wider than can be read."""
        px = self.theme.type.px
        narrow = self.width() < px(_NARROW)
        had_focus = self.search.hasFocus()  # it is lost with the side that hides
        self._side.setVisible(not narrow)
        self._top.setVisible(narrow)
        home = self._top_line if narrow else self._side_search
        if home.indexOf(self.search) < 0:
            home.addWidget(self.search, 1)
            if had_focus:
                self.search.setFocus()
        self._middle.setContentsMargins(0 if narrow else EDGE, 0, 0, 0)
        room = self.width() - (0 if narrow else px(_SIDE) + EDGE) - 2 * EDGE
        self.body.setContentsMargins(EDGE, 16, EDGE + max(0, room - px(_WIDEST)), EDGE)

    def _list(self, key: str, title: str, icon: str) -> None:
        self.groups.blockSignals(True)
        self.groups.add(key, title, icon)
        self.groups.blockSignals(False)
        self.chooser.add(key, title, icon)

    @property
    def _keys(self) -> list[str]:
        return [*(key for key, _ in GROUPS), *(added.key for added in self._added)]

    def _section(self, key: str) -> Section:
        """The section of a group, built the first time it is wanted."""
        if key not in self.sections:
            section = self._build(key)
            section.hide()
            self.sections[key] = section
            before = [one for one in self._keys[: self._keys.index(key)] if one in self.sections]
            self._sections_box.insertWidget(len(before), section)
            self._refresh()
            self._offer_to(section.rows)
        return self.sections[key]

    def _build(self, key: str) -> Section:
        for added in self._added:
            if added.key == key:
                return Section(self.theme, added.title, (), above=(added.widget,))
        rows = [self._row(info) for info in describe() if info.group == key]
        above: list[QWidget] = []
        if key == "endpoint":
            self.endpoint = EndpointPanel(self.theme, self._port, self._tasks)
            above.append(self.endpoint)
        return Section(self.theme, words.group(key), rows, intro=words.intro(key), above=above)

    def _build_rest(self) -> None:
        left = [key for key in self._keys if key not in self.sections]
        if left:
            self._section(left[0])
        if len(left) < 2:
            self._rest.stop()

    def _row(self, info: SettingInfo) -> SettingRow:
        control = control_for(self.theme, info)
        made = SettingRow(self.theme, info, control)
        made.wanted.connect(self._wanted)
        if isinstance(control, ModelsControl):
            control.wanted.connect(self.models_wanted)
        if isinstance(control, ServersControl):
            control.key_given.connect(self._keep_key)
        self.rows[info.name] = made
        return made

    # --- what is shown ------------------------------------------------------------------------

    def _searched(self, _text: str) -> None:
        if not self.isVisible():
            return
        self._show()
        self.area.verticalScrollBar().setValue(0)

    def _show(self) -> None:
        """Show the group, or what the search finds in all of them."""
        text = self.search.text().strip()
        self.groups.go_to("" if text else self._key)
        self.chooser.set_value("" if text else self._key)
        if text:
            self.subtitle.setText(self.tr("All groups"))
            names = found(self._searchable, text)
            shown = [self._show_found(key, names, text) for key in self._keys]
            self.nothing.setVisible(not any(shown))
            return
        self.nothing.hide()
        self._section(self._key)
        for key, section in self.sections.items():
            if key == self._key:
                section.show_all()
                self.subtitle.setText(section.title)
            section.setVisible(key == self._key)

    def _show_found(self, key: str, names: tuple[str, ...], text: str) -> bool:
        section = self._section(key)
        said = section.title
        if key == "endpoint":
            said = self.tr("{0} address token copy curl Python JavaScript editor").format(said)
        above = all(word in plain(said) for word in plain(text).split())
        return section.show_found(names, above=above)

    def _refresh(self) -> None:
        settings = self._port.settings
        waiting = starts_at(settings, self._at_start)
        for name, one in self.rows.items():
            if not self.saver.waits(name):
                one.show_settings(settings, waits=name in waiting)
        self._count(settings)

    def _count(self, settings: Settings) -> None:
        self.groups.show_counts(counts(settings))

    def _offer_to(self, rows: Iterable[SettingRow]) -> None:
        if any(one.info.kind in ("committee", "apps") for one in rows):
            self._tasks.start(self._offer(), self.banner.show_fault)

    async def _offer(self) -> None:
        """Fill the controls that choose from what there is."""
        async with asyncio.timeout(_PATIENCE_S):
            committees = await self._port.committees()
            apps = await self._port.models_port.apps()
        for one in self.rows.values():
            if isinstance(one.control, CommitteeControl):
                one.control.offer(committees)
            elif isinstance(one.control, AppsControl):
                one.control.offer(apps)

    # --- what is changed ----------------------------------------------------------------------

    def _wanted(self, name: str, value: object) -> None:
        if name == "theme":
            self.theme_wanted.emit(str(value))
        self.saver.save(name, value)

    def _kept(self, name: str) -> None:
        settings = self._port.settings
        if not self.saver.waits(name):
            waits = name in starts_at(settings, self._at_start)
            self.rows[name].show_settings(settings, waits=waits)
        self._count(settings)

    def _failed(self, name: str, fault: Fault) -> None:
        self.rows[name].show_fault(fault)

    def _keep_key(self, name: str, key: str) -> None:
        async def keep() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self._port.save_server_key(name, key)

        self._tasks.start(keep(), self.rows["servers"].show_fault)

    def _open_file(self) -> None:
        file = self._port.settings_file
        target = file if file.exists() else file.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(target))):
            self.banner.show_fault(
                Fault(
                    "not_found",
                    self.tr("No program opens the settings file."),
                    remedy=self.tr("It is {0}.").format(file),
                )
            )
