"""What is attached to a question: files by name, pictures as they look."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from backend.values import FilePart, ImagePart
from ui import numerals
from ui.theme.theme import Theme
from ui.widgets.boxes import clear, row
from ui.widgets.buttons import IconButton
from ui.widgets.flow import Flow
from ui.widgets.labels import Elided, label
from ui.widgets.scroll import ScrollColumn
from ui.widgets.tips import plain_tip

Attachment = FilePart | ImagePart

_WIDEST = 144
_THUMBNAIL = 28
_GAP = 6
_HIGHEST = 146
"""Four lines of chips."""
_SHARE = 0.13
"""Of the window's height, what chips take at most."""
_MOST_MIB = 256
_BYTES_PER_TOKEN = 3


class Chips(ScrollColumn):
    """Attachments in lines, at most four of which show at once; `removed` carries a name."""

    removed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        self._content = QWidget()
        super().__init__(self._content)
        self._theme = theme
        self._flow = Flow(self._content, gap=_GAP, line_gap=_GAP)
        self._chips: list[Chip] = []
        self.setAccessibleName(self.tr("Attached"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_parts(self, parts: Sequence[Attachment]) -> None:
        """Show what is attached; nothing hides it."""
        clear(self._flow)
        self._chips = [Chip(self._theme, part, self.removed.emit) for part in parts]
        for chip in self._chips:
            self._flow.addWidget(chip)
            chip.show()  # now, not when Qt comes to it: it is measured next
        self.setVisible(bool(parts))
        self.fit()
        bar = self.verticalScrollBar()
        QTimer.singleShot(0, bar, lambda: bar.setValue(bar.maximum()))  # the newest one is last

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height that the lines need and the window has."""
        needed = self._flow.heightForWidth(max(1, self.viewport().width()))
        line = max((chip.sizeHint().height() for chip in self._chips), default=0) + _GAP
        room = min(round(self.window().height() * _SHARE), self._theme.type.px(_HIGHEST))
        lines = max(1, (room + _GAP) // max(1, line))
        self.setFixedHeight(min(needed, lines * line - _GAP) if self._chips else 0)


class Chip(QFrame):
    """An attachment with a way to take it off."""

    def __init__(self, theme: Theme, part: Attachment, on_remove: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("surface", "chip")
        layout = row(self, (8, 2, 2, 2), 6)
        if isinstance(part, ImagePart) and (picture := _thumbnail(part.data, theme)) is not None:
            shown = QLabel()
            shown.setPixmap(picture)
            shown.setAccessibleName(self.tr("Picture {0}").format(part.name))
            layout.addWidget(shown)
        words = Elided(theme, part.name, "small")
        words.setFixedWidth(min(theme.type.px(_WIDEST), words.sizeHint().width()))
        layout.addWidget(words)
        said = part.name
        if isinstance(part, FilePart):
            size = self.tr("about {0} tokens").format(numerals.count(about_tokens(part.text)))
            layout.addWidget(label(theme, size, "small", "text3", figures=True))
            said = f"{said}, {size}"
        self.setAccessibleName(said)
        remove = IconButton(theme, "x", self.tr("Remove {0}").format(part.name), size=12)
        remove.setProperty("kind", "tiny")
        remove.clicked.connect(lambda: on_remove(part.name))
        layout.addWidget(remove)
        self.setToolTip(plain_tip(part.name))


def about_tokens(text: str) -> int:
    """An estimate from above: one token for three bytes, as the engine's own."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)


def png_of(image: QImage) -> bytes:
    """A pasted picture as the bytes of a PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def _thumbnail(data: bytes, theme: Theme) -> QPixmap | None:
    """A picture, small; None for one that cannot be read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    QImageReader.setAllocationLimit(_MOST_MIB)
    reader.setAutoTransform(True)
    side = theme.type.px(_THUMBNAIL)
    if (size := reader.size()).isValid():
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)
