"""The answer beside the best original: equal cards, either of which can stand in the chat."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QSizePolicy, QWidget

from ui.deliberation import words
from ui.deliberation.state import Deliberation
from ui.deliberation.texts import markdown
from ui.theme.theme import Theme
from ui.widgets.badge import Badge, SeatTag
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button
from ui.widgets.labels import Elided, icon_label, label

_TALLEST = 264
_NARROW = 720


class Clip(QWidget):
    """Shows the beginning of a widget, up to `tallest` px; 0 shows all of it."""

    cut = Signal(bool)

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setParent(self)
        content.installEventFilter(self)
        self._tallest = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def limit(self, tallest: int) -> None:
        """Show at most `tallest` px."""
        self._tallest = tallest
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as what shows."""
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the content out at the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow a content that changed its height by itself."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        width = max(1, self.width())
        whole = self._content.heightForWidth(width)
        whole = whole if whole > 0 else self._content.sizeHint().height()
        self._content.setGeometry(0, 0, width, whole)
        is_cut = 0 < self._tallest < whole
        self.setFixedHeight(self._tallest if is_cut else max(1, whole))
        self.cut.emit(is_cut)


class AnswerCard(QFrame):
    """A text with who wrote it, a copy button, and whether it stands in the chat.

    `use` asks for it to stand there, `compare` for the difference from its neighbour.
    """

    use = Signal()
    compare = Signal()
    whole = Signal(bool)

    def __init__(self, theme: Theme, mark: QWidget, title: str, detail: str, text: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme, self.text = theme, text
        view = markdown(theme, text)
        self._clip = Clip(view)
        self.copy_button = Button(self.tr("Copy"), "action", self._copy)
        self.copy_button.setIcon(theme.icon("copy"))
        self.copy_button.setAccessibleName(self.tr("Copy: {0}").format(title))
        self.compare_button = Button(self.tr("Compare"), "action", self.compare.emit)
        self.compare_button.setIcon(theme.icon("columns"))
        self.compare_button.setToolTip(self.tr("Compare word by word (Ctrl+D)"))
        self.compare_button.hide()
        self.more_button = Button(self.tr("Show all"), "link", self._toggle)
        self.use_button = Button("", "outline", self.use.emit)
        self.use_button.setIcon(theme.icon("swap", "text"))
        self.use_button.hide()
        self._shown = Badge(theme, self.tr("Shown in chat"), "accent")
        self._shown.hide()
        self._is_whole = False
        head = row(None, gap=8)
        head.addWidget(mark)
        head.addWidget(label(theme, title, "label", strong=True))
        head.addStretch()
        foot = row(None, gap=12)
        for button in (self.copy_button, self.compare_button, self.more_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._shown)
        foot.addWidget(self.use_button)
        layout = column(self, (16, 14, 16, 12), 8)
        layout.addLayout(head)
        layout.addWidget(Elided(theme, detail, "small", "text2"))
        layout.addWidget(self._clip)
        layout.addStretch(1)
        layout.addLayout(foot)
        self._clip.cut.connect(self._cut)
        self.show_whole(False)

    def show_whole(self, whole: bool) -> None:
        """Show the whole text, or its beginning."""
        self._is_whole = whole
        self.more_button.setText(self.tr("Show less") if whole else self.tr("Show all"))
        self._clip.limit(0 if whole else self._theme.type.px(_TALLEST))

    def show_use(self, *, shown: bool, offer: str) -> None:
        """Say that this text stands in the chat, or offer (in words) that it should."""
        self._shown.setVisible(shown)
        self.use_button.setText(offer)
        self.use_button.setVisible(bool(offer) and not shown)

    def _cut(self, is_cut: bool) -> None:
        self.more_button.setVisible(is_cut or self._is_whole)

    def _toggle(self) -> None:
        self.whole.emit(not self._is_whole)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)


