"""Where Tab goes: through the window as it is read, whatever order its parts were made in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QScrollArea, QWidget

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


def stops(
    root: QWidget, closed: Callable[[QWidget], bool] = lambda _widget: False
) -> list[QWidget]:
    """The widgets under `root` at which Tab stops; a `closed` one is not looked into."""
    return list(_stops(root, root, closed))


def _stops(widget: QWidget, root: QWidget, closed: Callable[[QWidget], bool]) -> Iterator[QWidget]:
    if widget is not root and _takes_tab(widget):
        yield widget
    if closed(widget) or isinstance(widget, QAbstractItemView):
        return
    inside = [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and not child.isWindow() and not child.isHidden()
    ]

    def box_of(child: QWidget) -> Box:
        return Box(child.x(), child.y(), child.width(), child.height())

    for child in reading_order(inside, box_of):
        yield from _stops(child, root, closed)


def _takes_tab(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isEnabled()
        and widget.focusProxy() is None
    )


def step(
    root: QWidget,
    here: QWidget | None,
    by: int,
    closed: Callable[[QWidget], bool] = lambda _widget: False,
) -> bool:
    """Give the focus to the stop after (1) or before (-1) `here`; False: there is none."""
    every = stops(root, closed)
    if not every:
        return False
    place = _place(every, here, root)
    if place is None:
        wanted = every[0 if by > 0 else -1]
    elif place[1]:  # `here` itself is a stop
        wanted = every[(place[0] + by) % len(every)]
    else:
        wanted = every[place[0] % len(every) if by > 0 else place[0] - 1]
    reason = Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason
    wanted.setFocus(reason)
    reveal(wanted)
    return True


def _place(every: list[QWidget], here: QWidget | None, root: QWidget) -> tuple[int, bool] | None:
    """Where `here` stands among the stops: its own place, or that of the one after it."""
    if here is None or not root.isAncestorOf(here):
        return None
    if here in every:
        return every.index(here), True
    # Clicked into, or inside something closed: go on from what holds it, or from where it is.
    parent = here.parentWidget()
    while parent is not None and parent is not root:
        if parent in every:
            return every.index(parent) + 1, False
        parent = parent.parentWidget()
    boxes = [(root, here), *((root, one) for one in every)]
    order = reading_order([one for _, one in boxes], lambda one: _in_root(one, root))
    after = order[order.index(here) + 1 :]
    following = next((one for one in every if one in after), None)
    return (every.index(following) if following is not None else len(every)), False


def _in_root(widget: QWidget, root: QWidget) -> Box:
    at = widget.mapTo(root, QPoint(0, 0))
    return Box(at.x(), at.y(), widget.width(), widget.height())


def reveal(widget: QWidget) -> None:
    """Scroll every area that `widget` stands in until it shows."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 0, 16)
        parent = parent.parentWidget()
