"""What the engine did by itself, told once, above the page."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from backend.machine import Notice
from ui.faults import sentence_of
from ui.theme.theme import Theme
from ui.theme.tokens import Tone
from ui.widgets.announce import announce
from ui.widgets.boxes import column, row
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Text, icon_label

_LOOKS: dict[str, tuple[str, Tone]] = {
    "info": ("info", "info"),
    "warning": ("warning", "warn"),
    "error": ("warning-circle", "danger"),
}


class NoticeBar(QFrame):
    """Shows the newest notice that was not put away; a count says how many more there are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        self._theme = theme
        self._seen = -1
        self._notices: tuple[Notice, ...] = ()
        self._icon = icon_label(theme, "info", theme.type.px(16), "info")
        self._message = Text(theme, "", "label")
        self._why = Text(theme, "", "small", "text2")
        words = column(None, gap=2)
        words.addWidget(self._message)
        words.addWidget(self._why)
        self.dismiss_button = IconButton(theme, "x", self.tr("Dismiss"), self.dismiss, size=14)
        layout = row(self, (16, 8, 8, 8), 10)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self.dismiss_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_notices(self, notices: Iterable[Notice]) -> None:
        """Take what the engine tells; the newest that was not put away shows."""
        fresh = tuple(n for n in notices if n.id > self._seen)
        if fresh == self._notices:
            return
        newest_before = self._notices[-1].id if self._notices else self._seen
        self._notices = fresh
        if not fresh:
            self.hide()
            return
        notice = fresh[-1]
        icon, tone = _LOOKS[notice.level]
        self._icon.setText(self._theme.icons.glyph(icon))
        self._icon.setProperty("ink", tone)
        self._icon.style().polish(self._icon)
        message, why = sentence_of(notice.message), sentence_of(notice.why)
        self._message.set_text(message)
        more = len(fresh) - 1
        older = self.tr("And {0} more before it.").format(more) if more else ""
        self._why.set_text(" ".join(part for part in (why, older) if part))
        self._why.setVisible(bool(why or older))
        self.setAccessibleName(message)
        self.show()
        if notice.id > newest_before:
            announce(self, message, urgent=notice.level == "error")

    def dismiss(self) -> None:
        """Put away what shows."""
        if self._notices:
            self._seen = self._notices[-1].id
        self._notices = ()
        self.hide()