class Answers(QWidget):
    """Synthesis and top original side by side, one above the other where it is narrow.

    `used` carries the letter of the seat whose answer is to stand in the chat, ``""`` for the
    synthesis; `compared` asks for their difference.
    """

    used = Signal(str)
    compared = Signal()

    def __init__(self, theme: Theme, state: Deliberation) -> None:
        super().__init__()
        self._theme = theme
        result = state.result
        assert result is not None
        self._is_synthesis = result.answer_from == "synthesis"
        self.top = result.ranking.order[0] if result.ranking.order else ""
        self.cards = [self._answer(state)]
        if result.top_original and result.top_original.strip() != result.answer.strip():
            self.cards.append(self._original(state))
        self._layout = row(self, gap=16)
        for card in self.cards:
            card.whole.connect(self._show_whole)
            self._layout.addWidget(card, 1)
        if len(self.cards) > 1:
            self.cards[1].compare_button.show()
            self.cards[1].compare.connect(self.compared)
        if self._is_synthesis:
            self.cards[0].use.connect(lambda: self.used.emit(""))
            if len(self.cards) > 1:
                self.cards[1].use.connect(lambda: self.used.emit(self.top))
        self._can_use = False
        self._used = ""

    @property
    def titled(self) -> list[tuple[str, str]]:
        """Each card's title and text."""
        return [(card.accessibleName(), card.text) for card in self.cards]

    def show_used(self, seat: str, *, can_use: bool) -> None:
        """Say whose answer stands in the chat (``""``: the synthesis), and offer the others."""
        self._used, self._can_use = seat, can_use
        offered = can_use and self._is_synthesis
        back = self.tr("Use the synthesis") if offered else ""
        self.cards[0].show_use(shown=not seat, offer=back)
        if len(self.cards) > 1:
            instead = self.tr("Use this instead") if offered else ""
            self.cards[1].show_use(shown=seat == self.top != "", offer=instead)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One above the other where two would be too narrow."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.type.px(_NARROW)
        kind = QBoxLayout.Direction
        self._layout.setDirection(kind.TopToBottom if narrow else kind.LeftToRight)

    def _show_whole(self, whole: bool) -> None:
        for card in self.cards:
            card.show_whole(whole)

    def _answer(self, state: Deliberation) -> AnswerCard:
        theme, result = self._theme, state.result
        assert result is not None
        if self._is_synthesis:
            parts = [self.tr("by {0}").format(state.chairman)] if state.chairman else []
            if state.chair is not None and state.chair.tokens is not None:
                parts.append(words.tokens(state.chair.tokens))
            icon = icon_label(theme, "users-three", theme.type.px(18), "accent_text")
            card = AnswerCard(theme, icon, self.tr("Synthesis"), " · ".join(parts), result.answer)
            card.setAccessibleName(self.tr("Synthesis"))
            return card
        title = self.tr("Answer")
        detail, mark = _author(theme, state, result.answer_from)
        card = AnswerCard(theme, mark, title, detail, result.answer)
        card.setAccessibleName(title)
        return card

    def _original(self, state: Deliberation) -> AnswerCard:
        result = state.result
        assert result is not None
        title = self.tr("Top original") if self._is_synthesis else self.tr("First answer")
        detail, mark = _author(self._theme, state, self.top)
        card = AnswerCard(self._theme, mark, title, detail, result.top_original)
        card.setAccessibleName(title)
        return card


def _author(theme: Theme, state: Deliberation, letter: str) -> tuple[str, QLabel]:
    """Who wrote an original, with points and tokens, and the seat's tag."""
    parts = []
    if (seat := state.seat(letter)) is not None:
        parts.append(seat.title)
    standings = state.ranking.standings if state.ranking is not None else ()
    parts += [
        words.points(standing.points, standing.max_points)
        for standing in standings
        if standing.seat == letter and standing.max_points
    ]
    if seat is not None and seat.tokens is not None:
        parts.append(words.tokens(seat.tokens))
    return " · ".join(parts), SeatTag(theme, letter)
