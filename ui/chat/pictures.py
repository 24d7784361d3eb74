"""Pictures that belong to a message: a thumbnail, larger in its place on a click."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.theme.theme import Theme
from ui.widgets.tips import plain_tip

FORMATS = ("png", "jpeg", "jpg", "gif", "bmp", "webp")
"""What is decoded; SVG is not, because it can refer to other files."""

_SMALL = QSize(200, 150)
_LARGE = QSize(420, 560)
_MOST_PIXELS = 100_000_000
_LIMIT_MB = 256


def decode(data: bytes, within: QSize) -> QImage | None:
    """The picture in `data`, scaled down to fit `within` device pixels; None if it is none.

    Its size is looked at before anything is decoded, and memory is bounded.
    """
    QImageReader.setAllocationLimit(_LIMIT_MB)
    store = QByteArray(data)
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    kind = bytes(reader.format().data()).decode("ascii", "replace")
    if kind not in FORMATS or not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return None
    if size.width() > within.width() or size.height() > within.height():
        reader.setScaledSize(size.scaled(within, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


class Picture(QAbstractButton):
    """A picture of a message."""

    def __init__(self, theme: Theme, name: str, data: bytes) -> None:
        super().__init__()
        self._theme, self._data = theme, data
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Picture {0}").format(name))
        self.setToolTip(plain_tip(name))
        self._pixmap = QPixmap()
        self.toggled.connect(self._load)
        self._load(False)

    @property
    def is_broken(self) -> bool:
        """The bytes are no picture that can be shown."""
        return self._pixmap.isNull()

    def sizeHint(self) -> QSize:
        """As large as the picture is shown."""
        return self._pixmap.deviceIndependentSize().toSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture with round corners."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(box, 6, 6)
        painter.setClipPath(path)
        painter.drawPixmap(self.rect(), self._pixmap)
        painter.setPen(QPen(self._theme.color("accent" if self.hasFocus() else "border"), 1))
        painter.drawPath(path)

    def _load(self, large: bool) -> None:
        ratio = self.devicePixelRatioF()
        image = decode(self._data, (_LARGE if large else _SMALL) * ratio)
        if image is not None:
            self._pixmap = QPixmap.fromImage(image)
            self._pixmap.setDevicePixelRatio(ratio)
        self.updateGeometry()
