"""Models, jobs and committees in the real window on the real engine."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backend.profile import Profile
from backend.settings import Settings
from tests.e2e.test_models import REPO, hub, stock
from tests.e2e.windows import (
    answered,
    click,
    opened,
    pick_file,
    send,
    settled,
)
from tests.models import write_model
from tests.ui.conftest import Live, application, live, until
from ui.committees import CommitteesPage
from ui.jobs.page import JobsPage
from ui.models.detail import Detail
from ui.models.page import ModelsPage
from ui.models.row import ModelRow
from ui.shell import MainWindow

__all__ = ["application", "hub", "live", "stock"]  # fixtures of other tests

SLOWLY = "400000"  # bytes a second


@pytest.fixture
def patience_s() -> float:
    return 40.0


async def models_page(window: MainWindow) -> ModelsPage:
    page = cast(ModelsPage, window.show_page("models"))
    await until(lambda: bool(page.table.rows))
    return page


def named(page: ModelsPage, name: str) -> ModelRow:
    return next(row for row in page.table.rows.values() if row.line.name.text() == name)


def is_listed(page: ModelsPage, name: str) -> bool:
    return any(row.line.name.text() == name for row in page.table.rows.values())


def detail_of(row: ModelRow) -> Detail:
    assert isinstance(row.detail, Detail)
    return row.detail


def test_the_starter_model_is_loaded_and_let_go_by_its_button(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        async with opened(Profile.default()) as window:
            page = await models_page(window)
            line = page.table.rows["starter"].line
            assert line.button.text() == "Load"
            click(line.button)
            await until(lambda: line.button.text() == "Loading")
            await until(lambda: line.button.text() == "Unload")
            status = await window.port.status()
            assert [worker.model for worker in status.workers] == ["starter"]
            click(line.button)
            await until(lambda: line.button.text() == "Load")
            (worker,) = (await window.port.status()).workers
            assert worker.state == "stopped"

    live(run())


def test_a_model_of_a_folder_is_used_where_it_lies_with_its_own_context(
    live: Live[Any], home: Path
) -> None:
    folder = home / "my models"
    folder.mkdir()
    write_model(folder / "tiny.gguf", name="My tiny")
    profile = Profile.default()

    async def today() -> None:
        async with opened(profile) as window:
            page = await models_page(window)
            click(page.add_button)
            click(page.add.tabs["here"])
            click(page.add.here.folder)
            await pick_file(folder)
            await until(lambda: str(folder) in page.add.here.rows)
            click(page.back)
            await until(lambda: is_listed(page, "My tiny"))
            row = named(page, "My tiny")
            row.line.setFocus()
            QTest.keyClick(row.line, Qt.Key.Key_Return)
            detail = detail_of(row)
            await until(lambda: detail.context.isVisible())
            QTest.keyClicks(detail.context.field, "512")
            click(detail.save)
            await until(lambda: detail._said.isVisible())

    async def tomorrow() -> None:
        from backend import settings

        kept = settings.load(profile.settings_file)
        async with opened(profile, kept) as window:
            page = await models_page(window)
            row = named(page, "My tiny")
            row.line.setFocus()
            QTest.keyClick(row.line, Qt.Key.Key_Return)
            assert detail_of(row).context.value == 512
            click(row.line.button)
            await until(lambda: row.line.button.text() == "Unload")
            (worker,) = (await window.port.status()).workers
            assert worker.context_length == 512

    live(today())
    live(tomorrow())


def test_a_damaged_file_is_shown_and_one_that_was_damaged_since_is_told(
    live: Live[Any], home: Path
) -> None:
    profile = Profile.default()
    profile.prepare()
    (profile.models_dir / "broken.gguf").write_bytes(b"GGUF\x03\0\0\0 and nothing more")
    whole = write_model(profile.models_dir / "whole.gguf", name="Whole")

    async def run() -> None:
        async with opened(profile) as window:
            page = await models_page(window)
            await until(lambda: "broken" in page.table.rows)
            broken = page.table.rows["broken"].line
            assert "amaged" in broken.badge.text()
            assert not broken.button.isVisible()
            line = named(page, "Whole").line
            whole.write_bytes(whole.read_bytes()[:20_000])
            click(line.button)
            await until(lambda: bool(page.failures.banners))
            (banner,) = page.failures.banners.values()
            assert banner.isVisible()
            assert banner.is_open
            said = banner.accessibleName()
            assert "whole.gguf" in said or "Whole" in said
            assert "damaged" in said
            # A damaged file is no reason that anything else stops.
            click(page.table.rows["starter"].line.button)
            await until(lambda: page.table.rows["starter"].line.button.text() == "Unload")

    live(run())


def test_a_download_is_paused_and_goes_on_after_a_restart(
    live: Live[Any], home: Path, hub: Callable[..., str]
) -> None:
    profile = Profile.default()

    async def today() -> None:
        settings = Settings(port=0, hub_url=hub("--bytes-per-s", SLOWLY))
        async with opened(profile, settings) as window:
            page = await models_page(window)
            click(page.add_button)
            click(page.add.tabs["hub"])
            QTest.keyClicks(page.add.hub.search, "tiny")
            QTest.keyClick(page.add.hub.search, Qt.Key.Key_Return)
            await until(lambda: REPO in page.add.hub.repos)
            repo = page.add.hub.repos[REPO]
            click(repo.line.button)
            await until(lambda: len(repo.files) == 2)
            file = next(f for f in repo.files.values() if f.file.quantisation == "Q8_0")
            click(file.button)
            await until(lambda: bool(page.downloads.rows))
            jobs = cast(JobsPage, window.show_page("jobs"))
            await until(lambda: any(job.done > 100_000 for job in jobs.jobs))
            (row,) = jobs.rows.values()
            assert row.title.text() == "tiny-Q8_0"
            click(row.pause)
            await until(lambda: jobs.jobs[0].state == "paused")
            await models_page(window)
            await until(lambda: "Paused" in [r._word.text() for r in page.downloads.rows.values()])

    async def tomorrow() -> None:
        settings = Settings(port=0, hub_url=hub())
        async with opened(profile, settings) as window:
            page = await models_page(window)
            await until(lambda: bool(page.downloads.rows))
            (row,) = page.downloads.rows.values()
            assert row.progress.state == "paused"
            assert not is_listed(page, "Tiny eight")
            click(row.pause)
            await until(lambda: is_listed(page, "Tiny eight"))
            await until(lambda: not page.downloads.rows)
            jobs = cast(JobsPage, window.show_page("jobs"))
            await until(lambda: [job.state for job in jobs.jobs] == ["done"])
            (done,) = jobs.rows.values()
            click(done.dismiss)
            await until(lambda: not jobs.rows)

    live(today())
    live(tomorrow())


def test_a_committee_of_the_editor_answers(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        async with opened(Profile.default()) as window:
            page = cast(CommitteesPage, window.show_page("committees"))
            await until(lambda: bool(page.list.rows))
            click(page.list.new_button)
            await until(lambda: page.editor is not None and page.editor.is_open)
            editor = page.editor
            assert editor is not None
            editor.title_field.selectAll()
            QTest.keyClicks(editor.title_field, "Two of us")
            await until(lambda: editor.save_button.isEnabled())
            click(editor.save_button)
            await until(lambda: not editor.is_open)
            await until(lambda: "two-of-us" in page.list.rows)
            kept = tomllib.loads(
                (window.port.settings_file.parent / "committees" / "two-of-us.toml").read_text()
            )
            assert kept["title"] == "Two of us"
            page.ask_with.emit("two-of-us")
            await settled(window)
            assert window.pages.name == "chats"
            assert window.page.composer.picker.text() == "Two of us"
            send(window, "What is a seat?")
            assert await answered(window)
            state = window.panel.state
            assert state is not None
            assert state.committee is not None
            assert state.committee.name == "two-of-us"

    live(run())
