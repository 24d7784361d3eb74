"""A row of the table of models: two lines, an action, and settings that open under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from backend.errors import Fault
from backend.machine import Hardware
from backend.offers import LocalModel
from ui.models import figures, words
from ui.models.folding import Folding
from ui.models.model import ModelState, state_of
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import column
from ui.widgets.buttons import KEYBOARD, Button, set_property
from ui.widgets.labels import Elided, Text, icon_label, label

FOLDS = (820, 480)
_SIZE, _SPEED, _FIT, _ACTION = 72, 80, 176, 84
_CARET = 16
GAP = 12
"""Between columns, in px."""

translate = QCoreApplication.translate


class Columns(NamedTuple):
    """Widths of the columns in logical px, and the stretch of those that share the rest."""

    caret: int = _CARET
    model: int = 5
    committees: int = 3
    size: int = _SIZE
    speed: int = _SPEED
    fit: int = _FIT
    action: int = _ACTION


def set_columns(grid: QGridLayout, theme: Theme, *, wide: bool) -> None:
    """Give a grid the columns of the table, or one that takes all the room."""
    px, is_wide = theme.type.px, int(wide)
    widths = Columns()
    grid.setColumnMinimumWidth(0, px(widths.caret))
    grid.setColumnStretch(1, widths.model)
    grid.setColumnStretch(2, widths.committees * is_wide)
    fixed = (px(widths.size), px(widths.speed), px(widths.fit), action_width(theme))
    for place, width in enumerate(fixed, start=3):
        grid.setColumnMinimumWidth(place, width * is_wide)
        grid.setColumnStretch(place, 0)


def action_width(theme: Theme) -> int:
    """Of the buttons of all rows, so that their columns align whatever they say."""
    metrics = QFontMetrics(theme.type.font("label"))
    said = (translate("_Line", "Load"), translate("_Line", "Unload"), translate("_Line", "Loading"))
    px = theme.type.px
    return max(px(Columns().action), *(metrics.horizontalAdvance(one) + px(26) for one in said))


class ModelRow(QWidget):
    """One model. Up and Down move (`moved`), Enter and Space open its settings (`toggled`)."""

    toggled = Signal(str)
    moved = Signal(str, int)
    load_wanted = Signal(str)
    unload_wanted = Signal(str)

    def __init__(self, theme: Theme, model: LocalModel, make_detail: Callable[[], QWidget]) -> None:
        super().__init__()
        self.id = model.info.id
        self._make_detail = make_detail
        self.line = _Line(theme, self)
        self._theme = theme
        self._banner: Banner | None = None
        self.detail: QWidget | None = None
        self._layout = column(self, gap=4)
        self._layout.addWidget(self.line)

    @property
    def banner(self) -> Banner:
        """What did not work; made when it is first needed, for many rows are made at once."""
        if self._banner is None:
            self._banner = Banner(self._theme, closable=True)
            self._layout.insertWidget(1, self._banner)
        return self._banner

    @property
    def is_open(self) -> bool:
        """The settings show."""
        return self.detail is not None and not self.detail.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the settings; they are made the first time."""
        if is_open and self.detail is None:
            self.detail = self._make_detail()
            self._layout.addWidget(self.detail)
        if self.detail is not None:
            self.detail.setVisible(is_open)
        self.line.set_open(is_open)

    def show_model(self, model: LocalModel, hardware: Hardware, seconds: float | None) -> None:
        """Show what is known; `seconds` it has been loading for."""
        self.line.show_model(model, hardware, seconds)

    def show_fault(self, fault: Fault) -> None:
        """Say under the row what did not work."""
        self.banner.show_fault(fault)


