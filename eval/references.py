"""Whether references are found, resolved and told apart as a person reads them.

The gold was made by reading the canonical texts, before the detector's output was looked at; it
holds places and targets, no text. Texts of the group "seen" were read before the detector was
written, those "held out" after it; what they showed was mended. The text "last" was marked and run
when all was done, and changed nothing.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from corpus import catalog
from corpus.errors import UserMistake
from corpus.model import Document, Provision, Span
from corpus.reference import Reference, Relation
from corpus.resolve import Resolver, learned
from eval import report

GOLD = Path(__file__).parent / "gold" / "references.jsonl"
_PLAN = Path(catalog.DEFAULT_PATH).parent
_SAMPLES = 1000
_FIRST_RUN = (
    "The held-out documents at their first run, before any change made because of them (n=156):"
    " exact F1 0.987, resolution 0.643, relation 0.974. What was amiss: appendices held as files"
    " of their own, articles of the document that a guide's title names, short numbers of"
    " documents not here, and one sentence that ends the effect of two decrees."
)


class Marked(BaseModel):
    """One mention: its span and what it points at, by library id, "this", or key if missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int
    end: int
    document: str | None = None
    missing: str | None = None
    addresses: tuple[tuple[str, ...], ...] = ()
    relation: Relation
    reversed: bool = False


class Read(BaseModel):
    """The mentions of one text; `digest` tells whether its canonical form is still the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    digest: str
    group: Literal["seen", "held out", "last"]
    mentions: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one document."""

    gold: int
    found: int
    exact: int
    touched: int  # gold mentions that a found one overlaps
    touching: int  # found ones that overlap a gold mention
    resolved: int
    related: int

    @property
    def measures(self) -> dict[str, float]:
        """Shares; a mention that was not found is neither resolved nor related."""
        return {
            "precision": _share(self.exact, self.found),
            "recall": _share(self.exact, self.gold),
            "F1": _share(2 * self.exact, self.gold + self.found),
            "overlap F1": _share(self.touched + self.touching, self.gold + self.found),
            "resolution": _share(self.resolved, self.gold),
            "relation": _share(self.related, self.gold),
        }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def gold(path: Path = GOLD) -> list[Read]:
    """The marked texts of a JSONL file."""
    try:
        lines = path.read_text("utf-8").splitlines()
        return [_READ.validate_json(line) for line in lines if line.strip()]
    except (OSError, ValidationError) as error:
        raise UserMistake(f"Cannot read the marked references in {path.name}: {error}") from error


_READ = TypeAdapter(Read)


