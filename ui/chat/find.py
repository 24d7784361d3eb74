"""Find in the open chat: counts in all messages, marks in those that are mounted, walks to each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from ui import numerals
from ui.theme.theme import Theme
from ui.widgets.boxes import row
from ui.widgets.buttons import IconButton
from ui.widgets.fields import SearchField
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.chat.transcript import MessageWidget, Transcript

_TYPING_MS = 120


class Hits:
    """How often a text occurs in each of many, and which occurrence is the n-th of all."""

    def __init__(self, texts: Iterable[str] = (), wanted: str = "") -> None:
        folded = wanted.casefold()
        counts = [text.casefold().count(folded) if folded else 0 for text in texts]
        self._places = [place for place, count in enumerate(counts) if count]
        self._ends = list(accumulate(counts[place] for place in self._places))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, number: int) -> tuple[int, int]:
        """The text that holds occurrence `number`, and which one of its own it is."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        at = bisect_right(self._ends, number)
        return self._places[at], number - (self._ends[at - 1] if at else 0)

    def first_from(self, place: int) -> int:
        """The first occurrence in text `place` or after it; the first of all if there is none."""
        at = next((n for n, p in enumerate(self._places) if p >= place), 0)
        return self._ends[at - 1] if at else 0


class FindBar(QFrame):
    """A slim bar over the transcript: what is sought, ``3 of 17``, back, on, close."""

    def __init__(self, theme: Theme, transcript: Transcript) -> None:
        super().__init__()
        self.setProperty("surface", "strip")
        self._transcript = transcript
        self._hits = Hits()
        self._number = -1
        self._wanted = ""
        self.field = SearchField(theme, self.tr("Find in this chat"))
        self.field.installEventFilter(self)
        self.count = label(theme, "", "small", "text2", figures=True)
        self._back = IconButton(
            theme, "caret-up", self.tr("Previous"), lambda: self.step(-1), shortcut="Shift+F3"
        )
        self._on = IconButton(
            theme, "caret-down", self.tr("Next"), lambda: self.step(1), shortcut="F3"
        )
        close = IconButton(theme, "x", self.tr("Close the search"), self.close_bar, shortcut="Esc")
        line = row(self, (24, 6, 12, 6), 8)
        line.addWidget(self.field, 1)
        line.addWidget(self.count)
        for button in (self._back, self._on, close):
            line.addWidget(button)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._search)
        self.field.textChanged.connect(self._typing.start)
        self.hide()

    def open(self) -> None:
        """Show the bar and take the keyboard."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self._search()

    def close_bar(self) -> None:
        """Hide the bar and the marks; the keyboard goes to the transcript."""
        self._typing.stop()
        self.hide()
        self._wanted, self._hits, self._number = "", Hits(), -1
        self.mark(self._transcript.widgets)
        self._transcript.area.setFocus()

    def refresh(self) -> None:
        """The messages are others."""
        if not self.isHidden():
            self._hits = Hits()
            self._search()

    def mark(self, widgets: Sequence[MessageWidget]) -> None:
        """Mark what is sought in messages."""
        if self._wanted or self.isHidden():
            for widget in widgets:
                widget.mark(self._wanted)

    def step(self, direction: int) -> None:
        """Go to the next occurrence (1) or the one before (-1), round the ends."""
        if self._typing.isActive():
            self._search()
            return
        if len(self._hits):
            self._go((self._number + direction) % len(self._hits))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and F3 walk, with Shift back; Esc closes."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
                self.step(-1 if back else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        """Count anew, and go to the first occurrence from the message in view on."""
        from ui.chat.transcript import text_of

        self._typing.stop()
        self._wanted = self.field.text()
        self._hits = Hits(map(text_of, self._transcript.items), self._wanted)
        self._number = -1
        self.mark(self._transcript.widgets)
        if not self._wanted:
            for widget in self._transcript.widgets:
                widget.mark("")
        if len(self._hits):
            self._go(self._hits.first_from(self._transcript.area.shown.start))
        else:
            self._say()

    def _go(self, number: int) -> None:
        self._number = number
        area = self._transcript.area
        place, nth = self._hits[number]
        if place not in area.widgets or place not in area.shown:
            area.go_to(place)
        for at, widget in list(area.widgets.items()):
            if at != place:
                widget.choose(-1)
        found = area.widgets[place].choose(nth)
        area.relayout()  # a folded question may have opened
        area.show_rect(place, found.toAlignedRect() if found else area.widgets[place].rect())
        self._say()

    def _say(self) -> None:
        words = ""
        if self._wanted:
            words = self.tr("{0} of {1}").format(
                numerals.count(self._number + 1), numerals.count(len(self._hits))
            )
            words = words if len(self._hits) else self.tr("Not found")
        self.count.setText(words)
        for button in (self._back, self._on):
            button.setEnabled(len(self._hits) > 0)