class _Line(Folding):
    """The line itself: takes the keyboard and the pointer for its row."""

    def __init__(self, theme: Theme, row: ModelRow) -> None:
        super().__init__(theme, FOLDS, "row")
        self._row = row
        self._state: ModelState = "idle"
        self._shown: tuple[object, ...] | None = None
        self._caret = icon_label(theme, "caret-right", theme.type.px(14), "text3")
        self.name = Elided(theme, "", "label")
        self.facts = Elided(theme, "", "small", "text2")
        self.committees = Elided(theme, "", "ui", "text2")
        self.file_size = label(theme, "", "ui", "text2", figures=True)
        self.speed = label(theme, "", "ui", "text2", figures=True)
        self.badge = Badge(theme)
        self.folded = Text(theme, "", "small", "text2")
        self.button = Button("", "outline", self._act)
        self.button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.button.setFixedWidth(action_width(theme))
        kept = self.button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # so that the columns of all rows align
        self.button.setSizePolicy(kept)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        for part in (self.facts, self.committees, self.file_size, self.speed, self.folded):
            part.setParent(self)
        for text in (self.name, self.facts, self.committees):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 6, 10, 6)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(1)
        self.start_folded()

    def set_current(self, is_current: bool) -> None:
        """Only the current row is a stop of Tab, with its button after it."""
        policy = Qt.FocusPolicy.StrongFocus if is_current else Qt.FocusPolicy.ClickFocus
        self.setFocusPolicy(policy)
        self.button.setFocusPolicy(policy)

    def set_open(self, is_open: bool) -> None:
        """Turn the caret."""
        self._caret.setText(self.theme.icons.glyph("caret-down" if is_open else "caret-right"))
        said = self.tr("Settings are open") if is_open else self.tr("Enter opens its settings")
        self.setAccessibleDescription(said)

    def show_model(self, model: LocalModel, hardware: Hardware, seconds: float | None) -> None:
        """Fill the columns; the same again costs nothing."""
        now = (model, hardware.gpus, None if seconds is None else int(seconds))
        if now == self._shown:
            return
        self._shown = now
        info = model.info
        self._state = state_of(model, loading=seconds is not None)
        bad = self._state in ("missing", "damaged")
        self.name.setText(info.name)
        said = (info.note if bad else "") or words.facts(model)
        self.facts.setText(said)
        self.committees.setText(words.seated(model))
        self.file_size.setText(figures.size(info.size_bytes))
        self.speed.setText(figures.speed(model.tokens_per_s))
        mark = words.model_badge(model, self._state, hardware, seconds)
        if mark[0] != self.badge.text():
            self.badge.show_as(*mark)
        parts = [said, self.file_size.text(), self.speed.text(), words.seated(model)]
        together = " · ".join(part for part in parts if part and part != figures.UNKNOWN)
        self.folded.set_text(together)
        self.setAccessibleName(f"{info.name}, {mark[0]}, {together}")
        self._show_button(info.name)

    def fold(self, level: int) -> None:
        """Columns, two lines, or three."""
        grid = self._grid
        every = (
            self._caret,
            self.name,
            self.facts,
            self.committees,
            self.file_size,
            self.speed,
            self.badge,
            self.folded,
            self.button,
        )
        for widget in every:
            grid.removeWidget(widget)
        wide = level == 0
        set_columns(grid, self.theme, wide=wide)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        grid.addWidget(self._caret, 0, 0, 2 if wide else 1, 1, middle)
        grid.addWidget(self.name, 0, 1)
        if wide:
            grid.addWidget(self.facts, 1, 1)
            grid.addWidget(self.committees, 0, 2, 2, 1, middle)
            grid.addWidget(self.file_size, 0, 3, 2, 1, middle | right)
            grid.addWidget(self.speed, 0, 4, 2, 1, middle | right)
            grid.addWidget(self.badge, 0, 5, 2, 1, middle)
            grid.addWidget(self.button, 0, 6, 2, 1, middle | right)
        elif level == 1:
            grid.addWidget(self.badge, 0, 2, middle)
            grid.addWidget(self.button, 0, 3, 2, 1, middle)
            grid.addWidget(self.folded, 1, 1, 1, 2)
        else:
            grid.addWidget(self.button, 0, 3, middle)
            grid.addWidget(self.folded, 1, 1, 1, 3)
            grid.addWidget(self.badge, 2, 1, 1, 3, Qt.AlignmentFlag.AlignLeft)
        for text in (self.facts, self.committees, self.file_size, self.speed):
            text.setVisible(wide)
        self.folded.setVisible(not wide)

    # --- keyboard and pointer -----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter and Space open."""
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Home: -(1 << 20),
            Qt.Key.Key_End: 1 << 20,
        }
        key = Qt.Key(event.key())
        toggles = [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space]
        toggles.append(Qt.Key.Key_Left if self._row.is_open else Qt.Key.Key_Right)
        if key in steps:
            self._row.moved.emit(self._row.id, steps[key])
        elif key in toggles:
            self._row.toggled.emit(self._row.id)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._row.toggled.emit(self._row.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that its release comes here."""
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        super().enterEvent(event)
        set_property(self, "pointed", True)

    def leaveEvent(self, event: object) -> None:
        """Back."""
        set_property(self, "pointed", False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        set_property(self, "keyboard", event.reason() in KEYBOARD)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        set_property(self, "keyboard", False)
        super().focusOutEvent(event)

    # --- the button ---------------------------------------------------------------------------

    def _show_button(self, name: str) -> None:
        state = self._state
        text = {"loaded": self.tr("Unload"), "loading": self.tr("Loading")}.get(
            state, self.tr("Load")
        )
        self.button.setText(text)
        if state == "loading" and self.button.hasFocus():  # else it would go wherever Tab goes
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.button.setEnabled(state != "loading")
        self.button.setVisible(state not in ("missing", "damaged"))
        verb = self.tr("Unload {0}") if state == "loaded" else self.tr("Load {0}")
        self.button.setAccessibleName(verb.format(name))

    def _act(self) -> None:
        loaded = self._state == "loaded"
        (self._row.unload_wanted if loaded else self._row.load_wanted).emit(self._row.id)
