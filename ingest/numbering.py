"""The numbers a word processor writes before paragraphs and does not store with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_ROMAN = 4000
BULLETS = ("-", "+")
_DASHES = "-–\u2014\u2212\u2010\u2011\uf02d"


def lower_roman(number: int) -> str:
    """4 → "iv"; numbers Roman figures do not reach stay decimal."""
    if not 0 < number < _MAX_ROMAN:
        return str(number)
    figures = []
    for value, figure in _ROMAN:
        count, number = divmod(number, value)
        figures.append(figure * count)
    return "".join(figures)


def lower_letter(number: int) -> str:
    """1 → "a", 26 → "z", 27 → "aa", as Word counts; there is no "đ"."""
    if number < 1:
        return str(number)
    times, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * min(times + 1, 8)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "lowerRoman": lower_roman,
    "upperRoman": lambda number: lower_roman(number).upper(),
    "lowerLetter": lower_letter,
    "upperLetter": lambda number: lower_letter(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda _: "",
}


def figure(number: int, style: str) -> str:
    """`number` written in the style of that OOXML name; decimal for styles we do not know."""
    return _FORMATS.get(style, str)(number)


def bullet(sign: str, depth: int) -> str:
    """The sign for an unnumbered item: its own if "-" or "+", else "-" outermost, "+" inside."""
    if sign and sign in _DASHES:
        return "-"
    return sign if sign in BULLETS else BULLETS[min(depth, 1)]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its numbers look and where they begin."""

    style: str = "decimal"
    pattern: str = ""  # "%1.%2." of the figures of levels 0 and 1
    start: int = 1
    restarts: bool = True
    legal: bool = False  # all figures decimal
    paragraph_style: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A numbered list as paragraphs name it; lists of one `family` count on together."""

    family: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int] = field(default_factory=dict)  # levels that begin anew


@dataclass(slots=True)
class Counter:
    """Counts the paragraphs of all lists of one document, in reading order."""

    lists: Mapping[str, List]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, depth: int) -> str:
        """What stands before the next paragraph of this list at this depth; counts it."""
        numbered = self.lists.get(list_id)
        level = numbered.levels.get(depth) if numbered else None
        if numbered is None or level is None:
            return ""
        if level.style == "bullet":
            return bullet(level.pattern, depth)
        counts = self._count(list_id, numbered, depth)
        return _written(numbered.levels, level, counts)

    def _count(self, list_id: str, numbered: List, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(numbered.family, {})
        if depth in numbered.starts and (list_id, depth) not in self._begun:
            counts.pop(depth, None)
        self._begun.add((list_id, depth))
        start = numbered.starts.get(depth, numbered.levels[depth].start)
        counts[depth] = counts[depth] + 1 if depth in counts else start
        for inner in [place for place in counts if place > depth]:
            if inner not in numbered.levels or numbered.levels[inner].restarts:
                del counts[inner]
        return counts


def _written(levels: Mapping[int, Level], level: Level, counts: Mapping[int, int]) -> str:
    written = level.pattern
    for place, other in levels.items():
        style = "decimal" if level.legal else other.style
        written = written.replace(f"%{place + 1}", figure(counts.get(place, other.start), style))
    return written
