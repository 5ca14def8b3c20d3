"""What a Word file's styles and numbering definitions say of its paragraphs and runs."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from ingest.docx_package import WORD, Package
from ingest.numbering import Counter, Level, List

_OFF = frozenset({"0", "false", "off"})
_COMMON_RUN = f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr"
_MAX_CHAIN = 20  # styles based on styles; a longer chain is a ring


def value(element: Element | None, tag: str) -> str | None:
    """The w:val of the child `tag`; None without the child, "" without the attribute."""
    child = element.find(WORD + tag) if element is not None else None
    return None if child is None else child.get(WORD + "val", "")


class Styles:
    """The styles of a document and the lists that its paragraphs may belong to."""

    def __init__(self, package: Package) -> None:
        root = package.related.get("styles")
        found = root.iter(WORD + "style") if root is not None else ()
        self._styles = {style.get(WORD + "styleId", ""): style for style in found}
        self._defaults = {
            style.get(WORD + "type"): style_id
            for style_id, style in self._styles.items()
            if style.get(WORD + "default") in ("1", "true", "on")
        }
        self._common = root.find(_COMMON_RUN) if root is not None else None
        self._lists = _lists(package.related.get("numbering"), self)

    def counter(self) -> Counter:
        """A fresh count of all lists."""
        return Counter(self._lists)

    def is_on(self, tag: str, run: Element, paragraph: Element) -> bool:
        """Whether the on-off property `tag` ("vanish", "caps") holds for `run`.

        The nearest to speak decides: the run, its style, the paragraph's style.
        """
        for properties in self._run_properties(run, paragraph):
            said = value(properties, tag)
            if said is not None:
                return said.lower() not in _OFF
        return False

    def font(self, run: Element, paragraph: Element) -> str:
        """The name of the font that shows the letters of `run`, "" where none is named."""
        for properties in self._run_properties(run, paragraph):
            fonts = properties.find(WORD + "rFonts")
            name = fonts is not None and (fonts.get(WORD + "hAnsi") or fonts.get(WORD + "ascii"))
            if name:
                return name
        return ""

    def _run_properties(self, run: Element, paragraph: Element) -> Iterator[Element]:
        """What is said of a run, nearest first: by it, its style, its paragraph's style, by all."""
        own = run.find(WORD + "rPr")
        if own is not None:
            yield own
        style = value(own, "rStyle")
        if style != self._defaults.get("character"):  # which is what stands without any style
            yield from self._properties(style, "rPr")
        yield from self._properties(self._paragraph_style(paragraph), "rPr")
        if self._common is not None:
            yield self._common

    def place_in_list(self, paragraph: Element) -> tuple[str, int] | None:
        """The list and depth of a numbered paragraph, by itself or through its style."""
        style = self._paragraph_style(paragraph)
        own = paragraph.find(WORD + "pPr")
        for properties in (own, *self._properties(style, "pPr")):
            numbered = properties.find(WORD + "numPr") if properties is not None else None
            list_id = value(numbered, "numId")
            if list_id is not None:
                depth = value(numbered, "ilvl")
                place = int(depth) if depth else self._depth_of_style(list_id, style)
                return (list_id, place) if list_id != "0" else None
        return None

    def list_of_style(self, style_id: str) -> str | None:
        """The list a numbering style stands for."""
        style = self._styles.get(style_id)
        properties = style.find(WORD + "pPr") if style is not None else None
        return value(properties.find(WORD + "numPr") if properties is not None else None, "numId")

    def _paragraph_style(self, paragraph: Element) -> str | None:
        return value(paragraph.find(WORD + "pPr"), "pStyle") or self._defaults.get("paragraph")

    def _properties(self, style_id: str | None, tag: str) -> Iterator[Element]:
        """The `tag` of a style and of those it is based on, nearest first."""
        for _ in range(_MAX_CHAIN):
            style = self._styles.get(style_id or "")
            if style is None:
                return
            properties = style.find(WORD + tag)
            if properties is not None:
                yield properties
            style_id = value(style, "basedOn")

    def _depth_of_style(self, list_id: str, style_id: str | None) -> int:
        levels = self._lists[list_id].levels if list_id in self._lists else {}
        linked = (depth for depth, level in levels.items() if level.paragraph_style == style_id)
        return next(linked, 0) if style_id else 0


def _lists(root: Element | None, styles: Styles) -> Mapping[str, List]:
    """The lists of a numbering part by their w:numId."""
    if root is None:
        return {}
    families = {
        family.get(WORD + "abstractNumId", ""): family for family in root.iter(WORD + "abstractNum")
    }
    numbers = {number.get(WORD + "numId", ""): number for number in root.iter(WORD + "num")}
    lists = {}
    for list_id, number in numbers.items():
        family_id = _family(list_id, numbers, families, styles)
        family = families.get(family_id)
        if family is not None:
            levels = {
                int(lvl.get(WORD + "ilvl", "0")): _level(lvl) for lvl in family.iter(WORD + "lvl")
            }
            lists[list_id] = _overridden(List(family_id, levels), number)
    return lists


def _family(
    list_id: str, numbers: Mapping[str, Element], families: Mapping[str, Element], styles: Styles
) -> str:
    """The definition behind a list, through one numbering style if it names one."""
    family_id = value(numbers[list_id], "abstractNumId") or ""
    linked = value(families.get(family_id), "numStyleLink")
    other = styles.list_of_style(linked) if linked else None
    if other is not None and other in numbers:
        return value(numbers[other], "abstractNumId") or family_id
    return family_id


def _level(level: Element) -> Level:
    return Level(
        style=value(level, "numFmt") or "decimal",
        pattern=value(level, "lvlText") or "",
        start=int(value(level, "start") or "0"),
        restarts=value(level, "lvlRestart") != "0",
        legal=(value(level, "isLgl") or "1") not in _OFF and level.find(WORD + "isLgl") is not None,
        paragraph_style=value(level, "pStyle"),
    )


def _overridden(numbered: List, number: Element) -> List:
    """`numbered` with the levels and first numbers that this use of the definition changes."""
    levels, starts = dict(numbered.levels), {}
    for override in number.iter(WORD + "lvlOverride"):
        depth = int(override.get(WORD + "ilvl", "0"))
        replaced = override.find(WORD + "lvl")
        if replaced is not None:
            levels[depth] = _level(replaced)
        start = value(override, "startOverride")
        if start:
            starts[depth] = int(start)
    return List(numbered.family, levels, starts)
