"""Tokens as a `QPalette` and as the one style sheet of the application."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from importlib.resources import files
from string import Template

from PySide6.QtGui import QColor, QPalette

from ui.theme.fonts import TypeScale
from ui.theme.tokens import Tokens

_CONTRAST = "contrast.qss"


def palette(tokens: Tokens) -> QPalette:
    """Every role of every group, so that widgets without a rule of their own match."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.canvas,
        role.WindowText: tokens.text,
        role.Base: tokens.raised,
        role.AlternateBase: tokens.side,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.text3,
        role.Text: tokens.text,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.border,
        role.Dark: tokens.line,
        role.Shadow: tokens.line,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent_text,
        role.LinkVisited: tokens.accent_text,
        role.Accent: tokens.accent,
    }
    result = QPalette()
    for key, colour in colours.items():
        result.setColor(QPalette.ColorGroup.All, key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.text3))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.track))
    return result


def style_sheet(tokens: Tokens, scale: TypeScale) -> str:
    """The style sheet, generated from tokens. It sets no fonts: those would override `setFont`."""
    colours = {key: value for key, value in asdict(tokens).items() if isinstance(value, str)}
    template = Template(_template().template + (_contrast() if tokens.is_high_contrast else ""))
    return template.substitute(colours, control=scale.px(28), field=scale.px(32))


@cache
def _contrast() -> str:
    """Outlines in the place of soft fills."""
    return (files("resources") / "themes" / _CONTRAST).read_text("utf-8")


@cache
def _template() -> Template:
    """The rules of all widgets first, then those of single features."""
    folder = files("resources") / "themes"
    sheets = [f for f in folder.iterdir() if f.name.endswith(".qss") and f.name != _CONTRAST]
    sheets.sort(key=lambda file: (file.name != "parley.qss", file.name))
    return Template("\n".join(file.read_text("utf-8") for file in sheets))
