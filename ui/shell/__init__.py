"""The window itself: rail, panes, status bar, actions."""

from ui.shell.application import create_application
from ui.shell.window import MainWindow

__all__ = ["MainWindow", "create_application"]
