"""Pictures of every state of the window: ``python -m tests.ui.screenshots OUT_DIR``."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync

from tests.ui import scripts
from tests.ui.fake_engine import FakeEngine, Hold, Step
from ui.chat.model import Choice
from ui.shell import MainWindow, create_application
from ui.theme.theme import Mode

Scene = Callable[[MainWindow, FakeEngine], Coroutine[Any, Any, None]]

CHATS = (
    ("Why does tokio task leak?", 0.1),
    ("Translate the privacy notice into plain words", 0.2),
    ("Release checklist 2.4", 1.1),
    ("Compare rerankers on CPU", 3.0),
    ("Kubernetes or one big box", 4.0),
    ("Bayesian A/B stopping rule", 40.0),
)


async def settle(rounds: int = 12) -> None:
    """Let timers and layouts have their turn."""
    for _ in range(rounds):
        await asyncio.sleep(0.02)


async def empty(_window: MainWindow, _engine: FakeEngine) -> None:
    await settle()


async def _ask(window: MainWindow, engine: FakeEngine, script: Sequence[Step]) -> None:
    engine.scripts.append(script)
    window.page.composer.fill(scripts.QUESTION)
    window.page.composer.submit()
    await settle(30)


async def running(window: MainWindow, engine: FakeEngine) -> None:
    await _ask(window, engine, [*scripts.running(), Hold()])


async def reviewing(window: MainWindow, engine: FakeEngine) -> None:
    await _ask(window, engine, [*scripts.reviewing(), Hold()])


async def streaming(window: MainWindow, engine: FakeEngine) -> None:
    steps = scripts.synthesis()
    before = [*scripts.started(), *scripts.opinions(), *scripts.reviews()]
    await _ask(window, engine, [*before, *steps[: len(steps) * 2 // 3], Hold()])


async def finished(window: MainWindow, engine: FakeEngine) -> None:
    await _ask(window, engine, scripts.finished())


async def panel_end(window: MainWindow, engine: FakeEngine) -> None:
    await finished(window, engine)
    bar = window.panel.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    window.page.transcript.widgets[-1]._fold.set_open(True)  # type: ignore[union-attr]
    window.page.transcript.to_end()
    await settle()


async def failed(window: MainWindow, engine: FakeEngine) -> None:
    await _ask(window, engine, scripts.broken())


async def stopped(window: MainWindow, engine: FakeEngine) -> None:
    await streaming(window, engine)
    window.chat.stop()
    await settle()


async def long_text(window: MainWindow, engine: FakeEngine) -> None:
    conversation = engine.add_conversation(
        "A title that is much longer than the list is wide",
        time.time(),
        [(f"Question {n}. " + scripts.QUESTION * (1 + n % 3), scripts.ANSWER) for n in range(30)],
    )
    await window.chat.list.load()
    window.chat.open(conversation)
    await settle(60)
    bar = window.page.transcript.area.verticalScrollBar()
    bar.setValue(bar.maximum() - 700)
    await settle()


async def single(window: MainWindow, engine: FakeEngine) -> None:
    window.chat.choose(Choice(model="qwen3-14b"))
    await _ask(window, engine, scripts.single())


async def agreed(window: MainWindow, engine: FakeEngine) -> None:
    await _ask(window, engine, scripts.agreed())


async def attached(window: MainWindow, _engine: FakeEngine) -> None:
    with tempfile.TemporaryDirectory() as folder:
        good, bad = Path(folder, "schema.sql"), Path(folder, "picture.png")
        good.write_text("create table event(id);")
        bad.write_bytes(b"\x89PNG\xff")
        window.chat.writing.attach([good, bad])
        window.page.composer.fill("What is missing in this schema?\nOne line more\nand another")
        await settle()


async def sheet(window: MainWindow, engine: FakeEngine) -> None:
    await finished(window, engine)
    window.panes.sheet.open()
    await settle()


async def drawer(window: MainWindow, engine: FakeEngine) -> None:
    await finished(window, engine)
    window.panes.drawer.open()
    await settle()


async def help_page(window: MainWindow, _engine: FakeEngine) -> None:
    window.show_help("add-model")
    await settle()


SCENES: tuple[tuple[str, Scene, tuple[int, int], bool], ...] = (
    ("empty", empty, (1280, 800), False),
    ("empty-starter", empty, (1280, 800), True),
    ("running", running, (1280, 800), False),
    ("reviewing", reviewing, (1280, 800), False),
    ("streaming", streaming, (1280, 800), False),
    ("finished", finished, (1280, 800), False),
    ("panel-end", panel_end, (1280, 800), False),
    ("failed", failed, (1280, 800), False),
    ("stopped", stopped, (1280, 800), False),
    ("long", long_text, (1280, 800), False),
    ("single", single, (1280, 800), False),
    ("agreed", agreed, (1280, 800), False),
    ("attached", attached, (1280, 800), False),
    ("help", help_page, (1280, 800), False),
    ("medium", finished, (1000, 700), False),
    ("narrow", finished, (900, 600), False),
    ("narrow-running", running, (900, 600), False),
    ("narrow-sheet", sheet, (900, 600), False),
    ("narrow-drawer", drawer, (900, 600), False),
    ("smallest", empty, (720, 520), True),
)


async def picture(
    name: str, scene: Scene, size: tuple[int, int], starter: bool, mode: Mode, out: Path
) -> None:
    """Play one scene and save it."""
    committees = (scripts.STARTER,) if starter else (scripts.COMMITTEE, scripts.SINGLE)
    models = (scripts.STARTER_MODEL,) if starter else scripts.MODELS
    engine = FakeEngine(committees=committees, models=models, now=time.time())
    for title, days in CHATS:
        engine.add_conversation(title, time.time() - 86_400 * days, [("Why?", "Because.")])
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(engine, Path(folder, "window.ini"))
        window.resize(*size)
        window.theme.set_mode(mode)
        window.show()
        await window.start()
        await settle()
        await scene(window, engine)
        window.grab().save(str(out / f"{name}-{mode}.png"))
        await window.stop()
        window.close()
        window.deleteLater()
    await settle(2)


async def main(out: Path, wanted: Sequence[str]) -> None:
    """Save all scenes, or the `wanted` ones, in both themes."""
    out.mkdir(parents=True, exist_ok=True)
    modes: tuple[Mode, ...] = ("light", "dark")
    for name, scene, size, starter in SCENES:
        if not wanted or name in wanted:
            for mode in modes:
                await picture(name, scene, size, starter, mode, out)


if __name__ == "__main__":
    application = create_application(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(application) as loop:
        loop.run_until_complete(main(Path(sys.argv[1]), sys.argv[2:]))
