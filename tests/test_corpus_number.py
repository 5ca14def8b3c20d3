from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Document, DocumentStatus
from corpus.number import key, mentions, names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("217-QĐ/TW", "217/QĐ-TW", True),
        ("18-CT/TW", "18 - ct / tw", True),
        ("09-HD/TW", "9-HD/TW", True),
        ("01–HD/TW", "1-HD/TW", True),
        ("18-CT/TW", "18-NQ/TW", False),
        ("18-CT/TW", "18-CT/TU", False),
    ],
)
def test_key(one, other, same):
    assert (key(one) == key(other)) is same


def test_the_key_of_nothing_is_nothing():
    assert key("") == key(" - ") == ""


@pytest.mark.parametrize(
    ("text", "written", "why"),
    [
        ("NQ57", ["57"], "abbreviation glued to its number"),
        ("57 NQTW", ["57-nq-tw"], "symbol glued"),
        ("số 57-NQTW", ["57-nq-tw"], "half glued"),
        ("57nq", ["57-nq"], "the kind behind the number"),
        ("nq57tw", ["57-tw"], "the kind before it and the organ behind"),
        ("nq-57, ct-18", ["57", "18"], "a hyphen before the number"),
        ("30/2020/ndcp", ["30-2020-nd-cp"], "the organ in one with the kind"),
        ("30 nđ-cp", ["30-nd-cp"], "hyphen left out"),
        ("36-hdvptw", ["36-hd-vptw"], "an organ of four letters"),
        ("75/2015/QH 13", ["75-2015-qh13"], "a space in the number of the Quốc hội"),
        ("75/qh13", ["75-qh13"], "no kind, small letters"),
        ("số 645/KL-TTCP", ["645-kl-ttcp"], "TTCP is an organ, not a kind and an organ"),
        ("18CT/TW", ["18-ct-tw"], "hyphen left out"),
        ("18 CT/TW", ["18-ct-tw"], "hyphen left out"),
        ("Nghị quyết 57", ["57"], "kind and number"),
        ("chi thi 18", ["18"], "no diacritics"),
        ("217/QĐ-TW", ["217-qd-tw"], "misprint of the portals"),
        ("Quyết định số 217-QĐ/TW và số 218-QĐ/TW", ["217-qd-tw", "218-qd-tw"], "after “và”"),
        ("quyết định 217, 218 và 219 của", ["217", "218", "219"], "a list takes the kind"),
        ("403/2017", ["403-2017"], "number and year"),
        ("Luật 10/2022", ["10-2022"], "could be a month, but for the kind"),
        ("Thông tri số 23/TTr-MTTW-BTT", ["23-ttr-mttw-btt"], "three parts"),
        ("21/2025/TT - BNV", ["21-2025-tt-bnv"], "spaces in a symbol"),
        ("số 5110/VPCP-KTTH", ["5110-vpcp-ktth"], "a letter bears no kind"),
        ("Kế hoạch 45 ngày 03/4/2023", ["45"], "a date, not a quantity of days"),
        ("26/10/2022", [], "a date"),
        ("ngày 26/10/2022, tháng 10/2022", [], "a date and a month"),
        ("10/2022", [], "a month"),
        ("đạt 95%, giảm 18 %", [], "percentages"),
        ("kế hoạch 45 ngày", [], "a quantity"),
        ("kế hoạch 5 năm 2021-2025", [], "a period"),
        ("Luật 2015", [], "a year"),
        ("ĐT: 0263.3822.123 hay 0912-345-678", [], "phone numbers"),
        ("Điều 15, khoản 2", [], "a place in a document"),
        ("khóa 13 - năm 2020; mục 2 - Các quy định", [], "a dash between words"),
        ("nhiệm kỳ 2026-2031, năm học 2021/2022", [], "ranges of years"),
        ("5/năm, 60km/h, 24/7, 1/2 số hộ", [], "rates and fractions"),
        ("nghị quyết 20.000 người", [], "a thousand's point"),
        ("máy 90CV, 20tb, 18 ct", [], "units and words behind a number"),
        ("Chỉ thị 18, 3 nhiệm vụ", ["18"], "a quantity after a comma"),
    ],
)
def test_mentions(text, written, why):
    assert [mention.written for mention in mentions(text)] == written, why


