from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import msgspec
import pytest

from backend.engine import Engine
from backend.errors import Fault, UserError
from backend.events import Event, OpinionDelta, TurnCompleted, TurnFailed, TurnStarted, type_of
from backend.profile import Profile
from backend.providers import ChatChunk, ChatFinished, ChatRequest, TextDelta
from backend.settings import Settings
from backend.store import ChatStore
from backend.values import (
    AskRequest,
    FilePart,
    ImagePart,
    Message,
    Policy,
    SamplingOverrides,
    TextPart,
    Usage,
)
from tests.engines import engine_over
from tests.fake_model import FakeModel, deliberating, stage_of


def asking(text: str, **rest: object) -> AskRequest:
    return AskRequest(parts=(TextPart(text),), **rest)  # type: ignore[arg-type]


async def run(engine: Engine, request: AskRequest) -> list[Event]:
    async with aclosing(engine.ask(request)) as events:
        return [event async for event in events]


def started(events: list[Event]) -> TurnStarted:
    first = events[0]
    assert isinstance(first, TurnStarted)
    return first


async def test_a_turn_is_stored_and_replays() -> None:
    async with engine_over(deliberating) as (engine, _):
        events = await run(engine, asking("Why?", committee="starter-full"))
        first, last = started(events), events[-1]
        assert isinstance(last, TurnCompleted)
        assert first.conversation_id is not None
        assert first.turn_id is not None
        conversation = await engine.chats.conversation(first.conversation_id)
        question, reply = conversation.messages
        assert (question.message.text, question.state) == ("Why?", "complete")
        assert (reply.message.text, reply.state) == ("The whole answer.", "complete")
        replayed = await engine.chats.replay(first.turn_id)
        assert replayed[-1] == last

        def kept(stream: list[Event]) -> list[Event]:
            return [e for e in stream if not type_of(e).endswith(".delta")]

        assert kept(list(replayed)) == kept(events)


async def test_the_question_is_stored_before_any_model_is_asked() -> None:
    async with engine_over(deliberating) as (engine, model):
        async with aclosing(engine.ask(asking("Why?"))) as events:
            first = await anext(events)
            assert isinstance(first, TurnStarted)
            assert model.requests == []
            assert first.conversation_id is not None
            stored = await engine.chats.conversation(first.conversation_id)
            assert stored.messages[0].message.text == "Why?"
            assert stored.messages[1].state == "streaming"


async def test_a_stop_keeps_what_was_written() -> None:
    def slow(request: ChatRequest) -> str | Fault | float:
        return "word " * 5000

    async with engine_over(slow) as (engine, model):
        conversation_id = None
        async with aclosing(engine.ask(asking("Why?", model="fake"))) as events:
            async for event in events:
                if isinstance(event, TurnStarted):
                    conversation_id = event.conversation_id
                if isinstance(event, OpinionDelta):
                    break
        assert model.running == 0
        assert conversation_id is not None
        reply = (await engine.chats.conversation(conversation_id)).messages[1]
        assert reply.state == "stopped"
        assert reply.message.text.startswith("word")


async def test_the_next_turn_sees_the_last_one_and_its_files() -> None:
    async with engine_over(deliberating) as (engine, model):
        parts = (FilePart("notes.txt", "the moon is far"), TextPart("How far?"))
        first = started(await run(engine, AskRequest(parts=parts, model="fake")))
        conversation_id = first.conversation_id
        await run(engine, asking("And the sun?", model="fake", conversation_id=conversation_id))
        roles = [message.role for message in model.requests[-1].messages]
        assert roles == ["user", "assistant", "user"]
        assert "the moon is far" in model.requests[-1].messages[0].text
        assert model.requests[-1].messages[0].text.endswith("How far?")


