"""``parley models`` as a person types it: a local hub, real downloads, real worker processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import COMMAND, Parley
from tests.models import write_model

REPO = "tiny/models-GGUF"
SLOWLY = 4_000_000  # bytes a second: enough time to pull the plug


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_model(tmp_path / "tiny.gguf")


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    """What the hub has: two quantisations, as far as the names go."""
    folder = tmp_path / "hub" / REPO
    folder.mkdir(parents=True)
    write_model(folder / "tiny-Q4_K_M.gguf", name="Tiny four")
    write_model(folder / "tiny-Q8_0.gguf", width=512, name="Tiny eight")
    return tmp_path / "hub"


@pytest.fixture
def hub(stock: Path) -> Iterator[Callable[..., str]]:
    """Starts a hub over the stock; gives its address."""
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.hub", str(stock), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in running:
        process.communicate(timeout=10)


def document(run: subprocess.CompletedProcess[str]) -> Any:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_search_names_repositories_and_their_files(parley: Parley, hub: Callable[..., str]) -> None:
    url = hub()
    found = document(parley("models", "search", "tiny", "--json", PARLEY_HUB_URL=url))
    assert [model["repo"] for model in found] == [REPO]
    files = document(parley("models", "search", REPO, "--json", PARLEY_HUB_URL=url))
    assert [file["quantisation"] for file in files] == ["Q4_K_M", "Q8_0"]
    assert {file["fit"] for file in files} <= {"gpu", "cpu"}
    shown = parley("models", "search", REPO, PARLEY_HUB_URL=url)
    assert "tiny-Q8_0.gguf" in shown.stdout


def test_a_pull_that_is_killed_goes_on_and_the_model_answers(
    parley: Parley, hub: Callable[..., str], home: Path
) -> None:
    url = hub("--bytes-per-s", str(SLOWLY))
    killed = subprocess.Popen(
        [*COMMAND, "models", "pull", f"{REPO}:Q8_0"], env={**os.environ, "PARLEY_HUB_URL": url}
    )
    part = wait_for_part(home)
    killed.kill()
    killed.wait(10)
    there = part.stat().st_size
    assert not list(home.rglob("tiny-Q8_0.gguf"))
    fast = hub("--cuts", "2", "--redirect")
    last = document(parley("models", "pull", f"{REPO}:Q8_0", "--json", PARLEY_HUB_URL=fast))
    assert last["state"] == "done"
    assert last["done_bytes"] == last["total_bytes"] > there
    listed = document(parley("models", "list", "--json"))
    (model,) = [m for m in listed if m["id"] != "starter"]
    assert model["name"] == "Tiny eight"
    answer = parley("ask", "Hello", "--model", model["id"])
    assert answer.returncode == 0, answer.stderr


def test_ctrl_c_pauses_a_pull(parley: Parley, hub: Callable[..., str], home: Path) -> None:
    url = hub("--bytes-per-s", str(SLOWLY))
    running = subprocess.Popen(
        [*COMMAND, "models", "pull", f"{REPO}:Q8_0"], env={**os.environ, "PARLEY_HUB_URL": url}
    )
    part = wait_for_part(home)
    running.send_signal(signal.SIGINT)
    assert running.wait(10) == 130
    record = json.loads(part.with_suffix(".part.json").read_text("utf-8"))
    assert record["wish"] == "pause"
    assert not list(home.rglob("tiny-Q8_0.gguf"))


def wait_for_part(home: Path) -> Path:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for part in home.rglob("*.gguf.part"):
            if part.stat().st_size > 100_000:
                return part
        time.sleep(0.02)
    raise AssertionError("the download did not begin")


def test_a_hub_that_is_not_there_is_said(parley: Parley) -> None:
    run = parley("models", "search", "tiny", PARLEY_HUB_URL="http://127.0.0.1:9")
    assert run.returncode == 2
    assert "cannot be reached" in run.stderr


def test_estimate_is_a_table_of_contexts_and_cache_types(parley: Parley, tiny: Path) -> None:
    plans = document(parley("models", "estimate", str(tiny), "--json"))
    kinds = [(p["needs"]["context_length"], p["needs"]["kv_cache_type"]) for p in plans]
    assert kinds == [(1024, "f16")]  # its own limit is below every context of the table
    plans = document(parley("models", "estimate", "starter", "--json"))
    assert plans[0]["needs"]["by_gpu_layers"][0]["main_bytes"] > 9_000_000
    shown = parley("models", "estimate", "starter").stdout
    assert "main memory" in shown
    assert "on the processor" in shown


def test_a_folder_is_used_where_it_lies(parley: Parley, tmp_path: Path) -> None:
    folder = tmp_path / "my models"
    folder.mkdir()
    file = write_model(folder / "own.gguf", name="My own")
    (model,) = document(parley("models", "import", str(folder), "--json"))
    assert model["name"] == "My own"
    assert parley("models", "import", str(folder)).returncode == 2  # nothing new
    file.unlink()
    listed = document(parley("models", "list", "--json"))
    assert [m["missing"] for m in listed if m["id"] == model["id"]] == [True]
    asked = parley("ask", "Hello", "--model", model["id"])
    assert asked.returncode in (1, 2)
    assert "own.gguf" in asked.stderr
    assert parley("models", "import", str(folder), "--remove").returncode == 0
    listed = document(parley("models", "list", "--json"))
    assert [m["id"] for m in listed] == ["starter"]


def test_a_running_parley_loads_and_unloads(served: dict[str, Any], parley: Parley) -> None:
    home = {"PARLEY_HOME": served["home"]}
    assert document(parley("models", "ps", "--json", **home)) == []
    loaded = document(parley("models", "load", "starter", "--json", **home))
    assert loaded["state"] == "ready"
    assert loaded["memory_bytes"] > 10_000_000
    (worker,) = document(parley("models", "ps", "--json", **home))
    assert worker["pid"] == loaded["pid"]
    assert "starter" in parley("models", "ps", **home).stdout
    assert parley("models", "doctor", "starter", **home).stdout == "starter loads and runs.\n"
    document(parley("models", "unload", "starter", "--json", **home))
    assert document(parley("models", "ps", "--json", **home)) == []


def test_loading_needs_a_parley_that_runs(parley: Parley) -> None:
    run = parley("models", "load", "starter")
    assert run.returncode == 2
    assert "parley serve" in run.stderr
    assert parley("models", "ps").stdout == "Parley is not running.\n"


def test_the_doctor_names_a_damaged_file(parley: Parley, home: Path, tiny: Path) -> None:
    parley("models")  # makes the folders
    (folder,) = home.rglob("models")
    (folder / "cut.gguf").write_bytes(tiny.read_bytes()[:20_000])
    run = parley("models", "doctor", "cut")
    assert run.returncode == 1
    assert "cut.gguf" in run.stdout
    assert "damaged" in run.stdout
    found = json.loads(parley("models", "doctor", "cut", "--json").stdout)
    assert found["kind"] == "file_damaged"


def test_a_proposal_is_kept_as_a_committee(parley: Parley) -> None:
    proposals = document(parley("models", "recommend", "--json"))
    assert proposals
    name = proposals[-1]["name"]
    kept = parley("models", "recommend", "--save", name)
    assert kept.returncode == 0, kept.stderr
    committees = document(parley("committees", "--json"))
    assert name in {committee["name"] for committee in committees}
    assert parley("models", "recommend", "--save", "no-such").returncode == 2


def test_a_context_too_large_is_told_with_figures(parley: Parley, home: Path) -> None:
    parley("models")  # makes the folders
    (folder,) = home.rglob("models")
    write_model(
        folder / "long.gguf", context_length=1_048_576, width=256, layers=64
    )  # 64 kB a token
    settings = home / "parley" / "settings.toml"
    settings.write_text("[models.long]\ncontext_length = 1048576\n", "utf-8")
    found = json.loads(parley("models", "doctor", "long", "--json").stdout)
    assert found["kind"] == "main_memory"
    assert "GiB" in found["fault"]["why"]
    kinds = [remedy["kind"] for remedy in found["remedies"]]
    assert "shorter_context" in kinds
    assert all(remedy["need"]["main_bytes"] for remedy in found["remedies"] if remedy.get("need"))


def test_a_remedy_is_applied_by_one_call(parley: Parley, home: Path) -> None:
    parley("models")
    (folder,) = home.rglob("models")
    write_model(folder / "pinned.gguf")
    settings = home / "parley" / "settings.toml"
    settings.write_text('[models.pinned]\ngpu = "GPU-that-was-sold"\n', "utf-8")
    told = parley("models", "doctor", "pinned")
    assert told.returncode == 1
    assert "  1. " in told.stdout
    applied = parley("models", "doctor", "pinned", "--apply", "1")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert "on the processor" in applied.stdout
    assert 'gpu = "cpu"' in settings.read_text("utf-8")
    assert parley("models", "doctor", "pinned").returncode == 0


def test_a_running_parley_hears_of_an_import(
    served: dict[str, Any], parley: Parley, tmp_path: Path
) -> None:
    home = {"PARLEY_HOME": served["home"]}
    folder = tmp_path / "later"
    folder.mkdir()
    file = write_model(folder / "later.gguf")
    (model,) = document(parley("models", "import", str(folder), "--json", **home))
    assert document(parley("models", "load", model["id"], "--json", **home))["state"] == "ready"
    document(parley("models", "unload", model["id"], "--json", **home))
    file.unlink()
    document(parley("models", "forget", model["id"], "--json", **home))
    listed = document(parley("models", "list", "--json", **home))
    assert [m["id"] for m in listed] == ["starter"]


def test_imports_at_the_same_time_are_all_kept(home: Path, tmp_path: Path) -> None:
    folders = [tmp_path / f"folder {n}" for n in range(3)]
    for folder in folders:
        folder.mkdir()
        write_model(folder / f"{folder.name}.gguf")
    running = [
        subprocess.Popen([*COMMAND, "models", "import", str(folder)], stdout=subprocess.DEVNULL)
        for folder in folders
    ]
    assert [process.wait(30) for process in running] == [0, 0, 0]
    written = (home / "parley" / "settings.toml").read_text("utf-8")
    assert all(folder.name in written for folder in folders)


def test_a_committee_of_ones_own_is_not_replaced(parley: Parley, home: Path) -> None:
    name = document(parley("models", "recommend", "--json"))[-1]["name"]
    own = home / "parley" / "committees" / f"{name}.toml"
    own.write_text(
        '[[seats]]\nletter = "A"\nmodel = "starter"\n[chairman]\nmodel = "starter"\n', "utf-8"
    )
    before = own.read_text("utf-8")
    run = parley("models", "recommend", "--save", name)
    assert run.returncode == 2
    assert name in run.stderr
    assert own.read_text("utf-8") == before


def test_a_hub_address_that_is_none_stops_nothing_else(parley: Parley) -> None:
    assert parley("models", PARLEY_HUB_URL="http://[::1").returncode == 0
    run = parley("models", "search", "x", PARLEY_HUB_URL="http://[::1")
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
