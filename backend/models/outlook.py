"""How a model would do on this machine: where it goes, what it takes, how fast it writes. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from backend.catalogue import MAIN_BANDWIDTH, bandwidth, seconds_per_token
from backend.library import InstalledModel, bytes_per_token
from backend.machine import CPU, Hardware, Need, Placement
from backend.offers import Fit
from backend.pool import Machine, NoRoom, Want

TOKEN_S = 0.001
"""Of each token, whatever the model: sampling, and starting the work of every layer."""


def fit_of(found: Placement | NoRoom, want: Want, machine: Machine) -> Fit:
    """A place in one word; 'unknown' where the memory that it goes to is."""
    if want.needs is None:
        return "unknown"
    if isinstance(found, NoRoom):
        return "no"
    if any(machine.capacity(device) is None for device in found.gpus or (CPU,)):
        return "unknown"
    if not found.gpus:
        return "cpu"
    if found.gpu_layers < found.layers:
        return "partly"
    return "gpu" if len(found.gpus) == 1 else "gpus"


def need_of(found: Placement | NoRoom, want: Want, machine: Machine) -> Need | None:
    """What it takes where it goes, or would take where it does not fit; None: nobody knows."""
    if want.needs is None:
        return None
    if isinstance(found, Placement):
        return Need(found.main_bytes, sum(found.gpu_bytes))
    ways = want.needs.by_gpu_layers
    if (found.device == CPU and want.gpu == CPU) or not machine.gpus:
        return ways[0]
    return ways[want.gpu_layers if 0 <= want.gpu_layers < len(ways) else -1]


def device_seconds(
    model: InstalledModel, found: Placement | NoRoom, bandwidths: Mapping[str, float | None]
) -> dict[str, float] | None:
    """Seconds of one token on each device that a placed model uses; None where nobody knows.

    A share of the layers reads that share of the weights.
    """
    if model.header is None or isinstance(found, NoRoom) or not found.layers:
        return None
    read = bytes_per_token(model.header)
    on_gpus = min(found.gpu_layers / found.layers, 1.0) if found.gpus else 0.0
    total = sum(found.gpu_bytes) or 1
    shares = {
        gpu: on_gpus * size / total for gpu, size in zip(found.gpus, found.gpu_bytes, strict=True)
    }
    if on_gpus < 1.0:
        shares[CPU] = 1.0 - on_gpus
    seconds: dict[str, float] = {}
    for device, share in shares.items():
        figure = MAIN_BANDWIDTH if device == CPU else bandwidths.get(device)
        one = seconds_per_token([(read * share, figure)])
        if one is None:
            return None
        seconds[device] = one + TOKEN_S * share
    return seconds


def measured_seconds(
    expected: Mapping[str, float] | None, found: Placement | NoRoom, tokens_per_s: float | None
) -> Mapping[str, float] | None:
    """`expected` brought to the speed that was measured, where one was."""
    if tokens_per_s is None or isinstance(found, NoRoom):
        return expected
    shares = expected or dict.fromkeys(found.gpus or (CPU,), 1.0)
    total = sum(shares.values())
    return {device: share / total / tokens_per_s for device, share in shares.items()}


def speed_of(seconds: Mapping[str, float] | None) -> float | None:
    """Tokens per second of one reply, from `device_seconds`."""
    total = sum(seconds.values()) if seconds else 0.0
    return round(1 / total, 1) if total else None


def bandwidths_of(hardware: Hardware) -> dict[str, float | None]:
    """Bytes per second of each GPU's memory by id; one that shares main memory has that speed."""
    return {
        gpu.id: bandwidth(gpu) or (MAIN_BANDWIDTH if gpu.shared else None) for gpu in hardware.gpus
    }
