"""What Parley keeps: chats and the journals of their turns, in one SQLite file.

`Database` is the file and the thread that uses it, `ChatStore` the typed operations, `restore`
the way back after damage.
"""

from backend.store.backups import Backups
from backend.store.chats import ChatStore
from backend.store.database import Database
from backend.store.journal import coalesce
from backend.store.recovery import restore
from backend.store.tree import ChatTree, TreeMessage, TreeTurn
from backend.store.turns import TurnIds, title_of

__all__ = [
    "Backups",
    "ChatStore",
    "ChatTree",
    "Database",
    "TreeMessage",
    "TreeTurn",
    "TurnIds",
    "coalesce",
    "restore",
    "title_of",
]
