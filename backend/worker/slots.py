"""What the batching engine keeps of each request and of each sequence of the KV cache."""

from __future__ import annotations

from backend.worker.engine import Emit, Prepared
from backend.worker.sampling import Sampler
from backend.worker.schedule import SlotView
from backend.worker.text import ReplyText


class Request:
    """A request on its way; after `submit` it belongs to the engine's thread."""

    def __init__(self, ticket: int, prepared: Prepared, emit: Emit) -> None:
        self.ticket = ticket
        self.emit = emit
        self.prompt, self.limit, self.sampling, self.grammar = prepared
        self.text = ReplyText(self.sampling.stop)
        self.cached = 0
        self.written = 0


class Slot:
    """A sequence of the KV cache; without a request it is cache."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.cells: list[int] = []
        self.request: Request | None = None
        self.sampler: Sampler | None = None
        self.last_used = 0

    @property
    def view(self) -> SlotView:
        """The slot as the schedule sees it."""
        request = self.request
        ahead = request.limit - request.written if request else 0
        pending = len(self.tokens) - len(self.cells)
        return SlotView(
            self.tokens, self.cells, request is not None, pending + ahead, self.last_used
        )
