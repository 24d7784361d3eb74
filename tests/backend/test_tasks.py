from __future__ import annotations

import asyncio

import pytest

from backend.tasks import task_group


async def test_the_bodys_error_is_not_wrapped_and_ends_the_tasks() -> None:
    ended = False

    async def work() -> None:
        nonlocal ended
        try:
            await asyncio.Event().wait()
        finally:
            ended = True

    async def body() -> None:
        async with task_group() as group:
            group.create_task(work())
            await asyncio.sleep(0)
            raise KeyError("x")

    with pytest.raises(KeyError):
        await body()
    assert ended


async def test_a_tasks_error_is_grouped() -> None:
    async def fail() -> None:
        raise KeyError("x")

    async def body() -> None:
        async with task_group() as group:
            group.create_task(fail())
            await asyncio.sleep(1)

    with pytest.raises(ExceptionGroup):
        await body()
