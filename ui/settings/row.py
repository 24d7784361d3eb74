"""One setting: label, what it does, control, and what became of the last change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame

from backend.errors import Fault
from backend.settings import SettingInfo, Settings
from ui.settings import words
from ui.settings.controls import Control
from ui.settings.model import changed
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, set_property
from ui.widgets.labels import Text, label
from ui.widgets.tips import plain_tip

_FOLD = 560
_NOTHING = object()
_ANYWHERE = Qt.AlignmentFlag(0)


class SettingRow(QFrame):
    """`wanted(name, value)` says what a person wants; `show_settings` what is in force."""

    wanted = Signal(str, object)

    def __init__(self, theme: Theme, info: SettingInfo, control: Control) -> None:
        super().__init__()
        self.setProperty("surface", "setting")
        self._theme, self.info, self.control = theme, info, control
        self._tried: object = None
        self._shown: object = _NOTHING
        name = words.label(info)
        self.badge = Badge(theme, self.tr("Changed"))
        self.reset = Button(self.tr("Reset"), "", self._reset)
        self.reset.setAccessibleName(self.tr("Reset {0}").format(name))
        self.reset.setToolTip(plain_tip(self.tr("Back to {0}").format(words.default(info))))
        self.note = Text(theme, self.tr("Takes effect when Parley starts anew."), "small", "warn")
        self.banner: Banner | None = None
        head = row(None, gap=8)
        head.addWidget(label(theme, name, "label"))
        head.addWidget(self.badge)
        head.addStretch(1)
        if control.wide:
            head.addWidget(self.reset)
        said = column(None, gap=2)
        said.addLayout(head)
        said.addWidget(Text(theme, words.description(info), "small", "text2"))
        said.addWidget(self.note)
        self._side = row(None, gap=8)
        if not control.wide:
            self._side.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
            self._side.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        else:
            self._side.addWidget(control, 1)
        self.reset.setFixedHeight(theme.type.px(32))
        control.setMinimumHeight(theme.type.px(32))
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(8 if control.wide else 16)
        self._line.addLayout(said, 1)
        self._line.addLayout(self._side)
        self._layout = column(self, (16, 12, 16, 12), 8)
        self._layout.addLayout(self._line)
        for widget in (self.badge, self.reset, self.note):
            widget.hide()
        control.changed.connect(self._want)
        self._fold()

    @property
    def is_troubled(self) -> bool:
        """Whether it says why the last change was not kept."""
        return self.banner is not None and not self.banner.isHidden()

    def show_settings(self, settings: Settings, *, waits: bool) -> None:
        """Show the value in force; `waits`: it takes effect at the next start only.

        What is being typed, or was wanted and could not be kept, stays.
        """
        value = getattr(settings, self.info.name)
        if value != self._shown and not self.is_troubled:
            self._shown = value
            self.control.show_value(value)
        self.show_state(settings, waits=waits)

    def show_state(self, settings: Settings, *, waits: bool) -> None:
        """Show whether the value in force is the default's, and leave the control alone."""
        differs = changed(self.info, settings)
        if not differs and self.reset.hasFocus():
            self.control.setFocus(Qt.FocusReason.TabFocusReason)
        self.badge.setVisible(differs)
        self.reset.setVisible(differs)
        self.note.setVisible(waits)

    def show_fault(self, fault: Fault) -> None:
        """Say under the control why a change was not kept; it stays as it is wanted."""
        if self.banner is None:
            self.banner = Banner(self._theme, action=self.tr("Try again"), on_action=self._again)
            self._layout.addWidget(self.banner)
        self.banner.show_fault(fault)

    def set_first(self, first: bool) -> None:
        """The first row of a card has no line above it."""
        set_property(self, "first", first)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the control under its words where there is no room beside them."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        under = self.control.wide or self.width() < self._theme.type.px(_FOLD)
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if under else way.LeftToRight)
        side = QBoxLayout.Direction
        self._side.setDirection(side.RightToLeft if under else side.LeftToRight)
        if under and not self.control.wide:
            self._side.setAlignment(Qt.AlignmentFlag.AlignLeft)
        else:
            self._side.setAlignment(Qt.AlignmentFlag.AlignVCenter if not under else _ANYWHERE)

    def _want(self, value: object) -> None:
        if self.banner is not None:
            self.banner.hide()
        self._tried = self._shown = value
        self.control.show_value(value)
        self.wanted.emit(self.info.name, value)

    def _again(self) -> None:
        self._want(self._tried)

    def _reset(self) -> None:
        self.control.setFocus(Qt.FocusReason.TabFocusReason)
        self._want(self.info.default)
