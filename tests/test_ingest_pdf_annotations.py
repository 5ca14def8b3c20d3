import io

import pytest
from conftest import grows_linearly
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
)

from ingest.pdf_annotations import Annotation, filled
from ingest.pdf_glyphs import Glyph
from ingest.pdf_leaves import leaves

PRINTED = 4
LETTERHEAD = ["So:            /KH-XM", "Xa Mau, ngay ...... thang 3 nam 2026", "Phong Mau"]


def drawn(content: str) -> DecodedStreamObject:
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Courier"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    form = DecodedStreamObject()
    form.set_data(content.encode())
    form[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return form


def annotation(text: str, x: float, y: float, subtype: str, flags: int) -> DictionaryObject:
    form = drawn(f"BT /F1 10 Tf 0 5 Td ({text}) Tj ET")
    form[NameObject("/Subtype")] = NameObject("/Form")
    box = [x, y - 5, x + 20, y + 15]
    entry = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject(subtype.removesuffix(" /Sig")),
            NameObject("/F"): NumberObject(flags),
            NameObject("/Rect"): ArrayObject(map(FloatObject, box)),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): form}),
        }
    )
    if subtype.endswith("/Sig"):
        entry[NameObject("/FT")] = NameObject("/Sig")
    return entry


def first_page(*entries: DictionaryObject) -> str:
    """The text of a page of LETTERHEAD, 7.2 points a sign from 50, lines at 700, 670, 640."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    shown = " 0 -30 Td ".join(f"({line}) Tj" for line in LETTERHEAD)
    content = drawn(f"BT /F1 12 Tf 50 700 Td {shown} ET")
    page[NameObject("/Resources")] = content["/Resources"]
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Annots")] = ArrayObject(map(writer._add_object, entries))
    buffer = io.BytesIO()
    writer.write(buffer)
    assert len(PdfReader(buffer).pages) == 1
    return leaves(buffer.getvalue(), "a.pdf")[0].text


ROWS = [
    ("12", 90, 700, "/Widget /Sig", PRINTED, "So: 12/KH-XM", "the number an office signs with"),
    ("09", 160, 670, "/Widget /Sig", PRINTED, "ngay 09 thang 3", "the day beside it"),
    ("12", 90, 700, "/FreeText", PRINTED, "So: 12/KH-XM", "typed over the page"),
    ("12", 90, 700, "/Stamp", PRINTED, "So: 12/KH-XM", "stamped on the page"),
    ("Ban sao", 50, 655, "/Stamp", PRINTED, "nam 2026\nBan sao\nPhong", "a line of its own"),
    ("Ban sao", 50, 760, "/Stamp", PRINTED, "Ban sao\nSo:", "a line above all others"),
    ("Ban sao", 50, 500, "/Stamp", PRINTED, "Phong Mau\nBan sao", "a line below all others"),
    ("Trong", 150, 640, "/FreeText", PRINTED, "Phong Mau Trong", "the end of a line"),
]


@pytest.mark.parametrize(("text", "x", "y", "subtype", "flags", "part", "why"), ROWS)
def test_what_is_printed_over_a_page_stands_where_it_is_seen(text, x, y, subtype, flags, part, why):
    assert part in first_page(annotation(text, x, y, subtype, flags)), why


LEFT_OUT = [
    ("Ky boi: Phong Mau", 90, 700, "/Widget /Sig", PRINTED, "who signed, and when"),
    ("12", 50, 500, "/Widget /Sig", PRINTED, "a number in no blank"),
    ("12", 150, 640, "/Widget /Sig", PRINTED, "a number that nothing follows"),
    ("12", 90, 700, "/FreeText", 0, "not printed"),
    ("12", 90, 700, "/FreeText", PRINTED | 2, "hidden"),
    ("12", 90, 700, "/Text", PRINTED, "a note of a reader"),
]


@pytest.mark.parametrize(("text", "x", "y", "subtype", "flags", "why"), LEFT_OUT)
def test_what_is_not_the_documents_is_left_out(text, x, y, subtype, flags, why):
    assert first_page(annotation(text, x, y, subtype, flags)) == first_page(), why


def test_two_blanks_of_one_line_are_filled():
    day = annotation("09", 160, 670, "/Widget /Sig", PRINTED)
    number = annotation("12", 90, 700, "/Widget /Sig", PRINTED)
    head = first_page(day, number).split("\n")
    assert head == ["So: 12/KH-XM", "Xa Mau, ngay 09 thang 3 nam 2026", "Phong Mau"]


def test_text_that_is_not_printed_so_is_left_as_it_is():
    layer = [Glyph(sign, 10 * n, 0, 10 * n + 8, 10) for n, sign in enumerate("ab")]
    assert filled("x y", layer, [Annotation("12", (8, 0, 11, 12))]) == "x y"


@pytest.mark.parametrize("piece", [". ", "a", "a ", "a" + 60 * " ", "abcd" + 60 * "."])
def test_time_grows_with_the_page(piece):
    layer = [Glyph(sign, 10 * n, 0, 10 * n + 8, 10) for n, sign in enumerate("aaaaaaab")]
    copy = [Annotation("Bản sao", (36, 0, 41, 10))]
    assert filled(piece * 100, layer, copy) == piece * 100
    assert grows_linearly(lambda text: filled(text, layer, copy), piece, 100_000)
