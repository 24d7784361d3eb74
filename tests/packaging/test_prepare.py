"""The flags, the stamp, the messages: what `packaging/prepare.py` decides, and that it runs."""

from __future__ import annotations

import ast
import io
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import llama_build
import prepare
import pytest
import system_packages
from llama_build import Machine
from progress import Shell, Step, duration

FOLDER = Path(__file__).resolve().parents[2] / "packaging"
HASWELL = frozenset("sse4_2 avx avx2 fma f16c bmi2".split())
GENOA = HASWELL | frozenset(
    "avx512f avx512cd avx512bw avx512dq avx512vl avx512_vnni avx512vbmi avx512_bf16".split()
)
SAPPHIRE_RAPIDS = GENOA | {"amx_tile", "amx_int8", "amx_bf16", "avx_vnni"}
SANDY_BRIDGE = frozenset({"sse4_2", "avx"})
ALDER_LAKE = HASWELL | {"avx_vnni"}
WIDEST = (
    "GGML_NATIVE=OFF",
    "GGML_AVX512=ON",
    "GGML_AVX512_VNNI=ON",
    "GGML_AVX512_VBMI=ON",
    "GGML_AVX512_BF16=ON",
    "LLAVA_BUILD=ON",
)


@pytest.mark.parametrize(
    ("machine", "gpu", "expected"),
    [
        (Machine("Linux", "x86_64", GENOA), "cpu", WIDEST),
        (Machine("Linux", "x86_64", SAPPHIRE_RAPIDS), "cpu", WIDEST),
        (Machine("Linux", "x86_64", GENOA), "cuda", (*WIDEST, "GGML_CUDA=ON")),
        (Machine("Linux", "x86_64", HASWELL), "cpu", ("GGML_NATIVE=OFF", "LLAVA_BUILD=ON")),
        (
            Machine("Windows", "AMD64", HASWELL),
            "vulkan",
            ("GGML_NATIVE=OFF", "LLAVA_BUILD=ON", "GGML_VULKAN=ON"),
        ),
        (
            Machine("Linux", "x86_64", ALDER_LAKE),
            "cpu",
            ("GGML_NATIVE=OFF", "GGML_AVX_VNNI=ON", "LLAVA_BUILD=ON"),
        ),
        (
            Machine("Linux", "x86_64", SANDY_BRIDGE),
            "rocm",
            (
                "GGML_NATIVE=OFF",
                "GGML_AVX2=OFF",
                "GGML_FMA=OFF",
                "GGML_F16C=OFF",
                "GGML_BMI2=OFF",
                "LLAVA_BUILD=ON",
                "GGML_HIP=ON",
            ),
        ),
        (
            Machine("Darwin", "arm64", frozenset()),
            "metal",
            ("GGML_NATIVE=ON", "LLAVA_BUILD=ON", "GGML_METAL=ON"),
        ),
        (
            Machine("Linux", "aarch64", frozenset({"asimd"})),
            "cpu",
            ("GGML_NATIVE=ON", "LLAVA_BUILD=ON"),
        ),
    ],
)
def test_flags(machine: Machine, gpu: str, expected: tuple[str, ...]) -> None:
    assert llama_build.flags(machine, gpu) == expected


def test_amx_is_never_asked_for() -> None:
    for features in (GENOA, SAPPHIRE_RAPIDS):
        flags = llama_build.flags(Machine("Linux", "x86_64", features), "cpu")
        assert not [flag for flag in flags if "AMX" in flag]
        assert "GGML_NATIVE=OFF" in flags  # -march=native would bring it in


@pytest.mark.parametrize(
    ("system", "gpu", "problem"),
    [
        ("Linux", "cpu", ""),
        ("Linux", "rocm", ""),
        ("Darwin", "metal", ""),
        ("Linux", "metal", "macOS"),
        ("Darwin", "cpu", "PARLEY_GPU_LAYERS=0"),
        ("Linux", "opencl", "cpu, cuda, vulkan, rocm, metal"),
    ],
)
def test_check_gpu(system: str, gpu: str, problem: str) -> None:
    found = llama_build.check_gpu(Machine(system, "x86_64", HASWELL), gpu)
    assert problem in found
    assert bool(found) == bool(problem)


