"""A hub on localhost that speaks the Hugging Face hub's protocol, and misbehaves on command.

Two servers: the hub, and a second one on another port that it may send readers to. As a program,
``python -m tests.hub FOLDER`` serves ``FOLDER/owner/name/*.gguf`` and prints its address.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from yarl import URL

CHUNK = 64 * 1024
PAGE = b"<html><body>Please log in to this network.</body></html>"


@dataclass(frozen=True)
class Fault:
    """What one request for a file meets; the plain one answers as it should.

    `status` answers that (with `retry_after`); `html` sends a web page, behind a redirect;
    `cut` closes the connection after so many bytes; `hold` waits for `Hub.release` after so many;
    `drip` sends so many bytes a second; `whole` ignores the range; `headers` replace those of the
    answer (a lie about length, type or range); `extra` bytes follow those promised; `chunked`
    promises no length.
    """

    status: int = 0
    retry_after: str = ""
    html: bool = False
    cut: int | None = None
    hold: int | None = None
    drip: int | None = None
    whole: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    extra: int = 0
    chunked: bool = False


@dataclass
class Stored:
    """A file of the hub: `sha256`, `size` and `etag` are what it says of it, true or not."""

    data: bytes | Path
    size: int
    sha256: str
    etag: str
    lfs: bool = True

    @property
    def length(self) -> int:
        return self.data.stat().st_size if isinstance(self.data, Path) else len(self.data)

    def read(self, start: int, count: int) -> bytes:
        if isinstance(self.data, bytes):
            return self.data[start : start + count]
        with self.data.open("rb") as stream:
            stream.seek(start)
            return stream.read(count)


class Hub:
    """What the hub serves and how; `served` counts bytes of files, `tokens` who sent one where."""

    def __init__(self) -> None:
        self.url = self.elsewhere = ""
        self.repos: dict[str, dict[str, Stored]] = {}
        self.gated: set[str] = set()
        self.token = "hf_secret"
        self.redirect = False
        self.page_size = 1000
        self.links_to = ""  # origin of the pages after the first, if not the one that was asked
        self.faults: deque[Fault] = deque()  # one for each request of a file, then `always`
        self.always = Fault()
        self.api_fault: tuple[int, bytes] | None = None
        self.served = 0
        self.requests: list[str] = []  # "name from-byte"
        self.statuses: Counter[int] = Counter()
        self.tokens: list[tuple[str, str]] = []  # "hub" or "elsewhere", and what was sent
        self.release = asyncio.Event()
        self.held = asyncio.Event()

    def add(
        self,
        repo: str,
        name: str,
        data: bytes | Path,
        *,
        size: int | None = None,
        sha256: str | None = None,
        etag: str | None = None,
        lfs: bool = True,
    ) -> Stored:
        """Serve `data` as `name` of `repo`; what is given of the rest is what the hub claims."""
        if sha256 is None:
            sha256 = _sha256(data)
        length = data.stat().st_size if isinstance(data, Path) else len(data)
        tag = f'"{sha256}"' if etag is None else etag
        stored = Stored(data, length if size is None else size, sha256, tag, lfs)
        self.repos.setdefault(repo, {})[name] = stored
        return stored

    def add_folder(self, folder: Path) -> None:
        """Serve every ``owner/name/file.gguf`` below `folder`."""
        for path in sorted(folder.glob("*/*/**/*.gguf")):
            owner, name, *rest = path.relative_to(folder).parts
            self.add(f"{owner}/{name}", "/".join(rest), path)

    # --- the API --------------------------------------------------------------------------------

    async def search(self, request: web.Request) -> web.Response:
        if self.api_fault:
            return web.Response(status=self.api_fault[0], body=self.api_fault[1])
        words = request.query.get("search", "").lower()
        found = [
            {
                "id": repo,
                "downloads": 1000 - number,
                "likes": number,
                "tags": ["gguf", "license:apache-2.0"],
                "gated": "manual" if repo in self.gated else False,
                "lastModified": "2026-01-02T03:04:05.000Z",
            }
            for number, repo in enumerate(sorted(self.repos))
            if words in repo.lower()
        ]
        return web.json_response(found[: int(request.query.get("limit", "20"))])

    async def tree(self, request: web.Request) -> web.Response:
        if self.api_fault:
            return web.Response(status=self.api_fault[0], body=self.api_fault[1])
        repo = f"{request.match_info['owner']}/{request.match_info['name']}"
        if refused := self._refused(request, repo):
            return refused
        entries: list[dict[str, Any]] = [{"type": "directory", "path": "original", "size": 0}]
        for name, stored in self.repos[repo].items():
            entry: dict[str, Any] = {"type": "file", "path": name, "size": stored.size}
            if stored.lfs:
                entry["lfs"] = {"oid": stored.sha256, "size": stored.size, "pointerSize": 134}
            entries.append(entry)
        start = int(request.query.get("cursor", "0"))
        headers = {}
        if start + self.page_size < len(entries):
            asked = URL(self.links_to) if self.links_to else request.url.origin()
            following = asked.join(request.rel_url).update_query(cursor=str(start + self.page_size))
            headers["Link"] = f'<{following}>; rel="next"'
        return web.json_response(entries[start : start + self.page_size], headers=headers)

    def _refused(self, request: web.Request, repo: str) -> web.Response | None:
        sent = request.headers.get("Authorization", "")
        if sent:
            self.tokens.append(("hub", sent))
        if repo not in self.repos:
            return web.json_response({"error": "Repository not found"}, status=404)
        if repo in self.gated and sent != f"Bearer {self.token}":
            words = {"error": f"Access to model {repo} is restricted."}
            return web.json_response(words, status=401)
        return None

    # --- files ----------------------------------------------------------------------------------

    async def resolve(self, request: web.Request) -> web.StreamResponse:
        info = request.match_info
        repo = f"{info['owner']}/{info['name']}"
        if refused := self._refused(request, repo):
            return refused
        stored = self.repos[repo].get(info["file"])
        if stored is None:
            return web.json_response({"error": "Entry not found"}, status=404)
        fault = self.faults.popleft() if self.faults else self.always
        if fault.html:
            return web.Response(status=302, headers={"Location": f"{self.elsewhere}/login"})
        if not self.redirect:
            return await self._send(request, stored, fault, {"ETag": stored.etag})
        headers = {
            "Location": f"{self.elsewhere}/blob/{repo}/{info['file']}?sig=a%2Fb%3D",
            "X-Linked-ETag": stored.etag,
            "X-Linked-Size": str(stored.size),
        }
        self.faults.appendleft(fault)  # it is met where the bytes are
        return web.Response(status=302, headers=headers)

    async def blob(self, request: web.Request) -> web.StreamResponse:
        if sent := request.headers.get("Authorization", ""):
            self.tokens.append(("elsewhere", sent))
        if "sig=a%2Fb%3D" not in request.raw_path:
            return web.Response(status=403, text="The signature is wrong.")
        info = request.match_info
        stored = self.repos[f"{info['owner']}/{info['name']}"][info["file"]]
        fault = self.faults.popleft() if self.faults else self.always
        return await self._send(request, stored, fault, {"ETag": '"of the store"'})

    async def login(self, _request: web.Request) -> web.Response:
        return web.Response(body=PAGE, content_type="text/html")

    async def _send(
        self, request: web.Request, stored: Stored, fault: Fault, headers: dict[str, str]
    ) -> web.StreamResponse:
        start = 0
        if (wanted := request.headers.get("Range")) and not fault.whole:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        self.requests.append(f"{request.match_info['file']} {start}")
        status = fault.status or (206 if wanted and not fault.whole else 200)
        self.statuses[status] += 1
        if fault.retry_after:
            headers["Retry-After"] = fault.retry_after
        if fault.status or start >= max(stored.length, 1):
            headers["Content-Range"] = f"bytes */{stored.length}"
            return web.Response(status=fault.status or 416, headers=headers | fault.headers)
        if status == 206:
            headers["Content-Range"] = f"bytes {start}-{stored.length - 1}/{stored.length}"
        headers["Content-Type"] = "application/octet-stream"
        response = web.StreamResponse(status=status, headers=headers | fault.headers)
        if fault.chunked:
            response.enable_chunked_encoding()
        else:
            response.content_length = stored.length - start + fault.extra
            if "Content-Length" in fault.headers:
                response.content_length = int(fault.headers["Content-Length"])
        await response.prepare(request)
        with suppress(ConnectionError):  # the reader went away
            await self._body(request, response, stored, start, fault)
        return response

    async def _body(
        self,
        request: web.Request,
        response: web.StreamResponse,
        stored: Stored,
        start: int,
        fault: Fault,
    ) -> None:
        sent, held = 0, False
        while start + sent < stored.length:
            count = min(CHUNK, max(fault.drip // 20, 1) if fault.drip else CHUNK)
            if fault.cut is not None:
                count = min(count, fault.cut - sent)
            if fault.hold is not None and not held:
                count = min(count, fault.hold - sent)
            if count == 0 and fault.hold is not None and not held:
                held = True
                self.held.set()
                await self.release.wait()
                continue
            if count == 0:
                assert request.transport is not None
                request.transport.close()
                return
            data = stored.read(start + sent, count)
            await response.write(data)
            sent += len(data)
            self.served += len(data)
            if fault.drip:
                await asyncio.sleep(count / fault.drip)
        if fault.extra:
            await response.write(bytes(fault.extra))
            self.served += fault.extra
        await response.write_eof()


@asynccontextmanager
async def open_hub() -> AsyncIterator[Hub]:
    """A running hub; its `url` is the address, `elsewhere` that of the second server."""
    hub = Hub()
    app = web.Application()
    app.router.add_get("/api/models", hub.search)
    app.router.add_get("/api/models/{owner}/{name}/tree/{revision}", hub.tree)
    app.router.add_get("/{owner}/{name}/resolve/{revision}/{file:.+}", hub.resolve)
    store = web.Application()
    store.router.add_get("/blob/{owner}/{name}/{file:.+}", hub.blob)
    store.router.add_get("/login", hub.login)
    runners = [web.AppRunner(a, access_log=None, shutdown_timeout=0.2) for a in (app, store)]
    try:
        addresses = []
        for runner in runners:
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            addresses.append(f"http://{host}:{port}")
        hub.url, hub.elsewhere = addresses
        yield hub
    finally:
        hub.release.set()
        for runner in runners:
            await runner.cleanup()


def _sha256(data: bytes | Path) -> str:
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    with data.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


async def _serve(arguments: argparse.Namespace) -> None:
    async with open_hub() as hub:
        hub.add_folder(arguments.folder)
        hub.redirect = arguments.redirect
        hub.gated = set(arguments.gated)
        hub.always = Fault(drip=arguments.bytes_per_s)
        for _ in range(arguments.cuts):
            hub.faults.append(Fault(cut=arguments.cut_after, drip=arguments.bytes_per_s))
        sys.stdout.write(hub.url + "\n")
        sys.stdout.flush()
        # It ends with whoever started it: at the end of its standard input, if that is a pipe.
        while await asyncio.to_thread(sys.stdin.readline):
            report = {"served": hub.served, "requests": hub.requests, "tokens": hub.tokens}
            sys.stdout.write(json.dumps(report) + "\n")
            sys.stdout.flush()


def main() -> None:
    """Serve a folder until standard input ends; each line of it is answered by counts as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="its owner/name/*.gguf are served")
    parser.add_argument("--redirect", action="store_true", help="send readers to another port")
    parser.add_argument("--cuts", type=int, default=0, help="so many answers are cut")
    parser.add_argument("--cut-after", type=int, default=CHUNK, help="after so many bytes")
    parser.add_argument("--bytes-per-s", type=int, default=None, help="drip")
    parser.add_argument("--gated", action="append", default=[], help="a repository that is")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
