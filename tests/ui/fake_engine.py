"""An engine of scripted events, for the window's tests and screenshots."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from backend.errors import UserError
from backend.events import Event, SynthesisDelta, TurnCompleted, TurnFailed, TurnStarted
from backend.machine import Gpu, Hardware
from backend.offers import CommitteeFit, ModelFit
from backend.settings import Settings
from backend.values import (
    AskRequest,
    Committee,
    Conversation,
    ConversationSummary,
    EndpointInfo,
    EngineStatus,
    FilePart,
    Folder,
    ImagePart,
    ImportReport,
    Job,
    Message,
    MessageState,
    ModelInfo,
    Part,
    SearchHit,
    StoredMessage,
    Template,
    TextPart,
    TokenCount,
    WorkerStatus,
)
from tests.ui.fake_models import FakeModels
from tests.ui.scripts import COMMITTEE, MODELS, SINGLE, finished

START: Final = 1_700_000_000.0


class Hold:
    """A place in a script where the stream waits until the test releases it."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.released = asyncio.Event()


Step = Event | Hold | UserError


class FakeEngine:
    """Implements `ui.port.EnginePort` in memory.

    `scripts` are the event streams of the next turns, first come first served; without one a
    whole committee turn is played. Ids in `turn.started` are filled in.
    """

    def __init__(
        self,
        *,
        committees: Sequence[Committee] = (COMMITTEE, SINGLE),
        models: Sequence[ModelInfo] = MODELS,
        now: float = START,
    ) -> None:
        self.settings = Settings(committee=committees[0].name if committees else "")
        self.scripts: list[Sequence[Step]] = []
        self.asked: list[AskRequest] = []
        self.resumed: list[int] = []
        self.resumed_by: list[str | None] = []
        self.closed_streams = 0
        self.refuse: UserError | None = None
        self.refuse_asking: UserError | None = None
        self.endpoint_url: str | None = "http://127.0.0.1:8477"
        self._committees, self._models = tuple(committees), tuple(models)
        self._now = now
        self._ids = 100
        self._summaries: dict[int, ConversationSummary] = {}
        self._messages: dict[int, list[StoredMessage]] = {}
        self._events: dict[int, list[Event]] = {}
        self._hidden: set[int] = set()
        self.models_port = FakeModels()
        self.settings_file = Path("settings.toml")
        self.keys: dict[str, str] = {}
        self.hardware = Hardware(
            gpus=(
                Gpu(id="GPU-0", name="RTX 3090", total_bytes=24 << 30, free_bytes=5 << 30),
                Gpu(id="GPU-1", name="RTX 3090", index=1, total_bytes=24 << 30, free_bytes=2 << 30),
            ),
            cores=16,
            memory_total_bytes=64_000_000_000,
            memory_free_bytes=52_800_000_000,
            disk_free_bytes=412_000_000_000,
        )
        self.counted = TokenCount(question=26, history=1624, limit=8192, exact=True)
        self.long_work: list[Job] = []
        self.all_folders: dict[int, str] = {}
        self.drafts: dict[int | None, tuple[Part, ...]] = {}
        self.all_templates: dict[str, str] = {}
        self.exported: list[tuple[tuple[int, ...] | None, Path, str]] = []
        self.imported: list[Path] = []
        self.branches: list[tuple[int, int]] = []
        self.originals: list[tuple[int, str]] = []
        self.tokens_drawn = 0

    # --- what tests put in --------------------------------------------------------------------

    def add_conversation(
        self, title: str, updated_at: float, exchanges: Sequence[tuple[str, str]] = ()
    ) -> int:
        """Store a conversation of questions and answers; returns its id."""
        conversation_id = self._new_conversation(title, updated_at)
        for question, answer in exchanges:
            self._store(conversation_id, Message.of("user", question), "complete")
            turn_id = self._next_id()
            self._events[turn_id] = [
                self._identify(e, conversation_id, turn_id) for e in finished(answer)
            ]
            self._store(conversation_id, Message.of("assistant", answer), "complete", turn_id)
        return conversation_id

    def add_reply(self, conversation_id: int, text: str, state: MessageState) -> int:
        """Store a reply in any state; returns its id."""
        return self._store(conversation_id, Message.of("assistant", text), state).id

    # --- the port -----------------------------------------------------------------------------

    async def ready(self) -> None:
        return

    async def save_server_key(self, name: str, key: str) -> None:
        self._check()
        self.keys[name] = key

    async def save_settings(self, settings: Settings) -> None:
        self._check()
        self.settings = settings

    async def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        self._check()
        if self.refuse_asking is not None:
            raise self.refuse_asking
        self.asked.append(request)
        words = " ".join(p.text for p in request.parts if isinstance(p, TextPart))
        conversation_id = request.conversation_id
        if conversation_id is None:
            conversation_id = self._new_conversation(
                " ".join(words.split()[:5]) or "Files", self._now
            )
        self._store(conversation_id, Message("user", request.parts), "complete")
        async for event in self._play(conversation_id):
            yield event

    async def resume(
        self, message_id: int, *, committee: str | None = None, model: str | None = None
    ) -> AsyncGenerator[Event, None]:
        self._check()
        self.resumed.append(message_id)
        self.resumed_by.append(committee or model)
        conversation_id = next(
            c for c, stored in self._messages.items() if any(m.id == message_id for m in stored)
        )
        self._messages[conversation_id] = [
            m for m in self._messages[conversation_id] if m.id != message_id
        ]
        async for event in self._play(conversation_id):
            yield event

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        self._check()
        shown = [s for s in self._summaries.values() if s.id not in self._hidden]
        return tuple(sorted(shown, key=lambda s: -s.updated_at))

    async def conversation(self, conversation_id: int) -> Conversation:
        self._check()
        summary = self._summaries[conversation_id]
        messages = tuple(self._messages[conversation_id])
        return Conversation(summary=summary, messages=messages)

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        self._check()
        self._summaries[conversation_id] = replace(self._summaries[conversation_id], title=title)

    async def delete_conversation(self, conversation_id: int) -> None:
        self._check()
        self._hidden.add(conversation_id)

    async def restore_conversation(self, conversation_id: int) -> None:
        self._check()
        self._hidden.discard(conversation_id)

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        self._check()
        return tuple(self._events[turn_id])

    async def count_tokens(self, request: AskRequest) -> TokenCount:
        self._check()
        words = sum(len(p.text.split()) for p in request.parts if isinstance(p, TextPart))
        return replace(self.counted, question=words)

    async def show_branch(self, conversation_id: int, message_id: int) -> None:
        self._check()
        self.branches.append((conversation_id, message_id))

    async def use_original(self, message_id: int, seat: str) -> None:
        self._check()
        self.originals.append((message_id, seat))

    async def pin_conversation(self, conversation_id: int, pinned: bool) -> None:
        self._change(conversation_id, pinned=pinned)

    async def move_conversation(self, conversation_id: int, folder_id: int | None) -> None:
        self._change(conversation_id, folder_id=folder_id)

    async def folders(self) -> tuple[Folder, ...]:
        self._check()
        return tuple(Folder(id=n, title=t) for n, t in self.all_folders.items())

    async def add_folder(self, title: str) -> int:
        self._check()
        folder = self._next_id()
        self.all_folders[folder] = title
        return folder

    async def rename_folder(self, folder_id: int, title: str) -> None:
        self._check()
        self.all_folders[folder_id] = title

    async def delete_folder(self, folder_id: int) -> None:
        self._check()
        del self.all_folders[folder_id]
        for summary in self._summaries.values():
            if summary.folder_id == folder_id:
                self._change(summary.id, folder_id=None)

    async def search(self, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
        self._check()
        hits = []
        for conversation_id, messages in self._messages.items():
            summary = self._summaries[conversation_id]
            for stored in messages:
                at = stored.message.text.lower().find(text.lower())
                if at >= 0:
                    start = max(0, at - 30)
                    hits.append(
                        SearchHit(
                            conversation_id=conversation_id,
                            title=summary.title,
                            updated_at=summary.updated_at,
                            message_id=stored.id,
                            role=stored.message.role,
                            snippet=stored.message.text[start : at + 60],
                            marks=((at - start, at - start + len(text)),),
                        )
                    )
        return tuple(hits[:limit])

    async def draft(self, conversation_id: int | None) -> tuple[Part, ...]:
        self._check()
        return self.drafts.get(conversation_id, ())

    async def save_draft(self, conversation_id: int | None, parts: Sequence[Part]) -> None:
        self._check()
        self.drafts[conversation_id] = tuple(parts)

    async def questions(self, limit: int = 50) -> tuple[str, ...]:
        self._check()
        said = [
            stored.message.text
            for messages in self._messages.values()
            for stored in messages
            if stored.message.role == "user"
        ]
        return tuple(dict.fromkeys(reversed(said)))[:limit]

    async def export_chats(
        self, conversation_ids: Sequence[int] | None, file: Path, form: str
    ) -> None:
        self._check()
        ids = None if conversation_ids is None else tuple(conversation_ids)
        self.exported.append((ids, file, form))

    async def import_chats(self, file: Path) -> ImportReport:
        self._check()
        self.imported.append(file)
        made = self.add_conversation(f"From {file.name}", self._now, [("Who?", "Me.")])
        return ImportReport(form="ChatGPT", conversation_ids=(made,), messages=2)

    async def templates(self) -> tuple[Template, ...]:
        self._check()
        return tuple(Template(name=n, text=t) for n, t in sorted(self.all_templates.items()))

    async def save_template(self, template: Template) -> None:
        self._check()
        self.all_templates[template.name] = template.text

    async def delete_template(self, name: str) -> None:
        self._check()
        del self.all_templates[name]

    async def save_committee(self, committee: Committee, replaces: str | None = None) -> None:
        self._check()
        gone = {committee.name, replaces}
        kept = tuple(c for c in self._committees if c.name not in gone)
        self._committees = (*kept, committee)

    async def delete_committee(self, name: str) -> bool:
        self._check()
        self._committees = tuple(c for c in self._committees if c.name != name)
        return False

    async def export_committee(self, name: str, file: Path) -> None:
        self._check()
        file.write_text(f"title = {name!r}")

    async def import_committee(self, file: Path) -> Committee:
        self._check()
        made = replace(COMMITTEE, name=file.stem, title=file.stem)
        self._committees = (*self._committees, made)
        return made

    async def committee_fit(self, committee: Committee) -> CommitteeFit:
        self._check()
        models = list(dict.fromkeys(seat.model for seat in committee.seats))
        fits = tuple(
            ModelFit(
                model=model,
                name=model,
                fit="gpu",
                gpus=(f"GPU-{n % 2}",),
                gpu_bytes=((5 + n) << 30,),
                context_bytes=1 << 30,
                tokens_per_s=38.0,
            )
            for n, model in enumerate(models)
        )
        return CommitteeFit(
            models=fits, context_length=8192, tokens_per_s=38.0, answer_s=45.0, debate_s=59.0
        )

    async def jobs(self) -> tuple[Job, ...]:
        self._check()
        return tuple(self.long_work)

    async def pause_job(self, job: str) -> None:
        self._set_job(job, "paused")

    async def resume_job(self, job: str) -> None:
        self._set_job(job, "running")

    async def cancel_job(self, job: str) -> None:
        self._set_job(job, "cancelled")

    async def dismiss_job(self, job: str) -> None:
        self._check()
        self.long_work = [one for one in self.long_work if one.id != job]

    async def endpoint(self) -> EndpointInfo:
        return EndpointInfo(
            url=self.endpoint_url, token=f"ply_{self.tokens_drawn:028}3f9c", requests=3
        )

    async def renew_token(self) -> EndpointInfo:
        self._check()
        self.tokens_drawn += 1
        return await self.endpoint()

    async def committees(self) -> tuple[Committee, ...]:
        self._check()
        return self._committees

    async def models(self) -> tuple[ModelInfo, ...]:
        self._check()
        return self._models

    async def read_file(self, file: Path) -> FilePart | ImagePart:
        self._check()
        if file.suffix == ".png":
            return ImagePart(file.name, file.read_bytes())
        try:
            return FilePart(file.name, file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError("bad_input", f"{file.name} cannot be read.") from error

    async def status(self) -> EngineStatus:
        self._check()
        workers = tuple(WorkerStatus(model=m.id, state="ready") for m in self._models[:1])
        return EngineStatus(
            workers=workers,
            running_turns=0,
            endpoint_url=self.endpoint_url,
            memory_used_bytes=11_200_000_000,
            memory_total_bytes=64_000_000_000,
            hardware=self.hardware,
        )

    # --- inside -------------------------------------------------------------------------------

    def _check(self) -> None:
        if self.refuse is not None:
            raise self.refuse

    def _change(self, conversation_id: int, **changes: object) -> None:
        self._check()
        self._summaries[conversation_id] = replace(self._summaries[conversation_id], **changes)

    def _set_job(self, job: str, state: str) -> None:
        self._check()
        self.long_work = [
            replace(one, state=state) if one.id == job else one for one in self.long_work
        ]

    def _next_id(self) -> int:
        self._ids += 1
        return self._ids

    def _new_conversation(self, title: str, updated_at: float) -> int:
        conversation_id = self._next_id()
        self._messages[conversation_id] = []
        self._summaries[conversation_id] = ConversationSummary(
            id=conversation_id, title=title, created_at=updated_at, updated_at=updated_at
        )
        return conversation_id

    def _store(
        self, conversation_id: int, message: Message, state: MessageState, turn: int | None = None
    ) -> StoredMessage:
        stored = StoredMessage(
            id=self._next_id(),
            conversation_id=conversation_id,
            parent_id=None,
            message=message,
            state=state,
            created_at=self._now,
            turn_id=turn,
        )
        self._messages[conversation_id].append(stored)
        return stored

    def _identify(self, event: Event, conversation_id: int, turn_id: int) -> Event:
        if not isinstance(event, TurnStarted):
            return event
        return replace(event, conversation_id=conversation_id, turn_id=turn_id)

    async def _play(self, conversation_id: int) -> AsyncGenerator[Event, None]:
        steps = self.scripts.pop(0) if self.scripts else finished()
        turn_id = self._next_id()
        reply = self._store(conversation_id, Message.of("assistant", ""), "streaming", turn_id)
        question = self._messages[conversation_id][-2]
        log = self._events[turn_id] = []
        text, state = "", "stopped"
        try:
            for step in steps:
                await asyncio.sleep(0)
                if isinstance(step, Hold):
                    step.reached.set()
                    await step.released.wait()
                    continue
                if isinstance(step, UserError):
                    raise step
                event = self._identify(step, conversation_id, turn_id)
                if isinstance(event, TurnStarted):
                    event = replace(event, user_message_id=question.id, reply_message_id=reply.id)
                if isinstance(event, SynthesisDelta):
                    text += event.text
                if isinstance(event, TurnCompleted):
                    text, state = event.answer, "complete"
                if isinstance(event, TurnFailed):
                    state = "failed"
                log.append(event)
                yield event
        finally:
            self.closed_streams += 1
            stored = self._messages[conversation_id]
            stored[stored.index(reply)] = replace(
                reply, message=Message.of("assistant", text), state=state
            )
