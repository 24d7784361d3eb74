"""The menu of who is asked: committees, then single models."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPaintEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionButton, QStylePainter

from backend.values import Committee, ModelInfo
from ui.chat.model import Choice, choice_title
from ui.deliberation import words
from ui.theme.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.tips import plain_tip

_WIDEST = 220
_EDGE = 11
_BESIDE = 68
"""Width of all but the words, as the style sheet pads them."""


class Picker(Button):
    """Shows the choice; its menu changes it. `chosen` carries a `Choice`."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__("", "picker")
        self._theme = theme
        self.choice = Choice()
        self.setFont(theme.type.font("label", strong=True))
        self.setMaximumWidth(theme.type.px(_WIDEST))
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)

    def set_choices(
        self, committees: tuple[Committee, ...], models: tuple[ModelInfo, ...], choice: Choice
    ) -> None:
        """Offer committees and models, with `choice` marked."""
        self.choice = choice
        self._menu.clear()
        group = QActionGroup(self._menu)
        self._menu.addSection(self.tr("Committees"))
        for committee in committees:
            title = self.tr("{0}  ·  {1}").format(
                committee.title, words.seats(len(committee.seats))
            )
            self._entry(group, title, Choice(committee=committee.name), "users-three")
        if models:
            self._menu.addSection(self.tr("One model alone"))
        for model in models:
            action = self._entry(group, model.name, Choice(model=model.id), "cube")
            action.setToolTip(plain_tip(model.note or model.id))
        self._show(choice_title(choice, committees, models))

    def sizeHint(self) -> QSize:
        """With icons that grow with the text, which the style sheet's padding does not."""
        return super().sizeHint() + QSize(self._grown, 0)

    @property
    def _grown(self) -> int:
        px = self._theme.type.px
        return px(16) - 16 + px(12) - 12

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, words, caret: a button with a menu ignores the left padding of the style sheet."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        icon = "cube" if self.choice.model is not None else "users-three"
        large, small = self._theme.type.px(16), self._theme.type.px(12)
        for name, size, left, ink in (
            (icon, large, _EDGE, "text"),
            ("caret-down", small, self.width() - _EDGE - small, "text2"),
        ):
            box = QRectF(left, (self.height() - size) / 2, size, size)
            self._theme.icons.draw(painter, name, box, self._theme.color(ink))
        painter.setPen(self._theme.color("text"))
        box = QRectF(self.rect()).adjusted(_EDGE + large + 8, 0, -_EDGE - small - 8, 0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), self.text())

    def _entry(self, group: QActionGroup, title: str, choice: Choice, icon: str) -> QAction:
        action = QAction(self._theme.choice_icon(icon), title.replace("&", "&&"), self._menu)
        action.setCheckable(True)
        action.setChecked(choice == self.choice)
        action.triggered.connect(lambda _checked: self.chosen.emit(choice))
        group.addAction(action)
        self._menu.addAction(action)
        return action

    def _show(self, title: str) -> None:
        room = self._theme.type.px(_WIDEST) - _BESIDE - self._grown
        fits = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room)
        self.setText(fits)
        self.setAccessibleName(self.tr("Asked: {0}").format(title))
        self.setToolTip(plain_tip(title) if fits != title else "")
