"""What came of an import, above the list of chats until it is put away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from backend.values import ImportReport
from ui import numerals
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.boxes import column, row
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Text
from ui.widgets.scroll import ScrollColumn

_HIGHEST = 132
_MOST_REASONS = 200
_BAR = 12


class ReportCard(QFrame):
    """Says how many chats came from where, and what was left out and why."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme = theme
        self.words = Text(theme, "", "label")
        self.left_out = Text(theme, "", "small", "text2")
        self.reasons = Text(theme, "", "small", "text2")
        content = QWidget()
        column(content, (0, 0, _BAR, 0)).addWidget(self.reasons, 0, Qt.AlignmentFlag.AlignTop)
        self._area = ScrollColumn(content)
        self._area.setAccessibleName(self.tr("What was left out"))
        body = column(None, gap=4)
        for widget in (self.words, self.left_out, self._area):
            body.addWidget(widget)
        self.close_button = IconButton(theme, "x", self.tr("Dismiss"), self._close, size=14)
        layout = row(self, (12, 8, 4, 8), 4)
        layout.addLayout(body, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_report(self, report: ImportReport) -> None:
        """Show what came of an import."""
        chats, skipped = len(report.conversation_ids), len(report.skipped)
        self.words.set_text(
            self.tr("From {0}: {1}, {2}").format(
                report.form,
                self.tr("1 chat")
                if chats == 1
                else self.tr("{0} chats").format(numerals.count(chats)),
                self.tr("1 message")
                if report.messages == 1
                else self.tr("{0} messages").format(numerals.count(report.messages)),
            )
        )
        self.left_out.set_text(self.tr("Left out: {0}").format(numerals.count(skipped)))
        reasons = list(report.skipped[:_MOST_REASONS])
        if skipped > _MOST_REASONS:
            reasons.append(self.tr("And {0} more.").format(numerals.count(skipped - _MOST_REASONS)))
        self.reasons.set_text("\n".join(reasons))
        for widget in (self.left_out, self._area):
            widget.setVisible(bool(skipped))
        self.show()
        self._fit()
        said = [self.words.text(), *([self.left_out.text()] if skipped else [])]
        self.setAccessibleName(", ".join(said))
        announce(self, ", ".join(said))

    def resizeEvent(self, event: object) -> None:
        """Give the reasons the height they need, up to a limit."""
        self._fit()

    def _fit(self) -> None:
        width = self._area.viewport().width()
        highest = self._theme.type.px(_HIGHEST)
        self._area.setFixedHeight(min(highest, self.reasons.heightForWidth(max(24, width - _BAR))))

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
