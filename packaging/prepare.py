"""Prepare everything Parley needs: `python3 packaging/prepare.py`, before every run and test.

Compiler, system libraries, uv, and the locked environment in .venv with llama-cpp-python built
for this machine. A stamp in .venv makes the next run end at once unless something changed.
Arguments name dependency groups that not everyone needs (`bench`); once there, they stay.
Standard library only, for Python 3.9 and later: the system's own interpreter runs this.

Exit status: 0 prepared, 1 not possible (the message says what to do), 2 PARLEY_GPU or a group
is wrong.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import llama_build
import system_packages
import toolchain
from progress import Shell, Step

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = "Scripts/python.exe" if os.name == "nt" else "bin/python"
GROUPS = frozenset({"bench"})  # of pyproject.toml, besides dev, which everyone gets
BUILD_CORE_MINUTES = 8  # measured: 4 minutes on two cores
TAIL_LINES = 25

NETWORK = r"dns error|error sending request|[Ff]ailed to fetch|[Cc]onnection (refused|reset)"
REMEDIES = {
    r"No space left on device": "Free about 2 GB of disk space.",
    r"Killed signal terminated|internal compiler error: Killed|out of memory": (
        "Memory ran out while compiling: close other programs, or compile one file at a time "
        "with CMAKE_BUILD_PARALLEL_LEVEL=1."
    ),
    NETWORK: (
        "The package registry could not be reached. Check the network and try again; what was "
        "fetched is kept."
    ),
    r"lockfile .* needs to be updated": "pyproject.toml and uv.lock disagree: run `uv lock`.",
    r"No CMAKE_CX?X?_COMPILER|not able to compile a simple test program": (
        "The C++ compiler does not work; the log has its own words."
    ),
    r"CUDA::cublas": "The CUDA toolkit lacks cuBLAS; install its development files too.",
    r"doesn't have a .*wheel for the current platform": "Use a 64-bit Python 3.11 to 3.13.",
}


class NotPossible(Exception):  # noqa: N818 - a sentence for the user, not an error of ours
    """What stands in the way and what to do about it; `status` is the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class Stamp:
    """What the environment was last prepared for; kept inside it, so that it goes with it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._file = root / ".venv" / "parley-stamp.json"

    def gpu(self) -> str:
        """The PARLEY_GPU of the last build, or ''."""
        return self._read().get("gpu", "")

    def groups(self) -> frozenset[str]:
        """The dependency groups that the environment has besides dev."""
        return frozenset(self._read().get("groups", "").split())

    def fresh(self, definitions: Iterable[str], groups: Iterable[str] = ()) -> bool:
        """Whether the environment is there, has `groups`, and was made from the same inputs."""
        there = (self._root / ".venv" / VENV_PYTHON).exists()
        same = self._read().get("digest") == self._digest(definitions)
        return there and same and self.groups().issuperset(groups)

    def write(self, definitions: Iterable[str], gpu: str, groups: Iterable[str] = ()) -> None:
        """Record that the environment stands as these inputs say."""
        stored = {
            "gpu": gpu,
            "groups": " ".join(sorted(groups)),
            "digest": self._digest(definitions),
        }
        self._file.write_text(json.dumps(stored), "utf-8")

    def _read(self) -> dict[str, str]:
        try:
            stored = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return stored if isinstance(stored, dict) else {}

    def _digest(self, definitions: Iterable[str]) -> str:
        # The folder counts: scripts in .venv hold its path, and it may have been moved.
        parts = [str(self._root).encode(), *(text.encode() for text in definitions)]
        for name in ("uv.lock", "pyproject.toml", ".venv/pyvenv.cfg"):
            file = self._root / name
            parts.append(file.read_bytes() if file.exists() else b"")
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


def choose_gpu(machine: llama_build.Machine, environment: Mapping[str, str], stamp: Stamp) -> str:
    """PARLEY_GPU where it is set, else what was built last, else the machine's default."""
    asked = environment.get("PARLEY_GPU", "").strip().lower()
    gpu = asked or stamp.gpu() or llama_build.default_gpu(machine)
    problem = llama_build.check_gpu(machine, gpu)
    if problem:
        raise NotPossible(problem, status=2)
    return gpu


