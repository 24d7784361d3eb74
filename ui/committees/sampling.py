"""Fields for how a seat's next token is chosen, with the ranges that its values declare."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from msgspec import Meta
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from backend.values import SamplingParams
from ui.committees.parts import FieldGrid
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.number import NumberField

NAMES = ("temperature", "top_p", "top_k", "min_p", "repeat_penalty", "max_tokens", "seed")
_DECIMALS = 3


class Limits(NamedTuple):
    """The range of a value; `decimals` 0 for whole numbers, `optional` where it may be None."""

    minimum: float | None
    maximum: float | None
    decimals: int
    optional: bool


@cache
def limits(name: str) -> Limits:
    """The range that `SamplingParams` declares for one of its values.

    What must be more than its lower end starts one step above it.
    """
    hint = get_type_hints(SamplingParams, include_extras=True)[name]
    kinds = get_args(hint)
    optional = type(None) in kinds
    if optional:
        kinds = get_args(next(kind for kind in kinds if kind is not type(None)))
    meta: Meta = next(one for one in kinds if isinstance(one, Meta))
    decimals = 0 if int in kinds else _DECIMALS
    step = 10.0**-decimals
    low = meta.ge if meta.ge is not None else None if meta.gt is None else meta.gt + step
    high = meta.le if meta.le is not None else None if meta.lt is None else meta.lt - step
    return Limits(low, high, decimals, optional)


class SamplingFields(QWidget):
    """One field for each of `NAMES`; `changed` carries the new `SamplingParams`."""

    changed = Signal(object)

    def __init__(self, theme: Theme, sampling: SamplingParams, whose: str) -> None:
        super().__init__()
        self._sampling = sampling
        self.fields: dict[str, NumberField] = {}
        titles = self._titles()
        grid = FieldGrid(theme)
        for name in NAMES:
            within = limits(name)
            field = NumberField(
                theme,
                f"{titles[name]}, {whose}",
                minimum=within.minimum,
                maximum=within.maximum,
                decimals=within.decimals,
                unit=self.tr("tokens") if name == "max_tokens" else "",
                placeholder=self.tr("drawn anew") if within.optional else "",
            )
            field.committed.connect(lambda value, n=name: self._set(n, value))
            self.fields[name] = field
            grid.add(titles[name], field)
        self.reset = Button(self.tr("Usual values"), "link", self._reset)
        self.reset.setFont(theme.type.font("small"))
        foot = row()
        foot.addWidget(self.reset)
        foot.addStretch()
        layout = column(self, gap=8)
        layout.addWidget(grid)
        layout.addLayout(foot)
        self._show()

    def show_sampling(self, sampling: SamplingParams) -> None:
        """Show other values."""
        self._sampling = sampling
        self._show()

    def _show(self) -> None:
        for name, field in self.fields.items():
            field.set_value(getattr(self._sampling, name))
        self.reset.setVisible(self._sampling != SamplingParams())

    def _set(self, name: str, value: float | None) -> None:
        kept: Any = value
        if value is not None and limits(name).decimals == 0:
            kept = int(value)
        self._sampling = replace(self._sampling, **{name: kept})
        self.reset.setVisible(self._sampling != SamplingParams())
        self.changed.emit(self._sampling)

    def _reset(self) -> None:
        self.show_sampling(SamplingParams())
        self.changed.emit(self._sampling)

    def _titles(self) -> dict[str, str]:
        return {
            "temperature": self.tr("Temperature"),
            "top_p": self.tr("Top p"),
            "top_k": self.tr("Top k"),
            "min_p": self.tr("Min p"),
            "repeat_penalty": self.tr("Repeat penalty"),
            "max_tokens": self.tr("Longest answer"),
            "seed": self.tr("Seed"),
        }