async def test_an_unanswered_question_is_not_sent_again() -> None:
    replies: list[str | Fault] = [Fault("worker_lost", "It died."), "Fine."]
    async with engine_over(lambda _: replies.pop(0)) as (engine, model):
        events = await run(engine, asking("First?", model="fake"))
        assert isinstance(events[-1], TurnFailed)
        conversation_id = started(events).conversation_id
        await run(engine, asking("Second?", model="fake", conversation_id=conversation_id))
        assert [m.text for m in model.requests[-1].messages] == ["Second?"]


async def test_resume_answers_again_beside_the_failed_reply() -> None:
    replies: list[str | Fault] = [Fault("worker_lost", "It died."), "Fine."]
    async with engine_over(lambda _: replies.pop(0)) as (engine, _):
        first = started(await run(engine, asking("Why?", model="fake")))
        assert first.reply_message_id is not None
        async with aclosing(engine.resume(first.reply_message_id)) as events:
            again = [event async for event in events]
        assert isinstance(again[-1], TurnCompleted)
        assert first.conversation_id is not None
        conversation = await engine.chats.conversation(first.conversation_id)
        assert [m.message.text for m in conversation.messages] == ["Why?", "Fine."]
        assert len(conversation.messages[1].siblings) == 2


async def test_an_edited_question_stands_beside_the_first_one() -> None:
    async with engine_over(deliberating) as (engine, model):
        first = started(await run(engine, asking("One?", model="fake")))
        chat = first.conversation_id
        second = started(await run(engine, asking("Two?", model="fake", conversation_id=chat)))
        edit = asking("Or?", model="fake", conversation_id=chat, edits=second.user_message_id)
        await run(engine, edit)
        assert [m.text for m in model.requests[-1].messages[::2]] == ["One?", "Or?"]
        assert chat is not None
        shown = (await engine.chats.conversation(chat)).messages
        assert [m.message.text for m in shown[::2]] == ["One?", "Or?"]
        assert second.user_message_id in shown[2].siblings


async def test_another_committee_answers_the_same_question() -> None:
    async with engine_over(deliberating) as (engine, model):
        first = started(await run(engine, asking("Why?", model="fake")))
        assert first.reply_message_id is not None
        async with aclosing(
            engine.resume(first.reply_message_id, committee="starter-full", model="big")
        ) as events:
            again = [event async for event in events]
        assert started(again).committee.name == "starter-full"
        assert {seat.model for seat in started(again).committee.seats} == {"big"}
        assert isinstance(again[-1], TurnCompleted)
        assert model.requests[-1].model == "big"


