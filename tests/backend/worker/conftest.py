from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.worker.engine import TextEngine
from tests.backend.worker.asking import load
from tests.models import write_model


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny.gguf", context_length=2048)


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Iterator[TextEngine]:
    engine = load(tiny)
    yield engine
    engine.close()
