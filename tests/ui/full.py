"""A window with something in every place, and the way to each of its pages and layers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backend.errors import Fault
from backend.machine import Diagnosis, ModelOptions, Need, Notice, Remedy
from backend.offers import (
    CatalogueFile,
    CatalogueModel,
    CatalogueOffer,
    Download,
    Fit,
    FoundApp,
    HubFile,
    LocalModel,
    Proposal,
    ProposedModel,
)
from backend.values import EngineStatus, FilePart, Job, ModelInfo, WorkerStatus
from tests.ui import scripts
from tests.ui.conftest import until
from tests.ui.fake_engine import FakeEngine, Hold
from ui.shell import MainWindow

GB: Final = 10**9


def model(name: str, gb: float, *, state: str = "", fit: Fit = "gpu", note: str = "") -> LocalModel:
    """A model of this computer."""
    key = name.lower().replace(" ", "-")
    worker = WorkerStatus(model=key, state=state, gpus=("GPU-0",)) if state else None  # type: ignore[arg-type]
    return LocalModel(
        info=ModelInfo(
            id=key,
            name=name,
            provider="local",
            context_length=32768,
            size_bytes=int(gb * GB),
            quantisation="Q4_K_M",
            architecture="qwen3",
            note=note,
            missing=bool(note),
        ),
        path=f"/models/{key}.gguf",
        fit=fit,
        worker=worker,
        committees=("Balanced four",) if state else (),
        tokens_per_s=42.0,
        can_forget=True,
    )


FAULT: Final = Fault(
    "model_unloadable", "Llama 70B did not load.", "It needs 23.9 GB; 22.6 GB were free.", ""
)
DIAGNOSIS: Final = Diagnosis(
    model="llama-70b",
    kind="gpu_memory",
    fault=FAULT,
    need=Need(int(0.6 * GB), int(23.9 * GB)),
    free_main=41 * GB,
    free_gpu=int(22.6 * GB),
    remedies=(
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
    ),
)


def offer(name: str, fits: tuple[Fit, ...], installed: bool = False) -> CatalogueOffer:
    """An entry of the catalogue with as many files as `fits`."""
    files = tuple(
        CatalogueFile(
            repo=f"maker/{name}-GGUF", name=f"{name}-{q}.gguf", quantisation=q, size_bytes=size * GB
        )
        for q, size in zip(("Q4_K_M", "Q8_0"), (9, 16), strict=True)
    )[: len(fits)]
    return CatalogueOffer(
        model=CatalogueModel(
            id=name.lower(),
            name=name,
            family="Family",
            developer="Maker",
            parameters=14_000_000_000,
            active_parameters=14_000_000_000,
            layers=40,
            kv_bytes_per_token=160_000,
            context_length=32768,
            licence="Apache-2.0",
            roles=("seat", "chairman"),
            abilities=("tools",),
            files=files,
            note="Writes and reasons well.",
        ),
        fits=fits,
        installed=installed,
    )


def proposal(name: str, installed: bool) -> Proposal:
    """A committee that fits."""
    models = tuple(
        ProposedModel(
            model=one,
            name=one.upper(),
            file=CatalogueFile(
                repo=f"maker/{one}", name=f"{one}.gguf", quantisation="Q4_K_M", size_bytes=3 * GB
            ),
            gpus=("GPU-0",),
            main_bytes=0,
            gpu_bytes=3 * GB,
            tokens_per_s=40.0,
            installed=installed,
        )
        for one in ("qwen", "mistral")
    )
    return Proposal(
        name=name,
        title=f"{name.title()}: with others",
        why=f"Takes what {name} takes.",
        seats=("qwen", "mistral"),
        chairman="qwen",
        models=models,
        context_length=8192,
        main_bytes=GB,
        gpu_bytes=6 * GB,
        download_bytes=0 if installed else 6 * GB,
        answer_s=38.0,
    )


DOWNLOAD: Final = Download(
    id="d0",
    repo="maker/other",
    names=("other.gguf",),
    path="",
    state="running",
    done_bytes=3 * GB,
    total_bytes=9 * GB,
    bytes_per_s=41e6,
    seconds_left=120.0,
)
RUNNING: Final = Job(
    id="j1",
    kind="download",
    title="Mistral Small 24B",
    state="running",
    started_at=0,
    done=9.2 * GB,
    total=14.3 * GB,
    unit="bytes",
    per_s=41e6,
    seconds_left=124,
    can_pause=True,
)
JOBS: Final = (
    RUNNING,
    replace(RUNNING, id="j2", title="Gemma 3 12B", done=0.0),
    replace(RUNNING, id="j3", title="gpt-oss", state="failed", fault=FAULT),
    Job(
        id="j4",
        kind="export",
        title="All chats",
        state="done",
        started_at=0,
        done=412,
        total=412,
        unit="chats",
    ),
)


class FullEngine(FakeEngine):
    """Something in every place."""

    def __init__(self) -> None:
        super().__init__(now=time.time())
        port = self.models_port
        port.here = [
            model("Qwen3 14B", 9.0, state="ready"),
            model("Gemma 3 12B", 7.3),
            model("Llama 70B", 42.5, fit="no", state="failed"),
            model("Phi 4", 12.1, note="The disk is not connected."),
        ]
        port.offers = [offer("Mistral-Small", ("gpu", "partly")), offer("Qwen3", ("gpu",), True)]
        port.proposed = [proposal("balanced", False), proposal("quick", True)]
        port.found_apps = [
            FoundApp(app="ollama", title="Ollama", folders=("/o",), models=3, size_bytes=20 * GB),
            FoundApp(
                app="lm-studio",
                title="LM Studio",
                folders=("/l",),
                models=2,
                size_bytes=9 * GB,
                in_use=True,
            ),
        ]
        port.on_hub = {
            "maker/Tiny-GGUF": [
                HubFile(
                    repo="maker/Tiny-GGUF",
                    names=(f"tiny-{q}.gguf",),
                    size_bytes=GB,
                    quantisation=q,
                    fit="gpu",
                )
                for q in ("Q4_K_M", "Q8_0")
            ]
        }
        port.diagnoses = {"llama-70b": DIAGNOSIS}
        port.fetching = [DOWNLOAD]
        self.long_work = list(JOBS)
        self.all_templates = {"Review": "Review {{text}} for {{audience}}."}
        self.notices: tuple[Notice, ...] = ()

    async def status(self) -> EngineStatus:
        """With notices and a model that failed."""
        status = await super().status()
        failed = WorkerStatus(model="llama-70b", state="failed", reason=FAULT.sentence)
        return replace(status, notices=self.notices, workers=(*status.workers, failed))

    def add_versions(self, conversation_id: int) -> None:
        """Give the first question of a chat three versions, of which the second shows."""
        stored = self._messages[conversation_id]
        ids = (9001, stored[0].id, 9003)
        stored[0] = replace(stored[0], siblings=ids)


async def ask(window: MainWindow, engine: FakeEngine) -> None:
    """A question whose committee has answered."""
    window.page.composer.fill(scripts.QUESTION)
    window.page.composer.submit()
    await until(lambda: bool(engine.asked))
    await until(lambda: not window.chat.turns.running)
    await asyncio.sleep(0.08)


async def quiet() -> None:
    """Let what was begun end and be laid out."""
    for _ in range(8):
        await asyncio.sleep(0.02)


def press(window: MainWindow, keys: str, modifiers: Qt.KeyboardModifier | None = None) -> None:
    """Press a key where the keyboard is."""
    target = window.focusWidget() or window
    key = getattr(Qt.Key, f"Key_{keys}")
    QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)


Scene = Callable[[MainWindow, FullEngine], Coroutine[Any, Any, None]]


async def empty(window: MainWindow, engine: FullEngine) -> None:
    """Nothing asked yet; the engine has told something."""
    engine.notices = (Notice(id=1, at=0, level="warning", message="Qwen3 14B was unloaded."),)
    window.notices.show_notices(engine.notices)


async def running(window: MainWindow, engine: FullEngine) -> None:
    """A committee at work."""
    hold = Hold()
    engine.scripts.append([*scripts.running(), hold])
    window.page.composer.fill(scripts.QUESTION)
    window.page.composer.submit()
    await hold.reached.wait()


async def finished(window: MainWindow, engine: FullEngine) -> None:
    """An answer, with its deliberation beside it."""
    await ask(window, engine)


async def failed(window: MainWindow, engine: FullEngine) -> None:
    """An answer that failed."""
    engine.scripts.append(scripts.broken())
    await ask(window, engine)


async def attached(window: MainWindow, _engine: FullEngine) -> None:
    """Files beside the question."""
    window.page.composer.add_file(FilePart("schema.sql", "create table event(id);"))
    window.page.composer.fill("What is missing?")
    window.page.composer.say("table.bin cannot be read.")


async def searched(window: MainWindow, _engine: FullEngine) -> None:
    """Hits of a search."""
    window.search_chats()
    window.list.search.setText("the")
    await quiet()


async def palette(window: MainWindow, _engine: FullEngine) -> None:
    """The command palette."""
    window.open_palette()


async def sheet(window: MainWindow, engine: FullEngine) -> None:
    """The panel over the chat."""
    await ask(window, engine)
    window.resize(900, 600)
    window.panes.sheet.open()


async def drawer(window: MainWindow, _engine: FullEngine) -> None:
    """The list over the chat."""
    window.resize(900, 600)
    window.panes.drawer.open()


async def deliberation(window: MainWindow, engine: FullEngine) -> None:
    """The deliberation on a page of its own."""
    await ask(window, engine)
    window.show_deliberation()


async def compare(window: MainWindow, engine: FullEngine) -> None:
    """Synthesis and original side by side."""
    await ask(window, engine)
    window.compare()


async def start(window: MainWindow, _engine: FullEngine) -> None:
    """The first start."""
    window.show_page("start")


async def committees(window: MainWindow, _engine: FullEngine) -> None:
    """The list of committees."""
    window.show_page("committees")


async def editor(window: MainWindow, _engine: FullEngine) -> None:
    """The editor of one, with a seat open."""
    page = window.show_page("committees")
    await quiet()
    page.list.edited.emit("balanced")  # type: ignore[attr-defined]
    await quiet()


async def models(window: MainWindow, _engine: FullEngine) -> None:
    """The models of this computer, with the settings of one open."""
    page = window.show_page("models")
    await quiet()
    page.table._toggle("gemma-3-12b")  # type: ignore[attr-defined]


async def add_model(window: MainWindow, _engine: FullEngine) -> None:
    """The catalogue."""
    window.show_page("models").show_add()  # type: ignore[attr-defined]


async def jobs(window: MainWindow, _engine: FullEngine) -> None:
    """Long work."""
    window.show_page("jobs")


async def settings(window: MainWindow, _engine: FullEngine) -> None:
    """The settings."""
    window.show_page("settings")


async def shortcuts(window: MainWindow, _engine: FullEngine) -> None:
    """The keys of all commands."""
    window.show_shortcuts()


async def help_page(window: MainWindow, _engine: FullEngine) -> None:
    """The help, with an entry open."""
    window.show_help("add-model")


SCENES: Final[dict[str, Scene]] = {
    "empty": empty,
    "running": running,
    "finished": finished,
    "failed": failed,
    "attached": attached,
    "searched": searched,
    "palette": palette,
    "sheet": sheet,
    "drawer": drawer,
    "deliberation": deliberation,
    "compare": compare,
    "start": start,
    "committees": committees,
    "editor": editor,
    "models": models,
    "add_model": add_model,
    "jobs": jobs,
    "settings": settings,
    "shortcuts": shortcuts,
    "help": help_page,
}
