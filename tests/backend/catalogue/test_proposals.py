from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalogue.catalogued import catalogue
from backend.catalogue.fitting import GIB, rooms_of
from backend.catalogue.proposals import ASSUMED_MAIN, committee_of, recommend
from backend.committee import read_committee, write_committee
from backend.library import InstalledModel
from backend.machine import Gpu, Hardware
from backend.offers import Proposal
from backend.values import ModelInfo

CATALOGUE = catalogue()


def card(
    total: float | None,
    free: float | None,
    name: str = "NVIDIA GeForce RTX 3090",
    lost: bool = False,
) -> Gpu:
    return Gpu(
        id="",
        name=name,
        total_bytes=None if total is None else int(total * GIB),
        free_bytes=None if free is None else int(free * GIB),
        lost=lost,
    )


def machine(
    total: float | None, free: float | None, *cards: Gpu, disk_free_bytes: int | None = None
) -> Hardware:
    gpus = [
        msgspec.structs.replace(gpu, id=f"gpu{n}", device=f"CUDA{n}", index=n)
        for n, gpu in enumerate(cards)
    ]
    return Hardware(
        gpus=tuple(gpus),
        memory_total_bytes=None if total is None else int(total * GIB),
        memory_free_bytes=None if free is None else int(free * GIB),
        disk_free_bytes=disk_free_bytes,
    )


MACHINES = {
    "4 GB": machine(4, 2.2),
    "8 GB": machine(8, 5),
    "16 GB": machine(16, 11),
    "64 GB": machine(64, 56),
    "6 GB card": machine(16, 11, card(6, 5.6, "NVIDIA GeForce RTX 2060")),
    "8 GB card": machine(32, 26, card(8, 7.5, "NVIDIA GeForce RTX 4060")),
    "12 GB card": machine(32, 26, card(12, 11.5, "NVIDIA GeForce RTX 3060")),
    "16 GB card": machine(32, 26, card(16, 15.4, "a card nobody knows")),
    "24 GB card": machine(64, 56, card(24, 23.5)),
    "two 24 GB cards": machine(64, 56, card(24, 23.5), card(24, 23.5)),
    "four 24 GB cards": machine(128, 110, *[card(24, 23.5)] * 4),
    "80 GB card": machine(128, 110, card(80, 79, "NVIDIA H100 80GB HBM3")),
    "nothing known": Hardware(),
    "free not known": machine(16, None, card(12, None)),
    "card not known": machine(16, 11, card(None, None)),
    "a lost card": machine(32, 26, card(24, 23.5, lost=True)),
    "a full card": machine(32, 26, card(8, 0.4)),
    "a full and a free card": machine(32, 26, card(24, 0.4), card(12, 11.5)),
}
SMALL = {"4 GB", "nothing known"}


def check(proposals: tuple[Proposal, ...], hardware: Hardware) -> None:
    """Nothing over-committed, nothing that is not there."""
    rooms = rooms_of(hardware)
    main = ASSUMED_MAIN if rooms.main is None else rooms.main
    known = dict(rooms.gpus)
    files = {file for model in CATALOGUE for file in model.files}
    assert len({p.name for p in proposals}) == len(proposals)
    for proposal in proposals:
        models = {model.model: model for model in proposal.models}
        assert set(proposal.seats) | {proposal.chairman} == set(models)
        assert 1 <= len(proposal.seats) <= 3
        assert {model.file for model in proposal.models} <= files
        at_once = [[m] for m in proposal.models] if proposal.in_turns else [proposal.models]
        for group in at_once:
            assert sum(model.main_bytes for model in group) <= main
            for gpu, room in known.items():
                assert sum(m.gpu_bytes for m in group if m.gpus == (gpu,)) <= room
            used = {gpu for model in group for gpu in model.gpus}
            assert used <= set(known)
            assert sum(m.gpu_bytes for m in group) <= sum(known[gpu] for gpu in used)
        most = max if proposal.in_turns else sum
        assert proposal.main_bytes == most(m.main_bytes for m in proposal.models)
        assert proposal.gpu_bytes == most(m.gpu_bytes for m in proposal.models)
        for model in proposal.models:
            if model.gpus:
                assert model.gpu_bytes > model.file.size_bytes
            else:
                assert model.main_bytes > model.file.size_bytes
        here = sum(m.file.size_bytes for m in proposal.models if not m.installed)
        assert proposal.download_bytes == here
        by_file = {file: model for model in CATALOGUE for file in model.files}
        for model in proposal.models:
            assert 256 <= proposal.context_length <= by_file[model.file].context_length
        committee_of(proposal)


