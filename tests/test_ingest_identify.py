from datetime import date

import pytest

from corpus.model import Document, DocumentStatus, Fact, Metadata
from ingest.identify import identified


def said(**facts):
    return Metadata(**{field: Fact(value) for field, value in facts.items()})


def known(id_, status=DocumentStatus.LOADED, **facts):
    return Document(id_, status, **facts)


FULL = {"number": "12-KH/ĐU", "kind": "Kế hoạch", "issued_on": "2024-02-05",
        "issuer": "Đảng ủy xã Mẫu"}  # fmt: skip
OTHER = {"number": "12-KH/ĐU", "kind": "Kế hoạch", "issuer": "Đảng ủy xã Khác"}


@pytest.mark.parametrize(
    ("metadata", "taken", "own_id", "why"),
    [
        (said(**FULL), [], "12-kh-du-2024", "number and year"),
        (
            said(**FULL),
            [known("12-kh-du-2024", **OTHER)],
            "12-kh-du-2024-dang-uy-xa-mau",
            "the organ",
        ),
        (
            said(**FULL),
            [known(i, **OTHER) for i in ("12-kh-du-2024", "12-kh-du-2024-dang-uy-xa-mau")],
            "12-kh-du-2024-02-05",
            "the day",
        ),
        (said(kind="Kế hoạch"), [], "viec-mau", "the file's name"),
        (
            said(kind="Kế hoạch", title="Về cây xanh"),
            [known("viec-mau", kind="Kế hoạch", title="Về nước sạch", source="việc mẫu.txt")],
            "viec-mau-2",
            "another paper in a file of that name",
        ),
        (
            said(kind="Kế hoạch", title="Về cây xanh ở xã"),
            [known("viec-mau", kind="Kế hoạch", title="Về cây xanh", source="việc mẫu.txt")],
            "viec-mau",
            "another state of the same draft",
        ),
    ],
)
def test_no_two_documents_share_an_id(metadata, taken, own_id, why):
    assert identified(metadata, "việc mẫu.txt", taken).id == own_id, why


def test_a_text_that_may_be_either_of_two_is_neither():
    two = [
        known("a", number="12-KH/ĐU", issued_on=date(2019, 1, 2)),
        known("b", number="12-KH/ĐU", issued_on=date(2024, 2, 5)),
    ]
    assert identified(said(number="12-KH/ĐU"), "x.txt", two).id == "12-kh-du"
    assert identified(said(number="12-KH/ĐU", issued_on="2024-02-05"), "x.txt", two).id == "b"


def test_facts_of_a_catalogue_stand_before_the_texts_and_those_before_an_earlier_texts():
    metadata = said(number="12-KH/ĐU", title="Mới")
    earlier = known("a", number="12-KH/ĐU", title="Cũ", signer="Nguyễn A")
    entry = known("a", DocumentStatus.CITED_ONLY, number="12-KH/ĐU", title="Danh mục")
    assert identified(metadata, "x.txt", [earlier]).title == "Mới"
    assert identified(metadata, "x.txt", [earlier]).signer == "Nguyễn A"
    assert identified(metadata, "x.txt", [entry, earlier]).title == "Danh mục"


def test_the_same_bytes_are_the_same_document_by_any_name():
    twin = known("a", source="một.txt", kind="Kế hoạch")
    assert identified(said(kind="Kế hoạch"), "hai.txt", [twin], twin).id == "a"
