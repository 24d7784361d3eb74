"""Models that see: pictures become embeddings that stand in a prompt as tokens do.

A projector (mmproj) turns a picture into one or several slices, each a run of embeddings, with
text of the model's own around them. That takes long and needs no KV cache, so it happens on the
thread that prepares a request; only what a language model makes of the embeddings is computed by
the decode loop. The work is libmtmd's, llama.cpp's library for it.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from llama_cpp import llama_cpp as lib
from llama_cpp import mtmd_cpp as mtmd

from backend import picture_file
from backend.errors import UserError
from backend.worker.computing import run_apart
from backend.worker.engine import Vectors
from backend.worker.llama import Context, Log, Model
from backend.worker.picture_ids import ids_of

MAX_CACHED_BYTES = 256 * 1024 * 1024  # embeddings of the last pictures
MAX_CACHED = 256  # pictures, those that were only measured included
_IDENTITY_BYTES = 1 << 20
_WARNING, _ERROR = 3, 4
# Their pictures depend on what stands before them; here a picture is the same anywhere.
_PLACE_BOUND = (b"deepseek4v", b"hunyuanvl")
_NOWHERE = os.devnull.encode() + b"/none"  # libmtmd would run ffmpeg on what it cannot read

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def _say_trouble(level: int, text: bytes, _user_data: Any) -> None:
    """Pass on what is worth reading: libmtmd tells every step of every picture."""
    if level in (_WARNING, _ERROR):
        sys.stderr.write(text.decode("utf-8", "replace"))


_TROUBLE_ONLY = lib.llama_log_callback(_say_trouble)


class Slice:
    """Embeddings that are computed in one go: `length` cells that take `positions`.

    `vectors` are of shape (length, width); None where the picture was only measured.
    """

    def __init__(self, eye: Vision, chunk: int, vectors: Vectors | None) -> None:
        self._eye = eye
        self._chunk = mtmd.mtmd_input_chunk_get_placeholder(chunk)
        weakref.finalize(self, mtmd.mtmd_input_chunk_free, self._chunk)
        self.length: int = mtmd.mtmd_input_chunk_get_n_tokens(chunk)
        self.positions: int = mtmd.mtmd_input_chunk_get_n_pos(chunk)
        self.vectors = vectors

    def compute(
        self,
        context: Context,
        sequence: int,
        position: int,
        *,
        batch: int,
        beat: Callable[[], None] = lambda: None,
    ) -> bool:
        """Decode into `sequence`, from `position` on; False when the KV cache has no room.

        At most `batch` embeddings go at once, unless they see one another; `beat` is called after
        each lot. The context's own batch must be empty; afterwards no row has logits.

        Raises:
            ValueError: the picture was only measured.
            RuntimeError: llama.cpp failed; the cache can no longer be trusted.
        """
        if self.vectors is None:
            raise ValueError("the picture has not been encoded")
        follows = lib.llama_pos(0)

        def decoded(_lot: Any, _user_data: Any) -> int:
            beat()
            return 0

        status = mtmd.mtmd_helper_decode_image_chunk(
            self._eye.pointer,
            context.pointer,
            self._chunk,
            self.vectors.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
            position,
            sequence,
            context.batch_size if self._eye.at_once else min(batch, context.batch_size),
            ctypes.byref(follows),
            mtmd.mtmd_helper_post_decode_callback(decoded),
            None,
        )
        if status == 1:
            context.trim(sequence, position)
            return False
        if status or follows.value != position + self.positions:
            raise RuntimeError(f"a picture cannot be decoded: {status}")
        return True


class Picture(NamedTuple):
    """A picture as a prompt takes it in.

    `tokens` are the model's own around the slices, and a negative id for each embedding (see
    `picture_ids`); `slices` are given by where they begin in `tokens`.
    """

    tokens: tuple[int, ...]
    slices: tuple[tuple[int, Slice], ...]

    @property
    def size_bytes(self) -> int:
        """Bytes of the embeddings, 0 if the picture was only measured."""
        return sum(s.vectors.nbytes for _, s in self.slices if s.vectors is not None)


class Vision:
    """The projector of one model; safe to call from any thread.

    `batch` is how many tokens the context computes at once. Where the projector leaves the choice,
    a picture has at most `most_tokens`; 0 leaves it to the projector.

    Raises:
        UserError: `model_unloadable`, with llama.cpp's reason.
    """

    def __init__(
        self,
        projector: Path,
        model: Model,
        *,
        threads: int,
        use_gpu: bool,
        batch: int,
        log: Log,
        most_tokens: int = 0,
    ) -> None:
        self._log = log
        self._receiver = lib.llama_log_callback(self._receive)
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Picture] = OrderedDict()
        self._batch = batch
        self._width: int = lib.llama_model_n_embd_inp(model.pointer)
        self._closed = False
        self.encoded = 0

        def load(most: int) -> int:
            return self._load(projector, model, threads, use_gpu, most)

        mtmd.mtmd_helper_log_set(self._receiver, ctypes.c_void_p(0))
        try:
            self._identity = self._checked(projector)
            self.pointer = load(most_tokens)
            # Embeddings that see one another have to be computed at once.
            self.at_once: bool = mtmd.mtmd_decode_use_non_causal(self.pointer, None)
            if self.at_once and not 0 < most_tokens <= batch:
                mtmd.mtmd_free(self.pointer)
                self.pointer = load(batch)
        except UserError:
            _without_log()
            raise

    @property
    def bends_positions(self) -> bool:
        """Do pictures take fewer positions than cells?"""
        return bool(mtmd.mtmd_decode_use_mrope(self.pointer))

    def prepare(self, data: bytes, name: str = "", *, encode: bool = True) -> Picture:
        """Read a picture file; without `encode` only to learn its tokens. May take seconds.

        The last pictures are remembered, so that five seats and the next turn encode once.

        Raises:
            UserError: `bad_input` for a file that is damaged, too large or of another format.
        """
        key = hashlib.sha256(data).digest()
        with self._lock:
            if self._closed:
                raise blind()
            picture = self._known.get(key)
            if picture is None or (encode and not picture.size_bytes):
                found = picture_file.inspect(data, name)
                picture = self._see(self._pixels(data, found, name), name, encode=encode)
            self._known[key] = picture
            self._known.move_to_end(key)
            self._forget()
        return picture

    def close(self) -> None:
        """Free the projector, once no picture is being read; there can be no more afterwards."""
        with self._lock:
            mtmd.mtmd_free(self.pointer)
            self._known.clear()
            self._closed = True
        _without_log()

    def _forget(self) -> None:
        held = sum(picture.size_bytes for picture in self._known.values())
        while len(self._known) > 1 and (held > MAX_CACHED_BYTES or len(self._known) > MAX_CACHED):
            _, oldest = self._known.popitem(last=False)
            held -= oldest.size_bytes

    # --- loading ----------------------------------------------------------------------------

    def _checked(self, projector: Path) -> bytes:
        """What tells this projector from others.

        Raises:
            UserError: it is none for pictures.
        """
        try:
            with projector.open("rb") as file:
                head = file.read(_IDENTITY_BYTES)
                size = os.fstat(file.fileno()).st_size
        except OSError as error:
            raise _unloadable(projector, f"it cannot be opened: {error.strerror}") from error
        self._log.errors.clear()
        offers = mtmd.mtmd_get_cap_from_file(os.fsencode(projector))
        if not offers.inp_vision:
            reason = "it is made for sound" if offers.inp_audio else self._log.reason
            raise _unloadable(projector, reason or "it has no part that sees")
        if any(kind in head for kind in _PLACE_BOUND):
            raise _unloadable(projector, "its kind of pictures depends on the text before them")
        return hashlib.sha256(b"%d:" % size + head).digest()

    def _load(
        self, projector: Path, model: Model, threads: int, use_gpu: bool, most_tokens: int
    ) -> int:
        params = mtmd.mtmd_context_params_default()
        params.use_gpu = use_gpu
        params.n_threads = threads
        params.print_timings = False
        if most_tokens:
            params.image_max_tokens = most_tokens
        self._log.errors.clear()
        # It tries the projector out, so it must not do so on a thread that stays.
        file = os.fsencode(projector)
        pointer = run_apart(mtmd.mtmd_init_from_file, file, model.pointer, params)
        if not pointer:
            raise _unloadable(projector, f"llama.cpp says: {self._log.reason or 'nothing'}")
        return int(pointer)

    def _receive(self, level: int, text: bytes, user_data: Any) -> None:
        _say_trouble(level, text, user_data)
        line = text.decode("utf-8", "replace").strip()
        if level == _ERROR and line:
            self._log.errors.append(line)

    # --- seeing -----------------------------------------------------------------------------

    def _pixels(self, data: bytes, found: picture_file.PictureFile, name: str) -> Pixels:
        """The picture upright, of shape (height, width, 3)."""
        options = mtmd.mtmd_helper_init_opt_default()
        options.video_params.ffmpeg_bin_dir = _NOWHERE
        buffer = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        read = mtmd.mtmd_helper_bitmap_init_from_buf_wrapper(
            self.pointer, buffer, len(data), False, options
        )
        if read.video_ctx:
            mtmd.mtmd_helper_video_free(read.video_ctx)
        with _freed(read.bitmap, mtmd.mtmd_bitmap_free):
            shape = (found.height, found.width, 3)
            if not read.bitmap or mtmd.mtmd_bitmap_get_n_bytes(read.bitmap) != np.prod(shape):
                raise picture_file.damaged(found.format, name)
            pixels = np.ctypeslib.as_array(mtmd.mtmd_bitmap_get_data(read.bitmap), shape=shape)
            return upright(pixels, found.orientation).copy()

    def _see(self, pixels: Pixels, name: str, *, encode: bool) -> Picture:
        height, width, _ = pixels.shape
        identity = hashlib.sha256(self._identity + b"%d %d:" % (width, height) + pixels.data)
        data = pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        tokens: list[int] = []
        slices: list[tuple[int, Slice]] = []
        with (
            _freed(mtmd.mtmd_bitmap_init(width, height, data), mtmd.mtmd_bitmap_free) as bitmap,
            _freed(mtmd.mtmd_input_chunks_init(), mtmd.mtmd_input_chunks_free) as chunks,
        ):
            self._tokenize(bitmap, chunks, name)
            for at in range(mtmd.mtmd_input_chunks_size(chunks)):
                chunk = mtmd.mtmd_input_chunks_get(chunks, at)
                if mtmd.mtmd_input_chunk_get_type(chunk) == mtmd.MTMD_INPUT_CHUNK_TYPE_TEXT:
                    tokens += _text_tokens(chunk)
                    continue
                self._check_fits(chunk, name)
                slice_ = Slice(self, chunk, self._encode(chunk, name) if encode else None)
                slices.append((len(tokens), slice_))
                place = identity.digest() + b"%d" % at
                tokens += ids_of(place, slice_.length, slice_.positions)
        self.encoded += encode
        return Picture(tuple(tokens), tuple(slices))

    def _tokenize(self, bitmap: int, chunks: int, name: str) -> None:
        marker = mtmd.mtmd_default_marker()
        text = mtmd.mtmd_input_text(marker, len(marker), False, True)
        bitmaps = (ctypes.c_void_p * 1)(bitmap)
        self._log.errors.clear()
        if mtmd.mtmd_tokenize(self.pointer, chunks, ctypes.byref(text), bitmaps, 1):
            raise self._unusable(name)

    def _encode(self, chunk: int, name: str) -> Vectors:
        self._log.errors.clear()
        if run_apart(mtmd.mtmd_encode_chunk, self.pointer, chunk):
            raise self._unusable(name)
        shape = (mtmd.mtmd_input_chunk_get_n_tokens(chunk), self._width)
        found = np.ctypeslib.as_array(mtmd.mtmd_get_output_embd(self.pointer), shape=shape)
        return np.array(found)  # libmtmd uses that memory again

    def _check_fits(self, chunk: int, name: str) -> None:
        length = mtmd.mtmd_input_chunk_get_n_tokens(chunk)
        if self.at_once and length > self._batch:
            raise UserError(
                "bad_input",
                f"The picture {name} is too large." if name else "The picture is too large.",
                why=f"It has {length} tokens; this model computes {self._batch} at once.",
                remedy="Attach a smaller copy of it.",
            )

    def _unusable(self, name: str) -> UserError:
        return UserError(
            "bad_input",
            f"The model cannot look at the picture {name}."
            if name
            else "The model cannot look at the picture.",
            why=f"llama.cpp says: {self._log.reason or 'nothing'}",
            remedy="Attach a copy of another size.",
        )


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """`pixels` (height, width, 3) turned as EXIF's number for the orientation, 1 to 8, says."""
    mirrored = orientation in (2, 4, 5, 7)
    turns = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.rot90(pixels[:, ::-1] if mirrored else pixels, turns)


def blind() -> UserError:
    """The error for a picture that goes to a model without projector."""
    return UserError(
        "bad_input",
        "This model does not see pictures.",
        why="It has no projector (mmproj).",
        remedy="Leave out the picture, or choose a model that sees.",
    )


@contextmanager
def _freed(pointer: int | None, free: Callable[[Any], None]) -> Iterator[Any]:
    try:
        yield pointer
    finally:
        if pointer:
            free(pointer)


def _without_log() -> None:
    """Take an object's callback away from libmtmd, which would call it after its end."""
    mtmd.mtmd_helper_log_set(_TROUBLE_ONLY, ctypes.c_void_p(0))


def _text_tokens(chunk: int) -> list[int]:
    length = ctypes.c_size_t()
    tokens = mtmd.mtmd_input_chunk_get_tokens_text(chunk, ctypes.byref(length))
    return list(tokens[: length.value])


def _unloadable(projector: Path, reason: str) -> UserError:
    return UserError(
        "model_unloadable",
        f"The projector {projector.name} cannot be loaded.",
        why=f"{reason[:1].upper()}{reason[1:]}",
        remedy="Take the mmproj file that was made for this model.",
    )
