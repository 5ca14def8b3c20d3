from datetime import date

import pytest

from corpus.catalog import DEFAULT_PATH, Standing, load
from corpus.errors import BrokenIndex
from corpus.model import DocumentStatus, Force

CATALOG = load()

# id, number as the plan writes it, date, organ
CITED = [
    ("109-hd-btgtu-2022", "109-HD/BTGTU", date(2022, 12, 5), "Ban Tuyên giáo Tỉnh ủy"),
    ("124-qd-tw-2018", "124-QĐ/TW", date(2018, 2, 2), "Ban Bí thư"),
    ("18-ct-tw-2022", "18-CT/TW", date(2022, 10, 26), "Ban Bí thư"),
    ("205-qd-tw-2019", "205-QĐ/TW", date(2019, 9, 23), "Bộ Chính trị"),
    ("217-qd-tw-2013", "217-QĐ/TW", date(2013, 12, 12), "Bộ Chính trị"),
    ("218-qd-tw-2013", "218-QĐ/TW", date(2013, 12, 12), "Bộ Chính trị"),
    ("23-ttr-mttw-btt-2017", "23/TTr-MTTW-BTT", date(2017, 7, 21), "Ban Thường trực"),
    ("403-2017-nqlt", "403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN", date(2017, 6, 15), "Quốc hội"),
    ("99-qd-tw-2017", "99-QĐ/TW", date(2017, 10, 3), "Ban Bí thư"),
]


def test_the_nine_cited_documents_are_known_without_their_text():
    documents = CATALOG.documents()
    found = [(d.id, d.number, d.issued_on) for d in documents]
    assert found == [row[:3] for row in CITED]
    for document, (*_, organ) in zip(documents, CITED, strict=True):
        assert document.status is DocumentStatus.CITED_ONLY
        assert organ in (document.issuer or "")
        assert document.text == ""


def test_each_number_and_date_stands_in_the_plan():
    [(_, path)] = CATALOG.texts()
    plan = path.read_text("utf-8")
    for document in CATALOG.documents():
        day = document.issued_on
        assert document.number in plan
        assert f"{day:%d/%m/%Y}" in plan or f"{day:%d}/{day.month}/{day.year}" in plan


def test_the_plan_has_a_text_and_neither_number_nor_date():
    assert [document_id for document_id, _ in CATALOG.texts()] == ["ke-hoach-chi-thi-18"]
    plan = CATALOG.entry("ke-hoach-chi-thi-18")
    assert plan is not None
    assert (plan.number, plan.issued_on, plan.signer) == (None, None, "Đặng Quang Tú")


# id, what its note must say
NOTES = [
    ("18-ct-tw-2022", "Số 18-CT/TW còn là của văn bản khác ngày 04/09/2012: Chỉ thị khóa XI."),
    ("124-qd-tw-2018", "ngày 04/10/2023 của Bộ Chính trị: Quy định về xếp loại chất lượng"),
    ("218-qd-tw-2013", "“Điều 1” có hai lần"),
    ("205-qd-tw-2019", "Hiệu lực: không rõ. Quy định 114-QĐ/TW ngày 11/7/2023"),
    ("99-qd-tw-2017", "Hiệu lực: không rõ."),
]


@pytest.mark.parametrize(("document_id", "said"), NOTES)
def test_a_note_says_what_a_reader_must_know(document_id, said):
    assert said in CATALOG.entry(document_id).document.note


def test_standing_is_unknown_unless_there_is_a_basis():
    for entry in CATALOG.entries:
        assert entry.standing.status is Force.UNKNOWN or entry.standing.basis
    resolution = CATALOG.entry("403-2017-nqlt")
    assert resolution is not None
    assert resolution.standing == Standing(
        status=Force.IN_FORCE,
        basis="Được viện dẫn làm căn cứ về quy trình thực hiện ngày 04/11/2025.",
        as_of=date(2025, 11, 4),
    )


# a name as cadres or portals write it, the document it means
NAMES = [
    ("Chỉ thị 18", "18-ct-tw-2022"),
    ("Quyết định 217", "217-qd-tw-2013"),
    ("NQLT 403", "403-2017-nqlt"),
    ("Thông tri 23", "23-ttr-mttw-btt-2017"),
    ("217/QĐ-TW", "217-qd-tw-2013"),
]


@pytest.mark.parametrize(("name", "document_id"), NAMES)
def test_short_names_and_misprints_lead_to_one_document(name, document_id):
    bearers = [e.id for e in CATALOG.entries if name in (*e.aliases, *e.misprints)]
    assert bearers == [document_id]


def test_an_entry_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        CATALOG.entries[0].number = "1"


def test_an_unknown_id_is_none():
    assert CATALOG.entry("?") is None


GOOD = "- {id: a-1, kind: Chỉ thị, title: Về một việc}\n"
# file, what the error names, why
BROKEN = [
    ("- {id: a-1, kind: Chỉ thị}", "title", "a field is missing"),
    (GOOD + "- {id: b, kind: K, title: T, sigher: X}", "sigher", "a field is misspelt"),
    ("- {id: Á 1, kind: K, title: T}", "id", "an id is not a slug"),
    (GOOD + GOOD, "a-1", "an id twice"),
    ("- {id: a, kind: K, title: T, aliases: [X]}\n- {id: b, kind: K, title: T, aliases: [x]}",
     "x", "a name for two documents"),
    ("- {id: a, kind: K, title: T, text: khong-co.md}", "khong-co.md", "a file that is not there"),
    ("- {id: a, kind: K, title: T, text: ../x.md}", "text", "a file elsewhere"),
    ("- {id: a, kind: K, title: T, issued_on: hôm qua}", "issued_on", "no date"),
    ("- {id: a, kind: K, title: T, standing: {status: đang áp dụng}}", "status", "no standing"),
    ("a: [", "catalog.yaml", "no YAML"),
    ("", "catalog.yaml", "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named", "why"), BROKEN)
def test_a_broken_catalogue_is_an_error_that_names_the_fault(tmp_path, text, named, why):
    path = tmp_path / "catalog.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BrokenIndex, match="hãy sửa") as caught:
        load(path)
    assert named in str(caught.value), why


def test_an_absent_catalogue_is_an_error_that_names_it(tmp_path):
    with pytest.raises(BrokenIndex, match="khong-co"):
        load(tmp_path / "khong-co.yaml")


def test_the_catalogue_lies_in_the_package():
    assert DEFAULT_PATH.is_file()
