"""Every setting once: name, type, default, unit, range and description.

The settings file (TOML), the environment (``PARLEY_<NAME>``), ``parley serve``'s options and the
settings panel are all read off the one declaration below. Later sources win: default, file,
environment, command line.
"""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import tomli_w
from msgspec import Meta, Struct

from backend.errors import UserError
from backend.file_lock import FileLock
from backend.machine import KvCacheType, ModelOptions

ENVIRONMENT_PREFIX = "PARLEY_"
_LOCK_TIMEOUT_S = 5.0
_ONLY_IN_FILE = {"servers", "models", "imported_folders", "imported_apps"}


SettingGroup = Literal[
    "general", "appearance", "deliberation", "models", "engine", "endpoint", "privacy"
]
ControlKind = Literal[
    "switch",  # bool
    "choice",  # one of `choices`
    "number",  # int or float, in `unit`, from `minimum` to `maximum`
    "text",
    "url",
    "folder",  # "" for none
    "folders",
    "apps",
    "servers",
    "committee",  # the name of one
    "models",  # options by model id
]


def _meta(
    group: SettingGroup,
    label: str,
    description: str,
    *,
    unit: str = "",
    ge: float | None = None,
    le: float | None = None,
    restart: bool = True,
    kind: ControlKind | None = None,
) -> Meta:
    extra = {"group": group, "unit": unit, "restart": restart, "kind": kind}
    return Meta(title=label, description=description, ge=ge, le=le, extra=extra)


ServerKind = Literal[
    "openai", "parley", "ollama", "llama-server", "lm-studio", "vllm", "transformers"
]
AppName = Literal["ollama", "lm-studio", "hub-cache"]


