"""What the tour looks at: each scene brings the window there and waits until it is so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import psutil
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

from backend.machine import ModelOptions
from backend.values import Chairman, Committee, Policy, SamplingParams, Seat
from tests.tour.camera import until
from tests.tour.stage import BYTES_PER_S
from tests.tour.texts import FRENCH_QUESTION, LONG_CHAT, OTHER_QUESTIONS, QUESTION
from ui.chat.model import Choice
from ui.shell import MainWindow

Act = Callable[["Tour"], Awaitable[None]]
_SECONDS_OF_DOWNLOAD = 4


class Scene(NamedTuple):
    """`begin` once; `pose` after every change of size or colours; `end` before the next scene."""

    name: str
    begin: Act
    pose: Act | None = None
    end: Act | None = None


class Tour:
    """The window, its pages, and what a person does to them."""

    def __init__(self, window: MainWindow, chats_file: Any, language: str) -> None:
        self.window, self.chats_file, self.language = window, chats_file, language
        self.suspended: list[psutil.Process] = []
        self.fetched = ""  # the committee of the first start

    def page(self, name: str) -> Any:
        """A page by its name."""
        return self.window.pages.page(name)

    def click(self, button: QAbstractButton) -> None:
        """A click as the mouse makes it."""
        if not button.isVisible() or not button.isEnabled():
            raise AssertionError(f"nobody can click {button.text() or button.accessibleName()!r}")
        parent = button.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(button)
            parent = parent.parentWidget()
        handle = self.window.windowHandle()
        at = QPointF(button.mapTo(self.window, button.rect().center()))
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            held = left if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
            where = handle.mapToGlobal(at)
            QApplication.sendEvent(handle, QMouseEvent(kind, at, where, left, held, none))

    def show(self, area: QScrollArea, widget: QWidget, above: int = 16) -> None:
        """Scroll `area` until the top of `widget` is `above` px below its own."""
        content = area.widget()
        assert content is not None
        top = widget.mapTo(content, widget.rect().topLeft()).y()
        area.verticalScrollBar().setValue(max(0, top - above))

    async def ask(self, question: str, committee: str) -> None:
        """A question in a chat of its own."""
        window = self.window
        window.ask_with(committee)
        await until(lambda: window.chat.choice == Choice(committee=committee), "the choice")
        field = window.page.composer.field
        field.setFocus()
        QTest.keyClicks(field, question)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: window.chat.turns.running, "the answer's start")

    async def halt_models(self) -> None:
        """Let the models stand still, so that a running answer can be looked at."""
        status = await self.window.port.status()
        for worker in status.workers:
            if worker.pid is not None:
                process = psutil.Process(worker.pid)
                process.suspend()
                self.suspended.append(process)

    def release_models(self) -> None:
        """Let them go on."""
        for process in self.suspended:
            process.resume()
        self.suspended.clear()


# --- the first start ------------------------------------------------------------------------------


async def first_start(tour: Tour) -> None:
    page = tour.page("start")
    await until(lambda: tour.window.pages.name == "start", "the first start")
    await until(lambda: page.cards, "proposals")
    await until(lambda: page.found.use.isVisible(), "the models of LM Studio")
    await until(lambda: page.starter.isVisible(), "the starter model")


async def fetching(tour: Tour) -> None:
    page = tour.page("start")
    to_fetch = [card for card in page.cards if card.proposal.download_bytes]
    smallest = min(to_fetch, key=lambda card: card.proposal.download_bytes)
    smallest.setChecked(True)
    tour.fetched = smallest.proposal.name
    tour.click(page.begin)
    await until(lambda: page.progress, "downloads")
    await until_fetched(tour)


async def fetching_pose(tour: Tour) -> None:
    page = tour.page("start")
    bar = page.area.verticalScrollBar()
    bar.setValue(bar.maximum())


async def until_fetched(tour: Tour) -> None:
    """Wait for enough of a download to speak of its speed."""
    while True:
        found = await tour.window.port.models_port.downloads()
        if any((one.done_bytes or 0) > _SECONDS_OF_DOWNLOAD * BYTES_PER_S for one in found):
            return
        await asyncio.sleep(0.2)


# --- asking ---------------------------------------------------------------------------------------


async def empty(tour: Tour) -> None:
    tour.click(tour.page("start").starter.button)
    window = tour.window
    await until(lambda: window.pages.name == "chats" and window.page.is_empty, "an empty chat")
    await until(lambda: window.page.composer.field.hasFocus(), "the field")


async def running(tour: Tour) -> None:
    question = FRENCH_QUESTION if tour.language == "fr" else QUESTION
    await tour.ask(question, "starter-full")

    def is_writing() -> bool:
        state = tour.window.panel.state
        return state is not None and any(seat.text for seat in state.seats)

    await until(is_writing, "the first words")
    await tour.halt_models()


async def answered(tour: Tour) -> None:
    tour.release_models()
    window = tour.window
    await until(lambda: not window.chat.turns.running, "the whole answer", 90)
    # Once more without standing still, for the times to be those of the models; and as often as
    # it takes for the chairman to write something else than the best seat.
    await window.port.save_committee(_voices())
    for question in OTHER_QUESTIONS:
        await tour.ask(question, "voices")
        await until(lambda: not window.chat.turns.running, "the next answer", 90)
        await until(lambda: _phase(window) == "done", "the deliberation")
        state = window.panel.state
        assert state is not None
        assert state.result is not None
        if state.result.top_original.strip() != state.result.answer.strip():
            return
    raise AssertionError("the chairman repeated the best seat every time")


def _voices() -> Committee:
    """Three seats that are free with their words."""
    warm = SamplingParams(temperature=1.0, max_tokens=256)
    told = (
        ("Plain", "Answer in plain words."),
        ("Exact", "Name the exact button, command or figure."),
        ("Careful", "Think about what could be wrong before you answer."),
    )
    seats = tuple(
        Seat(letter=letter, name=name, model="starter", persona=persona, sampling=warm)
        for letter, (name, persona) in zip("ABC", told, strict=True)
    )
    chairman = Chairman(model="starter", sampling=SamplingParams(temperature=0.0, max_tokens=256))
    title, description = "Three voices", "Three ways to say it"
    return Committee(
        name="voices",
        title=title,
        description=description,
        seats=seats,
        chairman=chairman,
        policy=Policy.FULL,
    )


def _phase(window: MainWindow) -> str:
    return "" if window.panel.state is None else window.panel.state.phase


async def panel(tour: Tour) -> None:
    window = tour.window
    if not window.panes.panel_docked and not window.panes.sheet.isVisible():
        window.page.strip.wanted.emit()
        await until(lambda: window.panes.sheet.isVisible(), "the sheet")
    await until(lambda: window.panel.isVisible(), "the panel")


async def panel_end(tour: Tour) -> None:
    await panel(tour)
    bar = tour.window.panel.area.verticalScrollBar()
    bar.setValue(bar.maximum())


async def panel_closed(tour: Tour) -> None:
    tour.window.panes.close_top()


async def deliberation(tour: Tour) -> None:
    tour.window.show_deliberation()
    page = tour.page("deliberation")
    await until(lambda: page.isVisible() and page.state is not None, "the deliberation's page")


async def deliberation_end(tour: Tour) -> None:
    bar = tour.page("deliberation").area.verticalScrollBar()
    bar.setValue(bar.maximum())


async def compare(tour: Tour) -> None:
    page = tour.page("deliberation")
    page.toggle_compare()
    await until(lambda: page.difference.isVisible(), "the comparison")


async def compare_pose(tour: Tour) -> None:
    page = tour.page("deliberation")
    tour.show(page.area, page.difference, 60)


# --- chats ----------------------------------------------------------------------------------------


async def long_chat(tour: Tour) -> None:
    window = tour.window
    window.show_page("chats")
    await window.port.import_chats(tour.chats_file)
    await window.chat.list.load()
    title = LONG_CHAT[0]
    chat = next(one for one in window.chat.list.summaries if one.title == title)
    window.open_chat(chat.id)
    await until(lambda: len(window.page.transcript.items) == len(LONG_CHAT[2]), "the long chat")


async def long_chat_top(tour: Tour) -> None:
    transcript = tour.window.page.transcript
    transcript.area.verticalScrollBar().setValue(0)
    await until(lambda: transcript.widgets, "messages")


async def long_chat_end(tour: Tour) -> None:
    tour.window.page.transcript.to_end()


async def search(tour: Tour) -> None:
    window = tour.window
    window.search_chats()
    QTest.keyClicks(window.list.search, "export")
    await until(lambda: window.list.model.rowCount() > 1, "hits")


async def search_pose(tour: Tour) -> None:
    if not tour.window.panes.list_docked:
        tour.window.panes.drawer.open()
    tour.window.list.search.setFocus()


async def search_end(tour: Tour) -> None:
    tour.window.list.search.clear()
    tour.window.panes.drawer.close_pane()


async def palette(tour: Tour) -> None:
    tour.window.open_palette()
    palette = tour.window.finder._palette
    assert palette is not None
    QTest.keyClicks(palette.field, "mod" if tour.language == "en" else "mo")
    await until(lambda: palette.model.rowCount() > 1, "what is found")


async def palette_end(tour: Tour) -> None:
    tour.window.finder.close()


# --- models ---------------------------------------------------------------------------------------


async def models(tour: Tour) -> None:
    window = tour.window
    await window.port.models_port.use("lm-studio")
    window.show_page("models")
    page = tour.page("models")
    await until(lambda: len(page.table.rows) >= 4, "LM Studio's models")
    await until(lambda: page.controller.downloads, "the download")


async def models_failed(tour: Tour) -> None:
    """A context that no machine has room for."""
    port, page = tour.window.port.models_port, tour.page("models")
    wanted = next(m for m in await port.local() if "14B" in m.info.name).info.id
    for context_length in (65_536, 131_072, 262_144, 524_288, 1_010_000):
        options = ModelOptions(context_length=context_length)
        if (await port.plan(wanted, options)).short:
            await port.set_options(wanted, options)
            break
    page.controller.refresh()
    tour.click(page.table.rows[wanted].line.button)
    await until(lambda: page.failures.banners, "the failure")
    banner = next(iter(page.failures.banners.values()))
    await until(lambda: banner.is_open, "the ladder")
    page.area.verticalScrollBar().setValue(0)


async def model_settings(tour: Tour) -> None:
    page = tour.page("models")
    for banner in page.failures.banners.values():
        banner.set_open(False)
    row = next(row for row in page.table.rows.values() if "8B" in row.line.name.text())
    row.line.setFocus()
    QTest.keyClick(row.line, Qt.Key.Key_Return)
    await until(lambda: row.is_open, "the model's settings")


async def model_settings_pose(tour: Tour) -> None:
    page = tour.page("models")
    row = next(row for row in page.table.rows.values() if row.is_open)
    tour.show(page.area, row, 60)


async def add_model(tour: Tour) -> None:
    page = tour.page("models")
    tour.click(page.add_button)
    await until(lambda: page.add.catalogue.rows, "the catalogue")


async def hub(tour: Tour) -> None:
    add = tour.page("models").add
    tour.click(add.tabs["hub"])
    QTest.keyClicks(add.hub.search, "qwen3")
    QTest.keyClick(add.hub.search, Qt.Key.Key_Return)
    await until(lambda: add.hub.repos, "repositories")
    first = next(iter(add.hub.repos.values()))
    first.toggle()
    await until(lambda: first.files, "files")


async def from_here(tour: Tour) -> None:
    add = tour.page("models").add
    tour.click(add.tabs["here"])
    await until(lambda: add.here.rows, "LM Studio")


async def models_end(tour: Tour) -> None:
    tour.page("models").show_list()


# --- committees -----------------------------------------------------------------------------------


async def committees(tour: Tour) -> None:
    tour.window.show_page("committees")
    page = tour.page("committees")
    await until(lambda: len(page.list.rows) >= 3, "committees")


async def editor(tour: Tour) -> None:
    """A committee whose models are still being fetched."""
    await _edit(tour, tour.fetched)


async def editor_whole(tour: Tour) -> None:
    """One that could answer."""
    port = tour.window.port
    here = [m.id for m in await port.models() if "8B" in m.name]
    named = zip("ABC", ("Mild", "Strict", "Quick"), (*here, here[0]), strict=True)
    seats = tuple(Seat(letter=letter, name=name, model=model) for letter, name, model in named)
    committee = replace(_voices(), name="review", title="Code review", seats=seats)
    committee = replace(committee, description="Finds what a reviewer would")
    await port.save_committee(replace(committee, chairman=Chairman(model=here[0])))
    tour.page("committees").refresh(fits=True)
    await until(lambda: "review" in {c.name for c in tour.page("committees").committees}, "it")
    await _edit(tour, "review")


async def _edit(tour: Tour, name: str) -> None:
    page = tour.page("committees")
    page.edit(name)
    await until(lambda: page.editor is not None and page.editor.editing == name, "the editor")
    await until(lambda: page.editor._fit is not None, "the fit")


async def editor_end(tour: Tour) -> None:
    page = tour.page("committees")
    bar = page.editor.area.verticalScrollBar()
    bar.setValue(bar.maximum())


# --- settings, jobs, help -------------------------------------------------------------------------


def settings(group: str) -> Act:
    async def show(tour: Tour) -> None:
        page: Any = tour.window.show_page("settings")
        page.show_group(group)

    return show


async def endpoint(tour: Tour) -> None:
    await settings("endpoint")(tour)
    page = tour.page("settings")
    await until(lambda: page.isVisible(), "the endpoint")


async def jobs(tour: Tour) -> None:
    tour.window.show_page("jobs")
    page = tour.page("jobs")
    await until(lambda: page.rows, "jobs")


async def help_page(tour: Tour) -> None:
    tour.window.show_help()
    await until(lambda: tour.page("help").isVisible(), "the help")


SCENES = (
    Scene("01-first-start", first_start),
    Scene("02-first-start-fetching", fetching, fetching_pose),
    Scene("03-empty", empty),
    Scene("04-running", running),
    Scene("05-running-panel", deliberation, None),
    Scene("06-answer", answered),
    Scene("07-panel", panel, panel, panel_closed),
    Scene("08-panel-end", panel_end, panel_end, panel_closed),
    Scene("09-deliberation", deliberation),
    Scene("10-deliberation-end", deliberation_end, deliberation_end),
    Scene("11-compare", compare, compare_pose),
    Scene("12-long-chat", long_chat, long_chat_top),
    Scene("13-long-chat-end", long_chat_end, long_chat_end),
    Scene("14-search", search, search_pose, search_end),
    Scene("15-palette", palette, None, palette_end),
    Scene("16-models", models),
    Scene("17-models-failed", models_failed),
    Scene("18-model-settings", model_settings, model_settings_pose),
    Scene("19-add-model", add_model),
    Scene("20-hub", hub),
    Scene("21-from-here", from_here, None, models_end),
    Scene("22-committees", committees),
    Scene("23-editor-missing", editor),
    Scene("24-editor", editor_whole),
    Scene("24-editor-end", editor_end, editor_end),
    Scene("25-settings", settings("appearance")),
    Scene("26-settings-models", settings("models")),
    Scene("27-endpoint", endpoint),
    Scene("28-shortcuts", settings("shortcuts")),
    Scene("29-jobs", jobs),
    Scene("30-help", help_page),
)
