import shutil
from datetime import date

import pytest

from api.notices import outdated, renamed
from api.wiring import open_services
from corpus import offices
from corpus.errors import UserMistake
from corpus.model import Citation, Document, DocumentStatus, Force, Status, Validity
from corpus.papers import Link, Paper
from corpus.reference import Relation
from corpus.standing import Standings

DAY = date(2032, 1, 1)
OLD = Document("cu", DocumentStatus.LOADED, kind="Nghị định", number="9/2031/NĐ-CP")
CITED = Citation(
    1, "cu", OLD.number, None, OLD.kind, None, None, "khoản 2 Điều 5", ("dieu-5", "khoan-2"),
    "", "", 0, 1, None, Validity(), "",
)  # fmt: skip
NEW = Paper("moi", "Nghị định số 8/2032/NĐ-CP", date(2031, 9, 1), DAY)


def changed(kind: Relation, *address: str, on: date | None = None, by: str = "moi") -> Link:
    return Link(kind, by, "cu", address, on)


LAW = "Nghị định số 9/2031/NĐ-CP"
SINCE = " bởi Nghị định số 8/2032/NĐ-CP, từ ngày 01/01/2032."
# change, what the reader is told
TOLD = [
    (
        changed(Relation.REPLACES, "dieu-5", "khoan-2"),
        f"khoản 2 Điều 5 {LAW} đã được thay thế{SINCE}",
    ),
    (changed(Relation.REPLACES), f"{LAW} đã được thay thế{SINCE}"),
    (changed(Relation.REPEALS, "dieu-5"), f"khoản 2 Điều 5 {LAW} đã bị bãi bỏ{SINCE}"),
    (changed(Relation.REPEALS, "dieu-5", "khoan-2", "diem-a"),
     f"một phần khoản 2 Điều 5 {LAW} đã bị bãi bỏ{SINCE}"),
    (changed(Relation.AMENDS), f"{LAW} đã được sửa đổi, bổ sung{SINCE}"),
    (changed(Relation.REPLACES, by="?"), f"{LAW} đã được thay thế bởi ?, chưa rõ từ ngày nào."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), TOLD)
def test_a_reader_is_told_what_happened_to_the_cited_place(change, told):
    standings = Standings([Paper("cu", "N"), NEW], [change])
    assert outdated([CITED, CITED], {"cu": OLD}.get, standings, DAY) == [f"Lưu ý: {told}"]


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        (Paper("cu", "N", stated=Force.ENDED, stated_basis="Cổng X ghi."),
         ["Lưu ý: Nghị định số 9/2031/NĐ-CP hết hiệu lực toàn bộ. Cổng X ghi."]),
        (Paper("cu", "N", effective_on=date(2032, 2, 1)),
         ["Lưu ý: Nghị định số 9/2031/NĐ-CP chưa có hiệu lực. Có hiệu lực từ ngày 01/02/2032."]),
        (Paper("cu", "N", stated=Force.IN_FORCE), []),
        (Paper("cu", "N"), []),
    ],
)  # fmt: skip
def test_a_reader_is_told_what_the_library_knows_without_a_change(paper, told):
    assert outdated([CITED], {"cu": OLD}.get, Standings([paper]), DAY) == told


def test_nothing_is_told_of_another_clause_or_of_a_day_before():
    standings = Standings([NEW], [changed(Relation.REPLACES, "dieu-6")])
    assert outdated([CITED], {"cu": OLD}.get, standings, DAY) == []
    standings = Standings([NEW], [changed(Relation.REPLACES)])
    assert outdated([CITED], {"cu": OLD}.get, standings, date(2031, 12, 31)) == []


def renaming(new: list[str], since: date | None, certainty: str = "chắc chắn", note=None):
    return offices.Renaming(
        id="a",
        old=["ban Sách"],
        new=new,
        since=since,
        source="QĐ 1",
        certainty=certainty,
        note=note,
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (renaming(["Ban Báo"], DAY), "Ban Sách: từ ngày 01/01/2032 là Ban Báo (nguồn: QĐ 1)."),
        (renaming(["Ban Báo", "Ban Bút"], None, "khá chắc"),
         "Ban Sách: nay là Ban Báo, Ban Bút (nguồn: QĐ 1; nên kiểm tra lại)."),
        (renaming([], DAY, note="Việc về xã."),
         "Ban Sách: kết thúc hoạt động từ ngày 01/01/2032 (nguồn: QĐ 1). Việc về xã."),
    ],
)  # fmt: skip
def test_an_old_name_is_explained_in_a_sentence(entry, told):
    assert renamed([("ban Sách", entry)]) == [told]


# -- in answers, with the bundled models ----------------------------------------------------------

