"""Pictures in prompts, on models of every kind of memory; llama.cpp's own helper is the measure."""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from llama_cpp import llama_cpp as lib
from llama_cpp import mtmd_cpp as mtmd

from backend.chat_protocol import ChatRequest
from backend.errors import UserError
from backend.values import ImagePart, Message, SamplingParams, TextPart
from backend.worker.batching import BatchingEngine
from backend.worker.engine import TextEngine
from backend.worker.lanes import Lane
from backend.worker.llama import Context, ContextOptions, Log, Model
from backend.worker.speculation import NoGuesses
from backend.worker.vision import Vision
from tests import architectures
from tests.backend.worker.asking import Reply, ask, load
from tests.vision_model import Kind, noise, png, write_projector, write_qwen2vl

SLIGHT = 0.05  # a lead of the best logit that the order of a sum may change
TOKENS = 12
PICTURES = [png(noise(seed, 64, 48 + seed % 3 * 16)) for seed in range(4)]
WORDS = "iron winter summer water the cat sat on a mat and asked me".split()
Part = str | bytes

# Full attention; a window, and pictures that see themselves; positions of two dimensions, with
# full attention and with recurrence.
KINDS: dict[str, Kind] = {
    "llama": "mlp",
    "gemma3": "gemma3",
    "qwen2vl": "qwen2vl_merger",
    "qwen35": "qwen2vl_merger",
}


class Files(NamedTuple):
    model: Path
    projector: Path

    def load(self, **config: object) -> TextEngine:
        return load(self.model, projector=str(self.projector), **config)


@pytest.fixture(scope="module", params=KINDS)
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("seeing")
    path = folder / "text.gguf"
    if request.param == "qwen2vl":
        write_qwen2vl(path)
    else:
        architectures.write(request.param, path)
    return Files(path, write_projector(folder / "mmproj.gguf", kind=KINDS[request.param]))


@pytest.fixture
def engine(files: Files) -> Iterator[TextEngine]:
    engine = files.load()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def reference(files: Files) -> Iterator[Reference]:
    reference = Reference(files)
    yield reference
    reference.close()


class Reference:
    """Greedy replies by `mtmd_helper_eval_chunks`, each in a context of its own."""

    def __init__(self, files: Files) -> None:
        self._log = Log()
        self._model = Model(files.model, gpu_layers=0, log=self._log)
        self._eye = Vision(
            files.projector, self._model, threads=1, use_gpu=False, batch=512, log=self._log
        )
        self._known: dict[tuple[Part, ...], tuple[str, float]] = {}

    def close(self) -> None:
        self._eye.close()
        self._model.close()
        self._log.close()

    def agrees(self, parts: Sequence[Part], text: str) -> bool:
        """Is `text` the reply, or was there a choice too close to call?"""
        key = tuple(parts)
        if key not in self._known:
            self._known[key] = self._reply(parts)
        expected, lead = self._known[key]
        return text == expected or lead < SLIGHT

    def _reply(self, parts: Sequence[Part]) -> tuple[str, float]:
        options = ContextOptions(cells=1024, sequences=1, batch=512, outputs=1, threads=1)
        context = Context(self._model, options, self._log)
        position = self._read(context, parts)
        data, lead, row = b"", float("inf"), -1
        for _ in range(TOKENS):
            logits = context.logits(row)
            best = logits.argsort()[-2:]
            lead = min(lead, float(logits[best[1]] - logits[best[0]]))
            token = int(best[1])
            data += self._model.piece(token)
            row = context.add(token, position, 0, logits=True)
            context.decode()
            position += 1
        context.close()
        return data.decode("utf-8", "replace"), lead

    def _read(self, context: Context, parts: Sequence[Part]) -> int:
        words = "".join(part if isinstance(part, str) else "<__media__>" for part in parts)
        text = f"<|im_start|>user\n{words}<|im_end|>\n<|im_start|>assistant\n".encode()
        files = [part for part in parts if isinstance(part, bytes)]
        bitmaps = (ctypes.c_void_p * len(files))(*map(self._bitmap, files))
        chunks = mtmd.mtmd_input_chunks_init()
        whole = mtmd.mtmd_input_text(text, len(text), True, True)
        eye = self._eye.pointer
        assert not mtmd.mtmd_tokenize(eye, chunks, ctypes.byref(whole), bitmaps, len(files))
        after = lib.llama_pos(0)
        status = mtmd.mtmd_helper_eval_chunks(
            eye, context.pointer, chunks, 0, 0, 512, True, ctypes.byref(after)
        )
        assert not status
        mtmd.mtmd_input_chunks_free(chunks)
        for bitmap in bitmaps:
            mtmd.mtmd_bitmap_free(bitmap)
        return int(after.value)

    def _bitmap(self, file: bytes) -> int:
        buffer = (ctypes.c_uint8 * len(file)).from_buffer_copy(file)
        bitmap = mtmd.mtmd_helper_bitmap_init_from_buf(self._eye.pointer, buffer, len(file), False)
        assert bitmap
        return int(bitmap)


def looking(*parts: Part, **fields: object) -> ChatRequest:
    said = tuple(
        TextPart(part) if isinstance(part, str) else ImagePart("picture", part) for part in parts
    )
    return ChatRequest(
        model="",
        messages=(Message("user", said),),
        sampling=SamplingParams(temperature=0, max_tokens=TOKENS),
        **fields,  # type: ignore[arg-type]
    )


def test_a_picture_says_what_it_says_to_llama_cpp_itself(
    engine: TextEngine, reference: Reference
) -> None:
    one, other = PICTURES[:2]
    for parts in ((one, "what is it"), ("this ", one, " or ", other, "?"), (other, one, "?")):
        text, usage = ask(engine, looking(*parts))
        assert reference.agrees(parts, text)
        assert usage.prompt_tokens == engine.count(looking(*parts))


