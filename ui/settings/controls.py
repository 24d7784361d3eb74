"""A control for each kind of setting: shows a value, and says which one a person wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from backend.settings import SettingInfo
from backend.values import Committee
from ui.settings import words
from ui.settings.model import is_url
from ui.settings.text_field import TextField
from ui.theme.theme import Theme
from ui.widgets.boxes import clear, column, row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Elided, icon_label, label
from ui.widgets.number import NumberField
from ui.widgets.select import Select
from ui.widgets.switch import Switch

_TEXT_WIDTH = 320


class Control(QWidget):
    """`changed(object)` carries the value a person wants; `show_value` is silent.

    `wide` controls stand under their description instead of beside it.
    """

    changed = Signal(object)
    wide = False

    def show_value(self, value: object) -> None:
        """Show `value`."""
        raise NotImplementedError


class SwitchControl(Control):
    """On or off."""

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self.switch = Switch(theme, words.label(info))
        self.switch.clicked.connect(lambda on: self.changed.emit(on))
        self.setFocusProxy(self.switch)
        row(self).addWidget(self.switch)

    def show_value(self, value: object) -> None:
        """Show on or off."""
        self.switch.setChecked(bool(value))


class ChoiceControl(Control):
    """One of a few words."""

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self.select = Select(theme, words.label(info))
        for value in info.choices:
            said = words.choice(info.name, value)
            self.select.add(value, said, words.choice_icon(info.name, value))
        self.select.chosen.connect(self.changed.emit)
        self.setFocusProxy(self.select)
        row(self).addWidget(self.select)

    def show_value(self, value: object) -> None:
        """Show one of the choices."""
        self.select.set_value(value)


class NumberControl(Control):
    """A number in its unit and range."""

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._whole = info.whole
        self.number = NumberField(
            theme,
            words.label(info),
            minimum=info.minimum,
            maximum=info.maximum,
            unit=words.unit(info),
            decimals=0 if info.whole else 2,
            align="right",
        )
        self.number.committed.connect(self._commit)
        self.setFocusProxy(self.number)
        row(self).addWidget(self.number)

    def show_value(self, value: object) -> None:
        """Show a number."""
        assert isinstance(value, int | float)
        self.number.set_value(float(value))

    def _commit(self, value: float) -> None:
        self.changed.emit(int(value) if self._whole else value)


class TextControl(Control):
    """A line of text: an address, or a folder with a button that finds it."""

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        check = {"url": _url_problem, "folder": _folder_problem}.get(info.kind)
        self.text = TextField(theme, words.label(info), check=check)
        self.setMaximumWidth(theme.type.px(_TEXT_WIDTH + 40))
        self._width = theme.type.px(_TEXT_WIDTH)
        self.text.committed.connect(self.changed.emit)
        self.setFocusProxy(self.text)
        line = row(self, gap=8)
        line.addWidget(self.text, 1)
        self.find_button: IconButton | None = None
        if info.kind == "folder":
            self.find_button = IconButton(
                theme, "folder-open", self.tr("Find a folder"), self._find
            )
            line.addWidget(self.find_button, 0, Qt.AlignmentFlag.AlignTop)

    def sizeHint(self) -> QSize:
        """Wide enough for an address or a path, where there is room."""
        return QSize(self._width, super().sizeHint().height())

    def show_value(self, value: object) -> None:
        """Show a text."""
        self.text.set_value(str(value))

    def _find(self) -> None:
        ask_for_folder(self, self._found, self.text.value)

    def _found(self, folder: str) -> None:
        self.text.field.setText(folder)
        self.text.commit()


class CommitteeControl(Control):
    """The committee that answers by itself; those there are come later, with `offer`."""

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._wanted: object = info.default
        self.select = Select(theme, words.label(info))
        self.select.chosen.connect(self.changed.emit)
        self.setFocusProxy(self.select)
        row(self).addWidget(self.select)

    def offer(self, committees: Sequence[Committee]) -> None:
        """Offer `committees`; one that is set and gone stays, with its name."""
        titles = {committee.name: committee.title for committee in committees}
        titles.setdefault(str(self._wanted), str(self._wanted))
        self.select.clear()
        for name, title in titles.items():
            self.select.add(name, title, "users-three")
        self.select.set_value(self._wanted)

    def show_value(self, value: object) -> None:
        """Show a committee by its name."""
        self._wanted = value
        if value not in self.select.values:
            self.select.add(value, str(value), "users-three")
        self.select.set_value(value)


class ModelsControl(Control):
    """How many models have options of their own, which the models page sets."""

    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._count = label(theme, "", "ui", "text2", figures=True)
        self.button = Button(self.tr("Open models"), "outline", self.wanted.emit)
        self.setFocusProxy(self.button)
        line = row(self, gap=12)
        line.addWidget(self._count)
        line.addWidget(self.button)

    def show_value(self, value: object) -> None:
        """Show the number of models."""
        count = len(value) if isinstance(value, dict) else 0
        if count == 1:
            self._count.setText(self.tr("1 model"))
        else:
            self._count.setText(self.tr("{0} models").format(count) if count else self.tr("None"))


class FoldersControl(Control):
    """Folders, each with a way to take it out, and one to add another."""

    wide = True

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._theme = theme
        self._folders: tuple[str, ...] = ()
        self.removers: list[IconButton] = []
        self._lines = column(None, gap=4)
        self.add = Button(self.tr("Add a folder"), "outline", self._find)
        self.add.setIcon(theme.icon("plus", "text"))
        self.add.setAccessibleName(self.tr("Add to: {0}").format(words.label(info)))
        self.setFocusProxy(self.add)
        last = row()
        last.addWidget(self.add)
        last.addStretch(1)
        layout = column(self, gap=8)
        layout.addLayout(self._lines)
        layout.addLayout(last)

    def show_value(self, value: object) -> None:
        """Show the folders."""
        self._folders = tuple(map(str, value)) if isinstance(value, Sequence) else ()
        self.removers = []
        clear(self._lines)
        for folder in self._folders:
            name = self.tr("Use {0} no longer").format(folder)
            entry = ListLine(self._theme, "folder-simple", folder)
            remove = IconButton(self._theme, "x", name, partial(self._remove, folder), size=16)
            entry.line.addWidget(remove)
            self.removers.append(remove)
            self._lines.addWidget(entry)

    def _remove(self, folder: str) -> None:
        self.changed.emit(tuple(one for one in self._folders if one != folder))

    def _find(self) -> None:
        ask_for_folder(self, self._found)

    def _found(self, folder: str) -> None:
        if folder not in self._folders:
            self.changed.emit((*self._folders, folder))


class ListLine(QWidget):
    """A line of a list: icon, name, detail; its buttons are added to `line`."""

    def __init__(self, theme: Theme, icon: str, name: str, detail: str = "") -> None:
        super().__init__()
        self.setMinimumHeight(theme.type.px(28))
        self.line = row(self, gap=8)
        self.line.addWidget(icon_label(theme, icon, theme.type.px(16)))
        self.line.addWidget(Elided(theme, name, "ui"), 0)
        self.line.addWidget(Elided(theme, detail, "small", "text2"), 1)


def ask_for_folder(parent: QWidget, found: Callable[[str], object], start: str = "") -> QFileDialog:
    """Let a person find a folder; `found(str)` is called with it."""
    title = QCoreApplication.translate("Settings", "Find a folder")
    dialog = QFileDialog(parent, title, start or str(Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(found)
    dialog.open()
    return dialog


def _url_problem(text: str) -> str:
    if is_url(text):
        return ""
    return QCoreApplication.translate(
        "Settings", "An address is needed that begins with http:// or https://."
    )


def _folder_problem(text: str) -> str:
    if not text or Path(text).expanduser().is_dir():
        return ""
    return QCoreApplication.translate("Settings", "There is no such folder.")
