"""Where Tab goes: through the window as it is read, whatever order its parts were made in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QScrollArea, QWidget

from ui.chat.column import VirtualColumn

Item = TypeVar("Item")

_SLACK = 2
"""Pixels by which two boxes may overlap and still stand beside or under each other."""


class Box(NamedTuple):
    """Where something stands, in pixels."""

    left: int
    top: int
    width: int
    height: int


def reading_order(items: Sequence[Item], box_of: Callable[[Item], Box]) -> list[Item]:
    """Rows from above; in a row, columns from the left; and again inside of each.

    What overlaps, so that no straight line parts it, goes by its upper left corner.
    """
    if len(items) < 2:
        return list(items)
    for start, length in ((1, 3), (0, 2)):
        bands = _bands(items, box_of, start, length)
        if len(bands) > 1:
            return [one for band in bands for one in reading_order(band, box_of)]
    return sorted(items, key=lambda one: (box_of(one).top, box_of(one).left))


def _bands(
    items: Sequence[Item], box_of: Callable[[Item], Box], start: int, length: int
) -> list[list[Item]]:
    """Groups that a straight line parts, along the axis of which a box has `start`, `length`."""
    bands: list[list[Item]] = []
    end = 0
    for one in sorted(items, key=lambda item: box_of(item)[start]):
        box = box_of(one)
        if bands and box[start] < end - _SLACK:
            bands[-1].append(one)
        else:
            bands.append([one])
        end = max(end, box[start] + box[length])
    return bands


def stops(root: QWidget, beside: QWidget | None = None) -> list[QWidget]:
    """The widgets under `root` at which Tab stops, and `beside` in its place among them."""
    return list(_stops(root, root, beside))


def _stops(widget: QWidget, root: QWidget, beside: QWidget | None) -> Iterator[QWidget]:
    if widget is beside or (widget is not root and _takes_tab(widget)):
        yield widget
    if isinstance(widget, QAbstractItemView):
        return
    if isinstance(widget, VirtualColumn):  # of its messages only the current one
        current = widget.tab_inside()
        if current is not None and not current.isHidden():
            yield from _stops(current, root, beside)
        return
    inside = [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and not child.isWindow() and _shows(child, beside)
    ]

    def box_of(child: QWidget) -> Box:
        return Box(child.x(), child.y(), child.width(), child.height())

    for child in reading_order(inside, box_of):
        yield from _stops(child, root, beside)


def _shows(widget: QWidget, beside: QWidget | None) -> bool:
    """It can be seen, or what is being left is, or was, inside of it."""
    if not widget.isHidden():
        return True
    return beside is not None and (widget is beside or widget.isAncestorOf(beside))


def _takes_tab(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
    )


def step(root: QWidget, here: QWidget | None, by: int) -> bool:
    """Give the focus to the stop after (1) or before (-1) `here`; False: there is none.

    `here` need be no stop itself: it may have been clicked into, or be about to vanish.
    """
    every = stops(root, here)
    place = _place(every, here)
    if place < 0 and by < 0:
        place = 0  # so that the last one is the one before it
    wanted = _other(every, here, place, by)
    if wanted is None:
        return False
    reason = Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason
    wanted.setFocus(reason)
    reveal(wanted)
    return True


def is_gone(widget: QWidget) -> bool:
    """It can no longer take a key: hidden, disabled, or inside of what is."""
    return not widget.isVisible() or not widget.isEnabled()


def stay_near(region: QWidget, gone: QWidget) -> bool:
    """Give the focus of what vanished to the stop after it in `region`, else to the one before."""
    every = stops(region, gone)
    place = _place(every, gone)
    near = [*every[place + 1 :], *reversed(every[: max(0, place)])]
    wanted = next((one for one in near if one is not gone and _takes_tab(one)), None)
    if wanted is None:
        return False
    wanted.setFocus(Qt.FocusReason.OtherFocusReason)
    reveal(wanted)
    return True


def _other(every: list[QWidget], here: QWidget | None, place: int, by: int) -> QWidget | None:
    """The nearest stop from `place` on that is not `here` itself; round the end."""
    count = len(every)
    found = (every[(place + by * n) % count] for n in range(1, count + 1))
    return next((one for one in found if one is not here and _takes_tab(one)), None)


def _place(every: list[QWidget], here: QWidget | None) -> int:
    """Where `here` stands among the stops, or the nearest of what holds it; -1: nowhere."""
    while here is not None:
        if here in every:
            return every.index(here)
        here = here.parentWidget()
    return -1


def reveal(widget: QWidget) -> None:
    """Scroll every area that `widget` stands in until it shows."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 0, 16)
        elif isinstance(parent, VirtualColumn):
            parent.show_widget(widget)
        parent = parent.parentWidget()