def test_the_second_time_nothing_is_computed(engine: TextEngine) -> None:
    asked = looking("look at ", PICTURES[0], " well")
    first, usage = ask(engine, asked)
    assert usage.cached_tokens == 0
    again, usage = ask(engine, asked)
    assert again == first
    assert usage.cached_tokens == usage.prompt_tokens - 1


def test_another_picture_is_another_reply(engine: TextEngine) -> None:
    replies = {ask(engine, looking("look at ", picture, " well"))[0] for picture in PICTURES}
    assert len(replies) > 2  # of four; random weights overlook some differences


def test_five_seats_on_one_picture_write_as_each_alone(files: Files) -> None:
    asked = [looking("look ", PICTURES[0], PICTURES[1], f" as {seat}") for seat in WORDS[:5]]
    alone = []
    for request in asked:
        engine = files.load()
        alone.append(ask(engine, request)[0])
        engine.close()
    engine = files.load()
    replies = [Reply(engine, request) for request in asked]
    usages = [reply.finish().usage for reply in replies]
    computed = engine.stats().prompt_tokens
    engine.close()
    assert [reply.text for reply in replies] == alone
    assert len(set(alone)) > 2
    # The pictures are computed once.
    assert computed < sum(usage.prompt_tokens for usage in usages) / 2


def test_any_history_in_a_small_cache_changes_no_word(files: Files, reference: Reference) -> None:
    rng = random.Random(3)
    engine = files.load(kv_cells=420, slots=4)
    history: list[list[Part]] = [["look "]]
    for _ in range(8):
        asked = [_variation(rng, history) for _ in range(rng.randint(1, 5))]
        replies = [Reply(engine, looking(*parts)) for parts in asked]
        for parts, reply in zip(asked, replies, strict=True):
            reply.finish()
            assert reference.agrees(parts, reply.text), parts
    engine.close()


def _variation(rng: random.Random, history: list[list[Part]]) -> list[Part]:
    """A conversation that goes on from one before, or parts from it somewhere."""
    parts = list(rng.choice(history))
    if rng.random() < 0.3:
        del parts[rng.randint(0, len(parts)) :]
    for _ in range(rng.randint(1, 2)):
        words = " ".join(rng.choices(WORDS, k=rng.randint(1, 6))) + " "
        if parts and isinstance(parts[-1], str):
            parts[-1] += words
        else:
            parts.append(words)
        if rng.random() < 0.6:
            parts.append(rng.choice(PICTURES))
    parts = parts[-6:]
    history.append(parts)
    return parts


class _Blurts(NoGuesses):
    """Guesses what it has just seen."""

    def propose(self, lanes: Sequence[Lane], most: int) -> None:
        for lane in lanes:
            lane.drafts = [token for token in lane.request.tokens if token < 0][:most]


def test_a_guess_is_never_a_picture(engine: TextEngine, reference: Reference) -> None:
    assert isinstance(engine, BatchingEngine)
    engine._loop._guesses = _Blurts()
    parts = ("the cat sat on ", PICTURES[0], " and on")
    assert reference.agrees(parts, ask(engine, looking(*parts))[0])


def test_a_saved_state_keeps_its_pictures(
    files: Files, reference: Reference, tmp_path: Path
) -> None:
    said = ("look at ", PICTURES[0], " and at ", PICTURES[1], " well")
    engine = files.load(state_folder=str(tmp_path))
    text, _ = ask(engine, looking(*said))
    saved = engine.save(looking(*said), "seen")
    engine.close()
    engine = files.load(state_folder=str(tmp_path))
    assert engine.restore("seen") == saved
    again, usage = ask(engine, looking(*said))
    engine.close()
    assert again == text
    assert usage.cached_tokens >= saved - 1
    assert reference.agrees(said, text)


def test_penalties_pass_pictures_over(engine: TextEngine) -> None:
    strict = SamplingParams(
        temperature=0, max_tokens=TOKENS, repeat_penalty=1.5, penalty_last_n=-1, dry_multiplier=1.0
    )
    asked = looking("the cat ", PICTURES[0], " the cat ")
    reply = Reply(engine, ChatRequest(model="", messages=asked.messages, sampling=strict))
    assert reply.finish().usage.completion_tokens == TOKENS


def test_a_prompt_may_end_with_a_picture(tmp_path: Path) -> None:
    template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    path = architectures.write("llama", tmp_path / "text.gguf", chat_template=template)
    engine = load(path, projector=str(write_projector(tmp_path / "mmproj.gguf")))
    text, usage = ask(engine, looking("look ", PICTURES[0]))
    engine.close()
    assert text
    assert usage.completion_tokens == TOKENS


def test_a_model_without_projector_sees_nothing(tmp_path: Path) -> None:
    path = architectures.write("llama", tmp_path / "text.gguf")
    engine = load(path)
    assert not engine.facts.sees
    with pytest.raises(UserError, match="This model does not see pictures") as error:
        engine.prepare(looking(PICTURES[0], "what is it"))
    engine.close()
    assert error.value.fault.code == "bad_input"


def test_facts_say_that_it_sees(engine: TextEngine) -> None:
    assert engine.facts.sees


def test_a_picture_longer_than_the_context_is_refused(files: Files) -> None:
    engine = files.load(context_length=48)
    with pytest.raises(UserError) as error:
        engine.prepare(looking(*PICTURES, "what is it"))
    engine.close()
    assert error.value.fault.code == "context_exceeded"


def test_a_damaged_picture_is_named(engine: TextEngine) -> None:
    with pytest.raises(UserError, match="picture picture cannot be read"):
        engine.prepare(looking("look at ", PICTURES[0][:-50]))
