"""Everything by typing a few letters of it, and the keys that lead there directly."""

from ui.palette.items import GROUPS, Group, PaletteItem
from ui.palette.palette import Palette
from ui.palette.shortcuts import ShortcutsView

__all__ = ["GROUPS", "Group", "Palette", "PaletteItem", "ShortcutsView"]
