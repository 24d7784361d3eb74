"""What loading takes, remembered: the same file with the same options is computed once.

Several pages ask for the needs of every model every few seconds, and a large header takes a
millisecond to add up.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from backend.library import Header
from backend.machine import LoadNeeds

MOST = 600


class NeedsCache:
    """The last `most` needs, by header and options; may be asked from any thread.

    A header is known by its identity: the library keeps one for as long as its file stays as it
    is, and a changed file has another.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Header, LoadNeeds]] = OrderedDict()

    def get(self, header: Header, options: Hashable, compute: Callable[[], LoadNeeds]) -> LoadNeeds:
        """What `compute` gave the last time for this header and these options."""
        key = id(header), options
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known[1]
        found = compute()
        with self._lock:
            # The header is kept too: no other one can have its identity meanwhile.
            self._kept[key] = header, found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
