"""Models that can be had, as values: the catalogue, hubs, downloads, committees that would fit.

Frozen and without I/O, like `backend.values`. Sizes are bytes; None is 'unknown' and never 0.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from backend.errors import Fault
from backend.machine import ModelOptions
from backend.settings import AppName
from backend.values import ModelInfo, WorkerStatus

Fit = Literal[
    "gpu",  # whole on one GPU
    "gpus",  # whole on several
    "partly",  # some layers on the processor
    "cpu",  # on the processor alone
    "no",
    "unknown",
]
ModelRole = Literal["chairman", "seat", "planner", "embedding", "draft", "speech"]
Ability = Literal["tools", "thinking", "vision"]


# --- hubs and downloads -----------------------------------------------------------------------


class HubModel(Struct, frozen=True, kw_only=True):
    """A repository on a hub; `repo` is ``owner/name``."""

    repo: str
    downloads: int | None = None
    likes: int | None = None
    licence: str = ""
    gated: bool = False
    updated: str = ""


class HubFile(Struct, frozen=True, kw_only=True):
    """A model to download from `repo`: its `names` are the parts of one GGUF, first part first.

    `sha256` are of the parts, empty where the hub does not say. `projector` marks a file that
    lets another see (mmproj).
    """

    repo: str
    names: tuple[str, ...]
    size_bytes: int | None
    sha256: tuple[str, ...] = ()
    quantisation: str = ""
    projector: bool = False
    fit: Fit = "unknown"


DownloadState = Literal["queued", "running", "paused", "failed", "done"]


class Download(Struct, frozen=True, kw_only=True):
    """A download at one moment; it survives a restart. `path` is where the file will lie.

    `bytes_per_s` is of the last seconds, `seconds_left` follows from it. `fault` says why it
    failed, or what it waits for (no network).
    """

    id: str
    repo: str
    names: tuple[str, ...]
    path: str
    state: DownloadState
    done_bytes: int
    total_bytes: int | None
    bytes_per_s: float | None = None
    seconds_left: float | None = None
    fault: Fault | None = None


# --- the catalogue and what it proposes -------------------------------------------------------


class CatalogueFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One quantisation of a catalogued model: a file pattern in `repo` on the hub."""

    repo: str
    name: str
    quantisation: str
    size_bytes: int


class CatalogueModel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model worth having; `parameters` and `active_parameters` are counts.

    `kv_bytes_per_token` is at 16 bits and of the layers that see everything.
    """

    id: str
    name: str
    family: str
    developer: str
    parameters: int
    active_parameters: int
    layers: int
    kv_bytes_per_token: int
    context_length: int
    licence: str
    roles: tuple[ModelRole, ...]
    abilities: tuple[Ability, ...] = ()
    files: tuple[CatalogueFile, ...]
    note: str = ""


class ProposedModel(Struct, frozen=True, kw_only=True):
    """A model of a proposed committee, and where it would run (no `gpus`: on the processor)."""

    model: str
    name: str
    file: CatalogueFile
    gpus: tuple[str, ...]
    main_bytes: int
    gpu_bytes: int
    tokens_per_s: float | None
    installed: bool = False


class Proposal(Struct, frozen=True, kw_only=True):
    """A whole committee that fits this machine: its seats and chairman by model id of `models`.

    `in_turns`: its models do not fit at once and are loaded one after the other. `answer_s` is
    about how long a usual question takes.
    """

    name: str
    title: str
    why: str
    seats: tuple[str, ...]
    chairman: str
    models: tuple[ProposedModel, ...]
    context_length: int
    main_bytes: int
    gpu_bytes: int
    download_bytes: int
    in_turns: bool = False
    answer_s: float | None = None


# --- what is here -----------------------------------------------------------------------------


class FoundApp(Struct, frozen=True, kw_only=True):
    """An app that has models here: how many there are and how many bytes they have.

    `folders` are where they lie; `notes` say what cannot be used and why, one sentence each.
    `in_use`: its models are seated already.
    """

    app: AppName
    title: str
    folders: tuple[str, ...]
    models: int
    size_bytes: int
    notes: tuple[str, ...] = ()
    in_use: bool = False


class LocalModel(Struct, frozen=True, kw_only=True):
    """A model file of this machine with all that the page of models shows of it.

    `need_bytes` is what loading it with its options takes, main memory and GPUs together;
    `committees` are the titles of those it has a seat in. `tokens_per_s` is measured, else
    expected. `can_forget`: the file is Parley's own, so that it may be removed.
    """

    info: ModelInfo
    path: str
    options: ModelOptions = ModelOptions()
    fit: Fit = "unknown"
    need_bytes: int | None = None
    worker: WorkerStatus | None = None
    committees: tuple[str, ...] = ()
    tokens_per_s: float | None = None
    can_forget: bool = False


class CatalogueOffer(Struct, frozen=True, kw_only=True):
    """A model of the catalogue with how each of its files fits here, in their order."""

    model: CatalogueModel
    fits: tuple[Fit, ...]
    installed: bool = False


# --- a committee on this machine --------------------------------------------------------------


class ModelFit(Struct, frozen=True, kw_only=True):
    """One model of a committee where it would run: `gpu_bytes` for each of `gpus`, in order.

    `context_bytes` of them hold the context and the work space. `fault`: it cannot be loaded.
    """

    model: str
    name: str
    fit: Fit = "unknown"
    gpus: tuple[str, ...] = ()
    gpu_bytes: tuple[int, ...] = ()
    main_bytes: int = 0
    context_bytes: int = 0
    tokens_per_s: float | None = None
    fault: Fault | None = None


class CommitteeFit(Struct, frozen=True, kw_only=True):
    """What a committee will take and cost before it runs; seconds are of a usual question.

    `in_turns`: its models do not fit at once. `warnings` are sentences with figures.
    """

    models: tuple[ModelFit, ...]
    context_length: int
    in_turns: bool = False
    tokens_per_s: float | None = None
    answer_s: float | None = None
    debate_s: float | None = None
    warnings: tuple[str, ...] = ()