def test_the_processor_is_read_from_cpuinfo(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nflags\t\t: fpu avx2 bmi2\n\nflags\t\t: other\n", "utf-8")
    assert llama_build.this_machine(cpuinfo).features == {"fpu", "avx2", "bmi2"}
    assert "avx2" in llama_build.this_machine(tmp_path / "absent").features


def checkout(folder: Path) -> Path:
    """Enough of a prepared checkout for a stamp."""
    scripts = folder / ".venv" / Path(prepare.VENV_PYTHON)
    scripts.parent.mkdir(parents=True)
    scripts.touch()
    for name in ("uv.lock", "pyproject.toml", ".venv/pyvenv.cfg"):
        (folder / name).write_text(name, "utf-8")
    return folder


@pytest.mark.parametrize("changed", ["uv.lock", "pyproject.toml", ".venv/pyvenv.cfg"])
def test_the_stamp_is_stale_once_an_input_changes(tmp_path: Path, changed: str) -> None:
    root = checkout(tmp_path / "one")
    stamp = prepare.Stamp(root)
    assert not stamp.fresh(WIDEST)
    stamp.write(WIDEST, "cpu")
    assert stamp.fresh(WIDEST)
    assert not stamp.fresh((*WIDEST, "GGML_CUDA=ON"))
    (root / changed).write_text("other", "utf-8")
    assert not stamp.fresh(WIDEST)


def test_the_stamp_is_stale_once_the_environment_is_gone_or_moved(tmp_path: Path) -> None:
    root = checkout(tmp_path / "one")
    prepare.Stamp(root).write(WIDEST, "cpu")
    moved = root.rename(tmp_path / "two")
    assert not prepare.Stamp(moved).fresh(WIDEST)
    prepare.Stamp(moved).write(WIDEST, "cpu")
    (moved / ".venv" / prepare.VENV_PYTHON).unlink()
    assert not prepare.Stamp(moved).fresh(WIDEST)


def test_the_gpu_of_the_last_build_is_kept_until_another_is_asked_for(tmp_path: Path) -> None:
    stamp = prepare.Stamp(checkout(tmp_path / "one"))
    machine = Machine("Linux", "x86_64", HASWELL)
    assert prepare.choose_gpu(machine, {}, stamp) == "cpu"
    stamp.write(WIDEST, "cuda")
    assert prepare.choose_gpu(machine, {}, stamp) == "cuda"
    assert prepare.choose_gpu(machine, {"PARLEY_GPU": "Vulkan"}, stamp) == "vulkan"


def test_the_stamp_is_stale_until_a_group_is_there(tmp_path: Path) -> None:
    stamp = prepare.Stamp(checkout(tmp_path / "one"))
    stamp.write(WIDEST, "cpu")
    assert not stamp.fresh(WIDEST, ["bench"])
    stamp.write(WIDEST, "cpu", ["bench"])
    assert stamp.fresh(WIDEST, ["bench"])
    assert stamp.fresh(WIDEST)


def test_a_group_stays_when_it_is_not_asked_for_again(tmp_path: Path) -> None:
    stamp = prepare.Stamp(checkout(tmp_path / "one"))
    assert prepare.choose_groups([], stamp) == ()
    assert prepare.choose_groups(["bench"], stamp) == ("bench",)
    stamp.write(WIDEST, "cpu", ["bench"])
    assert prepare.choose_groups([], stamp) == ("bench",)


def test_groups_leave_the_build_as_it_is() -> None:
    bare = prepare.sync_command("uv", "python3", WIDEST, ())
    both = prepare.sync_command("uv", "python3", WIDEST, ("bench",))
    at = both.index("--group")
    assert both[at + 1] == "bench"
    assert both[:at] + both[at + 2 :] == bare
    assert "llama-cpp-python:cmake.define.GGML_NATIVE=OFF" in bare


def test_groups_exist_in_pyproject() -> None:
    declared = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text("utf-8"))
    assert set(declared["dependency-groups"]) >= prepare.GROUPS


