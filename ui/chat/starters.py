"""Four questions for an empty page, suited to who is asked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.theme import Theme
from ui.widgets.boxes import clear, column, row, surface
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided, icon_label, label

REAL_MODEL_HELP = "add-model"
"""The help entry on adding a real model."""

Starter = tuple[str, str, str, str]
"""Icon, title, second line, and what the composer is filled with."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Starters", text)


def starters(*, on_starter: bool) -> tuple[Starter, ...]:
    """The starter model is asked about Parley, a real one about the person's own work.

    The starter model understands English alone, whatever the window speaks.
    """
    if on_starter:
        return (
            (
                "users-three",
                _tr("What is a committee?"),
                _tr("Seats, chairman, policy"),
                "What is a committee?",
            ),
            (
                "list-numbers",
                _tr("How is the ranking counted?"),
                _tr("Points and near ties"),
                "How is the ranking counted?",
            ),
            (
                "x-circle",
                _tr("Why was a seat dropped?"),
                _tr("What happens to the rest"),
                "Why was a seat dropped?",
            ),
            (
                "cube",
                _tr("How do I add a model?"),
                _tr("Files and servers"),
                "How do I add a model?",
            ),
        )
    return (
        (
            "scales",
            _tr("Choose between two options"),
            _tr("Each seat argues, then all rank"),
            _tr("Which is better for us, and why: "),
        ),
        (
            "file-search",
            _tr("Check a text"),
            _tr("Attach it, or paste it"),
            _tr("Which claims in this text are wrong or unproven?\n\n"),
        ),
        (
            "bug",
            _tr("Find the fault in this code"),
            _tr("Paste code or attach files"),
            _tr("Find the fault in this code and mend it:\n\n"),
        ),
        (
            "list-plus",
            _tr("Find what a plan forgot"),
            _tr("Dissent is kept, not smoothed away"),
            _tr("What did this plan forget?\n\n"),
        ),
    )


class Starters(QWidget):
    """Two rows of two; `picked` carries the text for the composer."""

    picked = Signal(str)
    help_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: bool | None = None
        self._grid_box = QWidget()
        self._grid = QGridLayout(self._grid_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        self.note = surface("note")
        line = row(self.note, (12, 4, 6, 4), 8)
        line.addWidget(label(theme, self.tr("Starter model, knows only Parley."), "small"))
        line.addStretch()
        more = Button(
            self.tr("Add a real model"), "link", lambda: self.help_wanted.emit(REAL_MODEL_HELP)
        )
        line.addWidget(more)
        layout = column(self, gap=16)
        layout.addWidget(self._grid_box)
        layout.addWidget(self.note)

    def show_for(self, *, on_starter: bool) -> None:
        """Offer what works with who is asked."""
        if on_starter == self._shown:
            return
        self._shown = on_starter
        self.note.setVisible(on_starter)
        clear(self._grid)
        for place, (icon, title, line, text) in enumerate(starters(on_starter=on_starter)):
            button = self._button(icon, title, line)
            button.clicked.connect(lambda _=False, t=text or title: self.picked.emit(t))
            self._grid.addWidget(button, place // 2, place % 2)

    def make_room(self, *, enough: bool) -> None:
        """Offer the questions only where they leave `enough` room for the rest of the page."""
        self._grid_box.setVisible(enough)

    def _button(self, icon: str, title: str, line: str) -> Button:
        button = Button("", "starter")
        button.setAccessibleName(f"{title}. {line}")
        button.setMinimumHeight(self._theme.type.px(58))
        words = column(None, gap=2)
        words.addStretch()
        words.addWidget(Elided(self._theme, title, "label"))
        words.addWidget(Elided(self._theme, line, "small", "text3"))
        words.addStretch()
        layout = row(button, (14, 8, 12, 8), 12)
        layout.addWidget(icon_label(self._theme, icon, self._theme.type.px(20), "accent_text"))
        layout.addLayout(words, 1)
        return button
