"""Settings and the endpoint's panel in the real window on the real engine."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path
from typing import Any, cast

import openai
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from backend import settings
from backend.profile import Profile
from backend.settings import Settings
from tests.e2e.windows import DOCUMENT, click, opened
from tests.ui.conftest import Live, application, live, until
from ui.settings.controls import NumberControl
from ui.settings.endpoint import EndpointPanel
from ui.settings.page import SettingsPage
from ui.shell import MainWindow

__all__ = ["application", "live"]  # fixtures of the window's own tests


@pytest.fixture
def patience_s() -> float:
    return 40.0


def group(window: MainWindow, key: str) -> SettingsPage:
    page = cast(SettingsPage, window.show_page("settings"))
    page.show_group(key)
    return page


async def endpoint(window: MainWindow) -> EndpointPanel:
    panel = group(window, "endpoint").endpoint
    assert panel is not None
    await until(lambda: bool(panel.address.text()))
    return panel


def test_a_changed_setting_is_in_the_file_and_holds_at_once(live: Live[Any], home: Path) -> None:
    profile = Profile.default()

    async def today() -> None:
        async with opened(profile) as window:
            page = group(window, "engine")
            row = page.rows["context_length"]
            assert isinstance(row.control, NumberControl)
            field = row.control.number.field
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, "2048")
            QTest.keyClick(field, Qt.Key.Key_Return)
            await until(lambda: window.port.settings.context_length == 2048)
            await until(row.badge.isVisible)
            written = tomllib.loads(profile.settings_file.read_text("utf-8"))
            assert written == {"context_length": 2048}
            click(row.reset)
            await until(lambda: window.port.settings.context_length == 8192)
            assert "context_length" not in profile.settings_file.read_text("utf-8")

    live(today())
    assert settings.load(profile.settings_file) == Settings()


def test_a_renewed_token_shuts_the_old_one_out(live: Live[Any], home: Path) -> None:
    async def run() -> None:
        async with opened(Profile.default()) as window:
            panel = await endpoint(window)
            old, address = panel._real_token(), panel.address.text()
            click(panel.renew)
            click(panel.confirm)
            await until(lambda: panel._real_token() != old)
            click(panel.eye)
            new = panel.token.text()
            assert new == panel._real_token()
            with openai.OpenAI(base_url=address, api_key=old, max_retries=0) as client:
                with pytest.raises(openai.AuthenticationError):
                    await _away(lambda: client.models.list())
            with openai.OpenAI(base_url=address, api_key=new) as client:
                question: Any = [{"role": "user", "content": DOCUMENT}]
                answer = await _away(
                    lambda: client.chat.completions.create(model="starter", messages=question)
                )
            assert "paperclip" in answer.choices[0].message.content
            await until(lambda: panel.requests.text().startswith("1 "))

    live(run())


async def _away(run: Any) -> Any:
    """Another program asks: not on the window's thread."""
    return await asyncio.to_thread(run)
