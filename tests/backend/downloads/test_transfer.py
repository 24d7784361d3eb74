"""RELIABILITY rows 11 and 12: what a hub can do to a download, over real HTTP."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from backend.downloads import Downloads
from backend.downloads import Hub as Client
from backend.downloads.transfer import Limits
from backend.errors import UserError
from backend.offers import HubFile
from tests.backend.downloads.conftest import QUICK, OpenDownloads, content, noise
from tests.hub import Fault, Hub

REPO, NAME = "owner/some-GGUF", "some-Q4_K_M.gguf"
DATA = noise(600_000)


async def pull(downloads: Downloads, client: Client) -> Path:
    (file,) = await client.files(REPO)
    return Path((await downloads.wait(await downloads.add(file))).path)


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file() and p.name != ".downloads.lock")


@pytest.mark.parametrize("redirect", [False, True], ids=["direct", "redirected"])
@pytest.mark.parametrize(
    ("faults", "again"),
    [
        ([], 0),
        ([Fault(cut=200_000), Fault(cut=0), Fault(cut=100_000)], 0),
        ([Fault(cut=200_000), Fault(status=416)], 200_000),
        ([Fault(status=429, retry_after="0")], 0),
        ([Fault(hold=300_000)], 0),
        ([Fault(status=500), Fault(status=503), Fault(status=502)], 0),
        ([Fault(html=True), Fault(cut=300_000), Fault(html=True)], 0),
        ([Fault(headers={"Content-Type": "text/html"})], 600_000),
        ([Fault(cut=300_000), Fault(headers={"Content-Range": "bytes 7-599999/600000"})], 299_993),
        ([Fault(cut=300_000), Fault(headers={"Content-Range": "bytes 9-5/1"})], 300_000),
        ([Fault(cut=300_000), Fault(whole=True)], 300_000),
        ([Fault(chunked=True, cut=300_000), Fault(chunked=True)], 0),
        ([Fault(headers={"Content-Encoding": "gzip"})], 600_000),
    ],
    ids=str,
)
async def test_it_arrives_all_the_same(
    hub: Hub,
    client: Client,
    opened: OpenDownloads,
    folder: Path,
    redirect: bool,
    faults: list[Fault],
    again: int,
) -> None:
    hub.add(REPO, NAME, DATA)
    hub.redirect = redirect
    hub.faults.extend(faults)
    async with opened() as downloads:
        path = await pull(downloads, client)
    assert path == folder / "owner--some-GGUF" / NAME
    assert content(path) == DATA
    assert leftovers(folder) == [NAME]
    slack = 200_000 * len(faults)  # what lay in buffers when a connection ended
    assert len(DATA) <= hub.served <= len(DATA) + again + slack


async def test_a_cut_goes_on_where_it_was(hub: Hub, client: Client, opened: OpenDownloads) -> None:
    hub.add(REPO, NAME, DATA)
    hub.faults.extend([Fault(drip=400_000, cut=100_000)])
    async with opened() as downloads:
        await pull(downloads, client)
    starts = [int(request.split()[1]) for request in hub.requests]
    assert starts[0] == 0
    assert starts[1] > 0
    assert hub.statuses == Counter({200: 1, 206: 1})


async def test_another_etag_starts_anew(hub: Hub, client: Client, opened: OpenDownloads) -> None:
    hub.add(REPO, NAME, DATA, etag='"one"')
    hub.faults.append(Fault(cut=300_000, headers={"ETag": '"two"'}))
    async with opened() as downloads:
        path = await pull(downloads, client)
    assert content(path) == DATA
    assert hub.requests[-1].endswith(" 0")


async def test_an_etag_that_is_never_the_same_ends(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    hub.add(REPO, NAME, DATA)
    for number in range(40):
        fault = Fault(cut=300_000, drip=3_000_000, headers={"ETag": f'"{number}"'})
        hub.faults.append(fault)
    async with opened() as downloads:
        with pytest.raises(UserError, match="another file 4 times"):
            await pull(downloads, client)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (Fault(html=True), "provider_refused", "web page"),
        (Fault(status=503), "provider_refused", "503"),
        (Fault(status=416), "provider_refused", "no first byte"),
        (Fault(status=404), "not_found", "not on the hub"),
        (Fault(status=403), "provider_refused", "licence"),
        (Fault(cut=0), "provider_unreachable", "connection broke"),
        (Fault(hold=0), "provider_unreachable", "silent"),
        (Fault(drip=100), "provider_unreachable", r"Only \d+ bytes came"),
        (Fault(headers={"Content-Length": "5"}), "provider_refused", "5 and 600,000 bytes"),
        (Fault(status=302, headers={"Location": NAME}), "provider_refused", "more than 8 times"),
        (
            Fault(status=302, headers={"Location": "file:///etc/passwd"}),
            "provider_refused",
            "file:",
        ),
        (Fault(status=302, headers={"Location": "http://[x/"}), "provider_refused", "redirected"),
        (Fault(status=302), "provider_refused", "302"),
        (Fault(extra=10), "provider_refused", "600,000 and 600,010 bytes"),
    ],
    ids=str,
)
async def test_a_hub_that_does_not_stop_ends_the_download_with_a_reason(
    hub: Hub,
    client: Client,
    opened: OpenDownloads,
    folder: Path,
    fault: Fault,
    code: str,
    words: str,
) -> None:
    hub.add(REPO, NAME, DATA)
    hub.always = fault
    async with opened() as downloads:
        with pytest.raises(UserError, match=words) as caught:
            await pull(downloads, client)
        assert caught.value.fault.code == code
        (status,) = downloads.status()
        assert status.state == "failed"
        hub.release.set()
        hub.always = Fault()
        await downloads.resume(status.id)
        assert content((await downloads.wait(status.id)).path) == DATA
    assert leftovers(folder) == [NAME]


async def test_bytes_beyond_the_promised_end_are_not_taken(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    hub.add(REPO, NAME, DATA)
    hub.faults.append(Fault(chunked=True, extra=5000))
    async with opened() as downloads:
        assert (await pull(downloads, client)).read_bytes() == DATA


async def test_a_retry_after_is_kept(hub: Hub, client: Client, opened: OpenDownloads) -> None:
    hub.add(REPO, NAME, DATA)
    hub.faults.append(Fault(status=429, retry_after="3600"))
    async with opened() as downloads:
        (file,) = await client.files(REPO)
        download = await downloads.add(file)
        while not (status := downloads.status()[0]).fault:
            await downloads._changed.wait()
        assert status.state == "running"
        assert "429" in status.fault.why
        await downloads.cancel(download)
    assert hub.requests == [f"{NAME} 0"]


@pytest.mark.parametrize("redirect", [False, True])
async def test_the_token_goes_to_the_hub_alone(
    hub: Hub, session: aiohttp.ClientSession, folder: Path, redirect: bool
) -> None:
    hub.add(REPO, NAME, DATA)
    hub.gated.add(REPO)
    hub.redirect = redirect
    client = Client(session, hub.url, hub.token)
    async with Downloads.open(folder, client, limits=QUICK) as downloads:
        assert (await pull(downloads, client)).read_bytes() == DATA
    assert {place for place, _ in hub.tokens} == {"hub"}


@pytest.mark.parametrize("etag", [None, '"plain"'])
async def test_a_wrong_checksum_is_quarantined(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path, etag: str | None
) -> None:
    hub.add(REPO, NAME, DATA, sha256="0" * 64, etag=etag)
    async with opened() as downloads:
        with pytest.raises(UserError, match="000000000000") as caught:
            await pull(downloads, client)
        fault = caught.value.fault
        assert fault.code == "model_damaged"
        assert hashlib.sha256(DATA).hexdigest()[:12] in fault.why
        assert not any(name.endswith(".gguf") for name in leftovers(folder))
        (kept,) = (folder / "quarantine").iterdir()
        assert kept.read_bytes() == DATA
        assert str(kept) in fault.why
    async with opened() as downloads:  # a restart does not forget it, nor tries by itself
        (status,) = downloads.status()
        assert status.state == "failed"
        assert status.fault == fault
        before = len(hub.requests)
        hub.add(REPO, NAME, DATA)  # the hub has mended its list: another file, as far as we know
        assert (await pull(downloads, client)).read_bytes() == DATA
        assert len(hub.requests) > before
    assert leftovers(folder) == [NAME]


async def test_a_wrong_checksum_of_the_bytes_and_a_right_second_try(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    stored = hub.add(REPO, NAME, DATA)
    stored.data = DATA[:-1] + bytes([DATA[-1] ^ 1])
    async with opened() as downloads:
        with pytest.raises(UserError, match="damaged"):
            await pull(downloads, client)
        stored.data = DATA
        (status,) = downloads.status()
        await downloads.resume(status.id)
        assert content((await downloads.wait(status.id)).path) == DATA
    assert leftovers(folder) == [NAME]


async def test_a_file_that_changed_on_the_hub(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    hub.add(REPO, NAME, DATA)
    (file,) = await client.files(REPO)
    hub.redirect = True
    hub.add(REPO, NAME, DATA[::-1])
    async with opened() as downloads:
        with pytest.raises(UserError, match="changed on the hub"):
            await downloads.wait(await downloads.add(file))
        assert downloads.status()[0].done_bytes == 0


async def test_without_checksum_or_size_the_hubs_own_answer_counts(
    hub: Hub, client: Client, opened: OpenDownloads
) -> None:
    hub.add(REPO, NAME, DATA)
    hub.redirect = True
    file = HubFile(repo=REPO, names=(NAME,), size_bytes=None)
    async with opened() as downloads:
        status = await downloads.wait(await downloads.add(file))
        assert status.total_bytes == status.done_bytes == len(DATA)
        assert content(status.path) == DATA


async def test_offline_is_a_state(
    session: aiohttp.ClientSession, folder: Path, hub: Hub, client: Client
) -> None:
    hub.add(REPO, NAME, DATA)
    (file,) = await client.files(REPO)
    away = Client(session, "http://127.0.0.1:9")
    limits = Limits(tries=2, first_wait_s=0.001, longest_wait_s=0.002)
    async with Downloads.open(folder, away, limits=limits) as downloads:
        download = await downloads.add(file)
        while not (status := downloads.status()[0]).fault:
            await downloads._changed.wait()
        assert status.state == "running"
        assert status.fault.code == "provider_unreachable"
        away.url = hub.url  # the network is back
        done = await downloads.wait(download)
        assert done.fault is None
        assert content(done.path) == DATA


@pytest.mark.parametrize(
    "names", [("../../evil.gguf",), ("/tmp/evil.gguf",), ("C:evil.gguf",), ("NUL.gguf",), ()]
)
async def test_names_that_lead_out_are_refused(
    opened: OpenDownloads, folder: Path, names: tuple[str, ...]
) -> None:
    async with opened() as downloads:
        with pytest.raises(UserError) as caught:
            await downloads.add(HubFile(repo=REPO, names=names, size_bytes=4))
        assert caught.value.fault.code == "bad_input"
        with pytest.raises(UserError):
            await downloads.add(HubFile(repo="../x", names=(NAME,), size_bytes=4))
        assert downloads.status() == ()
    assert leftovers(folder) == []


async def test_names_and_etags_are_taken_as_they_are(
    hub: Hub, client: Client, opened: OpenDownloads, folder: Path
) -> None:
    name = "Q4 100%/a%2Fb #1 é模.gguf"
    hub.add(REPO, name, DATA, etag='"ü\udcff"')
    hub.faults.append(Fault(cut=300_000, drip=3_000_000))
    async with opened() as downloads:
        assert content(await pull(downloads, client)) == DATA
    assert leftovers(folder) == [name.split("/")[1]]
    assert int(hub.requests[-1].split()[-1]) > 0


async def test_a_token_that_is_none(hub: Hub, session: aiohttp.ClientSession) -> None:
    with pytest.raises(UserError, match="token"):
        await Client(session, hub.url, "a\r\nX-Evil: 1").search("x")
