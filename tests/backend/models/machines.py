"""Machines and models for tests of what fits: round numbers, no files."""

from __future__ import annotations

from pathlib import Path

from backend.library import Header, InstalledModel, Weight
from backend.machine import Gpu, Hardware, LoadNeeds, Need
from backend.models.committee_fit import Member
from backend.pool import Device, Machine, Want
from backend.values import Chairman, Committee, ModelInfo, Policy, SamplingParams, Seat

GB = 1_000_000_000
LAYERS = 10
CONTEXT = 8192
FAST = "NVIDIA GeForce RTX 3090"  # 936 GB/s


def needs(size: int, *, context: int = CONTEXT, cache: int = GB, fixed: int = GB) -> LoadNeeds:
    """`size` bytes of weights in ten layers, `cache` bytes for 8,192 tokens, `fixed` each side."""
    kv = cache * context // CONTEXT
    ways = [Need(size + kv + fixed, 0)]
    ways += [
        Need(
            (size + kv) * (LAYERS - n) // LAYERS + fixed // 2,
            (size + kv) * n // LAYERS + fixed,
        )
        for n in range(1, LAYERS + 1)
    ]
    return LoadNeeds(
        context_length=context,
        kv_cells=2 * context,
        kv_cache_type="f16",
        kv_bytes=kv,
        by_gpu_layers=tuple(ways),
    )


def model(name: str, size: int) -> InstalledModel:
    header = Header(
        architecture="llama",
        name=name.title(),
        context_length=131_072,
        size_label="",
        kv_bytes_per_token=0,
        tensors=2,
        weights=(Weight("token_embd.weight", 0, (1, 1), 0), Weight("output.weight", 0, (1,), size)),
        hyperparameters={"block_count": LAYERS},
    )
    info = ModelInfo(id=name, name=name.title(), provider="local", size_bytes=size)
    return InstalledModel(path=Path(f"{name}.gguf"), info=info, header=header, size_bytes=size)


def member(name: str, size: int = 8 * GB, *, gpu: str | None = None, cache: int = GB) -> Member:
    """A model of so many bytes that takes `cache` for its context."""
    want = Want(model=name, needs=needs(size, cache=cache), each_gpu_bytes=GB, gpu=gpu)
    wider = Want(model=name, needs=needs(size, context=2 * CONTEXT, cache=cache), gpu=gpu)
    return Member(name, model(name, size), want, wider)


def machine(main: int | None, *gpus: int | None) -> Machine:
    """What our workers may have of main memory and of each GPU."""
    return Machine(
        gpus=tuple(Device(f"g{n}", FAST, size) for n, size in enumerate(gpus)), main_capacity=main
    )


def hardware(*names: str) -> Hardware:
    """GPUs of these names, from 0 on."""
    return Hardware(
        gpus=tuple(
            Gpu(id=f"g{n}", name=name, device=f"CUDA{n}", index=n) for n, name in enumerate(names)
        )
    )


def committee(
    *models: str, chairman: str = "", policy: Policy = Policy.FULL, tokens: int = 1024
) -> Committee:
    """A seat on each of `models`; the first presides where nobody else is named."""
    sampling = SamplingParams(max_tokens=tokens)
    return Committee(
        name="c",
        title="C",
        seats=tuple(
            Seat(letter=letter, model=one, sampling=sampling)
            for letter, one in zip("ABCDEFGH", models, strict=False)
        ),
        chairman=Chairman(model=chairman or models[0], sampling=sampling),
        policy=policy,
    )
