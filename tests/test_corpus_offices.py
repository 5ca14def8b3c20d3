from datetime import date

import pytest
from conftest import grows_linearly

from corpus.errors import UserMistake
from corpus.offices import DEFAULT_PATH, Offices, Renaming, load

SHIPPED = load()
DAY = date(2031, 1, 1)


def renaming(name: str, old: list[str], new: list[str], since: date | None = DAY) -> Renaming:
    return Renaming(id=name, old=old, new=new, since=since, source="Q", certainty="chắc chắn")


TABLE = Offices([
    renaming("sach", ["Ban Sách", "Ban Báo"], ["Ban Sách và Báo"]),
    renaming("muoi", ["Sở Muối", "Sở Gạo"], ["Sở Gạo"]),
    renaming("cu", ["Phòng Bút"], ["Ban Báo"], date(2020, 1, 1)),
    renaming("het", ["Trạm Đò"], []),
    renaming("chia", ["phố Hoa"], ["phường Hoa - Đông", "phường Hoa - Tây"]),
])  # fmt: skip

# text, the names found in it, why
NAMED = [
    ("Ban Sách họp", ["Ban Sách"], "as it is"),
    ("ban sach hop", ["Ban Sách"], "typed without diacritics"),
    ("BAN SÁCH VÀ BÁO", ["Ban Sách và Báo"], "the longest first, in capitals"),
    ("Ban Sách và\nBáo", ["Ban Sách và Báo"], "over the end of a line"),
    ("Ban Sách và Bút", ["Ban Sách"], "the longer one is not there whole"),
    ("Ban Sách, Ban Báo", ["Ban Sách", "Ban Báo"], "two names"),
    ("phường Hoa – Đông", ["phường Hoa - Đông"], "another dash"),
    ("phường Hoa, Đông", ["phường Hoa - Đông"], "a comma for the dash"),
    ("Ban Sách. Và Báo", ["Ban Sách"], "no name goes over a full stop"),
    ("Ban sạch họp", [], "other marks are other words"),
    ("Ban Sachs", [], "whole words only"),
    ("liên Ban Sáchh", [], "whole words only"),
    ("băn sách", [], "a mark too many"),
    ("ban sach họp", [], "marks typed elsewhere are marks left out here"),
    ("", [], "nothing"),
    ("Trạm Đò", ["Trạm Đò"], "an office that ended is found too"),
]


@pytest.mark.parametrize(("text", "names", "why"), NAMED)
def test_names_are_found_as_whole_words_and_the_longest_first(text, names, why):
    assert [one.name for one in TABLE.named(text)] == names, why


def test_a_name_is_where_it_says():
    text = "Hỏi Ban Sách và Báo, rồi Sở Muối"
    assert [one.span.of(text) for one in TABLE.named(text)] == ["Ban Sách và Báo", "Sở Muối"]


# query, what it is searched as besides, why
REWRITTEN = [
    ("Ban Sách làm gì", ["Ban Sách và Báo làm gì"], "old to new"),
    ("ban bao lam gi", ["Ban Sách và Báo lam gi", "Phòng Bút lam gi"], "new ones, then older ones"),
    ("Ban Sách và Báo", ["Ban Sách", "Ban Báo", "Phòng Bút"], "new to each old, and on to theirs"),
    ("Sở Muối ở đâu", ["Sở Gạo ở đâu"], "into a name that was kept"),
    ("Sở Gạo ở đâu", [], "a kept name leads to no other office"),
    ("Phòng Bút", ["Ban Báo", "Ban Sách và Báo"], "through two changes"),
    ("Phố Hoa", ["phường Hoa - Đông", "phường Hoa - Tây"], "one that was parted"),
    ("Trạm Đò", [], "nothing followed"),
    ("Ban Sách hay Sở Muối", ["Ban Sách và Báo hay Sở Gạo"], "two at once"),
    ("sách báo và muối gạo", [], "a query that names none stays as it is"),
]


@pytest.mark.parametrize(("query", "others", "why"), REWRITTEN)
def test_a_query_is_searched_by_the_other_names_too(query, others, why):
    assert TABLE.rewritings(query) == others, why


