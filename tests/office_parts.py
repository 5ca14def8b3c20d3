"""Small office files, made part by part."""

import io
import struct
import zipfile

RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{KIND}"'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return buffer.getvalue()


def xlsx(
    *sheets: str,
    strings: tuple[str, ...] = (),
    codes: tuple[str, ...] = (),
    fonts: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    prolog: str = "",
    dates: str = "",
) -> bytes:
    """A workbook of these sheets' XML; the n-th of `codes` and of `fonts` show cells in style n."""
    listed = related = ""
    members = {}
    for i, sheet in enumerate(sheets, 1):
        state = f' state="{states[i - 1]}"' if states else ""
        name = names[i - 1] if names else f"Sheet{i}"
        listed += f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"{state}/>'
        related += f'<Relationship Id="r{i}" Type="{KIND}/worksheet" Target="worksheets/s{i}.xml"/>'
        members[f"xl/worksheets/s{i}.xml"] = f"{prolog}<worksheet {MAIN}>{sheet}</worksheet>"
    formats = "".join(
        f'<numFmt numFmtId="{200 + i}" formatCode="{code}"/>' for i, code in enumerate(codes)
    )
    faces = "".join(f'<font><name val="{font}"/></font>' for font in fonts)
    count = max(len(codes), len(fonts))
    styles = "".join(f'<xf numFmtId="{200 + i}" fontId="{i}"/>' for i in range(count))
    related += f'<Relationship Id="a" Type="{KIND}/styles" Target="styles.xml"/>'
    related += f'<Relationship Id="b" Type="{KIND}/sharedStrings" Target="/xl/strings.xml"/>'
    main = f'<Relationship Id="m" Type="{KIND}/officeDocument" Target="xl/workbook.xml"/>'
    book = f"<workbookPr{dates}/><sheets>{listed}</sheets>"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f"<Relationships {RELATIONS}>{main}</Relationships>",
            "xl/workbook.xml": f"<workbook {MAIN}>{book}</workbook>",
            "xl/_rels/workbook.xml.rels": f"<Relationships {RELATIONS}>{related}</Relationships>",
            "xl/styles.xml": f"<styleSheet {MAIN}><numFmts>{formats}</numFmts>"
            f"<fonts>{faces}</fonts><cellXfs>{styles}</cellXfs></styleSheet>",
            "xl/strings.xml": f"<sst {MAIN}>{''.join(f'<si>{s}</si>' for s in strings)}</sst>",
        }
        | members
    )


def cells(rows: list[list[str]], first: int = 1, more: str = "") -> str:
    """The XML of a sheet with these texts, each row from column A; "" is no cell."""
    written = ""
    for i, row in enumerate(rows, first):
        written += f'<row r="{i}">' + "".join(
            f'<c r="{chr(65 + j)}{i}" t="inlineStr"><is><t>{text}</t></is></c>'
            for j, text in enumerate(row)
            if text
        )
        written += "</row>"
    return f"<sheetData>{written}</sheetData>{more}"


def merged(*references: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{r}"/>' for r in references) + "</mergeCells>"


def xls(rows: list[list[tuple[str, int]]], fonts: tuple[str, ...]) -> bytes:
    """An old Excel workbook, not in its usual envelope, of one sheet of texts and their fonts.

    A text with "|" goes on in the next font after it.
    """

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))

    def named(text: str) -> bytes:
        return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")

    def cell(row: int, column: int, text: str, font: int) -> bytes:
        first, _, second = text.partition("|")
        whole = first + second
        head = struct.pack("<HHHHB", row, column, font, len(whole), 1) + whole.encode("utf-16-le")
        runs = struct.pack("<HHH", 1, len(first), font + 1) if second else b""
        return record(0xD6 if second else 0x204, head + runs)

    faces = [
        record(0x31, struct.pack("<HHHHHBBBB", *[200, 0, 0, 400, 0, 0, 0, 0, 0]) + named(f))
        for f in fonts
    ]
    styles = [
        record(0xE0, struct.pack("<HHHHIIII", i, 0, 0, 0, 0, 0, 0, 0)[:20])
        for i in range(len(fonts))
    ]
    main = begin(5) + b"".join(faces + styles)
    place = struct.pack("<IBB", len(main) + 4 + 6 + 2 + 2 + 4, 0, 0)
    main += record(0x85, place + named("A")) + record(0xA, b"")
    written = [
        cell(i, j, text, font) for i, row in enumerate(rows) for j, (text, font) in enumerate(row)
    ]
    return main + begin(16) + b"".join(written) + record(0xA, b"")


def opendocument(kind: str, body: str, styles: str = "", prolog: str = "", **parts: str) -> bytes:
    """An OpenDocument file of `kind` ("text", "spreadsheet")."""
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    root = f"{prolog}<office:document-content {ODF}>{automatic}{content}</office:document-content>"
    return zipped(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": root}
        | {f"{name}.xml": part for name, part in parts.items()}
    )
