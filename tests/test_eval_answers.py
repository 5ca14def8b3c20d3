import json
from dataclasses import replace
from datetime import date

import pytest

from corpus.model import (
    Answer,
    Citation,
    Document,
    DocumentStatus,
    Hit,
    Passage,
    Span,
    Status,
    Validity,
)
from eval import answers, report
from eval.cases import Case, load_replies

TEXT = "Điều 1. Một.\nĐiều 2. Hai."
DOCUMENT = Document("d", DocumentStatus.LOADED, number="1/QH", text=TEXT)
PASSAGES = [Passage(f"p{i}", "d", i, (), "Điều 1", Span(0, 12), (), (), TEXT[:12], "") for i in range(12)]
CITATION = Citation(
    *(1, "d", "1/QH", "Luật A", "Luật", None, None, "Điều 1", (), "Điều 1 Luật A"),
    *("Điều 1. Một.", 0, 12, 3, Validity(), "/d#dieu-1"),
)
CASES = (
    Case("a", "fact", "một?", ("Một",), (), (), True),
    Case("b", "unanswerable", "ba?", (), (), (), False),
    Case("c", "fact", "hỏng?", ("Hai",), (), (), True),
)


class FakeAssistant:
    def ask(self, question, documents=(), as_of=None):
        if question == "hỏng?":
            raise RuntimeError("broken")
        said = Answer(
            *(question, Status.ANSWERED, None, "Một. [1]", (CITATION,)),
            *(tuple(Hit(p, 1.0) for p in PASSAGES), date(2026, 1, 1), "v1", 2.0),
        )
        if question == "ba?":
            return replace(said, status=Status.NOT_FOUND, answer="", citations=(), hits=())
        return said


@pytest.fixture
def finished(tmp_path):
    out = tmp_path / "answers.jsonl"
    library = answers.Library({"d": DOCUMENT}.get)
    return answers.ask_all(CASES, FakeAssistant(), library, out, [TEXT]), out


def test_a_line_has_the_agreed_form(finished):
    lines = [json.loads(line) for line in finished[1].read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", "b", "c"]
    assert lines[0] == {
        "id": "a",
        "q": "một?",
        "status": "answered",
        "answer": "Một. [1]",
        "citations": [
            {
                "document_id": "d",
                "number": "1/QH",
                "title": "Luật A",
                "label": "Điều 1",
                "quote": "Điều 1. Một.",
                "page": 3,
            }
        ],
        "hits": [
            {"document_id": "d", "number": "1/QH", "label": "Điều 1", "text": "Điều 1. Một."}
        ]
        * 10,
        "took_ms": 2.0,
    }


def test_an_answer_that_breaks_is_written_as_unavailable(finished, capsys):
    assert load_replies(finished[1])["c"].status is Status.UNAVAILABLE
    assert finished[0].scores[2]["cite@1"] == 0.0


def test_scores_join_what_was_said_and_what_was_checked(finished):
    first, second, _ = finished[0].scores
    assert {first[n] for n in ("cite@1", "hit@5", "valid", "exact", "shown", "verbatim")} == {1.0}
    assert (second["refusal R"], second["valid"], second["verbatim"]) == (1.0, None, None)


def test_the_report_shows_every_score_with_its_n(finished):
    text = answers.markdown(finished[0], report.conditions(n=3, corpus="v1"))
    row = next(line for line in text.splitlines() if line.startswith("| all |"))
    cells = [cell.strip() for cell in row.split("|")[2:-1]]
    assert cells
    assert all("(n=" in cell for cell in cells)
    assert "| fact | 0.500 (n=2) |" in text
    assert "| p95 | 2.000 | 3 |" in text
    assert "cores" in text


def test_sources_are_the_text_files_of_a_folder_or_any_file_named(tmp_path):
    (tmp_path / "a.md").write_text("*một*\nhai", encoding="utf-8")
    (tmp_path / "b.pdf").write_text("ba", encoding="utf-8")
    assert answers.read_sources([tmp_path]) == ["một hai"]
    assert answers.read_sources([tmp_path / "b.pdf"]) == ["ba"]
