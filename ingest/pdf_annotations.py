"""What annotations print over the pages of a PDF: the number and the day that fill its blanks.

An electronic signature of an office draws the number and the date into the letterhead as
annotations, and so does a clerk who types them into the finished file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdf import PdfReader

from ingest.pdf_glyphs import Glyph, glyphs

_PRINTING = ("/FreeText", "/Stamp", "/Widget")
_HIDDEN, _PRINT = 2, 4  # bits of an annotation's flags
_UPRIGHT = (0, 90, 180, 270)
_SPACE = 200.0  # thousandths of the size of type
_LONGEST = 200  # characters
_MOST = 100  # annotations of one page
# Of a signature's field nothing but a number or a day is the document's: the rest names the
# signer and the second of signing.
_SIGNATURE = "/Sig"
_FILLING = re.compile(r"\d{1,4}[a-z]?")
_FILLERS = frozenset(".…_")
_BLANK = r"[ \t\xa0.…_]{0,60}"
_SAME_LINE = 0.35  # of its height: what has its middle nearer to its own stands beside it
_ANCHOR = 4  # signs before or after a blank that tell it
_LINE_ANCHOR = 12  # signs that tell a line


@dataclass(frozen=True, slots=True)
class Annotation:
    """One line printed over a page, and its box in points: left, bottom, right, top."""

    text: str
    box: tuple[float, float, float, float]


def annotated(data: bytes, reader: PdfReader, texts: Sequence[str]) -> list[str]:
    """The text of each page with what its annotations print put where it stands."""
    printed = {n: found for n, page in enumerate(reader.pages) if (found := annotations(page))}
    return list(texts) if not printed else _placed(data, printed, texts)


def annotations(page: Any) -> list[Annotation]:  # noqa: ANN401 - pypdf types its pages loosely
    """The annotations of a page that print one line of text, from the top."""
    entries = page.get("/Annots")
    listed = entries.get_object()[:_MOST] if entries is not None else ()
    found = [one for entry in listed for one in _read(page, entry.get_object())]
    return sorted(found, key=lambda one: (-one.box[3], one.box[0]))


def _read(page: Any, entry: Any) -> Iterator[Annotation]:  # noqa: ANN401
    flags = int(entry.get("/F", 0))
    if entry.get("/Subtype") not in _PRINTING or flags & _HIDDEN or not flags & _PRINT:
        return
    drawn = _appearance(entry)
    text = page.extract_xform_text(drawn, _UPRIGHT, _SPACE).strip() if drawn is not None else ""
    if not text or "\n" in text or len(text) > _LONGEST:
        return
    if _field(entry) == _SIGNATURE and not _FILLING.fullmatch(text):
        return
    x, y, other_x, other_y = map(float, entry["/Rect"])
    box = (min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))
    yield Annotation(" ".join(text.split()), box)


def _appearance(entry: Any) -> Any:  # noqa: ANN401
    """The form that draws an annotation; None where it is drawn by none, or by one of several."""
    drawings = entry.get("/AP")
    drawn = drawings.get_object().get("/N") if drawings is not None else None
    form = drawn.get_object() if drawn is not None else None
    return form if form is not None and hasattr(form, "get_data") else None


def _field(entry: Any) -> Any:  # noqa: ANN401
    """The kind of field that a widget shows, which may be said of the field above it."""
    above = entry.get("/Parent")
    return entry.get("/FT") or (above.get_object().get("/FT") if above is not None else None)


def _placed(
    data: bytes, printed: Mapping[int, Sequence[Annotation]], texts: Sequence[str]
) -> list[str]:
    placed = list(texts)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:  # what one library reads the other may not
        return placed
    try:
        for number, found in printed.items():
            page = document[number]
            layer = [glyph for glyph in glyphs(page) if glyph.sign not in _FILLERS]
            placed[number] = filled(placed[number], layer, found)
            page.close()
    finally:
        document.close()
    return placed


def filled(text: str, layer: Sequence[Glyph], found: Iterable[Annotation]) -> str:
    """`text`, of a page printed as `layer`, dots apart, with each annotation where it stands.

    That is between the signs left and right of it, or else on a line of its own; a lone number is
    taken only where both are printed.
    """
    for one in found:
        before, after = _beside(layer, one)
        if _FILLING.fullmatch(one.text) and not (before and after):
            continue
        if before or after:
            text = _in_blank(text, before, after, one.text)
        else:
            text = _on_line(text, _above(layer, one), one.text)
    return text


def _beside(layer: Sequence[Glyph], one: Annotation) -> tuple[str, str]:
    """The last signs before and the first after it, on the line of print that it stands on."""
    left, bottom, right, top = one.box
    height, reach = (bottom + top) / 2, _SAME_LINE * (top - bottom)
    line = [glyph for glyph in layer if abs(glyph.middle[1] - height) < reach]
    line.sort(key=lambda glyph: glyph.left)
    centre = (left + right) / 2
    before = [glyph.sign for glyph in line if glyph.middle[0] < centre]
    after = [glyph.sign for glyph in line if glyph.middle[0] >= centre]
    return "".join(before[-_ANCHOR:]), "".join(after[:_ANCHOR])


def _in_blank(text: str, before: str, after: str, filling: str) -> str:
    """`text` with the longest blank between the two filled; as it is where there is none."""
    start, end = (_spaced(before) or "^"), (_spaced(after) or "$")
    blanks = list(re.finditer(f"{start}(?P<blank>{_BLANK}){end}", text, re.MULTILINE))
    if not blanks:
        return text
    begin, stop = max(blanks, key=lambda blank: len(blank["blank"])).span("blank")
    first = " " if before else ""
    last = " " if after and after[0] not in "/-" else ""
    return text[:begin] + first + filling + last + text[stop:]


def _spaced(signs: str) -> str:
    """A pattern for `signs` with or without blanks between them."""
    return _BLANK.join(map(re.escape, signs))


def _above(layer: Sequence[Glyph], one: Annotation) -> str:
    """The first signs of the nearest line of print above it; "" at the head of the page."""
    height = (one.box[1] + one.box[3]) / 2
    higher = [glyph for glyph in layer if glyph.sign.isalnum() and glyph.middle[1] > height]
    if not higher:
        return ""
    nearest = min(higher, key=lambda glyph: glyph.middle[1])
    reach = nearest.top - nearest.bottom
    line = [glyph for glyph in layer if abs(glyph.middle[1] - nearest.middle[1]) < reach]
    line.sort(key=lambda glyph: glyph.left)
    return "".join(glyph.sign for glyph in line[:_LINE_ANCHOR])


def _on_line(text: str, above: str, own: str) -> str:
    """`text` with a line more under the one that begins with `above`."""
    if not above:
        return f"{own}\n{text}"
    line = re.search(_spaced(above), text)
    if line is None:
        return text
    stop = text.find("\n", line.end())
    return f"{text}\n{own}" if stop < 0 else f"{text[:stop]}\n{own}{text[stop:]}"
