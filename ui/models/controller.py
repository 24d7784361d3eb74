"""Everything the page of models asks of the engine, and what it knows at the moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from backend.errors import Fault, UserError, fault_of
from backend.machine import Diagnosis, Hardware, LoadPlan, ModelOptions, Remedy
from backend.offers import Download, LocalModel
from ui.models.model import Failure, changed_options, of_failure
from ui.port import EnginePort
from ui.tasks import TaskSet

_PATIENCE_S = 15.0
_LOAD_SLACK_S = 60.0
_MEMORY = ("main_memory", "gpu_memory")

OnError = Callable[[Fault], None]


class ModelsController(QObject):
    """Holds models, hardware, downloads and failures; `faulted` says what could not be read.

    Answers that arrive late never replace newer ones. `changed` follows models, hardware and
    loads, `downloads_changed` and `failures_changed` theirs. `failed` names a model that a person
    wanted loaded and that did not load.
    """

    changed = Signal()
    downloads_changed = Signal()
    failures_changed = Signal()
    failed = Signal(str)
    faulted = Signal(object)

    def __init__(self, port: EnginePort, tasks: TaskSet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.port, self.models_port = port, port.models_port
        self._tasks = tasks
        self.local: tuple[LocalModel, ...] = ()
        self.hardware = Hardware()
        self.downloads: tuple[Download, ...] = ()
        self.failures: dict[str, Failure] = {}
        self.is_known = False
        self._loading: dict[str, float] = {}
        self._explained: dict[str, str] = {}
        self._asked = {"models": 0, "downloads": 0}
        self._busy: set[str] = set()
        self._faults: dict[str, Fault] = {}

    # --- what is known ------------------------------------------------------------------------

    def model(self, model_id: str) -> LocalModel | None:
        """The model with this id."""
        return next((one for one in self.local if one.info.id == model_id), None)

    @property
    def names(self) -> dict[str, str]:
        """Names of the models here, by id."""
        return {one.info.id: one.info.name for one in self.local}

    def loading_for(self, model_id: str) -> float | None:
        """Seconds since a person asked for the model; None: it is not being loaded."""
        since = self._loading.get(model_id)
        return None if since is None else time.monotonic() - since

    @property
    def is_moving(self) -> bool:
        """Something changes by the second: a download or a load."""
        return bool(self._loading) or any(
            one.state in ("queued", "running") for one in self.downloads
        )

    def start(self, coroutine: Coroutine[Any, Any, None], on_error: OnError) -> None:
        """Run a coroutine of a slot."""
        self._tasks.start(coroutine, on_error)

    # --- looking ------------------------------------------------------------------------------

    def refresh(self, *, force: bool = True) -> None:
        """Read models and hardware anew; without `force` only if nothing is under way."""
        if force or "models" not in self._busy:
            self._tasks.start(self._refresh(), partial(self._say_of, "models"))

    def refresh_downloads(self, *, force: bool = True) -> None:
        """Read the downloads anew; without `force` only if nothing is under way."""
        if force or "downloads" not in self._busy:
            self._tasks.start(self._refresh_downloads(), partial(self._say_of, "downloads"))

    async def _refresh(self) -> None:
        number = self._next("models")
        try:
            async with asyncio.timeout(_PATIENCE_S):
                local = await self.models_port.local()
                hardware = (await self.port.status()).hardware
        finally:
            self._busy.discard("models")
        if number != self._asked["models"]:
            return
        self.local, self.hardware, self.is_known = local, hardware, True
        self._well("models")
        self.changed.emit()
        self._explain_all()

    async def _refresh_downloads(self) -> None:
        number = self._next("downloads")
        try:
            async with asyncio.timeout(_PATIENCE_S):
                found = await self.models_port.downloads()
        finally:
            self._busy.discard("downloads")
        if number != self._asked["downloads"]:
            return
        self._well("downloads")
        ended = {one.id for one in self.downloads if one.state != "done"}
        ended -= {one.id for one in found if one.state != "done"}
        if found != self.downloads:
            self.downloads = found
            self.downloads_changed.emit()
        if ended:
            self.refresh()

    def _next(self, what: str) -> int:
        self._asked[what] += 1
        self._busy.add(what)
        return self._asked[what]

    def _say_of(self, what: str, fault: Fault) -> None:
        """What could not be read stays said until that very thing is read."""
        self._faults[what] = fault
        self.faulted.emit(fault)

    def _well(self, what: str) -> None:
        if self._faults.pop(what, None) is not None:
            self.faulted.emit(next(iter(self._faults.values()), None))

    def _say(self, fault: Fault) -> None:
        self.faulted.emit(fault)

    # --- loading ------------------------------------------------------------------------------

    def load(self, model_id: str) -> None:
        """Load a model; what goes wrong becomes a failure with its ladder."""
        self._load(model_id, lambda: self.models_port.load(model_id))

    def apply(self, model_id: str, remedy: Remedy) -> None:
        """Take a step of the ladder; one that names a model not here fetches it."""
        if remedy.kind == "smaller_file" and self.model(remedy.model) is None:
            self.fetch(remedy.model, lambda fault: self._add_failure(model_id, fault, None))
        else:
            self._load(model_id, lambda: self.models_port.apply(model_id, remedy))

    def unload(self, model_id: str, on_error: OnError) -> None:
        """Let a model go."""

        async def unload() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self.models_port.unload(model_id)
            self.refresh()

        self._tasks.start(unload(), on_error)

    def load_again(self, model_id: str, on_error: OnError) -> None:
        """Let a model go and load it with the options it has now."""

        async def again() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self.models_port.unload(model_id)
            self.load(model_id)

        self._tasks.start(again(), on_error)

    def _load(self, model_id: str, call: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        if model_id in self._loading:
            return
        self._loading[model_id] = time.monotonic()
        self.dismiss(model_id)
        self.changed.emit()

        async def load() -> None:
            patience = self.port.settings.worker_start_timeout_s + _LOAD_SLACK_S
            try:
                async with asyncio.timeout(patience):
                    await call()
            except UserError as error:
                await self._explain(model_id, error.fault)
                self.failed.emit(model_id)
            finally:
                self._loading.pop(model_id, None)
                self.changed.emit()
                self.refresh()

        def lost(fault: Fault) -> None:
            self._add_failure(model_id, fault, None)
            self.failed.emit(model_id)

        self._tasks.start(load(), lost)

    # --- failures -----------------------------------------------------------------------------

    def dismiss(self, model_id: str) -> None:
        """Put a failure away."""
        if self.failures.pop(model_id, None) is not None:
            self.failures_changed.emit()

    def _explain_all(self) -> None:
        """Ask once why each model that is lost or failed is so; running ones are well again."""
        for model in self.local:
            model_id, worker = model.info.id, model.worker
            if worker is not None and worker.state in ("failed", "lost"):
                reason = f"{worker.state} {worker.reason}"
                known = model_id in self.failures or model_id in self._loading
                if self._explained.get(model_id) != reason:
                    self._explained[model_id] = reason
                    if not known:
                        self._tasks.start(self._explain(model_id, None), self._say)
            elif worker is not None and worker.state == "ready":
                self._explained.pop(model_id, None)
                self.dismiss(model_id)

    async def _explain(self, model_id: str, fault: Fault | None) -> None:
        """Find out why a model failed, with figures; without a `fault` only if one is known."""
        diagnosis: Diagnosis | None = None
        try:
            async with asyncio.timeout(_PATIENCE_S):
                diagnosis = await self.models_port.diagnose(model_id)
        except (UserError, TimeoutError) as error:
            fault = fault or fault_of(error)
        if diagnosis is not None:
            fault = diagnosis.fault
        if fault is None:
            return
        plan: LoadPlan | None = None
        if diagnosis is not None and diagnosis.kind in _MEMORY:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    plan = await self.models_port.plan(model_id)
                    self.hardware = (await self.port.status()).hardware
            except (UserError, TimeoutError):
                plan = None  # the fault has figures of its own
        self._add_failure(model_id, fault, diagnosis, plan)

    def _add_failure(
        self,
        model_id: str,
        fault: Fault,
        diagnosis: Diagnosis | None,
        plan: LoadPlan | None = None,
    ) -> None:
        model = self.model(model_id)
        if model is None:
            self.faulted.emit(fault)
            return
        shortage = None
        if plan is not None and plan.needs is not None and diagnosis is not None:
            in_main = diagnosis.kind == "main_memory"
            shortage = of_failure(plan.needs, model, self.hardware, main_memory=in_main)
        self.failures[model_id] = Failure(
            model=model,
            fault=fault,
            at=time.time(),
            hardware=self.hardware,
            diagnosis=diagnosis,
            shortage=shortage,
        )
        self.failures_changed.emit()

    # --- one model ----------------------------------------------------------------------------

    async def plan(self, model_id: str, options: ModelOptions) -> LoadPlan:
        """What loading would do with these options."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self.models_port.plan(model_id, options)

    async def save_options(self, model_id: str, options: ModelOptions) -> None:
        """Keep options of a model, also those that are automatic again."""
        model = self.model(model_id)
        before = model.options if model else ModelOptions()
        async with asyncio.timeout(_PATIENCE_S):
            for step in changed_options(before, options):
                await self.models_port.set_options(model_id, step)
        await self._refresh()

    def forget(self, model_id: str, on_error: OnError) -> None:
        """Remove a file of Parley's own, or no longer list a missing one."""

        async def forget() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self.models_port.forget(model_id)
            self.dismiss(model_id)
            self.refresh()

        self._tasks.start(forget(), on_error)

    # --- downloads ----------------------------------------------------------------------------

    def fetch(
        self, name: str, on_error: OnError, on_start: Callable[[], None] | None = None
    ) -> None:
        """Download a model by its catalogue name or ``owner/name:QUANTISATION``."""

        async def fetch() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await self.models_port.pull(name)
            await self._refresh_downloads()
            if on_start is not None:
                on_start()

        self._tasks.start(fetch(), on_error)

    def pause(self, download: str, on_error: OnError) -> None:
        """Stop a download for now."""
        self._change_download(lambda: self.models_port.pause(download), on_error)

    def resume(self, download: str, on_error: OnError) -> None:
        """Go on with a download, also one that failed."""
        self._change_download(lambda: self.models_port.resume(download), on_error)

    def cancel(self, download: str, on_error: OnError) -> None:
        """Give a download up."""
        self._change_download(lambda: self.models_port.cancel(download), on_error)

    def _change_download(
        self, call: Callable[[], Coroutine[Any, Any, None]], on_error: OnError
    ) -> None:
        async def change() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await call()
            await self._refresh_downloads()

        self._tasks.start(change(), on_error)