def digest(text: str) -> str:
    """What the gold keeps of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def score(marked: Sequence[Marked], found: Sequence[Reference], own: str) -> Score:
    """The counts of one document whose id is `own`."""
    spans = {Span(mark.start, mark.end): mark for mark in marked}
    pairs = [(spans[r.span], r) for r in found if r.span in spans]
    return Score(
        gold=len(marked),
        found=len(found),
        exact=len(pairs),
        touched=sum(any(span.touches(r.span) for r in found) for span in spans),
        touching=sum(any(span.touches(r.span) for span in spans) for r in found),
        resolved=sum(is_resolved(mark, reference, own) for mark, reference in pairs),
        related=sum(
            (mark.relation, mark.reversed) == (r.relation, r.reversed) for mark, r in pairs
        ),
    )


def is_resolved(mark: Marked, reference: Reference, own: str) -> bool:
    """Whether document and every place are the marked ones, in order.

    For a document that is not here, its key and the steps as written are compared.
    """
    if mark.missing is not None:
        here = reference.document_id is None and reference.target.key == mark.missing
        places: Sequence[tuple[str, ...]] = reference.target.addresses
    else:
        here = reference.document_id == (own if mark.document == "this" else mark.document)
        places = [place for place in reference.places or () if place]
    if not here or len(places) != len(mark.addresses):
        return False
    return all(_fits(steps, place) for steps, place in zip(mark.addresses, places, strict=True))


def _fits(steps: Sequence[str], place: Sequence[str]) -> bool:
    """Whether the marked steps stand in the address, in order, the last at its end."""
    rest = iter(place)
    return all(any(_same(step, one) for one in rest) for step in steps) and _same(
        steps[-1], place[-1]
    )


def _same(step: str, one: str) -> bool:
    return one == step or one.rpartition("-")[2] == step or one.rpartition("-")[0] == step


def total(scores: Iterable[Score]) -> Score:
    """The counts of several documents added up."""
    rows = [[getattr(s, name) for name in Score.__slots__] for s in scores]
    return Score(*(sum(column) for column in zip(*rows, strict=True)))


def interval(scores: Sequence[Score], of: Callable[[Score], float]) -> tuple[float, float]:
    """The 95 % percentile bootstrap of a measure, whole documents drawn (Efron 1979)."""
    draw = random.Random(0)
    values = sorted(of(total(draw.choices(scores, k=len(scores)))) for _ in range(_SAMPLES))
    return values[int(0.025 * _SAMPLES)], values[int(0.975 * _SAMPLES) - 1]


def run(shared: Path, out: Path | None) -> str:
    """The command: every marked text against the library of all texts, and the table."""
    library = _library(shared)
    marked = gold()
    scores = {read.file: _scored(read, library) for read in marked}
    names = list(dict.fromkeys(read.group for read in marked))
    groups: dict[str, list[Read]] = {
        name: [read for read in marked if read.group == name] for name in names
    }
    groups["all"] = marked
    summary = [_summary(name, [scores[r.file] for r in reads]) for name, reads in groups.items()]
    each = [[r.file, *_cells(scores[r.file])] for r in marked]
    columns = list(next(iter(scores.values())).measures)
    mentions = total(scores.values()).gold
    told = "\n".join(
        [
            f"# References (n={mentions} mentions in {len(marked)} texts)",
            "",
            report.bullets(report.conditions(gold=report.named(GOLD), texts=len(library.texts))),
            report.table(["texts", "n", *(f"{name}, 95 % interval" for name in columns)], summary),
            f"{_FIRST_RUN}\n",
            report.table(["text", "n", *columns], each),
        ]
    )
    if out is not None:
        out.write_text(told, encoding="utf-8")
    return told


def _summary(name: str, scores: Sequence[Score]) -> list[object]:
    whole = total(scores)
    cells: list[object] = [name, whole.gold]
    for measure, value in whole.measures.items():
        low, high = interval(scores, lambda s, m=measure: s.measures[m])  # type: ignore[misc]
        cells.append(f"{value:.3f} [{low:.3f}, {high:.3f}]")
    return cells


def _cells(one: Score) -> list[object]:
    return [one.gold, *one.measures.values()]


@dataclass(frozen=True, slots=True)
class _Library:
    texts: Mapping[str, Document]  # by file name
    references: Mapping[str, Sequence[Reference]]  # by document id
    resolver: Resolver


def _library(shared: Path) -> _Library:
    """The texts under `shared` and the plan, read as the product reads them."""
    from ingest.pipeline import read  # the readers of all formats are slow to import

    folder = shared / "documents" / "texts"
    if not folder.is_dir():
        raise UserMistake(f"No folder {folder.name} under {shared.name}/documents: name --shared.")
    listed = catalog.load()
    known = [entry.document for entry in listed.entries]
    paths = [*sorted(folder.iterdir()), *(path for _, path in listed.texts())]
    readings = [read(path.read_bytes(), path.name, known) for path in paths]
    trees: dict[str, Sequence[Provision]] = {r.document.id: r.provisions for r in readings}
    references = {r.document.id: r.references for r in readings}
    documents = {d.id: d for d in known} | {r.document.id: r.document for r in readings}
    everything = [one for some in references.values() for one in some]
    shared_numbers = {entry.id for entry in listed.entries if entry.other_uses}
    resolver = Resolver(
        list(documents.values()), lambda i: trees.get(i, ()), learned(everything), shared_numbers
    )
    texts = {r.document.source or "": r.document for r in readings}
    return _Library(texts, references, resolver)


def _scored(read: Read, library: _Library) -> Score:
    document = library.texts.get(read.file)
    if document is None or digest(document.text) != read.digest:
        raise UserMistake(
            f"The canonical text of {read.file} is not the one that was marked: mark it again."
        )
    found = library.resolver.resolve(document, library.references[document.id])
    return score(read.mentions, found, document.id)
