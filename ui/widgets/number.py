"""A number with its unit and its range; what is wrong is said under it."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui import numerals
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column
from ui.widgets.buttons import set_property
from ui.widgets.labels import label

_NARROWEST = 120
_EDGE = 10
_SPACES = re.compile(r"[\s\u00a0\u202f_']")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


class Range(NamedTuple):
    """What a number may be; None leaves an end open. `decimals` 0 takes whole numbers."""

    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0


def parsed(text: str) -> float | None:
    """The number that a person means: ``8,192``, ``8 192``, ``0.7`` and ``0,7``; None: none.

    Where the decimals stand behind a comma, ``8,192`` is a little more than eight.
    """
    plain = _SPACES.sub("", text).replace("\u2212", "-")
    if numerals.decimal_point() != "," and _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = float(plain.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def shown(number: float, decimals: int, *, grouped: bool = True) -> str:
    """The number without zeros that say nothing, its thousands set off if `grouped`."""
    return numerals.trimmed(number, decimals, grouped=grouped)


def mistake(number: float | None, within: Range) -> str:
    """What is wrong with a number, in a sentence; ``""`` for nothing."""
    low, high = within.minimum, within.maximum
    if number is None:
        return QCoreApplication.translate("NumberField", "A number is needed.")
    below, above = low is not None and number < low, high is not None and number > high
    if low is not None and high is not None and (below or above):
        said = (shown(low, within.decimals), shown(high, within.decimals))
        return QCoreApplication.translate("NumberField", "Between {0} and {1}.").format(*said)
    if low is not None and below:
        said_low = shown(low, within.decimals)
        return QCoreApplication.translate("NumberField", "At least {0}.").format(said_low)
    if high is not None and above:
        said_high = shown(high, within.decimals)
        return QCoreApplication.translate("NumberField", "At most {0}.").format(said_high)
    if within.decimals == 0 and number != int(number):
        return QCoreApplication.translate("NumberField", "A whole number is needed.")
    return ""


class NumberField(QWidget):
    """A field for a number; Enter or leaving it commits, or says under it what is wrong.

    `committed(float)` carries another number than before, once it is valid; with a `placeholder`
    the field may be empty, which is None. What is wrong stays as it was typed until it is mended;
    Escape takes it back. `align` says at which edge the error stands.
    """

    committed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        unit: str = "",
        decimals: int = 0,
        placeholder: str = "",
        align: Literal["left", "right"] = "left",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._range = Range(minimum, maximum, decimals)
        self._grouped = bool(unit)  # what is not counted is a name: a port, a seed
        self._value: float | None = None
        self.field = _Field(theme, unit)
        self.field.setAccessibleName(f"{name}, {unit}" if unit else name)
        self.field.setPlaceholderText(placeholder)
        self.field.setFixedWidth(self._width(theme, unit))
        self.field.left.connect(self.commit)
        self.field.taken_back.connect(self._take_back)
        self.setFocusProxy(self.field)
        self._problem = label(theme, "", "small", "danger")
        self._problem.hide()
        side = Qt.AlignmentFlag.AlignRight if align == "right" else Qt.AlignmentFlag.AlignLeft
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = column(self, gap=4)
        layout.addWidget(self.field, 0, side)
        layout.addWidget(self._problem, 0, side)

    @property
    def value(self) -> float | None:
        """The last valid number; None where none was given."""
        return self._value

    @property
    def error(self) -> str:
        """What is said under the field; ``""`` for nothing."""
        return self._problem.text()

    def set_value(self, value: float | None) -> None:
        """Show a number without saying that it was committed."""
        self._value = value
        self.field.setText("" if value is None else self._words(value))
        self.show_error("")

    def show_error(self, words: str) -> None:
        """Say `words` under the field; ``""`` takes them away."""
        changed = words != self._problem.text()
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self.field.setAccessibleDescription(words)
        set_property(self.field, "invalid", bool(words))
        if changed:
            announce(self.field, words)

    def commit(self) -> bool:
        """Take what stands in the field; False where it is not valid."""
        if not self.field.isModified():  # a value with more digits than shown stays as it is
            return True
        text = self.field.text().strip()
        if not text and self.field.placeholderText():
            number, problem = None, ""
        else:
            number = parsed(text)
            problem = mistake(number, self._range)
        if problem:
            self.show_error(problem)
            return False
        changed = number != self._value
        self.set_value(number)
        if changed:
            self.committed.emit(number)
        return True

    def _words(self, value: float) -> str:
        return shown(value, self._range.decimals, grouped=self._grouped)

    def _take_back(self) -> None:
        self.set_value(self._value)
        self.field.selectAll()

    def _width(self, theme: Theme, unit: str) -> int:
        ends = [end for end in (self._range.minimum, self._range.maximum) if end is not None]
        widest = max((shown(end, self._range.decimals) for end in ends), key=len, default="")
        metrics = self.field.fontMetrics()
        words = metrics.horizontalAdvance(f"{widest}00{unit}") + 4 * _EDGE
        return max(theme.type.px(_NARROWEST), words)


class _Field(QLineEdit):
    """A line whose unit stands at its right edge."""

    left = Signal()
    taken_back = Signal()

    def __init__(self, theme: Theme, unit: str) -> None:
        super().__init__()
        self._theme, self._unit = theme, unit
        self.setFont(theme.type.font("ui", figures=True))
        set_property(self, "form", True)
        if unit:
            self.setTextMargins(0, 0, self.fontMetrics().horizontalAdvance(unit) + 4, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter commits; Escape takes back what was typed, if something was."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving commits; a menu over it does not."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, then its unit."""
        super().paintEvent(event)
        if self._unit:
            painter = QPainter(self)
            painter.setPen(self._theme.color("text3"))
            box = self.rect().adjusted(0, 0, -_EDGE, 0)
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box, int(side), self._unit)
