"""Train the starter model for a given time and export it.

    PYTHONPATH=. python packaging/starter_model/train.py --minutes 70 --seed 1 --out build/starter

The learning rate follows the clock, so that training ends well when the time is over, however
fast the machine is. A checkpoint is written every few minutes; `--resume` goes on from one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import torch
from chatml import chat_pieces
from corpus import Corpus, load_corpus
from export import export
from generate import Sample, Writer
from model import Llama, Shape
from tokenizer import train_tokenizer
from tokenizers import Tokenizer
from torch import Tensor

from backend.committee import prompts
from backend.values import Message, Seat

IGNORED = -100
CHUNK = 2048  # samples drawn at once, so that batches hold texts of like length
Encoded = tuple[list[int], list[int]]


def encode(tokenizer: Any, samples: Sequence[Sample]) -> list[Encoded]:
    """Tokens and targets of each sample: targets are the next tokens of replies, else IGNORED."""
    pieces = [chat_pieces(sample) for sample in samples]
    encoded = iter(tokenizer.encode_batch([text for some in pieces for text, _ in some]))
    result = []
    for some in pieces:
        tokens: list[int] = []
        learnt: list[bool] = []
        for _, is_reply in some:
            ids = next(encoded).ids
            tokens += ids
            learnt += [is_reply] * len(ids)
        targets = [t if use else IGNORED for t, use in zip(tokens, learnt, strict=True)][1:]
        result.append((tokens[:-1], targets))
    return result


def pad(batch: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """One batch as tensors (samples, longest)."""
    longest = max(len(tokens) for tokens, _ in batch)
    tokens = torch.zeros(len(batch), longest, dtype=torch.long)
    targets = torch.full((len(batch), longest), IGNORED)
    for row, (some, wanted) in enumerate(batch):
        tokens[row, : len(some)] = torch.tensor(some)
        targets[row, : len(wanted)] = torch.tensor(wanted)
    return tokens, targets


def split(encoded: list[Encoded], batch_tokens: int) -> list[list[Encoded]]:
    """Batches of texts of like length, with at most `batch_tokens` tokens each, padding counted."""
    batches: list[list[Encoded]] = [[]]
    for one in sorted(encoded, key=lambda e: len(e[0])):
        if (len(batches[-1]) + 1) * len(one[0]) > batch_tokens:
            batches.append([])
        batches[-1].append(one)
    return batches


def batches(
    writer: Writer, tokenizer: Any, batch_tokens: int, longest: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches without end, never the same sample twice but by chance."""
    order = Random(writer.random.random())
    while True:
        encoded = encode(tokenizer, [writer.sample() for _ in range(CHUNK)])
        chunk = split([e for e in encoded if len(e[0]) <= longest], batch_tokens)
        order.shuffle(chunk)
        yield from map(pad, chunk)


class Check:
    """How often every token of the right reply is the likeliest, on held-out questions."""

    def __init__(self, corpus: Corpus, tokenizer: Any) -> None:
        writer = Writer(corpus, seed=7, held_out=True)
        seat = Seat(letter="A", model="starter", persona=corpus.personas[1])

        def asked(text: str, answer: str) -> Sample:
            shared = (prompts.system_message(), Message.of("user", text))
            return (*prompts.opinion_messages(shared, seat), Message.of("assistant", answer))

        known = [asked(text, e.help.answer) for e in corpus.entries for text in e.held_out]
        unknown = [asked(a.text, a.answer) for a in (writer.asker.unknown() for _ in range(150))]
        reviews = [writer.review() for _ in range(150)]
        self.sets = {
            name: [pad(batch) for batch in split(encode(tokenizer, some), 8192)]
            for name, some in (("known", known), ("unknown", unknown), ("review", reviews))
        }

    @torch.no_grad()
    def run(self, model: Llama) -> dict[str, float]:
        """The share of whole replies that would come out, for each kind."""
        result = {}
        for name, some in self.sets.items():
            right = count = 0
            for tokens, targets in some:
                with torch.autocast("cpu", torch.bfloat16):
                    best = (model.hidden(tokens) @ model.token_embd.weight.T).argmax(-1)
                right += int(((best == targets) | (targets == IGNORED)).all(1).sum())
                count += len(tokens)
            result[name] = round(right / count, 3)
        return result


