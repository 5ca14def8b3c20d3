from datetime import date

import pytest
from conftest import grows_linearly

from corpus.errors import SecretFile
from corpus.model import Document, DocumentStatus, Source
from corpus.number import mentions
from corpus.place import parse
from corpus.text import clean, sentence_spans
from ingest import pipeline
from ingest.metadata import extract
from ingest.paragraphs import assemble
from ingest.passages import passages
from ingest.structure import provisions

TEXT = """ĐẢNG BỘ XÃ MẪU
Số 18-KH/ĐU
Xã Mẫu, ngày 05 tháng 02 năm 2024
KẾ HOẠCH
Về việc mẫu
I. VIỆC CHUNG
- Các chi bộ họp bàn việc chung của xã.
"""


def test_a_file_becomes_a_document_with_tree_and_passages():
    one = pipeline.read(TEXT.encode(), "ke-hoach.txt")

    assert one.document.id == "18-kh-du-2024"
    assert one.document.number == "18-KH/ĐU"
    assert one.document.issued_on == date(2024, 2, 5)
    assert one.document.source == "ke-hoach.txt"
    assert one.passages[-1].label == "gạch đầu dòng thứ 1 mục I"
    assert one.passages[-1].span.of(one.document.text) == one.passages[-1].text
    assert one.original == TEXT.encode()


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_file_stamped_secret_is_refused_by_name_and_mark_alone(mark):
    with pytest.raises(SecretFile) as refused:
        pipeline.read(f"{mark}\n{TEXT}".encode(), "ke-hoach.txt")
    assert "“ke-hoach.txt”" in str(refused.value)
    assert f"đóng dấu {mark}:" in str(refused.value)
    assert not [line for line in TEXT.splitlines() if line in str(refused.value)]


def test_a_file_stamped_urgent_is_read():
    assert pipeline.read(f"KHẨN\n{TEXT}".encode(), "a.txt").document.metadata.urgency


def known(**facts):
    return Document(**{"id": "known", "status": DocumentStatus.CITED_ONLY, **facts})


@pytest.mark.parametrize(
    ("document", "same", "why"),
    [
        (known(number="18-KH/ĐU", note="ghi"), True, "same number"),
        (known(number="18/KH-ĐU", kind="Kế hoạch"), True, "misprint, same kind"),
        (known(number="18-KH/ĐU", issued_on=date(2012, 9, 4)), False, "another date"),
        (known(number="18-KH/ĐU", kind="Chỉ thị"), False, "another kind"),
        (known(number="19-KH/ĐU"), False, "another number"),
        (known(number="18-KH/ĐU", issuer="Đảng bộ xã khác"), False, "another organ"),
        (known(number="18-KH/ĐU", issuer="Đảng bộ xã Mẫu tỉnh Mẫu"), True, "named more fully"),
        (known(source="ke-hoach.txt"), False, "a number where none is known"),
    ],
)
def test_a_text_of_a_known_document_takes_its_id(document, same, why):
    one = pipeline.read(TEXT.encode(), "ke-hoach.txt", [document]).document
    assert (one.id == "known") is same, why
    assert not same or one.note == document.note


def test_a_text_without_a_number_is_known_by_its_file():
    own = pipeline.read("KẾ HOẠCH\nVề việc mẫu\nI. VIỆC\nLời.".encode(), "Kế hoạch_1.txt")
    assert own.document.id == "ke-hoach-1"
    again = pipeline.read(own.original, "Kế hoạch_1.txt", [known(source="Kế hoạch_1.txt")])
    assert again.document.id == "known"


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (known(kind="Kế hoạch", title="Về việc mẫu"), "Kế hoạch Về việc mẫu"),
        (known(kind="Luật", title="Luật mẫu"), "Luật mẫu"),
        (known(source="viec_mau-1.txt"), "viec mau 1"),
    ],
)
def test_the_title_that_passages_carry(document, title):
    assert pipeline.searchable_title(document) == title


def test_files_are_found_in_order_and_hidden_ones_left_out(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    names = [path.name for path in pipeline.files([tmp_path / "b.txt", tmp_path])]
    assert names == ["b.txt", "a.txt", "b.txt"]


STEPS = {
    "clean": clean,
    "assemble": lambda raw: assemble(Source("a", "x", raw)),
    "sentences": sentence_spans,
    "mentions": mentions,
    "parse": parse,
    "read": lambda raw: _read(raw),
}
HARD = ["1", "1.", "a) ", "Điều 1. ", " ", "(", "1. Việc:\n", "I. A\n", "việc\n", "VIỆC\n",
 "a | b\n",
        "Nơi nhận:\n- A\n", "Số 1-CT/TW ", "* a\n", "quyết định 1 và "]  # fmt: skip


def _read(raw):
    tree = provisions(raw)
    return extract(raw, tree), passages("d", "t", raw, tree)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("unit", HARD)
def test_time_grows_with_the_text_not_with_its_square(step, unit):
    assert grows_linearly(STEPS[step], unit, 40_000)
