"""What the window remembers of itself: geometry and panes, in a small ini file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class WindowState:
    """Reads and writes `file`; what is missing or damaged reads as its default."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray | None:
        """Place and size of the window."""
        value = self._settings.value("window/geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("window/geometry", value)

    @property
    def panel_open(self) -> bool:
        """Whether the person wants the panel beside the chat."""
        return str(self._settings.value("panel/open", "true")).lower() != "false"

    @panel_open.setter
    def panel_open(self, value: bool) -> None:
        self._settings.setValue("panel/open", "true" if value else "false")

    @property
    def started_before(self) -> bool:
        """Whether the first start is over."""
        return str(self._settings.value("window/started", "false")).lower() == "true"

    @started_before.setter
    def started_before(self, value: bool) -> None:
        self._settings.setValue("window/started", "true" if value else "false")

    def width(self, pane: str, default: int) -> int:
        """Width of a pane, in logical pixels."""
        try:
            return int(str(self._settings.value(f"{pane}/width", default)))
        except ValueError:
            return default

    def set_width(self, pane: str, width: int) -> None:
        """Remember the width of a pane."""
        self._settings.setValue(f"{pane}/width", width)

    def save(self) -> None:
        """Write the file now."""
        self._settings.sync()
