"""The page of models, driven as a person would; its decisions as tables."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from backend.errors import Fault, UserError
from backend.machine import (
    CPU,
    Diagnosis,
    Gpu,
    Hardware,
    LoadNeeds,
    LoadPlan,
    ModelOptions,
    Need,
    Placement,
    Remedy,
)
from backend.offers import (
    CatalogueFile,
    CatalogueModel,
    CatalogueOffer,
    Download,
    Fit,
    FoundApp,
    HubFile,
    HubModel,
    LocalModel,
)
from backend.values import EngineStatus, ModelInfo, WorkerStatus
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from tests.ui.fake_models import FakeModels
from ui.models import download_words, failure_words, figures, words
from ui.models.detail import Detail
from ui.models.model import (
    Failure,
    best_file,
    changed_options,
    effect_of,
    first_enough,
    of_failure,
    of_plan,
    offered,
    shown,
    state_of,
    totals,
)
from ui.models.page import ModelsPage
from ui.tasks import TaskSet
from ui.theme.theme import Theme

GB = 10**9
HARDWARE = Hardware(
    gpus=(
        Gpu(id="g0", name="RTX", total_bytes=24 * GB, free_bytes=int(22.6 * GB)),
        Gpu(id="g1", name="RTX", total_bytes=24 * GB, free_bytes=9 * GB),
    ),
    memory_total_bytes=64 * GB,
    memory_free_bytes=41 * GB,
    disk_free_bytes=60 * GB,
)


def model(
    name: str,
    size: float = 9.0,
    *,
    state: str = "",
    missing: bool = False,
    fit: Fit = "gpu",
    note: str = "",
    **more: Any,
) -> LocalModel:
    key = name.lower().replace(" ", "-")
    worker = WorkerStatus(model=key, state=state, gpus=("g0",)) if state else None  # type: ignore[arg-type]
    return LocalModel(
        info=ModelInfo(
            id=key,
            name=name,
            provider="local",
            context_length=32768,
            size_bytes=int(size * GB),
            quantisation="Q4_K_M",
            missing=missing,
            architecture="" if missing or note else "qwen3",
            note=note,
        ),
        path=f"/models/{key}.gguf",
        fit=fit,
        worker=worker,
        **more,
    )


LOCAL = (
    model("Qwen3 14B", state="ready", committees=("Balanced four",), can_forget=True),
    model("Gemma 3 12B", 7.3, tokens_per_s=47.2),
    model("Llama 70B", 42.5, fit="no"),
    model("Qwen3 32B", 19.8, fit="partly", can_forget=True),
    model("Phi 4", 12.1, missing=True, note="The disk is not connected."),
)


def needs(context: int = 16384, kv: float = 3.1, layers: int = 64) -> LoadNeeds:
    """20.8 GB of weights and buffers on the GPU beside the context, 0.6 GB in main memory."""
    whole = 20.8 + kv
    by_layers = [
        Need(round((whole * (1 - n / layers) + 0.6) * GB), round(whole * n / layers * GB))
        for n in range(layers + 1)
    ]
    return LoadNeeds(
        context_length=context,
        kv_cells=context,
        kv_cache_type="f16",
        kv_bytes=int(kv * GB),
        by_gpu_layers=tuple(by_layers),
    )


REMEDIES = (
    Remedy(
        kind="shorter_context",
        sentence="Use a context of 15,360 tokens.",
        options=ModelOptions(context_length=15360),
        need=Need(int(0.6 * GB), int(22.9 * GB)),
    ),
    Remedy(
        kind="smaller_kv_cache",
        sentence="Keep the context memory as q8_0.",
        options=ModelOptions(kv_cache_type="q8_0"),
        need=Need(int(0.6 * GB), int(22.4 * GB)),
    ),
    Remedy(
        kind="fewer_gpu_layers",
        sentence="Keep 58 of 65 layers on the GPU.",
        options=ModelOptions(gpu_layers=58),
        need=Need(int(2.6 * GB), int(21.4 * GB)),
    ),
    Remedy(kind="unload_others", sentence="Unload qwen3-14b.", model="qwen3-14b"),
    Remedy(
        kind="smaller_file",
        sentence="Download Qwen3-32B-Q3_K_M.gguf.",
        model="qwen3-32b:Q3_K_M",
        need=Need(int(0.6 * GB), int(19.9 * GB)),
    ),
)
DIAGNOSIS = Diagnosis(
    model="qwen3-32b",
    kind="gpu_memory",
    fault=Fault("model_unloadable", "Qwen3-32B does not fit on the GPU.", "It is too large.", ""),
    remedies=REMEDIES,
)


class Models(FakeModels):
    """Plans with figures, a hub with more about its repositories, and loads that can be held."""

    def __init__(self) -> None:
        super().__init__()
        self.repositories: tuple[HubModel, ...] = ()
        self.hold: asyncio.Event | None = None
        self.plan_holds: list[asyncio.Event] = []

    async def plan(self, model: str, options: ModelOptions | None = None) -> LoadPlan:
        self._say("plan", model, options)
        held = self.plan_holds.pop(0) if self.plan_holds else None
        if held is not None:
            await held.wait()
        context = (options and options.context_length) or 16384
        found = needs(context, 3.1 * context / 16384)
        size = found.by_gpu_layers[-1].gpu_bytes
        if size > HARDWARE.gpus[0].free_bytes:  # type: ignore[operator]
            return LoadPlan(needs=found, short="It does not fit.")
        return LoadPlan(
            needs=found,
            placement=Placement(
                gpus=("g0",), gpu_bytes=(size,), gpu_layers=64, layers=64, context_length=context
            ),
            unload=("gemma-3-12b",),
        )

    async def search(self, text: str, limit: int = 20) -> tuple[HubModel, ...]:
        self._say("search", text)
        return self.repositories[:limit]

    async def load(self, model: str) -> WorkerStatus:
        if self.hold is not None:
            await self.hold.wait()
        return await super().load(model)

    async def forget(self, model: str) -> None:
        await super().forget(model)

    def calls(self, *names: str) -> list[tuple[object, ...]]:
        return [call for call in self.said if call[0] in names]


class Engine(FakeEngine):
    """An engine whose status has hardware."""

    async def status(self) -> EngineStatus:
        return replace(await super().status(), hardware=HARDWARE)


@pytest.fixture
def models() -> Models:
    made = Models()
    made.here = list(LOCAL)
    return made


@pytest.fixture
def page(live: Live[Any], theme: Theme, models: Models) -> Iterator[ModelsPage]:
    engine, tasks = Engine(), TaskSet()
    engine.models_port = models
    made = ModelsPage(theme, engine, tasks)
    made.resize(1208, 772)
    made.show()

    async def start() -> None:
        made.activateWindow()
        await until(lambda: made.controller.is_known and made.isActiveWindow())

    live(start())
    yield made
    made.hide()
    live(tasks.stop(2))
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def click(widget: QWidget) -> None:
    assert widget.isVisible()
    assert widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# --- decisions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (None, "—"),
        (0, "0 kB"),
        (3_200, "3 kB"),
        (412_000_000, "412 MB"),
        (999_400_000, "999 MB"),
        (999_600_000, "1.0 GB"),
        (96_400_000_000, "96.4 GB"),
    ],
)
def test_sizes(count: int | None, said: str) -> None:
    assert figures.size(count) == said


def test_amounts_rates_and_times() -> None:
    assert figures.amount(9.2 * GB, 14.3 * GB) == "9.2 of 14.3 GB"
    assert figures.amount(9.2 * GB, None) == "9.2 GB"
    assert [figures.rate(n) for n in (None, 41e6, 1.5e6, 20e3)] == [
        "",
        "41 MB/s",
        "1.5 MB/s",
        "20 kB/s",
    ]
    said = [figures.left(n) for n in (None, 0.2, 40, 124, 4800, 300_000)]
    assert said == [
        "",
        "about 1 s left",
        "about 40 s left",
        "about 2 min left",
        "about 1 h 20 min left",
        "about 3 days left",
    ]
    assert [figures.context(n) for n in (None, 512, 32768, 131072, 128_000)] == [
        "",
        "512 tokens of context",
        "32k context",
        "128k context",
        "128k context",
    ]
    assert [figures.speed(n) for n in (None, 4.25, 53.2)] == ["—", "4.2 tok/s", "53 tok/s"]


@pytest.mark.parametrize(
    ("which", "text", "names"),
    [
        ("all", "", ["Gemma 3 12B", "Llama 70B", "Phi 4", "Qwen3 14B", "Qwen3 32B"]),
        ("fits", "", ["Gemma 3 12B", "Qwen3 14B", "Qwen3 32B"]),
        ("loaded", "", ["Qwen3 14B"]),
        ("missing", "", ["Phi 4"]),
        ("all", "QWEN q4_k_m", ["Qwen3 14B", "Qwen3 32B"]),
        ("all", "balanced", ["Qwen3 14B"]),
        ("all", "none of these", []),
    ],
)
def test_which_models_show(which: Any, text: str, names: list[str]) -> None:
    assert [one.info.name for one in shown(LOCAL, text, which)] == names


def test_totals_leave_missing_files_out() -> None:
    assert totals(LOCAL) == (4, int(78.6 * GB))
    assert words.on_disk(4, int(78.6 * GB)) == "4 on disk · 78.6 GB"
    assert words.on_disk(0, 0) == "none on disk"


@pytest.mark.parametrize(
    ("one", "state", "badge"),
    [
        (LOCAL[0], "loaded", "Loaded · GPU 0"),
        (LOCAL[4], "missing", "Missing"),
        (model("A", note="The header is cut."), "damaged", "Damaged"),
        (model("A", state="starting"), "loading", "Loading"),
        (model("A", state="failed"), "failed", "Did not load"),
        (model("A", state="lost"), "lost", "Stopped by itself"),
        (model("A", need_bytes=20 * GB), "idle", "Fits · 2.6 GB spare"),
        (model("A", need_bytes=22 * GB), "idle", "Tight · 0.6 GB spare"),
        (model("A", need_bytes=50 * GB), "idle", "Fits"),
        (model("A", fit="unknown"), "idle", "Fit unknown"),
    ],
)
def test_states_and_badges(one: LocalModel, state: str, badge: str) -> None:
    assert state_of(one) == state
    assert words.model_badge(one, state_of(one), HARDWARE)[0] == badge


def test_need_is_split_and_set_against_the_gpu_with_most_room() -> None:
    short = of_failure(needs(), LOCAL[3], HARDWARE)
    assert short.gpus == ("g0",)
    parts = (short.weights, short.context, short.work)
    assert [round(part / GB, 1) for part in parts] == [19.8, 3.1, 1.0]
    assert round(short.missing / GB, 1) == 1.3
    assert short.spare is None


@pytest.mark.parametrize(
    ("options", "main", "gpus"),
    [
        (ModelOptions(gpu="g1"), False, ("g1",)),
        (ModelOptions(gpu=CPU), False, ()),
        (ModelOptions(gpu_layers=0), False, ()),
        (ModelOptions(), True, ()),
    ],
)
def test_the_place_that_is_short(options: ModelOptions, main: bool, gpus: tuple[str, ...]) -> None:
    one = replace(LOCAL[3], options=options)
    assert of_failure(needs(), one, HARDWARE, main_memory=main).gpus == gpus


def test_what_a_loaded_model_holds_counts_as_free_for_itself() -> None:
    worker = WorkerStatus(
        model="a", state="ready", gpus=("g1",), estimated_bytes=11 * GB, memory_bytes=GB
    )
    one = replace(LOCAL[0], worker=worker, options=ModelOptions(gpu="g1"))
    assert of_failure(needs(), one, HARDWARE).free == 19 * GB
    plan = LoadPlan(needs=None)
    assert of_plan(plan, one, HARDWARE) is None


def failure(**more: Any) -> Failure:
    short = of_failure(needs(), LOCAL[3], HARDWARE)
    return Failure(
        model=LOCAL[3],
        fault=DIAGNOSIS.fault,
        at=0,
        hardware=HARDWARE,
        diagnosis=DIAGNOSIS,
        shortage=short,
        **more,
    )


def test_the_first_remedy_that_is_enough_is_found_with_its_figures() -> None:
    failed = failure()
    effects = [effect_of(remedy, failed) for remedy in REMEDIES]
    assert [effect.is_enough for effect in effects] == [False, True, True, False, True]
    assert first_enough(failed) == 1
    names = {"qwen3-14b": "Qwen3 14B"}
    badges = [
        [text for text, _, _ in failure_words.remedy_badges(remedy, effect, names)]
        for remedy, effect in zip(REMEDIES, effects, strict=True)
    ]
    assert badges == [
        ["Still 0.3 GB short"],
        ["Enough: 0.2 GB to spare"],
        ["Enough: 1.2 GB to spare", "Slower"],
        ["Unloads Qwen3 14B"],
        ["Enough: 2.7 GB to spare", "Downloads it first"],
    ]
    titles = [failure_words.remedy_title(remedy, failed, names) for remedy in REMEDIES]
    assert titles == [
        "Context of 15,360 tokens",
        "8-bit cache",
        "Keep 58 layers on the GPU",
        "Unload Qwen3 14B",
        "Take qwen3-32b:Q3_K_M",
    ]
    assert failure_words.remedy_effect(effects[1]) == "frees 1.5 GB"
    assert failure_words.best_remedy(failed, names) == "8-bit cache: apply and load"
    assert failure_words.failure_title(failed) == "Qwen3 32B did not load on GPU 0"
    assert failure_words.failure_cause(failed) == (
        "It needs 23.9 GB (19.8 GB weights + 3.1 GB context of 16,384 tokens + 1.0 GB work "
        "space). GPU 0 had 22.6 GB free, so 1.3 GB were missing."
    )


@pytest.mark.parametrize(
    ("before", "after", "calls"),
    [
        (ModelOptions(), ModelOptions(), ()),
        (ModelOptions(), ModelOptions(gpu=CPU), (ModelOptions(gpu=CPU),)),
        (ModelOptions(gpu=CPU), ModelOptions(), (ModelOptions(),)),
        (
            ModelOptions(gpu=CPU, gpu_layers=3),
            ModelOptions(gpu_layers=4),
            (ModelOptions(), ModelOptions(gpu_layers=4)),
        ),
    ],
)
def test_an_option_that_is_automatic_again_is_taken_away(
    before: ModelOptions, after: ModelOptions, calls: tuple[ModelOptions, ...]
) -> None:
    assert changed_options(before, after) == calls


def offer(name: str, *files: tuple[str, float, Fit], installed: bool = False) -> CatalogueOffer:
    return CatalogueOffer(
        model=CatalogueModel(
            id=name.lower().replace(" ", "-"),
            name=name,
            family=name.split(maxsplit=1)[0],
            developer="Makers",
            parameters=14_800_000_000,
            active_parameters=3_000_000_000,
            layers=40,
            kv_bytes_per_token=1,
            context_length=131072,
            licence="Apache-2.0",
            roles=("seat",),
            abilities=("vision",),
            files=tuple(
                CatalogueFile(
                    repo=f"u/{name}".replace(" ", "-"),
                    name=f"*{kind}.gguf",
                    quantisation=kind,
                    size_bytes=int(size * GB),
                )
                for kind, size, _ in files
            ),
        ),
        fits=tuple(fit for _, _, fit in files),
        installed=installed,
    )


def test_the_file_that_fits_best_is_offered_and_a_projector_never() -> None:
    files = (("Q8_0", 30.0, "no"), ("Q4_K_M", 16.5, "gpu"), ("mmproj-F16", 0.9, "gpu"))
    assert best_file(offer("Gemma 27B", *files)) == 1  # type: ignore[arg-type]
    assert best_file(offer("Big", ("Q8_0", 30.0, "no"))) == 0


def test_the_catalogue_is_searched_by_ability_and_filtered_by_fit() -> None:
    offers = (offer("Gemma 27B", ("Q4_K_M", 16, "gpu")), offer("Big", ("Q8_0", 300, "no")))
    assert len(offered(offers, "vision makers")) == 2
    assert [one.model.name for one in offered(offers, only_fitting=True)] == ["Gemma 27B"]
    assert offered(offers, "zzz") == []


# --- the list ---------------------------------------------------------------------------------


def test_the_list_shows_what_is_here(page: ModelsPage) -> None:
    assert page.subtitle.text() == "4 on disk · 78.6 GB"
    assert page.search.placeholderText() == "Search 5 models"
    rows = page.table.rows
    assert list(rows) == ["gemma-3-12b", "llama-70b", "phi-4", "qwen3-14b", "qwen3-32b"]
    assert rows["qwen3-14b"].line.badge.text() == "Loaded · GPU 0"
    assert rows["qwen3-14b"].line.button.text() == "Unload"
    assert rows["gemma-3-12b"].line.speed.text() == "47 tok/s"
    assert rows["qwen3-14b"].line.committees.text() == "Balanced four"
    assert rows["phi-4"].line.button.isHidden()
    assert "The disk is not connected." in rows["phi-4"].line.accessibleName()


def test_search_and_filter(page: ModelsPage) -> None:
    QTest.keyClicks(page.search, "qwen")
    assert page.table.order == ["qwen3-14b", "qwen3-32b"]
    page.filter.setFocus()
    QTest.keyClick(page.filter, Qt.Key.Key_Down)  # Fits
    QTest.keyClick(page.filter, Qt.Key.Key_Down)  # Loaded
    assert page.table.order == ["qwen3-14b"]
    QTest.keyClicks(page.search, " nothing")
    assert page.table.order == []
    assert "No model has these words" in page.table.empty.text()


def test_the_list_by_keyboard(live: Live[Any], page: ModelsPage) -> None:
    first = page.table.rows["gemma-3-12b"]
    assert page.table.current is first.line
    first.line.setFocus(Qt.FocusReason.TabFocusReason)
    assert first.line.property("keyboard") is True
    QTest.keyClick(first.line, Qt.Key.Key_Down)
    QTest.keyClick(page.table.rows["llama-70b"].line, Qt.Key.Key_End)
    last = page.table.rows["qwen3-32b"]
    assert page.table.current is last.line
    assert first.line.focusPolicy() is Qt.FocusPolicy.ClickFocus  # one stop of Tab in all
    QTest.keyClick(last.line, Qt.Key.Key_Return)
    assert last.is_open
    live(asyncio.sleep(0.02))
    QTest.keyClick(last.line, Qt.Key.Key_Left)
    assert not last.is_open


def test_loading_counts_up_and_unloading_goes_back(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.hold = asyncio.Event()
        line = page.table.rows["gemma-3-12b"].line
        click(line.button)
        await until(lambda: line.badge.text().startswith("Loading · "))
        assert not line.button.isEnabled()
        assert page.controller.is_moving
        models.hold.set()
        await until(lambda: line.badge.text() == "Loaded · a GPU that is gone")
        click(line.button)
        await until(lambda: line.button.text() == "Load")
        assert models.calls("load", "unload") == [
            ("load", "gemma-3-12b"),
            ("unload", "gemma-3-12b"),
        ]

    live(scenario())


def test_what_cannot_be_unloaded_says_so_in_its_row(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        row = page.table.rows["qwen3-14b"]
        models.refuse = UserError("busy", "It is answering.", remedy="Stop the answer first.")
        click(row.line.button)
        await until(lambda: row.banner.isVisible())
        assert row.banner.message.text() == "It is answering."

    live(scenario())


def test_what_cannot_be_read_is_said_and_read_again(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.refuse = UserError("busy", "The engine is busy.")
        page.controller.refresh()
        await until(page.banner.isVisible)
        models.refuse = None
        click(page.banner.button)
        await until(page.banner.isHidden)

    live(scenario())


def test_it_looks_only_while_it_shows(page: ModelsPage) -> None:
    assert page._slow.isActive()
    assert not page._fast.isActive()
    page.hide()
    assert not page._slow.isActive()


def test_no_models(live: Live[Any], page: ModelsPage, models: Models) -> None:
    models.here = []
    page.controller.refresh()
    live(until(lambda: not page.table.rows))
    assert "No model is on this computer yet" in page.table.empty.text()
    assert page.subtitle.text() == "none on disk"


# --- failures ---------------------------------------------------------------------------------


async def fail(page: ModelsPage, models: Models) -> Any:
    models.diagnoses["qwen3-32b"] = DIAGNOSIS
    click(page.table.rows["qwen3-32b"].line.button)
    await until(lambda: "qwen3-32b" in page.failures.banners)
    banner = page.failures.banners["qwen3-32b"]
    await until(lambda: banner.is_open)
    return banner


def test_a_failed_load_opens_its_ladder_and_the_best_step_loads(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        banner = await fail(page, models)
        assert "1.3 GB were missing" in banner.accessibleName()
        steps = banner.findChildren(QWidget, "")
        buttons = [w for w in steps if w.property("kind") == "primary" and w.isVisible()]
        assert [button.text() for button in buttons] == ["Apply and load"]
        assert buttons[0].accessibleName() == "8-bit cache: Apply and load"
        click(buttons[0])
        await until(lambda: ("apply", "qwen3-32b", "smaller_kv_cache") in models.said)
        await until(lambda: not page.failures.banners)
        await until(lambda: page.table.rows["qwen3-32b"].line.button.text() == "Unload")

    live(scenario())


def test_a_banner_closes_to_one_line_that_keeps_the_way_out(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        banner = await fail(page, models)
        tall = banner.sizeHint().height()
        click(banner.title.button)
        assert not banner.is_open
        assert banner.sizeHint().height() < tall / 3
        assert banner.short.text() == "1.3 GB missing"
        click(banner.best)
        await until(lambda: ("apply", "qwen3-32b", "smaller_kv_cache") in models.said)

    live(scenario())


def test_late_steps_show_on_demand_and_a_file_to_fetch_is_fetched(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        banner = await fail(page, models)
        click(banner.more)
        wanted = "Take qwen3-32b:Q3_K_M: Apply"
        step = next(w for w in banner.findChildren(QWidget) if w.accessibleName() == wanted)
        click(step)
        await until(lambda: ("pull", "qwen3-32b:Q3_K_M") in models.said)

    live(scenario())


def test_a_failure_is_put_away_and_does_not_come_back_by_itself(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.diagnoses["gemma-3-12b"] = replace(DIAGNOSIS, model="gemma-3-12b", kind="crashed")
        gone = WorkerStatus(model="gemma-3-12b", state="lost", reason="signal 11")
        models.here[1] = replace(models.here[1], worker=gone)
        page.controller.refresh()
        await until(lambda: "gemma-3-12b" in page.failures.banners)
        banner = page.failures.banners["gemma-3-12b"]
        assert not banner.is_open  # nobody asked: it stays one line
        page.controller.dismiss("gemma-3-12b")
        page.controller.refresh()
        await asyncio.sleep(0.05)
        assert not page.failures.banners
        assert len(models.calls("diagnose")) == 1

    live(scenario())


def test_a_fault_without_diagnosis_has_try_again(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.refuse = UserError("busy", "Everything is busy.", remedy="Wait a minute.")
        page.controller.load("qwen3-32b")
        await until(lambda: bool(page.failures.banners))
        models.refuse = None
        banner = page.failures.banners["qwen3-32b"]
        banner.set_open(True)
        again = [
            w for w in banner.findChildren(QWidget) if getattr(w, "text", str)() == "Try again"
        ]
        click(again[0])
        await until(lambda: not page.failures.banners)

    live(scenario())


# --- settings of one model --------------------------------------------------------------------


async def open_detail(page: ModelsPage, key: str) -> Detail:
    row = page.table.rows[key]
    click(row.line)
    assert isinstance(row.detail, Detail)
    await asyncio.sleep(0)
    return row.detail


def test_the_estimate_follows_what_is_typed_and_late_answers_are_dropped(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        detail = await open_detail(page, "qwen3-32b")
        await until(lambda: "are missing" in detail.estimate.text())
        late = asyncio.Event()
        models.plan_holds = [late]
        detail.context.field.setFocus()
        QTest.keyClicks(detail.context.field, "4096")
        await until(lambda: not models.plan_holds)
        detail.context.field.selectAll()
        QTest.keyClicks(detail.context.field, "2048")
        await until(lambda: "to spare" in detail.estimate.text())
        before = detail.estimate.text()
        late.set()
        await asyncio.sleep(0.05)
        assert detail.estimate.text() == before
        assert models.calls("plan")[-1][2] == ModelOptions(context_length=2048)
        assert "About 21.2 GB on GPU 0" in before

    live(scenario())


def test_options_are_saved_and_taken_back(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        detail = await open_detail(page, "qwen3-14b")
        assert not detail.save.isEnabled()
        detail.context.field.setFocus()
        QTest.keyClicks(detail.context.field, "4,096")
        detail.keep.field.setFocus()
        QTest.keyClicks(detail.keep.field, "10")
        detail.gpu.setFocus()
        QTest.keyClick(detail.gpu, Qt.Key.Key_End)
        click(detail.save)
        wanted = ModelOptions(context_length=4096, gpu=CPU, keep_alive_s=600.0)
        await until(lambda: ("set_options", "qwen3-14b", wanted) in models.said)
        await until(detail.again.isVisible)  # it is loaded: the options hold from the next load
        click(detail.again)
        await until(lambda: ("load", "qwen3-14b") in models.said)
        click(detail.reset)
        await until(lambda: ("set_options", "qwen3-14b", ModelOptions()) in models.said)
        assert detail.context.field.text() == ""

    live(scenario())


def test_a_bad_number_is_refused_in_its_place(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        detail = await open_detail(page, "gemma-3-12b")
        detail.context.field.setFocus()
        QTest.keyClicks(detail.context.field, "12")
        click(detail.save)
        assert "256" in detail.context.error
        assert not models.calls("set_options")

    live(scenario())


def test_a_context_past_the_trained_one_is_said(live: Live[Any], page: ModelsPage) -> None:
    async def scenario() -> None:
        detail = await open_detail(page, "gemma-3-12b")
        detail.context.field.setFocus()
        QTest.keyClicks(detail.context.field, "65536")
        assert detail._hint.text() == "The model was trained for 32,768 tokens; more is not used."

    live(scenario())


def test_forgetting_asks_in_place(live: Live[Any], page: ModelsPage, models: Models) -> None:
    async def scenario() -> None:
        detail = await open_detail(page, "qwen3-14b")
        click(detail.forget)
        assert "frees 9.0 GB" in detail._question_words.text()
        assert "Balanced four" in detail._question_words.text()
        click(detail.no)
        assert not models.calls("forget")
        missing = await open_detail(page, "phi-4")
        assert missing.save.isHidden()
        click(missing.forget)
        click(missing.yes)
        await until(lambda: "phi-4" not in page.table.rows)
        assert models.calls("forget") == [("forget", "phi-4")]

    live(scenario())


# --- downloads --------------------------------------------------------------------------------


RUNNING = Download(
    id="d1",
    repo="u/Mistral",
    names=("Mistral-Small-24B-Q4_K_M-00001-of-00002.gguf", "b.gguf"),
    path="",
    state="running",
    done_bytes=int(9.2 * GB),
    total_bytes=int(14.3 * GB),
    bytes_per_s=41e6,
    seconds_left=124.0,
)
OFFLINE = Fault("provider_unreachable", "The hub cannot be reached.", "No address was found.", "")
FULL = Fault("disk_full", "The disk is full.", "5.1 GB are missing.", "Make room.")


@pytest.mark.parametrize(
    ("one", "state", "word", "note"),
    [
        (RUNNING, "running", "", ""),
        (replace(RUNNING, state="queued"), "queued", "Waits for its turn", ""),
        (replace(RUNNING, state="paused"), "paused", "Paused", ""),
        (replace(RUNNING, fault=OFFLINE), "waiting", "Waits for the network", OFFLINE.sentence),
        (replace(RUNNING, state="failed", fault=FULL), "failed", "Failed", FULL.sentence),
    ],
)
def test_downloads_in_words(one: Download, state: str, word: str, note: str) -> None:
    shown_as = download_words.download_progress(one)
    assert shown_as.title == "Mistral-Small-24B · Q4_K_M"
    assert (shown_as.state, shown_as.word, shown_as.note) == (state, word, note)
    assert shown_as.speed == ("41 MB/s" if state == "running" else "")
    assert shown_as.can_retry == (state == "failed")


def test_a_download_is_paused_resumed_and_given_up_after_a_question(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.fetching = [RUNNING]
        page.controller.refresh_downloads()
        await until(page.downloads.isVisible)
        assert page._fast.isActive()
        row = page.downloads.rows["d1"]
        click(row.pause)
        await until(lambda: row.progress.state == "paused")
        assert row.pause.accessibleName() == "Go on with Mistral-Small-24B · Q4_K_M"
        await until(lambda: not page._fast.isActive())
        click(row.pause)
        await until(lambda: row.progress.state == "running")
        click(row.cancel)
        assert row.is_asking
        click(row.no)
        assert not row.is_asking
        click(row.cancel)
        assert row.yes.text() == "Delete 9.2 GB"
        click(row.yes)
        await until(page.downloads.isHidden)
        assert models.calls("paused", "running", "cancel") == [
            ("paused", "d1"),
            ("running", "d1"),
            ("cancel", "d1"),
        ]

    live(scenario())


def test_a_failed_download_is_tried_again(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.fetching = [replace(RUNNING, state="failed", fault=FULL)]
        page.controller.refresh_downloads()
        await until(page.downloads.isVisible)
        row = page.downloads.rows["d1"]
        assert row.note.text() == FULL.sentence
        click(row.retry)
        await until(lambda: row.progress.state == "waiting")

    live(scenario())


# --- more models ------------------------------------------------------------------------------


def test_the_catalogue_downloads_the_chosen_file(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.offers = [
            offer("Gemma 27B", ("Q4_K_M", 16.5, "gpu"), ("Q8_0", 28.7, "gpus")),
            offer("Giant 400B", ("Q4_K_M", 240.0, "no")),
            offer("Qwen3 14B", ("Q4_K_M", 9.0, "gpu"), installed=True),
        ]
        click(page.add_button)
        view = page.add.catalogue
        await until(lambda: len(view.rows) == 3)
        giant = view.rows["giant-400b"]
        assert not giant.button.isEnabled()
        assert giant._reason.text() == "The disk has 60.0 GB free, 180.0 GB too little."
        assert view.rows["qwen3-14b"].button.text() == "On disk"
        gemma = view.rows["gemma-27b"]
        assert gemma.button.text() == "Download 16.5 GB"
        gemma.choice.setFocus()
        QTest.keyClick(gemma.choice, Qt.Key.Key_Down)
        assert gemma.fit.text() == "Fits on several GPUs"
        click(gemma.button)
        await until(lambda: ("pull", "gemma-27b:Q8_0") in models.said)
        await until(lambda: bool(page.controller.downloads))
        click(view.only)
        assert giant.isHidden()
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert page.table.isVisible()

    live(scenario())


def test_the_hub_is_asked_on_enter_alone_and_errors_stay_in_place(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        page.show_add()
        QTest.keyClick(page.add.tabs["catalogue"], Qt.Key.Key_Right)
        assert page.add.way == "hub"
        hub = page.add.hub
        models.refuse = UserError("provider_unreachable", "The hub cannot be reached.")
        QTest.keyClicks(hub.search, "qwen")
        assert not models.calls("search")
        QTest.keyClick(hub.search, Qt.Key.Key_Return)
        await until(hub.banner.isVisible)
        models.refuse = None
        models.repositories = (HubModel(repo="u/Qwen", downloads=182_034, gated=True),)
        click(hub.banner.button)
        await until(lambda: "u/Qwen" in hub.repos)
        models.on_hub["u/Qwen"] = [
            HubFile(
                repo="u/Qwen",
                names=("Qwen-Q4_K_M.gguf",),
                size_bytes=int(19.8 * GB),
                quantisation="Q4_K_M",
                fit="partly",
            )
        ]
        row = hub.repos["u/Qwen"]
        click(row.line.button)
        await until(lambda: bool(row.files))
        assert any(
            "accept a licence" in getattr(w, "text", str)() for w in row.findChildren(QWidget)
        )
        click(row.files["Qwen-Q4_K_M.gguf"].button)
        await until(lambda: ("pull", "u/Qwen:Q4_K_M") in models.said)

    live(scenario())


def test_models_of_other_apps_and_folders(
    live: Live[Any], page: ModelsPage, models: Models
) -> None:
    async def scenario() -> None:
        models.found_apps = [
            FoundApp(
                app="ollama",
                title="Ollama",
                folders=("/home/ada/.ollama",),
                models=7,
                size_bytes=41 * GB,
                notes=("One is of an old format.",),
            )
        ]
        page.show_add()
        here = page.add.here
        page.add.show_way("here")
        await until(lambda: "ollama" in here.rows)
        click(here.rows["ollama"].button)
        await until(lambda: here.rows["ollama"].button.text() == "Stop using")
        assert here._said.text() == "7 models are listed now."
        click(here.rows["ollama"].button)
        await until(lambda: ("use_no_longer", "ollama") in models.said)
        models.refuse = UserError("not_found", "There is no such folder.")
        here.use("/nowhere")
        await until(here.banner.isVisible)

    live(scenario())


# --- room -------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("size", [(1208, 772), (852, 572), (672, 492)])
def test_nothing_is_wider_than_the_page(
    live: Live[Any],
    application: QApplication,
    models: Models,
    size: tuple[int, int],
    percent: int,
) -> None:
    before = application.font()
    engine, tasks = Engine(), TaskSet()
    engine.models_port = models
    models.fetching = [RUNNING, replace(RUNNING, id="d2", state="failed", fault=FULL)]
    models.offers = [offer("Gemma 27B", ("Q4_K_M", 16.5, "gpu"), ("Q8_0", 28.7, "gpus"))]
    page = ModelsPage(Theme(application, "light", font_percent=percent), engine, tasks)
    page.resize(*size)
    page.show()

    async def scenario() -> None:
        await until(lambda: page.controller.is_known and bool(page.downloads.rows))
        await fail(page, models)
        await open_detail(page, "qwen3-14b")
        page.downloads.rows["d1"].cancel.click()
        await asyncio.sleep(0.05)
        assert_inside(page)
        page.show_add()
        for way in ("catalogue", "hub", "here"):
            page.add.show_way(way)
            await asyncio.sleep(0.05)
            assert_inside(page)

    live(scenario())
    page.hide()
    live(tasks.stop(2))
    page.deleteLater()
    application.setFont(before)


def assert_inside(page: ModelsPage) -> None:
    """The content is no wider than its viewport, and no button or badge is squeezed."""
    content = page.area.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= page.area.viewport().width()
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.property("kind") in ("primary", "outline", "link"):
            assert widget.width() >= widget.minimumSizeHint().width() - 1, widget.accessibleName()
            right = widget.mapTo(page, widget.rect().topRight()).x()
            assert right <= page.width(), widget.accessibleName()
