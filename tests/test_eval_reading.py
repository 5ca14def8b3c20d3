import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UserMistake
from eval import reading


def slow_distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


@settings(max_examples=200, deadline=None)
@given(st.text("abđ ", max_size=12), st.text("abđ ", max_size=12))
def test_the_distance_is_levenshteins(a, b):
    assert reading.distance(a, b) == slow_distance(a, b)


ERRORS = [
    ("Điều 1", "Điều 1", 0, 0, "the same"),
    ("Điều  1\n\f", " Điều\t1", 0, 0, "spaces and line ends"),
    ("Die\u0302\u0300u", "Diều", 0, 0, "NFD"),
    ("QUYẾT", "quyết", 5, 0, "case"),
    ("hoà", "hòa", 2, 2, "where a tone stands"),
    ("a\x03b", "a b", 0, 0, "control characters"),
    ("Điêu", "Điều", 1, 1, "a tone lost"),
    ("", "abc", 3, 3, "nothing read"),
    ("abc", "", 3, 3, "nothing to read"),
]


@pytest.mark.parametrize(("read", "truth", "edits", "caseless", "why"), ERRORS)
def test_what_counts_as_an_error(read, truth, edits, caseless, why):
    found = reading.errors(read, truth)
    assert (found.edits, found.edits_without_case) == (edits, caseless), why
    assert found.rate == edits / max(1, found.characters)
    assert found.rate_without_case == caseless / max(1, found.characters)


def test_every_file_with_a_truth_has_its_row(tmp_path):
    truth = tmp_path / "truth"
    truth.mkdir()
    for name in ("a.txt", "b.pdf", "c.txt"):
        (tmp_path / name).write_text("Điều 1. Một", encoding="utf-8")
    for name in ("a.txt", "b.txt"):
        (truth / name).write_text("Điều 1. Hai", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 half a file")
    out = tmp_path / "report.md"

    table = reading.run([tmp_path], truth, out)
    assert table.startswith("# Reading (n=2)")

    rows = [row.split(" | ") for row in table.splitlines()[6:]]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("| a.txt", "3", "27.27%"),
        ("| b.pdf", "11", "100.00%"),
    ]
    assert out.read_text(encoding="utf-8") == table


def test_a_folder_without_truth_is_the_users_mistake(tmp_path):
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UserMistake, match="Đặt ở đó"):
        reading.run([tmp_path / "a.txt"], tmp_path / "none", None)


# Edits that are the truth's own: what a font shows as capitals, field codes and page numbers.
REAL = [
    ("legacy-tcvn3/50_QD-144-2002-BTC_02144qd.doc", 20, "the name of an embedded table's field"),
    ("legacy-tcvn3/53_A-15.rtf", 0, ""),
    ("legacy-tcvn3/54_QD-115-2004-TTg.pdf", 2, "a page number"),
    ("legacy-vni/60_QD-991-UBND-BinhPhuoc-2008.doc", 12, "fields of the page's foot"),
]


@pytest.mark.parametrize(("path", "edits", "why"), REAL)
def test_old_documents_are_read_letter_for_letter(shared, path, edits, why):
    files = shared / "documents" / "files"
    table = reading.run([files / path], files / "ground-truth", None)
    assert int(table.splitlines()[-1].split(" | ")[4]) <= edits, why
