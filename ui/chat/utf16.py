"""Lengths as Qt counts them."""

from __future__ import annotations


def units(text: str) -> int:
    """The length of `text` in units of UTF-16; Python counts characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
