"""Layouts and frames without repeated margin arithmetic."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Margins = tuple[int, int, int, int]


def column(
    widget: QWidget | None = None, margins: Margins = (0, 0, 0, 0), gap: int = 0
) -> QVBoxLayout:
    """A vertical layout on `widget`."""
    layout = QVBoxLayout() if widget is None else QVBoxLayout(widget)
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    return layout


def row(
    widget: QWidget | None = None, margins: Margins = (0, 0, 0, 0), gap: int = 0
) -> QHBoxLayout:
    """A horizontal layout on `widget`."""
    layout = QHBoxLayout() if widget is None else QHBoxLayout(widget)
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    return layout


def surface(kind: str, parent: QWidget | None = None) -> QFrame:
    """A frame that the style sheet paints: card, banner, header, panel ..."""
    frame = QFrame(parent)
    frame.setProperty("surface", kind)
    return frame


def rule() -> QFrame:
    """A 1 px line between sections."""
    line = surface("rule")
    line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Take everything out of `layout` and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
