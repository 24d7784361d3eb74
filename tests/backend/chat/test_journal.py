from __future__ import annotations

import asyncio

import pytest

from backend.chat import journal
from backend.chat.journal import keep_journal
from backend.committee import single_committee
from backend.events import OpinionDelta
from backend.profile import Profile
from backend.store import ChatStore, Database
from backend.values import TextPart


@pytest.mark.parametrize("stop_after", [0, 1, 5, 40])
async def test_no_event_is_written_twice_however_flush_and_stop_meet(
    stop_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_FLUSH_SECONDS", 0.001)
    profile = Profile.default()
    profile.prepare()
    async with Database.open(profile.database_file, profile.backups_dir) as database:
        chats = ChatStore(database)
        for _ in range(10):
            ids = await chats.begin_turn([TextPart("x")], None, None, single_committee("m"))
            written = ""

            async def turn(turn_id: int = ids.turn_id) -> None:
                nonlocal written
                async with keep_journal(chats, turn_id) as book:
                    for number in range(50):
                        book.add(OpinionDelta(seat="A", text=f"{number} "))
                        written += f"{number} "
                        await asyncio.sleep(0.0005)

            async with asyncio.TaskGroup() as group:
                task = group.create_task(turn())
                await asyncio.sleep(stop_after * 0.001)
                task.cancel()
            reply = (await chats.conversation(ids.conversation_id)).messages[1]
            assert reply.message.text.strip() == written.strip()
            if written:
                assert reply.state == "stopped"
