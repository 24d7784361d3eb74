"""Words for the chats of the tour."""

from __future__ import annotations

_ANSWER = """\
## Use SQLite in WAL mode

A commit writes **one** page of the log and waits for one `fsync`; readers go on while it \
does. With batches of fifty events that is about 20 commits a second, far below what the disk takes.

1. Open the database with `journal_mode=WAL` and `synchronous=FULL`.
2. Batch by time *or* by count, whichever comes first.
3. Keep a nightly export, so that a crash can be read with plain tools.

```python
def commit(batch: list[Event]) -> None:
    \"\"\"Store a batch whole or not at all.\"\"\"
    with connection:  # BEGIN ... COMMIT
        connection.executemany(
            "INSERT INTO event (job, at, kind, body) VALUES (?, ?, ?, ?)",
            [(event.job, event.at, event.kind, encode(event.body)) for event in batch],
        )
    waiting.clear()
```

| design | commits/s | after a power cut | question "events of a job" |
|---|---:|---|---|
| WAL, `FULL` | 180 | nothing lost | index, 0.3 ms |
| WAL, `NORMAL` | 2,400 | last batches may be lost | index, 0.3 ms |
| append-only log | 210 | torn last line | whole file, 900 ms |

The time that a batch of $n$ events waits is at most $t_w = \\min(0.2\\,\\mathrm{s}, n/\\lambda)$, \
and the share of the disk's time is

$$u = \\frac{\\lambda}{n}\\left(t_{\\mathrm{sync}} + n\\,t_{\\mathrm{row}}\\right) \\approx 0.11.$$

- [x] measured on the slowest of the three machines
- [ ] a test that cuts the power while a batch is written

> A log that can be read with `tail` after a crash is worth something, too.[^1]

[^1]: The nightly export gives that without a second source of truth.
"""

_SHORT = """\
Yes. `PRAGMA wal_checkpoint(TRUNCATE)` after the export keeps the log small; without it, it grows \
to the size of the largest transaction and stays there.

```sql
PRAGMA journal_size_limit = 67108864;
```
"""

LONG_CHAT = (
    "Events: WAL or JSONL?",
    0.02,
    (
        "Our workers write about 1,000 events a second, in jobs. Should they go into SQLite or "
        "into an append-only log of JSON lines? What of power cuts, and of the question which "
        "events belong to a job?",
        _ANSWER,
        "Does the log of the WAL have to be cut from time to time?",
        _SHORT,
        "And with two writers?",
        _ANSWER,
    ),
)

CHATS = (
    (
        "Why does a tokio task leak?",
        0.2,
        ("Why does a tokio task leak?", "It is detached: keep its handle and abort it on drop."),
    ),
    (
        "Privacy notice in plain words",
        1.1,
        ("Put this privacy notice into plain words.", "We keep your address until you ask us."),
    ),
    (
        "Release checklist 2.4",
        3.2,
        ("What is left for 2.4?", "The migration of the store, and a test of the restore."),
    ),
    (
        "Rerankers on the processor",
        5.0,
        ("Which reranker runs well without a GPU?", "A small cross-encoder in 8 bits."),
    ),
    (
        "Bayesian stopping rule for an A/B test",
        44.0,
        ("When may I stop an A/B test?", "When the expected loss falls below what you accept."),
    ),
)

QUESTION = "How do I add a document to Parley, and what happens to its text?"
FRENCH_QUESTION = "Comment ajouter un document ?"
OTHER_QUESTIONS = (
    "What is shown in the panel beside an answer?",
    "How do I use Parley from my editor, and with which token?",
    "Which models should I use with 24 GB of memory?",
    "Why are the reviewers not told who wrote an answer?",
    "What can I do when an answer is wrong or too slow?",
    "How many models do I need for a good committee?",
    "What is two plus two, and why?",
)
