"""A model that did not load: the cause with figures, and the ladder of remedies as rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from backend.machine import Remedy
from ui import numerals
from ui.models import failure_words as words
from ui.models.controller import ModelsController
from ui.models.fold_line import FoldLine
from ui.models.folding import Folding
from ui.models.model import Failure, effect_of, first_enough
from ui.models.need_bar import NeedBar
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.badge import Badge
from ui.widgets.boxes import clear, column, row, rule, surface
from ui.widgets.buttons import Button, IconButton
from ui.widgets.flow import Flow
from ui.widgets.labels import Text, icon_label, label

_FOLD, _FOLD_STEP = 640, 440
_STEPS = 3


class FailureBanner(QFrame):
    """One failure; `opened` comes when a person opened it. Closed, it is one line.

    The line keeps the first sufficient remedy as its button, so that nothing is lost by closing.
    """

    opened = Signal(str)

    def __init__(self, theme: Theme, controller: ModelsController, failure: Failure) -> None:
        super().__init__()
        self.setProperty("surface", "banner")
        self._theme, self._controller, self.failure = theme, controller, failure
        model_id = failure.model.info.id
        title = words.failure_title(failure)
        self.title = FoldLine(theme, title, strong=True)
        self.title.toggled.connect(self.toggle)
        self.short = Text(theme, words.failure_short(failure), "small", "text2", max_lines=2)
        at = numerals.clock(datetime.fromtimestamp(failure.at))
        self._time = label(theme, at, "small", "text2", figures=True)
        number = first_enough(failure)
        best = words.best_remedy(failure, controller.names)
        self.best = Button(best, "primary", lambda: self._apply(failure.remedies[number or 0]))
        if not best:
            self.best.hide()
        self._has_best = bool(best)
        dismiss = IconButton(
            theme,
            "x",
            self.tr("Dismiss: {0}").format(title),
            lambda: controller.dismiss(model_id),
            size=16,
        )
        self._body = QWidget()
        self._late: list[QWidget] = []
        self._head = _Head(
            theme,
            (words.failure_short(failure), words.failure_and_best(failure, controller.names)),
            (best, words.best_short(failure)),
            icon_label(theme, "warning-circle", theme.type.px(18), "danger"),
            self.title,
            self.short,
            self._time,
            self.best,
            dismiss,
        )
        layout = column(self, (16, 8, 8, 8), 0)
        layout.addWidget(self._head)
        layout.addWidget(self._body)
        self._fill_body()
        self.setAccessibleName(f"{title}. {words.failure_cause(failure)}")
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        """Cause and ladder show."""
        return not self._body.isHidden()

    def toggle(self) -> None:
        """Open or close."""
        self.set_open(not self.is_open)
        if self.is_open:
            self.opened.emit(self.failure.model.info.id)

    def set_open(self, is_open: bool) -> None:
        """Open, or close to one line."""
        self._body.setVisible(is_open)
        self.short.setVisible(not is_open)
        self.best.setVisible(self._has_best and not is_open)
        self.title.show_open(is_open)

    def _fill_body(self) -> None:
        failure, theme = self.failure, self._theme
        layout = column(self._body, (0, 4, 8, 8), 8)
        layout.addWidget(Text(theme, words.failure_cause(failure), "ui"))
        if failure.shortage is not None:
            bar = NeedBar(theme)
            bar.show_need(failure.shortage, failure.hardware)
            layout.addWidget(bar)
        if not failure.remedies:
            again = Button(self.tr("Try again"), "outline", self._load_again)
            again.setIcon(theme.icon("arrow-counter-clockwise", "text"))
            line = row(None)
            line.addWidget(again)
            line.addStretch()
            layout.addLayout(line)
            return
        ladder = surface("ladder")
        steps = column(ladder, (1, 1, 1, 1))
        best = first_enough(failure)
        for number, remedy in enumerate(failure.remedies):
            parting = rule()
            steps.addWidget(parting)
            parting.setVisible(number > 0)
            primary = number == best or (best is None and len(failure.remedies) == 1)
            step = StepRow(
                theme, number + 1, remedy, failure, self._controller, primary, self._apply
            )
            steps.addWidget(step)
            if number >= max(_STEPS, (best or 0) + 1):
                self._late += [parting, step]
        for widget in self._late:
            widget.hide()
        layout.addWidget(ladder)
        if len(failure.remedies) > 1:
            self._add_foot(layout, len(self._late) // 2)

    def _add_foot(self, layout: QVBoxLayout, late: int) -> None:
        """How the steps are ordered, and the way to those that do not show yet."""
        said = self.tr("Ordered by how little they change the answer.")
        foot = row(None, gap=8)
        foot.addWidget(Text(self._theme, said, "small", "text2"), 1)
        if late:
            words = self.tr("Show {0} more").format(late)
            self.more = Button(words, "link", self._show_late)
            foot.addWidget(self.more)
        layout.addLayout(foot)

    def _show_late(self) -> None:
        for widget in self._late:
            widget.show()
        self.more.hide()

    def _apply(self, remedy: Remedy) -> None:
        self._controller.apply(self.failure.model.info.id, remedy)

    def _load_again(self) -> None:
        self._controller.load(self.failure.model.info.id)


class _Head(Folding):
    """The line: what, how much, when, the way out; the way out goes below where it is narrow."""

    def __init__(
        self,
        theme: Theme,
        causes: tuple[str, str],
        verbs: tuple[str, str],
        icon: QWidget,
        title: QWidget,
        short: Text,
        at: QWidget,
        best: Button,
        dismiss: QWidget,
    ) -> None:
        super().__init__(theme, (_FOLD,))
        self._causes, self._verbs = causes, verbs
        self._icon, self._title, self._short = icon, title, short
        self._at, self._best, self._dismiss = at, best, dismiss
        at.setParent(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self.start_folded()

    def fold(self, level: int) -> None:
        """One line, or the short cause and the button under the title."""
        grid = self._grid
        for widget in (
            self._icon,
            self._title,
            self._short,
            self._at,
            self._best,
            self._dismiss,
        ):
            grid.removeWidget(widget)
        grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        left = Qt.AlignmentFlag.AlignLeft
        self._at.setVisible(level == 0)
        self._short.set_text(self._causes[level])
        self._best.setText(self._verbs[level])
        self._best.setAccessibleName(self._verbs[0])
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        if level == 0:
            grid.addWidget(self._title, 0, 1)
            grid.addWidget(self._short, 0, 2, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self._best, 0, 3)
            grid.addWidget(self._at, 0, 4)
        else:
            grid.addWidget(self._title, 0, 1, 1, 4)
            grid.addWidget(self._short, 1, 1, 1, 4)
            grid.addWidget(self._best, 2, 1, 1, 4, left)
        grid.addWidget(self._dismiss, 0, 5)


class StepRow(Folding):
    """One remedy: what it does, what it frees, whether that is enough, and its button."""

    def __init__(
        self,
        theme: Theme,
        number: int,
        remedy: Remedy,
        failure: Failure,
        controller: ModelsController,
        primary: bool,
        on_apply: Callable[[Remedy], None],
    ) -> None:
        super().__init__(theme, (_FOLD, _FOLD_STEP))
        names = controller.names
        effect = effect_of(remedy, failure)
        title = words.remedy_title(remedy, failure, names)
        self._number = label(theme, str(number), "small", "text3", figures=True)
        self._title = Text(theme, title, "label")
        self._title.setToolTip(remedy.sentence)
        self._effect = label(theme, words.remedy_effect(effect), "ui", "text2", figures=True)
        self._badges = QWidget()
        flow = Flow(self._badges)
        marks = words.remedy_badges(remedy, effect, names)
        for text, tone, icon in marks:
            flow.addWidget(Badge(theme, text, tone, icon))
        if not marks:
            self._badges.hide()
        kind = "primary" if primary else "outline"
        verb = words.remedy_button(remedy, primary=primary)
        self.button = Button(verb, kind, lambda: on_apply(remedy))
        self.button.setAccessibleName(f"{title}: {verb}")
        self.button.setAccessibleDescription(remedy.sentence)
        longest = words.remedy_button(remedy, primary=True)
        self._widest = self.button.fontMetrics().horizontalAdvance(longest) + theme.type.px(26)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 4, 6, 4)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnMinimumWidth(0, theme.type.px(12))
        said = [title, words.remedy_effect(effect), *(text for text, _, _ in marks)]
        self.setAccessibleName(", ".join(part for part in said if part))
        self.start_folded()

    def fold(self, level: int) -> None:
        """Columns, or effect and badges under the title."""
        grid, px = self._grid, self.theme.type.px
        for widget in (self._number, self._title, self._effect, self._badges, self.button):
            grid.removeWidget(widget)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._number, 0, 0, middle)
        grid.addWidget(self._title, 0, 1, middle)
        for place, stretch in enumerate((0, 4, 0, 5, 0) if level == 0 else (0, 0, 1, 0, 0)):
            grid.setColumnStretch(place, stretch)
        if level == 0:
            grid.setColumnMinimumWidth(2, px(112))
            grid.setColumnMinimumWidth(4, max(px(124), self._widest))
            grid.addWidget(self._effect, 0, 2, middle)
            grid.addWidget(self._badges, 0, 3, middle)
            grid.addWidget(self.button, 0, 4, middle | Qt.AlignmentFlag.AlignRight)
            return
        grid.setColumnMinimumWidth(2, 0)
        grid.setColumnMinimumWidth(4, 0)
        if level == 2:
            for place, widget in enumerate((self._title, self._effect, self._badges)):
                grid.addWidget(widget, place, 1, 1, 4)
            grid.addWidget(self.button, 3, 1, 1, 4, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(self._title, 0, 1, 1, 2, middle)
            grid.addWidget(self._effect, 1, 1, middle)
            grid.addWidget(self._badges, 1, 2, middle)
            grid.addWidget(self.button, 0, 4, 2, 1, middle)


class Failures(QWidget):
    """A banner for each failed model, newest first; opening one closes the others."""

    def __init__(self, theme: Theme, controller: ModelsController) -> None:
        super().__init__()
        self._theme, self._controller = theme, controller
        self._column = column(self, gap=8)
        self.banners: dict[str, FailureBanner] = {}
        self._wanted = ""
        controller.failures_changed.connect(self._show)
        controller.failed.connect(self._open_new)
        self.hide()

    def _show(self) -> None:
        failures = self._controller.failures
        if {k: b.failure for k, b in self.banners.items()} == failures:
            return
        opened = {k for k, banner in self.banners.items() if banner.is_open}
        clear(self._column)
        self.banners = {}
        newest = sorted(failures.items(), key=lambda item: -item[1].at)
        for model_id, failure in newest:
            banner = FailureBanner(self._theme, self._controller, failure)
            banner.set_open(model_id in opened)
            banner.opened.connect(self._close_others)
            self.banners[model_id] = banner
            self._column.addWidget(banner)
            banner.show()
        self.setVisible(bool(failures))

    def _open_new(self, model_id: str) -> None:
        """What a person just tried is opened and said at once: it needs a choice."""
        banner = self.banners.get(model_id)
        if banner is not None:
            banner.set_open(True)
            self._close_others(model_id)
            announce(self, banner.accessibleName(), urgent=time.time() - banner.failure.at < 60)

    def _close_others(self, model_id: str) -> None:
        for key, banner in self.banners.items():
            if key != model_id:
                banner.set_open(False)
