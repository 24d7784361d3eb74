"""Tooltips that show a text as it is."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """A tooltip of just this text, wrapped.

    Qt takes a text that looks like HTML for HTML and opens the files and network shares which
    its images name, so a model's or a person's words must not reach `setToolTip` as they are.
    """
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if text else ""