# question, text, its day of issue, the text in the question's names, why
REWORDED = [
    ("Ban Sách làm gì", "Ban Sách và Báo họp", None, "Ban Sách họp", "new read as old"),
    ("Ban Sách và Báo", "Ban Báo họp", None, "Ban Sách và Báo họp", "old read as new"),
    ("Ban Sách và Báo", "Ban Sách và Báo họp", None, "Ban Sách và Báo họp", "its own stays"),
    ("Ban Sách", "Ban Báo họp", None, "Ban Báo họp", "two that merged are not one another"),
    ("Ban Sách với Ban Báo", "Ban Sách và Báo", None, "Ban Sách và Ban Báo", "both at once"),
    ("Sở Muối", "Sở Gạo thu", DAY, "Sở Muối thu", "a kept name, since the merger"),
    ("Sở Muối", "Sở Gạo thu", date(2030, 12, 31), "Sở Gạo thu", "before it, it is another office"),
    ("Sở Muối", "Sở Gạo thu", None, "Sở Gạo thu", "nor is it when the day is unknown"),
]


@pytest.mark.parametrize(("question", "text", "issued_on", "read", "why"), REWORDED)
def test_a_text_is_read_in_the_names_of_the_question(question, text, issued_on, read, why):
    rewriter = TABLE.in_names_of(question)
    assert rewriter is not None
    assert rewriter(text, issued_on) == read, why


@pytest.mark.parametrize("question", ["Sở Gạo thu gì", "Trạm Đò", "hoa và muối", ""])
def test_a_question_without_another_name_rewords_nothing(question):
    assert TABLE.in_names_of(question) is None


# question, quotes, day asked for, old names explained, why
EXPLAINED = [
    ("Ban Sách làm gì", [], DAY, ["Ban Sách"], "the reader uses an old name"),
    ("Ban Sách làm gì", [], date(2030, 12, 31), [], "not old yet on that day"),
    ("Ban Sách và Báo", ["Ban Báo họp"], DAY, ["Ban Báo"], "the text uses an old name"),
    ("Ban Sách và Báo", ["Ban Sách và Báo họp"], DAY, [], "both use the new one"),
    ("ai họp", ["Ban Báo họp"], DAY, [], "the question names no office"),
    ("Trạm Đò", [], DAY, ["Trạm Đò"], "it ended"),
    ("Sở Gạo", ["Sở Muối thu"], DAY, [], "a kept name tells of no other"),
    ("Sở Muối", [], DAY, ["Sở Muối"], "one taken in"),
]


@pytest.mark.parametrize(("question", "told", "as_of", "names", "why"), EXPLAINED)
def test_a_reader_is_told_of_old_names_that_matter(question, told, as_of, names, why):
    assert [name for name, _ in TABLE.explained(question, told, as_of)] == names, why


def test_every_shipped_entry_is_found_by_each_of_its_names_with_and_without_marks():
    for entry in SHIPPED.renamings:
        for name in (*entry.old, *entry.new):
            assert [one.name for one in SHIPPED.named(f"Hỏi {name} thì")] == [name]
            assert [one.name for one in SHIPPED.named(name.upper())] == [name]


def test_each_change_of_name_goes_both_ways_unless_the_name_was_kept():
    for entry in SHIPPED.renamings:
        kept = set(entry.old) & set(entry.new)
        for old in entry.gone:
            assert set(entry.new) <= set(SHIPPED.others(old))
            for new in set(entry.new) - kept:
                assert old in SHIPPED.others(new)
        assert not any(SHIPPED.others(name) for name in kept)


@pytest.mark.parametrize(
    "text",
    ["diễn biến hòa bình", "vì hòa bình, hữu nghị", "phát triển Bình Định", "tuyên giáo, dân vận",
     "công tác dân vận khéo", "Tài chính công đoàn"],
)  # fmt: skip
def test_common_words_are_no_offices(text):
    assert SHIPPED.named(text) == []


