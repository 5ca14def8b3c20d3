"""How long a megabyte of adversarial text takes in each part that reads text."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle

from corpus.errors import UnreadableFile
from corpus.model import Document, DocumentStatus, Level, Metadata, Provision, Source, Span
from corpus.number import mentions
from corpus.place import parse
from corpus.resolve import Resolver, learned
from corpus.text import clean, fold
from eval import report
from ingest import read_html, read_rtf
from ingest.furniture import strip_furniture
from ingest.legacy import Run, by_font, repaired
from ingest.legible import is_garbled
from ingest.markdown import plain
from ingest.metadata import extract
from ingest.paragraphs import assemble
from ingest.passages import passages
from ingest.references import references
from ingest.sniff import TEXT, sniff
from ingest.structure import provisions

BYTES = 2**20
# What a careless pattern would go over again and again, or a walk would nest for ever.
UNITS = (
    *("a", "ư", "A", "1", " ", "\n", "\t", ".", "-", "|", "(", "“", "\u0301", "/", "\u1680"),
    *("1.", "1. ", "1.1.", "a) ", "- ", "+ ", "I. ", "| a ", "1/", "-a", "A ", "a ", "A\n", "[1]"),
    *("Điều 1. ", "Điều 1\n", "Chương I\n", "khoản 1 ", "điểm a ", "khoản 1 Điều 1 ", "mục II.1 "),
    *("số 1/", "Số: 1-QĐ/TW ", "Nghị định ", "ngày 1/1/", "ngày 1 tháng 1 năm ", "năm 2020, "),
    *("1. a) - + ", "1.\na)\n-\n+\n", "- a:\n", "1. a:\na) b:\n", "Nơi nhận:\n- a\n", "T/M BAN\n"),
    *("Căn cứ Luật ", "; Điều 1, 2 và ", "Quyết định 217, 218 và ", "PHỤ LỤC\n", "QUY ĐỊNH\n"),
    *("a | b\n", "“Điều 1. a”\n", "Luật A ", "Luật A số 1/2020/QH13 ", "Quyết định này "),
    *("kèm theo ", "có hiệu lực ", "KT. CHỦ TỊCH\n", "CHÍNH PHỦ\n", "Trang 1\n", "sửa đổi "),
    *(
        "chñ ",
        "Ñieàu ",
        "<p>",
        "<b>",
        "<table><tr><td>",
        "&amp;",
        "<!--",
        "<!---->",
        "<a ",
        "# ",
        "`",
        "**",
    ),
    *("{", "}", "\\'ae", "\\par ", "\\u7871?", "{\\f1 ", "\\cell\\row ", "[a](", "> "),
    *("_" * 40 + "\n", "Số ", "V/v ", "1) ", "(1) ", "Luật này "),
)
_SIFTED, _TRIED = 16, 3
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
    worst = [_hardest(name, part, length) for name, part in PARTS.items()]
    rows = [[s.part, repr(s.unit), f"{s.seconds:.2f}", f"{s.growth:.1f}"] for s in worst]
    table = report.table(["part", "hardest unit", "seconds", "times those of half"], rows)
    return (
        "# Adversarial text\n\n"
        f"{length} bytes of one unit over and over: of {len(UNITS)} units the {_TRIED} that took"
        f" longest at a {_SIFTED}th of the length; seconds of the processor, {report.machine()}."
        " `python -m eval strain`.\n\n"
        f"{table}\n"
    )


def _hardest(name: str, part: Part, length: int) -> Strain:
    sifted = sorted(
        (_strain(name, part, unit, length // _SIFTED) for unit in UNITS), key=_by_seconds
    )
    return max((_strain(name, part, s.unit, length) for s in sifted[-_TRIED:]), key=_by_seconds)


def _by_seconds(strain: Strain) -> float:
    return strain.seconds


def _strain(name: str, part: Part, unit: str, length: int) -> Strain:
    whole = unit * (length // len(unit.encode()))
    half = _seconds(part, whole[: len(whole) // 2])
    seconds = _seconds(part, whole)
    return Strain(name, unit, seconds, seconds / max(half, 1e-4))


def _seconds(part: Part, text: str) -> float:
    """Of the processor: what else the machine does is not counted."""
    start = time.process_time()
    part(text)
    return time.process_time() - start


def _assembled(text: str) -> object:
    return assemble(Source("a.txt", TEXT, text))


def _described(text: str) -> object:
    return extract(text, [_whole(text, number) for number in range(len(_ZONES))])


_ZONES = (Level.VAN_BAN, Level.PHAN_DAU, Level.NOI_NHAN, Level.CHU_KY)


def _whole(text: str, number: int) -> Provision:
    """All of the text as letterhead, as recipients or as signature."""
    whole = Span(0, len(text))
    return Provision(number, 0 if number else None, _ZONES[number], "", 1, whole, whole, "", ())


def _pointed(text: str) -> object:
    found = references(text, (), Metadata())
    source = Document(id="a", status=DocumentStatus.LOADED, number="1/2020/QH13", text=text)
    return Resolver([source], lambda _: (), learned(found)).resolve(source, found)


def _of_fonts(text: str) -> object:
    fonts = cycle((".VnTimeH", "VNI-Times"))
    return by_font(Run(part, font) for part, font in zip(_cuts(text, 50), fonts, strict=False))


def _paged(text: str) -> object:
    return strip_furniture(list(_cuts(text, 1000)))


def _cuts(text: str, length: int) -> Iterator[str]:
    return (text[start : start + length] for start in range(0, len(text), length))


def _sniffed(text: str) -> object:
    with suppress(UnreadableFile):
        return sniff(text.encode(), "a")
    return None


def _in_html(text: str) -> object:
    return _read(read_html.read, f"<html><body>a{text}")


def _in_rtf(text: str) -> object:
    return _read(read_rtf.read, "{\\rtf1 a" + text)


def _read(read: Callable[[bytes, str], Source], text: str) -> object:
    with suppress(UnreadableFile):
        return read(text.encode(), "a")
    return None


def _cut(text: str) -> object:
    return passages("d", "t", text, provisions(text))


PARTS: Mapping[str, Part] = {
    "kind of file": _sniffed,
    "HTML": _in_html,
    "RTF": _in_rtf,
    "Markdown": plain,
    "old codes, by words": repaired,
    "old codes, by fonts": _of_fonts,
    "running heads": _paged,
    "text.clean": clean,
    "text.fold": fold,
    "legible": is_garbled,
    "paragraphs": _assembled,
    "structure": provisions,
    "structure and passages": _cut,
    "metadata": _described,
    "references": _pointed,
    "numbers": mentions,
    "places": parse,
}
