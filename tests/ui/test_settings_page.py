"""The settings page on a fake engine, driven as a person would."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from backend.errors import UserError
from backend.machine import ModelOptions
from backend.offers import FoundApp
from backend.settings import Server, Settings, describe
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui.settings.apps import AppsControl
from ui.settings.controls import (
    ChoiceControl,
    CommitteeControl,
    FoldersControl,
    ModelsControl,
    NumberControl,
    SwitchControl,
    TextControl,
)
from ui.settings.model import GROUPS, found, is_url, searchable, starts_at
from ui.settings.page import SettingsPage
from ui.settings.servers import ServersControl
from ui.settings.snippets import base_url, masked, model_name, snippets
from ui.settings.words import declared, label
from ui.tasks import TaskSet
from ui.theme.theme import Theme

OFFICE = Server(name="office", url="http://office.example:8000", kind="vllm")
HOME = Server(name="home", url="http://10.0.0.2:11434", kind="ollama")


class WholeEngine(FakeEngine):
    """A fake engine that also has a settings file and keeps keys."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.settings_file = folder / "settings.toml"
        self.keys: dict[str, str] = {}
        self.saved: list[Settings] = []

    async def save_server_key(self, name: str, key: str) -> None:
        self.keys[name] = key

    async def save_settings(self, settings: Settings) -> None:
        await super().save_settings(settings)
        self.saved.append(settings)


@pytest.fixture
def engine(tmp_path: Path) -> WholeEngine:
    return WholeEngine(tmp_path)


@pytest.fixture
def page(theme: Theme, engine: WholeEngine, live: Live[None]) -> Iterator[SettingsPage]:
    tasks = TaskSet()
    made = SettingsPage(theme, engine, tasks)
    made.resize(1208, 772)

    async def start() -> None:
        made.show()
        made.activateWindow()
        await until(lambda: len(made.rows) == len(describe()) and made.isActiveWindow())

    live(start())
    yield made
    live(tasks.stop(1.0))
    made.close()
    made.deleteLater()


def shown(page: SettingsPage) -> list[str]:
    """Names of the settings that are visible now."""
    return [name for name, row in page.rows.items() if row.isVisible()]


def control(page: SettingsPage, name: str, kind: type[Any]) -> Any:
    found_control = page.rows[name].control
    assert isinstance(found_control, kind)
    return found_control


def type_into(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


# --- pure -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("http://localhost:8000", True),
        ("https://huggingface.co", True),
        ("HTTP://10.0.0.2:11434/v1", True),
        ("http://[::1]:80", True),
        ("localhost:8000", False),
        ("ftp://x", False),
        ("http://", False),
        ("http://:80", False),
        ("http://x:port", False),
        ("http://a b", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_addresses(text: str, good: bool) -> None:
    assert is_url(text) == good


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("watchdog amount", ["memory_limit_gb"]),
        ("KV_cache", ["kv_cache_type"]),
        ("colours", ["theme"]),
        ("zzz", []),
    ],
)
def test_search_looks_at_labels_descriptions_and_names(text: str, names: list[str]) -> None:
    every = searchable(describe(), lambda info: (info.label, info.description))
    assert list(found(every, text)) == names


def test_what_waits_for_the_next_start() -> None:
    now = replace(Settings(), port=1, theme="dark", font_scale=120)
    assert starts_at(now, Settings()) == {"port", "font_scale"}


def test_all_words_of_the_declaration_are_given_to_the_translators() -> None:
    said = set(declared())
    assert {"Port", "tokens", "Colours of the window"} <= said


@pytest.mark.parametrize("url", ["http://127.0.0.1:8477", "http://127.0.0.1:8477/v1/"])
def test_snippets_hold_the_real_address_and_committee(url: str) -> None:
    made = {one.key: one.text for one in snippets(url, "balanced", 'The "four"')}
    assert list(made) == ["curl", "python", "javascript", "editor"]
    assert all("http://127.0.0.1:8477/v1" in text for text in made.values())
    assert all("committee:balanced" in text for text in made.values())
    assert all("PARLEY_TOKEN" in text for text in made.values())
    words = shlex.split(made["curl"].replace("\\\n", " "))
    body = json.loads(words[words.index("-d") + 1])
    assert (body["model"], body["messages"][0]["role"]) == ("committee:balanced", "user")
    compile(made["python"], "snippet", "exec")


