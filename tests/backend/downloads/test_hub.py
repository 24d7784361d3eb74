from __future__ import annotations

import aiohttp
import pytest

from backend.downloads import Hub as Client
from backend.errors import UserError
from tests.hub import Hub


async def test_search_gives_what_the_hub_says(hub: Hub, client: Client) -> None:
    hub.add("Qwen/Qwen3-8B-GGUF", "a.gguf", b"x")
    hub.add("other/thing", "a.gguf", b"x")
    hub.gated.add("Qwen/Qwen3-8B-GGUF")
    (found,) = await client.search("qwen3")
    assert found.repo == "Qwen/Qwen3-8B-GGUF"
    assert found.gated
    assert found.licence == "apache-2.0"
    assert found.downloads == 1000
    assert found.updated.startswith("2026-01-02")
    assert len(await client.search("", limit=1)) == 1


async def test_files_over_several_pages(hub: Hub, client: Client) -> None:
    for number in range(1, 8):
        hub.add("o/n", f"m-{number:05}-of-00007.gguf", bytes([number]) * number)
    hub.add("o/n", "sub/m-Q4_K_M.gguf", b"x", lfs=False)
    hub.add("o/n", "../../evil.gguf", b"x")
    hub.page_size = 3
    split, small = await client.files("o/n")
    assert len(split.names) == len(split.sha256) == 7
    assert split.size_bytes == 28
    assert small.sha256 == ()
    assert small.quantisation == "Q4_K_M"


async def test_a_gated_repository_needs_the_token(
    hub: Hub, client: Client, session: aiohttp.ClientSession
) -> None:
    hub.add("o/n", "m.gguf", b"x")
    hub.gated.add("o/n")
    with pytest.raises(UserError, match=r"gated.*restricted.*licence") as caught:
        await client.files("o/n")
    assert caught.value.fault.code == "provider_refused"
    assert await Client(session, hub.url, f" {hub.token}\n").files("o/n")


async def test_a_page_on_another_host_gets_no_token(
    hub: Hub, session: aiohttp.ClientSession
) -> None:
    hub.add("o/n", "m.gguf", b"x")
    client = Client(session, hub.url.replace("127.0.0.1", "localhost"), "hf_mine")
    hub.page_size = 1
    await client.files("o/n")
    assert hub.tokens == [("hub", "Bearer hf_mine")] * 2
    hub.tokens.clear()
    hub.links_to = hub.url  # same server, another name
    assert len(await client.files("o/n")) == 1
    assert hub.tokens == [("hub", "Bearer hf_mine")]


@pytest.mark.parametrize(
    ("status", "body", "code", "words"),
    [
        (200, b"<html>log in</html>", "provider_refused", "no sense"),
        (200, b'{"an": "object"}', "provider_refused", "array"),
        (200, b'[{"id": 3, "type": 3, "path": "x"}]', "provider_refused", "str"),
        (200, b"[" * 100_000, "provider_refused", "no sense"),
        (200, b"\xff\xfe", "provider_refused", "no sense"),
        (200, b" " * (17 * 2**20), "provider_refused", "more than"),
        (500, b'{"error": "out of order"}', "provider_refused", "500: out of order"),
        (429, b"", "provider_refused", "a few minutes"),
        (404, b'["x"]', "not_found", "spelling"),
    ],
)
async def test_nonsense_is_a_clear_error(
    hub: Hub, client: Client, status: int, body: bytes, code: str, words: str
) -> None:
    hub.api_fault = (status, body)
    for call in (client.search("x"), client.files("o/n")):
        with pytest.raises(UserError, match=words) as caught:
            await call
        assert caught.value.fault.code == code
        assert caught.value.fault.remedy


async def test_no_gguf_and_no_such_repository(hub: Hub, client: Client) -> None:
    hub.add("o/n", "model.safetensors", b"x")
    with pytest.raises(UserError, match="no GGUF file"):
        await client.files("o/n")
    with pytest.raises(UserError, match="not on the hub"):
        await client.files("o/none")
    with pytest.raises(UserError, match="repository"):
        await client.files("../../etc/passwd")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid"])
async def test_offline_says_what_to_do(session: aiohttp.ClientSession, url: str) -> None:
    with pytest.raises(UserError, match="network connection") as caught:
        await Client(session, url).search("x")
    assert caught.value.fault.code == "provider_unreachable"


@pytest.mark.parametrize("url", ["", "huggingface.co", "ftp://hub", "http://", "http://a:b:c"])
async def test_an_address_that_is_none(session: aiohttp.ClientSession, url: str) -> None:
    with pytest.raises(UserError, match="hub_url") as caught:
        await Client(session, url).search("x")
    assert caught.value.fault.code == "bad_input"
