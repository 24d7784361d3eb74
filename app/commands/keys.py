"""``parley keys``: a server's key into the system's keyring, or out of it."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys

from app.cli import OK
from backend.errors import UserError
from backend.keys import KeyStore


def run(options: argparse.Namespace) -> int:
    """Keep the key that is typed (or comes by standard input), or forget one."""
    store = KeyStore()
    if options.remove:
        asyncio.run(store.delete(options.server))
        sys.stdout.write(f"The key of {options.server} is forgotten.\n")
        return OK
    asked = f"Key of {options.server}: "
    # Never an argument: other users of the computer see command lines.
    key = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()
    if not key.strip():
        raise UserError("bad_input", "The key is empty.", remedy="Type it, or send it by a pipe.")
    asyncio.run(store.set(options.server, key.strip()))
    sys.stdout.write(f"The key of {options.server} is in the system's keyring.\n")
    return OK