def test_a_mention_knows_its_place_its_kinds_and_its_date():
    text = "theo Chỉ thị số 18-CT/TW, ngày 26/10/2022 của Ban Bí thư"
    (mention,) = mentions(text)

    assert mention.span.of(text) == "Chỉ thị số 18-CT/TW"
    assert mention.kinds == {"Chỉ thị"}
    assert mention.issued_on == date(2022, 10, 26)


@pytest.mark.parametrize(
    ("text", "issued_on", "year"),
    [
        ("18-CT/TW ngày 26 tháng 10 năm 2022", date(2022, 10, 26), None),
        ("57-NQ/TW (ngày 22/12/2024)", date(2024, 12, 22), None),
        ("57-NQ/TW ngày 31/02/2024", None, None),
        ("nghị quyết 18 năm 2022", None, 2022),
        ("403/2017/NQLT-CP", None, 2017),
    ],
)
def test_dates(text, issued_on, year):
    (mention,) = mentions(text)
    assert (mention.issued_on, mention.year) == (issued_on, year)


def document(number, kind=None, issued_on=None):
    return Document("d", DocumentStatus.LOADED, kind=kind, number=number, issued_on=issued_on)


@pytest.mark.parametrize(
    ("question", "held", "meant", "why"),
    [
        ("chỉ thị 18", document("18-CT/TW", "Chỉ thị"), True, "kind and number"),
        ("nghị quyết 18", document("18-CT/TW", "Chỉ thị"), False, "another kind"),
        ("217/QĐ-TW", document("217-QĐ/TW", "Quyết định"), True, "misprint"),
        ("quy định 217", document("217-QĐ/TW", "Quyết định"), True, "QĐ is both"),
        ("403/2017", document("403/2017/NQLT-UBTVQH14-CP"), True, "number and year"),
        ("nghị quyết 403", document("403/2017/NQLT-CP", "Nghị quyết liên tịch"), True, "short"),
        ("nghị định 30", document("30/2020/NĐ-CP", "Phụ lục I Nghị định"), True, "an appendix"),
        ("18-CT/TW năm 2012", document("18-CT/TW", issued_on=date(2022, 10, 26)), False, "year"),
        (
            "18-CT/TW ngày 04/9/2012",
            document("18-CT/TW", issued_on=date(2022, 10, 26)),
            False,
            "date",
        ),
        ("18-CT/TW ngày 26/10/2022", document("18-CT/TW"), True, "no date known contradicts"),
        ("18-CT/TU", document("18-CT/TW"), False, "another organ"),
        ("chỉ thị 18", document(None, "Chỉ thị"), False, "a document without a number"),
    ],
)
def test_names(question, held, meant, why):
    (mention,) = mentions(question)
    assert names(mention, held) is meant, why


@pytest.mark.parametrize(
    "written",
    """NQ 57|57 NQTW|nghị quyết 57|nghi quyet so 57|57-NQ/TW|57/NQ-TW|nq57|NQ số 57|nq.57|nq-57|57nq
    57nqtw|57 nq tw|nq57tw|NQ57-TW|nq 57/tw|057-NQ/TW|57/NQ/TW|57 – NQ/TW""".replace(
        "\n", "|"
    ).split("|"),
)
def test_every_way_of_writing_a_number_means_its_document(written):
    held = [
        document("57-NQ/TW", "Nghị quyết"),
        document("57-KL/TW", "Kết luận"),
        document("18-NQ/TW", "Nghị quyết"),
    ]
    (mention,) = mentions(f"theo {written.strip()} thì sao")

    assert [names(mention, one) for one in held] == [True, False, False]


@given(st.text(alphabet="qdQĐnghị sốct/-–.,0123456789 \n", max_size=80))
def test_mentions_lie_in_the_text_in_order(text):
    end = 0
    for mention in mentions(text):
        assert end <= mention.span.start < mention.span.end <= len(text)
        end = mention.span.end