def test_names_of_models_and_tokens_that_do_not_show() -> None:
    assert (model_name("x"), model_name("")) == ("committee:x", "committee")
    assert base_url("http://h/v1") == "http://h/v1"
    assert masked("ply_0123456789").endswith("6789")
    assert "0123" not in masked("ply_0123456789")
    assert "a" not in masked("abc")


# --- the page ---------------------------------------------------------------------------------


def test_every_setting_is_in_its_group(page: SettingsPage) -> None:
    assert set(page.rows) == {field.name for field in msgspec.structs.fields(Settings)}
    seen: set[str] = set()
    for key, _ in GROUPS:
        page.show_group(key)
        here = shown(page)
        assert here, key
        seen.update(here)
    assert seen == set(page.rows)


def test_counts_and_marks_of_changed_values(page: SettingsPage, engine: WholeEngine) -> None:
    texts = [page.groups.item(n).text() for n in range(page.groups.count())]
    place = texts.index("Endpoint")
    spoken = page.groups.item(place).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Endpoint"
    engine.settings = replace(engine.settings, port=1234)
    page.hide()
    page.show()
    spoken = page.groups.item(place).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Endpoint, 1 changed"
    page.show_group("endpoint")
    row = page.rows["port"]
    assert row.badge.isVisible()
    assert row.reset.isVisible()
    assert not page.rows["max_queued_turns"].badge.isVisible()


def test_arrows_walk_the_groups(page: SettingsPage) -> None:
    page.groups.setFocus(Qt.FocusReason.TabFocusReason)
    page.groups.go_to("general")
    QTest.keyClick(page.groups, Qt.Key.Key_Down)
    assert page.subtitle.text() == "Appearance"
    assert "theme" in shown(page)


def test_search_in_all_groups(page: SettingsPage) -> None:
    QTest.keyClicks(page.search, "memory")
    names = shown(page)
    assert "memory_limit_percent" in names
    assert "kv_cache_type" in names
    assert "theme" not in names
    page.search.clear()
    assert "close_to_tray" in shown(page)
    QTest.keyClicks(page.search, "curl token")
    assert page.endpoint.isVisible()
    page.search.setText("no such thing at all")
    assert page.nothing.isVisible()
    assert shown(page) == []
    page.show_group("engine")
    assert not page.nothing.isVisible()
    assert page.search.text() == ""
    assert "threads" in shown(page)


