"""Task ownership: a `TaskGroup` that does not wrap the error of the code that uses it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def task_group() -> AsyncIterator[asyncio.TaskGroup]:
    """An `asyncio.TaskGroup` whose body raises as if there were no group.

    `TaskGroup` puts the body's own exception into an ExceptionGroup, and callers up the stack who
    handle a `UserError` would miss it. Tasks are cancelled, and their errors grouped, as ever.
    """
    raised: Exception | None = None
    try:
        async with asyncio.TaskGroup() as group:
            try:
                yield group
            except Exception as error:
                raised = error
                raise  # the group must see it to cancel its tasks
    except BaseExceptionGroup:
        if raised is None:
            raise
        raise raised from None
