"""Chat list, chat and deliberation panel: in columns where they fit, else over the chat."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSplitter, QWidget

from ui.chat.page import ChatPage
from ui.shell.arrangement import Arrangement, arrange
from ui.shell.overlay import Overlay
from ui.shell.state import WindowState
from ui.theme.theme import Theme

_WIDTHS = {"list": 232, "panel": 352}
_LEAST = {"list": 180, "panel": 300}
_CHAT_WIDTH = 480


class Panes(QSplitter):
    """Three panes; `rearranged` comes with the new `Arrangement`.

    The person's widths are remembered in `state`, not those that a narrow window forces.
    """

    rearranged = Signal(object)

    def __init__(
        self, theme: Theme, state: WindowState, chats: QWidget, chat: ChatPage, panel: QWidget
    ) -> None:
        super().__init__()
        self._theme, self._state = theme, state
        self.chats, self.chat, self.panel = chats, chat, panel
        self.arrangement: Arrangement | None = None
        self._wants_panel = False
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(chat)
        chat.setMinimumWidth(_CHAT_WIDTH)
        chats.setMinimumWidth(_LEAST["list"])
        panel.setMinimumWidth(_LEAST["panel"])
        self.splitterMoved.connect(self._save_widths)

    def cover(self, window: QWidget) -> None:
        """Make the drawer and the sheet that lie over `window`."""
        self.drawer = Overlay(self._theme, window, "left")
        self.sheet = Overlay(self._theme, window, "right")

    @property
    def first_focus(self) -> QWidget:
        """The field to write in."""
        return self.chat.first_focus

    @property
    def panel_docked(self) -> bool:
        """The panel has a column of its own."""
        return self.arrangement is None or self.arrangement.panel_docked

    @property
    def list_docked(self) -> bool:
        """The list has a column of its own."""
        return self.arrangement is None or self.arrangement.list_docked

    def arrange(self, width: int) -> None:
        """Dock the list and the panel in a window `width` px wide, or hold them over the chat."""
        wanted = arrange(round(width / self._theme.type.factor))
        if wanted != self.arrangement:
            self.arrangement = wanted
            self._dock(self.chats, self.drawer, "list", wanted.list_docked, 0)
            self._dock(self.panel, self.sheet, "panel", wanted.panel_docked, 2)
            self.want_panel(self._wants_panel)
            self.rearranged.emit(wanted)
            self._set_widths()

    def want_panel(self, wanted: bool) -> None:
        """Show the panel's column, or no longer, where it has one."""
        self._wants_panel = wanted
        if self.panel_docked and self.panel.isHidden() == wanted:
            self.panel.setVisible(wanted)
            self._set_widths()

    @property
    def open_overlay(self) -> Overlay | None:
        """The drawer or the sheet, while it lies over the chat."""
        return next((o for o in (self.drawer, self.sheet) if o.isVisible()), None)

    def close_top(self) -> bool:
        """Close the drawer or the sheet; False: none was open."""
        for overlay in (self.drawer, self.sheet):
            if overlay.isVisible():
                overlay.close_pane()
                return True
        return False

    def _dock(self, pane: QWidget, overlay: Overlay, name: str, docked: bool, place: int) -> None:
        if docked:
            overlay.release()
            self.insertWidget(min(place, self.count()), pane)
            self.setStretchFactor(self.indexOf(self.chat), 1)
            pane.show()
        else:
            overlay.hold(pane, self._width(name))

    def _set_widths(self) -> None:
        list_width, panel_width = self._width("list"), self._width("panel")
        sides = list_width * self.chats.isVisible() + panel_width * self.panel.isVisible()
        rest = max(_CHAT_WIDTH, self.width() - sides)
        widths = {id(self.chats): list_width, id(self.chat): rest, id(self.panel): panel_width}
        self.setSizes([widths[id(self.widget(n))] for n in range(self.count())])

    def _width(self, pane: str) -> int:
        """The width a person dragged a pane to, else the guide's."""
        return self._state.width(pane, self._theme.type.px(_WIDTHS[pane]))

    def _save_widths(self) -> None:
        for name, pane in (("list", self.chats), ("panel", self.panel)):
            if pane.parent() is self and pane.isVisible():
                self._state.set_width(name, pane.width())
