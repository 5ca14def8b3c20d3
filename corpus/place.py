"""Places as a person names them: "khoản 2 Điều 15" → steps → the provisions that bear them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.address import (
    GLOSSARY,
    ORDINAL_ONLY,
    ORDINAL_WORDS,
    UNNUMBERED,
    chain,
    join_numbers,
    repeat,
    roman,
)
from corpus.model import Level, Provision, Span
from corpus.terms import HEADED, WRITTEN, Term
from corpus.text import fold, has_diacritics


@dataclass(frozen=True, slots=True)
class Wanted:
    """One step of an address as a person wrote it: any of `levels`, with this marker.

    `unmarked` is true when it was typed without diacritics, so that "d" may mean "đ"; `span` is
    where it stands, the term with its marker. `repeat` tells which of siblings numbered alike, 0
    any of them. Without `sure`, "kế hoạch" may also name the text itself, which annexes none.
    """

    levels: frozenset[Level]
    marker: str
    unmarked: bool
    span: Span
    repeat: int = 0
    sure: bool = True


# "(mục II lần thứ 2)" after an address: of two that the text numbers alike, the second.
_REPEATED = re.compile(r"\([^()\n]{0,40}?(?<![^\s(])([^\s()]{1,12}) lan thu (\d{1,2})\)")
# "Điều 3 Quy chế ban hành kèm theo …": the document annexed to another.
_KIND = (
    r"quy che|quy dinh|quy trinh|quy uoc|dieu le|noi quy|de an|ke hoach|chuong trinh|huong dan"
    r"|phuong an|danh muc|chien luoc|quy chuan|thong tri"
)
_ANNEXED = re.compile(rf"\b({_KIND})(?= (?:duoc )?(?:ban hanh )?kem theo\b)")
# What is left of an address when the terms above are taken out: "Phụ lục", "Quy chế", or both.
_REST = re.compile(rf"(?P<appendix>phu luc)?(?: ?cua)? ?(?P<annexed>{_KIND})?")
_MOST_REST_WORDS = 6
_REST_LEVELS = {
    "annexed": frozenset({Level.VAN_BAN}),
    "appendix": frozenset({Level.PHU_LUC}),
}


def parse(text: str) -> list[Wanted]:
    """The steps that `text` names, widest first; empty when it names none.

    >>> [w.marker for w in parse("điểm b khoản 2 Điều 15 Luật Mặt trận")]
    ['15', '2', 'b']
    """
    folded = fold(text)
    unmarked = not has_diacritics(text)
    repeats: dict[str, int] = {}
    repeated = list(_REPEATED.finditer(folded))
    for match in repeated:
        repeats[text[match.start(1) : match.end(1)].lower()] = int(match[2])
    folded = _blanked(folded, [Span(*match.span()) for match in repeated])
    headed = [
        Wanted(HEADED.levels, match[1], unmarked, Span(match.start(), match.end()))
        for match in HEADED.pattern.finditer(folded)
    ]
    # Nothing inside the quotes is a step.
    folded = _blanked(folded, [wanted.span for wanted in headed])
    found = headed + [
        Wanted(
            term.levels,
            step,
            unmarked,
            Span(match.start(), match.end()),
            0 if term.levels <= ORDINAL_ONLY else repeats.get(step, 0),
        )
        for term in WRITTEN
        for match in term.pattern.finditer(folded)
        for step in _split(text[match.start(1) : match.end(1)].lower(), term.levels)
        if _is_marker(step) and (unmarked or _is_said(term, text[match.start() : match.end()]))
    ]
    if headed or _is_narrow_first(found):
        found.sort(key=lambda wanted: -wanted.span.start)
    return [*_around(folded, unmarked, found), *found]


def _is_narrow_first(found: Sequence[Wanted]) -> bool:
    """Whether dashes and the like stand where `label` writes them: "điểm 1 gạch … mục II".

    A dash is wider than a point in it and narrower than one around it: only its place tells.
    """
    starts = {w.span.start: w.levels <= ORDINAL_ONLY for w in found}
    fixed = [start for start, ordinal in starts.items() if not ordinal]
    return 1 < len(fixed) < len(starts) and fixed == sorted(fixed, reverse=True)


def _blanked(folded: str, spans: Iterable[Span]) -> str:
    """`folded` with spaces for all `spans`, in one pass however many they are."""
    shown: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        start, end = max(at, span.start), max(at, span.end)
        shown += [folded[at:start], " " * (end - start)]
        at = end
    return "".join([*shown, folded[at:]])


def _around(folded: str, unmarked: bool, inside: Sequence[Wanted]) -> list[Wanted]:
    """The annexed document and the appendix without a number around the steps `inside`.

    Both are common words: one counts before "kèm theo", or when the address says no more.
    """
    annexed = _ANNEXED.search(folded)
    if annexed is not None:
        span = Span(annexed.start(), annexed.end())
        return [Wanted(_REST_LEVELS["annexed"], annexed[1], unmarked, span)]
    folded = _blanked(folded, [wanted.span for wanted in inside])
    words = folded.replace(",", " ").split()
    rest = _REST.fullmatch(" ".join(words)) if len(words) <= _MOST_REST_WORDS else None
    return [
        Wanted(
            levels,
            "" if name == "appendix" else rest[name],
            unmarked,
            Span(at, at + len(rest[name])),
            sure=name == "appendix" or not inside,
        )
        for name, levels in _REST_LEVELS.items()
        if rest is not None and rest[name]
        for at in (folded.find(rest[name].partition(" ")[0]),)
    ]


_MARKERS = frozenset({"đ", "nơi nhận", "ký", "đầu văn bản", *ORDINAL_WORDS})


def _is_marker(written: str) -> bool:
    """Whether the word typed is a marker, not a word that folds to one: "phần lí" has no "i"."""
    return written == fold(written) or written in _MARKERS


def _is_said(term: Term, written: str) -> bool:
    """Whether an ordinal's term is the word typed: "hạng thứ hai" is no "hàng thứ hai"."""
    return not term.levels <= ORDINAL_ONLY or any(
        written.lower().startswith(GLOSSARY[level][0]) for level in term.levels
    )


