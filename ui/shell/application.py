"""The `QApplication`: style, fonts, scaling, name and icon."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from ui.shell.collector import Collector
from ui.theme.fonts import load_fonts
from ui.widgets import roles


def create_application(argv: Sequence[str]) -> QApplication:
    """The application in Fusion style with bundled fonts; made once, before any widget."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(list(argv))
    application.setApplicationName("Parley")
    application.setDesktopFileName("parley")
    dress(application)
    return application


def dress(application: QApplication) -> None:
    """Give an application its style, fonts and icon."""
    application.setStyle("Fusion")
    roles.install()
    if application.findChild(Collector) is None:
        Collector(application)
    load_fonts()
    picture = QPixmap()
    picture.loadFromData((files("resources") / "icons" / "parley.svg").read_bytes(), "svg")
    application.setWindowIcon(QIcon(picture))
