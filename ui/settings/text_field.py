"""A line of text that is taken when it is left; what is wrong is said under it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column
from ui.widgets.buttons import set_property
from ui.widgets.labels import Text

Check = Callable[[str], str]
"""What is wrong with a text, in a sentence; ``""`` for nothing."""


class TextField(QWidget):
    """`committed(str)` carries another text than before, once `check` finds nothing wrong.

    What is wrong stays as it was typed until it is mended; Escape takes it back.
    """

    committed = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        check: Check | None = None,
        placeholder: str = "",
        secret: bool = False,
    ) -> None:
        super().__init__()
        self._check = check
        self._value = ""
        self.field = _Line(theme)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(placeholder)
        if secret:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.left.connect(self.commit)
        self.field.taken_back.connect(lambda: self.set_value(self._value))
        self.setFocusProxy(self.field)
        self._problem = Text(theme, "", "small", "danger")
        self._problem.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = column(self, gap=4)
        layout.addWidget(self.field)
        layout.addWidget(self._problem)

    @property
    def value(self) -> str:
        """The last valid text."""
        return self._value

    @property
    def text(self) -> str:
        """What stands in the field now, without spaces around it."""
        return self.field.text().strip()

    @property
    def error(self) -> str:
        """What is said under the field."""
        return self._problem.text()

    def set_value(self, value: str) -> None:
        """Show a text without saying that it was committed."""
        self._value = value
        self.field.setText(value)
        self.field.setCursorPosition(0)
        self.show_error("")

    def show_error(self, words: str) -> None:
        """Say `words` under the field; ``""`` takes them away."""
        changed = words != self._problem.text()
        self._problem.set_text(words)
        self._problem.setVisible(bool(words))
        self.field.setAccessibleDescription(words)
        set_property(self.field, "invalid", bool(words))
        if changed:
            announce(self.field, words)

    def is_valid(self) -> bool:
        """Check what stands in the field, and say what is wrong with it."""
        problem = self._check(self.text) if self._check is not None else ""
        self.show_error(problem)
        return not problem

    def commit(self) -> bool:
        """Take what stands in the field; False where it is not valid."""
        if not self.is_valid():
            return False
        text = self.text
        changed = text != self._value
        self.set_value(text)
        if changed:
            self.committed.emit(text)
        return True


class _Line(QLineEdit):
    left = Signal()
    taken_back = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFont(theme.type.font("ui"))
        self.setMinimumWidth(theme.type.px(120))
        set_property(self, "form", True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()
