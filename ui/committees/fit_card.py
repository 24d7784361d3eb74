"""What a committee will take of this machine and what an answer will cost, before it runs."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from backend.errors import Fault
from backend.machine import Hardware
from backend.offers import CommitteeFit
from backend.values import Committee
from ui.committees import words
from ui.committees.memory import MAIN, Device, devices, worst
from ui.committees.memory_bar import MemoryBar
from ui.faults import in_words
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import clear, column, row, rule, surface
from ui.widgets.hatch import HatchKey
from ui.widgets.labels import Elided, Text, icon_label, label


class _DeviceLine(QWidget):
    """Name and figures over a bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = label(theme, "", "label")
        self._figure = label(theme, "", "small", "text2", figures=True)
        self._spare = label(theme, "", "small", "text3", figures=True)
        self._bar = MemoryBar(theme)
        head = row(None, gap=8)
        head.addWidget(self._name)
        head.addStretch()
        head.addWidget(self._figure)
        foot = row()
        foot.addStretch()
        foot.addWidget(self._spare)
        layout = column(self, gap=4)
        layout.addLayout(head)
        layout.addWidget(self._bar)
        layout.addLayout(foot)

    def show_device(self, device: Device, in_turns: bool) -> None:
        """Show figures; where models take turns, nothing is missing at any one time."""
        self._name.setText(words.device_name(device))
        self._figure.setText(words.of_gb(device.used_bytes, device.total_bytes))
        missing = (device.spare_bytes or 0) < 0
        self._spare.setText("" if missing and in_turns else words.spare(device))
        self._spare.setVisible(bool(self._spare.text()))
        self._bar.show_device(device)


class FitCard(QFrame):
    """Bars, figures and warnings; `show_fit` as often as the committee changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme = theme
        self._lines: list[_DeviceLine] = []
        self.badge = Badge(theme)
        self.badge.hide()
        head = row(None, gap=8)
        head.addWidget(label(theme, self.tr("Will it fit?"), "label", strong=True))
        head.addStretch()
        head.addWidget(self.badge)
        self._hint = Text(theme, self.tr("Choose models to see what they take."), "ui", "text2")
        self._turns = Text(theme, words.turns_sentence(), "small", "text2")
        self._bars = column(None, gap=8)
        self._key = QWidget()
        key = row(self._key, gap=6)
        key.addWidget(HatchKey(theme))
        key.addWidget(Elided(theme, self.tr("context cache and work space"), "small", "text2"), 1)
        self._figures = QWidget()
        self._speed, self._answer, self._debate = self._fill_figures()
        self._warnings = column(None, gap=8)
        self.banner = Banner(theme)
        layout = column(self, (16, 12, 16, 14), 8)
        layout.addLayout(head)
        layout.addWidget(self._hint)
        layout.addLayout(self._bars)
        layout.addWidget(self._key)
        layout.addWidget(self._turns)
        layout.addWidget(self._figures)
        layout.addLayout(self._warnings)
        layout.addWidget(self.banner)
        layout.addStretch()
        for widget in (self._key, self._turns, self._figures):
            widget.hide()

    def show_fit(self, fit: CommitteeFit | None, committee: Committee, hardware: Hardware) -> None:
        """Show what `committee` takes; None: it has no model yet."""
        self._hint.setVisible(fit is None)
        for widget in (self._key, self._figures, self.badge):
            widget.setVisible(fit is not None)
        self._turns.setVisible(fit is not None and fit.in_turns)
        self.banner.hide()
        clear(self._warnings)
        if fit is None:
            self._show_devices((), False)
            return
        found = devices(fit, committee, hardware)
        if fit.in_turns:
            self.badge.show_as(self.tr("Takes turns"), "warn", "arrows-clockwise")
        else:
            self.badge.show_as(*words.verdict(worst(fit, found)))
        self._show_devices(found, fit.in_turns)
        self._speed.setText(words.speed(fit.tokens_per_s))
        self._answer.setText(words.about(fit.answer_s))
        self._debate.setText(words.about(fit.debate_s))
        self._debate_line.setVisible(fit.debate_s is not None)
        absent = [m.name for m in fit.models if m.fault is not None and m.fault.code == "not_found"]
        if absent:
            said = self.tr("Not on this computer: {0}. Download what is missing, or choose others.")
            self._note("danger", said.format(", ".join(absent)))
        for model in fit.models:
            if model.fault is not None and model.fault.code != "not_found":
                self._note("danger", words.says(model.name, in_words(model.fault).sentence))
        for warning in fit.warnings:
            self._note("warn", warning)

    def show_fault(self, fault: Fault) -> None:
        """Say why it is not known; what was known before stays."""
        self.banner.show_fault(fault)

    def _show_devices(self, found: tuple[Device, ...], in_turns: bool) -> None:
        used = [one for one in found if one.id == MAIN or one.segments or one.total_bytes]
        while len(self._lines) > len(used):
            gone = self._lines.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._lines) < len(used):
            self._lines.append(_DeviceLine(self._theme))
            self._bars.addWidget(self._lines[-1])
        for line, device in zip(self._lines, used, strict=True):
            line.show_device(device, in_turns)

    def _fill_figures(self) -> tuple[QLabel, QLabel, QLabel]:
        layout = column(self._figures, (0, 4, 0, 4), 6)
        layout.addWidget(rule())
        made = []
        for words_ in (
            self.tr("Expected speed"),
            self.tr("One answer"),
            self.tr("With debate"),
        ):
            self._debate_line = QWidget()
            line = row(self._debate_line, gap=8)
            line.addWidget(Elided(self._theme, words_, "ui", "text2"), 1)
            made.append(label(self._theme, "", "label", strong=True, figures=True))
            line.addWidget(made[-1])
            layout.addWidget(self._debate_line)
        layout.addWidget(rule())
        return made[0], made[1], made[2]

    def _note(self, tone: str, sentence: str) -> None:
        note = surface(tone)
        line = row(note, (10, 8, 10, 8), 8)
        icon = icon_label(self._theme, "warning", self._theme.type.px(16), tone)
        box = column()
        box.addWidget(icon)
        box.addStretch()
        line.addLayout(box)
        line.addWidget(Text(self._theme, sentence, "small"), 1)
        note.setAccessibleName(sentence)
        self._warnings.addWidget(note)
        note.show()