def named(proposals: tuple[Proposal, ...]) -> dict[str, Proposal]:
    return {proposal.name: proposal for proposal in proposals}


def names(proposal: Proposal) -> list[str]:
    return [model.name for model in proposal.models]


@pytest.mark.parametrize("name", MACHINES)
def test_every_machine_gets_committees_that_fit_it(name: str) -> None:
    hardware = MACHINES[name]
    proposals = recommend(hardware, CATALOGUE)
    check(proposals, hardware)
    assert len(proposals) >= (2 if name in SMALL else 3)
    assert recommend(hardware, CATALOGUE) == proposals
    for proposal in proposals:
        assert "GiB" in proposal.why


@pytest.mark.parametrize("free", [23.7, 23.5, 23.0, 22.5])
def test_a_large_model_on_each_of_two_cards(free: float) -> None:
    hardware = machine(64, 56, card(24, 23.7), card(24, free))
    proposals = recommend(hardware, CATALOGUE)
    check(proposals, hardware)
    proposal = named(proposals)["two-cards"]
    assert names(proposal) == ["Qwen3 32B", "gpt-oss 20B"]
    assert len({model.gpus for model in proposal.models}) == 2
    assert all(len(model.gpus) == 1 for model in proposal.models)
    assert proposal.chairman == "Qwen3-32B-Q4_K_M"
    assert proposal.seats == ("Qwen3-32B-Q4_K_M", "gpt-oss-20b-MXFP4", "Qwen3-32B-Q4_K_M")
    assert proposal.context_length >= (4096 if free > 23 else 2048)


@pytest.mark.parametrize("free", [11.8, 11.5, 11.0, 10.7])
def test_two_families_on_one_card(free: float) -> None:
    hardware = machine(32, 26, card(12, free, "NVIDIA GeForce RTX 3060"))
    proposals = recommend(hardware, CATALOGUE)
    check(proposals, hardware)
    proposal = named(proposals)["one-card"]
    assert names(proposal) == ["Hermes 3 8B", "Phi-3 mini 4k 3.8B"]
    assert {model.gpus for model in proposal.models} == {("gpu0",)}
    assert proposal.context_length <= 4096


@pytest.mark.parametrize("name", ["16 GB", "64 GB", "8 GB card", "24 GB card"])
def test_three_small_models_with_a_chairman(name: str) -> None:
    proposal = named(recommend(MACHINES[name], CATALOGUE))["small-three"]
    assert len(proposal.models) == 4
    assert len(set(proposal.seats)) == 3
    assert proposal.chairman not in proposal.seats


def test_more_room_gives_a_stronger_best() -> None:
    sizes = {model.name: model.parameters for model in CATALOGUE}
    order = ["4 GB", "8 GB", "8 GB card", "12 GB card", "24 GB card", "four 24 GB cards"]
    best = [sizes[recommend(MACHINES[name], CATALOGUE)[0].models[0].name] for name in order]
    assert best == sorted(best)
    assert len(set(best)) == len(best)


def test_seats_are_of_different_families_where_they_fit() -> None:
    proposal = named(recommend(MACHINES["24 GB card"], CATALOGUE))["balanced"]
    by_name = {model.name: model for model in CATALOGUE}
    assert len({by_name[name].family for name in names(proposal)}) == 3
    assert len({by_name[name].developer for name in names(proposal)}) == 3


def test_otherwise_they_share_one_model_and_differ_by_persona() -> None:
    proposal = named(recommend(MACHINES["4 GB"], CATALOGUE))["best"]
    assert len(set(proposal.seats)) == 1
    committee = committee_of(proposal)
    assert [seat.letter for seat in committee.seats] == ["A", "B", "C"]
    assert len({seat.persona for seat in committee.seats}) == 3


def test_models_that_do_not_fit_at_once_come_in_turns() -> None:
    proposal = named(recommend(MACHINES["12 GB card"], CATALOGUE))["in-turns"]
    assert proposal.in_turns
    assert len(proposal.models) == 3
    assert sum(model.gpu_bytes for model in proposal.models) > 12 * GIB
    assert "after the other" in proposal.why


def test_what_cannot_be_used_is_as_if_it_were_not_there() -> None:
    lost = recommend(MACHINES["a lost card"], CATALOGUE)
    assert [p.models for p in lost] == [p.models for p in recommend(machine(32, 26), CATALOGUE)]
    assert all(not model.gpus for p in lost for model in p.models)
    full = recommend(MACHINES["a full card"], CATALOGUE)
    assert all(not model.gpus for p in full for model in p.models)


