"""A process that uses a store, for tests that kill it: ``python -m ... FOLDER COMMAND``.

Every line it prints acknowledges what is on disk by then.
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from pathlib import Path

from backend.errors import UserError
from backend.store import ChatStore, Database
from backend.store.schema import MIGRATIONS
from tests.backend.store.samples import COMMITTEE, completed, delta, opinion, words


def say(*words_said: object) -> None:
    print(*words_said, flush=True)  # noqa: T201


async def write_for_ever(chats: ChatStore) -> None:
    """Turn after turn, each in the chat of the one before or in a new one."""
    chat = None
    while True:
        mark = uuid.uuid4().hex
        ids = await chats.begin_turn(words(mark), chat, None, COMMITTEE)
        say("asked", ids.turn_id, ids.user_message_id, mark)
        for number in range(3):
            await chats.append_events(ids.turn_id, [delta("A", f"{mark} "), delta("B", "b")])
            say("journal", ids.turn_id, number)
        await chats.finish_turn(ids.turn_id, completed(mark), [opinion("A", f"{mark} " * 3)])
        say("finished", ids.turn_id)
        chat = None if ids.turn_id % 5 == 0 else ids.conversation_id


async def write_a_few(chats: ChatStore) -> None:
    """Five whole turns in chats of their own."""
    for number in range(5):
        ids = await chats.begin_turn(words(f"question {number}"), None, None, COMMITTEE)
        await chats.append_events(ids.turn_id, [delta("A", "a")])
        await chats.finish_turn(ids.turn_id, completed("answer"))


async def hold(chats: ChatStore) -> None:
    """One running turn, until the end of standard input."""
    ids = await chats.begin_turn(words("still running"), None, None, COMMITTEE)
    await chats.append_events(ids.turn_id, [delta("A", "half a reply")])
    say("running", ids.turn_id, ids.conversation_id)
    await asyncio.to_thread(sys.stdin.read)


async def fill(chats: ChatStore, folder: Path) -> None:
    """Write until the system refuses, then go on once there is room again."""
    import resource

    before = await chats.begin_turn(words("before"), None, None, COMMITTEE)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        for _ in range(100):
            await chats.begin_turn(words("x" * 100_000), None, None, COMMITTEE)
    except UserError as error:
        say("refused", error.fault.code)
    count = len(await chats.conversations())
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await chats.finish_turn(before.turn_id, completed("after"))
    say("stored", count)


async def main(folder: Path, command: str, migrations: Path = MIGRATIONS) -> None:
    say("opening")
    path = folder / "parley.sqlite"
    async with Database.open(path, folder / "backups", migrations) as database:
        chats = ChatStore(database)
        say("open", await chats.recover())
        match command:
            case "write":
                await write_for_ever(chats)
            case "few":
                await write_a_few(chats)
            case "hold":
                await hold(chats)
            case "fill":
                await fill(chats, folder)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], *map(Path, sys.argv[3:])))
