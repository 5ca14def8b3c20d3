import json
import time
from dataclasses import asdict

import numpy as np
import pytest

from corpus.errors import Unavailable
from corpus.store import Store
from eval import bench, bench_change, report


def test_timings_are_those_of_the_calls():
    times = bench.timed([lambda: time.sleep(0.02)] * 3)
    assert len(times) == 3
    assert min(times) >= 20


def test_a_timing_is_told_in_units_of_numpy():
    told = bench.timing("x", [10.0, 20.0, 30.0, 40.0], 5.0)
    assert told == bench.Timing("x", 20.0, 40.0, 40.0, 4.0, 4)


def test_the_report_names_machine_and_n():
    result = bench.Result(
        *(report.conditions(corpus="v1"), (bench.timing("answer", [1.0, 2.0], 0.5),)),
        *(None, 12.5, 60, 0.5),
    )
    said = bench.markdown(result)
    assert "| answer | 1.0 | 2.0 | 666.7 | 2.0 | 2 |" in said
    assert "12.5 passages/s (n=60)" in said
    assert "cores" in said
    assert json.loads(json.dumps(asdict(result)))["indexed"] == 60


def test_a_fresh_process_that_fails_is_told_with_its_error(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "_COLD", "raise SystemExit('broken')")
    with pytest.raises(Unavailable, match="broken"):
        bench.cold_start(tmp_path, "?")


def test_indexing_is_timed_without_leaving_anything(tmp_path, monkeypatch):
    class Model:
        model_id, digest, dim = "fake", "0", 2

        def passages(self, texts):
            return np.zeros((len(texts), 2), np.float32)

        def query(self, text):
            return np.zeros(2, np.float32)

    store = Store.open(f"sqlite:///{tmp_path / 'texts.sqlite'}")
    monkeypatch.setattr(bench.tempfile, "tempdir", str(tmp_path))
    before = sorted(tmp_path.iterdir())
    try:
        assert bench.index_seconds(store, Model()) > 0
        assert sorted(tmp_path.iterdir()) == before
    finally:
        store.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_change_is_timed_in_a_copy(home, monkeypatch):
    monkeypatch.setattr(bench_change, "CHANGES", 1)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    said = bench_change.run(home, None)
    assert "| read and store one small document | " in said
    assert "| make the whole index anew, all texts in the cache | " in said
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
