"""Which committee a request means."""

from __future__ import annotations

from pathlib import Path

import msgspec

from backend.committee.presets import committee_files, read_committee, single_committee
from backend.errors import UserError
from backend.values import AskRequest, Committee, SamplingOverrides


def committee_for(request: AskRequest, *, default: str, folder: Path) -> Committee:
    """The committee that will answer `request`: of `folder`, built in, or a model alone.

    `default` names the one that answers where the request names none.

    Raises:
        UserError: `not_found`, naming the committees there are.
    """
    if request.model is not None and request.committee is None:
        committee = single_committee(request.model)
    else:
        committee = _named(request.committee or default, folder)
    if request.model is not None and request.committee is not None:
        committee = _on_model(committee, request.model)
    committee = _with_sampling(committee, request.sampling)
    if request.policy is not None:
        committee = msgspec.structs.replace(committee, policy=request.policy)
    return committee


def _named(name: str, folder: Path) -> Committee:
    files = committee_files(folder)
    if name not in files:
        raise UserError(
            "not_found",
            f"There is no committee named {name}.",
            why=f"Known: {', '.join(sorted(files))}.",
            remedy=f"Choose one of them, or add {name}.toml to {folder}.",
        )
    return read_committee(name, files[name])


def _on_model(committee: Committee, model: str) -> Committee:
    replace = msgspec.structs.replace
    return replace(
        committee,
        seats=tuple(replace(seat, model=model) for seat in committee.seats),
        chairman=replace(committee.chairman, model=model),
    )


def _with_sampling(committee: Committee, overrides: SamplingOverrides) -> Committee:
    replace = msgspec.structs.replace
    chairman = committee.chairman
    return replace(
        committee,
        seats=tuple(
            replace(seat, sampling=overrides.over(seat.sampling, place))
            for place, seat in enumerate(committee.seats)
        ),
        chairman=replace(chairman, sampling=overrides.over(chairman.sampling)),
    )
