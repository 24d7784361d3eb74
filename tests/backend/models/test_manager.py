"""The manager over a real pool, real files and a hub on localhost."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from backend.committee import read_committee, write_committee
from backend.downloads import Downloads
from backend.downloads import Hub as Client
from backend.errors import UserError
from backend.hardware import Probe
from backend.jobs import Jobs
from backend.library import InstalledModels
from backend.machine import Gpu, Hardware, ModelOptions, Remedy
from backend.models import ModelManager
from backend.offers import CatalogueFile, Proposal, ProposedModel
from backend.pool import Measurements, Pool
from backend.settings import Server, Settings
from backend.values import Chairman, Committee, Policy, Seat
from tests.backend.library.trees import lm_studio
from tests.embedding_model import random_bert, write_bert
from tests.hub import Hub, open_hub
from tests.models import write_model

GIB = 1 << 30
REPO = "owner/tiny-GGUF"
MAIN_MEMORY = Hardware(memory_total_bytes=16 * GIB, memory_free_bytes=12 * GIB)
CARDS = Hardware(
    gpus=tuple(
        Gpu(
            id=f"g{n}",
            name="NVIDIA GeForce RTX 3090",
            device=f"CUDA{n}",
            index=n,
            total_bytes=24 * GIB,
            free_bytes=23 * GIB,
        )
        for n in range(2)
    ),
    memory_total_bytes=64 * GIB,
    memory_free_bytes=50 * GIB,
)


class Bench:
    """A manager, what it is made of, and the settings it changes."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.settings = settings
        self.own = folder / "models"
        self.committees = folder / "committees"
        self.installed = InstalledModels(
            starter=folder / "starter.gguf", own=self.own, seen_file=folder / "seen.json"
        )
        self.measurements = Measurements(folder / "measured.json")
        self.manager: ModelManager
        self.pool: Pool
        self.downloads: Downloads

    async def change(self, decide: Callable[[Settings], dict[str, Any]]) -> None:
        self.settings = msgspec.structs.replace(self.settings, **decide(self.settings))
        await self.pool.reconfigure(self.settings)

    def add(self, model: Path, name: str, repo: str = REPO) -> Path:
        """Put a file where a download of Parley's own would be."""
        place = self.own / repo.replace("/", "--") / f"{name}.gguf"
        place.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(model, place))

    def keep(self, name: str, title: str, *models: str) -> Committee:
        committee = Committee(
            name=name,
            title=title,
            seats=tuple(
                Seat(letter=letter, model=model)
                for letter, model in zip("ABCD", models, strict=False)
            ),
            chairman=Chairman(model=models[0]),
            policy=Policy.FULL,
        )
        write_committee(committee, self.committees)
        return committee


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny.gguf", context_length=8192)


@asynccontextmanager
async def bench_on(
    folder: Path, hub: Hub, hardware: Hardware, settings: Settings
) -> AsyncIterator[Bench]:
    bench = Bench(folder, settings)
    async with (
        aiohttp.ClientSession() as session,
        Probe.open(bench.own, device_command=None) as probe,
        Pool.open(
            settings,
            hardware=lambda: hardware,
            measurements=bench.measurements,
            siblings=bench.installed.siblings,
        ) as pool,
        Downloads.open(bench.own, Client(session, hub.url)) as downloads,
    ):
        bench.pool, bench.downloads = pool, downloads
        bench.manager = ModelManager(
            settings=lambda: bench.settings,
            change=bench.change,
            installed=bench.installed,
            pool=pool,
            probe=probe,
            hub=Client(session, hub.url),
            downloads=downloads,
            committees_dir=bench.committees,
        )
        yield bench


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with open_hub() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, tiny: Path) -> Path:
    for name in ("models", "committees"):
        (tmp_path / name).mkdir()
    shutil.copy(tiny, tmp_path / "starter.gguf")
    return tmp_path


SETTINGS = Settings(threads=1, worker_slots=2)