# shipped facts that a reader may check: old, new, day
FACTS = [
    ("tỉnh Đắk Nông", "tỉnh Lâm Đồng", date(2025, 7, 1)),
    ("tỉnh Bình Thuận", "tỉnh Lâm Đồng", date(2025, 7, 1)),
    ("thành phố Đà Lạt", "phường Xuân Hương - Đà Lạt", date(2025, 7, 1)),
    ("Ban Dân vận", "Ban Tuyên giáo và Dân vận", date(2025, 2, 3)),
    ("Bộ Kế hoạch và Đầu tư", "Bộ Tài chính", date(2025, 3, 1)),
    ("Ủy ban Dân tộc", "Bộ Dân tộc và Tôn giáo", date(2025, 3, 1)),
]


@pytest.mark.parametrize(("old", "new", "day"), FACTS)
def test_the_shipped_table_knows(old, new, day):
    assert any(old in r.gone and new in r.new and r.since == day for r in SHIPPED.renamings)


def test_twenty_nine_provinces_went_into_twenty_three():
    units = [r for r in SHIPPED.renamings if r.source.startswith("Nghị quyết 202/2025/QH15")]
    parties = [r for r in units if r.id.startswith("tinh-uy-")]
    assert len(parties) == len(units) - len(parties) == 23
    assert sum(len(r.gone) for r in parties) == 29


ENTRY = "- {id: %s, old: [Ban Một], new: [Ban Hai], source: Q, certainty: chắc chắn}\n"


def test_the_users_table_adds_and_replaces(tmp_path):
    own = tmp_path / "offices.yaml"
    replacing = ENTRY.replace("Ban Hai", "Ban Ba") % "ban-tuyen-giao-va-dan-van-2025"
    own.write_text(ENTRY % "them" + replacing, "utf-8")
    made = load(own=own)
    assert len(made.renamings) == len(SHIPPED.renamings) + 1
    assert made.others("Ban Một") == ("Ban Ba", "Ban Hai")  # the replaced one keeps its place
    assert made.named("Ban Dân vận") == []


def test_no_table_of_the_users_or_an_empty_one_changes_nothing(tmp_path):
    own = tmp_path / "offices.yaml"
    assert load(own=own).renamings == SHIPPED.renamings
    own.write_text("# chưa có mục nào\n", "utf-8")
    assert load(own=own).renamings == SHIPPED.renamings


# file, what the error names, why
BROKEN = [
    ("a: [", "offices.yaml", "no YAML"),
    ("chữ", "offices.yaml", "no list"),
    ((ENTRY % "a") * 2, "a", "an id twice"),
    ((ENTRY % "Á"), "0.id", "an id is not a slug"),
    ((ENTRY % "a").replace("certainty: chắc chắn", "certainty: chắc"), "certainty", "no such word"),
    ((ENTRY % "a").replace("source: Q, ", ""), "source", "no source"),
    ((ENTRY % "a").replace("Ban Một", "Ban"), "old", "one word would be found everywhere"),
    ((ENTRY % "a").replace("[Ban Một]", "[]"), "old", "no old name"),
    ((ENTRY % "a").replace("source", "sorce"), "0", "a field is misspelt"),
    ((ENTRY % "a").replace("source: Q", "source: Q, since: hôm qua"), "since", "no date"),
]


@pytest.mark.parametrize(("text", "named", "why"), BROKEN)
def test_a_broken_table_is_one_sentence_that_names_the_fault(tmp_path, text, named, why):
    own = tmp_path / "offices.yaml"
    own.write_text(text, "utf-8")
    with pytest.raises(UserMistake, match="hãy sửa") as caught:
        load(own=own)
    assert named in str(caught.value), why
    assert "\n" not in str(caught.value)


def test_a_table_that_is_no_text_is_an_error(tmp_path):
    own = tmp_path / "offices.yaml"
    own.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserMistake, match="hãy sửa"):
        load(own=own)


def test_the_table_lies_in_the_package():
    assert DEFAULT_PATH.is_file()


@pytest.mark.parametrize("unit", ["ban ", "tỉnh - ", " ", "Ban Sách"])
def test_time_grows_with_the_text(unit):
    assert grows_linearly(SHIPPED.named, unit, 100_000)
