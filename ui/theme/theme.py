"""The theme in force: colours, fonts, icons, and the signal that they changed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QStyle

from ui.theme.fonts import TypeScale
from ui.theme.icons import IconSet, TintedIcon
from ui.theme.palette import palette, style_sheet
from ui.theme.tokens import DARK, LIGHT, Tokens, high_contrast

Mode = Literal["system", "light", "dark"]


class Theme(QObject):
    """Holds the tokens in force and puts them on the application.

    `changed` follows a switch, after palette and style sheet are set: painted widgets need only
    an `update`, rich text must be laid out again.
    """

    changed = Signal()

    def __init__(
        self,
        application: QApplication,
        mode: Mode = "system",
        parent: QObject | None = None,
        *,
        font_percent: float = 100.0,
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._mode: Mode = mode
        self.reduced_motion = False
        self.icons = IconSet()
        self.type = TypeScale(application.font(), font_percent)
        self.tokens: Tokens = LIGHT
        application.setFont(self.type.font("ui"))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        hints.accessibility().contrastPreferenceChanged.connect(self._apply)
        self._apply()

    def motion(self, milliseconds: int) -> int:
        """How long a change may take; 0 where motion is reduced, here or in the system."""
        style = self._application.style()
        still = style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
        return 0 if self.reduced_motion or still else milliseconds

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Switch to light or dark, or follow the system."""
        self._mode = mode
        self._apply()

    def color(self, token: str) -> QColor:
        """The colour of a token, by name."""
        return QColor(getattr(self.tokens, token))

    def icon(self, name: str, token: str = "text2", *, on: str = "") -> QIcon:
        """An icon tinted `token`, or `on` while checked; grey while disabled."""

        def look(mode: QIcon.Mode, state: QIcon.State) -> tuple[str, QColor]:
            if mode is QIcon.Mode.Disabled:
                return name, self.color("text3")
            return name, self.color(on if on and state is QIcon.State.On else token)

        return QIcon(TintedIcon(self.icons, look))

    def choice_icon(self, name: str) -> QIcon:
        """The icon of a menu's choice; a check mark stands in its place once it is chosen."""

        def look(_mode: QIcon.Mode, state: QIcon.State) -> tuple[str, QColor]:
            if state is QIcon.State.On:
                return "check", self.color("accent_text")
            return name, self.color("text2")

        return QIcon(TintedIcon(self.icons, look))

    def _follow_system(self) -> None:
        if self._mode == "system":
            self._apply()

    @staticmethod
    def _wants_contrast() -> bool:
        """Whether the system asks for high contrast."""
        hints = QGuiApplication.styleHints()  # kept: what it hands out goes with it
        return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast

    def _apply(self, _changed: object = None) -> None:
        scheme = QGuiApplication.styleHints().colorScheme()
        dark = self._mode == "dark" or (self._mode == "system" and scheme is Qt.ColorScheme.Dark)
        tokens = DARK if dark else LIGHT
        self.tokens = high_contrast(tokens) if self._wants_contrast() else tokens
        self._application.setPalette(palette(self.tokens))
        self._application.setStyleSheet(style_sheet(self.tokens, self.type))
        self.changed.emit()
