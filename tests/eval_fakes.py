"""A library of one document, and an assistant that answers, refuses or breaks by the question."""

from dataclasses import replace
from datetime import date

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

TEXT = "Điều 1. Một.\nĐiều 2. Hai."
DOCUMENT = Document("d", DocumentStatus.LOADED, number="1/QH", text=TEXT)
PASSAGES = [
    Passage(f"p{i}", "d", i, (), "Điều 1", Span(0, 12), (), (), TEXT[:12], "") for i in range(12)
]
CITATION = Citation(
    *(1, "d", "1/QH", "Luật A", "Luật", None, None, "Điều 1", (), "Điều 1 Luật A"),
    *("Điều 1. Một.", 0, 12, 3, Validity(), "/d#dieu-1"),
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
