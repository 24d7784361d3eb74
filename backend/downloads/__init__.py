"""Models from a hub: search, choice of a file, downloads that can be paused and survive a restart.

The hub's protocol is spoken with aiohttp rather than through huggingface_hub: its downloader
cannot be paused.

A download lies at ``owner--name/file.gguf`` of the models folder. While it is under way there are
``file.gguf.part`` (for each part of a split model) and, beside the first, ``file.gguf.part.json``
that says what it is to become. A file that fails its checksum goes to ``quarantine`` under a name
that no search for models takes for one.
"""

from backend.downloads.hub import Hub
from backend.downloads.manager import Downloads
from backend.downloads.names import quantisation
from backend.downloads.speed import Speed, seconds_left
from backend.downloads.transfer import Limits

__all__ = ["Downloads", "Hub", "Limits", "Speed", "quantisation", "seconds_left"]
