"""Small office files, made part by part."""

import io
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
    states: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    prolog: str = "",
    dates: str = "",
) -> bytes:
    """A workbook of these sheets' XML; cells in style n are shown by the n-th of `codes`."""
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
    styles = "".join(f'<xf numFmtId="{200 + i}"/>' for i, _ in enumerate(codes))
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
            f"<cellXfs>{styles}</cellXfs></styleSheet>",
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


def opendocument(kind: str, body: str, styles: str = "", prolog: str = "", **parts: str) -> bytes:
    """An OpenDocument file of `kind` ("text", "spreadsheet")."""
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    root = f"{prolog}<office:document-content {ODF}>{automatic}{content}</office:document-content>"
    return zipped(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": root}
        | {f"{name}.xml": part for name, part in parts.items()}
    )
