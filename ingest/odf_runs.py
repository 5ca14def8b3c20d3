"""The letters of an OpenDocument file with the fonts that show them, told by its styles."""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from ingest.legacy import Run
from ingest.odf import DRAW, OFFICE, STYLE, TEXT, number

_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_MOST_SPACES = 100
_SIGNS = {TEXT + "s": " ", TEXT + "tab": "\t", TEXT + "line-break": "\n"}
# Remarks, what an editor deleted, how a ruby is said, and what hangs on the paragraph.
_DROPPED = frozenset(
    {OFFICE + "annotation", TEXT + "tracked-changes", TEXT + "ruby-text", DRAW + "frame"}
)
_MAX_CHAIN = 20  # styles based on styles; a longer chain is a ring


class Fonts:
    """The fonts that the styles in these parts of one file name."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._faces: dict[str, str] = {}
        self._named: dict[tuple[str, str], str] = {}  # by family and name of the style
        self._parents: dict[tuple[str, str], str] = {}
        self._defaults: dict[str, str] = {}
        for root in roots:
            for face in root.iter(STYLE + "font-face"):
                self._faces[face.get(STYLE + "name", "")] = face.get(_SVG + "font-family", "")
            for style in root.iter(STYLE + "style"):
                key = style.get(STYLE + "family", ""), style.get(STYLE + "name", "")
                self._named[key] = _told(style)
                self._parents[key] = style.get(STYLE + "parent-style-name", "")
            for style in root.iter(STYLE + "default-style"):
                self._defaults[style.get(STYLE + "family", "")] = _told(style)

    def runs(
        self, element: Element, font: str, note: Callable[[Element], str] = lambda _: ""
    ) -> list[Run]:
        """The runs of a paragraph in `font`, spaces and line ends written out.

        `note` gives the mark that stands for a note.
        """
        runs = [Run(element.text or "", font)]
        for child in element:
            if child.tag in _SIGNS:
                sign = _SIGNS[child.tag] * number(child, TEXT + "c", _MOST_SPACES)
                runs.append(Run(sign, font))
            elif child.tag == TEXT + "note":
                runs.append(Run(note(child), font))
            elif child.tag not in _DROPPED:
                own = self.of("text", child.get(TEXT + "style-name"), font)
                runs += self.runs(child, own, note)
            runs.append(Run(child.tail or "", font))
        return runs

    def default(self, family: str) -> str:
        """The font of what has no style of its own, "" where none is named."""
        return self._font(self._defaults.get(family, ""))

    def of(self, family: str, style: str | None, around: str) -> str:
        """The font of `style` or the nearest that it is based on to name one, else `around`."""
        key = family, style or ""
        for _ in range(_MAX_CHAIN):
            if self._named.get(key):
                return self._font(self._named[key])
            if key not in self._parents:
                break
            key = family, self._parents[key]
        return around

    def _font(self, told: str) -> str:
        return self._faces.get(told) or told


def _told(style: Element) -> str:
    """The font face, or the font itself, that a style names."""
    return next(
        (
            name
            for properties in style.iter(STYLE + "text-properties")
            if (name := properties.get(STYLE + "font-name") or properties.get(_FO + "font-family"))
        ),
        "",
    )
