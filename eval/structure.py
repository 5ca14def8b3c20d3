"""What the reader recognised in each file, and what it did not: one table for all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import UnreadableFile, UserMistake
from corpus.model import Document, Level, Provision
from eval import report

# Column → the levels it counts.
COUNTED: tuple[tuple[str, tuple[Level, ...]], ...] = (
    ("Phần, A.", (Level.PHAN, Level.CHU_HOA)),
    ("Chương", (Level.CHUONG,)),
    ("Điều", (Level.DIEU,)),
    ("khoản", (Level.KHOAN,)),
    ("điểm", (Level.DIEM,)),
    ("mục", (Level.MUC, Level.TIEU_MUC, Level.LA_MA, Level.SO, Level.CHU, Level.DE_MUC)),
    ("gạch", (Level.GACH,)),
    ("cộng", (Level.CONG,)),
    ("bảng", (Level.BANG,)),
    ("đoạn", (Level.DOAN,)),
)
FACTS = ("kind", "number", "issued_on", "issuer", "signer")
COLUMNS = ("file", *FACTS, *(name for name, _ in COUNTED), "covered", "in đoạn", "exact")


def row(name: str, document: Document, provisions: Sequence[Provision]) -> list[object]:
    """One line of the table; "–" marks what was not recognised."""
    counts = Counter(provision.level for provision in provisions)
    return [
        name,
        *(getattr(document, fact) for fact in FACTS),
        *(sum(counts[level] for level in levels) for _, levels in COUNTED),
        f"{covered(document.text, provisions):.1%}",
        f"{covered(document.text, [p for p in provisions if p.level is Level.DOAN]):.1%}",
        "yes" if reassembles(document.text, provisions) else "NO",
    ]


def covered(text: str, provisions: Iterable[Provision]) -> float:
    """Share of the characters of `text`, spaces apart, inside a provision below the root."""
    inside = bytearray(len(text))
    for provision in provisions:
        if provision.parent is not None:
            inside[provision.span.start : provision.span.end] = b"\1" * (
                provision.span.end - provision.span.start
            )
    letters = [place for place, character in enumerate(text) if not character.isspace()]
    return sum(inside[place] for place in letters) / len(letters) if letters else 1.0


def reassembles(text: str, provisions: Iterable[Provision]) -> bool:
    """Whether the heads of `provisions`, in order, give `text` back with only space between."""
    end = 0
    for provision in provisions:
        head = provision.head
        if head.start == head.end:
            continue
        if head.start < end or text[end : head.start].strip():
            return False
        end = head.end
    return not text[end:].strip()


def files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those inside the folders named, in order of path."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UserMistake(f"No such file or folder: {path}. Name an existing one.")
        inside = [file for file in sorted(path.rglob("*")) if file.is_file()]
        found.extend(inside if path.is_dir() else [path])
    return found


def _read(path: Path) -> tuple[Document, Sequence[Provision]]:
    from ingest.pipeline import read  # the readers of all formats are slow to import

    # No known documents: every fact shown is the text's own.
    reading = read(path.read_bytes(), path.name)
    return reading.document, reading.provisions


def run(paths: Sequence[Path]) -> str:
    """The command: the table for all files, and the reasons of those that could not be read."""
    rows: list[Sequence[object]] = []
    failed: list[tuple[str, str]] = []
    for path in files(paths):
        try:
            document, provisions = _read(path)
        except UnreadableFile as error:
            failed.append((path.name, str(error)))
        else:
            rows.append(row(path.name, document, provisions))
    told = [sum(row[place] is not None for row in rows) for place in range(1, len(FACTS) + 1)]
    last = ["recognised", *(f"{count} of {len(rows)}" for count in told)]
    blanks = [""] * (len(COLUMNS) - len(last))
    table = report.table(COLUMNS, [*rows, [*last, *blanks]])
    text = f"# Structure (n={len(rows)} read, {len(failed)} not)\n\n{table}"
    return text + (f"\n{report.table(['not read', 'why'], failed)}" if failed else "")
