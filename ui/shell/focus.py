"""The keyboard is always somewhere: where its place vanishes, it goes to a sensible one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.widgets.buttons import KEYBOARD

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
_POINTER = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress)


class InputWatch(QObject):
    """Notes whether a person used a key or the pointer last, for rings of focus.

    It watches what the system sends to the window itself, which is little: a filter on the
    application would see every event of every widget.
    """

    def watch(self, window: QWidget) -> None:
        """Begin with a window that shows."""
        handle = window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, and let it pass."""
        kind = event.type()
        if kind in _KEYS:
            KEYBOARD.last_was_key = True
        elif kind in _POINTER:
            KEYBOARD.last_was_key = False
        return super().eventFilter(watched, event)


class FocusKeeper(QObject):
    """Gives the focus of `window` to what `home` names once nothing has it any more.

    A widget that hides hands the focus on by itself; one that is deleted, or that held what was
    deleted, leaves it nowhere, and then no key would do anything.
    """

    def __init__(self, window: QWidget, home: Callable[[], QWidget]) -> None:
        super().__init__(window)
        self._window, self._home = window, home
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._check)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._changed)

    def _changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            self._timer.start(0)  # most often the next one takes it at once

    def _check(self) -> None:
        if not isValid(self._window) or not self._window.isActiveWindow():
            return
        focused = QApplication.focusWidget()
        if QApplication.activePopupWidget() is not None or (focused and focused.isVisible()):
            return
        self._home().setFocus(Qt.FocusReason.OtherFocusReason)
