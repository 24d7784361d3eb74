"""A client of the Hugging Face hub's protocol, on any endpoint that speaks it.

The token goes to the hub's own origin (scheme, host and port) and to no other, wherever a
redirect or a Link header points. Every answer is bounded in size and time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec
from msgspec import Struct
from yarl import URL

from backend.downloads.faults import TransientError, nonsense, of_connection, plain, refusal
from backend.downloads.names import Listed, check_repo, check_revision, group
from backend.errors import UserError
from backend.offers import HubFile, HubModel

MAX_REDIRECTS = 8
MAX_PAGES = 100
MAX_PAGE_BYTES = 16 * 2**20
MAX_WORDS = 300  # of an error of the hub that are shown
MAX_RESULTS = 100
CONNECT_TIMEOUT_S = 10.0
API_TIMEOUT_S = 30.0
_REDIRECTS = (301, 302, 303, 307, 308)
T = TypeVar("T")


# --- what the hub sends; unknown fields are left out ----------------------------------------------


class _Repo(Struct):
    id: str
    downloads: int | None = None
    likes: int | None = None
    tags: list[str] = []
    gated: bool | str | None = False
    lastModified: str | None = None  # noqa: N815


class _Lfs(Struct):
    oid: str
    size: int


class _TreeEntry(Struct):
    type: str
    path: str
    size: int | None = None
    lfs: _Lfs | None = None


class Answer(NamedTuple):
    """The last answer of a chain of redirects, its body unread.

    `own`: the hub itself gave it. `etag` is as the hub names the file (the answer's own where the
    hub is silent), `linked_sha256` and `linked_size` what the hub says of a file kept elsewhere.
    """

    response: aiohttp.ClientResponse
    own: bool
    etag: str
    linked_sha256: str
    linked_size: int | None


class Hub:
    """The hub at `url`, asked through `session`; `token` is for gated repositories."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str | None = None) -> None:
        self._session = session
        self.url = url.rstrip("/")
        self.token = token.strip() if token else None

    async def search(self, text: str, limit: int = 20) -> tuple[HubModel, ...]:
        """Repositories with GGUF files that match `text`, the most downloaded first.

        Raises:
            UserError: `provider_unreachable`, `provider_refused`.
        """
        fields = ("downloads", "likes", "tags", "gated", "lastModified")
        query = {
            "search": text,
            "filter": "gguf",
            "limit": str(min(max(limit, 1), MAX_RESULTS)),
            "sort": "downloads",
            "direction": "-1",
        }
        url = self._address("/api/models").with_query([*query.items()])
        url = url.update_query([("expand", field) for field in fields])
        found, _next = await self._json(url, list[_Repo], "the search")
        return tuple(map(_hub_model, found[:MAX_RESULTS]))

    async def files(self, repo: str, revision: str = "main") -> tuple[HubFile, ...]:
        """The models in `repo` that can be downloaded; split ones are one, others' parts apart.

        Raises:
            UserError: `bad_input`, `not_found` (also for a repository without GGUF files),
                `provider_unreachable`, `provider_refused` (gated ones too).
        """
        check_repo(repo)
        check_revision(revision)
        path = f"/api/models/{repo}/tree/{quote(revision, safe='')}"
        url: URL | None = self._address(path).with_query(recursive="1")
        listed: list[Listed] = []
        pages = 0
        while url is not None:
            pages += 1
            if pages > MAX_PAGES:
                raise UserError.of(nonsense(self.url, f"{repo} has more than {MAX_PAGES} pages."))
            entries, url = await self._json(url, list[_TreeEntry], repo)
            listed += [_listed(entry) for entry in entries if entry.type == "file"]
        if files := group(repo, listed):
            return files
        raise UserError(
            "not_found",
            f"{repo} has no GGUF file.",
            why=f"The hub lists {len(listed)} files there, none that llama.cpp could load.",
            remedy="Search for its name with GGUF: others often convert a model.",
        )

    @asynccontextmanager
    async def file(
        self,
        repo: str,
        name: str,
        *,
        revision: str = "main",
        offset: int = 0,
        stall_s: float = 30.0,
    ) -> AsyncIterator[Answer]:
        """Ask for a file from byte `offset` on; whatever the answer is, it is the caller's.

        Raises:
            TransientError: nobody answers, or only redirects come.
        """
        path = f"/{repo}/resolve/{quote(revision, safe='')}/{quote(name, safe='/')}"
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT_TIMEOUT_S, sock_read=stall_s
        )
        async with self._get(self._address(path), headers, timeout) as answer:
            yield answer

    def _address(self, path: str) -> URL:
        try:
            base = URL(self.url)
            if base.scheme not in ("http", "https") or not base.host:
                raise ValueError("it needs http:// or https:// and a host")
            return URL(self.url + path, encoded=True)
        except ValueError as error:
            raise UserError(
                "bad_input",
                f"The hub's address {self.url!r} is none.",
                why=f"{error}.",
                remedy="Correct `hub_url` in the settings, for example https://huggingface.co.",
            ) from error

    async def _json(self, url: URL, shape: type[list[T]], what: str) -> tuple[list[T], URL | None]:
        """The decoded answer and the address of the page after it."""
        timeout = aiohttp.ClientTimeout(total=API_TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S)
        headers = {"Accept": "application/json"}
        try:
            async with self._get(url, headers, timeout) as answer:
                status = answer.response.status
                body = await _bounded(answer.response, MAX_PAGE_BYTES)
                following = answer.response.links.get("next")
        except TransientError as trouble:
            raise UserError.of(trouble.fault) from trouble
        if status != 200:
            words = error_words(body)
            raise UserError.of(refusal(self.url, what, status, words, token=bool(self.token)))
        if body is None:
            raise UserError.of(nonsense(self.url, f"It sent more than {MAX_PAGE_BYTES:,} bytes."))
        try:
            found = msgspec.json.decode(body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UserError.of(nonsense(self.url, f"For {what} it sent: {error}.")) from error
        return found, URL(str(following["url"])) if following is not None else None

    @asynccontextmanager
    async def _get(
        self, url: URL, headers: Mapping[str, str], limits: aiohttp.ClientTimeout
    ) -> AsyncIterator[Answer]:
        """GET, following redirects by hand so that the token stays with the hub."""
        if self.token and not (self.token.isascii() and self.token.isprintable()):
            raise UserError(
                "bad_input",
                "The token for the hub is none.",
                why="It has characters that no token has.",
                remedy="Copy it anew from the hub's page of tokens.",
            )
        etag = sha256 = ""
        size: int | None = None
        origin = self._address("").origin()
        try:
            for _ in range(MAX_REDIRECTS + 1):
                own = url.origin() == origin
                sent = dict(headers)
                if own and self.token:
                    sent["Authorization"] = f"Bearer {self.token}"
                async with self._session.get(
                    url, headers=sent, timeout=limits, allow_redirects=False
                ) as response:
                    if own:
                        etag = _etag(response.headers) or etag
                        sha256 = _sha256(response.headers.get("X-Linked-ETag", "")) or sha256
                        linked = _number(response.headers.get("X-Linked-Size"))
                        size = linked if linked is not None else size
                    location = response.headers.get("Location", "")
                    if response.status not in _REDIRECTS or not location:
                        etag = etag or _etag(response.headers)
                        yield Answer(response, own, etag, sha256, size)
                        return
                    url = self._target(url, location)
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            raise of_connection(self.url, error) from error
        raise TransientError(nonsense(self.url, f"It redirected more than {MAX_REDIRECTS} times."))

    def _target(self, url: URL, location: str) -> URL:
        plain = location.isascii() and " " not in location
        try:  # signed addresses stay as they are, byte for byte
            target = url.join(URL(location, encoded=plain))
            usable = target.scheme in ("http", "https") and bool(target.host)
        except ValueError:
            usable = False
        if not usable:
            raise TransientError(nonsense(self.url, f"It redirected to {location[:80]!r}."))
        if url.scheme == "https" and target.scheme == "http":
            why = f"It redirected to {target.host} without encryption."
            raise TransientError(nonsense(self.url, why))
        return target


def error_words(body: bytes | None) -> str:
    """The reason in a hub's answer of an error, short."""
    try:
        found: Any = msgspec.json.decode(body or b"")
        words = found.get("error", "") if isinstance(found, dict) else ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        words = ""
    return plain(words[:MAX_WORDS]).rstrip(".") if isinstance(words, str) else ""


async def _bounded(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """The body, or None if it is longer than `most` bytes."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def _etag(headers: Mapping[str, str]) -> str:
    return plain((headers.get("X-Linked-ETag") or headers.get("ETag") or "").strip()[:MAX_WORDS])


def _sha256(text: str) -> str:
    text = text.strip().removeprefix("W/").strip('"').lower()
    return text if len(text) == 64 and all(c in "0123456789abcdef" for c in text) else ""


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _hub_model(found: _Repo) -> HubModel:
    licences = [tag.removeprefix("license:") for tag in found.tags if tag.startswith("license:")]
    return HubModel(
        repo=found.id,
        downloads=found.downloads,
        likes=found.likes,
        licence=licences[0] if licences else "",
        gated=bool(found.gated),
        updated=found.lastModified or "",
    )


def _listed(entry: _TreeEntry) -> Listed:
    if entry.lfs is None:
        return Listed(entry.path, entry.size, "")
    return Listed(entry.path, entry.lfs.size, _sha256(entry.lfs.oid.removeprefix("sha256:")))
