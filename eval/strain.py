"""How long a megabyte of adversarial text takes in each part that reads text."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.model import Source
from corpus.number import mentions
from corpus.place import parse
from corpus.text import clean, fold
from eval import report
from ingest.legible import is_garbled
from ingest.metadata import extract
from ingest.paragraphs import assemble
from ingest.passages import passages
from ingest.sniff import TEXT
from ingest.structure import provisions

BYTES = 2**20
# What a careless pattern would go over again and again, or a walk would nest for ever.
UNITS = (
    *("a", "ư", "A", "1", " ", "\n", "\t", ".", "-", "|", "(", "“", "\u0301", "/"),
    *("1.", "1. ", "1.1.", "a) ", "- ", "+ ", "I. ", "| a ", "1/", "-a", "A ", "a ", "A\n", "[1]"),
    *("Điều 1. ", "Điều 1\n", "Chương I\n", "khoản 1 ", "điểm a ", "khoản 1 Điều 1 ", "mục II.1 "),
    *("số 1/", "Số: 1-QĐ/TW ", "Nghị định ", "ngày 1/1/", "ngày 1 tháng 1 năm ", "năm 2020, "),
    *("1. a) - + ", "1.\na)\n-\n+\n", "- a:\n", "1. a:\na) b:\n", "Nơi nhận:\n- a\n", "T/M BAN\n"),
    *("Căn cứ Luật ", "; Điều 1, 2 và ", "Quyết định 217, 218 và ", "PHỤ LỤC\n", "QUY ĐỊNH\n"),
    *("a | b\n", "“Điều 1. a”\n", "_" * 40 + "\n", "Số ", "V/v ", "1) ", "(1) ", "Luật này "),
)
Part = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Strain:
    """The seconds that `part` took for text of `unit` only, and how many times those of half."""

    part: str
    unit: str
    seconds: float
    growth: float


def run(length: int = BYTES) -> str:
    """A line a part: the unit that strains it most, and whether twice the text takes twice."""
    worst = [
        max((_strain(name, part, unit, length) for unit in UNITS), key=lambda s: s.seconds)
        for name, part in PARTS.items()
    ]
    rows = [[s.part, repr(s.unit), f"{s.seconds:.2f}", f"{s.growth:.1f}"] for s in worst]
    table = report.table(["part", "hardest unit", "seconds", "times those of half"], rows)
    return (
        "# A megabyte of adversarial text\n\n"
        f"{length} bytes of one unit over and over, {len(UNITS)} units, on {report.machine()}.\n\n"
        f"{table}\n"
    )


def _strain(name: str, part: Part, unit: str, length: int) -> Strain:
    whole = unit * (length // len(unit.encode()))
    half = _seconds(part, whole[: len(whole) // 2])
    seconds = _seconds(part, whole)
    return Strain(name, unit, seconds, seconds / max(half, 1e-4))


def _seconds(part: Part, text: str) -> float:
    start = time.perf_counter()
    part(text)
    return time.perf_counter() - start


def _assembled(text: str) -> object:
    return assemble(Source("a.txt", TEXT, text))


def _described(text: str) -> object:
    return extract(text, provisions(text[:1]))


def _cut(text: str) -> object:
    return passages("d", "t", text, provisions(text))


PARTS: Mapping[str, Part] = {
    "text.clean": clean,
    "text.fold": fold,
    "legible": is_garbled,
    "paragraphs": _assembled,
    "structure": provisions,
    "structure and passages": _cut,
    "metadata": _described,
    "numbers": mentions,
    "places": parse,
}
