from __future__ import annotations

import pytest

from backend.pool.circuit import WINDOW_S, Circuit


@pytest.mark.parametrize(
    ("times", "is_open"),
    [
        ([], False),
        ([0, 1], False),
        ([0, 1, 2], True),
        ([0, 1, WINDOW_S], False),
        ([0, 1, WINDOW_S, WINDOW_S + 0.5], True),
        ([0, 1, 2, WINDOW_S * 9], True),
    ],
)
def test_three_crashes_within_the_window_open_it(times: list[float], is_open: bool) -> None:
    circuit = Circuit()
    for time in times:
        circuit = circuit.after_crash(time, f"crash at {time}")
    assert circuit.is_open is is_open
    assert circuit.last_reason == (f"crash at {times[-1]}" if times else "")
    assert len(circuit.crashes) <= 3
