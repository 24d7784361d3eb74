"""The list of committees."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from backend.machine import Hardware
from backend.offers import CommitteeFit
from backend.values import Committee, ModelInfo
from ui.committees.list_row import CommitteeRow
from ui.committees.memory import devices
from ui.committees.parts import UndoNote
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column
from ui.widgets.buttons import Button
from ui.widgets.labels import Text
from ui.widgets.page import Page

_NARROW = 400


class CommitteeList(Page):
    """Shows what it is given; its signals carry the name of a committee."""

    asked = Signal(str)
    edited = Signal(str)
    duplicated = Signal(str)
    shared = Signal(str)
    deleted = Signal(str)

    new_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("Committees"))
        self.rows: dict[str, CommitteeRow] = {}
        self._shown: object = None
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows scroll it
        self.import_button = Button(self.tr("Import…"), "outline", self.import_wanted.emit)
        self.new_button = Button(self.tr("New committee"), "primary", self.new_wanted.emit)
        self.new_button.setIcon(theme.icon("plus", "on_accent"))
        self.import_button.setIcon(theme.icon("download-simple", "text"))
        self.import_button.setAccessibleName(self.tr("Import…"))
        self.head.addWidget(self.import_button)
        self.head.addWidget(self.new_button)
        self.banner = Banner(theme, closable=True)
        self._notes = column(None, gap=4)
        self._rows = column(None, gap=12)
        self._none = Text(
            theme,
            self.tr("No committee yet. A committee is a few models that check each other."),
            "ui",
            "text2",
        )
        self._none.hide()
        self.body.addWidget(self.banner)
        self.body.addLayout(self._notes)
        self.body.addWidget(self._none)
        self.body.addLayout(self._rows)
        self.body.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the header is too narrow for its words, the lesser button keeps its icon."""
        super().resizeEvent(event)
        words_ = self.tr("Import…")
        is_narrow = self.width() < self.theme.type.px(_NARROW)
        self.import_button.setText("" if is_narrow else words_)
        self.import_button.setToolTip(words_ if is_narrow else "")

    @property
    def first_focus(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self.new_button

    def show_committees(
        self, committees: Sequence[Committee], models: Sequence[ModelInfo], default: str
    ) -> bool:
        """Show these; `default` is the name of the one that answers when none is named.

        True: they are others than before, and their fits must be shown again.
        """
        shown = (tuple(committees), tuple(models), default)
        if shown == self._shown:
            return False
        self._shown = shown
        focused = self._focused()
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        by_id = {model.id: model for model in models}
        self.rows = {}
        for committee in committees:
            row = CommitteeRow(self.theme, committee, by_id, committee.name == default)
            row.asked.connect(self.asked)
            row.edited.connect(self.edited)
            row.duplicated.connect(self.duplicated)
            row.shared.connect(self.shared)
            row.deleted.connect(self.deleted)
            self.rows[committee.name] = row
            self._rows.addWidget(row)
            row.show()
        self._none.setVisible(not committees)
        if focused in self.rows:
            self.rows[focused].edit_button.setFocus()
        return True

    def show_fit(self, name: str, fit: CommitteeFit | None, hardware: Hardware) -> None:
        """Say how one of them fits."""
        row = self.rows.get(name)
        if row is not None:
            found = devices(fit, row.committee, hardware) if fit is not None else ()
            row.show_fit(fit, found)

    def reveal(self, name: str) -> None:
        """Bring one of them into view, with the keyboard on it where nobody types elsewhere."""
        row = self.rows[name]
        self.area.settle()
        self.area.ensureWidgetVisible(row)
        if self.isVisible():
            row.edit_button.setFocus()

    def offer_undo(self, note: UndoNote) -> None:
        """Show that something was deleted, with the way back."""
        self._notes.addWidget(note)
        note.show()
        note.button.setFocus()

    def _focused(self) -> str:
        widget = self.focusWidget()
        for name, row in self.rows.items():
            if widget is not None and row.isAncestorOf(widget):
                return name
        return ""