def _split(marker: str, levels: frozenset[Level]) -> list[str]:
    """The steps of a dotted name: "iii.2" is two, "18.1" is one decimal number."""
    if Level.LA_MA not in levels or marker.replace(".", "").isdigit():
        return [marker]
    steps: list[str] = []
    for part in marker.split("."):
        if part.isdigit() and steps and steps[-1].replace(".", "").isdigit():
            steps[-1] += f".{part}"
        else:
            steps.append(part)
    return steps


def find(provisions: Sequence[Provision], wanted: Sequence[Wanted]) -> list[Provision]:
    """The provisions that `wanted` names, in reading order; several when it is not unique.

    Of those at different depths of one text, the highest: "mục II" is no "mục II" inside a part.
    """
    if wanted and not wanted[0].sure and not any(_is(provisions, n, wanted[0]) for n in provisions):
        wanted = wanted[1:]
    if not wanted:
        return []
    found: list[tuple[int, int, Provision]] = []
    for node in provisions:
        if _is(provisions, node, wanted[-1]):
            above = chain(provisions, node.id)[:-1]
            if _above(provisions, above, wanted[:-1]):
                whole = max((n.id for n in above if n.level is Level.VAN_BAN), default=node.id)
                found.append((whole, len(above), node))
    highest: dict[int, int] = {}
    for whole, depth, _ in found:
        highest[whole] = min(depth, highest.get(whole, depth))
    return [node for whole, depth, node in found if depth == highest[whole]]


def _above(
    provisions: Sequence[Provision], ancestors: Sequence[Provision], wanted: Sequence[Wanted]
) -> bool:
    """Whether each step names an ancestor of its own, in this order."""
    rest = list(wanted)
    for ancestor in reversed(ancestors):
        if rest and _is(provisions, ancestor, rest[-1]):
            rest.pop()
    return not rest


def _is(provisions: Sequence[Provision], node: Provision, wanted: Wanted) -> bool:
    if node.level not in wanted.levels or wanted.repeat not in (0, repeat(node)):
        return False
    if node.level in UNNUMBERED:
        return fold(wanted.marker) in fold(GLOSSARY[node.level][0])
    if node.level in (Level.DE_MUC, Level.VAN_BAN):
        return node.parent is not None and fold(node.heading) == fold(wanted.marker)
    if node.level in ORDINAL_ONLY:
        return node.ordinal == _count(wanted.marker)
    marker = node.marker.lower().strip(".()")
    if marker == wanted.marker or (wanted.unmarked and (marker, wanted.marker) == ("đ", "d")):
        return True
    if node.level in _COUNTED and _count(marker) == _count(wanted.marker) is not None:
        return True
    # "1.2" asks for the 2 under 1 as well as for what is written "1.2".
    return "." in wanted.marker and _decimal(provisions, node) == wanted.marker


def _decimal(provisions: Sequence[Provision], node: Provision) -> str:
    """The numbers from the first of those above `node` down to its own: 2 under 1 is "1.2"."""
    numbers: list[str] = []
    for above in reversed(chain(provisions, node.id)):
        if not above.marker.replace(".", "").isdigit():
            break
        numbers.append(above.marker.strip("."))
    return join_numbers(reversed(numbers))


# Where "chương 2" and "Chương II" are one.
_COUNTED = frozenset({Level.PHAN, Level.CHUONG, Level.PHU_LUC})


_FOLDED_WORDS = {fold(word): number for word, number in ORDINAL_WORDS.items()}


def _count(marker: str) -> int | None:
    if marker.isdecimal():
        return int(marker)
    return roman(marker.upper()) or _FOLDED_WORDS.get(fold(marker))