def choose_groups(asked: Iterable[str], stamp: Stamp) -> tuple[str, ...]:
    """The groups asked for and those there already, which another `make` must not take away."""
    unknown = sorted(set(asked) - GROUPS)
    if unknown:
        raise NotPossible(
            f"There is no group {', '.join(unknown)}; there are {', '.join(sorted(GROUPS))}.",
            status=2,
        )
    return tuple(sorted((stamp.groups() & GROUPS) | set(asked)))


def remedy(log: str, gpu: str) -> str:
    """The likeliest way out of a failed build whose output is `log`."""
    found = [advice for pattern, advice in REMEDIES.items() if re.search(pattern, log)]
    if gpu not in ("cpu", "metal"):
        found.append(f"To build without the GPU ({gpu}), set PARLEY_GPU=cpu.")
    return " ".join(found) or "The first error in the log is the cause."


def library_hint(missing: list[str]) -> str:
    """What Qt still lacks for the window, and the line that brings it; '' where nothing."""
    if not missing:
        return ""
    hint = f"The window may not open: missing {', '.join(missing)}."
    installer = system_packages.find_installer()
    if installer:
        rows = [system_packages.LIBRARIES[name] for name in missing]
        names = system_packages.package_names(installer.name, rows)
        hint += f" Type: {installer.line(names)}"
    return hint


def prepare_system(shell: Shell, gpu: str, installer: system_packages.Installer | None) -> None:
    """Compiler and libraries: installed where that is allowed, else named."""
    step = Step("[1/4] Compiler and system libraries")
    rows = [system_packages.LIBRARIES[name] for name in system_packages.missing_libraries()]
    if not system_packages.has_compiler():
        rows.append(system_packages.COMPILER)
    if rows and installer:
        names = system_packages.package_names(installer.name, rows)
        state = f"installing {', '.join(names)}"
        installer.install(names, lambda command: shell.run(command, step, lambda: state) == 0)
    if not system_packages.has_compiler():
        advice = system_packages.compiler_advice(installer)
        raise NotPossible(f"llama.cpp is compiled here, and there is no C++ compiler. {advice}")
    if gpu in llama_build.GPUS:
        needs = llama_build.GPUS[gpu]
        path = os.pathsep.join((shell.environment.get("PATH", ""), *needs.folders))
        if not shutil.which(needs.tool, path=path):
            raise NotPossible(
                f"PARLEY_GPU={gpu} needs {needs.tool}, which was not found. {needs.remedy}"
            )
        shell.environment["PATH"] = path
    step.done(library_hint(system_packages.missing_libraries()) or "all there")


def prepare_tools(
    shell: Shell, root: Path, installer: system_packages.Installer | None
) -> tuple[str, str]:
    """Paths of uv and of the Python that .venv is made from."""
    step = Step("[2/4] uv and Python")
    python = toolchain.find_python()
    if not python:
        raise NotPossible("Parley needs Python 3.11 or newer. Install it, then try again.")
    folder = root / "build" / "uv"
    uv = toolchain.find_uv(folder) or toolchain.fetch_uv(folder, shell, step)
    if not uv and installer:
        names = system_packages.package_names(installer.name, [system_packages.VENV])
        installer.install(
            names, lambda command: shell.run(command, step, lambda: "installing Python's venv") == 0
        )
        uv = toolchain.fetch_uv(folder, shell, step)
    if not uv:
        raise NotPossible(
            f"uv could not be installed: {sys.executable} has neither pip nor venv, or the package "
            f"registry was not reached (see {shell.log}). Install uv (docs.astral.sh/uv) or "
            "Python's pip, then try again."
        )
    numbers = [".".join(map(str, toolchain.version([tool, "--version"]))) for tool in (uv, python)]
    step.done(f"uv {numbers[0]}, Python {numbers[1]} at {python}")
    return uv, python


class BuildState:
    """How far `uv sync -v` is, read off its output."""

    def __init__(self) -> None:
        self._text = "fetching packages"

    def __call__(self) -> str:
        """The state in words."""
        return self._text

    def read(self, line: str) -> None:
        """Take in one line of output."""
        ninja = re.match(r"DEBUG \[(\d+)/(\d+)\]", line)
        if ninja:
            done, total = int(ninja[1]), int(ninja[2])
            self._text = f"compiling llama.cpp, {100 * done // total}%"
        elif line.lstrip().startswith(f"Building {llama_build.PACKAGE}"):
            self._text = "starting to compile llama.cpp"
        elif line.lstrip().startswith(f"Built {llama_build.PACKAGE}"):
            self._text = "installing packages"


