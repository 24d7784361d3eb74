"""The file of an export, written chat by chat, there whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal

import msgspec

from backend.errors import UserError
from backend.exchange.markdown import chat_as_markdown
from backend.store import ChatTree

FORMAT = "parley-chats"
VERSION = 1


class ChatFile:
    """A file being written; leaving the `with` block by an error leaves nothing behind.

    Raises:
        UserError: `disk_full` or `bad_input`: it cannot be written.
    """

    def __init__(self, file: Path, form: Literal["markdown", "json"]) -> None:
        self._file = file
        self._form = form
        self._scratch = file.with_name(f"{file.name}.partial")
        self._stream: BinaryIO | None = None
        self._count = 0

    def __enter__(self) -> ChatFile:
        try:
            self._stream = self._scratch.open("wb")
            if self._form == "json":
                stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                self._stream.write(
                    f'{{"format":"{FORMAT}","version":{VERSION},"exported_at":"{stamp}",'
                    '"chats":['.encode()
                )
        except OSError as error:
            self._drop()
            raise _unwritable(self._file, error) from error
        return self

    def add(self, chat: ChatTree) -> None:
        """Write one more chat."""
        assert self._stream is not None, "the file is not open"
        try:
            if self._form == "json":
                self._stream.write(b",\n" if self._count else b"\n")
                self._stream.write(msgspec.json.encode(chat))
            else:
                self._stream.write(b"\n---\n\n" if self._count else b"")
                self._stream.write(chat_as_markdown(chat).encode("utf-8", "replace"))
        except OSError as error:
            raise _unwritable(self._file, error) from error
        self._count += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._stream is not None:
                if self._form == "json":
                    self._stream.write(b"\n]}\n")
                self._stream.flush()
                os.fsync(self._stream.fileno())
                self._stream.close()
                self._scratch.replace(self._file)
        except OSError as fault:
            raise _unwritable(self._file, fault) from fault
        finally:
            self._drop()

    def _drop(self) -> None:
        if self._stream is not None:
            with suppress(OSError):  # the disk is full: what was buffered is lost with the file
                self._stream.close()
        with suppress(OSError):
            self._scratch.unlink(missing_ok=True)


def _unwritable(file: Path, error: OSError) -> UserError:
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return UserError(
        "disk_full" if is_full else "bad_input",
        f"{file} cannot be written.",
        why=f"{error.strerror}.",
        remedy="Free some space, or choose another disk." if is_full else "Choose another folder.",
    )
