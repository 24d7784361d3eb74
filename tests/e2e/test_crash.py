from __future__ import annotations

from pathlib import Path

import pytest

from tests.crashes import kill_at_random_points


def test_a_kill_at_any_point_loses_nothing(home: Path) -> None:
    left = kill_at_random_points(home / "crashing", rounds=6, seed=7)
    assert left == {"lost user messages": 0, "corrupt stores": 0, "surviving children": 0}


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing(home: Path) -> None:
    left = kill_at_random_points(home / "crashing", rounds=200, seed=8)
    assert left == {"lost user messages": 0, "corrupt stores": 0, "surviving children": 0}
