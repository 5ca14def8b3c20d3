import sys
from datetime import date
from types import ModuleType, SimpleNamespace

import pytest

from corpus.errors import UnreadableFile, UserMistake
from corpus.model import Document, DocumentStatus, Level, Provision, Span
from eval import structure

TEXT = "Luật A\nĐiều 1. Một.\nlạc"


def provision(id_, level, start, end, head_end, parent=0):
    return Provision(id_, parent, level, "", 1, Span(start, end), Span(start, head_end), "", ())


ROOT = provision(0, Level.VAN_BAN, 0, len(TEXT), 6, None)
DIEU = provision(1, Level.DIEU, 7, 19, 19)
DOAN = provision(2, Level.DOAN, 20, 23, 23)


@pytest.mark.parametrize(
    ("provisions", "whole", "why"),
    [
        ((ROOT, DIEU, DOAN), True, "heads in order, only space between"),
        ((ROOT, DIEU), False, "the last line is lost"),
        ((ROOT, DOAN), False, "a line between is lost"),
        ((ROOT, DIEU, DIEU, DOAN), False, "a line is there twice"),
        ((ROOT, DOAN, DIEU), False, "out of order"),
    ],
)
def test_reassembly(provisions, whole, why):
    assert structure.reassembles(TEXT, provisions) is whole, why


def test_coverage_counts_letters_below_the_root():
    assert structure.covered("ab cd", [provision(1, Level.DIEU, 0, 2, 2)]) == 0.5
    assert structure.covered("ab cd", [provision(0, Level.VAN_BAN, 0, 5, 5, None)]) == 0.0
    assert structure.covered("", []) == 1.0


@pytest.fixture
def pipeline(monkeypatch):
    def read(data, name):
        if name.endswith(".bad"):
            raise UnreadableFile(name, "hỏng.", "Gửi tệp khác.")
        held = Document(
            "d", DocumentStatus.LOADED, "Luật", "1/QH", issued_on=date(2020, 1, 2), text=TEXT
        )
        return SimpleNamespace(document=held, provisions=(ROOT, DIEU, DOAN))

    module = ModuleType("ingest.pipeline")
    module.read = read
    monkeypatch.setitem(sys.modules, "ingest.pipeline", module)


@pytest.mark.usefixtures("pipeline")
def test_the_table_tells_what_was_recognised_and_what_was_not(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.bad").write_text("", encoding="utf-8")
    text = structure.run([tmp_path])
    assert "n=1 read, 1 not" in text
    assert (
        "| a.txt | Luật | 1/QH | 2020-01-02 | – | – | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 1 |"
        " 72.2% | 16.7% | yes |"
    ) in text
    assert "| recognised | 1 of 1 | 1 of 1 | 1 of 1 | 0 of 1 | 0 of 1 |" in text
    assert "| b.bad |" in text


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(UserMistake, match="nowhere"):
        structure.files([tmp_path / "nowhere"])
