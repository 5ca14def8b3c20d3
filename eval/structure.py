"""What the reader recognised in each file, and what it did not: one table for all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import UserMistake, VanKienError
from corpus.model import Document, Level, Provision
from eval import report

# Column → the levels it counts.
COUNTED: tuple[tuple[str, tuple[Level, ...]], ...] = (
    ("Phần", (Level.PHAN, Level.CHU_HOA)),
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
COLUMNS = (
    *("file", "kind", "number", "date", "issuer", "signer"),
    *(name for name, _ in COUNTED),
    *("covered", "exact"),
)


def row(name: str, document: Document, provisions: Sequence[Provision]) -> list[object]:
    """One line of the table; "–" marks what was not recognised."""
    counts = Counter(provision.level for provision in provisions)
    return [
        name,
        document.kind,
        document.number,
        document.issued_on,
        document.issuer,
        document.signer,
        *(sum(counts[level] for level in levels) for _, levels in COUNTED),
        f"{covered(document.text, provisions):.1%}",
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


def run(paths: Sequence[Path]) -> str:
    """The command: the table for all files, and the reasons of those that could not be read."""
    from ingest.pipeline import read

    rows: list[Sequence[object]] = []
    failed: list[tuple[str, str]] = []
    for path in files(paths):
        try:
            document, provisions, _passages = read(path)
        except VanKienError as error:
            failed.append((path.name, str(error)))
        else:
            rows.append(row(path.name, document, provisions))
    text = f"# Structure (n={len(rows)} read, {len(failed)} not)\n\n{report.table(COLUMNS, rows)}"
    return text + (f"\n{report.table(['not read', 'why'], failed)}" if failed else "")
