"""The real command over the real starter model in real worker processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.conftest import COMMAND, Parley

DOCUMENT = "How do I add a document to Parley?"


def events_of(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_committee_answers_as_the_help_page_does(parley: Parley) -> None:
    events = events_of(parley("ask", DOCUMENT, "--json"))
    last = events[-1]
    assert last["type"] == "turn.completed"
    opinions = {e["seat"]: e["opinion"]["text"] for e in events if e["type"] == "opinion.completed"}
    assert len(opinions) >= 3
    assert {seat["seat"] for seat in last["seats"]} == set(opinions)
    assert sorted(s["seat"] for s in last["ranking"]["standings"]) == sorted(opinions)
    assert "paperclip" in last["answer"]
    assert last["usage"]["completion_tokens"] > 0
    assert last["timings"]["total"] > 0


def test_the_full_way_has_reviews_and_a_synthesis(parley: Parley) -> None:
    events = events_of(parley("ask", DOCUMENT, "--json", "--committee", "starter-full"))
    reviews = [e["review"] for e in events if e["type"] == "review.completed"]
    assert len(reviews) == 3
    for review in reviews:
        assert review["reviewer"] not in review["presented"]
        assert sorted(review["ranking"]) == sorted(review["presented"])
    last = events[-1]
    assert last["answer_from"] == "synthesis"
    assert last["ranking"]["basis"] == "reviews"
    # Seats share system prompt and question: later calls find it computed.
    assert last["usage"]["cached_tokens"] > 0


def test_it_says_that_it_does_not_know(parley: Parley) -> None:
    run = parley("ask", "What is the capital of France?", "--model", "starter")
    assert run.returncode == 0
    assert "do not know" in run.stdout


def test_text_goes_to_stdout_and_progress_to_stderr(parley: Parley) -> None:
    run = parley("ask", stdin=DOCUMENT)
    assert run.returncode == 0
    assert "paperclip" in run.stdout
    assert "Opinions" in run.stderr
    assert "Opinions" not in run.stdout


def test_a_file_goes_into_the_message(parley: Parley, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("The moon is far.", "utf-8")
    events = events_of(parley("ask", DOCUMENT, "--file", str(notes), "--json"))
    without = events_of(parley("ask", DOCUMENT, "--json"))
    assert events[-1]["usage"]["prompt_tokens"] > without[-1]["usage"]["prompt_tokens"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ask", ""], "empty"),
        (["ask", "x", "--committee", "nobody"], "nobody"),
        (["ask", "x", "--file", "/nowhere/at/all"], "/nowhere/at/all"),
        (["ask", "x", "--file", "/"], "not a file"),
        (["worker"], "--model"),
        (["worker", "--model", "/nowhere.gguf"], "nowhere.gguf"),
    ],
)
def test_bad_input_is_status_2_with_a_reason(
    parley: Parley, arguments: list[str], word: str
) -> None:
    run = parley(*arguments)
    assert run.returncode == 2
    assert word in run.stderr
    assert "Traceback" not in run.stderr


def test_a_bad_setting_names_itself(parley: Parley) -> None:
    run = parley("settings", PARLEY_PORT="many")
    assert run.returncode == 2
    assert "PARLEY_PORT" in run.stderr


def test_a_failed_turn_is_status_1(parley: Parley) -> None:
    run = parley("ask", "x", "--model", "unknown", "--json")
    assert run.returncode == 1
    last = json.loads(run.stdout.splitlines()[-1])
    assert last["type"] == "turn.failed"
    assert last["fault"]["code"] == "not_found"


def test_a_damaged_model_is_named(parley: Parley, home: Path) -> None:
    models = home / "parley" / "models"
    models.mkdir(parents=True)
    (models / "broken.gguf").write_bytes(b"GGUF\x03\0\0\0 and then nothing that makes sense")
    run = parley("ask", "x", "--model", "broken", "--json")
    assert run.returncode == 1
    fault = json.loads(run.stdout.splitlines()[-1])["fault"]
    assert fault["code"] == "model_damaged"
    assert "broken.gguf" in fault["message"]


def test_listings(parley: Parley) -> None:
    assert "starter" in parley("models").stdout
    assert "Starter three" in parley("committees").stdout
    assert "seat_timeout_s = 300" in parley("settings").stdout
    assert json.loads(parley("settings", "--json").stdout)["port"] == 8477


def test_ctrl_c_in_the_middle_ends_in_time_and_keeps_the_question(
    parley: Parley, home: Path
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "ask", DOCUMENT, "--json", "--policy", "full"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    children = psutil.Process(process.pid).children(recursive=True)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.stdout.read()
    assert process.wait(10) == 0
    assert time.monotonic() - started < 3
    process.stdout.close()
    assert first["conversation_id"] is not None
    assert not psutil.wait_procs(children, timeout=5)[1]


def test_headless_commands_load_neither_qt_nor_llama_cpp() -> None:
    code = (
        "import sys, app.cli, app.commands.serve, app.commands.ask\n"
        "app.cli.parser()\n"
        "found = {m.split('.')[0] for m in sys.modules} & "
        "{'PySide6', 'shiboken6', 'qasync', 'qtpy', 'qtawesome', 'llama_cpp'}\n"
        "assert not found, found"
    )
    subprocess.run([*COMMAND[:1], "-c", code], check=True, timeout=60)


def test_without_a_display_the_bare_command_serves(home: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    process = subprocess.Popen(
        COMMAND, env={**environment, "PARLEY_PORT": "0"}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(5)]
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    process.stdout.close()
    assert lines[0].startswith("Parley answers at http://127.0.0.1:")
    assert lines[1].startswith("Token: ")
    assert lines[4].startswith("curl ")


@pytest.mark.parametrize(
    "backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"]
)
def test_a_key_that_no_keyring_keeps_is_told_and_not_shown(parley: Parley, backend: str) -> None:
    run = parley("keys", "office", stdin="my-secret\n", PYTHON_KEYRING_BACKEND=backend)
    assert run.returncode == 2
    assert "api_key_env" in run.stderr
    assert "my-secret" not in run.stdout + run.stderr
    assert parley("keys", "office", stdin="").returncode == 2