def test_a_switch_a_choice_and_a_number_are_kept_at_once(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("appearance")
    QTest.keyClick(control(page, "reduced_motion", SwitchControl).switch, Qt.Key.Key_Space)
    live(until(lambda: engine.settings.reduced_motion))
    wanted: list[str] = []
    page.theme_wanted.connect(wanted.append)
    QTest.keyClick(control(page, "theme", ChoiceControl).select, Qt.Key.Key_Down)
    live(until(lambda: engine.settings.theme == "light"))
    assert wanted == ["light"]
    page.show_group("engine")
    type_into(control(page, "context_length", NumberControl).number.field, "16,384")
    live(until(lambda: engine.settings.context_length == 16384))
    assert isinstance(engine.settings.context_length, int)
    row = page.rows["context_length"]
    live(until(row.badge.isVisible))
    assert not row.note.isVisible()


def test_several_changes_are_kept_one_after_the_other(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.saver.save("port", 1)
    page.saver.save("threads", 3)
    page.saver.save("port", 2)
    page.saver.save("port", 4)
    live(until(lambda: not page.saver.is_busy))
    assert [(s.port, s.threads) for s in engine.saved] == [(1, 0), (1, 3), (4, 3)]


def test_what_needs_a_start_says_so_and_reset_takes_it_back(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("endpoint")
    row = page.rows["port"]
    assert not row.note.isVisible()
    type_into(control(page, "port", NumberControl).number.field, "9000")
    live(until(lambda: engine.settings.port == 9000))
    live(until(row.note.isVisible))
    assert row.reset.accessibleName() == "Reset Port"
    row.reset.setFocus()
    QTest.keyClick(row.reset, Qt.Key.Key_Space)
    live(until(lambda: engine.settings.port == 8477))
    live(until(lambda: not row.reset.isVisible()))
    assert not row.note.isVisible()
    assert control(page, "port", NumberControl).number.field.text() == "8477"


def test_a_value_out_of_range_is_said_in_place_and_not_kept(
    page: SettingsPage, engine: WholeEngine
) -> None:
    page.show_group("endpoint")
    number = control(page, "port", NumberControl).number
    type_into(number.field, "70000")
    assert number.error == "Between 0 and 65,535."
    assert engine.saved == []
    page.hide()
    page.show()
    assert number.field.text() == "70000"  # kept until it is mended


def test_an_error_of_the_engine_stays_under_its_row(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("engine")
    row = page.rows["threads"]
    engine.refuse = UserError(
        "profile_unwritable", "The settings cannot be written.", remedy="Free some space."
    )
    type_into(control(page, "threads", NumberControl).number.field, "4")
    live(until(lambda: row.is_troubled))
    assert row.banner is not None
    assert "cannot be written" in row.banner.message.text()
    assert not page.rows["gpu_layers"].is_troubled
    assert control(page, "threads", NumberControl).number.field.text() == "4"
    engine.refuse = None
    QTest.mouseClick(row.banner.button, Qt.MouseButton.LeftButton)
    live(until(lambda: engine.settings.threads == 4))
    assert not row.is_troubled


def test_the_address_of_the_hub_is_checked(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("privacy")
    text = control(page, "hub_url", TextControl).text
    type_into(text.field, "huggingface")
    assert "http://" in text.error
    type_into(text.field, "https://hub.example")
    live(until(lambda: engine.settings.hub_url == "https://hub.example"))


def test_folders(page: SettingsPage, engine: WholeEngine, live: Live[None], tmp_path: Path) -> None:
    page.show_group("models")
    folder = control(page, "models_folder", TextControl).text
    type_into(folder.field, str(tmp_path / "none"))
    assert folder.error == "There is no such folder."
    type_into(folder.field, str(tmp_path))
    live(until(lambda: engine.settings.models_folder == str(tmp_path)))
    more = control(page, "imported_folders", FoldersControl)
    more._found("/a")
    live(until(lambda: engine.settings.imported_folders == ("/a",)))
    more._found("/a")
    more._found("/b")
    live(until(lambda: engine.settings.imported_folders == ("/a", "/b")))
    live(until(lambda: len(more.removers) == 2))
    assert more.removers[0].accessibleName() == "Use /a no longer"
    QTest.mouseClick(more.removers[0], Qt.MouseButton.LeftButton)
    live(until(lambda: engine.settings.imported_folders == ("/b",)))


def test_models_of_apps(page: SettingsPage, engine: WholeEngine, live: Live[None]) -> None:
    app = FoundApp(app="ollama", title="Ollama", folders=(), models=2, size_bytes=9_000_000_000)
    engine.models_port.found_apps = [app]
    page.hide()
    page.show()
    page.show_group("models")
    apps = control(page, "imported_apps", AppsControl)
    live(until(lambda: "2 models · 9.0 GB" in apps._details["ollama"].text()))
    assert apps._details["lm-studio"].text() == "Not found on this computer"
    QTest.keyClick(apps.switches["ollama"], Qt.Key.Key_Space)
    live(until(lambda: engine.settings.imported_apps == ("ollama",)))


def test_committee_and_options_of_models(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("deliberation")
    select = control(page, "committee", CommitteeControl).select
    live(until(lambda: len(select.values) == 2))
    before = select.value
    QTest.keyClick(select, Qt.Key.Key_Down)
    live(until(lambda: engine.settings.committee == select.value != before))
    engine.settings = replace(engine.settings, models={"m": ModelOptions(context_length=4096)})
    page.hide()
    page.show()
    page.show_group("models")
    options = control(page, "models", ModelsControl)
    assert options._count.text() == "1 model"
    wanted: list[bool] = []
    page.models_wanted.connect(lambda: wanted.append(True))
    QTest.mouseClick(options.button, Qt.MouseButton.LeftButton)
    assert wanted == [True]
    QTest.mouseClick(page.rows["models"].reset, Qt.MouseButton.LeftButton)
    live(until(lambda: engine.settings.models == {}))


def test_servers_are_added_changed_and_removed(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("privacy")
    servers = control(page, "servers", ServersControl)
    QTest.mouseClick(servers.add, Qt.MouseButton.LeftButton)
    form = servers.form
    assert form is not None
    QTest.mouseClick(form.save, Qt.MouseButton.LeftButton)
    assert form.name.error.startswith("A name is needed")
    assert form.url.error.startswith("An address is needed")
    assert engine.saved == []
    form.name.field.setText("office")
    form.kind.set_value("vllm")
    form.url.field.setText("http://office.example:8000")
    form.key.field.setText("sk-1")
    QTest.mouseClick(form.save, Qt.MouseButton.LeftButton)
    live(until(lambda: engine.settings.servers == (OFFICE,)))
    live(until(lambda: engine.keys == {"office": "sk-1"}))
    assert "sk-1" not in msgspec.json.encode(engine.settings).decode()
    QTest.mouseClick(servers.buttons["office", "pencil-simple"], Qt.MouseButton.LeftButton)
    assert servers.form is not None
    servers.form.variable.field.setText("OFFICE_KEY")
    QTest.mouseClick(servers.form.save, Qt.MouseButton.LeftButton)
    live(until(lambda: engine.settings.servers == (replace(OFFICE, api_key_env="OFFICE_KEY"),)))
    QTest.mouseClick(servers.buttons["office", "x"], Qt.MouseButton.LeftButton)
    live(until(lambda: engine.settings.servers == ()))


def test_servers_have_an_order_and_names_of_their_own(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    engine.settings = replace(engine.settings, servers=(OFFICE, HOME))
    page.hide()
    page.show()
    page.show_group("privacy")
    servers = control(page, "servers", ServersControl)
    assert ("office", "arrow-up") not in servers.buttons
    servers.edit(HOME)
    assert servers.form is not None
    servers.form.name.field.setText("office")
    QTest.mouseClick(servers.form.save, Qt.MouseButton.LeftButton)
    assert servers.form.name.error == "Another server has this name."
    QTest.mouseClick(servers.form.cancel, Qt.MouseButton.LeftButton)
    assert servers.form is None
    QTest.mouseClick(servers.buttons["home", "arrow-up"], Qt.MouseButton.LeftButton)
    live(until(lambda: engine.settings.servers == (HOME, OFFICE)))


def test_the_token_hides_shows_and_is_renewed_after_a_question(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("endpoint")
    panel = page.endpoint
    live(until(lambda: panel.address.text() == "http://127.0.0.1:8477/v1"))
    assert panel.state.text() == "Endpoint is on"
    assert panel.requests.text() == "3 requests since the start"
    assert panel.token.text().startswith("••")
    QTest.keyClick(panel.eye, Qt.Key.Key_Space)
    assert panel.token.text().startswith("ply_")
    assert panel.eye.accessibleName() == "Hide token"
    QTest.mouseClick(panel.renew, Qt.MouseButton.LeftButton)
    assert panel.confirm.isVisible()
    assert panel.keep.hasFocus()
    QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    assert (engine.tokens_drawn, panel.confirm.isVisible()) == (0, False)
    QTest.mouseClick(panel.renew, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.confirm, Qt.MouseButton.LeftButton)
    live(until(lambda: engine.tokens_drawn == 1 and "13f9c" in panel.token.text()))
    page.hide()
    assert panel.token.text().startswith("••")


def test_copy_buttons_have_names_of_their_own(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    page.show_group("endpoint")
    panel = page.endpoint
    live(until(lambda: bool(panel.snippets.code)))
    names = [
        button.accessibleName()
        for button in page.findChildren(QPushButton)
        if button.isVisible() and "Copy" in button.accessibleName()
    ]
    assert sorted(names) == ["Copy address", "Copy code", "Copy token"]
    clipboard = QGuiApplication.clipboard()
    QTest.mouseClick(panel.copy_token, Qt.MouseButton.LeftButton)
    assert clipboard.text().startswith("ply_")
    assert panel.copy_token.text() == "Copied"
    assert panel.copy_token.accessibleName() == "Copy token"
    QTest.mouseClick(panel.copy_address, Qt.MouseButton.LeftButton)
    assert clipboard.text() == "http://127.0.0.1:8477/v1"
    panel.snippets.tabs.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.snippets.tabs, Qt.Key.Key_Right)
    QTest.mouseClick(panel.snippets.copy, Qt.MouseButton.LeftButton)
    assert clipboard.text().startswith("import os\nfrom openai import OpenAI")
    QTest.keyClick(panel.snippets.committee, Qt.Key.Key_Down)
    assert f"committee:{panel.snippets.committee.value}" in panel.snippets.code


def test_an_endpoint_that_is_off_says_so(
    page: SettingsPage, engine: WholeEngine, live: Live[None]
) -> None:
    engine.endpoint_url = None
    page.show_group("endpoint")
    panel = page.endpoint
    live(until(lambda: panel.state.text() == "Endpoint is off"))
    assert panel.off.isVisible()
    assert not panel.copy_token.isVisible()
    assert not panel.snippets.isVisible()
    engine.endpoint_url = "http://127.0.0.1:9000"
    panel.refresh()
    live(until(panel.snippets.isVisible))


# --- its places -------------------------------------------------------------------------------


def test_groups_of_others_take_their_place(page: SettingsPage) -> None:
    shortcuts = QWidget()
    page.add_group("shortcuts", "Shortcuts", "command", shortcuts)
    page.show_group("shortcuts")
    assert shortcuts.isVisible()
    assert page.subtitle.text() == "Shortcuts"
    assert shown(page) == []
    page.search.setText("shortcuts")
    assert shortcuts.isVisible()
    page.show_group("general")
    assert not shortcuts.isVisible()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("size", [(1208, 772), (852, 572), (672, 492)])
def test_nothing_is_wider_than_the_page(
    theme: Theme, engine: WholeEngine, live: Live[None], size: tuple[int, int], percent: int
) -> None:
    engine.settings = replace(engine.settings, port=1, servers=(OFFICE,))
    theme.type.factor *= percent / 100
    tasks = TaskSet()
    made = SettingsPage(theme, engine, tasks)
    made.resize(*size)

    async def start() -> None:
        made.show()
        await until(lambda: len(made.rows) == len(describe()))

    live(start())
    narrow = size[0] < 860 * percent / 100
    assert made.chooser.isVisible() == narrow
    assert made.groups.isVisible() != narrow
    for key, _ in GROUPS:
        made.show_group(key)
        made.area.settle()
        content = made.area.widget()
        assert content is not None
        assert content.minimumSizeHint().width() <= made.area.viewport().width(), key
    theme.type.factor /= percent / 100
    live(tasks.stop(1.0))
    made.close()
    made.deleteLater()


def test_it_rests_while_it_is_hidden(page: SettingsPage) -> None:
    page.show_group("endpoint")
    assert page.endpoint._pulse.is_running
    page.show_group("general")
    assert not page.endpoint._pulse.is_running
    page.show_group("endpoint")
    page.hide()
    assert not page.endpoint._pulse.is_running


def test_labels_are_spoken(page: SettingsPage) -> None:
    for info in describe():
        spoken = [w.accessibleName() for w in page.rows[info.name].control.findChildren(QWidget)]
        if info.kind not in ("models", "servers"):
            assert any(label(info) in name for name in spoken), info.name


def test_the_file_is_opened_or_its_folder(
    page: SettingsPage, engine: WholeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_none(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr("ui.settings.page.QDesktopServices.openUrl", open_none)
    QTest.mouseClick(page.open_file, Qt.MouseButton.LeftButton)
    assert opened == [str(engine.settings_file.parent)]
    assert "No program opens" in page.banner.message.text()
    engine.settings_file.write_text("port = 1")
    QTest.mouseClick(page.open_file, Qt.MouseButton.LeftButton)
    assert opened[-1] == str(engine.settings_file)
