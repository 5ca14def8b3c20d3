import json

import pytest
from eval_fakes import DOCUMENT, TEXT, FakeAssistant

from corpus.model import Status
from eval import answers, report
from eval.cases import Case, load_replies

CASES = (
    Case("a", "fact", "một?", ("Một",), (), (), True),
    Case("b", "unanswerable", "ba?", (), (), (), False),
    Case("c", "fact", "hỏng?", ("Hai",), (), (), True),
)


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
        "hits": [{"document_id": "d", "number": "1/QH", "label": "Điều 1", "text": "Điều 1. Một."}]
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
