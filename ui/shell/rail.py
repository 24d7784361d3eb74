"""The rail: pages at the top, the theme switch at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from ui.theme.theme import Mode, Theme
from ui.widgets.boxes import column
from ui.widgets.buttons import IconButton


class Rail(QFrame):
    """`page_wanted` carries ``chats`` or ``help``; `theme_wanted` the mode chosen."""

    page_wanted = Signal(str)
    theme_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "rail")
        self._theme = theme
        self.pages = {
            "chats": self._button("chats", self.tr("Chats")),
            "help": self._button("question", self.tr("Help")),
        }
        for page, button in self.pages.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, p=page: self.page_wanted.emit(p))
        self.theme_button = self._button("circle-half", self.tr("Theme"))
        self.theme_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.theme_button.setMenu(self._theme_menu())
        layout = column(self, (4, 10, 4, 10), 8)
        for button in self.pages.values():
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(self.theme_button)
        self.set_width(72)
        self.set_page("chats")

    def set_page(self, page: str) -> None:
        """Mark the page that shows."""
        for name, button in self.pages.items():
            button.setChecked(name == page)

    def set_width(self, width: int) -> None:
        """72 px with words, 48 px with icons alone; both grow with the text."""
        self.setFixedWidth(self._theme.type.px(width))
        words = width > 48
        for button in (*self.pages.values(), self.theme_button):
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonTextUnderIcon
                if words
                else Qt.ToolButtonStyle.ToolButtonIconOnly
            )
            button.setFixedSize(self.width() - 8, self._theme.type.px(48) if words else 40)

    def _button(self, icon: str, name: str) -> IconButton:
        button = IconButton(self._theme, icon, name, size=20)
        button.setProperty("kind", "rail")
        button.setIconSize(QSize(20, 20))
        button.setText(name)
        button.setFont(self._theme.type.font("tiny"))
        return button

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(
            lambda: self.theme_button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        )
        group = QActionGroup(menu)
        modes: tuple[tuple[Mode, str, str], ...] = (
            ("system", self.tr("As the system"), "desktop"),
            ("light", self.tr("Light"), "sun"),
            ("dark", self.tr("Dark"), "moon"),
        )
        for mode, words, icon in modes:
            action = QAction(self._theme.choice_icon(icon), words, menu)
            action.setCheckable(True)
            action.setChecked(mode == self._theme.mode)
            action.triggered.connect(lambda _=False, m=mode: self.theme_wanted.emit(m))
            group.addAction(action)
            menu.addAction(action)
        return menu
