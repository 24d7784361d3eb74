"""The hub of the tests as a program, which other tests start beside Parley's own."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_it_serves_a_folder_and_counts(tmp_path: Path) -> None:
    (tmp_path / "owner" / "name").mkdir(parents=True)
    (tmp_path / "owner" / "name" / "m.gguf").write_bytes(b"some bytes")
    command = [sys.executable, "-m", "tests.hub", str(tmp_path), "--redirect"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/owner/name/resolve/main/m.gguf", timeout=10) as answer:
            assert answer.read() == b"some bytes"
        process.stdin.write("\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["served"] == 10
        process.stdin.close()
        assert process.wait(timeout=10) == 0
