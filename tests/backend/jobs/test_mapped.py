from __future__ import annotations

import pytest
from msgspec.structs import replace

from backend.errors import Fault
from backend.jobs.mapped import download_job, load_job
from backend.offers import Download
from backend.pool import Load

FAULT = Fault("provider_unreachable", "The hub does not answer.")
DOWNLOAD = Download(
    id="abc",
    repo="owner/name",
    names=("sub/Big-Q4_K_M-00001-of-00002.gguf", "sub/Big-Q4_K_M-00002-of-00002.gguf"),
    path="/models/big.gguf",
    state="running",
    done_bytes=5,
    total_bytes=10,
    bytes_per_s=2.0,
    seconds_left=2.5,
)


def test_a_download_that_runs() -> None:
    job = download_job(DOWNLOAD, 17.0)
    assert (job.id, job.kind, job.title, job.state) == (
        "download:abc",
        "download",
        "Big-Q4_K_M",
        "running",
    )
    assert (job.done, job.total, job.unit, job.per_s, job.seconds_left) == (5, 10, "bytes", 2, 2.5)
    assert (job.can_pause, job.can_cancel, job.started_at) == (True, True, 17.0)
    assert (job.detail, job.result, job.fault) == ("owner/name", "", None)


@pytest.mark.parametrize(
    ("changes", "can_pause", "can_cancel", "fault", "result"),
    [
        ({"state": "queued"}, True, True, None, ""),
        ({"state": "paused"}, False, True, None, ""),
        ({"state": "failed", "fault": FAULT}, False, True, FAULT, ""),
        ({"state": "done"}, False, False, None, "/models/big.gguf"),
    ],
)
def test_what_can_be_done_with_a_download(
    changes: dict[str, object], can_pause: bool, can_cancel: bool, fault: Fault | None, result: str
) -> None:
    job = download_job(replace(DOWNLOAD, **changes), 0.0)
    assert (job.can_pause, job.can_cancel, job.fault, job.result) == (
        can_pause,
        can_cancel,
        fault,
        result,
    )


def test_a_download_that_waits_for_the_network_says_so() -> None:
    job = download_job(replace(DOWNLOAD, fault=FAULT), 0.0)
    assert (job.state, job.detail, job.fault) == ("running", FAULT.sentence, None)


LOAD = Load(model="m", at=100.0, began=10.0, need_bytes=4_100_000_000)


@pytest.mark.parametrize(
    ("changes", "now", "state"),
    [
        ({}, 10.9, None),
        ({}, 11.0, "running"),
        ({"seconds": 0.9}, 99.0, None),
        ({"seconds": 1.2}, 99.0, "done"),
        ({"seconds": 1.2, "stopped": True}, 99.0, "cancelled"),
        ({"seconds": 1.2, "fault": FAULT}, 99.0, "failed"),
    ],
)
def test_loads_of_more_than_a_second_are_listed(
    changes: dict[str, object], now: float, state: str | None
) -> None:
    job = load_job(replace(LOAD, **changes), now)
    assert (job and job.state) == state
    if job is not None:
        assert (job.id, job.started_at, job.can_cancel, job.can_pause) == (
            "load:m",
            100.0,
            False,
            False,
        )
        assert job.need_bytes == 4_100_000_000
        assert job.seconds == (1.2 if state == "done" else None)
