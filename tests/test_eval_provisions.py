import hashlib
import json

import pytest

from corpus.errors import UserMistake
from eval import provisions
from eval.__main__ import main
from eval.provisions import Count
from ingest.structure import provisions as walked

TEXT = """KẾ HOẠCH
Về việc mẫu
I. VIỆC CHUNG
1. Một
- Họp;
- Ghi.
II. VIỆC RIÊNG
Lời."""
# What a reader writes down for TEXT: level, address, start, end.
READ = [
    ("la-ma", ["la-ma-I"], "I. VIỆC CHUNG", "- Ghi."),
    ("so", ["la-ma-I", "so-1"], "1. Một", "- Ghi."),
    ("gach", ["la-ma-I", "so-1", "gach-1"], "- Họp;", "- Họp;"),
    ("gach", ["la-ma-I", "so-1", "gach-2"], "- Ghi.", "- Ghi."),
    ("la-ma", ["la-ma-II"], "II. VIỆC RIÊNG", "Lời."),
]


def row(nodes=READ, *, text=TEXT, held_out=False):
    return {
        "file": "documents/a.txt",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "held_out": held_out,
        "until": len(text),
        "nodes": [
            [level, address, text.index(first), text.index(last) + len(last), None]
            for level, address, first, last in nodes
        ],
    }


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def measured(folder, *rows):
    path = folder / "set.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return provisions.run(folder, path=path)


@pytest.mark.parametrize(
    ("count", "named", "exact", "why"),
    [
        (Count(4, 4, 4, 4), 1.0, 1.0, "all alike"),
        (Count(4, 4, 2, 1), 0.5, 0.25, "precision and recall alike"),
        (Count(3, 1, 1, 1), 0.5, 0.5, "2·1 / (3+1)"),
        (Count(0, 0, 0, 0), 1.0, 1.0, "nothing to find, nothing found"),
        (Count(0, 2, 0, 0), 0.0, 0.0, "found what is not there"),
    ],
)
def test_f1_by_hand(count, named, exact, why):
    assert (count.named_f1, count.exact_f1) == (named, exact), why


def test_the_tree_of_a_reader_is_found_and_the_letterhead_is_not_scored(folder):
    assert "| a.txt | no | 5 | 5 | 1.000 | 1.000 |" in measured(folder, row())


def test_what_differs_is_named(folder):
    short = [(*node[:3], "1. Một") if node[1] == ["la-ma-I"] else node for node in READ[:-1]]
    said = measured(folder, row(short, held_out=True))
    # Four in gold, five found: the fifth is not in gold, and one ends elsewhere.
    assert "| a.txt | yes | 4 | 5 | 0.889 | 0.667 |" in said
    assert "| a.txt | end +14 | la-ma-I |" in said
    assert "| a.txt | not in gold | la-ma-II |" in said
    assert "| **held out** (n=1) |  | 4 | 5 | 0.889 | 0.667 |" in said
    assert "| **others** (n=0) |  | 0 | 0 | 1.000 | 1.000 |" in said


def test_what_goes_on_after_the_range_ends_with_it():
    until = TEXT.index("- Ghi.") - 1
    found = provisions.tree(walked(TEXT), until)
    assert found["la-ma", ("la-ma-I",)] == (TEXT.index("I. VIỆC"), until)
    assert ("la-ma", ("la-ma-II",)) not in found


def test_a_text_that_has_changed_or_is_gone_is_not_counted(folder):
    gone = row() | {"file": "documents/b.txt"}
    said = measured(folder, row(text=TEXT + " "), gone)
    assert "| **all** (n=0) |" in said
    assert "| documents/a.txt | its canonical text has changed" in said
    assert "| documents/b.txt | not there |" in said


def test_a_line_that_is_no_tree_is_named(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row()) + '\n{"file": "a"}\n', encoding="utf-8")
    with pytest.raises(UserMistake, match="line 2"):
        provisions.load(path)


def test_the_set_holds_trees_and_no_text():
    golds = provisions.load()
    assert len(golds) >= 12
    assert sum(gold.held_out for gold in golds) >= 4
    for gold in golds:
        for (_, address), (start, end) in gold.tree.items():
            assert 0 <= start < end <= gold.until
            assert all(len(step) < 24 for step in address)
            above = gold.tree.get(next((k for k in gold.tree if k[1] == address[:-1]), None))
            assert above is None or (above[0] <= start and end <= above[1])


@pytest.mark.slow
def test_provisions_are_found_as_readers_found_them(shared, tmp_path, capsys):
    report = tmp_path / "report.md"
    asked = ["provisions", "--shared", str(shared), "--report", str(report)]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert report.read_text(encoding="utf-8") == said
    (line,) = [line for line in said.splitlines() if line.startswith("| **all**")]
    named, exact = (float(cell.strip(" |")) for cell in line.split(" | ")[-2:])
    assert named >= 0.98
    assert exact >= 0.95
