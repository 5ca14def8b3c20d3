"""Reads what is measured: question sets, answers files, and retrieval sets in BEIR form."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UserMistake
from corpus.model import Status

_ALSO_MUST = re.compile(r'ALSO-MUST "([^"]+)"')
Row = Mapping[str, object]


class CaseError(UserMistake):
    """A line of an evaluation file that cannot be used; the message names file, line and remedy."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        self.line = line
        super().__init__(f"{path.name}, line {line}: {why}. The forms are told by “-h”.")


@dataclass(frozen=True, slots=True)
class Place:
    """A clause that answers a question; `number` is None when its document's is unknown here.

    `source` is the name of the file that the document was read from, empty when it is not told.
    """

    number: str | None
    address: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question and its gold: phrases of the source, and the clauses that hold them.

    A set may withhold its gold: then `answerable` is None and nothing is scored against it.
    """

    id: str
    type: str
    question: str
    must: tuple[str, ...]
    also_must: tuple[str, ...]
    places: tuple[Place, ...]
    answerable: bool | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A citation or hit as an answers file holds it."""

    document_id: str
    number: str | None
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the system said to one question, as a line of an answers file."""

    id: str
    status: Status
    answer: str
    citations: tuple[Quoted, ...]
    hits: tuple[Quoted, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class BeirText:
    """One text of a BEIR corpus."""

    id: str
    title: str
    text: str


def load_cases(path: Path) -> tuple[Case, ...]:
    """The questions of a set, in file order; raises CaseError."""
    rows = list(_rows(path))
    numbers = {row["doc"]: row.get("number") for _, row in rows if isinstance(row.get("doc"), str)}
    cases = tuple(_case(path, line, row, numbers) for line, row in rows)
    _unique(path, [line for line, _ in rows], [case.id for case in cases])
    return cases


def load_replies(path: Path) -> dict[str, Reply]:
    """The lines of an answers file by question id; raises CaseError."""
    rows = list(_rows(path))
    replies = [_reply(path, line, row) for line, row in rows]
    _unique(path, [line for line, _ in rows], [reply.id for reply in replies])
    return {reply.id: reply for reply in replies}


def load_corpus(path: Path) -> Iterator[BeirText]:
    """The texts of a BEIR corpus, read as they are asked for; an id used twice is an error."""
    seen: set[str] = set()
    for line, row in _rows(path):
        text = BeirText(
            id=_text(path, line, row, "_id"),
            title=_optional(path, line, row, "title"),
            text=_text(path, line, row, "text"),
        )
        if text.id in seen:
            raise CaseError(path, line, f"the id “{text.id}” is used twice")
        seen.add(text.id)
        yield text


def load_queries(path: Path) -> dict[str, str]:
    """Query texts by id, in file order."""
    return {_text(path, n, row, "_id"): _text(path, n, row, "text") for n, row in _rows(path)}


def load_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Grades by query and text; the file is tab-separated and its first line is a header."""
    qrels: dict[str, dict[str, int]] = {}
    for line, text in _lines(path):
        cells = text.split("\t")
        if line == 1:
            if len(cells) < 3 or cells[-1].strip().lstrip("-").isdigit():
                raise CaseError(path, line, "expected a header: query-id, corpus-id, score")
            continue
        if len(cells) != 3 or not cells[2].lstrip("-").isdigit():
            raise CaseError(path, line, "expected query-id, corpus-id and a whole score")
        qrels.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    if not path.is_file():
        raise UserMistake(f"No such file: {path}. Name an existing one.")
    opener = gzip.open if path.suffix == ".gz" else open
    line = 0
    try:
        # One record a "\n": a text may hold U+2028 or a form feed, where splitlines() would cut.
        with opener(path, "rt", encoding="utf-8-sig", newline="\n") as opened:
            for line, text in enumerate(opened, start=1):
                if text.strip():
                    yield line, text.rstrip("\r\n")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise CaseError(path, line + 1, f"not UTF-8 text or not whole ({error})") from error


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    for line, text in _lines(path):
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise CaseError(path, line, f"not JSON ({error.msg})") from error
        if not isinstance(row, dict):
            raise CaseError(path, line, "not a JSON object")
        yield line, row


def _case(path: Path, line: int, row: Row, numbers: Mapping[object, object]) -> Case:
    answerable = row.get("answerable")
    if not isinstance(answerable, bool | None):
        raise CaseError(path, line, "“answerable” has to be true or false")
    return Case(
        id=_text(path, line, row, "id"),
        type=_optional(path, line, row, "type"),
        question=_text(path, line, row, "q"),
        must=_texts(path, line, row, "must"),
        also_must=tuple(_ALSO_MUST.findall(_optional(path, line, row, "note"))),
        places=tuple(_places(path, line, row, numbers)),
        answerable=answerable,
    )


def _places(path: Path, line: int, row: Row, numbers: Mapping[object, object]) -> Iterator[Place]:
    also = row.get("also", [])
    if not isinstance(also, list):
        raise CaseError(path, line, "“also” has to be a list")
    for entry in [row, *also]:
        if not isinstance(entry, dict):
            raise CaseError(path, line, "“also” has to hold objects with doc and address")
        source = _optional(path, line, entry, "doc")
        number = numbers.get(source)
        address = _optional(path, line, entry, "address")
        if address:
            yield Place(number if isinstance(number, str) else None, address, source)


def _reply(path: Path, line: int, row: Row) -> Reply:
    status, took = row.get("status"), row.get("took_ms", 0.0)
    if status not in set(Status):
        allowed = ", ".join(Status)
        raise CaseError(path, line, f"status “{status}” is not one of {allowed}")
    if not isinstance(took, int | float):
        raise CaseError(path, line, "“took_ms” has to be a number")
    return Reply(
        id=_text(path, line, row, "id"),
        status=Status(str(status)),
        answer=_text(path, line, row, "answer"),
        citations=tuple(_quoted(path, line, row, "citations", "quote")),
        hits=tuple(_quoted(path, line, row, "hits", "text")),
        took_ms=float(took),
    )


def _quoted(path: Path, line: int, row: Row, name: str, text: str) -> Iterator[Quoted]:
    entries = row.get(name)
    if not isinstance(entries, list):
        raise CaseError(path, line, f"“{name}” has to be a list")
    for entry in entries:
        if not isinstance(entry, dict):
            raise CaseError(path, line, f"“{name}” has to hold objects")
        number = entry.get("number")
        yield Quoted(
            document_id=_text(path, line, entry, "document_id"),
            number=number if isinstance(number, str) else None,
            label=_text(path, line, entry, "label"),
            text=_text(path, line, entry, text),
        )


def _text(path: Path, line: int, row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise CaseError(path, line, f"“{name}” has to be a text")
    return value


def _optional(path: Path, line: int, row: Row, name: str) -> str:
    return _text(path, line, row, name) if row.get(name) is not None else ""


def _texts(path: Path, line: int, row: Row, name: str) -> tuple[str, ...]:
    values = row.get(name, [])
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise CaseError(path, line, f"“{name}” has to be a list of texts that are not blank")
    return tuple(values)


def _unique(path: Path, lines: Sequence[int], ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for line, name in zip(lines, ids, strict=True):
        if name in seen:
            raise CaseError(path, line, f"the id “{name}” is used twice")
        seen.add(name)