def optimizers(model: Llama, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices, AdamW for embeddings and norms."""
    inner = [p for n, p in model.named_parameters() if p.dim() == 2 and "embd" not in n]
    others = [p for n, p in model.named_parameters() if p.dim() != 2 or "embd" in n]
    return [
        torch.optim.Muon(inner, lr=rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.95), weight_decay=0.01),
    ]


def rate_at(progress: float) -> float:
    """Share of the full learning rate at `progress` (0..1): up, level, then straight down to 0."""
    return min(1.0, progress / 0.02, (1.0 - progress) / 0.7)


def save(folder: Path, model: Llama, opts: list[torch.optim.Optimizer], tokenizer: Any) -> None:
    """A checkpoint, whole or not at all."""
    tokenizer.save(str(folder / "tokenizer.json"))
    state = {
        "shape": asdict(model.shape),
        "model": model.state_dict(),
        "optimizers": [o.state_dict() for o in opts],
    }
    torch.save(state, folder / "checkpoint.tmp")
    (folder / "checkpoint.tmp").replace(folder / "checkpoint.pt")


def train(args: argparse.Namespace) -> None:
    """Train until the time is over; everything lands in `args.out`."""
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    corpus = load_corpus()
    writer = Writer(corpus, args.seed)
    if args.resume:
        tokenizer = Tokenizer.from_file(str(args.resume / "tokenizer.json"))
        state = torch.load(args.resume / "checkpoint.pt", weights_only=True)
        model = Llama(Shape(**state["shape"]))
        model.load_state_dict(state["model"])
    else:
        texts = [text for _ in range(20_000) for text, _ in chat_pieces(writer.sample())]
        tokenizer = train_tokenizer(texts, args.vocabulary)
        model = Llama(Shape(vocabulary=tokenizer.get_vocab_size(), layers=args.layers))
    opts = optimizers(model, args.rate)
    if args.resume:
        for opt, saved in zip(opts, state["optimizers"], strict=True):
            opt.load_state_dict(saved)
    check = Check(corpus, tokenizer)
    seconds, start, last = args.minutes * 60.0, time.monotonic(), time.monotonic()
    tokens_seen = step = 0
    mean = 0.0
    source = batches(writer, tokenizer, args.batch_tokens, model.shape.context_length)
    for tokens, targets in source:
        progress = (time.monotonic() - start + args.elapsed * 60.0) / seconds
        if progress >= 1.0:
            break
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = args.rate * rate_at(progress)
        with torch.autocast("cpu", torch.bfloat16):
            loss = model.loss(tokens, targets, args.dropout)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for opt in opts:
            opt.step()
            opt.zero_grad()
        step, tokens_seen = step + 1, tokens_seen + tokens.numel()
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if time.monotonic() - last > args.checkpoint_seconds:
            last = time.monotonic()
            report(args.out, model, check, step, tokens_seen, mean, last - start)
            save(args.out, model, opts, tokenizer)
    report(args.out, model, check, step, tokens_seen, mean, time.monotonic() - start)
    save(args.out, model, opts, tokenizer)
    export(args.out, args.out / "starter.gguf")


def report(
    folder: Path, model: Llama, check: Check, step: int, tokens: int, loss: float, seconds: float
) -> None:
    """One line of figures, shown and kept in log.jsonl."""
    figures = {"step": step, "tokens": tokens, "seconds": round(seconds), "loss": round(loss, 4)}
    line = json.dumps(figures | check.run(model))
    with (folder / "log.jsonl").open("a") as log:
        log.write(line + "\n")
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=70.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", type=Path, help="folder with a checkpoint to go on from")
    parser.add_argument(
        "--elapsed", type=float, default=0.0, help="of --minutes, how many a resumed run had"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--vocabulary", type=int, default=2000)
    parser.add_argument("--batch-tokens", type=int, default=6144)
    parser.add_argument("--checkpoint-seconds", type=float, default=180.0)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
