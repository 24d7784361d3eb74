from __future__ import annotations

import os

from backend.hardware import memory, process_memory


def test_memory_has_plausible_figures() -> None:
    used, total = memory()
    assert used is not None
    assert total is not None
    assert 0 < used < total


def test_a_process_that_is_gone_is_unknown_and_not_zero() -> None:
    assert process_memory(2**22 + 1) is None
    assert (process_memory(os.getpid()) or 0) > 1_000_000
