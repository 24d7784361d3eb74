"""The values that travel through Parley: frozen, without I/O, safe to pass between threads.

`msgspec` structs rather than dataclasses: they are frozen in the same way, and the same
declaration is the strict JSON codec of the store, the worker protocol and the HTTP dialects.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from backend.errors import Fault
from backend.machine import Hardware, Notice

Priority = Literal["person", "editor", "background"]
"""Who waits for an answer; earlier ones go first."""

# --- what is said -----------------------------------------------------------------------------

Role = Literal["system", "user", "assistant", "tool"]


class TextPart(Struct, frozen=True, tag="text"):
    """Words typed by a person or written by a model; Markdown."""

    text: str


class FilePart(Struct, frozen=True, tag="file"):
    """A text file that goes into the prompt whole; `name` is its file name, without folders."""

    name: str
    text: str


class ImagePart(Struct, frozen=True, tag="image"):
    """A picture for a model that sees: `data` are the bytes of a PNG, JPEG, GIF or BMP."""

    name: str
    data: bytes


class ToolCall(Struct, frozen=True, tag="tool_call"):
    """A model's wish to call a tool; `arguments` is the text of a JSON object, as it was written.

    `id` ties the call to its `ToolResult`.
    """

    id: str
    name: str
    arguments: str


class ToolResult(Struct, frozen=True, tag="tool_result"):
    """What a tool gave back for the call `call_id`; the only part of a message of role tool."""

    call_id: str
    text: str


Part = TextPart | FilePart | ImagePart | ToolCall | ToolResult


class Message(Struct, frozen=True):
    """One message of a conversation, as a model sees it."""

    role: Role
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, role: Role, text: str) -> Message:
        """A message of plain text."""
        return cls(role, (TextPart(text),))

    @property
    def text(self) -> str:
        """The parts as one prompt text: files first (they are what is shared), words last."""
        files = [
            f"File {p.name}:\n```\n{p.text}\n```" for p in self.parts if isinstance(p, FilePart)
        ]
        words = [p.text for p in self.parts if isinstance(p, TextPart | ToolResult)]
        return "\n\n".join(files + words)


class Tool(Struct, frozen=True, kw_only=True):
    """A function that a model may ask for; `parameters` is the JSON schema of its arguments."""

    name: Annotated[str, Meta(pattern="^[A-Za-z0-9_.:-]{1,128}$")]
    description: str = ""
    parameters: dict[str, Any] = {}


Probability = Annotated[float, Meta(ge=0.0, le=1.0)]


class SamplingParams(Struct, frozen=True, kw_only=True):
    """How the next token is chosen. `temperature=0` is greedy; `seed=None` draws one.

    A value that switches its sampler off is each one's default, but for the first four.
    `penalty_last_n` (repeat, presence and frequency) and `dry_last_n` count tokens looked back
    on, -1 for the whole context. `mirostat` 1 or 2 takes the place of top_k, top_p, min_p,
    typical_p and xtc. `logit_bias` adds to the logits of tokens by id. `logprobs` asks for the
    log probability of each token and of as many of its likeliest alternatives.
    """

    temperature: Annotated[float, Meta(ge=0.0, le=2.0)] = 0.7
    top_k: Annotated[int, Meta(ge=0)] = 40
    top_p: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.95
    min_p: Probability = 0.05
    typical_p: Annotated[float, Meta(gt=0.0, le=1.0)] = 1.0
    repeat_penalty: Annotated[float, Meta(ge=0.01, le=2.0)] = 1.0
    presence_penalty: Annotated[float, Meta(ge=-2.0, le=2.0)] = 0.0
    frequency_penalty: Annotated[float, Meta(ge=-2.0, le=2.0)] = 0.0
    penalty_last_n: Annotated[int, Meta(ge=-1, le=1_000_000)] = 64
    dry_multiplier: Annotated[float, Meta(ge=0.0, le=100.0)] = 0.0
    dry_base: Annotated[float, Meta(ge=1.0, le=8.0)] = 1.75
    dry_allowed_length: Annotated[int, Meta(ge=1, le=1024)] = 2
    dry_last_n: Annotated[int, Meta(ge=-1, le=1_000_000)] = -1
    dry_breakers: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...], Meta(max_length=32)
    ] = ("\n", ":", '"', "*")
    xtc_probability: Probability = 0.0
    xtc_threshold: Probability = 0.1
    mirostat: Literal[0, 1, 2] = 0
    mirostat_tau: Annotated[float, Meta(gt=0.0, le=100.0)] = 5.0
    mirostat_eta: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.1
    logit_bias: Annotated[
        tuple[tuple[Annotated[int, Meta(ge=0)], Annotated[float, Meta(ge=-100.0, le=100.0)]], ...],
        Meta(max_length=1024),
    ] = ()
    logprobs: Annotated[int, Meta(ge=0, le=20)] | None = None
    seed: Annotated[int, Meta(ge=0, lt=2**32)] | None = None
    max_tokens: Annotated[int, Meta(ge=1)] = 1024
    stop: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=1024)], ...], Meta(max_length=32)
    ] = ()


class SamplingOverrides(Struct, frozen=True, kw_only=True):
    """What a client sets of the sampling; None leaves the seat's own value."""

    temperature: Annotated[float, Meta(ge=0.0, le=2.0)] | None = None
    top_p: Annotated[float, Meta(gt=0.0, le=1.0)] | None = None
    seed: Annotated[int, Meta(ge=0, lt=2**32)] | None = None
    max_tokens: Annotated[int, Meta(ge=1)] | None = None
    stop: tuple[str, ...] | None = None

    def over(self, base: SamplingParams, place: int = 0) -> SamplingParams:
        """`base` with what is set here in place of its own.

        Seats of one model with one seed would write the same: each `place` has its own.
        """
        values = msgspec.structs.asdict(self)
        if self.seed is not None:
            values["seed"] = (self.seed + place) % 2**32
        return msgspec.structs.replace(base, **{k: v for k, v in values.items() if v is not None})


