"""The engine on real models: what was begun goes on, pictures arrive, counting loads nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest

from backend.engine import Engine, open_engine
from backend.errors import UserError
from backend.events import Event, OpinionDelta, TurnCompleted, TurnFailed, TurnStarted
from backend.profile import Profile
from backend.settings import Settings
from backend.values import (
    AskRequest,
    FilePart,
    ImagePart,
    SamplingOverrides,
    TextPart,
    TokenCount,
)
from tests import architectures
from tests.models import write_model
from tests.vision_model import noise, png, write_projector

GREEDY = SamplingOverrides(temperature=0, max_tokens=48, seed=1)
PICTURE = ImagePart("noise.png", png(noise(1)))


def asking(*words: str, model: str | None = "starter", **rest: object) -> AskRequest:
    parts = tuple(TextPart(word) for word in words)
    return AskRequest(parts=parts, model=model, **rest)  # type: ignore[arg-type]


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    profile = Profile.default()
    profile.prepare()
    folder = profile.models_dir / "seeing"
    folder.mkdir()
    architectures.write("llama", folder / "seeing.gguf")
    write_projector(folder / "mmproj.gguf")
    write_model(profile.models_dir / "small.gguf", context_length=512)
    settings = Settings(port=0, threads=1, context_length=2048)
    async with open_engine(profile, settings) as opened:
        yield opened


async def all_of(events: AsyncGenerator[Event, None]) -> list[Event]:
    async with aclosing(events):
        return [event async for event in events]


def completed(events: list[Event]) -> TurnCompleted:
    last = events[-1]
    assert isinstance(last, TurnCompleted), last
    return last


async def stop_after(engine: Engine, request: AskRequest, characters: int) -> TurnStarted:
    """Ask, and stop when so many characters are there."""
    started, written = None, 0
    async with aclosing(engine.ask(request)) as events:
        async for event in events:
            if isinstance(event, TurnStarted):
                started = event
            if isinstance(event, OpinionDelta):
                written += len(event.text)
                if written >= characters:
                    break
    assert started is not None
    return started


async def test_a_stopped_answer_goes_on_where_it_was_left(engine: Engine) -> None:
    request = asking("What is the moon?", sampling=GREEDY)
    whole = completed(await all_of(engine.ask(request))).answer
    begun = await stop_after(engine, request, len(whole) // 2)
    assert begun.conversation_id is not None
    assert begun.reply_message_id is not None
    stopped = (await engine.chats.conversation(begun.conversation_id)).messages[-1]
    assert stopped.state == "stopped"
    partial = stopped.message.text
    assert partial
    assert whole.startswith(partial)
    again = await all_of(engine.resume(begun.reply_message_id))
    deltas = [event.text for event in again if isinstance(event, OpinionDelta)]
    assert deltas[0] == partial
    answer = completed(again).answer
    assert answer.startswith(whole)
    written = completed(again).usage.completion_tokens
    assert 0 < written <= 48
    stored = (await engine.chats.conversation(begun.conversation_id)).messages[-1]
    assert stored.message.text == answer


async def test_another_model_begins_anew(engine: Engine) -> None:
    begun = await stop_after(engine, asking("What is the moon?", sampling=GREEDY), 20)
    assert begun.reply_message_id is not None
    assert begun.conversation_id is not None
    again = await all_of(engine.resume(begun.reply_message_id, model="small"))
    assert completed(again).seats[0].model == "small"
    reply = (await engine.chats.conversation(begun.conversation_id)).messages[-1]
    assert len(reply.siblings) == 2
    with pytest.raises(UserError, match="no committee named nobody"):
        await all_of(engine.resume(begun.reply_message_id, committee="nobody"))


async def test_a_picture_is_seen(engine: Engine) -> None:
    answers = set()
    for picture in (PICTURE, ImagePart("other.png", png(noise(2)))):
        request = AskRequest(parts=(TextPart("What?"), picture), model="seeing", sampling=GREEDY)
        answers.add(completed(await all_of(engine.ask(request))).answer)
    assert len(answers) == 2


async def test_a_model_that_does_not_see_is_not_asked_about_a_picture(engine: Engine) -> None:
    before = await engine.chats.conversations()
    for request in (
        AskRequest(parts=(PICTURE,), model="small"),
        AskRequest(parts=(PICTURE,), committee="starter"),
    ):
        with pytest.raises(UserError) as raised:
            await all_of(engine.ask(request))
        assert "seeing" in raised.value.fault.why
        assert "see" in raised.value.fault.message
    assert await engine.chats.conversations() == before
    assert (await engine.status()).workers == ()


async def test_a_picture_is_named_to_those_who_come_later_and_do_not_see(engine: Engine) -> None:
    first = await all_of(
        engine.ask(AskRequest(parts=(TextPart("What?"), PICTURE), model="seeing", sampling=GREEDY))
    )
    completed(first)
    started = first[0]
    assert isinstance(started, TurnStarted)
    assert started.conversation_id is not None
    assert started.reply_message_id is not None
    follow = asking("And now?", model="small", conversation_id=started.conversation_id)
    completed(await all_of(engine.ask(follow)))
    # The same question to a model that does not see is refused, in the turn.
    again = await all_of(engine.resume(started.reply_message_id, model="small"))
    assert isinstance(again[-1], TurnFailed)
    assert "does not see" in again[-1].fault.message
    # Pictures come back as they were sent.
    chat = await engine.chats.conversation(started.conversation_id)
    assert chat.messages[0].message.parts[1] == PICTURE


async def test_a_chairman_that_does_not_see_reads_that_there_was_a_picture(engine: Engine) -> None:
    seats = "".join(f'[[seats]]\nletter = "{letter}"\nmodel = "seeing"\n' for letter in "AB")
    committee = engine.profile.committees_dir / "mixed.toml"
    committee.write_text(f'policy = "full"\n{seats}[chairman]\nmodel = "small"\n', "utf-8")
    overrides = SamplingOverrides(max_tokens=8)
    request = AskRequest(parts=(TextPart("What?"), PICTURE), committee="mixed", sampling=overrides)
    last = completed(await all_of(engine.ask(request)))
    assert last.answer_from == "synthesis"
    assert not any("The chairman gave no answer" in notice for notice in last.notices)


async def counted(engine: Engine, request: AskRequest) -> TokenCount:
    return await engine.count_tokens(request)


async def test_counting_loads_nothing_and_errs_upwards(engine: Engine) -> None:
    file = FilePart("notes.txt", "The moon is far away. " * 40)
    request = AskRequest(parts=(file, TextPart("How far?")), model="starter")
    estimate = await counted(engine, request)
    assert (await engine.status()).workers == ()
    assert not estimate.exact
    assert estimate.limit is not None
    await all_of(engine.ask(asking("Hello", sampling=GREEDY)))
    exact = await counted(engine, request)
    assert exact.exact
    assert exact.question <= estimate.question
    # Exactly what the turn then has.
    sent = completed(await all_of(engine.ask(request)))
    assert sent.usage.prompt_tokens == exact.question


async def test_the_conversation_counts_as_it_would_be_sent(engine: Engine) -> None:
    started = (await all_of(engine.ask(asking("Hello", sampling=GREEDY))))[0]
    assert isinstance(started, TurnStarted)
    follow = asking("And then?", conversation_id=started.conversation_id, sampling=GREEDY)
    count = await counted(engine, follow)
    assert count.exact
    assert count.history > 10
    sent = completed(await all_of(engine.ask(follow)))
    assert sent.usage.prompt_tokens == count.question + count.history
    # The reply that has come meanwhile counts from now on; an edit of the question leaves it out.
    assert (await counted(engine, follow)).history > count.history
    edit = asking("Or?", conversation_id=started.conversation_id, edits=started.user_message_id)
    assert (await counted(engine, edit)).history == 0


async def test_the_smallest_context_of_the_committee_is_the_limit(engine: Engine) -> None:
    count = await counted(engine, asking("Hello", model="small", committee="starter"))
    assert count.limit == 512
    assert count.reply == 256
    with pytest.raises(UserError, match="no committee named nobody"):
        await counted(engine, asking("Hello", model=None, committee="nobody"))


async def test_nothing_typed_yet_counts_as_nothing(engine: Engine) -> None:
    assert (await counted(engine, AskRequest(parts=(), model="starter"))).question == 0
