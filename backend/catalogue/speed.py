"""How fast a model would write: from the bandwidth of the memory that it lies in.

One token reads every active weight once, so tokens/s are bandwidth over bytes, times what
llama.cpp reaches of it. The bandwidths (GB/s) are those of the makers' data sheets. The share is
from llama.cpp's own scoreboards (discussions 4167 and 15013, Llama 7B Q4_0, 3.8 GB): 0.66 on an
RTX 3090, 0.71 on a 4090, 0.58 on an M1 Max, 0.45 on an M2 Ultra. Good to about a third.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from backend.machine import Gpu
from backend.offers import CatalogueModel

REACHED = 0.6
MAIN_BANDWIDTH = 51.2e9
"""Two channels of DDR4-3200, as most PCs have; a server has more, an old laptop half."""
_LAPTOP = 0.6  # a laptop's card of the same name has a narrower, slower memory

_GB_S = {
    "H200": 4800, "H100 PCIe": 2000, "H100": 3350, "A100": 1555, "L40S": 864, "L40": 864,
    "L4": 300, "A10": 600, "A40": 696, "A6000": 768, "A5000": 768, "A4000": 448,
    "RTX 6000 Ada": 960, "RTX PRO 6000": 1792, "V100": 900, "P100": 732, "P40": 347, "T4": 320,
    "RTX 5090": 1792, "RTX 5080": 960, "RTX 5070 Ti": 896, "RTX 5070": 672, "RTX 5060": 448,
    "RTX 4090": 1008, "RTX 4080": 717, "RTX 4070 Ti SUPER": 672, "RTX 4070": 504,
    "RTX 4060 Ti": 288, "RTX 4060": 272, "RTX 4050": 192,
    "RTX 3090 Ti": 1008, "RTX 3090": 936, "RTX 3080 Ti": 912, "RTX 3080": 760,
    "RTX 3070 Ti": 608, "RTX 3070": 448, "RTX 3060 Ti": 448, "RTX 3060": 360, "RTX 3050": 224,
    "RTX 2080 Ti": 616, "RTX 2080": 448, "RTX 2070": 448, "RTX 2060": 336,
    "GTX 1660": 192, "GTX 1650": 128, "GTX 1080 Ti": 484, "GTX 1080": 320, "GTX 1070": 256,
    "GTX 1060": 192,
    "RX 9070": 640, "RX 7900 XTX": 960, "RX 7900 XT": 800, "RX 7800 XT": 624, "RX 7700 XT": 432,
    "RX 7600": 288, "RX 6900 XT": 512, "RX 6800": 512, "RX 6700 XT": 384, "RX 6600": 224,
    "Arc B580": 456, "Arc A770": 560, "Arc A750": 512,
    "M1 Ultra": 800, "M1 Max": 400, "M1 Pro": 200, "M1": 68,
    "M2 Ultra": 800, "M2 Max": 400, "M2 Pro": 200, "M2": 100,
    "M3 Ultra": 819, "M3 Max": 300, "M3 Pro": 150, "M3": 100,
    "M4 Max": 410, "M4 Pro": 273, "M4": 120,
}  # fmt: skip
_KNOWN = [
    (re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE), figure * 1e9)
    for name, figure in sorted(_GB_S.items(), key=lambda item: -len(item[0]))
]


def bandwidth(gpu: Gpu) -> float | None:
    """Bytes per second of a GPU's memory by its name, None for one that is not known."""
    found = next((figure for pattern, figure in _KNOWN if pattern.search(gpu.name)), None)
    if found is not None and "laptop" in gpu.name.lower():
        return found * _LAPTOP
    return found


def tokens_per_s(
    model: CatalogueModel, size_bytes: int, bandwidths: tuple[float | None, ...]
) -> float | None:
    """Speed of one reply with the weights spread evenly over memories of these bandwidths."""
    if not bandwidths:
        return None
    share = size_bytes * model.active_parameters / model.parameters / len(bandwidths)
    seconds = seconds_per_token((share, figure) for figure in bandwidths)
    return None if seconds is None else round(1 / seconds, 1)


def seconds_per_token(reads: Iterable[tuple[float, float | None]]) -> float | None:
    """One token whose weights are `reads`: bytes, and the bandwidth of the memory they lie in.

    None where a bandwidth is not known.
    """
    seconds = 0.0
    for size, figure in reads:
        if figure is None:
            return None
        seconds += size / (figure * REACHED)
    return seconds
