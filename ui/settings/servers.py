"""Servers whose models can be seated: added, changed and removed in their place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import get_args

import msgspec
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame

from backend.settings import Server, ServerKind, SettingInfo
from ui.settings import words
from ui.settings.controls import Control, ListLine
from ui.settings.model import is_url
from ui.settings.text_field import TextField
from ui.theme.theme import Theme
from ui.widgets.boxes import clear, column, row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import label
from ui.widgets.select import Select

_USUAL = {
    "ollama": "http://127.0.0.1:11434",
    "lm-studio": "http://127.0.0.1:1234",
    "llama-server": "http://127.0.0.1:8080",
    "vllm": "http://127.0.0.1:8000",
    "transformers": "http://127.0.0.1:8000",
}


class ServersControl(Control):
    """The list in the order it is asked; a form opens in place of the line that is changed.

    `key_given(name, key)` comes before the change that the key belongs to.
    """

    key_given = Signal(str, str)
    wide = True

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._theme = theme
        self._servers: tuple[Server, ...] = ()
        self.form: ServerForm | None = None
        self.buttons: dict[tuple[str, str], IconButton] = {}
        self._lines = column(None, gap=4)
        self.add = Button(self.tr("Add a server"), "outline", partial(self.edit, None))
        self.add.setIcon(theme.icon("plus", "text"))
        self.setFocusProxy(self.add)
        last = row()
        last.addWidget(self.add)
        last.addStretch(1)
        layout = column(self, gap=8)
        layout.addLayout(self._lines)
        layout.addLayout(last)
        self.setAccessibleName(words.label(info))

    def show_value(self, value: object) -> None:
        """Show the servers; a form that is open stays as it is."""
        servers = tuple(value) if isinstance(value, Sequence) else ()
        if servers != self._servers or not self.form:
            self._servers = servers
            self._fill(None)

    def edit(self, server: Server | None) -> None:
        """Open the form for `server`, or for a new one."""
        self._fill(server or Server(name="", url=""))
        if self.form is not None:
            self.form.name.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self, edited: Server | None) -> None:
        clear(self._lines)
        self.form, self.buttons = None, {}
        for place, server in enumerate(self._servers):
            if edited is server:
                self._open_form(edited)
            else:
                self._lines.addWidget(self._line(place, server))
        if edited is not None and self.form is None:
            self._open_form(edited)
        self.add.setVisible(edited is None)

    def _line(self, place: int, server: Server) -> ListLine:
        detail = f"{words.server_kind(server.kind)} · {server.url}"
        entry = ListLine(self._theme, "globe", server.name, detail)
        offers = [
            ("pencil-simple", self.tr("Change {0}"), partial(self.edit, server)),
            ("x", self.tr("Remove {0}"), partial(self._remove, server)),
        ]
        if place:
            offers.insert(0, ("arrow-up", self.tr("Ask {0} earlier"), partial(self._lift, place)))
        for icon, name, act in offers:
            button = IconButton(self._theme, icon, name.format(server.name), act, size=16)
            self.buttons[server.name, icon] = button
            entry.line.addWidget(button)
        return entry

    def _open_form(self, server: Server) -> None:
        others = {one.name for one in self._servers if one is not server}
        form = self.form = ServerForm(self._theme, server, others)
        form.closed.connect(partial(self._fill, None))
        form.saved.connect(partial(self._save, server))
        self._lines.addWidget(form)
        form.show()

    def _save(self, before: Server, after: Server, key: str) -> None:
        if key:
            self.key_given.emit(after.name, key)
        known = any(one is before for one in self._servers)
        kept = tuple(after if one is before else one for one in self._servers)
        self.form = None
        self._give(kept if known else (*self._servers, after))

    def _remove(self, server: Server) -> None:
        self._give(tuple(one for one in self._servers if one is not server))

    def _lift(self, place: int) -> None:
        one, other = self._servers[place - 1 : place + 1]
        self._give((*self._servers[: place - 1], other, one, *self._servers[place + 1 :]))

    def _give(self, servers: tuple[Server, ...]) -> None:
        self.changed.emit(servers)


class ServerForm(QFrame):
    """Name, kind, address and key of one server. `saved(Server, key)`, or `closed`."""

    saved = Signal(object, str)
    closed = Signal()

    def __init__(self, theme: Theme, server: Server, others: set[str]) -> None:
        super().__init__()
        self.setProperty("surface", "form")
        self._server, self._others = server, others
        self.name = TextField(theme, self.tr("Name"), check=self._name_problem)
        self.kind = Select(theme, self.tr("Kind"))
        for kind in get_args(ServerKind):
            self.kind.add(kind, words.server_kind(kind))
        self.url = TextField(theme, self.tr("Address"), check=_address_problem)
        stays = self.tr("Empty keeps the one there is") if server.name else ""
        self.key = TextField(theme, self.tr("Key"), placeholder=stays, secret=True)
        self.variable = TextField(
            theme,
            self.tr("Variable with the key"),
            check=_variable_problem,
            placeholder=self.tr("Where there is no keyring"),
        )
        self.name.set_value(server.name)
        self.kind.set_value(server.kind)
        self.url.set_value(server.url)
        self.variable.set_value(server.api_key_env)
        self.kind.chosen.connect(self._suggest)
        self._suggest(server.kind)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        rows = [
            (self.tr("Name"), self.name),
            (self.tr("Kind"), self.kind),
            (self.tr("Address"), self.url),
            (self.tr("Key"), self.key),
            (self.tr("Variable with the key"), self.variable),
        ]
        for words_of_it, field in rows:
            said = label(theme, words_of_it, "label")
            said.setMinimumHeight(theme.type.px(32))
            form.addRow(said, field)
        self.save = Button(self.tr("Keep server"), "primary", self._save)
        self.cancel = Button(self.tr("Cancel"), "", self.closed.emit)
        last = row(None, gap=8)
        last.addWidget(self.save)
        last.addWidget(self.cancel)
        last.addStretch(1)
        layout = column(self, (12, 12, 12, 12), 12)
        layout.addLayout(form)
        layout.addLayout(last)

    def _suggest(self, kind: object) -> None:
        self.url.field.setPlaceholderText(_USUAL.get(str(kind), "https://"))

    def _save(self) -> None:
        fields = (self.name, self.url, self.variable)
        wrong = [field for field in fields if not field.is_valid()]
        if wrong:
            wrong[0].field.setFocus(Qt.FocusReason.TabFocusReason)
            return
        server = msgspec.structs.replace(
            self._server,
            name=self.name.text,
            url=self.url.text,
            kind=self.kind.value,
            api_key_env=self.variable.text,
        )
        self.saved.emit(server, self.key.text)

    def _name_problem(self, name: str) -> str:
        if not name:
            return self.tr("A name is needed; its models are called NAME/MODEL.")
        if "/" in name:
            return self.tr("A name holds no slash.")
        if name in self._others:
            return self.tr("Another server has this name.")
        return ""


def _address_problem(text: str) -> str:
    if is_url(text):
        return ""
    return QCoreApplication.translate(
        "ServerForm", "An address is needed that begins with http:// or https://."
    )


def _variable_problem(text: str) -> str:
    if not text or text.isidentifier():
        return ""
    return QCoreApplication.translate(
        "ServerForm", "The name of a variable has letters, digits and underscores only."
    )