async def test_a_reply_that_no_turn_wrote_is_answered_again(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    history = {
        "messages": {
            "a": {"id": "a", "parentId": None, "role": "user", "content": "Why?"},
            "b": {"id": "b", "parentId": "a", "role": "assistant", "content": "Because."},
        },
        "currentId": "b",
    }
    chat = {"id": "x", "title": "Old", "chat": {"title": "Old", "history": history}}
    file.write_bytes(msgspec.json.encode([chat]))
    async with engine_over(deliberating) as (engine, model):
        report = await engine.import_chats(file)
        shown = (await engine.chats.conversation(report.conversation_ids[0])).messages
        assert [m.message.text for m in shown] == ["Why?", "Because."]
        async with aclosing(engine.resume(shown[1].id)) as events:
            again = [event async for event in events]
        assert started(again).committee.name == "starter"
        assert isinstance(again[-1], TurnCompleted)
        assert "Why?" in model.requests[0].messages[-1].text
        with pytest.raises(UserError, match="no message 999"):
            async with aclosing(engine.resume(999)) as events:
                await anext(events)


async def test_saved_settings_are_in_force_at_once() -> None:
    async with engine_over(deliberating) as (engine, _):
        assert started(await run(engine, asking("Why?"))).committee.name == "starter"
        changed = msgspec.structs.replace(engine.settings, committee="starter-full")
        await engine.save_settings(changed)
        assert engine.settings.committee == "starter-full"
        assert started(await run(engine, asking("Why?"))).committee.name == "starter-full"


async def test_exports_and_imports_are_jobs(tmp_path: Path) -> None:
    file = tmp_path / "chats.json"
    async with engine_over(deliberating) as (engine, _):
        for question in ("One?", "Two?"):
            await run(engine, asking(question, model="fake"))
        await engine.export_chats(None, file, "json")
        first, second = await engine.chats.conversations()
        await engine.chats.delete_conversation(first.id)
        await engine.chats.delete_conversation(second.id)
        with pytest.raises(UserError):
            await engine.import_chats(tmp_path / "missing.json")
        done = {(job.kind, job.state): job for job in await engine.jobs_board.jobs()}
        export = done["export", "done"]
        assert (export.title, export.done, export.total) == ("chats.json", 2, 2)
        assert export.result == str(file)
        await engine.import_chats(file)
        imported = next(j for j in await engine.jobs_board.jobs() if j.state == "done" and j.count)
        assert (imported.kind, imported.count, imported.result) == ("import", 2, "")
        failed = done["import", "failed"]
        assert failed.fault is not None
        assert failed.fault.code == "not_found"


async def test_a_prompt_over_the_context_fails_with_both_numbers() -> None:
    async with engine_over(deliberating, context_length=64) as (engine, model):
        events = await run(engine, asking("word " * 200, model="fake"))
        last = events[-1]
        assert isinstance(last, TurnFailed)
        assert last.fault.code == "context_exceeded"
        assert "200" in last.fault.sentence
        assert "64" in last.fault.sentence
        assert model.requests == []


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        (asking("  "), "empty"),
        (asking("Why?", committee="nobody"), "no committee named nobody"),
        (asking("Why?", conversation_id=999), "no chat 999"),
        (AskRequest(parts=(ImagePart("a.png", bytes(31_000_000)),) * 2), "62.0 MB together"),
    ],
)
async def test_bad_input_is_refused_before_the_first_event(request_: AskRequest, word: str) -> None:
    async with engine_over(deliberating) as (engine, _):
        with pytest.raises(UserError, match=word):
            await run(engine, request_)
        assert await engine.chats.conversations() == ()


async def test_model_and_policy_override_the_committee() -> None:
    async with engine_over(deliberating) as (engine, model):
        request = asking("Why?", committee="starter-full", model="big", policy=Policy.VOTE)
        events = await run(engine, request)
        assert {r.model for r in model.requests} == {"big"}
        assert not any(stage_of(r) == "synthesis" for r in model.requests)
        assert isinstance(events[-1], TurnCompleted)


async def test_turns_past_the_queue_are_refused_at_once() -> None:
    settings = Settings(port=0, max_concurrent_turns=1, max_queued_turns=1)
    async with engine_over(lambda _: 30.0, settings=settings) as (engine, model):
        async with asyncio.TaskGroup() as group:
            waiting = [
                group.create_task(run(engine, asking("Why?", model="fake", record=False)))
                for _ in range(2)
            ]
            while not model.running:
                await asyncio.sleep(0)
            with pytest.raises(UserError, match="2 questions are already"):
                await run(engine, asking("Why?", model="fake", record=False))
            for task in waiting:
                task.cancel()
        assert model.running == 0


async def test_waiting_questions_are_stored_and_counted_apart() -> None:
    settings = Settings(port=0, max_concurrent_turns=1, max_queued_turns=5)
    async with engine_over(lambda _: 30.0, settings=settings) as (engine, model):
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(run(engine, asking(f"Question {n}?", model="fake")))
                for n in range(3)
            ]
            while len(await engine.chats.conversations()) < 3 or not model.running:
                await asyncio.sleep(0.01)
            status = await engine.status()
            assert (status.running_turns, status.waiting_turns) == (1, 2)
            for task in tasks:
                task.cancel()
        for chat in await engine.chats.conversations():
            reply = (await engine.chats.conversation(chat.id)).messages[1]
            assert reply.state == "stopped"


