from dataclasses import replace
from datetime import date

import pytest

from corpus.model import Document, DocumentStatus
from corpus.resolve import Resolver, learned
from ingest.metadata import extract
from ingest.references import references
from ingest.structure import provisions

RULES = (
    "TỈNH ỦY X\nSố: 9-QĐ/TU\nĐà Lạt, ngày 01 tháng 2 năm 2020\nQUYẾT ĐỊNH\nBan hành Quy chế họp\n"
    "Tỉnh ủy quyết định như sau:\nĐiều 1. Ban hành kèm theo Quyết định này Quy chế họp.\n"
    "Điều 2. Như Điều 1.\nT/M TỈNH ỦY\nBÍ THƯ\nNguyễn A\nQUY CHẾ\nHọp\n"
    "(Ban hành kèm theo Quyết định số 9-QĐ/TU ngày 01/02/2020)\nĐiều 1. Giờ họp\n"
    "1. Sáng.\na) Bảy giờ;\nb) Tám giờ.\n2. Theo điểm b khoản 1 Điều này.\n"
    "Điều 2. Chỗ họp\nTheo khoản 1 Điều 1 và Điều 2 Quyết định này.\n"
)


class Shelf:
    """Documents read from text, and a resolver among them."""

    def __init__(self, *others: Document, **texts: str) -> None:
        self.trees = {}
        self.documents = {other.id: other for other in others}
        self.found = {}
        for name, text in texts.items():
            tree = provisions(text)
            told = extract(text, tree)
            self.trees[name] = tree
            self.found[name] = references(text, tree, told)
            self.documents[name] = Document(
                id=name,
                status=DocumentStatus.LOADED,
                kind=told.kind and told.kind.value,
                number=told.number and told.number.value,
                title=told.title and told.title.value,
                issued_on=told.issued_on and date.fromisoformat(told.issued_on.value),
                text=text,
                metadata=told,
            )

    def resolved(self, name: str, shared: tuple[str, ...] = ()) -> dict[str, tuple]:
        resolver = Resolver(
            list(self.documents.values()),
            lambda key: self.trees.get(key, ()),
            learned(r for some in self.found.values() for r in some),
            shared,
        )
        source = self.documents[name]
        return {
            r.span.of(source.text): (r.document_id, r.places)
            for r in resolver.resolve(source, self.found[name])
        }


def cited(id_: str, number: str | None, kind: str, day: date | None = None, **more) -> Document:
    status = DocumentStatus.CITED_ONLY
    return Document(id=id_, status=status, kind=kind, number=number, issued_on=day, **more)


def test_an_address_is_looked_for_around_the_place_that_writes_it():
    found = Shelf(rules=RULES).resolved("rules")
    annexed = ("van-ban-1", "dieu-1", "khoan-1")
    assert found["điểm b khoản 1 Điều này"] == ("rules", ((*annexed, "diem-b"),))
    assert found["Điều 1"] == ("rules", (("dieu-1",),))


def test_this_decision_is_the_decision_also_inside_what_is_annexed_to_it():
    found = Shelf(rules=RULES).resolved("rules")
    assert found["khoản 1 Điều 1 và Điều 2 Quyết định này"] == ("rules", (("dieu-2",),))


NUMBERS = [
    ("Chỉ thị số 18-CT/TW ngày 26/10/2022", "new", "the date decides"),
    ("Chỉ thị số 18-CT/TW ngày 04/9/2012", "old", "the date decides"),
    ("Chỉ thị số 18-CT/TW", None, "two bear this number"),
    ("Chỉ thị số 18-CT/TW ngày 01/01/2001", None, "neither is of that day"),
    ("Chỉ thị số 18-CT/TW của Ban Bí thư", "new", "the organ decides"),
    ("Quyết định số 217/QĐ-TW", "rule", "a misprint is the same number"),
    ("Kết luận số 217-KL/TW", None, "another symbol is another document"),
]


@pytest.mark.parametrize(("written", "expected", "why"), NUMBERS)
def test_a_number_is_one_document_or_none(written, expected, why):
    shelf = Shelf(
        cited("new", "18-CT/TW", "Chỉ thị", date(2022, 10, 26), issuer="Ban Bí thư"),
        cited("old", "18-CT/TW", "Chỉ thị", date(2012, 9, 4), issuer="Bộ Chính trị"),
        cited("rule", "217-QĐ/TW", "Quyết định", date(2013, 12, 12)),
        note=f"Họp bàn {written}, đủ người.",
    )
    [(document_id, _)] = shelf.resolved("note").values()
    assert document_id == expected, why


def test_a_number_others_bear_too_needs_its_date():
    only = cited("new", "18-CT/TW", "Chỉ thị", date(2022, 10, 26))
    plain = Shelf(only, note="Theo Chỉ thị số 18-CT/TW thì họp.")
    dated = Shelf(only, note="Theo Chỉ thị số 18-CT/TW ngày 26/10/2022 thì họp.")
    assert [d for d, _ in plain.resolved("note", ("new",)).values()] == [None]
    assert [d for d, _ in dated.resolved("note", ("new",)).values()] == ["new"]


