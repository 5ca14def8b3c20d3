"""What the fuzzer looks for, and every input that broke something once."""

import pytest
from conftest import ROOT
from fuzz_seeds import seeds

from eval.fuzz import TARGETS
from ingest import pipeline

FOUND = sorted((ROOT / "tests" / "found").glob("*/*"))
WRITTEN = (
    "QUY CHẾ\nHọp tổ\n\nĐiều 1. Giờ họp\n1. Theo khoản 2 Điều 3 Luật số 10/2022/QH15:\na) Tối;"
)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff\xfe", WRITTEN.encode(), b"%PDF-1.4\n%%EOF"])
def test_no_target_minds_what_it_is_given(target, data):
    TARGETS[target](data)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_broke_once_breaks_no_more(path):
    TARGETS[path.parent.name](path.read_bytes())


def test_every_target_has_seeds():
    assert set(seeds()) == set(TARGETS)
    assert all(seeds().values())


@pytest.mark.parametrize("name", seeds()["document"])
def test_a_file_to_begin_with_is_one_that_is_read(name):
    assert pipeline.read(seeds()["document"][name], name).provisions


@pytest.mark.parametrize(("target", "name"), [(t, n) for t, some in seeds().items() for n in some])
def test_a_seed_breaks_nothing(target, name):
    TARGETS[target](seeds()[target][name])
