"""A committee that fits, as a card to choose: a radio button underneath."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from backend.machine import Hardware
from backend.offers import Proposal
from ui.first_start import words
from ui.first_start.model import memory, seat_lines, tokens_per_s
from ui.models import figures
from ui.theme.theme import Theme
from ui.widgets.badge import TAG, Badge, SeatTag
from ui.widgets.boxes import column, row, rule
from ui.widgets.buttons import KEYBOARD
from ui.widgets.labels import Elided, label
from ui.widgets.tips import plain_tip

WIDTH = 296
"""Of a card, in pixels of the guide, before it grows."""

_EDGE = 16
_CIRCLE = 16


class ProposalCard(QRadioButton):
    """Arrows go from card to card, Space chooses; only one is chosen."""

    def __init__(
        self, theme: Theme, proposal: Proposal, hardware: Hardware, *, recommended: bool
    ) -> None:
        super().__init__()
        self._theme, self.proposal = theme, proposal
        self._ring = False
        self._said = words.spoken(proposal, memory(proposal, hardware))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(plain_tip(proposal.why))
        self.setAccessibleName(self._said)
        self.setAccessibleDescription(proposal.why)
        head = row(None, (theme.type.px(_CIRCLE) + 8, 0, 0, 0), 8)
        self._title = Elided(theme, words.title(proposal), "heading")
        head.addWidget(self._title, 1)
        if recommended:
            head.addWidget(Badge(theme, self.tr("Recommended"), "accent"))
        self._note = Badge(theme, "", "warn", "wifi-slash")
        self._note.hide()
        layout = column(self, (_EDGE, 12, _EDGE, 14), 8)
        layout.addLayout(head)
        for line in seat_lines(proposal):
            layout.addWidget(_SeatRow(theme, line.letter, line.model.name, words.seat(line)))
        layout.addStretch(1)
        layout.addWidget(self._note, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(rule())
        for name, value in (
            (self.tr("Download"), words.download(proposal)),
            (self.tr("Expected speed"), figures.speed(tokens_per_s(proposal))),
            (self.tr("One answer"), words.answer(proposal)),
        ):
            fact = label(theme, value, "label", figures=True)
            layout.addLayout(_fact(theme, name, fact))
        badge = Badge(theme, *words.memory(memory(proposal, hardware)))
        layout.addLayout(_fact(theme, self.tr("Memory"), badge))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_offline(self, offline: bool) -> None:
        """Say that its download needs the network, which is not there."""
        needs = offline and bool(self.proposal.download_bytes)
        if needs:
            self._note.show_as(self.tr("Needs the network"), "warn", "wifi-slash")
        self._note.setVisible(needs)
        said = self.tr("{0}; needs the network").format(self._said)
        self.setAccessibleName(said if needs else self._said)

    def sizeHint(self) -> QSize:
        """As wide as the others, as high as what stands in it."""
        return QSize(self._theme.type.px(WIDTH), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Names are cut first."""
        layout = self.layout()
        return super().minimumSizeHint() if layout is None else layout.minimumSize()

    def hitButton(self, position: QPoint) -> bool:
        """All of the card takes the click."""
        return self.rect().contains(position)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self._ring = False
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Card and circle; the chosen one is outlined in the accent."""
        theme, chosen = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self._ring else 1.0
        ink = "accent" if chosen or self._ring else "line" if self.underMouse() else "border"
        painter.setPen(QPen(theme.color(ink), width))
        painter.setBrush(theme.color("raised"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)
        size = theme.type.px(_CIRCLE)
        middle = QRectF(self._title.geometry()).center().y()
        circle = QRectF(_EDGE, round(middle - size / 2), size, size)
        painter.setPen(QPen(theme.color("accent" if chosen else "line"), 1.5))
        painter.drawEllipse(circle.adjusted(0.75, 0.75, -0.75, -0.75))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            gap = size * 0.28
            painter.drawEllipse(circle.adjusted(gap, gap, -gap, -gap))


class _SeatRow(QWidget):
    def __init__(self, theme: Theme, letter: str, name: str, detail: str) -> None:
        super().__init__()
        line = row(self, gap=8)
        if letter:
            line.addWidget(SeatTag(theme, letter))
        else:
            chair = label(theme, theme.icons.glyph("pen-nib"), "ui", "text2")
            chair.setFont(theme.icons.font(theme.type.px(16)))
            chair.setFixedWidth(theme.type.px(TAG))
            chair.setFixedHeight(theme.type.px(TAG))
            chair.setAccessibleName(self.tr("Chairman"))
            line.addWidget(chair)
        line.addWidget(Elided(theme, name, "ui"), 1)
        line.addWidget(label(theme, detail, "small", "text2", figures=True))


def _fact(theme: Theme, name: str, value: QWidget) -> QHBoxLayout:
    line = row(None, gap=8)
    line.addWidget(label(theme, name, "small", "text2"))
    line.addStretch(1)
    line.addWidget(value)
    return line
