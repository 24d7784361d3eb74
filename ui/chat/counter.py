"""How much of the context a question takes: a ring and two figures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from backend.values import TokenCount
from ui import numerals
from ui.theme.theme import Theme
from ui.widgets.boxes import row
from ui.widgets.buttons import set_property
from ui.widgets.labels import label
from ui.widgets.tips import plain_tip

_SIDE = 16
_WIDTH = 3
_STEPS = 1000


class _Ring(QProgressBar):
    """A share as an arc from twelve o'clock; a progress bar to assistive technology."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.over = False
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self._theme.type.px(_SIDE)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(self._theme.color("track"), _WIDTH))
        painter.drawEllipse(box)
        if self.value():
            token = "danger" if self.over else "accent"
            pen = QPen(self._theme.color(token), _WIDTH)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(box, 90 * 16, -round(360 * 16 * self.value() / _STEPS))


class Counter(QWidget):
    """Shows a `TokenCount`; `too_much` says in words where it does not fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._ring = _Ring(theme)
        self._ring.setAccessibleName(self.tr("Context in use"))
        self._figures = label(theme, "", "small", "text2", figures=True)
        layout = row(self, gap=6)
        layout.addWidget(self._ring)
        layout.addWidget(self._figures)
        self.hide()

    def show_count(self, count: TokenCount | None) -> None:
        """Show a count; None: it is not known, and nothing is shown."""
        self.setVisible(count is not None and count.limit is not None)
        if count is None or count.limit is None:
            return
        used = count.question + count.history
        over = used + count.reply > count.limit
        self._ring.over = over
        self._ring.setValue(round(_STEPS * min(1.0, used / count.limit)))
        self._ring.update()
        words = self.tr("{0} / {1}").format(numerals.count(used), numerals.count(count.limit))
        if used and not count.exact:
            words = self.tr("about {0}").format(words)
        self._figures.setText(words)
        set_property(self._figures, "ink", "danger" if over else "text2")
        lines = [
            self.tr("This question: {0} tokens").format(numerals.count(count.question)),
            self.tr("The chat before it: {0} tokens").format(numerals.count(count.history)),
            self.tr("Kept for the reply: {0} tokens").format(numerals.count(count.reply)),
            self.tr("Context: {0} tokens").format(numerals.count(count.limit)),
        ]
        if not count.exact:
            lines.append(self.tr("Estimated: no model is loaded that could count."))
        self.setToolTip(plain_tip("\n".join(lines)))
        self._ring.setAccessibleDescription(", ".join(lines))

    @staticmethod
    def too_much(count: TokenCount | None) -> str:
        """What does not fit, and what helps; empty where all fits."""
        if count is None or count.limit is None:
            return ""
        alone = count.question + count.reply - count.limit
        if alone > 0:
            words = QCoreApplication.translate(
                "Counter",
                "The question is {0} tokens too long for the context of {1}. "
                "Shorten it, or ask a model with a larger context.",
            )
            return words.format(numerals.count(alone), numerals.count(count.limit))
        if alone + count.history > 0:
            return QCoreApplication.translate(
                "Counter", "Older messages of this chat will be left out: they do not all fit."
            )
        return ""
