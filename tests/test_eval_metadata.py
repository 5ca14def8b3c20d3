import json

import pytest

from corpus.errors import UnreadableFile
from corpus.model import Fact, Metadata
from eval import metadata
from eval.cases import CaseError
from eval.metadata import FIELDS, Gold, Verdict, judge, values


def verdict(found, *accepted):
    return Verdict("a.txt", "title", found, accepted)


@pytest.mark.parametrize(
    ("found", "accepted", "right", "wrong", "missing", "why"),
    [
        ("Về việc mẫu", ("Về việc mẫu",), True, False, False, "the same"),
        ("VỀ  VIỆC Hoà", ("Về việc hòa",), True, False, False, "case, spaces, place of the tone"),
        ("Về việc mầu", ("Về việc mẫu",), False, True, False, "another tone is another word"),
        (None, ("Về việc mẫu",), False, False, True, "due and not found"),
        (None, (None, "Về việc mẫu"), False, False, False, "arguable, so not due"),
        ("Về việc mẫu", (None, "Về việc mẫu"), True, False, False, "arguable, so right"),
        ("Về việc mẫu", (None,), False, True, False, "found where nothing is printed"),
        (None, (None,), False, False, False, "nothing is printed, nothing found"),
    ],
)
def test_a_value_is_right_wrong_or_missing(found, accepted, right, wrong, missing, why):
    one = verdict(found, *accepted)
    assert (one.right, one.wrong, one.missing) == (right, wrong, missing), why


def test_capitals_are_told_apart_from_being_right():
    assert verdict("xã Mẫu", "Xã mẫu").right
    assert not verdict("xã Mẫu", "Xã mẫu").exact
    assert verdict("xã  Mẫu", "xã Mẫu").exact


def test_a_sealed_value_judges_as_the_value_itself_and_shows_none_of_it():
    hidden = metadata.sealed("Về việc Mẫu")
    assert "Mẫu" not in hidden
    assert verdict("về  việc mẫu", hidden).right
    assert not verdict("về việc mẫu", hidden).exact
    assert verdict("Về việc  Mẫu", hidden).exact
    assert verdict("Về việc mầu", hidden).wrong


def test_no_value_of_the_set_is_long_enough_to_be_text():
    longest = [v for one in metadata.load() for vs in one.accepted.values() for v in vs if v]
    assert max(len(value.split()) for value in longest) <= 11


def test_precision_is_over_what_was_found_and_recall_over_what_is_due():
    told = [verdict("a", "a"), verdict("b", "c"), verdict(None, "d"), verdict("e", None, "e")]
    # Found: a, b, e, of which two are right. Due: a, c, d, of which one is.
    assert metadata.row("title", told) == ["title", "0.667 (n=3)", "0.333 (n=3)", "2 of 2"]
    assert metadata.row("place", told) == ["place", "– (n=0)", "– (n=0)", "0 of 0"]


def test_recipients_are_counted_and_the_first_is_named():
    found = values(Metadata(kind=Fact("Kế hoạch"), recipients=(Fact("Như trên"), Fact("Lưu"))))
    assert (found["kind"], found["recipients"], found["first_recipient"]) == (
        "Kế hoạch",
        "2",
        "Như trên",
    )
    assert values(Metadata())["recipients"] is None


def test_every_field_of_a_document_is_judged():
    gold = Gold("a.txt", {field: (None,) for field in FIELDS})
    told = judge(gold, values(Metadata(number=Fact("1-KH/ĐU"))))
    assert [v.field for v in told] == list(FIELDS)
    assert [v.field for v in told if v.wrong] == ["number"]


def test_the_set_holds_each_file_once_with_every_field():
    gold = metadata.load()
    assert len({one.file for one in gold}) == len(gold) == 56


def test_a_row_without_all_fields_is_told_by_its_line(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"file": "a.txt", "kind": None}), encoding="utf-8")
    with pytest.raises(CaseError, match="line 1"):
        metadata.load(path)


def test_what_cannot_be_read_is_listed_and_not_scored(monkeypatch, tmp_path):
    def read(path):
        if path.name.startswith("10_"):
            raise UnreadableFile(path.name, "bản chụp.", "Hãy nhận dạng chữ.")
        return Metadata(number=Fact("1-KH/ĐU"))

    monkeypatch.setattr(metadata, "_read", read)
    text = metadata.run(tmp_path, tmp_path / "report.md")
    assert text.startswith("# Metadata (n=55 read, 1 not)\n")
    assert "| number | 0.000 (n=55) |" in text
    assert "| files/pdf-scan/10_CV-275-STTTT-PhuTho-2011.pdf | Không đọc được tệp" in text
    assert (tmp_path / "report.md").read_text(encoding="utf-8") == text