@pytest.fixture
async def bench(folder: Path, hub: Hub) -> AsyncIterator[Bench]:
    async with bench_on(folder, hub, MAIN_MEMORY, SETTINGS) as opened:
        yield opened


@pytest.fixture
async def cards(folder: Path, hub: Hub) -> AsyncIterator[Bench]:
    """The same on a machine with two GPUs; nothing can be loaded there."""
    async with bench_on(folder, hub, CARDS, SETTINGS) as opened:
        yield opened


# --- what is here -----------------------------------------------------------------------------


async def test_local_models_with_all_that_the_page_shows(cards: Bench, tiny: Path) -> None:
    file = cards.add(tiny, "mine")
    cards.add(tiny, "broken").write_bytes(b"GGUF")
    write_bert(cards.own / "owner--tiny-GGUF" / "vectors.gguf", random_bert())
    cards.keep("b", "Balanced", "mine", "starter")
    cards.keep("a", "All of them", "starter", "mine")
    cards.settings = Settings(models={"mine": ModelOptions(context_length=1024)})
    found = {one.info.id: one for one in await cards.manager.local()}
    assert list(found) == ["starter", "broken", "mine", "vectors"]
    mine = found["mine"]
    assert (mine.path, mine.options) == (str(file), ModelOptions(context_length=1024))
    assert (mine.fit, mine.worker, mine.can_forget) == ("gpu", None, True)
    assert mine.committees == ("All of them", "Balanced")
    plan = await cards.manager.load_plan("mine")
    assert plan.placement is not None
    assert mine.need_bytes == plan.placement.main_bytes + sum(plan.placement.gpu_bytes)
    assert mine.tokens_per_s is not None
    assert (found["starter"].can_forget, found["starter"].info.is_starter) == (False, True)
    assert found["vectors"].tokens_per_s is None
    broken = found["broken"]
    assert (broken.fit, broken.need_bytes, broken.tokens_per_s) == ("unknown", None, None)
    assert (broken.can_forget, broken.info.note != "") == (True, True)


async def test_a_file_that_is_gone_can_be_forgotten(bench: Bench, tiny: Path) -> None:
    file = bench.add(tiny, "mine")
    await bench.manager.local()
    file.unlink()
    (_, gone) = await bench.manager.local()
    assert (gone.info.id, gone.info.missing, gone.can_forget) == ("mine", True, True)
    assert (gone.fit, gone.need_bytes, gone.worker) == ("unknown", None, None)
    await bench.manager.remove("mine")
    assert [one.info.id for one in await bench.manager.local()] == ["starter"]


