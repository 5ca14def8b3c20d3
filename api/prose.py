"""An answer's text as paragraphs in which the `[1]` marks are citations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.schemas import CitationBody

_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paragraph: plain text, or the mark of a citation."""

    text: str
    citation: CitationBody | None = None


def paragraphs(answer: str, citations: Sequence[CitationBody]) -> list[list[Part]]:
    """The lines of `answer` that hold anything; a mark without a citation stays text."""
    known = {str(citation.id): citation for citation in citations}
    return [_parts(line, known) for line in answer.splitlines() if line.strip()]


def _parts(line: str, known: dict[str, CitationBody]) -> list[Part]:
    # split() alternates text and the number it captured.
    pieces = _MARK.split(line.strip())
    parts = []
    for index, piece in enumerate(pieces):
        if index % 2:
            parts.append(Part(f"[{piece}]", known.get(piece)))
        elif piece:
            parts.append(Part(piece))
    return parts