def sync_command(
    uv: str, python: str, definitions: Iterable[str], groups: Iterable[str]
) -> list[str]:
    """The call of uv; groups leave the build of llama-cpp-python as it is, cached or not."""
    command = [uv, "sync", "--locked", "--verbose", "--color", "never", "--python", python]
    for group in groups:
        command += ["--group", group]
    return command + llama_build.config_settings(definitions)


def prepare_environment(shell: Shell, command: list[str], gpu: str) -> None:
    """.venv as uv.lock says, llama-cpp-python built where this build is not in uv's cache."""
    cores = os.cpu_count() or 1
    minutes = math.ceil(BUILD_CORE_MINUTES / cores)
    cost = f"about {minutes} min on {cores} cores"
    if gpu not in ("cpu", "metal"):
        cost = f"{cost}, several times that for {gpu}"
    step = Step(f"[3/4] Packages; the first time llama.cpp is compiled ({cost})")
    state = BuildState()
    if shell.run(command, step, state, state.read) != 0:
        step.clear()
        raise NotPossible(
            f"{shell.tail(TAIL_LINES)}\n\nThe environment could not be made. "
            f"{remedy(shell.tail(4000), gpu)} Log: {shell.log}"
        )
    step.done("packages installed")


def check_build(shell: Shell, root: Path) -> None:
    """Load llama.cpp in a process of its own: it must run here, and without AMX."""
    step = Step("[4/4] Checking llama.cpp")
    code = "import llama_cpp as l; print('SYSTEM', l.llama_print_system_info().decode())"
    features: list[str] = []

    def read(line: str) -> None:
        if line.startswith("SYSTEM"):
            features.extend(re.findall(r"(\w+) = [1-9]", line))

    command = [str(root / ".venv" / VENV_PYTHON), "-c", code]
    status = shell.run(command, step, lambda: "loading", read)
    if status != 0 or not features:
        raise NotPossible(
            f"{shell.tail(TAIL_LINES)}\n\nllama.cpp was built but cannot be loaded (exit status "
            f"{status}). Delete .venv and try again; the log is {shell.log}."
        )
    amx = [name for name in features if name.startswith("AMX")]
    if amx:
        raise NotPossible(f"llama.cpp was built with {', '.join(amx)}, which crashes it.")
    step.done(f"loads, with {' '.join(features)}")


def build_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` without what would change the build or its place behind our back."""
    foreign = {"VIRTUAL_ENV", "CMAKE_ARGS", "SOURCE_DATE_EPOCH", "PYTHONPATH", "PYTHONHOME"}
    kept = {name: value for name, value in environment.items() if name not in foreign}
    return {**kept, "UV_PROJECT_ENVIRONMENT": ".venv", "UV_PYTHON_DOWNLOADS": "never"}


def prepare(root: Path, environment: Mapping[str, str], asked: Iterable[str] = ()) -> None:
    """Make `root` ready to run, with the dependency groups `asked` for.

    Raises:
        NotPossible: with what to do.
    """
    stamp = Stamp(root)
    machine = llama_build.this_machine()
    gpu = choose_gpu(machine, environment, stamp)
    groups = choose_groups(asked, stamp)
    definitions = llama_build.flags(machine, gpu)
    if stamp.fresh(definitions, groups):
        print(f"Prepared already. {library_hint(system_packages.missing_libraries())}".rstrip())
        return
    shell = Shell(root / "build" / "prepare.log", build_environment(environment))
    installer = system_packages.find_installer()
    prepare_system(shell, gpu, installer)
    uv, python = prepare_tools(shell, root, installer)
    prepare_environment(shell, sync_command(uv, python, definitions, groups), gpu)
    check_build(shell, root)
    stamp.write(definitions, gpu, groups)


def main() -> int:
    """Prepare the checkout this file stands in; returns the exit status."""
    os.chdir(ROOT)
    try:
        prepare(ROOT, os.environ, sys.argv[1:])
    except NotPossible as reason:
        print(f"\n{reason}", file=sys.stderr)
        return reason.status
    except KeyboardInterrupt:
        print("\nStopped. What was fetched is kept for the next time.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
