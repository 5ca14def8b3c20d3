"""`python tests/fuzz_seeds.py FOLDER`: small made-up inputs for each target of `eval.fuzz`.

They are written to FOLDER/TARGET, for its option `--seeds`.
"""

import io
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import test_ingest_read_docx as word
from office_parts import cells, merged, opendocument, xlsx
from test_ingest_read_doc import word as old_word
from test_ingest_read_pdf import pdf
from test_ingest_read_rtf import rtf

LAW = """CHÍNH PHỦ
Số: 12/2021/NĐ-CP
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Hà Nội, ngày 05 tháng 3 năm 2021
NGHỊ ĐỊNH
Quy định chi tiết Luật Hồ chứa
Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
1. Nghị định này quy định chi tiết khoản 2 Điều 7 của Luật Hồ chứa số 75/2015/QH13:
a) Tên hồ, điểm a, b khoản 1 và Điều 3 Chương II;
b) “Điều 5a. Sổ hồ”.
Điều 2. Hiệu lực
Nghị định này có hiệu lực từ ngày 01/5/2021, thay thế Nghị định số 7/2010/NĐ-CP.
Nơi nhận:
- Như Điều 1;
- Lưu: VT.
TM. CHÍNH PHỦ
KT. THỦ TƯỚNG
Trần Văn A
PHỤ LỤC I
Mẫu sổ
(Kèm theo Nghị định số 12/2021/NĐ-CP)
"""
PARTY = """ĐẢNG BỘ TỈNH X
TỈNH ỦY
*
Số 9-QĐ/TU
ĐẢNG CỘNG SẢN VIỆT NAM
Đà Lạt, ngày 01 tháng 2 năm 2020
QUY ĐỊNH
về họp tổ
-----
I. MỤC ĐÍCH
1- Họp đúng giờ.
1.1. Theo mục II.1 Quyết định 217-QĐ/TW và Quy chế này;
- Sáng;
+ Bảy giờ.
II- TỔ CHỨC
| TT | Việc | Hạn |
| 1 | Lập sổ | Quý I |
T/M TỈNH ỦY
BÍ THƯ
Nguyễn B
"""
TCVN3 = "QUY ®Þnh\nC¨n cø §iÒu 1. Chñ tÞch cña Bé\nkho¶n 2 LuËt sè 10/2022/QH15\n"
VNI = "QUYEÁT ÑÒNH\nÑieàu 1. Chuû tòch cuûa Boä veà ñaát ñai\nkhoaûn 2 Luaät soá 10\n"
PAGE = "<html><head><title>Họp</title></head><body>{}</body></html>"


def seeds() -> Mapping[str, Mapping[str, bytes]]:
    """For each target the inputs to begin with, by name."""
    files = _files()
    texts = {"law": LAW.encode(), "party": PARTY.encode()}
    lines = {f"line{i}": line.encode() for i, line in enumerate((LAW + PARTY).split("\n")) if line}
    office = {name: _parts(data) for name, data in files.items() if data.startswith(b"PK")}
    codes = {"tcvn3": TCVN3, "vni": VNI, "mixed": f"{TCVN3}\t{VNI}\t{LAW}", "fonts": "Chñ\tBoä\tư"}
    return {
        "document": texts | files,
        "office": office,
        "text": texts,
        "references": texts | lines,
        "legacy": {name: text.encode() for name, text in codes.items()}
        | {
            f"{name}1": text.encode("latin-1")
            for name, text in codes.items()
            if name in ("tcvn3", "vni")
        },
        "numbers": lines,
        "places": {str(i): p.encode() for i, p in enumerate(("điểm a khoản 1 Điều 5", "mục II.1"))},
    }


def _files() -> dict[str, bytes]:
    both = LAW + PARTY
    rows = [line.split(", ") for line in both.replace("“", "").split("\n") if line]
    flat = "".join(f"<text:p>{line}</text:p>" for line in both.split("\n"))
    item = "<text:list-item><text:p>Một</text:p></text:list-item>"
    table = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
        + "</table:table-row>"
        for row in rows[:12]
    )
    numbering = word.family(
        0, word.level(0, "decimal", "Điều %1."), word.level(1, "lowerLetter", "%2)")
    )
    body = "".join(map(word.p, both.split("\n")))
    more = (
        word.numbered("Một")
        + word.numbered("Hai", depth=1)
        + word.table((word.p("a"), word.p("b")))
    )
    web = "".join(f"<p align=center><b>{line}</b></p>" for line in both.split("\n"))
    grid = "<table>" + "".join(f"<tr><td>{'<td>'.join(row)}</tr>" for row in rows[:9]) + "</table>"
    coded = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in both.replace("\n", "\\par\n"))
    return {
        "docx": word.packed(body + more, numbering=numbering + word.use(1, 0)),
        "docx-fonts": word.packed(word.styled((TCVN3, ".VnTime"), (VNI, "VNI-Times"))),
        "xlsx": xlsx(
            cells(rows[:12]), cells(rows[12:], more=merged("A1:B1")), names=("Quý I", "b")
        ),
        "odt": opendocument("text", f"{flat}<text:list>{item * 3}</text:list>"),
        "ods": opendocument(
            "spreadsheet", f"<table:table table:name='Quý I'>{table}</table:table>"
        ),
        "rtf": rtf(r"\f0 " + coded + r"\trowd\intbl a\cell b\cell\row {\f1 Ch\'f1 t\'dech}"),
        "html": PAGE.format(web + grid + "<ol><li>Một<li>Hai</ol>").encode(),
        "html-fonts": PAGE.format(f"<font face='.VnTime'>{TCVN3}</font>").encode(),
        "pdf": pdf(LAW.split("\n")[:20], PARTY.split("\n")[:20]),
        "doc": old_word(TCVN3 * 8),
        "xls": (Path(__file__).parent / "fixtures" / "ke-hoach-to-dan-pho.xls").read_bytes(),
        "md": f"# Họp\n\n{PARTY}\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n[^1]: chú\n".encode(),
        "utf-16": LAW.encode("utf-16"),
        "windows-1258": "Chủ tịch và các đại biểu của thành phố".encode("cp1258", "replace"),
        "tcvn3": TCVN3.encode("latin-1"),
    }


def _parts(data: bytes) -> bytes:
    """An office file as the target `office` takes it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return b"\0".join(
            piece for name in package.namelist() for piece in (name.encode(), package.read(name))
        )


def main() -> None:
    for target, inputs in seeds().items():
        folder = Path(sys.argv[1]) / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in inputs.items():
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
