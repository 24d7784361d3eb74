"""What was found on this computer: GPUs, memory, disk, models of other apps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from backend.machine import Hardware
from backend.offers import FoundApp, Proposal
from ui.first_start import words
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided, icon_label

_EDGE = 16
_GAP = 24


class FoundStrip(QFrame):
    """Four facts side by side, two by two or in a column; `use_wanted` asks for the apps'."""

    use_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme = theme
        self._columns = 0
        self.gpus = _Fact(theme, "cpu")
        self.memory = _Fact(theme, "hard-drives")
        self.disk = _Fact(theme, "database")
        self.apps = _Fact(theme, "download-simple")
        self._facts = (self.gpus, self.memory, self.disk, self.apps)
        self.use = Button(self.tr("Use them"), "link", self.use_wanted.emit)
        self.use.setAccessibleName(self.tr("Use the models of other apps"))
        self.use.hide()
        self.apps.line.addWidget(self.use)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_EDGE, 12, _EDGE, 12)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(12)
        self.setAccessibleName(self.tr("What was found on this computer"))
        looking = (self.tr("Looking"), "")
        for fact in self._facts:
            fact.show_fact(looking)
        self._arrange(4)

    def show_hardware(self, hardware: Hardware, proposals: Sequence[Proposal]) -> None:
        """Show the machine."""
        self.gpus.show_fact(words.gpus(hardware))
        self.memory.show_fact(words.main_memory(hardware))
        self.disk.show_fact(words.disk(hardware, proposals))
        self._fit()

    def show_apps(self, found: Sequence[FoundApp]) -> None:
        """Show the apps; those that are in use already are not offered."""
        self.apps.show_fact(words.apps(found))
        offered = any(app.models and not app.in_use for app in found)
        if not offered and self.use.hasFocus():
            self.focusNextChild()
        self.use.setVisible(offered)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many side by side as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widths = [fact.sizeHint().width() for fact in self._facts]
        room = self.width() - 2 * _EDGE
        if sum(widths) + 3 * _GAP <= room:
            self._arrange(4)
        else:
            self._arrange(2 if 2 * max(widths) + _GAP <= room else 1)

    def _arrange(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for place, fact in enumerate(self._facts):
                self._grid.removeWidget(fact)
                self._grid.addWidget(fact, place // columns, place % columns)
            for place in range(4):
                self._grid.setColumnStretch(place, 1 if columns < 4 and place < columns else 0)


class _Fact(QWidget):
    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__()
        self.line = row(self, gap=12)
        self.line.addWidget(
            icon_label(theme, icon, theme.type.px(20)), 0, Qt.AlignmentFlag.AlignVCenter
        )
        self.loud = Elided(theme, "", "label")
        self.quiet = Elided(theme, "", "small", "text2")
        self._said = column(None, gap=0)
        self._said.addWidget(self.loud)
        self._said.addWidget(self.quiet)
        self.line.addLayout(self._said, 1)

    def show_fact(self, fact: tuple[str, str]) -> None:
        """Show both lines."""
        self.loud.setText(fact[0])
        self.quiet.setText(fact[1])
        for layout in (self._said, self.line):
            layout.invalidate()  # its width is asked for at once
