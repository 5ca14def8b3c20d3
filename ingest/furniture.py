"""What is printed on every page and belongs to none: running heads, running feet, page numbers."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

_EDGE = 3  # lines looked at from the top and from the bottom of a page
_MIN_PAGES = 3
_SHARE = 0.6
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"\W{0,3}(?:(?:trang|page|tr\.)\s*)?(\d{1,4})(?:\s*(?:/|of|trên)\s*\d{1,4})?\W{0,3}",
    re.IGNORECASE,
)
_DASHES = re.compile(r"[-–—\s]+")
# Each form or annex bound in one file may open with these; they are never a running head.
_LETTERHEAD = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H[OÒ][AÀ] XÃ HỘI|^\W*Độc lập", re.IGNORECASE)

_IsFurniture = Callable[[str, int], bool]


def strip_furniture(pages: Sequence[str]) -> list[str]:
    """`pages` without running heads and feet and page numbers; as many pages as were given.

    A head or foot is a line that most pages share, digits apart, at the same edge. A lone number
    goes only where it counts the pages.
    """
    split = [page.split("\n") for page in pages]
    tops = [_edge(lines) for lines in split]
    bottoms = [_edge(lines[::-1]) for lines in split]
    is_head, is_foot = _furniture(tops), _furniture(bottoms)
    stripped = []
    for index, lines in enumerate(split):
        lines = _without(lines, index, is_head)
        lines = _without(lines[::-1], index, is_foot)[::-1]
        stripped.append("\n".join(lines))
    return stripped


def _edge(lines: Sequence[str]) -> list[str]:
    """The first lines with something printed on them."""
    return [line.strip() for line in lines if line.strip()][:_EDGE]


def _furniture(edges: Sequence[Sequence[str]]) -> _IsFurniture:
    """A test of a line at this edge of the page with this index."""
    repeated = _repeated(edges)
    shift = _numbering(edges)

    def is_furniture(line: str, index: int) -> bool:
        number = _page_number(line)
        if number is not None and shift is not None:
            return number == index + shift
        return _key(line) in repeated

    return is_furniture


def _repeated(edges: Sequence[Sequence[str]]) -> frozenset[str]:
    counts = Counter(key for edge in edges for key in {_key(line) for line in edge})
    enough = max(_MIN_PAGES, _SHARE * sum(1 for edge in edges if edge))
    return frozenset(key for key, count in counts.items() if key and count >= enough)


def _key(line: str) -> str:
    """`line` but for its digits and spaces; empty for a line that must stay."""
    if _LETTERHEAD.search(line) or _NUMBER.fullmatch(line):
        return ""
    return " ".join(_DIGITS.sub("#", line).casefold().split())


def _page_number(line: str) -> int | None:
    match = _NUMBER.fullmatch(line)
    return int(match[1]) if match else None


def _numbering(edges: Sequence[Sequence[str]]) -> int | None:
    """What to add to a page's index to get the number printed on it; None when none is printed.

    One printed number is believed only when it is the page's own place in the file.
    """
    shifts = Counter(
        number - index
        for index, edge in enumerate(edges)
        for number in {_page_number(line) for line in edge}
        if number is not None
    )
    if not shifts:
        return None
    shift, count = max(shifts.items(), key=lambda item: (item[1], -abs(item[0] - 1)))
    return shift if count > 1 or shift == 1 else None


def _without(lines: list[str], index: int, is_furniture: _IsFurniture) -> list[str]:
    """`lines` less the furniture they begin with."""
    kept = 0
    for position, line in enumerate(lines):
        printed = line.strip()
        if not printed:
            continue
        follows_number = kept and _DASHES.fullmatch(printed)  # the rest of "- 2 -"
        if not (is_furniture(printed, index) or follows_number):
            break
        kept = position + 1
    return lines[kept:]