class Server(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server whose models are seated as ``name/model``; earlier ones of the list go first.

    Its key comes from the system's keyring under `name`, or from the environment variable that
    `api_key_env` names, so that none stands in the settings file.
    """

    name: str
    url: str
    kind: ServerKind = "openai"
    api_key_env: str = ""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, as they are in force."""

    close_to_tray: Annotated[
        bool,
        _meta(
            "general",
            "Close to the tray",
            "Keep answering in the tray when the window is closed",
            restart=False,
        ),
    ] = False
    theme: Annotated[
        Literal["system", "light", "dark"],
        _meta("appearance", "Theme", "Colours of the window", restart=False),
    ] = "system"
    font_scale: Annotated[
        float,
        _meta(
            "appearance",
            "Text size",
            "Size of all text beside the system's",
            unit="%",
            ge=80,
            le=200,
        ),
    ] = 100.0
    language: Annotated[
        Literal["system", "en", "fr"], _meta("appearance", "Language", "Language of the window")
    ] = "system"
    reduced_motion: Annotated[
        bool,
        _meta(
            "appearance",
            "Reduced motion",
            "Change panes at once instead of sliding them",
            restart=False,
        ),
    ] = False
    committee: Annotated[
        str,
        _meta(
            "deliberation",
            "Committee",
            "Committee that answers when none is named",
            restart=False,
            kind="committee",
        ),
    ] = "starter"
    seat_timeout_s: Annotated[
        float,
        _meta(
            "deliberation",
            "Longest wait for a seat",
            "A seat without a whole answer after so long is dropped",
            unit="s",
            ge=1,
            le=86_400,
        ),
    ] = 300.0
    models_folder: Annotated[
        str,
        _meta(
            "models",
            "Models folder",
            "Folder searched for GGUF files besides Parley's own",
            restart=False,
            kind="folder",
        ),
    ] = ""
    imported_folders: Annotated[
        tuple[str, ...],
        _meta(
            "models",
            "More folders",
            "More folders whose GGUF files are used where they lie",
            restart=False,
            kind="folders",
        ),
    ] = ()
    imported_apps: Annotated[
        tuple[AppName, ...],
        _meta(
            "models",
            "Models of other apps",
            "Other apps whose models are used where they lie",
            restart=False,
            kind="apps",
        ),
    ] = ()
    models: Annotated[
        dict[str, ModelOptions],
        _meta(
            "models",
            "Options of single models",
            "Options of single models, by id",
            restart=False,
            kind="models",
        ),
    ] = {}
    max_downloads: Annotated[
        int,
        _meta(
            "models",
            "Downloads at once",
            "Files downloaded at once; more wait",
            unit="downloads",
            ge=1,
            le=16,
            restart=False,
        ),
    ] = 2
    threads: Annotated[
        int,
        _meta(
            "engine",
            "Processor threads",
            "Processor threads of a model; 0 takes all cores",
            unit="threads",
            ge=0,
            le=1024,
            restart=False,
        ),
    ] = 0
    gpu_layers: Annotated[
        int,
        _meta(
            "engine",
            "Layers on the GPU",
            "Layers on the GPU where the build has one; -1 takes all",
            unit="layers",
            ge=-1,
            restart=False,
        ),
    ] = -1
    context_length: Annotated[
        int,
        _meta(
            "engine",
            "Context length",
            "Longest prompt and reply together; a model's own limit holds if it is lower",
            unit="tokens",
            ge=256,
            le=1_048_576,
            restart=False,
        ),
    ] = 8192
    kv_cache_type: Annotated[
        KvCacheType,
        _meta(
            "engine",
            "Context memory",
            "How the context memory is kept; q8_0 takes half of f16, q4_0 about a quarter",
            restart=False,
        ),
    ] = "f16"
    worker_slots: Annotated[
        int,
        _meta(
            "engine",
            "Requests in one model",
            "Requests a model decodes at once",
            unit="requests",
            ge=1,
            le=64,
            restart=False,
        ),
    ] = 8
    guess_ahead: Annotated[
        bool,
        _meta(
            "engine",
            "Guess ahead",
            "Guess repeated passages and check several tokens at once",
            restart=False,
        ),
    ] = True
    keep_alive_s: Annotated[
        float,
        _meta(
            "engine",
            "Keep models loaded",
            "How long a model stays loaded after its last request",
            unit="s",
            ge=0,
            restart=False,
        ),
    ] = 86_400.0
    max_queued_requests: Annotated[
        int,
        _meta(
            "engine",
            "Waiting requests",
            "Requests that may wait for models; more are refused",
            unit="requests",
            ge=0,
            restart=False,
        ),
    ] = 256
    memory_limit_percent: Annotated[
        float,
        _meta(
            "engine",
            "Memory limit",
            "Watchdog: most of a GPU's or of main memory that may be in use",
            unit="%",
            ge=10,
            le=100,
        ),
    ] = 90.0
    memory_limit_gb: Annotated[
        float,
        _meta(
            "engine",
            "Memory limit as an amount",
            "Watchdog: the same as an amount; 0 leaves it to the share",
            unit="GB",
            ge=0,
        ),
    ] = 0.0
    watchdog_interval_s: Annotated[
        float,
        _meta(
            "engine",
            "Memory check",
            "Watchdog: time between two looks at the memory",
            unit="s",
            ge=0.05,
            le=60,
        ),
    ] = 2.0
    worker_start_timeout_s: Annotated[
        float,
        _meta(
            "engine",
            "Longest load",
            "Longest wait for a model to load",
            unit="s",
            ge=1,
            le=3600,
            restart=False,
        ),
    ] = 180.0
    worker_heartbeat_timeout_s: Annotated[
        float,
        _meta(
            "engine",
            "Silence before a restart",
            "A model that is silent for so long is restarted",
            unit="s",
            ge=0.5,
            le=600,
            restart=False,
        ),
    ] = 30.0
    port: Annotated[
        int,
        _meta(
            "endpoint",
            "Port",
            "Port of the local endpoint; 0 takes any free one",
            ge=0,
            le=65535,
        ),
    ] = 8477
    max_concurrent_turns: Annotated[
        int,
        _meta(
            "endpoint",
            "Questions at once",
            "Questions answered at once; more wait",
            unit="turns",
            ge=1,
            le=64,
        ),
    ] = 4
    max_queued_turns: Annotated[
        int,
        _meta(
            "endpoint",
            "Waiting questions",
            "Questions that may wait; more are refused",
            unit="turns",
            ge=0,
            le=10_000,
        ),
    ] = 64
    servers: Annotated[
        tuple[Server, ...],
        _meta("privacy", "Servers", "Servers whose models can be seated", kind="servers"),
    ] = ()
    hub_url: Annotated[
        str,
        _meta(
            "privacy",
            "Model hub",
            "Hub that models are searched on and downloaded from",
            kind="url",
        ),
    ] = "https://huggingface.co"


class SettingInfo(Struct, frozen=True, kw_only=True):
    """One declaration, taken apart for the settings panel and for documentation.

    `label` is a word or three, `description` what it does, in a line. `whole`: a number without
    decimals.
    """

    name: str
    group: SettingGroup
    label: str
    description: str
    kind: ControlKind
    whole: bool
    unit: str
    default: Any
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    restart: bool


@cache
def describe() -> tuple[SettingInfo, ...]:
    """Every setting, in the order of declaration."""
    hints = get_type_hints(Settings, include_extras=True)
    defaults = Settings()
    infos = []
    for field in msgspec.structs.fields(Settings):
        base, *metas = get_args(hints[field.name])
        meta = next(m for m in metas if isinstance(m, Meta))
        extra = meta.extra or {}
        infos.append(
            SettingInfo(
                name=field.name,
                group=extra["group"],
                label=meta.title or "",
                description=meta.description or "",
                kind=extra["kind"] or _kind(base),
                whole=base is int,
                unit=extra.get("unit", ""),
                default=getattr(defaults, field.name),
                minimum=meta.ge,
                maximum=meta.le,
                choices=get_args(base) if get_origin(base) is Literal else (),
                restart=extra.get("restart", False),
            )
        )
    return tuple(infos)


def _kind(base: Any) -> ControlKind:
    """The control that a type asks for by itself."""
    if get_origin(base) is Literal:
        return "choice"
    if base is bool:
        return "switch"
    return "number" if base in (int, float) else "text"


def load(file: Path, environment: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """Settings in force: `file` (may be absent), then `environment`, then `overrides` not None.

    Raises:
        UserError: `bad_input`, with the source, the setting and what it may be.
    """
    values = _read(file)
    names = {field.name for field in msgspec.structs.fields(Settings)} - _ONLY_IN_FILE
    for name in names:
        variable = ENVIRONMENT_PREFIX + name.upper()
        if variable in environment:
            _convert({name: environment[variable]}, f"the variable {variable}", strict=False)
            values[name] = environment[variable]
    values.update({name: value for name, value in overrides.items() if value is not None})
    return _convert(values, "the settings", strict=False)


def _convert(values: dict[str, Any], source: str, *, strict: bool) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=strict)
    except msgspec.ValidationError as error:
        raise UserError(
            "bad_input",
            f"A setting in {source} is not valid.",
            why=f"{error}.",
            remedy="Correct the value; `parley settings` lists every name, range and default.",
        ) from error


def change(
    file: Path, in_force: Settings, decide: Callable[[Settings], Mapping[str, Any]]
) -> Settings:
    """Store what `decide` makes of the settings, as they stand now; gives those then in force.

    What only the file can say is read from it anew, so that nothing is lost that another process
    of Parley has written. Blocks for a moment while one does.

    Raises:
        UserError: as `save`, or `busy` when another process does not finish.
    """
    with _alone_with(file):
        written = _convert(_read(file), f"the settings file {file}", strict=True)
        now = msgspec.structs.replace(
            in_force, **{name: getattr(written, name) for name in _ONLY_IN_FILE}
        )
        changes = decide(now)
        save(file, changes)
    return msgspec.structs.replace(now, **changes)


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    lock = FileLock(file.with_suffix(".lock"))
    deadline = time.monotonic() + _LOCK_TIMEOUT_S
    try:
        while not lock.acquire():
            if time.monotonic() > deadline:
                raise UserError(
                    "busy",
                    "The settings are being written by another Parley.",
                    remedy="Try again in a moment.",
                )
            time.sleep(0.02)
    except OSError as error:
        raise _unwritable(file, error) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(file: Path, error: OSError) -> UserError:
    return UserError(
        "profile_unwritable",
        f"The settings cannot be written to {file}.",
        why=f"{error.strerror}.",
        remedy="Make the folder writable, or free some space.",
    )


def save(file: Path, changes: Mapping[str, Any]) -> None:
    """Put `changes` into the settings file, whole or not at all; defaults are left out.

    What the environment or the command line says stays there: only the file's own values and
    the changes are written.

    Raises:
        UserError: `bad_input` for a file that cannot be read, `profile_unwritable`.
    """
    values = _read(file) | msgspec.to_builtins(dict(changes))
    defaults = msgspec.to_builtins(Settings())
    kept = {name: value for name, value in values.items() if value != defaults[name]}
    scratch = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(tomli_w.dumps(kept), "utf-8")
        scratch.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from error


def _read(file: Path) -> dict[str, Any]:
    """The file's own values, checked; none where there is no file."""
    try:
        values = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(
            "bad_input",
            f"The settings file {file} cannot be read.",
            why=f"{error}.",
            remedy="Mend the line, or move the file away to start from the defaults.",
        ) from error
    _convert(values, f"the settings file {file}", strict=True)
    return values
