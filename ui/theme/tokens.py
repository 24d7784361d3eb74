"""The colours of both themes, and the pairs of them whose contrast is promised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

Tone = Literal["neutral", "accent", "ok", "warn", "danger", "info"]


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """One theme: every colour as ``#RRGGBB``, named by its use."""

    is_dark: bool
    is_high_contrast: bool = False
    """No soft fills: what they tell is told by outlines, hatching and words."""
    canvas: str
    side: str
    raised: str
    sunken: str
    code: str
    hover: str
    sel: str
    user_bubble: str
    border: str
    track: str
    line: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    accent_text: str
    accent_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    danger: str
    danger_soft: str
    info: str
    info_soft: str
    seat_a: str
    seat_b: str
    seat_c: str
    seat_d: str
    heat1: str
    heat1_text: str
    heat2: str
    heat2_text: str
    heat3: str
    heat3_text: str

    def seat(self, letter: str) -> str:
        """Colour of a seat; E to H reuse A to D."""
        colours = (self.seat_a, self.seat_b, self.seat_c, self.seat_d)
        return colours[(ord(letter[:1] or "A") - ord("A")) % len(colours)]

    def seat_tint(self, letter: str) -> str:
        """Fill of a seat's tag: its colour, thinned onto the raised surface."""
        if self.is_high_contrast:
            return self.raised
        return mix(self.seat(letter), self.raised, 0.14 if self.is_dark else 0.10)

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Text and soft fill of a badge."""
        return {
            "neutral": (self.text2, self.hover),
            "accent": (self.accent_text, self.accent_soft),
            "ok": (self.ok, self.ok_soft),
            "warn": (self.warn, self.warn_soft),
            "danger": (self.danger, self.danger_soft),
            "info": (self.info, self.info_soft),
        }[tone]

    def heat(self, place: int, places: int) -> tuple[str, str]:
        """Fill and number of a matrix cell: first, last, and what lies between."""
        if place <= 1:
            return self.heat1, self.heat1_text
        if place >= places and places > 1:
            return self.heat3, self.heat3_text
        return self.heat2, self.heat2_text


LIGHT = Tokens(
    is_dark=False,
    canvas="#FCFCFB",
    side="#F3F5F4",
    raised="#FFFFFF",
    sunken="#F0F2F1",
    code="#F5F7F6",
    hover="#E9ECEA",
    sel="#E1E9E6",
    user_bubble="#EAF0EE",
    border="#E0E4E2",
    track="#DFE4E1",
    line="#7D8681",
    text="#1A1F1D",
    text2="#4B5450",
    text3="#5F6964",
    accent="#0B6B62",
    on_accent="#FFFFFF",
    accent_text="#0A5F57",
    accent_soft="#DDF0EC",
    ok="#1A7042",
    ok_soft="#E0F3E7",
    warn="#845000",
    warn_soft="#FCF0D6",
    danger="#B3261E",
    danger_soft="#FCE8E6",
    info="#1F5A9E",
    info_soft="#E4EFFB",
    seat_a="#2563B8",
    seat_b="#A34D08",
    seat_c="#97307A",
    seat_d="#5A6A0E",
    heat1="#0B6B62",
    heat1_text="#FFFFFF",
    heat2="#93CFC6",
    heat2_text="#0A2B27",
    heat3="#E0F0ED",
    heat3_text="#1A1F1D",
)

DARK = Tokens(
    is_dark=True,
    canvas="#171A19",
    side="#121514",
    raised="#1E2221",
    sunken="#131615",
    code="#131615",
    hover="#272C2A",
    sel="#24332F",
    user_bubble="#232A28",
    border="#2C3230",
    track="#343B38",
    line="#76807B",
    text="#E6EAE8",
    text2="#B4BDB8",
    text3="#98A39D",
    accent="#52BFAF",
    on_accent="#06211D",
    accent_text="#6BD0C1",
    accent_soft="#17342F",
    ok="#6CC890",
    ok_soft="#17301F",
    warn="#E3AE55",
    warn_soft="#33270F",
    danger="#F4938A",
    danger_soft="#3A1C1A",
    info="#84B8F2",
    info_soft="#17293D",
    seat_a="#7FB0F5",
    seat_b="#EBA35F",
    seat_c="#E08CC6",
    seat_d="#B5C45A",
    heat1="#52BFAF",
    heat1_text="#06211D",
    heat2="#245F56",
    heat2_text="#EAF6F3",
    heat3="#1C2F2B",
    heat3_text="#E6EAE8",
)

_SOFT = (
    *("canvas", "side", "raised", "sunken", "code", "user_bubble"),
    *("accent_soft", "ok_soft", "warn_soft", "danger_soft", "info_soft"),
    *("heat2", "heat3"),
)
_INKS: dict[bool, dict[str, str]] = {
    False: {
        "text": "#000000",
        "text2": "#1A1A1A",
        "text3": "#333333",
        "line": "#000000",
        "border": "#595959",
        "accent": "#00504A",
        "accent_text": "#00504A",
        "ok": "#0F5430",
        "warn": "#633C00",
        "danger": "#8C1410",
        "info": "#103F75",
        "seat_a": "#123F7C",
        "seat_b": "#7A3703",
        "seat_c": "#741C5B",
        "seat_d": "#434F05",
        "heat1": "#00504A",
    },
    True: {
        "text": "#FFFFFF",
        "text2": "#F0F0F0",
        "text3": "#D6D6D6",
        "line": "#FFFFFF",
        "border": "#A6A6A6",
        "accent": "#7BE3D3",
        "on_accent": "#000000",
        "accent_text": "#8FF0E1",
        "ok": "#8CE8B0",
        "warn": "#FFCF7A",
        "danger": "#FFB3AC",
        "info": "#A9D0FF",
        "seat_a": "#A9CCFF",
        "seat_b": "#FFC085",
        "seat_c": "#FFB3E6",
        "seat_d": "#DDEB7A",
        "heat1": "#7BE3D3",
        "heat1_text": "#000000",
    },
}


def high_contrast(tokens: Tokens) -> Tokens:
    """The same theme for a system that asks for contrast: one ground, full inks, no soft fills.

    What lies under the pointer or is chosen keeps its fill: it is a state, not decoration.
    """
    ground = "#000000" if tokens.is_dark else "#FFFFFF"
    inks = _INKS[tokens.is_dark]
    texts = {"heat2_text": inks["text"], "heat3_text": inks["text"]}
    changes: dict[str, Any] = {**dict.fromkeys(_SOFT, ground), **inks, **texts}
    return replace(tokens, is_high_contrast=True, **changes)


_SURFACES = ("canvas", "side", "raised", "sunken", "code")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("text", "text2", "text3") for ground in _SURFACES),
    *((ink, ground) for ink in ("text", "text2", "text3") for ground in ("hover", "sel")),
    *(("text", ground) for ground in ("user_bubble", "accent_soft")),
    *(("accent_text", ground) for ground in (*_SURFACES, "accent_soft", "hover", "user_bubble")),
    *((tone, ground) for tone in ("ok", "warn", "danger", "info") for ground in _SURFACES[:3]),
    *((tone, f"{tone}_soft") for tone in ("ok", "warn", "danger", "info")),
    *((f"seat_{seat}", ground) for seat in "abcd" for ground in ("side", "raised", "code")),
    *((f"heat{step}_text", f"heat{step}") for step in "123"),
    ("on_accent", "accent"),
)
"""Ink on ground, at least 4.5 to 1."""

GRAPHIC_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("line", "accent") for ground in _SURFACES),
    *((f"seat_{seat}", "track") for seat in "abcd"),
    ("accent", "track"),
)
"""Outlines and bars on what they lie on, at least 3 to 1."""


def mix(front: str, back: str, share: float) -> str:
    """`share` (0..1) of `front` laid over `back`, both ``#RRGGBB``."""
    pairs = zip(_channels(front), _channels(back), strict=True)
    return "#" + "".join(f"{round(f * share + b * (1 - share)):02X}" for f, b in pairs)


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