async def test_a_stop_at_any_early_moment_settles_the_reply() -> None:
    async with engine_over(deliberating) as (engine, _):
        for moment in range(40):
            async with asyncio.TaskGroup() as group:
                task = group.create_task(run(engine, asking("Why?", model="fake")))
                for _ in range(moment // 4):
                    await asyncio.sleep(0)
                await asyncio.sleep(moment % 4 * 0.001)
                task.cancel()
        states = [
            (await engine.chats.conversation(chat.id)).messages[1].state
            for chat in await engine.chats.conversations()
        ]
        assert states
        assert "streaming" not in states


async def test_a_missing_model_drops_its_seat_not_the_committee() -> None:
    class Choosy(FakeModel):
        async def context_length(self, model: str) -> int | None:
            if model == "gone":
                raise UserError("not_found", "There is no model gone.")
            return await super().context_length(model)

        async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
            await self.context_length(request.model)
            async with aclosing(super().chat(request)) as chunks:
                async for chunk in chunks:
                    yield chunk

    profile = Profile.default()
    profile.prepare()
    (profile.committees_dir / "odd.toml").write_text(
        'policy = "full"\n'
        '[[seats]]\nletter = "A"\nmodel = "fake"\n'
        '[[seats]]\nletter = "B"\nmodel = "fake"\n'
        '[[seats]]\nletter = "C"\nmodel = "gone"\n'
        '[chairman]\nmodel = "fake"\n',
        "utf-8",
    )
    async with engine_over(deliberating, model=Choosy(deliberating)) as (engine, _):
        last = (await run(engine, asking("Why?", committee="odd")))[-1]
        assert isinstance(last, TurnCompleted)
        assert [seat.state for seat in last.seats] == ["done", "done", "dropped"]
        assert "no model gone" in last.seats[2].reason


async def test_the_callers_system_prompt_is_never_left_out() -> None:
    talk = [
        message
        for _ in range(6)
        for message in (Message.of("user", "word " * 20), Message.of("assistant", "word " * 20))
    ]
    history = (Message.of("system", "Be kind."), *talk)
    async with engine_over(lambda _: "Fine.", context_length=120) as (engine, model):
        await run(engine, asking("Why?", model="fake", record=False, history=history))
        sent = model.requests[0].messages
        assert sent[0] == history[0]
        assert sent[1].role == "user"
        assert len(sent) < len(history)


async def test_a_seed_is_another_for_each_seat() -> None:
    async with engine_over(deliberating) as (engine, model):
        overrides = SamplingOverrides(seed=2**32 - 1)
        await run(engine, asking("Why?", sampling=overrides))
        seeds = [r.sampling.seed for r in model.requests if stage_of(r) == "opinion"]
        assert sorted(s for s in seeds if s is not None) == [0, 1, 2**32 - 1]


async def test_half_characters_are_refused() -> None:
    async with engine_over(deliberating) as (engine, _):
        with pytest.raises(UserError, match="not text"):
            await run(engine, asking("caf\udce9"))


async def test_an_answer_cut_by_its_limit_says_so() -> None:
    class Short(FakeModel):
        async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
            yield TextDelta(text="Half of")
            yield ChatFinished(finish_reason="length", usage=Usage(3, 2))

    async with engine_over(deliberating, model=Short(deliberating)) as (engine, _):
        last = (await run(engine, asking("Why?", model="fake")))[-1]
        assert isinstance(last, TurnCompleted)
        assert last.finish_reason == "length"


async def test_a_mistake_at_the_end_of_a_turn_ends_that_turn_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> bool:
        raise ValueError("a mistake")

    async with engine_over(deliberating) as (engine, _):
        with monkeypatch.context() as patch:
            patch.setattr(ChatStore, "finish_turn", broken)
            async with asyncio.timeout(5):
                last = (await run(engine, asking("Why?", model="fake")))[-1]
        assert isinstance(last, TurnFailed)
        assert last.fault.code == "internal"
        assert isinstance((await run(engine, asking("Why?", model="fake")))[-1], TurnCompleted)