async def test_looking_again_reads_no_header_and_adds_nothing_up(
    bench: Bench, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        bench.add(tiny, f"m{number}")
    committee = bench.keep("c", "C", "m1", "m2")
    first, fit = await bench.manager.local(), await bench.manager.committee_fit(committee)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("it is known already")

    monkeypatch.setattr("backend.library.installed.read_header", refuse)
    monkeypatch.setattr("backend.pool.loading.load_needs", refuse)
    monkeypatch.setattr("backend.committee.presets.read_committee", refuse)
    assert await bench.manager.local() == first
    assert await bench.manager.committee_fit(committee) == fit


async def test_a_committee_that_changes_is_read_again(bench: Bench) -> None:
    bench.keep("c", "Before", "starter")
    (starter,) = await bench.manager.local()
    assert "Before" in starter.committees
    bench.keep("c", "After", "starter")
    (starter,) = await bench.manager.local()
    assert "After" in starter.committees
    assert "Before" not in starter.committees


async def test_a_loaded_model_has_its_worker_and_its_measured_speed(
    bench: Bench, tiny: Path
) -> None:
    bench.add(tiny, "mine")
    (_, before) = await bench.manager.local()
    assert before.worker is None
    await bench.manager.load("mine")
    (_, loaded) = await bench.manager.local()
    assert loaded.worker is not None
    assert loaded.worker.state == "ready"
    assert loaded.fit == "cpu"
    async with asyncio.timeout(10):
        while loaded.tokens_per_s != 77.0:
            async with bench.pool.lease(bench.installed.find("mine")):
                bench.pool.note_speed("mine", 77.0)
            await asyncio.sleep(0.01)
            (_, loaded) = await bench.manager.local()
    fit = await bench.manager.committee_fit(bench.keep("c", "C", "mine"))
    assert fit.tokens_per_s == 77.0
    (load,) = bench.pool.loads()
    assert (load.model, load.fault, load.stopped) == ("mine", None, False)
    assert load.seconds is not None
    assert load.need_bytes == before.need_bytes
    await bench.manager.unload("mine")
    (_, after) = await bench.manager.local()
    assert after.worker is None


async def test_what_our_own_models_use_counts_as_free(bench: Bench, tiny: Path) -> None:
    bench.add(tiny, "mine")
    before = (await bench.pool.vacant()).memory_free_bytes
    await bench.manager.load("mine")
    after = (await bench.pool.vacant()).memory_free_bytes
    assert before == 12 * GIB
    assert after is not None
    assert after > before  # the hardware of this test shows no use of ours


async def test_the_catalogue_with_fits_and_what_is_here(cards: Bench, tiny: Path) -> None:
    cards.add(tiny, "Qwen3-8B-Q4_K_M")
    offers = {offer.model.id: offer for offer in await cards.manager.catalogue()}
    for offer in offers.values():
        assert len(offer.fits) == len(offer.model.files)
    assert offers["qwen3-8b"].installed
    assert set(offers["qwen3-8b"].fits) == {"gpu"}
    assert not offers["qwen3-1.7b"].installed
    assert offers["gpt-oss-120b"].fits[0] in ("gpus", "partly", "cpu", "no")


async def test_apps_say_whether_they_are_in_use(bench: Bench, tiny: Path, home: Path) -> None:
    lm_studio(home, "some/repo", tiny)
    (app,) = await bench.manager.apps()
    assert (app.app, app.in_use) == ("lm-studio", False)
    bench.settings = Settings(imported_apps=("lm-studio",))
    (app,) = await bench.manager.apps()
    assert app.in_use


# --- planning and options ---------------------------------------------------------------------


async def test_a_plan_with_options_in_place_of_those_that_are_set(bench: Bench) -> None:
    await bench.manager.set_options("starter", ModelOptions(context_length=1024, gpu_layers=3))
    plan = await bench.manager.load_plan("starter")
    assert plan.placement is not None
    assert plan.placement.context_length == 1024
    plan = await bench.manager.load_plan("starter", ModelOptions(context_length=2048))
    assert plan.placement is not None
    assert plan.placement.context_length == 2048
    plan = await bench.manager.load_plan("starter", ModelOptions())
    assert plan.placement is not None
    assert plan.placement.context_length == 8192
    assert plan.needs is not None
    assert (plan.short, plan.unload) == ("", ())


async def test_a_plan_for_what_does_not_fit_says_what_is_short(folder: Path, hub: Hub) -> None:
    tight = Hardware(memory_total_bytes=GIB, memory_free_bytes=GIB // 32)
    async with bench_on(folder, hub, tight, SETTINGS) as bench:
        plan = await bench.manager.load_plan("starter")
        assert plan.placement is None
        assert "It needs" in plan.short
        (starter,) = await bench.manager.local()
        assert (starter.fit, starter.need_bytes is not None) == ("no", True)
        with pytest.raises(UserError):
            await bench.manager.load("starter")
        found = await bench.manager.diagnosis("starter")
        assert found is not None
        assert found.model == "starter"
        assert all(remedy.need is not None for remedy in found.remedies)


async def test_options_are_replaced_as_a_whole(bench: Bench) -> None:
    await bench.manager.set_options("starter", ModelOptions(context_length=1024))
    await bench.manager.set_options("starter", ModelOptions(gpu="cpu"))
    assert bench.settings.models == {"starter": ModelOptions(gpu="cpu")}
    await bench.manager.set_options("starter", ModelOptions())
    assert bench.settings.models == {}


async def test_nothing_is_known_to_be_wrong_and_nothing_is_tried(bench: Bench) -> None:
    assert await bench.manager.diagnosis("starter") is None
    assert bench.pool.loads() == ()


# --- removing ---------------------------------------------------------------------------------


async def test_a_file_of_our_own_is_unloaded_and_removed(bench: Bench, tiny: Path) -> None:
    file = bench.add(tiny, "mine")
    await bench.manager.load("mine")
    await bench.manager.remove("mine")
    assert not file.parent.exists()
    assert bench.pool.status()[0].pid is None
    assert [one.info.id for one in await bench.manager.local()] == ["starter"]


async def test_all_parts_go_with_a_model(bench: Bench, tiny: Path) -> None:
    for part in ("00001", "00002"):
        bench.add(tiny, f"big-{part}-of-00002")
    other = bench.add(tiny, "other")
    await bench.manager.remove("big")
    assert [file.name for file in other.parent.iterdir()] == ["other.gguf"]


async def test_other_peoples_files_stay(bench: Bench, tiny: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    shutil.copy(tiny, theirs / "x.gguf")
    bench.installed.reconfigure(folders=[theirs], apps=(), context_length=8192)
    for model in ("x", "starter"):
        with pytest.raises(UserError, match="is not Parley's own") as caught:
            await bench.manager.remove(model)
        assert caught.value.fault.code == "bad_input"
    assert (theirs / "x.gguf").exists()


# --- committees -------------------------------------------------------------------------------


async def test_how_a_committee_fits(cards: Bench, tiny: Path) -> None:
    cards.add(tiny, "mine")
    cards.settings = Settings(servers=(Server(name="box", url="http://127.0.0.1:9"),))
    committee = cards.keep("c", "C", "mine", "starter", "box/big")
    fit = await cards.manager.committee_fit(committee)
    assert [(m.model, m.fit) for m in fit.models] == [
        ("mine", "gpu"),
        ("starter", "gpu"),
        ("box/big", "unknown"),
    ]
    assert fit.models[2].fault is None
    assert not fit.in_turns
    assert fit.context_length == 8192


async def test_a_committee_with_models_that_cannot_answer(bench: Bench, tiny: Path) -> None:
    bench.add(tiny, "broken").write_bytes(b"GGUF")
    write_bert(bench.own / "owner--tiny-GGUF" / "vectors.gguf", random_bert())
    bench.add(tiny, "gone")
    await bench.manager.local()
    (bench.own / "owner--tiny-GGUF" / "gone.gguf").unlink()
    committee = bench.keep("c", "C", "broken", "vectors", "gone", "nowhere")
    fit = await bench.manager.committee_fit(committee)
    codes = [model.fault and model.fault.code for model in fit.models]
    assert codes == ["model_damaged", "bad_input", "not_found", "not_found"]
    assert {model.fit for model in fit.models} == {"unknown"}


async def test_which_models_are_to_be_had(bench: Bench) -> None:
    asked = ("starter", "nowhere", "box/big", "attic/big")
    assert await bench.manager.unknown(asked) == ("nowhere", "box/big", "attic/big")
    bench.settings = Settings(servers=(Server(name="box", url="http://127.0.0.1:9"),))
    assert await bench.manager.unknown(asked) == ("attic/big",)


# --- proposals and downloads ------------------------------------------------------------------


def proposed(name: str, size: int, *, id_: str = "") -> ProposedModel:
    return ProposedModel(
        model=id_ or name.removesuffix(".gguf"),
        name=name,
        file=CatalogueFile(repo=REPO, name=name, quantisation="Q4_K_M", size_bytes=size),
        gpus=(),
        main_bytes=1,
        gpu_bytes=0,
        tokens_per_s=None,
    )


def proposal(*models: ProposedModel) -> Proposal:
    return Proposal(
        name="best",
        title="Best",
        why="",
        seats=tuple(model.model for model in models),
        chairman=models[0].model,
        models=models,
        context_length=4096,
        main_bytes=1,
        gpu_bytes=0,
        download_bytes=1,
    )


async def test_a_proposal_is_downloaded_whole_and_only_what_is_missing(
    bench: Bench, hub: Hub, tiny: Path
) -> None:
    data = await asyncio.to_thread(tiny.read_bytes)
    for name in ("One-Q4_K_M.gguf", "two-q4_k_m.gguf", "Three-Q4_K_M.gguf"):
        hub.add(REPO, name, data)
    bench.add(tiny, "Three-Q4_K_M")
    # The hub writes the second one's name in another way than the catalogue.
    wanted = proposal(
        proposed("One-Q4_K_M.gguf", len(data) + 1),
        proposed("Two-Q4_K_M.gguf", len(data) + 2),
        proposed("Three-Q4_K_M.gguf", len(data) + 3),
    )
    await bench.manager.keep(wanted)
    begun = await bench.manager.fetch(wanted)
    assert len(begun) == 2
    async with asyncio.timeout(20):
        done = [await bench.downloads.wait(download) for download in begun]
    assert [Path(one.path).name for one in done] == ["One-Q4_K_M.gguf", "two-q4_k_m.gguf"]
    here = {one.info.id for one in await bench.manager.local()}
    kept = read_committee("best", bench.committees / "best.toml")
    assert {seat.model for seat in kept.seats} == {"One-Q4_K_M", "two-q4_k_m", "Three-Q4_K_M"}
    assert {seat.model for seat in kept.seats} <= here
    assert await bench.manager.fetch(wanted) == ()
    jobs = await Jobs(bench.downloads, bench.pool.loads).jobs()
    assert {(job.kind, job.state) for job in jobs} == {("download", "done")}


async def test_where_a_file_is_not_to_be_had_nothing_is_downloaded(
    bench: Bench, hub: Hub, tiny: Path
) -> None:
    data = await asyncio.to_thread(tiny.read_bytes)
    hub.add(REPO, "One-Q4_K_M.gguf", data)
    wanted = proposal(proposed("One-Q4_K_M.gguf", 1), proposed("None-Q9.gguf", 2))
    wanted = msgspec.structs.replace(
        wanted,
        models=(
            wanted.models[0],
            msgspec.structs.replace(
                wanted.models[1],
                file=msgspec.structs.replace(wanted.models[1].file, quantisation="Q9"),
            ),
        ),
    )
    with pytest.raises(UserError, match="has no Q9"):
        await bench.manager.fetch(wanted)
    assert bench.manager.downloads() == ()


async def test_a_damaged_download_is_fetched_again(bench: Bench, hub: Hub, tiny: Path) -> None:
    data = await asyncio.to_thread(tiny.read_bytes)
    hub.add(REPO, "mine.gguf", data)
    file = bench.add(tiny, "mine")
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(UserError):
        await bench.manager.load("mine")
    found = await bench.manager.diagnosis("mine")
    assert found is not None
    (load,) = bench.pool.loads()
    assert (load.fault, load.seconds is not None) == (found.fault, True)
    remedy = next(one for one in found.remedies if one.kind == "download_again")
    status = await bench.manager.apply("mine", remedy)
    assert (status.state, status.reason != "") == ("stopped", True)
    (download,) = bench.manager.downloads()
    async with asyncio.timeout(20):
        await bench.downloads.wait(download.id)
    assert (await bench.manager.load("mine")).state == "ready"


async def test_what_came_from_nowhere_is_not_fetched_again(bench: Bench) -> None:
    with pytest.raises(UserError, match="Nobody knows where"):
        await bench.manager.apply("starter", Remedy(kind="download_again", sentence=""))
