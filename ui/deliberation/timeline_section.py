"""The timeline with its heading, what was saved, and the same figures as a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui import numerals
from ui.deliberation import call_words, words
from ui.deliberation.state import Deliberation
from ui.deliberation.timeline import Chart, Stretch, chart
from ui.deliberation.timeline_view import Timeline
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.hatch import HatchKey
from ui.widgets.labels import Elided, Text, icon_label, label

_ROOM_FOR_BOTH = 720


class TimelineTable(QTableWidget):
    """Every call of the timeline in a row of figures."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: object = None
        self.setAccessibleName(self.tr("Timeline as a table"))
        self.setProperty("look", "figures")
        self.horizontalHeader().setProperty("look", "figures")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.type.px(28))
        header = self.horizontalHeader()
        header.setFont(theme.type.font("small", strong=True))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)

    def show_chart(self, figures: Chart) -> None:
        """Show the figures of `figures`."""
        names = (
            self.tr("Who"),
            self.tr("Stage"),
            self.tr("From"),
            self.tr("Reading"),
            self.tr("Writing"),
            self.tr("Tokens"),
            self.tr("Prompt"),
            self.tr("Shared"),
        )
        cells = [self._cells(item) for item in figures.stretches]
        if cells == self._shown:
            return
        self._shown = cells
        self.setColumnCount(len(names))
        self.setHorizontalHeaderLabels(names)
        self.setRowCount(len(cells))
        for number, line in enumerate(cells):
            for place, text in enumerate(line):
                cell = QTableWidgetItem(text)
                cell.setFont(self._theme.type.font("small", figures=True))
                self.setItem(number, place, cell)
        head = self.horizontalHeader().sizeHint().height()
        # The horizontal bar, where one is needed, is 6 px high.
        self.setFixedHeight(head + len(cells) * self._theme.type.px(28) + 8)

    @staticmethod
    def _cells(item: Stretch) -> tuple[str, ...]:
        reading = writing = "—"
        if item.first is not None:
            reading = words.seconds(item.first - item.start)
            writing = words.seconds(item.end - item.first)
        return (
            call_words.who(item.lane),
            words.stage_name(item.stage),
            words.seconds(item.start),
            reading,
            writing,
            "—" if item.tokens is None else numerals.count(item.tokens),
            "—" if item.prompt_tokens is None else numerals.count(item.prompt_tokens),
            numerals.count(item.cached_tokens),
        )


class TimelineSection(QWidget):
    """Heading, legend, saving; a switch between the picture and its table."""

    def __init__(self, theme: Theme, *, wide: bool) -> None:
        super().__init__()
        self._theme, self._wide = theme, wide
        self.timeline = Timeline(theme, shade="sunken" if wide else "raised")
        self.table = TimelineTable(theme)
        self.table.hide()
        self.switch = Button(self.tr("Show table"), "link", self._toggle)
        self._saved = Elided(theme, "", "small", "accent_text" if wide else "text3")
        self._untimed = Text(
            theme,
            self.tr("Stored without the times of single calls: each starts with its stage."),
            "small",
            "text3",
        )
        head = row(None, gap=8)
        head.addWidget(label(theme, self.tr("Timeline"), "label", strong=True))
        self._key: list[QWidget] = [
            HatchKey(theme),
            label(theme, self.tr("reading"), "small", "text3"),
        ]
        if wide:
            for widget in self._key:
                head.addWidget(widget)
            self._key_words = Elided(theme, self.tr("numbers are tokens written"), "small", "text3")
            head.addWidget(self._key_words)
        head.addStretch(1)
        self._bolt = icon_label(theme, "lightning", theme.type.px(14), "accent_text")
        if wide:
            head.addWidget(self._bolt)
        head.addWidget(self._saved)
        if wide:
            head.addWidget(self.switch)
        layout = column(self, gap=8)
        layout.addLayout(head)
        layout.addWidget(self.timeline)
        layout.addWidget(self.table)
        layout.addWidget(self._untimed)
        if not wide:
            foot = row(None, gap=8)
            for widget in self._key:
                foot.addWidget(widget)
            foot.addStretch(1)
            foot.addWidget(self.switch)
            layout.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for both, the saving goes before the legend."""
        super().resizeEvent(event)
        if self._wide:
            self._key_words.setVisible(self.width() >= self._theme.type.px(_ROOM_FOR_BOTH))

    def show_state(self, state: Deliberation, now: float = 0.0) -> bool:
        """Show a turn at `now` (monotonic seconds); False, and hidden, where it has no call."""
        figures = chart(state, now)
        self.setVisible(figures is not None)
        if figures is None:
            return False
        self.timeline.show_chart(figures)
        if not self.table.isHidden():
            self.table.show_chart(figures)
        self._chart = figures
        saved = call_words.saved(figures, brief=not self._wide)
        self._saved.setText(saved)
        self._saved.setVisible(bool(saved))
        self._bolt.setVisible(bool(saved) and self._wide)
        self._untimed.setVisible(not figures.is_timed)
        for widget in self._key:
            widget.setVisible(figures.is_timed)
        return True

    def _toggle(self) -> None:
        as_table = self.table.isHidden()
        if as_table:
            self.table.show_chart(self._chart)
        self.table.setVisible(as_table)
        self.timeline.setVisible(not as_table)
        self.switch.setText(self.tr("Show chart") if as_table else self.tr("Show table"))
