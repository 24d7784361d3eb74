"""Parley in the tray while its window is closed, where a person wants that."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon


class Tray(QObject):
    """An icon that brings the window back or ends Parley; made when it is first needed."""

    open_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None

    @staticmethod
    def is_there() -> bool:
        """Does this desktop have a tray? Where not, a closed window would be lost."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Put the icon into the tray."""
        if self._icon is None:
            self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._icon.setToolTip("Parley")
            self._menu = QMenu()
            for words, wanted in (
                (self.tr("Open Parley"), self.open_wanted),
                (self.tr("Quit"), self.quit_wanted),
            ):
                action = QAction(words, self._menu)
                action.triggered.connect(wanted)
                self._menu.addAction(action)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
        self._icon.show()

    def hide(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.open_wanted.emit()
