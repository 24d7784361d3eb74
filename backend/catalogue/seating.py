"""Where the models of one committee would lie together, and what each would take there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from backend.catalogue.fitting import (
    GPU_COMPUTE,
    MAIN_BESIDE_GPU,
    Rooms,
    committee_cells,
    gpu_bytes,
    kv_bytes,
    main_bytes,
)
from backend.catalogue.speed import MAIN_BANDWIDTH, tokens_per_s
from backend.offers import CatalogueFile, CatalogueModel, ProposedModel


class Choice(NamedTuple):
    """A file of a model, and the `id` that it is (or would be) seated by."""

    file: CatalogueFile
    id: str
    installed: bool


class Part(NamedTuple):
    """A model of a committee with as many `seats` (a chairman alone counts as one)."""

    model: CatalogueModel
    choice: Choice
    seats: int


class Space(NamedTuple):
    """What models can be put into; `bandwidths` of the GPUs in bytes per second, by id."""

    rooms: Rooms
    bandwidths: Mapping[str, float | None]

    def without_gpus(self) -> Space:
        """Main memory alone."""
        return self._replace(rooms=self.rooms._replace(gpus=()))


def place(
    parts: Sequence[Part], space: Space, context_length: int, *, whole: bool = False
) -> list[ProposedModel] | None:
    """Put all of `parts` there at once, the largest first; None where they do not fit.

    With GPUs every model lies on them: whole on the one with the least room that takes it, else
    (unless only `whole`) spread over the fewest. Without any they lie in main memory.
    """
    left = dict(space.rooms.gpus)
    main = space.rooms.main or 0
    placed: dict[int, ProposedModel] = {}
    cells = {n: committee_cells(context_length, part.seats) for n, part in enumerate(parts)}
    needs = {
        n: part.choice.file.size_bytes + kv_bytes(part.model, cells[n])
        for n, part in enumerate(parts)
    }
    for n in sorted(needs, key=lambda n: (-needs[n], n)):
        part = parts[n]
        size, cache = part.choice.file.size_bytes, kv_bytes(part.model, cells[n])
        if not left:
            taken, gpus, speeds = main_bytes(size, cache), (), (MAIN_BANDWIDTH,)
            main -= taken
            placed[n] = _proposed(part, gpus, taken, 0, speeds)
        else:
            shares = _shares(size, cache, part.model.layers, left, whole=whole)
            if shares is None:
                return None
            main -= MAIN_BESIDE_GPU
            for gpu, share in shares.items():
                left[gpu] -= share
            speeds_of = tuple(space.bandwidths.get(gpu) for gpu in shares)
            total = sum(shares.values())
            placed[n] = _proposed(part, tuple(shares), MAIN_BESIDE_GPU, total, speeds_of)
        if main < 0:
            return None
    return [placed[n] for n in range(len(parts))]


def _shares(
    size: int, cache: int, layers: int, left: Mapping[str, int], *, whole: bool
) -> dict[str, int] | None:
    """Bytes on each GPU that the model goes to."""
    need = gpu_bytes(size, cache)
    fitting = [(room, gpu) for gpu, room in left.items() if room >= need]
    if fitting:
        return {min(fitting)[1]: need}
    if whole:
        return None
    by_room = sorted(left, key=lambda gpu: (-left[gpu], gpu))
    layer = -(-(size + cache) // layers)  # a layer is not cut in two
    for count in range(2, len(by_room) + 1):
        gpus = by_room[:count]
        spare = {gpu: left[gpu] - GPU_COMPUTE - layer for gpu in gpus}
        if min(spare.values()) > 0 and sum(spare.values()) >= size + cache:
            total = sum(spare.values())
            return {
                gpu: -(-(size + cache) * spare[gpu] // total) + GPU_COMPUTE + layer for gpu in gpus
            }
    return None


def _proposed(
    part: Part,
    gpus: tuple[str, ...],
    main: int,
    on_gpus: int,
    bandwidths: tuple[float | None, ...],
) -> ProposedModel:
    return ProposedModel(
        model=part.choice.id,
        name=part.model.name,
        file=part.choice.file,
        gpus=gpus,
        main_bytes=main,
        gpu_bytes=on_gpus,
        tokens_per_s=tokens_per_s(part.model, part.choice.file.size_bytes, bandwidths),
        installed=part.choice.installed,
    )
