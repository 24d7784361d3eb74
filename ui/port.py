"""The engine as the window sees it: what `app.bridge` implements and tests fake.

Every method is called on the Qt thread and returns there. Errors arrive as `UserError`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Literal, Protocol

from backend.events import Event
from backend.machine import Diagnosis, LoadPlan, ModelOptions, Remedy
from backend.offers import (
    CatalogueOffer,
    CommitteeFit,
    Download,
    FoundApp,
    HubFile,
    HubModel,
    LocalModel,
    Proposal,
)
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
    ModelInfo,
    Part,
    SearchHit,
    Template,
    TokenCount,
    WorkerStatus,
)

ExportForm = Literal["markdown", "json"]


class ModelsPort(Protocol):
    """Models: found, fetched, fitted, loaded and mended."""

    async def local(self) -> tuple[LocalModel, ...]:
        """The model files of this machine, missing and damaged ones too."""
        ...

    async def catalogue(self) -> tuple[CatalogueOffer, ...]:
        """Models worth having, with how they fit."""
        ...

    async def proposals(self) -> tuple[Proposal, ...]:
        """Committees that fit this machine, best first."""
        ...

    async def keep(self, proposal: Proposal) -> Committee:
        """Keep a proposal as a committee."""
        ...

    async def fetch(self, proposal: Proposal) -> tuple[str, ...]:
        """Download the files that a proposal lacks; the ids of the downloads."""
        ...

    async def apps(self) -> tuple[FoundApp, ...]:
        """Other apps here whose models could be used where they lie."""
        ...

    async def use(self, source: str) -> int:
        """Use the models of an app (``ollama``) or a folder where they lie; their number."""
        ...

    async def use_no_longer(self, source: str) -> None:
        """Undo `use`."""
        ...

    async def search(self, text: str, limit: int = 20) -> tuple[HubModel, ...]:
        """Repositories on the hub."""
        ...

    async def files(self, repo: str) -> tuple[HubFile, ...]:
        """The models in a repository, each with how it fits."""
        ...

    async def pull(self, name: str) -> str:
        """Download a catalogued model, ``owner/name``, or ``owner/name:QUANTISATION``; its id."""
        ...

    async def downloads(self) -> tuple[Download, ...]:
        """Downloads, also those of earlier starts that are not done."""
        ...

    async def pause(self, download: str) -> None:
        """Stop a download for now."""
        ...

    async def resume(self, download: str) -> None:
        """Go on with one that is paused or failed."""
        ...

    async def cancel(self, download: str) -> None:
        """Give a download up and remove what came of it."""
        ...

    async def forget(self, model: str) -> None:
        """Remove a file of Parley's own, or no longer list one that is missing."""
        ...

    async def load(self, model: str) -> WorkerStatus:
        """Load a model now; a failure is a `UserError`, and `diagnose` has its ladder."""
        ...

    async def unload(self, model: str) -> None:
        """Let a model go."""
        ...

    async def plan(self, model: str, options: ModelOptions | None = None) -> LoadPlan:
        """What loading would do, with `options` in place of those that are set."""
        ...

    async def diagnose(self, model: str) -> Diagnosis | None:
        """Why a model did not load or go on, and what helps; None: nothing is known to be wrong."""
        ...

    async def apply(self, model: str, remedy: Remedy) -> WorkerStatus:
        """Take one step of the ladder and load again."""
        ...

    async def set_options(self, model: str, options: ModelOptions) -> None:
        """Options of one model; all None takes them away."""
        ...


