"""How far the fields read off a document are what it prints: each against values read by eye."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SecretFile, UnreadableFile
from corpus.model import Metadata
from corpus.text import tone_key
from eval import report
from eval.cases import CaseError

GOLD = Path(__file__).parent / "gold" / "metadata.jsonl"
SINGLE = (
    "kind",
    "number",
    "issued_on",
    "issuer",
    "title",
    "signer",
    "signer_office",
    "authority",
    "place",
    "secrecy",
    "urgency",
    "effective_on",
    "effective_until",
)
LISTED = ("recipients", "first_recipient")  # how many there are, and who comes first
FIELDS = (*SINGLE, *LISTED)

Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Gold:
    """What one file prints: for each field the values that are right, None where it prints none."""

    file: str
    accepted: Mapping[str, tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of one document. `due`: a right answer has a value; `exact`: capitals too."""

    file: str
    field: str
    found: str | None
    accepted: tuple[str | None, ...]

    @property
    def due(self) -> bool:
        """Whether leaving the field empty is a fault."""
        return None not in self.accepted

    @property
    def right(self) -> bool:
        """Whether the value found is one of those accepted, whatever its case and spaces."""
        return self.found is not None and _seals(self.found)[0] in self._accepted_seals(0)

    @property
    def exact(self) -> bool:
        """Whether it is one of those accepted with its capitals."""
        return self.found is not None and _seals(self.found)[1] in self._accepted_seals(1)

    @property
    def wrong(self) -> bool:
        """Whether a value was found that is none of those accepted."""
        return self.found is not None and not self.right

    @property
    def missing(self) -> bool:
        """Whether a value is due and none was found."""
        return self.found is None and self.due

    def _accepted_seals(self, kind: int) -> list[str]:
        return [_seals(value)[kind] for value in self.accepted if value is not None]


def alike(value: str) -> str:
    """One form of `value` for all its cases, places of the tone mark, dashes and spaces."""
    return "".join(tone_key(value).replace("–", "-").split())


def sealed(value: str) -> str:
    """A long value as the gold holds it: what is found can be checked by it, but not read in it."""
    return "#" + "#".join(_seals(value))


def _seals(value: str) -> tuple[str, str]:
    """Digests that `value` shares with all that is alike, and with all of its capitals too."""
    if value.startswith("#"):
        _, same, cased = value.split("#")
        return same, cased
    capitals = [character.isupper() for character in value if not character.isspace()]
    return _digest(alike(value)), _digest(f"{alike(value)}{capitals}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load(path: Path = GOLD) -> list[Gold]:
    """The gold of a set, a JSON object a line; a list holds alternatives.

    A value of more than eleven words is text of its document and stands there `sealed`.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        row = json.loads(line)
        if set(row) != {"file", *FIELDS}:
            raise CaseError(path, number, "a row has “file” and every field, no other")
        found.append(Gold(row["file"], {field: _accepted(row[field]) for field in FIELDS}))
    return found


def _accepted(value: object) -> tuple[str | None, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(None if one is None else str(one) for one in values)


def values(found: Metadata) -> dict[str, str | None]:
    """The fields of `found` as the gold has them."""
    facts = {field: getattr(found, field) for field in SINGLE}
    single = {field: fact.value if fact else None for field, fact in facts.items()}
    count = str(len(found.recipients)) if found.recipients else None
    first = found.recipients[0].value if found.recipients else None
    return {**single, "recipients": count, "first_recipient": first}


def judge(gold: Gold, found: Values) -> list[Verdict]:
    """The verdict on each field of one document."""
    return [Verdict(gold.file, f, found[f], gold.accepted[f]) for f in FIELDS]


def row(field: str, verdicts: Iterable[Verdict]) -> list[object]:
    """One line of the table: right of found, found of due, and how many had the right capitals."""
    own = [verdict for verdict in verdicts if verdict.field == field]
    found = [v for v in own if v.found is not None]
    due = [v for v in own if v.due]
    right = [v for v in found if v.right]
    return [
        field,
        _share(len(right), len(found)),
        _share(sum(v.right for v in due), len(due)),
        f"{sum(v.exact for v in right)} of {len(right)}",
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} (n={whole})" if whole else "– (n=0)"


def markdown(verdicts: Sequence[Verdict], unread: Sequence[tuple[str, str]], gold: Path) -> str:
    """The report: a line a field, then every wrong and every missing value, and what is unread."""
    files = len({verdict.file for verdict in verdicts})
    facts = report.conditions(gold=report.named(gold), read=files, unread=len(unread))
    wrong = [(v.file, v.field, v.found, _said(v)) for v in verdicts if v.wrong]
    missing = [(v.file, v.field, _said(v)) for v in verdicts if v.missing]
    parts = [
        f"# Metadata (n={files} read, {len(unread)} not)\n",
        report.bullets(facts),
        report.table(
            ("field", "precision", "recall", "capitals"), [row(f, verdicts) for f in FIELDS]
        ),
        f"## Wrong ({len(wrong)})\n",
        report.table(("file", "field", "found", "right"), wrong),
        f"## Missing ({len(missing)})\n",
        report.table(("file", "field", "right"), missing),
        f"## Not read, so not counted ({len(unread)})\n",
        report.table(("file", "why"), unread),
    ]
    return "\n".join(parts)


def _said(verdict: Verdict) -> str:
    return " / ".join("(none)" if value is None else value for value in verdict.accepted)


def _read(path: Path) -> Metadata:
    from ingest.pipeline import read  # the readers of all formats are slow to import

    # No known documents: every fact is the text's own.
    return read(path.read_bytes(), path.name).document.metadata


def run(shared: Path, to: Path | None) -> str:
    """The command: reads every file of the gold under `shared/documents` and judges it."""
    verdicts: list[Verdict] = []
    unread: list[tuple[str, str]] = []
    for gold in load():
        try:
            found = _read(shared / "documents" / gold.file)
        except (UnreadableFile, SecretFile) as error:
            unread.append((gold.file, str(error)))
        else:
            verdicts.extend(judge(gold, values(found)))
    text = markdown(verdicts, unread, GOLD)
    if to is not None:
        to.write_text(text, encoding="utf-8")
    return text