DECREE = """CHÍNH PHỦ
Số: 900/2031/NĐ-CP
Hà Nội, ngày 05 tháng 3 năm 2031
NGHỊ ĐỊNH
Về quản lý sân chơi của khu dân cư
Chính phủ ban hành Nghị định về quản lý sân chơi như sau:
Điều 1. Giờ mở cửa
1. Sân chơi mở cửa từ 06 giờ đến 21 giờ hằng ngày.
2. Người trông sân là đại diện tổ dân phố.
Điều 2. Trách nhiệm
1. Ban Tuyên giáo và Dân vận Tỉnh ủy biên soạn tờ gấp về an toàn sân chơi.
2. Ban Tổ chức Tỉnh ủy cử người dự lễ khai mạc sân chơi.
3. Ban Dân vận cấp xã vận động nhân dân góp ngày công làm sân chơi.
"""
NEWER = """CHÍNH PHỦ
Số: 901/2031/NĐ-CP
Hà Nội, ngày 10 tháng 10 năm 2031
NGHỊ ĐỊNH
Về bến thuyền
Chính phủ ban hành Nghị định về bến thuyền như sau:
Điều 1. Thuyền
Thuyền đậu ở bến phải buộc dây.
Điều 2. Hiệu lực thi hành
1. Nghị định này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2032.
2. Thay thế khoản 1 Điều 1 Nghị định số 900/2031/NĐ-CP ngày 05 tháng 3 năm 2031 của Chính phủ.
"""


@pytest.fixture(scope="module")
def asked(plan_home, tmp_path_factory):
    home = shutil.copytree(plan_home, tmp_path_factory.mktemp("notices") / "home")
    services = open_services(home)
    for name, text in (("nghi-dinh.txt", DECREE), ("nghi-dinh-moi.txt", NEWER)):
        (home / name).write_text(text, "utf-8")
        services.library.ingest([home / name])
    services.library.reindex()
    yield services.assistant
    services.store.close()


def test_an_answer_from_a_replaced_clause_says_so_first(asked):
    answer = asked.ask("sân chơi mở cửa từ mấy giờ", as_of=date(2033, 1, 1))
    assert answer.status is Status.ANSWERED
    first = answer.citations[0]
    assert (first.label, first.validity.status) == ("khoản 1 Điều 1", Force.REPLACED)
    assert first.validity.basis == (
        "khoản 2 Điều 2 Nghị định số 901/2031/NĐ-CP thay thế, từ ngày 01/01/2032."
    )
    assert answer.reason.startswith(
        "Lưu ý: khoản 1 Điều 1 Nghị định số 900/2031/NĐ-CP đã được thay thế bởi"
    )


def test_before_the_replacement_it_says_nothing_of_it(asked):
    answer = asked.ask("sân chơi mở cửa từ mấy giờ", as_of=date(2031, 12, 31))
    assert answer.reason is None
    assert answer.citations[0].validity.status is Force.UNKNOWN
    assert answer.as_of == date(2031, 12, 31)


def test_a_clause_that_was_not_replaced_is_cited_without_a_warning(asked):
    answer = asked.ask("khoản 2 Điều 1 Nghị định 900/2031/NĐ-CP", as_of=date(2033, 1, 1))
    assert answer.citations[0].label == "khoản 2 Điều 1"
    assert answer.reason is None


# question, the clause that answers it, what it names, what the reader is told
ASKED_BY_NAME = [
    ("Ban Tuyên giáo Tỉnh ủy biên soạn gì về an toàn sân chơi", "khoản 1 Điều 2",
     "Ban Tuyên giáo và Dân vận Tỉnh ủy", "Ban Tuyên giáo: từ ngày 03/02/2025 là"),
    ("ban dan van tinh uy bien soan gi ve an toan san choi", "khoản 1 Điều 2",
     "Ban Tuyên giáo và Dân vận Tỉnh ủy", "Ban Dân vận: từ ngày 03/02/2025 là"),
    ("Ban Tuyên giáo và Dân vận cấp xã vận động góp ngày công thế nào", "khoản 3 Điều 2",
     "Ban Dân vận cấp xã", "Ban Dân vận: từ ngày 03/02/2025 là Ban Tuyên giáo và Dân vận"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "label", "named", "told"), ASKED_BY_NAME)
def test_asked_by_one_name_it_is_answered_by_the_text_of_the_other(
    asked, question, label, named, told
):
    answer = asked.ask(question, ["900/2031/NĐ-CP"], date(2031, 12, 31))
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].label == label
    assert named in answer.citations[0].quote
    assert told in answer.reason


def test_an_answer_that_names_no_old_office_explains_none(asked):
    answer = asked.ask(
        "Ban Tổ chức Tỉnh ủy cử ai dự lễ khai mạc sân chơi", as_of=date(2031, 12, 31)
    )
    assert answer.citations[0].label == "khoản 2 Điều 2"
    assert answer.reason is None


def test_a_broken_table_in_the_home_is_told_when_it_opens(home):
    (home / "offices.yaml").write_text("a: [", "utf-8")
    with pytest.raises(UserMistake, match=r"offices\.yaml"):
        open_services(home)
