"""Buttons with a focus ring that only the keyboard brings out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontInfo, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from ui.theme.theme import Theme
from ui.widgets.tips import plain_tip


class _Reasons:
    """Reasons of a focus that the keyboard brought: these show the ring.

    A focus that the program moved counts as the keyboard's where a key was the last thing that a
    person used: who presses a key that opens a page must see where they are on it.
    """

    def __init__(self) -> None:
        self.last_was_key = False

    def __contains__(self, reason: Qt.FocusReason) -> bool:
        if reason is Qt.FocusReason.OtherFocusReason:
            return self.last_was_key
        return reason in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )


KEYBOARD = _Reasons()
"""Reasons of a focus that the keyboard brought."""


_GUIDE_TEXT_PX = 13


def text_factor() -> float:
    """How much larger than the guide's the text of the window is."""
    return max(1.0, QFontInfo(QApplication.font()).pixelSize() / _GUIDE_TEXT_PX)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet selects on, and polish anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def is_enter(event: QKeyEvent) -> bool:
    """Return or the keypad's Enter alone, pressed and not held."""
    keypad = Qt.KeyboardModifier.KeypadModifier
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and not event.isAutoRepeat() and not event.modifiers() & ~keypad


def press_by(event: QKeyEvent, button: QPushButton | QToolButton) -> bool:
    """Click `button` if Enter is pressed, or open its menu on that or Space; False: neither.

    Qt would open the menu in an event loop of its own, in which the key that opened it ends.
    """
    menu = button.menu()
    if menu is not None and (is_enter(event) or event.key() == Qt.Key.Key_Space):
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
    elif is_enter(event):
        button.click()
    else:
        return False
    return True


class Button(QPushButton):
    """A push button; `kind` is one of the style sheet's: primary, outline, link, fold ..."""

    def __init__(
        self,
        text: str,
        kind: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        # Wider than high: Qt leaves only 4 px between icon and words.
        self.setIconSize(QSize(round(20 * text_factor()), round(16 * text_factor())))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as Space does, which Qt leaves out outside of dialogs."""
        if not press_by(event, self):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        set_property(self, "keyboard", event.reason() in KEYBOARD)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        set_property(self, "keyboard", False)
        super().focusOutEvent(event)


class IconButton(QToolButton):
    """An icon alone: its name is read out and shown with its shortcut on hover."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        on_click: Callable[[], object] | None = None,
        *,
        shortcut: str = "",
        size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setIcon(theme.icon(icon, on="accent_text"))
        self.setIconSize(QSize(theme.type.px(size), theme.type.px(size)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.rename(name, shortcut)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def rename(self, name: str, shortcut: str = "") -> None:
        """Give it another accessible name and tooltip; `shortcut` in Qt's portable form."""
        self.setAccessibleName(name)
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(plain_tip(f"{name} ({keys})" if keys else name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as Space does, which Qt leaves out outside of dialogs."""
        if not press_by(event, self):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        set_property(self, "keyboard", event.reason() in KEYBOARD)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        set_property(self, "keyboard", False)
        super().focusOutEvent(event)
