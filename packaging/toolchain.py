"""Finds uv and a Python for the environment; fetches uv into build/uv where there is none.

Standard library only, for Python 3.9 and later.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from progress import Shell, Step

PYTHONS = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")
OLDEST_PYTHON = (3, 11)
OLDEST_UV = (0, 9)  # knows --config-settings-package and this revision of uv.lock


def version(command: list[str]) -> tuple[int, ...]:
    """The version that `command` prints; empty where it cannot be run."""
    try:
        result = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"\d+(?:\.\d+)+", result.stdout) if result.returncode == 0 else None
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def find_python() -> str:
    """A Python that the environment can be made from, this one before others; else ''."""
    if sys.version_info >= OLDEST_PYTHON:
        return sys.executable
    for name in PYTHONS:
        path = shutil.which(name)
        if path and version([path, "--version"]) >= OLDEST_PYTHON:
            return path
    return ""


def find_uv(folder: Path) -> str:
    """A recent enough uv on PATH or in `folder`; else ''."""
    places = ("uv", folder / "bin" / "uv", folder / "Scripts" / "uv")
    for path in (shutil.which(str(place)) for place in places):
        if path and version([path, "--version"]) >= OLDEST_UV:
            return path
    return ""


def fetch_uv(folder: Path, shell: Shell, step: Step) -> str:
    """Install uv into `folder` and return its path; '' where neither way works.

    pip's --target is allowed on systems that forbid other installs (PEP 668); where there is no
    pip, a virtual environment may bring one.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shell.environment["PIP_USER"] = "0"  # contradicts --target
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "uv"]
    if shell.run([*pip, "--target", str(folder)], step, lambda: "installing uv by pip") == 0:
        return find_uv(folder)
    venv = [sys.executable, "-m", "venv", "--clear", str(folder)]
    if shell.run(venv, step, lambda: "making an environment for uv") == 0:
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        shell.run([str(python), *pip[1:]], step, lambda: "installing uv")
    return find_uv(folder)
