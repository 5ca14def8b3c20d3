"""What the fuzzer looks for, and every input that broke something once."""

import pytest
from conftest import ROOT

from eval.fuzz import TARGETS

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
