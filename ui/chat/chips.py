"""What is attached to a question: files by name, pictures as they look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QFrame, QLabel

from backend.values import FilePart, ImagePart
from ui.theme.theme import Theme
from ui.widgets.boxes import row
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Elided
from ui.widgets.tips import plain_tip

Attachment = FilePart | ImagePart

_WIDEST = 180
_THUMBNAIL = 28
_MOST_MIB = 256


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
        words.setMaximumWidth(theme.type.px(_WIDEST))
        words.setMinimumWidth(min(theme.type.px(_WIDEST), words.sizeHint().width()))
        layout.addWidget(words)
        remove = IconButton(theme, "x", self.tr("Remove {0}").format(part.name), size=12)
        remove.setProperty("kind", "tiny")
        remove.clicked.connect(lambda: on_remove(part.name))
        layout.addWidget(remove)
        self.setToolTip(plain_tip(part.name))


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