class EnginePort(Protocol):
    """What the window may ask of the engine."""

    @property
    def settings(self) -> Settings:
        """Settings in force."""
        ...

    @property
    def models_port(self) -> ModelsPort:
        """Models."""
        ...

    @property
    def settings_file(self) -> Path:
        """The file that settings are kept in; it may not be there yet."""
        ...

    async def ready(self) -> None:
        """Wait until the engine is open, however long that takes: a store may be migrated."""
        ...

    async def save_server_key(self, name: str, key: str) -> None:
        """Keep the key of a server in the system's keyring; ``""`` removes it."""
        ...

    async def save_settings(self, settings: Settings) -> None:
        """Store changed settings; those marked `restart` take effect at the next start."""
        ...

    # --- asking -------------------------------------------------------------------------------

    def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        """Run a turn; closing the iterator stops it. What was written is kept as 'stopped'."""
        ...

    def resume(
        self, message_id: int, *, committee: str | None = None, model: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Answer the question of a reply again, as its sibling; by others where they are named.

        An interrupted or stopped reply keeps the opinions that were whole.
        """
        ...

    async def count_tokens(self, request: AskRequest) -> TokenCount:
        """What a question would take of the context; loads no model."""
        ...

    # --- chats --------------------------------------------------------------------------------

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The chat list, most recently used first."""
        ...

    async def conversation(self, conversation_id: int) -> Conversation:
        """A conversation along its current branch."""
        ...

    async def show_branch(self, conversation_id: int, message_id: int) -> None:
        """Make the branch through `message_id` the current one, down to its newest reply."""
        ...

    async def use_original(self, message_id: int, seat: str) -> None:
        """Put a seat's own answer in the place of the synthesis; ``""`` takes that back."""
        ...

    async def rename_conversation(self, conversation_id: int, title: str) -> None:
        """Give a chat another title."""
        ...

    async def pin_conversation(self, conversation_id: int, pinned: bool) -> None:
        """Keep a chat at the top of the list, or no longer."""
        ...

    async def move_conversation(self, conversation_id: int, folder_id: int | None) -> None:
        """Put a chat into a folder, or (None) out of it."""
        ...

    async def delete_conversation(self, conversation_id: int) -> None:
        """Hide a chat; `restore_conversation` brings it back until the next start."""
        ...

    async def restore_conversation(self, conversation_id: int) -> None:
        """Undo `delete_conversation`."""
        ...

    async def folders(self) -> tuple[Folder, ...]:
        """Folders of the chat list, by title."""
        ...

    async def add_folder(self, title: str) -> int:
        """A new folder; its id."""
        ...

    async def rename_folder(self, folder_id: int, title: str) -> None:
        """Give a folder another title."""
        ...

    async def delete_folder(self, folder_id: int) -> None:
        """Remove a folder; its chats stay, outside of it."""
        ...

    async def search(self, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
        """Messages and titles with all the words of `text`, best first."""
        ...

    async def draft(self, conversation_id: int | None) -> tuple[Part, ...]:
        """What was being written in a chat (None: in a new one) and was not sent."""
        ...

    async def save_draft(self, conversation_id: int | None, parts: Sequence[Part]) -> None:
        """Keep what is being written; nothing takes it away."""
        ...

    async def questions(self, limit: int = 50) -> tuple[str, ...]:
        """The last questions of all chats, newest first, each once."""
        ...

    async def export_chats(
        self, conversation_ids: Sequence[int] | None, file: Path, form: ExportForm
    ) -> None:
        """Write chats (None: all) to `file`."""
        ...

    async def import_chats(self, file: Path) -> ImportReport:
        """Read Parley's own JSON, or an export of ChatGPT, Open WebUI or LM Studio."""
        ...

    async def templates(self) -> tuple[Template, ...]:
        """Questions to be filled in, by name."""
        ...

    async def save_template(self, template: Template) -> None:
        """Keep a template; one of the same name is replaced."""
        ...

    async def delete_template(self, name: str) -> None:
        """Remove a template."""
        ...

    async def replay(self, turn_id: int) -> tuple[Event, ...]:
        """The stored events of a turn, enough to draw its deliberation again."""
        ...

    async def read_file(self, file: Path) -> FilePart | ImagePart:
        """Read a text file or a picture for a message; refused with a reason if it is neither."""
        ...

    # --- committees and models ----------------------------------------------------------------

    async def committees(self) -> tuple[Committee, ...]:
        """Committees that can be chosen."""
        ...

    async def save_committee(self, committee: Committee, replaces: str | None = None) -> None:
        """Keep a committee; `replaces` is its name before, where it has another now."""
        ...

    async def delete_committee(self, name: str) -> bool:
        """Remove a committee of the person's own; True: one that came with Parley shows again."""
        ...

    async def export_committee(self, name: str, file: Path) -> None:
        """Write a committee to a file that another Parley reads."""
        ...

    async def import_committee(self, file: Path) -> Committee:
        """Keep a committee from a file; a name that is taken gets a number."""
        ...

    async def committee_fit(self, committee: Committee) -> CommitteeFit:
        """What a committee will take and cost on this machine; loads nothing."""
        ...

    async def models(self) -> tuple[ModelInfo, ...]:
        """Models that can be seated."""
        ...

    # --- the engine itself --------------------------------------------------------------------

    async def status(self) -> EngineStatus:
        """Workers, memory and endpoint."""
        ...

    async def jobs(self) -> tuple[Job, ...]:
        """Long work, newest first; what ended stays until it is dismissed."""
        ...

    async def pause_job(self, job: str) -> None:
        """Stop long work for now."""
        ...

    async def resume_job(self, job: str) -> None:
        """Go on with long work that is paused or failed."""
        ...

    async def cancel_job(self, job: str) -> None:
        """Give long work up."""
        ...

    async def dismiss_job(self, job: str) -> None:
        """No longer list work that ended."""
        ...

    async def endpoint(self) -> EndpointInfo:
        """Address and token for editors."""
        ...

    async def renew_token(self) -> EndpointInfo:
        """Draw another token; the old one is refused from now on."""
        ...