def test_an_unknown_group_ends_with_status_2() -> None:
    process = subprocess.run(
        (sys.executable, FOLDER / "prepare.py", "voodoo"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode == 2
    assert "no group voodoo; there are bench" in process.stderr


def test_an_unknown_gpu_ends_with_status_2() -> None:
    process = subprocess.run(
        (sys.executable, FOLDER / "prepare.py"),
        env={**os.environ, "PARLEY_GPU": "voodoo"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode == 2
    assert "'voodoo'; it may be one of cpu, cuda" in process.stderr


@pytest.mark.parametrize(
    ("log", "gpu", "expected"),
    [
        ("write failed: No space left on device", "cpu", "2 GB"),
        ("c++: fatal error: Killed signal terminated program cc1plus", "cpu", "one file at a time"),
        ("error: Failed to fetch `https://...`", "cpu", "registry"),
        ("error: The lockfile at `uv.lock` needs to be updated", "cpu", "uv lock"),
        ("ggml.c:1:1: error: expected ';'", "cpu", "first error in the log"),
        ("nvcc fatal: Unsupported gpu architecture", "cuda", "PARLEY_GPU=cpu"),
    ],
)
def test_remedy(log: str, gpu: str, expected: str) -> None:
    assert expected in prepare.remedy(log, gpu)


def test_the_build_state_follows_ninja() -> None:
    state = prepare.BuildState()
    seen = []
    for line in (
        "Resolved 79 packages in 2ms\n",
        "   Building llama-cpp-python==0.3.36\n",
        "DEBUG [9/90] /usr/bin/c++ -O3\n",
        "DEBUG [90/90] : && /usr/bin/c++\n",
        "      Built llama-cpp-python==0.3.36\n",
    ):
        state.read(line)
        seen.append(state())
    assert seen == [
        "fetching packages",
        "starting to compile llama.cpp",
        "compiling llama.cpp, 10%",
        "compiling llama.cpp, 100%",
        "installing packages",
    ]


@pytest.mark.parametrize(
    ("manager", "names"),
    [
        ("apt-get", ["libegl1", "libxcb-shape0", "libxcb-xkb1", "build-essential"]),
        ("dnf", ["libglvnd-egl", "libxcb", "gcc", "gcc-c++", "make"]),
    ],
)
def test_each_package_is_named_once(manager: str, names: list[str]) -> None:
    libraries = ("libEGL.so.1", "libxcb-shape.so.0", "libxcb-xkb.so.1")
    rows = [system_packages.LIBRARIES[name] for name in libraries]
    assert system_packages.package_names(manager, [*rows, system_packages.COMPILER]) == names


def test_without_the_right_to_install_a_line_is_given() -> None:
    installer = system_packages.Installer("apt-get", privilege=None)
    assert not installer.install(["libegl1"], lambda command: pytest.fail(f"ran {command}"))
    line = "sudo apt-get install -y --no-install-recommends libegl1"
    assert installer.line(["libegl1"]) == line


def test_with_the_right_to_install_apt_is_brought_up_to_date_first() -> None:
    installer = system_packages.Installer("apt-get", privilege=("sudo", "-n"))
    ran: list[list[str]] = []

    def run(command: list[str]) -> bool:
        ran.append(command)
        return True

    assert installer.install(["libegl1"], run)
    assert [command[:2] for command in ran] == [["sudo", "-n"]] * 2
    assert ran[0][-1] == "update"
    assert ran[1][-1] == "libegl1"


def test_a_log_gets_a_line_every_15_seconds() -> None:
    out, now = io.StringIO(), [0.0]
    step = Step("[1/1] Work", out, clock=lambda: now[0])
    for now[0] in (1.0, 14.0, 16.0, 17.0, 80.0):
        step.update("working")
    step.done("done")
    assert out.getvalue().splitlines() == [
        "[1/1] Work",
        "      working, 16 s",
        "      working, 1 min 20 s",
        "      done (1 min 20 s)",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (61, "1 min 1 s")]
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_command_is_logged_and_its_status_returned(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "logs" / "x.log", os.environ)
    lines: list[str] = []
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(3)"
    step = Step("work", io.StringIO())
    command = [sys.executable, "-u", "-c", code]
    assert shell.run(command, step, lambda: "", lines.append) == 3
    assert lines == ["one\n", "two\n"]
    assert shell.tail(1) == "two"


def test_the_scripts_parse_on_python_3_9() -> None:
    for script in FOLDER.glob("*.py"):
        ast.parse(script.read_text("utf-8"), str(script), feature_version=(3, 9))


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
def test_every_verb_of_the_makefile_is_there() -> None:
    for verb in ("run", "test", "fix", "bench", "soak"):
        process = subprocess.run(
            ("make", "--dry-run", verb),
            cwd=FOLDER.parent,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert process.returncode == 0, process.stderr
        assert "packaging/prepare.py" in process.stdout


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
@pytest.mark.parametrize(
    ("area", "line"),
    [("engine", "packaging/prepare.py bench"), ("spine", "packaging/prepare.py")],
)
def test_the_peer_comes_with_the_area_that_needs_it(area: str, line: str) -> None:
    process = subprocess.run(
        ("make", "--no-print-directory", "--dry-run", "bench", f"AREA={area}"),
        cwd=FOLDER.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.stdout.splitlines()[0].rstrip().endswith(line)
