"""The bundled typefaces and the type scale."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

Role = Literal["display", "page", "heading", "answer", "label", "ui", "small", "tiny", "mono"]

# px, line height in px, weight
_SCALE: dict[Role, tuple[int, int, QFont.Weight]] = {
    "display": (24, 32, QFont.Weight.DemiBold),
    "page": (18, 24, QFont.Weight.DemiBold),
    "heading": (16, 24, QFont.Weight.DemiBold),
    "answer": (14, 22, QFont.Weight.Normal),
    "label": (13, 20, QFont.Weight.Medium),
    "ui": (13, 20, QFont.Weight.Normal),
    "small": (12, 17, QFont.Weight.Normal),
    "tiny": (11, 14, QFont.Weight.Medium),
    "mono": (12, 19, QFont.Weight.Normal),
}

UI_FAMILIES = (
    "Inter",
    "Segoe UI Variable",
    "Segoe UI",
    "SF Pro Text",
    "Noto Sans",
    "DejaVu Sans",
)
MONO_FAMILIES = ("JetBrains Mono", "Cascadia Mono", "SF Mono", "DejaVu Sans Mono")
MONO_CSS = ", ".join(f"'{family}'" for family in MONO_FAMILIES)
"""The same as a style sheet of `QTextDocument` names them."""

_GUIDE_BASE = 13
_LARGEST_BASE = 20


def load_fonts() -> None:
    """Add the bundled fonts to the application; a font that fails leaves its stand-ins."""
    for font in (files("resources") / "fonts").iterdir():
        if font.name.endswith((".otf", ".ttf")):
            with as_file(font) as path:
                QFontDatabase.addApplicationFont(str(path))


class TypeScale:
    """The guide's sizes, scaled to the system's font size.

    The guide is drawn at 13 px; a system font of 12 px (the usual one) keeps it, larger ones
    enlarge it up to 20 px. `percent` is what a person wants beside that.
    """

    def __init__(self, system_font: QFont, percent: float = 100.0) -> None:
        system = QFontInfo(system_font).pixelSize()
        self.factor = min(_LARGEST_BASE, max(_GUIDE_BASE, system)) / _GUIDE_BASE * percent / 100

    def px(self, length: float) -> int:
        """A length that grows with the text, in logical pixels."""
        return round(length * self.factor)

    def line(self, role: Role) -> int:
        """Line height of `role`, in logical pixels."""
        return self.px(_SCALE[role][1])

    def font(self, role: Role, *, strong: bool = False, figures: bool = False) -> QFont:
        """The font of `role`; `strong` is semi-bold, `figures` aligns digits in columns."""
        size, _, weight = _SCALE[role]
        font = QFont(list(MONO_FAMILIES if role == "mono" else UI_FAMILIES))
        font.setPixelSize(self.px(size))
        # Hinted, JetBrains Mono loses the tops of its letters at these sizes.
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setWeight(QFont.Weight.DemiBold if strong else weight)
        if figures:
            font.setFeature(QFont.Tag("tnum"), 1)
        if role == "mono":
            font.setStyleHint(QFont.StyleHint.Monospace)
            font.setFeature(QFont.Tag("calt"), 0)
        return font
