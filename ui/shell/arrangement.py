"""Where panes go at a window's width; Qt-free."""

from __future__ import annotations

from msgspec import Struct

WIDE = 1200
MEDIUM = 960
SMALLEST = (720, 520)
"""Least width and height of the window, in logical pixels."""


class Arrangement(Struct, frozen=True):
    """Panes that stand in a column of their own, and the width of the rail in the same pixels."""

    rail_width: int
    list_docked: bool
    panel_docked: bool


def arrange(width: int) -> Arrangement:
    """Four columns from 1200 px; a drawer for the list below; then a sheet for the panel too.

    `width` is in the guide's pixels: at twice the text size a window counts as half as wide.
    """
    if width >= WIDE:
        return Arrangement(72, True, True)
    if width >= MEDIUM:
        return Arrangement(72, False, True)
    return Arrangement(48, False, False)
