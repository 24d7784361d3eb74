"""A Markdown text as a column of block widgets; only the last of them changes while it streams."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ui.chat.blocks import block_widget, show_block
from ui.chat.markdown import Block, MarkdownStream
from ui.theme.fonts import Role
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button
from ui.widgets.labels import Text


class LinkBar(QWidget):
    """Shows where a link leads, whole, before it opens."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.address = ""
        frame = surface("bar")
        column(self).addWidget(frame)
        layout = row(frame, (12, 8, 8, 8), 8)
        self._words = Text(theme)
        layout.addWidget(self._words, 1)
        self.open = Button(self.tr("Open"), "outline", self._open)
        self.cancel = Button(self.tr("Cancel"), "", self.hide)
        layout.addWidget(self.open)
        layout.addWidget(self.cancel)
        self.hide()

    def ask(self, address: str) -> None:
        """Offer to open `address`."""
        self.address = address
        self._words.set_text(self.tr("Open this address in the browser?") + "\n" + address)
        self.show()
        self.open.setFocus()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self.address))
        self.hide()


class MarkdownView(QWidget):
    """Shows a Markdown text that may still grow."""

    def __init__(self, theme: Theme, role: Role = "answer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._role = theme, role
        self._stream = MarkdownStream()
        self._shown: list[tuple[Block, QWidget]] = []
        self._layout = column(self, gap=8)
        self.link_bar = LinkBar(theme)
        self._layout.addWidget(self.link_bar)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """Block widgets, in order."""
        return tuple(widget for _, widget in self._shown)

    def show_text(self, text: str, *, final: bool = False) -> None:
        """Show `text`, the whole so far; `final` once nothing follows."""
        if final:
            self._stream.finish(text)
        else:
            self._stream.update(text)
        blocks = self._stream.blocks
        for place, block in enumerate(blocks):
            if place < len(self._shown):
                before, widget = self._shown[place]
                if before == block:
                    continue
                if show_block(widget, block):
                    self._shown[place] = (block, widget)
                    continue
                self._drop_from(place)
            widget = block_widget(self._theme, block, self._role, self._ask)
            after = self._layout.indexOf(self._shown[-1][1]) + 1 if self._shown else 0
            self._layout.insertWidget(after, widget)
            self._shown.append((block, widget))
        self._drop_from(len(blocks))

    def height_for(self, width: int) -> int:
        """Height of the whole text at `width`, in logical pixels."""
        return self._layout.heightForWidth(max(1, width))

    def _drop_from(self, place: int) -> None:
        for _, widget in self._shown[place:]:
            self._layout.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        del self._shown[place:]

    def _ask(self, address: str) -> None:
        """Put the bar under the block that holds the link."""
        sender = self.sender()
        place = next((n for n, (_, w) in enumerate(self._shown) if w is sender), len(self._shown))
        self._layout.removeWidget(self.link_bar)
        self._layout.insertWidget(place + 1, self.link_bar)
        self.link_bar.ask(address)
