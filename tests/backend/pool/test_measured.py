"""What loaded models took is kept, and corrects the next estimate."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from backend.library import load_needs, read_header, worker_sequences
from backend.pool.measured import LEAST, MAX_ENTRIES, MOST, Key, Measurements, file_key
from tests.backend.worker.processes import worker
from tests.models import write_model

KEY = Key("model.gguf:1:2", 4096, "f16", 0)


def test_what_was_measured_corrects_and_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "profile" / "measured.json"
    measurements = Measurements(file)
    assert measurements.correction(KEY) == 1.0
    measurements.record(KEY, 100, 120)
    assert measurements.correction(KEY) == Measurements(file).correction(KEY) == 1.2
    measurements.record(KEY, 100, 110)
    assert Measurements(file).correction(KEY) == 1.1
    assert [path.name for path in file.parent.iterdir()] == ["measured.json"]


def test_another_way_of_loading_takes_the_models_mean(tmp_path: Path) -> None:
    measurements = Measurements(tmp_path / "measured.json")
    measurements.record(KEY, 100, 200)
    measurements.record(KEY._replace(kv_cells=8192), 100, 125)
    measurements.record(KEY._replace(file="other.gguf:1:2"), 100, 80)
    assert measurements.correction(KEY._replace(gpu_layers=9)) == pytest.approx(2.5**0.5)
    assert measurements.correction(KEY._replace(file="unknown")) == 1.0


@pytest.mark.parametrize(
    ("estimated", "measured", "correction"),
    [(100, 1000, MOST), (100, 1, LEAST), (0, 100, 1.0), (100, 0, 1.0), (-5, -5, 1.0)],
)
def test_nonsense_is_bounded(
    tmp_path: Path, estimated: int, measured: int, correction: float
) -> None:
    measurements = Measurements(tmp_path / "measured.json")
    measurements.record(KEY, estimated, measured)
    assert measurements.correction(KEY) == correction


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"null", b'[["a", 1]]', b'[["a", 1, "f16", 0, 0, 5]]', b"[1e999]"],
)
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "measured.json"
    file.write_bytes(content)
    measurements = Measurements(file)
    assert measurements.correction(KEY) == 1.0
    measurements.record(KEY, 100, 150)
    assert Measurements(file).correction(KEY) == 1.5


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    file.write_bytes(
        b"[" + b",".join(b'["m%d",1,"f16",0,100,150]' % n for n in range(MAX_ENTRIES)) + b"]"
    )
    measurements = Measurements(file)
    measurements.record(KEY, 100, 120)
    known = [Key(f"m{n}", 1, "f16", 0) for n in (0, 1)]
    assert [Measurements(file).correction(key) for key in known] == [1.0, 1.5]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    measurements = Measurements(tmp_path / "file" / "measured.json")
    measurements.record(KEY, 100, 120)
    assert measurements.correction(KEY) == 1.2


def test_a_real_load_corrects_the_next_estimate(tmp_path: Path) -> None:
    path = write_model(tmp_path / "model.gguf", width=512, layers=2, context_length=32_768)
    header, cells = read_header(path), 32_768
    key = file_key(path, kv_cells=cells, kv_cache_type="f16", gpu_layers=0)
    measurements = Measurements(tmp_path / "measured.json")

    def estimated(correction: float) -> int:
        return (
            load_needs(
                header,
                context_length=cells,
                kv_cells=cells,
                sequences=worker_sequences(header, 8),
                correction=correction,
                resident=True,
            )
            .by_gpu_layers[0]
            .main_bytes
        )

    with worker(path, context_length=cells, kv_cells=cells) as process:
        measured = psutil.Process(process.process.pid).memory_info().rss
    before = estimated(measurements.correction(key))
    measurements.record(key, before, measured)
    after = estimated(Measurements(tmp_path / "measured.json").correction(key))
    assert abs(before - measured) < 0.35 * measured  # no measurement yet, and nothing computed
    assert after == pytest.approx(measured, rel=0.001) or after == round(before * LEAST)
    path.write_bytes(path.read_bytes() + b"\0")
    assert (
        measurements.correction(file_key(path, kv_cells=cells, kv_cache_type="f16", gpu_layers=0))
        == 1.0
    )


def test_speeds_are_kept_beside_what_a_load_took(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    measurements = Measurements(file)
    measurements.note_speed(KEY, 40.0)
    assert measurements.speed(KEY) == 40.0
    assert not file.exists()  # it is not known yet what the load takes
    measurements.record(KEY, 100, 120)
    measurements.note_speed(KEY, 50.0)
    assert measurements.speed(KEY) == pytest.approx(43.0)
    assert Measurements(file).speed(KEY) == pytest.approx(40.0)  # not worth writing yet
    measurements.note_speed(KEY, 60.0)
    assert Measurements(file).speed(KEY) == pytest.approx(measurements.speed(KEY))
    assert Measurements(file).correction(KEY) == 1.2
    for nonsense in (0.0, -1.0, float("inf"), float("nan")):
        measurements.note_speed(KEY, nonsense)
    assert measurements.speed(KEY._replace(gpu_layers=9)) is None


def test_a_file_from_before_there_were_speeds_is_read(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    file.write_text('[["model.gguf:1:2",4096,"f16",0,100,120]]', "utf-8")
    assert (Measurements(file).correction(KEY), Measurements(file).speed(KEY)) == (1.2, None)
