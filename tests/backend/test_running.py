from __future__ import annotations

import json
import os

import pytest

from backend.api import serve
from backend.errors import UserError
from backend.profile import Profile
from backend.running import RunningParley, announced
from backend.values import EngineStatus
from tests.engines import engine_over
from tests.fake_model import FakeModel


async def test_the_running_parley_is_found_and_asked() -> None:
    profile = Profile.default()
    profile.prepare()
    assert await RunningParley.find(profile) is None
    model = FakeModel(lambda _request: "x", 4096)
    async with engine_over(lambda _r: "x", model=model) as (engine, _), serve(engine, 0):
        running = await RunningParley.find(profile)
        assert running is not None
        status = await running.get("/parley/status", EngineStatus)
        assert status.workers == ()
        with pytest.raises(UserError, match="no model named 'none'") as caught:
            await running.post("/parley/models/load", {"model": "none"}, EngineStatus)
        assert caught.value.fault.code == "not_found"
        assert caught.value.fault.remedy  # nothing of it is lost on the way
        with pytest.raises(UserError):
            await running.post("/parley/models/load", {"modle": "none"}, EngineStatus)
    assert await RunningParley.find(profile) is None
    assert not profile.endpoint_file.exists()


async def test_one_that_has_died_is_not_found() -> None:
    profile = Profile.default()
    profile.prepare()
    profile.endpoint_file.write_text(json.dumps({"port": 9, "pid": os.getpid()}), "utf-8")
    assert await RunningParley.find(profile) is None
    profile.endpoint_file.write_text("[", "utf-8")
    assert await RunningParley.find(profile) is None


def test_a_later_one_keeps_its_address() -> None:
    profile = Profile.default()
    profile.prepare()
    with announced(profile, 1):
        later = json.dumps({"port": 2, "pid": 1})
        profile.endpoint_file.write_text(later, "utf-8")
    assert profile.endpoint_file.read_text("utf-8") == later
