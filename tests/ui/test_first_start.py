"""The first start on a fake engine: what fits, what is fetched, and what never blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from backend.errors import Fault, UserError
from backend.machine import Gpu, Hardware
from backend.offers import CatalogueFile, Download, FoundApp, Proposal, ProposedModel
from backend.settings import Settings
from tests.ui import scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui.first_start import words
from ui.first_start.model import (
    fetching,
    memory,
    missing,
    seat_lines,
    short_title,
    tokens_per_s,
    under_way,
)
from ui.first_start.page import FirstStart
from ui.tasks import TaskSet
from ui.theme.theme import Theme

GB = 1_000_000_000
OFFLINE = UserError("provider_unreachable", "The hub does not answer.", remedy="Check the network.")


def model(
    name: str,
    gb: float,
    *,
    gpus: tuple[str, ...] = ("GPU-0",),
    speed: float | None = 40.0,
    installed: bool = False,
) -> ProposedModel:
    file = CatalogueFile(
        repo=f"maker/{name}", name=f"{name}.gguf", quantisation="Q4_K_M", size_bytes=int(gb * GB)
    )
    return ProposedModel(
        model=name,
        name=name.upper(),
        file=file,
        gpus=gpus,
        main_bytes=0,
        gpu_bytes=int(gb * GB),
        tokens_per_s=speed,
        installed=installed,
    )


def proposal(
    name: str, *models: ProposedModel, seats: tuple[str, ...] = (), in_turns: bool = False
) -> Proposal:
    return Proposal(
        name=name,
        title=f"{name.title()}: with others",
        why=f"Takes what {name} takes.",
        seats=seats or tuple(one.model for one in models),
        chairman=models[0].model,
        models=models,
        context_length=8192,
        main_bytes=GB,
        gpu_bytes=sum(one.gpu_bytes for one in models),
        download_bytes=sum(one.file.size_bytes for one in models if not one.installed),
        in_turns=in_turns,
        answer_s=42.0,
    )


BALANCED = proposal(
    "balanced", model("qwen", 3, installed=True), model("mistral", 2, gpus=("GPU-1",))
)
QUICK = proposal("quick", model("qwen", 3, installed=True))
DEEP = proposal("deep", model("large", 20), model("other", 16), in_turns=True)


@pytest.fixture
def engine() -> FakeEngine:
    made = FakeEngine(committees=(scripts.STARTER,), models=(scripts.STARTER_MODEL,))
    made.models_port.proposed = [BALANCED, QUICK, DEEP]
    return made


@pytest.fixture
def page(theme: Theme, engine: FakeEngine, live: Live[None]) -> Iterator[FirstStart]:
    tasks = TaskSet()
    made = FirstStart(theme, engine, tasks)
    made.resize(1208, 772)
    live(show(made))
    yield made
    live(tasks.stop(1.0))
    made.close()
    made.deleteLater()


async def show(page: FirstStart) -> None:
    page.show()
    page.activateWindow()
    await until(lambda: (bool(page.cards) or page.banner.isVisible()) and page.isActiveWindow())


def finish(engine: FakeEngine) -> None:
    port = engine.models_port
    port.fetching = [
        replace(one, state="done", done_bytes=one.total_bytes) for one in port.fetching
    ]


# --- pure -------------------------------------------------------------------------------------


def test_seats_share_models_and_a_chairman_may_have_no_seat() -> None:
    several = proposal("x", model("a", 1), model("b", 1), seats=("b", "b", "b"))
    lines = [(line.letter, line.model.model, line.shared) for line in seat_lines(several)]
    assert lines == [("A", "b", ""), ("B", "b", "A"), ("C", "b", "A"), ("", "a", "")]
    assert short_title(several) == "X"


def test_only_what_is_missing_is_fetched() -> None:
    assert [one.model for one in missing(BALANCED)] == ["mistral"]


@pytest.mark.parametrize(
    ("offered", "speed"),
    [
        (proposal("x", model("a", 1, speed=50), model("b", 1, speed=20)), 20.0),
        (proposal("x", model("a", 1, speed=50), model("b", 1, speed=None)), None),
    ],
)
def test_speed_is_that_of_the_slowest(offered: Proposal, speed: float | None) -> None:
    assert tokens_per_s(offered) == speed


@pytest.mark.parametrize(
    ("offered", "free", "expected"),
    [
        (QUICK, 5 * GB, ("one_gpu", 2 * GB)),
        (BALANCED, 5 * GB, ("gpus", 5 * GB)),
        (DEEP, 5 * GB, ("turns", None)),
        (QUICK, None, ("one_gpu", None)),
        (proposal("x", model("a", 1, gpus=())), 5 * GB, ("processor", 7 * GB)),
    ],
)
def test_memory(offered: Proposal, free: int | None, expected: tuple[str, int | None]) -> None:
    gpus = tuple(Gpu(id=f"GPU-{n}", name="G", free_bytes=free) for n in range(2))
    assert memory(offered, Hardware(gpus=gpus, memory_free_bytes=8 * GB)) == expected


@pytest.mark.parametrize(
    ("hardware", "loud", "quiet"),
    [
        (Hardware(), "No GPU found", "models run on the processor"),
        (Hardware(gpus=(Gpu(id="a", name="Arc"),)), "1 GPU", "Arc"),
        (
            Hardware(gpus=tuple(Gpu(id=i, name="RTX", total_bytes=24 * GB) for i in "ab")),
            "2 GPUs · 48 GB",
            "RTX · 24 GB each",
        ),
        (
            Hardware(gpus=(Gpu(id="a", name="Iris", total_bytes=8 * GB, shared=True),)),
            "1 GPU",
            "Iris · uses main memory",
        ),
        (
            Hardware(gpus=(Gpu(id="a", name="RTX", total_bytes=24 * GB, lost=True),)),
            "No GPU found",
            "models run on the processor",
        ),
    ],
)
def test_gpus_in_words(hardware: Hardware, loud: str, quiet: str) -> None:
    assert words.gpus(hardware) == (loud, quiet)


def test_what_is_not_known_is_a_dash() -> None:
    assert words.main_memory(Hardware())[0] == "— RAM"
    assert words.disk(Hardware(), ())[0] == "— free on disk"
    assert words.answer(replace(proposal("x", model("a", 1)), answer_s=None)) == "—"


def test_disk_and_apps_in_words() -> None:
    hardware = Hardware(disk_free_bytes=412 * GB)
    needs = words.disk(hardware, (BALANCED, DEEP))
    assert needs == ("412 GB free on disk", "committees need 2.0 to 36.0 GB")
    assert words.disk(hardware, (QUICK,))[1] == "nothing to download"
    app = FoundApp(app="ollama", title="Ollama", folders=(), models=2, size_bytes=GB)
    assert words.apps((app,)) == ("2 models of other apps", "Ollama 2")
    assert words.apps((replace(app, in_use=True),))[1] == "Ollama 2, in use"
    assert words.apps(())[0] == "No models of other apps"


def test_what_an_earlier_visit_began_is_found_again() -> None:
    one = Download(
        id="7",
        repo="maker/mistral",
        names=("mistral.gguf",),
        path="",
        state="running",
        done_bytes=1,
        total_bytes=2,
    )
    found = under_way((QUICK, BALANCED), ("balanced",), (one,))
    assert found is not None
    assert found[0] is BALANCED
    assert found[1].downloads == (one,)
    assert under_way((QUICK, BALANCED), (), (one,)) is None
    assert under_way((BALANCED,), ("balanced",), ()) is None
    assert fetching(BALANCED, (replace(one, repo="someone/else"),)) is None
    assert fetching(QUICK, (one,)) is None


# --- the page ---------------------------------------------------------------------------------


def test_it_shows_what_was_found_and_what_fits(page: FirstStart, live: Live[None]) -> None:
    live(until(page.starter.isVisible))
    assert page.heading.text() == "Three committees that fit"
    assert [card.isChecked() for card in page.cards] == [True, False, False]
    assert page.begin.text() == "Download 2.0 GB and start"
    assert page.found.gpus.loud.text().startswith("2 GPUs")
    assert page.found.memory.quiet.text() == "52.8 GB free · 16 threads"
    assert page.starter.button.text() == "Ask now with the starter model"


def test_arrows_choose_and_the_button_says_what_it_would_do(page: FirstStart) -> None:
    assert page.first_focus is page.cards[0]
    page.cards[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.cards[0], Qt.Key.Key_Right)
    assert page.chosen is QUICK
    assert page.begin.text() == "Start with Quick"
    QTest.keyClick(page.cards[1], Qt.Key.Key_Right)
    assert page.begin.text() == "Download 36.0 GB and start"
    QTest.mouseClick(page.cards[0], Qt.MouseButton.LeftButton)
    assert page.chosen is BALANCED


def test_cards_are_radio_buttons_with_all_they_say(page: FirstStart) -> None:
    seen = QAccessible.queryAccessibleInterface(page.cards[0])
    assert seen.role() == QAccessible.Role.RadioButton
    assert seen.state().checked
    name = seen.text(QAccessible.Text.Name)
    for part in ("Balanced", "QWEN, MISTRAL", "2.0 GB", "40 tok/s", "about"):
        assert part in name


def test_the_starter_models_and_the_way_out(page: FirstStart, live: Live[None]) -> None:
    live(until(page.starter.isVisible))
    heard: list[str] = []
    page.starter_wanted.connect(lambda: heard.append("starter"))
    page.models_wanted.connect(lambda: heard.append("models"))
    page.closed.connect(lambda: heard.append("closed"))
    for button in (page.starter.button, page.choose, page.close_button):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == ["starter", "models", "closed"]


def test_download_pause_and_done(page: FirstStart, engine: FakeEngine, live: Live[None]) -> None:
    done: list[str] = []
    page.done.connect(done.append)
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.progress) == 1))
    port = engine.models_port
    assert port.said[:2] == [("keep", "balanced"), ("fetch", "balanced")]
    assert not page.begin.isEnabled()
    assert page.begin.text() == "Balanced is on its way"
    (row,) = page.progress.values()
    QTest.mouseClick(row.pause, Qt.MouseButton.LeftButton)
    live(until(lambda: row.progress.state == "paused"))
    QTest.mouseClick(row.pause, Qt.MouseButton.LeftButton)
    live(until(lambda: row.progress.state == "running"))
    finish(engine)
    live(until(lambda: done == ["balanced"]))
    assert engine.settings.committee == "balanced"
    assert page.progress == {}
    assert page.begin.isEnabled()


def test_what_is_on_disk_starts_without_the_network(
    page: FirstStart, engine: FakeEngine, live: Live[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_network(_proposal: Proposal) -> tuple[str, ...]:
        raise OFFLINE

    monkeypatch.setattr(engine.models_port, "fetch", no_network)
    done: list[str] = []
    page.done.connect(done.append)
    page.cards[1].setChecked(True)
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(lambda: done == ["quick"]))
    assert engine.models_port.fetching == []


def test_cancelling_gives_the_choice_back(
    page: FirstStart, engine: FakeEngine, live: Live[None]
) -> None:
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.progress) == 1))
    (row,) = page.progress.values()
    QTest.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    live(until(lambda: page.begin.isEnabled()))
    assert page.begin.text() == "Download 2.0 GB and start"
    assert page.progress == {}


def test_leaving_stops_nothing_and_coming_back_shows_it(
    page: FirstStart, engine: FakeEngine, live: Live[None], theme: Theme
) -> None:
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.progress) == 1))
    page.hide()
    assert engine.models_port.fetching[0].state == "running"
    live(engine.save_committee(replace(scripts.COMMITTEE, name="balanced")))
    # Another start of Parley: the hub's files keep their own names.
    fetched = replace(engine.models_port.fetching[0], names=("mistral.gguf",))
    engine.models_port.fetching = [fetched]
    tasks = TaskSet()
    later = FirstStart(theme, engine, tasks)
    live(show(later))
    live(until(lambda: len(later.progress) == 1))
    assert not later.begin.isEnabled()
    live(tasks.stop(1.0))
    later.close()
    later.deleteLater()


def test_it_is_finished_while_nobody_looks(
    page: FirstStart, engine: FakeEngine, live: Live[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.first_start.page._LOOK_HIDDEN_MS", 20)
    heard: list[tuple[str, str]] = []
    page.done.connect(lambda name: heard.append(("done", name)))
    page.arrived.connect(lambda name: heard.append(("arrived", name)))
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.progress) == 1))
    page.hide()
    assert page._pulse.is_running
    finish(engine)
    live(until(lambda: bool(heard)))
    assert heard == [("arrived", "balanced")]
    assert engine.settings.committee == "balanced"
    assert not page._pulse.is_running


def test_a_hidden_page_without_a_download_rests(page: FirstStart) -> None:
    page.hide()
    assert not page._pulse.is_running


def test_a_choice_that_cannot_be_saved_is_shown_and_tried_again(
    page: FirstStart, engine: FakeEngine, live: Live[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    async def full(changed: Settings) -> None:
        tried.append(changed.committee)
        raise UserError("disk_full", "The settings cannot be written.")

    monkeypatch.setattr(engine, "save_settings", full)
    done: list[str] = []
    page.done.connect(done.append)
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.progress) == 1))
    finish(engine)
    live(until(page.banner.isVisible))
    assert page.banner.message.text() == "The settings cannot be written."
    page._look()  # the next beat
    live(until(lambda: not page.run._looking))
    assert tried == ["balanced"]
    monkeypatch.undo()
    QTest.mouseClick(page.banner.button, Qt.MouseButton.LeftButton)
    live(until(lambda: done == ["balanced"]))
    assert engine.settings.committee == "balanced"
    assert [said for said, _ in engine.models_port.said].count("keep") == 1


@pytest.mark.parametrize(("chosen", "expected"), [("starter", ["balanced"]), ("mine", [])])
def test_what_arrived_before_a_restart_is_taken_up(
    theme: Theme, engine: FakeEngine, live: Live[None], chosen: str, expected: list[str]
) -> None:
    here = proposal("balanced", model("qwen", 3, installed=True), model("x", 2, installed=True))
    engine.models_port.proposed = [QUICK, here]
    engine.models_port.fetching = [
        Download(
            id="7",
            repo="maker/x",
            names=("x.gguf",),
            path="",
            state="done",
            done_bytes=2,
            total_bytes=2,
        )
    ]
    live(engine.save_committee(replace(scripts.COMMITTEE, name="balanced")))
    live(engine.save_settings(replace(engine.settings, committee=chosen)))
    tasks = TaskSet()
    page = FirstStart(theme, engine, tasks)
    done: list[str] = []
    page.done.connect(done.append)
    live(show(page))
    live(until(lambda: done == expected and not page.run.is_on))
    assert engine.settings.committee == ("balanced" if expected else chosen)
    live(tasks.stop(1.0))
    page.close()
    page.deleteLater()


def test_offline_what_is_on_disk_stays_possible(
    page: FirstStart, engine: FakeEngine, live: Live[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_network(_proposal: Proposal) -> tuple[str, ...]:
        raise OFFLINE

    monkeypatch.setattr(engine.models_port, "fetch", no_network)
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(page.banner.isVisible))
    assert page.banner.message.text() == "The hub does not answer."
    notes = [card._note.isVisible() for card in page.cards]
    assert notes == [True, False, True]
    assert page.cards[0].accessibleName().endswith("needs the network")
    assert page.begin.isEnabled()
    monkeypatch.undo()
    QTest.mouseClick(page.banner.button, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.progress) == 1))
    assert not page.banner.isVisible()
    assert not page.cards[0]._note.isVisible()


def test_a_download_that_waits_for_the_network_says_so(
    page: FirstStart, engine: FakeEngine, live: Live[None]
) -> None:
    QTest.mouseClick(page.begin, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.progress) == 1))
    port = engine.models_port
    port.fetching = [
        replace(one, fault=Fault("provider_unreachable", "No network.")) for one in port.fetching
    ]
    live(until(lambda: page.cards[2]._note.isVisible()))
    (row,) = page.progress.values()
    assert row.progress.state == "waiting"
    port.fetching = [replace(one, fault=None) for one in port.fetching]
    live(until(lambda: not page.cards[2]._note.isVisible()))


def test_slow_hardware_holds_nothing_up(
    theme: Theme, engine: FakeEngine, live: Live[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = asyncio.Event()

    async def slow() -> tuple[Proposal, ...]:
        await held.wait()
        return (QUICK,)

    monkeypatch.setattr(engine.models_port, "proposals", slow)
    engine.hardware = Hardware()
    tasks = TaskSet()
    page = FirstStart(theme, engine, tasks)
    page.show()
    live(until(page.starter.isVisible))
    live(until(lambda: page.found.memory.loud.text() == "— RAM"))
    assert page.first_focus is page.starter.button
    assert page.note.text() == "Looking at this computer"
    assert not page.begin.isVisible()
    held.set()
    live(until(lambda: len(page.cards) == 1))
    assert page.heading.text() == "One committee that fits"
    live(tasks.stop(1.0))
    page.close()
    page.deleteLater()


def test_without_proposals_and_without_a_starter_there_is_still_a_way(
    theme: Theme, live: Live[None]
) -> None:
    engine = FakeEngine(models=())
    tasks = TaskSet()
    page = FirstStart(theme, engine, tasks)
    page.show()
    live(until(lambda: page.note.text().startswith("Nothing of the catalogue")))
    assert page.choose.isVisible()
    assert not page.starter.isVisible()
    assert page.first_focus is page.choose
    live(tasks.stop(1.0))
    page.close()
    page.deleteLater()


def test_models_of_other_apps_are_taken_on_request(
    page: FirstStart, engine: FakeEngine, live: Live[None]
) -> None:
    app = FoundApp(app="ollama", title="Ollama", folders=(), models=2, size_bytes=GB)
    empty = FoundApp(app="lm-studio", title="LM Studio", folders=(), models=0, size_bytes=0)
    engine.models_port.found_apps = [app, empty]
    page.refresh()
    live(until(page.found.use.isVisible))
    engine.models_port.proposed = [QUICK]
    QTest.mouseClick(page.found.use, Qt.MouseButton.LeftButton)
    live(until(lambda: not page.found.use.isVisible() and len(page.cards) == 1))
    assert ("use", "ollama") in engine.models_port.said
    assert ("use", "lm-studio") not in engine.models_port.said


def test_an_error_is_shown_with_a_way_on(
    theme: Theme, engine: FakeEngine, live: Live[None]
) -> None:
    engine.refuse = UserError("internal", "Parley made a mistake.")
    tasks = TaskSet()
    page = FirstStart(theme, engine, tasks)
    live(show(page))
    assert page.banner.isVisible()
    engine.refuse = None
    QTest.mouseClick(page.banner.button, Qt.MouseButton.LeftButton)
    live(until(lambda: len(page.cards) == 3))
    assert not page.banner.isVisible()
    live(tasks.stop(1.0))
    page.close()
    page.deleteLater()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("size", [(1208, 772), (852, 572), (672, 492)])
def test_nothing_is_wider_than_the_page(
    theme: Theme, engine: FakeEngine, live: Live[None], size: tuple[int, int], percent: int
) -> None:
    theme.type.factor *= percent / 100
    tasks = TaskSet()
    page = FirstStart(theme, engine, tasks)
    page.resize(*size)
    live(show(page))
    live(until(page.starter.isVisible))
    page.area.settle()
    content = page.area.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= page.area.viewport().width()
    theme.type.factor /= percent / 100
    live(tasks.stop(1.0))
    page.close()
    page.deleteLater()
