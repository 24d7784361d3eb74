"""What the palette offers; Qt-free."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

Group = Literal["committees", "commands", "chats", "models", "settings"]

GROUPS: tuple[Group, ...] = get_args(Group)
"""The groups in the order in which they stand, where no other has the better hit."""


class PaletteItem(Struct, frozen=True):
    """One line: `id` is what `Palette.chosen` carries, unlike any other.

    `detail` stands beside the title, quieter. `keys` is a shortcut in Qt's portable form
    (``Ctrl+Shift+C``), `icon` a name of the icon set.
    """

    id: str
    group: Group
    title: str
    detail: str = ""
    keys: str = ""
    icon: str = ""
