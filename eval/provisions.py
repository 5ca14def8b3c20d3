"""Trees written by hand against those of `ingest.structure`: F1 of provisions, and of their spans.

The trees in `gold/structure.jsonl` were made by reading the canonical texts, before the walker was
tried on them; those `held_out` were settled before any change of it. They hold no text.

Scored is what a reader would cite (`SCORED`); not the letterhead and all in it, not rows of tables,
paragraphs without a mark, and notes without a number. Where a text leaves the choice open:
- a heading's lines and the paragraphs without a mark that follow belong to the provision above;
- a dash, a plus and "(1)" hold such a paragraph only when the next item of their list follows it,
  else it belongs to what the list stands under; a letter and a number hold it, unless it speaks of
  more ("… Điều này") or follows the last of several clauses of one sentence ("a) …; b) ….");
- a sentence that closes the document ("Trên đây là …", "…./.") belongs to none of its parts.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.address import anchor
from corpus.errors import UserMistake
from corpus.model import Level, Provision
from eval import report

SET = Path(__file__).parent / "gold" / "structure.jsonl"
_FIRST_RUN = (
    "The held-out texts at their first run, before any change made because of them (n=559, 8 texts"
    " and then 6): provision F1 0.998, exact-span F1 0.973, or 0.982 once five ends that had been"
    " marked one character too far were put right. What was amiss: an annex that begins at its"
    " letterhead, a head over the preamble, closing sentences, a note below the recipients. Ten"
    " texts held out earlier had 0.975 and 0.967 before the faults they showed were mended; they"
    " are among the others."
)
SCORED = frozenset(Level) - {Level.PHAN_DAU, Level.DOAN, Level.HANG}

# Level and address of a provision → where it begins and ends.
Tree = Mapping[tuple[str, tuple[str, ...]], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Gold:
    """The tree of one text up to the offset `until`: what goes on after it ends there.

    `file` is a path under the shared folder, `digest` the SHA-256 of the canonical text.
    """

    file: str
    digest: str
    held_out: bool
    until: int
    tree: Tree


@dataclass(frozen=True, slots=True)
class Count:
    """How many provisions are in the gold tree, how many were found, and how many of them agree."""

    gold: int
    found: int
    named: int  # the same level and address
    exact: int  # and the same start and end

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.gold + other.gold,
            self.found + other.found,
            self.named + other.named,
            self.exact + other.exact,
        )

    @property
    def named_f1(self) -> float:
        """Harmonic mean of precision and recall over level and address; 1 for nothing at all."""
        return _f1(self.named, self.gold, self.found)

    @property
    def exact_f1(self) -> float:
        """The same over level, address, start and end."""
        return _f1(self.exact, self.gold, self.found)


def _f1(both: int, gold: int, found: int) -> float:
    return 2 * both / (gold + found) if gold + found else 1.0


def load(path: Path = SET) -> list[Gold]:
    """The trees of a set, in its order. Raises UserMistake for a line that is no tree."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            tree = {
                (level, tuple(address)): (start, end)
                for level, address, start, end, _parent in row["nodes"]
            }
            found.append(Gold(row["file"], row["sha256"], row["held_out"], row["until"], tree))
        except (KeyError, TypeError, ValueError) as error:
            raise UserMistake(f"{path.name}, line {number} is no tree: {error!r}.") from error
    return found


def tree(provisions: Sequence[Provision], until: int) -> Tree:
    """What is scored of `provisions`, up to the offset `until`."""
    outside: set[int] = set()  # the letterhead and what is in it
    kept = {}
    for node in provisions:
        if node.level is Level.PHAN_DAU or node.parent in outside:
            outside.add(node.id)
        elif _is_scored(node) and node.span.start < until:
            kept[str(node.level), node.address] = (node.span.start, min(node.span.end, until))
    return kept


def _is_scored(node: Provision) -> bool:
    noted = node.level is not Level.CHU_THICH or bool(node.marker)
    return node.parent is not None and node.level in SCORED and noted


def count(gold: Tree, found: Tree) -> Count:
    """How far two trees of one text agree."""
    named = gold.keys() & found.keys()
    exact = sum(gold[key] == found[key] for key in named)
    return Count(len(gold), len(found), len(named), exact)


def differences(gold: Tree, found: Tree) -> Iterable[tuple[str, str]]:
    """What is wrong with each provision that does not agree, and its address."""
    for key in gold:
        if key not in found:
            yield "missing", anchor(key[1])
        elif gold[key] != found[key]:
            moved = [
                f"{edge} {theirs - ours:+d}"
                for edge, ours, theirs in zip(("start", "end"), gold[key], found[key], strict=True)
                if theirs != ours
            ]
            yield ", ".join(moved), anchor(key[1])
    yield from (("not in gold", anchor(key[1])) for key in found if key not in gold)


def run(shared: Path, to: Path | None = None, path: Path = SET) -> str:
    """The command: the table for all texts of the set that are under `shared`; also written `to`.

    A text that is missing, or whose canonical form is no longer the one that was read, is named
    and not counted.
    """
    from ingest.pipeline import read  # the readers of all formats are slow to import

    counts: dict[str, tuple[bool, Count]] = {}
    wrong: list[tuple[str, str, str]] = []
    unread: list[tuple[str, str]] = []
    for gold in load(path):
        file = shared / gold.file
        if not file.is_file():
            unread.append((gold.file, "not there"))
            continue
        reading = read(file.read_bytes(), file.name)
        if hashlib.sha256(reading.document.text.encode()).hexdigest() != gold.digest:
            unread.append((gold.file, "its canonical text has changed since its tree was written"))
            continue
        found = tree(reading.provisions, gold.until)
        counts[gold.file] = (gold.held_out, count(gold.tree, found))
        wrong += [(file.name, *one) for one in differences(gold.tree, found)]
    text = _report(counts, wrong, unread, path)
    if to:
        to.write_text(text, encoding="utf-8")
    return text


def _report(
    counts: Mapping[str, tuple[bool, Count]],
    wrong: Sequence[tuple[str, str, str]],
    unread: Sequence[tuple[str, str]],
    path: Path,
) -> str:
    groups = {
        "held out": [one for held_out, one in counts.values() if held_out],
        "others": [one for held_out, one in counts.values() if not held_out],
        "all": [one for _, one in counts.values()],
    }
    rows = [_row(Path(name).name, held, [one]) for name, (held, one) in counts.items()]
    rows += [_row(f"**{name}** (n={len(ones)})", None, ones) for name, ones in groups.items()]
    columns = ("text", "held out", "gold", "found", "provision F1", "exact-span F1")
    head = f"# Provisions\n\n{report.bullets({'set': report.named(path)})}\n"
    parts = [head + report.table(columns, rows)]
    if path == SET:
        parts.append(f"{_FIRST_RUN}\n")
    if wrong:
        parts.append(report.table(("text", "what differs", "address"), wrong))
    if unread:
        parts.append(report.table(("not measured", "why"), unread))
    return "\n".join(parts)


def _row(name: str, held_out: bool | None, ones: Sequence[Count]) -> list[object]:
    whole = sum(ones, Count(0, 0, 0, 0))
    told = {None: "", True: "yes", False: "no"}[held_out]
    return [name, told, whole.gold, whole.found, whole.named_f1, whole.exact_f1]
