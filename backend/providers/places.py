"""Where a model may run: what the router goes through, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from backend.errors import UserError
from backend.providers.base import Provider
from backend.providers.heard import Heard
from backend.providers.same_model import model_key
from backend.values import ModelInfo


class Place(NamedTuple):
    """Where a model runs, and its name there; `heard` is None for the local provider."""

    provider: Provider
    model: str
    heard: Heard | None = None

    async def reach(self) -> None:
        """Return if it may be asked.

        Raises:
            UserError: `provider_unreachable`.
        """
        if self.heard is not None:
            await self.heard.reach()

    def answered(self) -> None:
        """It has answered a request."""
        if self.heard is not None:
            self.heard.answered()

    def failed(self, error: UserError, *, begun: bool = False) -> None:
        """A request to it has ended in `error`, after it had `begun` to write or before."""
        if self.heard is not None and not self.heard.is_down:
            self.heard.failed(error, begun=begun)


async def served(heard: Heard, wanted: str) -> Place | None:
    """Where a server runs `wanted`; of one that is down, where it did."""
    try:
        infos = await heard.models()
    except UserError:
        infos = heard.last
    found = named(wanted, heard.name, infos)
    return None if found is None else Place(heard.provider, own_name(found, heard.name), heard)


def named(wanted: str, provider: str, infos: Sequence[ModelInfo]) -> ModelInfo | None:
    """The model of `provider` with this very name, else the first that is the same one."""
    there = [info for info in infos if not info.missing]
    for info in there:
        if wanted in (info.id, own_name(info, provider)):
            return info
    key = model_key(wanted)
    same = (i for i in there if not i.embedding and model_key(own_name(i, provider)) == key)
    return next(same, None)


def own_name(info: ModelInfo, provider: str) -> str:
    """The name that `provider` itself gives to a model."""
    return info.id.removeprefix(f"{provider}/")
