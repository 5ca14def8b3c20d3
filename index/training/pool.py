"""The texts that training compares a question with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.text import pieces
from index.training.questions import Question, corpora, texts

_CHARACTERS = 600  # of a text that answers, or of a piece of it; a clause is shorter
_OTHER_CHARACTERS = 520  # of a text that answers nothing
_TITLE_CHARACTERS = 150  # of the title above each piece; a longer first line is none


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts in one order; `ids` repeat where one was cut in pieces."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]

    def rows(self) -> dict[str, list[int]]:
        """Id → where its pieces stand."""
        found: dict[str, list[int]] = {}
        for row, name in enumerate(self.ids):
            found.setdefault(name, []).append(row)
        return found

    def answered(self, questions: Sequence[Question]) -> list[Question]:
        """Those questions that a text of the pool answers, or seems to."""
        held = set(self.ids)
        return [question for question in questions if held.intersection(question.answers)]


def gather(shared: Path, questions: Sequence[Question]) -> Pool:
    """All texts of all corpora.

    A long answer is cut in pieces, since a question asks for one of them; of another long text
    the head will do.
    """
    answers = {answer for question in questions for answer in question.answers}
    found = [
        (name, piece)
        for corpus in corpora()
        for name, text in texts(shared, corpus)
        for piece in (cut(text) if name in answers else [text[:_OTHER_CHARACTERS]])
    ]
    ids, cuts = (tuple(column) for column in zip(*found, strict=True))
    return Pool(ids, cuts)


def cut(text: str) -> list[str]:
    """The pieces of a text; its first line, if that is a title, stands above each of them."""
    if len(text) <= _CHARACTERS:
        return [text]
    title, _, body = text.partition("\n")
    if not body or len(title) > 2 * _TITLE_CHARACTERS:
        spans = pieces(text, 0, len(text), _CHARACTERS)
        return [text[start:end] for start, end in spans]
    title = title[:_TITLE_CHARACTERS]
    spans = pieces(body, 0, len(body), _CHARACTERS - len(title) - 1)
    return [f"{title}\n{body[start:end]}" for start, end in spans]
