from __future__ import annotations

import asyncio
import gc

from backend.errors import Fault, UserError
from ui.tasks import TaskSet


def test_an_error_is_handed_to_who_started_the_task() -> None:
    faults: list[Fault] = []

    async def fail() -> None:
        raise UserError("busy", "It is busy.")

    async def late() -> None:
        raise TimeoutError

    async def main() -> None:
        tasks = TaskSet()
        for work in (fail(), late()):
            await tasks.start(work, faults.append)

    asyncio.run(main())
    assert [fault.code for fault in faults] == ["busy", "timeout"]


def test_a_task_that_never_began_is_stopped_without_a_warning() -> None:
    began: list[bool] = []

    async def work() -> None:
        began.append(True)

    async def main() -> None:
        tasks = TaskSet()
        task = tasks.start(work(), lambda _fault: None)
        await tasks.stop(1.0)
        assert task.cancelled()

    asyncio.run(main())
    gc.collect()
    assert began == []
