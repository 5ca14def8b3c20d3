"""What is printed on every page and belongs to none: running heads, running feet, page numbers."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ingest.stamps import is_stamp

_EDGE = 3  # lines looked at from the top and from the bottom of a page
_LONGEST = 200  # characters of a running head
_MIN_PAGES = 3
_SHARE = 0.6
_DIGITS = re.compile(r"\d{1,9}")
_NUMBER = re.compile(
    r"\W{0,3}(?:(?:trang|page|tr\.)\s*)?(\d{1,4})(?:\s*(?:/|of|trên)\s*\d{1,4})?\W{0,3}",
    re.IGNORECASE,
)
_DASHES = re.compile(r"[-–—\s]+")
# Each form or annex bound in one file may open with these; they are never a running head.
_LETTERHEAD = re.compile(
    r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H[OÒ][AÀ] XÃ HỘI|^\W{0,5}Độc lập", re.IGNORECASE
)

_IsFurniture = Callable[[str, int], bool]


def strip_furniture(pages: Sequence[str]) -> list[str]:
    """`pages` without running heads and feet and page numbers; as many pages as were given.

    A head or foot is a line that most pages share at the same edge, but for numbers that count the
    pages. A lone number goes only where it counts the pages.
    """
    split = [page.split("\n") for page in pages]
    tops = [_edge(lines) for lines in split]
    bottoms = [_edge(lines[::-1]) for lines in split]
    is_head, is_foot = _furniture(tops), _furniture(bottoms)
    stripped = []
    for index, lines in enumerate(split):
        headless = _without(lines, index, is_head)
        body = _without(headless[::-1], index, is_foot)[::-1]
        stripped.append("\n".join(body))
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
        if number is not None:
            return shift is not None and number == index + shift
        return not repeated.isdisjoint(_keys(line, index))

    return is_furniture


def _repeated(edges: Sequence[Sequence[str]]) -> frozenset[str]:
    counts = Counter(
        key
        for index, edge in enumerate(edges)
        for key in {key for line in edge for key in _keys(line, index)}
    )
    enough = max(_MIN_PAGES, _SHARE * sum(1 for edge in edges if edge))
    return frozenset(key for key, count in counts.items() if count >= enough)


def _keys(line: str, index: int) -> frozenset[str]:
    """What `line` would share with the same head on other pages; none for a line that must stay.

    Its first, its last, all or none of its numbers may count the pages: "Điều 5" and "Điều 9" that
    happen to open two pages share nothing.
    """
    stays = _LETTERHEAD.search(line) or _NUMBER.fullmatch(line) or is_stamp(line)
    if len(line) > _LONGEST or stays:
        return frozenset()
    folded = " ".join(line.casefold().split())
    numbers = list(_DIGITS.finditer(folded))
    counting = (numbers[:0], numbers[:1], numbers[-1:], numbers)
    return frozenset(_relative(folded, chosen, index) for chosen in counting)


def _relative(line: str, numbers: Sequence[re.Match[str]], index: int) -> str:
    """`line` with these numbers counted from the page's index."""
    for number in reversed(numbers):
        line = f"{line[: number.start()]}#{int(number[0]) - index}{line[number.end() :]}"
    return line


def _page_number(line: str) -> int | None:
    match = _NUMBER.fullmatch(line)
    return int(match[1]) if match else None


def _numbering(edges: Sequence[Sequence[str]]) -> int | None:
    """What to add to a page's index to get the number printed on it; None when none is printed.

    Most numbers must agree; a single one is believed only when it is the page's place in the file.
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
    agreed = 2 * count > shifts.total() and (count > 1 or shift == 1)
    return shift if agreed else None


def _without(lines: list[str], index: int, is_furniture: _IsFurniture) -> list[str]:
    """`lines` less the furniture they begin with, and no more lines than an edge has."""
    kept, printed_lines = 0, 0
    for position, line in enumerate(lines):
        printed = line.strip()
        if not printed:
            continue
        follows_number = kept and _DASHES.fullmatch(printed)  # the rest of "- 2 -"
        if printed_lines == _EDGE or not (is_furniture(printed, index) or follows_number):
            break
        kept = position + 1
        printed_lines += 1
    return lines[kept:]
