"""The import rules of DESIGN.md, section 3: who may import whom, read off the source itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("app", "ui", "backend")
QT = {"PySide6", "shiboken6", "qtpy", "qasync", "qtawesome"}
UI_SEES = {"values", "results", "machine", "offers", "events", "errors", "settings", "help"}
# Composes everything, so it alone reaches inside the feature packages.
COMPOSITION = "backend.engine"


@dataclass(frozen=True)
class Import:
    """`importer` imports `target`, both as dotted modules, at `line` of `file`."""

    file: Path
    line: int
    importer: str
    target: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.importer} imports {self.target}"


def module_name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file: Path, source: str) -> Iterator[Import]:
    """Every import of `source`, those in functions and under TYPE_CHECKING included.

    `from package import name` is given as `package.name`: the name may be a module.
    """
    importer = module_name(file)
    package = importer.split(".") if file.name == "__init__.py" else importer.split(".")[:-1]
    for node in ast.walk(ast.parse(source, str(file))):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            targets = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (Import(file, node.lineno, importer, target) for target in targets)


def broken_rule(found: Import, modules: set[str]) -> str:
    """The rule that this import breaks, or ''. `modules` are all modules of the tree."""
    here, there = found.importer.split("."), found.target.split(".")
    layer, top = here[0], there[0]
    if top == "llama_cpp" and here[:2] != ["backend", "worker"]:
        return "only backend.worker imports llama_cpp"
    if layer == "backend":
        if top in {"app", "ui", *QT}:
            return "the backend knows neither the window nor Qt"
        return _inside_backend(found, modules) if top == "backend" else ""
    if layer == "ui":
        if top == "app":
            return "the window does not import the start-up"
        if top == "backend" and (len(there) < 2 or there[1] not in UI_SEES):
            return f"of the backend, the window sees {', '.join(sorted(UI_SEES))}"
    return ""


def _inside_backend(found: Import, modules: set[str]) -> str:
    here, there = found.importer.split("."), found.target.split(".")
    if found.importer == COMPOSITION or len(there) < 2 or here[1:2] == there[1:2]:
        return ""
    feature = ".".join(there[:2])
    if not any(name.startswith(f"{feature}.") for name in modules):
        return ""  # a module of the common layer, not a package
    if len(here) == 2:
        return "a module that all features share imports none of them"
    inside = found.target in modules or found.target.rpartition(".")[0] in modules - {feature}
    if inside and len(there) > 2:
        return f"another feature is imported through {feature} alone"
    return ""


def tree() -> dict[Path, str]:
    files = (file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*.py")))
    return {file.relative_to(ROOT): file.read_text("utf-8") for file in files}


def breaches(sources: dict[Path, str]) -> list[str]:
    """Each line that breaks a rule: file, line, what it imports first, and the rule."""
    modules = {module_name(file) for file in sources}
    broken: dict[tuple[Path, int], str] = {}
    for file, source in sources.items():
        for found in imports(file, source):
            if rule := broken_rule(found, modules):
                broken.setdefault((file, found.line), f"{found}: {rule}")
    return list(broken.values())


def test_the_tree_keeps_the_import_rules() -> None:
    sources = tree()
    assert {file.parts[0] for file in sources} == set(LAYERS)
    assert not breaches(sources), "\n".join(["", *breaches(sources)])


@pytest.mark.parametrize(
    ("file", "source", "allowed"),
    [
        ("app/wiring.py", "import ui.shell\nimport backend.engine", True),
        ("app/wiring.py", "from backend.worker import main", True),
        ("app/wiring.py", "import llama_cpp", False),
        ("ui/chat/view.py", "from backend.events import Event", True),
        ("ui/chat/view.py", "from backend import values, errors", True),
        ("ui/chat/view.py", "from ui.port import EnginePort", True),
        ("ui/chat/view.py", "from backend.engine import Engine", False),
        ("ui/chat/view.py", "from backend import engine", False),
        ("ui/chat/view.py", "import backend", False),
        ("ui/chat/view.py", "from app.bridge import Bridge", False),
        ("ui/chat/view.py", "import llama_cpp", False),
        ("backend/chat/turn.py", "from PySide6.QtCore import QObject", False),
        ("backend/chat/turn.py", "def f():\n    import qasync", False),
        ("backend/chat/turn.py", "from ui import port", False),
        ("backend/chat/turn.py", "import app.bridge", False),
        ("backend/chat/turn.py", "import llama_cpp.llama_cpp as lib", False),
        ("backend/worker/llama.py", "from llama_cpp import llama_cpp as lib", True),
        ("backend/chat/turn.py", "from backend.store import ChatStore", True),
        ("backend/chat/turn.py", "from backend.store.database import Database", False),
        ("backend/chat/turn.py", "from backend.store import database", False),
        ("backend/chat/turn.py", "import backend.store.database", False),
        ("backend/chat/turn.py", "from ..store.database import Database", False),
        ("backend/chat/turn.py", "from .journal import keep", True),
        ("backend/chat/turn.py", "from backend.chat.journal import keep", True),
        ("backend/chat/turn.py", "from backend.errors import UserError", True),
        ("backend/values.py", "from backend.store import ChatStore", False),
        ("backend/values.py", "from backend.errors import Fault", True),
        ("backend/engine.py", "from backend.store.database import Database", True),
    ],
)
def test_the_rules_themselves(file: str, source: str, allowed: bool) -> None:
    names = ("backend/store/__init__", "backend/store/database", "backend/errors", "backend/values")
    sources = {Path(f"{name}.py"): "" for name in names} | {Path(file): source}
    assert (breaches(sources) == []) == allowed


def test_a_breach_names_file_and_line() -> None:
    (breach,) = breaches({Path("backend/values.py"): "import os\nimport ui.port\n"})
    assert breach.startswith("backend/values.py:2: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "import backend.engine"),
        ("-c", "import backend.worker"),
        ("-m", "app", "serve", "--help"),
        ("-m", "app", "ask", "--help"),
    ],
    ids=" ".join,
)
def test_headless_loads_neither_qt_nor_llama_cpp(arguments: tuple[str, ...]) -> None:
    process = subprocess.run(
        (sys.executable, "-X", "importtime", *arguments),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr[-2000:]
    lines = [line for line in process.stderr.splitlines() if line.startswith("import time:")]
    loaded = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}
    assert "backend" in loaded or "app" in loaded
    assert not loaded & {*QT, "llama_cpp"}
