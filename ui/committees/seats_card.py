"""The seats of the editor: added, removed with a way back, and put in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from backend.offers import CommitteeFit
from backend.values import Chairman, ModelInfo, Seat
from ui.committees.draft import LETTERS, MOST_SEATS, lettered, seat_on, seatable
from ui.committees.memory import Device
from ui.committees.parts import UndoNote
from ui.committees.seat_row import ChairmanRow, SeatRow
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.labels import label


class SeatsCard(QFrame):
    """`changed` follows every edit; `seats` and `chairman` are what stands there."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme = theme
        self._models: tuple[ModelInfo, ...] = ()
        self._fit: tuple[CommitteeFit | None, tuple[Device, ...]] = (None, ())
        self.rows: list[SeatRow] = []
        self.chairman_row = ChairmanRow(theme, Chairman(model=""))
        self._count = label(theme, "", "ui", "text2", figures=True)
        self.add_button = Button(self.tr("Add seat"), "", self._add)
        self.add_button.setIcon(theme.icon("plus"))
        head = row(None, (16, 8, 8, 8), 8)
        head.addWidget(label(theme, self.tr("Seats"), "label", strong=True))
        head.addWidget(self._count)
        head.addStretch()
        head.addWidget(self.add_button)
        self._notes = column(None, (12, 0, 12, 0), 8)
        self._list = column()
        self._foot = column()
        layout = column(self, (1, 0, 1, 0))
        layout.addLayout(head)
        layout.addLayout(self._list)
        layout.addLayout(self._notes)
        layout.addLayout(self._foot)

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats with the letters of their places."""
        return lettered([one.seat for one in self.rows])

    @property
    def chairman(self) -> Chairman:
        """Who writes the one answer."""
        return self.chairman_row.chairman

    def load(self, seats: Sequence[Seat], chairman: Chairman) -> None:
        """Show other seats."""
        for one in self.rows:
            one.hide()
            one.deleteLater()
        self.rows = []
        while (item := self._notes.takeAt(0)) is not None:
            if (note := item.widget()) is not None:
                note.hide()
                note.deleteLater()
        self._fit_notes()
        for seat in seats:
            self._insert(seat, len(self.rows))
        self.chairman_row.hide()
        self.chairman_row.deleteLater()
        self.chairman_row = ChairmanRow(self._theme, chairman)
        self.chairman_row.set_models(self._models)
        self.chairman_row.changed.connect(self.changed)
        self._foot.addWidget(self.chairman_row)
        self._settle()

    def set_models(self, models: Sequence[ModelInfo]) -> None:
        """Offer these models."""
        self._models = tuple(models)
        for one in (*self.rows, self.chairman_row):
            one.set_models(models)
        self.show_fit(*self._fit)

    def show_fit(self, fit: CommitteeFit | None, devices: Sequence[Device]) -> None:
        """Say at each seat where it runs and whether it fits."""
        self._fit = fit, tuple(devices)
        for one in (*self.rows, self.chairman_row):
            one.show_fit(fit, devices)

    # --- inside -------------------------------------------------------------------------------

    def _insert(self, seat: Seat, place: int) -> SeatRow:
        made = SeatRow(self._theme, seat)
        made.set_models(self._models)
        made.show_fit(*self._fit)
        made.changed.connect(self.changed)
        made.removed.connect(lambda: self._remove(made))
        made.moved.connect(lambda by: self._move(made, by))
        made.handle.dragged.connect(lambda y: self._drag(made, y))
        self.rows.insert(place, made)
        self._list.insertWidget(place, made)
        return made

    def _add(self) -> None:
        usable = seatable(self._models)
        used = {one.seat.model for one in self.rows}
        fresh = next((model for model in usable if model.id not in used), None)
        made = self._insert(seat_on(fresh or (usable[0] if usable else None)), len(self.rows))
        self._settle()
        made.show()
        made.select.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.changed.emit()

    def _remove(self, gone: SeatRow) -> None:
        place = self.rows.index(gone)
        seat = gone.seat
        self.rows.remove(gone)
        self._list.removeWidget(gone)
        gone.hide()
        gone.deleteLater()
        self._settle()
        words = self.tr("Seat {0} removed.").format(f"{LETTERS[place]}, {seat.name or seat.model}")

        def put_back() -> None:
            if len(self.rows) < MOST_SEATS:
                made = self._insert(seat, min(place, len(self.rows)))
                self._settle()
                made.show()
                made.select.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.changed.emit()

        note = UndoNote(self._theme, words, put_back)
        self._notes.addWidget(note)
        note.gone.connect(lambda: self._drop_note(note))
        self._fit_notes()
        note.show()
        announce(self, words)
        note.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.changed.emit()

    def _drop_note(self, note: UndoNote) -> None:
        self._notes.removeWidget(note)
        self._fit_notes()

    def _fit_notes(self) -> None:
        """Room below the notes, while there are some."""
        self._notes.setContentsMargins(12, 0, 12, 12 if self._notes.count() else 0)

    def _move(self, moved: SeatRow, by: int) -> None:
        place = self.rows.index(moved)
        target = min(len(self.rows) - 1, max(0, place + by))
        if target == place:
            return
        self.rows.insert(target, self.rows.pop(place))
        self._list.removeWidget(moved)
        self._list.insertWidget(target, moved)
        self._settle()
        announce(self, self.tr("Now seat {0}").format(LETTERS[target]))
        self.changed.emit()

    def _drag(self, moved: SeatRow, y: int) -> None:
        """Change places once the pointer is past the middle of the neighbour."""
        place = self.rows.index(moved)
        for by in (-1, 1):
            if 0 <= place + by < len(self.rows):
                other = self.rows[place + by]
                middle = other.mapToGlobal(other.rect().center()).y()
                if (y - middle) * by > 0:
                    self._move(moved, by)
                    self._list.activate()
                    return

    def _settle(self) -> None:
        for letter, one in zip(LETTERS, self.rows, strict=False):
            one.set_letter(letter)
        count = len(self.rows)
        self._count.setText(self.tr("{0} of {1}").format(count, MOST_SEATS))
        self.add_button.setEnabled(count < MOST_SEATS)
        for one in self.rows:
            one.remove.setEnabled(count > 1)
            one.handle.setEnabled(count > 1)
        self.set_tab_order()

    def set_tab_order(self) -> None:
        """Tab goes through the rows as they stand, whatever order they were made in."""
        chain: list[QWidget] = [self.add_button]
        for one in (*self.rows, self.chairman_row):
            chain += one.focus_order
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
