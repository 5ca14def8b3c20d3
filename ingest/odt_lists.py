"""The numbers of an OpenDocument text's lists and headings, which the file does not store."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from ingest.numbering import Counter, Level, List
from ingest.odf import STYLE, TEXT, number

_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_OUTLINE = "outline"
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
_DEEPEST = 10


class Lists:
    """Counts the items of all lists of one document, in reading order."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._styles: dict[str, str] = {}  # paragraph style → list style
        for root in roots:
            for style in root.iter(TEXT + "list-style"):
                self._levels[style.get(STYLE + "name", "")] = _levels(style)
            for outline in root.iter(TEXT + "outline-style"):
                self._levels[_OUTLINE] = _levels(outline)
            for style in root.iter(STYLE + "style"):
                self._styles[style.get(STYLE + "name", "")] = style.get(
                    STYLE + "list-style-name", ""
                )
        self._lists = {_OUTLINE: List(_OUTLINE, self._levels.get(_OUTLINE, {}))}
        self._counter = Counter(self._lists)
        self._last: dict[str, str] = {}  # list style, or a list's id → the list's family

    def open(self, element: Element, outer: str | None) -> str:
        """The key of a list that begins here, under the list `outer` where it is nested."""
        own = element.get(TEXT + "style-name") or self._style_of_item(element)
        if outer is not None and not own:
            return outer
        family = outer or self._continued(element, own) or f"list-{len(self._lists)}"
        key = f"{family}/{own}"
        self._lists.setdefault(key, List(family, self._levels.get(own, {})))
        self._last[own] = family
        self._last["#" + element.get(_XML_ID, "")] = family
        return key

    def label(self, key: str, depth: int, item: Element) -> str:
        """What stands before an item of a list at this depth."""
        start = item.get(TEXT + "start-value")
        if start is not None and start.isdecimal() and key in self._lists:
            anew = self._lists[key]
            key = f"{key}@{len(self._lists)}"
            self._lists[key] = List(anew.family, anew.levels, {depth: int(start[:6])})
        return self._counter.label(key, min(depth, _DEEPEST - 1))

    def heading(self, element: Element) -> str:
        """What stands before a heading that is in no list."""
        depth = number(element, TEXT + "outline-level", _DEEPEST) - 1
        unnumbered = element.get(TEXT + "is-list-header") == "true"
        return "" if unnumbered else self._counter.label(_OUTLINE, depth)

    def _continued(self, element: Element, own: str) -> str | None:
        named = element.get(TEXT + "continue-list")
        if named is not None and "#" + named in self._last:
            return self._last["#" + named]
        goes_on = element.get(TEXT + "continue-numbering") == "true"
        return self._last.get(own) if goes_on else None

    def _style_of_item(self, element: Element) -> str:
        """The list style that the first paragraph's style names."""
        first = next((e for e in element.iter() if e.tag in (TEXT + "p", TEXT + "h")), None)
        style = first.get(TEXT + "style-name", "") if first is not None else ""
        return self._styles.get(style, "")


def _levels(style: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in style:
        depth = number(element, TEXT + "level", _DEEPEST) - 1
        if element.tag == TEXT + "list-level-style-bullet":
            levels[depth] = Level("bullet", element.get(TEXT + "bullet-char", ""))
        elif element.tag in (TEXT + "list-level-style-number", TEXT + "outline-level-style"):
            levels[depth] = _numbered(element, depth)
    return levels


def _numbered(element: Element, depth: int) -> Level:
    form = _FORMATS.get(element.get(STYLE + "num-format", ""))
    if form is None:
        return Level("none")
    first = depth - number(element, TEXT + "display-levels", depth + 1) + 1
    figures = ".".join(f"%{place + 1}" for place in range(first, depth + 1))
    pattern = (
        f"{element.get(STYLE + 'num-prefix', '')}{figures}{element.get(STYLE + 'num-suffix', '')}"
    )
    return Level(form, pattern, number(element, TEXT + "start-value", 10**6))
