"""The command palette filled with what the window can do and has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from backend.values import SearchHit
from ui.chat.list_rows import snippet_of
from ui.chat.model import Choice
from ui.palette.items import PaletteItem

if TYPE_CHECKING:  # the window holds what this makes
    from ui.palette import Palette
    from ui.shell.window import MainWindow

_MOST_CHATS = 10_000


class Finder:
    """Opens the palette over `window` and does what is chosen in it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._palette: Palette | None = None

    def open(self) -> None:
        """Show the palette with everything there is now."""
        if self._palette is None:
            from ui.palette import Palette  # when it is first wanted, as the pages are

            self._palette = Palette(self._window.theme, self._window)
            self._palette.chosen.connect(self.run)
            self._palette.typed.connect(self._window.chat.list.search)
            self._window.chat.list.found.connect(self._add_hits)
        self._palette.show(self.items())

    @property
    def is_open(self) -> bool:
        """The palette lies over the window."""
        return self._palette is not None and self._palette.isVisible()

    def close(self) -> bool:
        """Close the palette; False: it was not open."""
        if self._palette is None or not self._palette.isVisible():
            return False
        self._palette.close_palette()
        return True

    def items(self) -> list[PaletteItem]:
        """Committees, commands, models and chats, by id."""
        chat = self._window.chat
        items = [
            PaletteItem(
                id=f"committee:{c.name}",
                group="committees",
                title=_tr("Ask {0}").format(c.title),
                detail=c.description,
                icon="users-three",
            )
            for c in chat.committees
        ]
        items += [
            PaletteItem(
                id=command.id,
                group="commands",
                title=command.title,
                keys=command.keys,
                icon=command.icon,
            )
            for command in self._window.commands
            if command.in_palette
        ]
        items += [
            PaletteItem(
                id=f"model:{m.id}",
                group="models",
                title=_tr("Ask {0} alone").format(m.name),
                icon="cube",
            )
            for m in chat.models
        ]
        items += [
            PaletteItem(id=f"chat:{s.id}", group="chats", title=s.title, icon="chats")
            for s in chat.list.summaries[:_MOST_CHATS]
        ]
        return items

    def run(self, chosen: str) -> None:
        """Do what was chosen."""
        window = self._window
        kind, _, value = chosen.partition(":")
        if kind == "committee":
            window.ask_with(value)
        elif kind == "model":
            window.chat.choose(Choice(model=value))
            window.new_chat()
        elif kind == "chat":
            window.open_chat(int(value))
        elif kind == "hit":
            conversation, _, message = value.partition(":")
            window.open_chat(int(conversation), int(message))
        else:
            next(c for c in window.commands if c.id == chosen).run()

    def _add_hits(self, text: str, hits: tuple[SearchHit, ...]) -> None:
        if self._palette is None or not self._palette.isVisible():
            return
        found = [
            PaletteItem(
                id=f"hit:{hit.conversation_id}:{hit.message_id}",
                group="chats",
                title=hit.title,
                detail=snippet_of(hit)[0],
                icon="chat-text",
            )
            for hit in hits
            if hit.message_id is not None
        ]
        self._palette.add(found, text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Palette", text)
