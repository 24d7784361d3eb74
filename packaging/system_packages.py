"""What the operating system has to bring: a C++ compiler, and the libraries Qt's wheels link to.

Installed where this may be done without a password, else named in one line to type.
Standard library only, for Python 3.9 and later.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

MANAGERS = {
    "apt-get": ("apt-get", "install", "-y", "--no-install-recommends"),
    "dnf": ("dnf", "install", "-y"),
    "pacman": ("pacman", "-S", "--needed", "--noconfirm"),
    "zypper": ("zypper", "--non-interactive", "install"),
}

# Columns in the order of MANAGERS.
COMPILER = ("build-essential", "gcc gcc-c++ make", "base-devel", "gcc gcc-c++ make")
VENV = ("python3-venv", "python3-pip", "python-pip", "python3-pip")
LIBRARIES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libwayland-client.so.0": (
        "libwayland-client0",
        "libwayland-client",
        "wayland",
        "libwayland-client0",
    ),
    "libwayland-cursor.so.0": (
        "libwayland-cursor0",
        "libwayland-cursor",
        "wayland",
        "libwayland-cursor0",
    ),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl", "wayland", "libwayland-egl1"),
    "libxcb-cursor.so.0": (
        "libxcb-cursor0",
        "xcb-util-cursor",
        "xcb-util-cursor",
        "libxcb-cursor0",
    ),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": (
        "libxcb-keysyms1",
        "xcb-util-keysyms",
        "xcb-util-keysyms",
        "libxcb-keysyms1",
    ),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
        "libxcb-render-util0",
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    "libxkbcommon-x11.so.0": (
        "libxkbcommon-x11-0",
        "libxkbcommon-x11",
        "libxkbcommon-x11",
        "libxkbcommon-x11-0",
    ),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
}


@dataclass(frozen=True)
class Installer:
    """A package manager, and the prefix that lets it install; None where nothing does."""

    name: str
    privilege: tuple[str, ...] | None

    def line(self, names: Iterable[str]) -> str:
        """The command that installs `names`, to type."""
        sudo = () if self.privilege == () else ("sudo",)
        return " ".join((*sudo, *MANAGERS[self.name], *names))

    def install(self, names: list[str], run: Callable[[list[str]], bool]) -> bool:
        """Install `names` through `run`; False where it may not be done or failed."""
        if self.privilege is None:
            return False
        command = [*self.privilege, "env", "DEBIAN_FRONTEND=noninteractive"]
        if self.name == "apt-get":
            run([*command, "apt-get", "update"])
        return run([*command, *MANAGERS[self.name], *names])


def find_installer() -> Installer | None:
    """The machine's package manager, if it is one of `MANAGERS`."""
    name = next((name for name in MANAGERS if shutil.which(name)), None)
    if name is None or platform.system() != "Linux":
        return None
    if os.geteuid() == 0:
        return Installer(name, ())
    return Installer(name, ("sudo", "-n") if _sudo_without_password() else None)


def _sudo_without_password() -> bool:
    if not shutil.which("sudo"):
        return False
    try:
        tried = subprocess.run(("sudo", "-n", "true"), capture_output=True, timeout=10)
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0


def package_names(manager: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    """The packages of `rows` as `manager` calls them, each once, in order."""
    column = list(MANAGERS).index(manager)
    return list(dict.fromkeys(name for row in rows for name in row[column].split()))


def missing_libraries() -> list[str]:
    """Names of the libraries, of those Qt needs on Linux, that the loader does not find."""
    if platform.system() != "Linux":
        return []
    return [name for name in LIBRARIES if not _loads(name)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_compiler() -> bool:
    """Whether CMake will find a C and a C++ compiler."""
    if platform.system() == "Windows":
        return bool(shutil.which("cl") or shutil.which("g++")) or _visual_studio()
    if platform.system() == "Darwin":
        # /usr/bin/c++ is there without the tools too, and asks for them in a dialog.
        return subprocess.run(("xcode-select", "-p"), capture_output=True).returncode == 0
    c = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    cxx = os.environ.get("CXX") or shutil.which("c++") or shutil.which("g++")
    return bool(c and (cxx or shutil.which("clang++")))


def _visual_studio() -> bool:
    programs = os.environ.get("PROGRAMFILES(X86)", r"C:\Program Files (x86)")
    vswhere = Path(programs, "Microsoft Visual Studio", "Installer", "vswhere.exe")
    if not vswhere.exists():
        return False
    query = "-latest -products * -property installationPath -requires"
    command = [str(vswhere), *query.split(), "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"]
    return bool(subprocess.run(command, capture_output=True).stdout.strip())


def compiler_advice(installer: Installer | None) -> str:
    """What to do to get a compiler."""
    if installer:
        return f"Type: {installer.line(package_names(installer.name, [COMPILER]))}"
    if platform.system() == "Darwin":
        return "Type: xcode-select --install"
    if platform.system() == "Windows":
        return (
            "Type: winget install Microsoft.VisualStudio.2022.BuildTools --override "
            '"--passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"'
        )
    return "Install gcc and g++, or clang."
