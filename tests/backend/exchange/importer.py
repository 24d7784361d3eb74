"""A process that exports or imports, for tests that kill it or fill its disk.

``python -m ... PROFILE import|export FILE``
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from backend.chat.chats import Chats
from backend.errors import UserError
from tests.backend.store.samples import chats_in


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201


async def main(profile: Path, command: str, file: Path) -> None:
    async with chats_in(profile) as store:
        chats = Chats(store, profile / "templates")
        if command == "import":
            await chats.import_chats(file, lambda done: say("done", done))
            return
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            await chats.export_chats(None, file, "json")
        except UserError as error:
            say("refused", error.fault.code)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        await chats.export_chats(None, file, "json")
        say("exported", len(await asyncio.to_thread(file.read_bytes)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
