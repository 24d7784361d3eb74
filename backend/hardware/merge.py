"""NVIDIA's GPUs and llama.cpp's devices put together: each card once. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.hardware.cards import Card
from backend.hardware.devices import Device
from backend.machine import Gpu


@dataclass
class _Slot:
    """A card in the machine: how NVML and how llama.cpp know it, and by which kinds of device."""

    card: Card | None = None
    device: Device | None = None
    kinds: set[str] = field(default_factory=set)
    gone: bool = False

    @property
    def bus_id(self) -> str:
        known = self.card or self.device
        return place(known.bus_id) if known else ""

    @property
    def name(self) -> str:
        if self.card:
            return self.card.name
        return self.device.description if self.device else ""


def merge(
    cards: Sequence[Card],
    devices: Sequence[Device],
    *,
    gone: Sequence[Device] = (),
    cards_fresh: bool = True,
    devices_fresh: bool = True,
) -> tuple[Gpu, ...]:
    """Every GPU once, NVIDIA's first. `gone` are devices that an earlier list had.

    A device is the card at the same place on the PCI bus; where one of them does not say its
    place, the first free one of the same name, and for CUDA the next one in order. A card that
    several kinds of device reach has the first, which is the one that llama.cpp prefers too. Like
    llama.cpp, it takes processors' own GPUs only where there is no other.

    Figures that are not fresh are unknown; a total once told stays.
    """
    slots = [_Slot(card=card) for card in cards]
    own = [device for device in devices if device.type == "gpu"]
    for device in own or [device for device in devices if device.type == "igpu"]:
        slot = _find(device, slots)
        if slot is None:
            slot = _Slot()
            slots.append(slot)
        slot.device = slot.device or device
        slot.kinds.add(device.kind)
    for device in gone:
        if device.type in ("gpu", "igpu") and _find(device, slots) is None:
            slots.append(_Slot(device=device, kinds={device.kind}, gone=True))
    numbered = enumerate(slots)
    return tuple(_gpu(slot, n, cards_fresh, devices_fresh) for n, slot in numbered)


def place(bus_id: str) -> str:
    """A PCI bus id as llama.cpp writes it ("0000:c1:00.0"); empty for what is none."""
    match = re.fullmatch(
        r"(?:([0-9a-f]{1,8}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])", bus_id.strip().lower()
    )
    if match is None:
        return ""
    domain, bus, device, function = (int(part or "0", 16) for part in match.groups())
    return f"{domain:04x}:{bus:02x}:{device:02x}.{function}"


def _find(device: Device, slots: Sequence[_Slot]) -> _Slot | None:
    """The slot of the card that `device` is; None for one of its own."""
    where = place(device.bus_id)
    if where:
        for slot in slots:
            if slot.bus_id == where:
                return slot
    # Those it may be: not yet reached by this kind, and not known to lie elsewhere.
    free = [s for s in slots if device.kind not in s.kinds and not (where and s.bus_id)]
    for slot in free:
        if _plain(slot.name) == _plain(device.description) != "":
            return slot
    if device.kind == "CUDA":
        return next((slot for slot in free if slot.card), None)
    return None


def _plain(name: str) -> str:
    """A name without what drivers add to it: "AMD Radeon RX 7900 XTX (RADV NAVI31)"."""
    name = re.sub(r"\(.*?\)", " ", name.casefold())
    return " ".join(word for word in name.split() if word not in ("nvidia", "amd", "intel"))


def _gpu(slot: _Slot, number: int, cards_fresh: bool, devices_fresh: bool) -> Gpu:
    card, device = slot.card, slot.device
    told = device if device and devices_fresh and not slot.gone else None
    if card is not None:
        total, free, lost = card.total_bytes, card.free_bytes, card.lost
        if not cards_fresh:
            free = _free(told) if told and not lost else None
    elif device is not None:
        total, free, lost = device.total_bytes or None, _free(told) if told else None, slot.gone
    return Gpu(
        id=card.id if card else device.name if device else "",
        name=slot.name or (device.name if device else ""),
        device=device.name if device and not slot.gone else "",
        index=device.index if device else number,
        total_bytes=total,
        free_bytes=free,
        lost=lost,
        shared=card is None and device is not None and _uses_main_memory(device),
    )


def _uses_main_memory(device: Device) -> bool:
    """Is it part of the processor? Apple's are, and say that they are none of that kind."""
    return device.type == "igpu" or device.name.startswith(("MTL", "Metal"))


def _free(device: Device) -> int | None:
    """What it has free; None for one that says 0 of 0, or more than it has."""
    total, free = device.total_bytes, device.free_bytes
    return free if total > 0 and 0 <= free <= total else None
