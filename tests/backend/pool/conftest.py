from __future__ import annotations

from pathlib import Path

import pytest

from tests.models import write_model


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny.gguf", context_length=8192)
