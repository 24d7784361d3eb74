"""Which of several versions of a message is shown, and the way to the others."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.widgets.boxes import row
from ui.widgets.buttons import IconButton, set_property
from ui.widgets.labels import label


def neighbours(
    message_id: int, siblings: tuple[int, ...]
) -> tuple[int, int, int | None, int | None]:
    """Number of the message among its siblings from 1 on, how many there are, and those beside it.

    `siblings` may or may not hold the message itself; ids grow with time.
    """
    ids = list(siblings) if message_id in siblings else sorted({*siblings, message_id})
    place = ids.index(message_id)
    before = ids[place - 1] if place else None
    after = ids[place + 1] if place + 1 < len(ids) else None
    return place + 1, len(ids), before, after


class BranchBar(QWidget):
    """``2 / 3`` between arrows; `picked` carries the id of the version to show."""

    picked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._before: int | None = None
        self._after: int | None = None
        self._left = IconButton(theme, "caret-left", self.tr("Earlier version"), size=14)
        self._right = IconButton(theme, "caret-right", self.tr("Later version"), size=14)
        self._figures = label(theme, "", "small", "text2", figures=True)
        self._left.clicked.connect(lambda: self.step(-1))
        self._right.clicked.connect(lambda: self.step(1))
        line = row(self)
        for widget in (self._left, self._figures, self._right):
            line.addWidget(widget)
        for button in (self._left, self._right):
            set_property(button, "kind", "tiny")
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.hide()

    def show_for(self, message_id: int, siblings: tuple[int, ...]) -> None:
        """Show the place of a message among its versions; nothing if it is the only one."""
        number, count, self._before, self._after = neighbours(message_id, siblings)
        self._figures.setText(f"{number} / {count}")
        self._left.setEnabled(self._before is not None)
        self._right.setEnabled(self._after is not None)
        self.setAccessibleName(self.tr("Version {0} of {1}").format(number, count))
        self.setVisible(count > 1)

    def step(self, direction: int) -> bool:
        """Ask for the version before (-1) or after (1); whether there is one."""
        wanted = self._before if direction < 0 else self._after
        if wanted is not None:
            self.picked.emit(wanted)
        return wanted is not None