class Usage(Struct, frozen=True):
    """Tokens of one or several calls; `cached_tokens` of the prompt were not computed again."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
        )


# Why a reply ended: by itself (or at a stop string), because `max_tokens` or the context did, or
# to wait for the results of the tools it calls.
FinishReason = Literal["stop", "length", "tool_calls"]


# --- who is asked -----------------------------------------------------------------------------


class Policy(StrEnum):
    """How far a committee goes."""

    AUTO = "auto"  # opinions; stop there if they agree, else everything
    FULL = "full"  # opinions, review, ranking, debate on disagreement, synthesis
    VOTE = "vote"  # as FULL, but no synthesis: the top seat's last word is the answer
    SINGLE = "single"  # the first seat that answers, alone


class Seat(Struct, frozen=True, kw_only=True):
    """A model, a persona and sampling parameters; `letter` names it inside its committee."""

    letter: str
    model: str
    name: str = ""
    persona: str = ""
    sampling: SamplingParams = SamplingParams()


class Chairman(Struct, frozen=True, kw_only=True):
    """The model that writes the synthesis."""

    model: str
    sampling: SamplingParams = SamplingParams()


class Committee(Struct, frozen=True, kw_only=True):
    """Seats, a chairman and a policy. `name` is what `--committee` takes, `title` is shown.

    `description` says what it is for, in a line.
    """

    name: str
    title: str
    description: str = ""
    seats: tuple[Seat, ...]
    chairman: Chairman
    policy: Policy = Policy.AUTO
    enable_debate: bool = True
    max_debate_turns: Annotated[int, Meta(ge=0, le=8)] = 1
    agreement_threshold: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.6


class ModelInfo(Struct, frozen=True, kw_only=True):
    """A model to seat. `context_length` is in tokens, None when the provider is silent.

    `note` says so when the file is damaged or `missing`. `origin` is the app or folder that a
    local file belongs to, empty for Parley's own.
    """

    id: str
    name: str
    provider: str
    context_length: int | None = None
    size_bytes: int | None = None
    note: str = ""
    is_starter: bool = False
    architecture: str = ""
    quantisation: str = ""
    tools: bool = False
    thinking: bool = False
    vision: bool = False
    embedding: bool = False
    missing: bool = False
    origin: str = ""


# --- what is kept -----------------------------------------------------------------------------


class AskRequest(Struct, frozen=True, kw_only=True):
    """A question for `Engine.ask`.

    With `record` the turn becomes part of a stored conversation: `conversation_id=None` opens a
    new one, `parent_id` is the message it answers (None: the newest of the conversation),
    `edits` a question that this one stands beside, as its sibling.
    Without it nothing is stored and `history` is the caller's own (an HTTP client).
    `committee` is a name; `model` alone asks that model singly, with `committee` it seats all
    of the committee on that model. `json_schema` constrains the reply of a model asked singly.
    """

    parts: tuple[Part, ...]
    committee: str | None = None
    model: str | None = None
    policy: Policy | None = None
    sampling: SamplingOverrides = SamplingOverrides()
    json_schema: dict[str, Any] | None = None
    record: bool = True
    conversation_id: int | None = None
    parent_id: int | None = None
    edits: int | None = None
    history: tuple[Message, ...] = ()
    priority: Priority = "person"


MessageState = Literal["complete", "streaming", "interrupted", "stopped", "failed"]


class StoredMessage(Struct, frozen=True, kw_only=True):
    """A message as the store keeps it; times are Unix seconds. Replies carry their turn."""

    id: int
    conversation_id: int
    parent_id: int | None
    message: Message
    state: MessageState
    created_at: float
    turn_id: int | None = None
    siblings: tuple[int, ...] = ()
    used_seat: str = ""
    """The seat whose own answer a person put in the place of the synthesis."""


class ConversationSummary(Struct, frozen=True, kw_only=True):
    """A row of the chat list; `folder_id` None stands outside every folder."""

    id: int
    title: str
    created_at: float
    updated_at: float
    pinned: bool = False
    folder_id: int | None = None


class Folder(Struct, frozen=True, kw_only=True):
    """A folder of the chat list."""

    id: int
    title: str


class SearchHit(Struct, frozen=True, kw_only=True):
    """A message (or with `message_id` None a title) that holds what was searched for.

    `marks` are the places of the words in `snippet`, as (start, end) in characters.
    """

    conversation_id: int
    title: str
    updated_at: float
    message_id: int | None = None
    role: Role | None = None
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


class ImportReport(Struct, frozen=True, kw_only=True):
    """What came of an import: `form` names the app it came from, `skipped` say why, one each."""

    form: str
    conversation_ids: tuple[int, ...]
    messages: int
    skipped: tuple[str, ...] = ()


class Template(Struct, frozen=True, kw_only=True):
    """A question to be filled in: ``{{name}}`` in `text` is a variable."""

    name: str
    text: str


class TokenCount(Struct, frozen=True, kw_only=True):
    """What a question would take of the smallest context among those asked, in tokens.

    `history` is of the conversation before it. Not `exact`: no model was loaded that could
    count, and the figures are an estimate. `limit` None: the provider does not say.
    """

    question: int
    history: int = 0
    reply: int = 0
    limit: int | None = None
    exact: bool = False


class EndpointInfo(Struct, frozen=True, kw_only=True):
    """Where editors reach the committee; `url` None while the endpoint does not run."""

    url: str | None
    token: str
    requests: int = 0
    """Requests answered since the start."""


JobKind = Literal["download", "import", "export", "load", "index"]
JobState = Literal["queued", "running", "paused", "failed", "done", "cancelled"]


class Job(Struct, frozen=True, kw_only=True):
    """Long work at one moment. `done` of `total` (None: not known) are in `unit`.

    `detail` is one line about it, `result` what came of it where that is a file or a folder, and
    `count` how many came of it (chats of an import). A load needs `need_bytes` and took
    `seconds`. `started_at` is Unix seconds.
    """

    id: str
    kind: JobKind
    title: str
    state: JobState
    started_at: float
    detail: str = ""
    done: float = 0.0
    total: float | None = None
    unit: Literal["bytes", "chats", "files", "pages", ""] = ""
    per_s: float | None = None
    seconds_left: float | None = None
    can_pause: bool = False
    can_cancel: bool = True
    result: str = ""
    count: int | None = None
    need_bytes: int | None = None
    seconds: float | None = None
    fault: Fault | None = None


class Conversation(Struct, frozen=True, kw_only=True):
    """A conversation along its current branch, oldest message first."""

    summary: ConversationSummary
    messages: tuple[StoredMessage, ...]


class WorkerStatus(Struct, frozen=True, kw_only=True):
    """One model process.

    `memory_bytes` are resident in main memory now; `estimated_bytes` is what was thought before
    it was loaded, main memory and GPUs together. `active` requests run in it, `waiting` ones
    would. `idle_s` seconds have passed since its last request, None while it has one.
    """

    model: str
    state: Literal["starting", "ready", "lost", "failed", "stopped"]
    reason: str = ""
    memory_bytes: int | None = None
    estimated_bytes: int | None = None
    pid: int | None = None
    gpus: tuple[str, ...] = ()
    gpu_layers: int = 0
    layers: int = 0
    context_length: int | None = None
    kv_cache_type: str = ""
    active: int = 0
    waiting: int = 0
    idle_s: float | None = None
    keep_alive_s: float | None = None


class EngineStatus(Struct, frozen=True, kw_only=True):
    """What the engine is doing now; None is 'unknown', never 0."""

    workers: tuple[WorkerStatus, ...]
    running_turns: int
    waiting_turns: int = 0
    endpoint_url: str | None = None
    memory_used_bytes: int | None = None
    memory_total_bytes: int | None = None
    hardware: Hardware = Hardware()
    notices: tuple[Notice, ...] = ()