def test_a_short_number_means_what_the_text_names_in_full():
    old = cited("old", "18-CT/TW", "Chỉ thị", date(2012, 9, 4))
    new = cited("new", "18-CT/TW", "Chỉ thị", date(2022, 10, 26))
    text = "Họp theo Chỉ thị số 18-CT/TW ngày 26/10/2022. Chỉ thị 18 nêu rõ."
    assert Shelf(old, new, note=text).resolved("note")["Chỉ thị 18"] == ("new", ((),))


def test_a_title_is_a_document_by_its_own_title_or_the_number_texts_give_it():
    lake = cited("lake", "5/2020/QH14", "Luật", date(2020, 6, 1), title="Luật Hồ chứa")
    dike = cited("dike", "79/2006/QH11", "Luật", date(2006, 11, 29))
    shelf = Shelf(
        lake, dike, a="Theo Luật Hồ chứa và Luật Đê điều.", b="Luật Đê điều số 79/2006/QH11"
    )
    found = shelf.resolved("a")
    assert (found["Luật Hồ chứa"][0], found["Luật Đê điều"][0]) == ("lake", "dike")


def test_the_year_tells_two_laws_of_one_title_apart():
    laws = [
        cited(f"l{year}", f"{year - 1990}/{year}/QH13", "Luật", date(year, 6, 1), title="Đất đai")
        for year in (2003, 2013)
    ]
    found = Shelf(*laws, a="Luật Đất đai năm 2013; Luật Đất đai").resolved("a")
    assert (found["Luật Đất đai năm 2013"][0], found["Luật Đất đai"][0]) == ("l2013", None)


def test_a_place_in_another_document_is_found_when_its_text_is_here():
    shelf = Shelf(rules=RULES, note="Theo Điều 2 Quy chế ban hành kèm theo Quyết định số 9-QĐ/TU.")
    [(document_id, places)] = shelf.resolved("note").values()
    assert (document_id, places) == ("rules", (("van-ban-1", "dieu-2"),))


def test_what_is_not_here_stays_unknown_until_it_is():
    text = "Theo Điều 2 của Quyết định số 9-QĐ/TU ngày 01/02/2020 thì họp."
    without = Shelf(note=text).resolved("note")
    assert list(without.values()) == [(None, None)]
    [(document_id, places)] = Shelf(note=text, rules=RULES).resolved("note").values()
    assert (document_id, places) == ("rules", (("dieu-2",),))


def test_an_article_in_a_guide_without_articles_is_of_what_its_title_names():
    text = (
        "TỈNH ỦY X\nSố: 3-HD/TU\nĐà Lạt, ngày 01 tháng 2 năm 2021\nHƯỚNG DẪN\n"
        "Một số nội dung Quyết định số 9-QĐ/TU ngày 01/02/2020\nI. HỌP\n1. Giờ họp (Điều 2).\n"
    )
    found = Shelf(guide=text, rules=RULES).resolved("guide")
    assert found["Điều 2"] == ("rules", (("dieu-2",),))


@pytest.mark.parametrize(
    ("above", "steps", "why"),
    [
        ("1. Giờ họp (Điều 1)", ("van-ban-1", "dieu-1", "khoan-2"), "the head above names it"),
        ("1. Giờ họp (Điều 1 và Điều 2)", None, "it names several"),
        ("1. Giờ họp", None, "it names none"),
    ],
)
def test_a_clause_under_a_head_that_names_an_article_is_of_that_article(above, steps, why):
    text = (
        "TỈNH ỦY X\nSố: 3-HD/TU\nĐà Lạt, ngày 01 tháng 2 năm 2021\nHƯỚNG DẪN\n"
        "Quy chế ban hành kèm theo Quyết định số 9-QĐ/TU ngày 01/02/2020\nI. HỌP\n"
        f"{above}\n1.1. Về giờ (khoản 2).\nLời.\n"
    )
    rules = f"{RULES}1. Nhà.\n2. Sân.\n"
    found = Shelf(guide=text, rules=rules).resolved("guide")
    assert found["khoản 2"] == ("rules", steps and (steps,)), why


def test_an_appendix_held_as_a_file_of_its_own_is_found():
    text = (
        "CHÍNH PHỦ\nSố: 3/2020/NĐ-CP\nHà Nội, ngày 05 tháng 3 năm 2020\nNGHỊ ĐỊNH\nVề hồ\n"
        "Điều 1. Sổ\nTheo Phụ lục II Nghị định này."
    )
    shelf = Shelf(decree=text)
    known = shelf.documents["decree"]
    other = replace(known, id="appendix", kind="Phụ lục II Nghị định")
    shelf.documents["appendix"] = other
    assert shelf.resolved("decree")["Phụ lục II Nghị định này"] == ("appendix", ((),))
