"""LoRA adapters: loaded once, chosen per request, set for the whole context between steps."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Hashable, Sequence

from llama_cpp import llama_cpp as lib

from backend.chat_protocol import Adapter
from backend.errors import UserError
from backend.worker.llama import Context, Log, Model
from backend.worker.protocol import AdapterFile


class Adapters:
    """The adapters of one model.

    Raises:
        UserError: `model_unloadable` for a file that is no adapter of this model.
    """

    def __init__(self, model: Model, files: Sequence[AdapterFile], log: Log) -> None:
        self._loaded: dict[str, ctypes.c_void_p] = {}
        for file in files:
            if file.name in self._loaded:
                raise UserError(
                    "bad_input",
                    f"Two adapters are called {file.name}.",
                    remedy="Give each a name of its own.",
                )
            log.errors.clear()
            pointer = lib.llama_adapter_lora_init(model.pointer, os.fsencode(file.path))
            if not pointer:
                raise UserError(
                    "model_unloadable",
                    f"The adapter {file.name} cannot be loaded.",
                    why=f"llama.cpp says: {log.reason or 'nothing'}",
                    remedy="Take an adapter that was trained for this model.",
                )
            self._loaded[file.name] = pointer
        self._in_use: Hashable = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What requests may ask for."""
        return tuple(self._loaded)

    def check(self, chosen: Sequence[Adapter]) -> tuple[Adapter, ...]:
        """The adapters that count, in one order for all requests; those of scale 0 do not.

        Raises:
            UserError: `bad_input` for an unknown name, or one that stands twice.
        """
        names = [adapter.name for adapter in chosen]
        for name in names:
            if name not in self._loaded:
                known = ", ".join(self._loaded) or "none"
                raise UserError(
                    "bad_input",
                    f"There is no adapter {name}.",
                    why=f"Loaded with this model: {known}.",
                    remedy="Name one of them in adapters, or load the model with it.",
                )
            if names.count(name) > 1:
                raise UserError(
                    "bad_input", f"The adapter {name} stands twice.", remedy="Name it once."
                )
        return tuple(sorted((a for a in chosen if a.scale), key=lambda a: a.name))

    def use(self, context: Context, chosen: tuple[Adapter, ...]) -> None:
        """Let the next steps of `context` run with these adapters and no others."""
        if chosen == self._in_use:
            return
        pointers = (lib.llama_adapter_lora_p_ctypes * len(chosen))(
            *(self._loaded[adapter.name] for adapter in chosen)
        )
        scales = (ctypes.c_float * len(chosen))(*(adapter.scale for adapter in chosen))
        if lib.llama_set_adapters_lora(context.pointer, pointers, len(chosen), scales):
            raise RuntimeError("llama.cpp does not take the adapters")
        self._in_use = chosen

    def close(self) -> None:
        """Free the adapters; the context they were set for must be gone."""
        for pointer in self._loaded.values():
            lib.llama_adapter_lora_free(pointer)
        self._loaded.clear()