def test_an_unknown_memory_is_said_to_be() -> None:
    proposals = recommend(Hardware(), CATALOGUE)
    assert all("not known" in proposal.why for proposal in proposals)
    assert all(proposal.main_bytes <= 2 * GIB for proposal in proposals)
    guessed = recommend(MACHINES["free not known"], CATALOGUE)
    assert all("guessed" in proposal.why for proposal in guessed)


def test_speeds_are_given_where_they_are_known() -> None:
    known = recommend(MACHINES["24 GB card"], CATALOGUE)
    assert all(model.tokens_per_s for p in known for model in p.models)
    unknown = recommend(MACHINES["16 GB card"], CATALOGUE)
    assert all(m.tokens_per_s is None for p in unknown for m in p.models if m.gpus)
    fast = named(known)["fast"].models[0].tokens_per_s
    assert fast is not None
    assert fast >= 40


def test_nothing_fits_where_nothing_is_free() -> None:
    assert recommend(machine(4, 0.5), CATALOGUE) == ()
    assert recommend(MACHINES["4 GB"], ()) == ()


def test_the_disk_is_heeded() -> None:
    small = machine(64, 56, card(24, 23.5), disk_free_bytes=12 * GIB)
    proposals = recommend(small, CATALOGUE)
    check(proposals, small)
    assert proposals
    assert all(p.download_bytes + GIB <= 12 * GIB for p in proposals)
    full = recommend(machine(64, 56, disk_free_bytes=0), CATALOGUE)
    assert len(full) == 1


def installed(name: str, path: str, size: int | None = None, note: str = "") -> InstalledModel:
    info = ModelInfo(id=name, name=name, provider="local", size_bytes=size, note=note)
    return InstalledModel(path=Path(path), info=info)


def test_installed_models_are_no_download_and_keep_their_id() -> None:
    have = [
        installed("qwen3:14b", "/blobs/sha256-1", 9_001_752_960),
        installed("my-gemma", "/models/gemma-3-4b-it-q4_k_m.gguf"),
    ]
    proposals = recommend(MACHINES["16 GB card"], CATALOGUE, have)
    check(proposals, MACHINES["16 GB card"])
    best = named(proposals)["best"]
    assert best.chairman == "qwen3:14b"
    assert best.models[0].installed
    assert set(best.seats) == {"qwen3:14b", "my-gemma"}
    assert best.download_bytes == 0


def test_what_is_here_makes_a_committee_of_its_own() -> None:
    have = [installed("my-llama", "/models/Llama-3.2-3B-Instruct-Q4_K_M.gguf")]
    proposal = named(recommend(MACHINES["24 GB card"], CATALOGUE, have))["on-hand"]
    assert proposal.seats == ("my-llama",) * 3
    assert proposal.download_bytes == 0


def test_a_damaged_file_does_not_count_as_installed() -> None:
    have = [installed("q", "/models/Llama-3.2-3B-Instruct-Q4_K_M.gguf", note="file damaged")]
    assert "on-hand" not in named(recommend(MACHINES["24 GB card"], CATALOGUE, have))


def test_a_shorter_context_takes_less(tmp_path: Path) -> None:
    hardware = MACHINES["24 GB card"]
    for context in (1024, 2048, 32_768):
        proposals = recommend(hardware, CATALOGUE, context_length=context)
        check(proposals, hardware)
        assert len(proposals) >= 3
        assert all(p.context_length <= context for p in proposals)


@pytest.mark.parametrize("name", MACHINES)
def test_a_proposal_can_be_saved_as_a_committee(name: str, tmp_path: Path) -> None:
    for proposal in recommend(MACHINES[name], CATALOGUE):
        committee = committee_of(proposal)
        file = write_committee(committee, tmp_path)
        assert read_committee(committee.name, file) == committee
        assert tuple(seat.model for seat in committee.seats) == proposal.seats
        assert committee.chairman.model == proposal.chairman


sizes = st.one_of(st.none(), st.floats(0, 200))
cards = st.builds(
    card,
    sizes,
    sizes,
    st.sampled_from(["NVIDIA GeForce RTX 3090", "Tesla T4", "?"]),
    lost=st.booleans(),
)
machines = st.builds(
    lambda total, free, gpus, disk: machine(total, free, *gpus, disk_free_bytes=disk),
    sizes,
    sizes,
    st.lists(cards, max_size=4),
    st.one_of(st.none(), st.integers(0, 2**40)),
)


@settings(deadline=None, max_examples=60)
@given(machines, st.sampled_from([512, 4096, 8192, 131_072]))
def test_no_machine_is_over_committed(hardware: Hardware, context_length: int) -> None:
    proposals = recommend(hardware, CATALOGUE, context_length=context_length)
    check(proposals, hardware)
    assert proposals == recommend(hardware, CATALOGUE, context_length=context_length)
