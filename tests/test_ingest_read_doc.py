import shutil
import struct
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import MissingPart, UnreadableFile, VanKienError
from ingest import read_doc
from ingest.metadata import extract
from ingest.paragraphs import assemble
from ingest.read_doc import read
from ingest.structure import provisions

SECTOR = 512
LAW = "C¨n cø LuËt Tæ chøc Quèc héi; theo ®Ò nghÞ cña Chñ tÞch"


def compound(**streams: bytes) -> bytes:
    """An OLE file of streams of 4,096 bytes and more, one sector table and one of names."""
    table, names, body = [0xFFFFFFFD, 0xFFFFFFFE], [], b""
    for name, content in streams.items():
        whole = content + bytes(-len(content) % SECTOR)
        first, count = len(table), len(whole) // SECTOR
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
        names.append((name, 2, first, len(whole)))
        body += whole
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBiii", 2 * len(name) + 2, kind, 1, -1, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
        for name, kind, start, size, right, child in _tree(names)
    ).ljust(SECTOR, b"\0")
    head = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9,
        6, 0, 0, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    places = struct.pack("<I", 0) + b"\xff" * 432
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return head + places + fat + entries + body


def _tree(names):
    yield ("Root Entry", 5, 0xFFFFFFFE, 0, -1, 1)
    for place, (name, kind, start, size) in enumerate(names, start=1):
        yield (name, kind, start, size, place + 1 if place < len(names) else -1, -1)


def word(text: str, ident: int = 0xA5EC, flags: int = 0x1000 | 0x0200) -> bytes:
    """A Word 97 file of this text in bytes, without fonts or styles."""
    shown = text.replace("\n", "\r").encode("cp1252")
    longs = [0] * 22
    longs[3] = len(shown)
    places = [0] * 186
    piece = struct.pack("<HIH", 0, (1024 * 2) | 0x40000000, 0)
    pieces = struct.pack("<BI", 2, 8 + len(piece)) + struct.pack("<II", 0, len(shown)) + piece
    places[66:68] = [0, len(pieces)]  # fcClx, lcbClx
    head = struct.pack("<HHHHHHH", ident, 0xC1, 0, 0x409, 0, flags, 0xBF).ljust(32, b"\0")
    head += struct.pack("<H14H", 14, *[0] * 14) + struct.pack("<H22i", 22, *longs)
    head += struct.pack("<H186I", 93, *places) + struct.pack("<H", 0)
    document = head.ljust(1024, b"\0") + shown
    return compound(
        **{"WordDocument": document.ljust(4096, b"\0"), "1Table": pieces.ljust(4096, b"\0")}
    )


def test_a_document_becomes_lines_in_unicode():
    source = read(word(f"{LAW}\n§iÒu 1.\n"), "a.doc")
    assert source.text.split("\n") == [
        "Căn cứ Luật Tổ chức Quốc hội; theo đề nghị của Chủ tịch",
        "Điều 1.",
    ]
    assert (source.media_type, source.paragraphs) == ("application/msword", True)
    assert "TCVN3" in source.warnings[0]


def stand_in(monkeypatch, code: str) -> None:
    """A program of ours in place of antiword."""
    monkeypatch.setattr(read_doc, "_ANTIWORD", (sys.executable, "-c", code))


REFUSED = [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "hỏng", "no streams"),
    (word(LAW)[:900], "hỏng", "half a file"),
    (word(LAW, flags=0x1300), "mật khẩu", "a password"),
    (word("\n"), "không có chữ", "no text"),
]


@pytest.mark.parametrize(("data", "part", "why"), REFUSED)
def test_what_cannot_be_read_is_refused(monkeypatch, data, part, why):
    stand_in(monkeypatch, "raise SystemExit(1)")
    with pytest.raises(UnreadableFile, match="Hãy") as refusal:
        read(data, "a.doc")
    assert part in str(refusal.value), why


OLDER = word(LAW, ident=0xA5DC)


def test_a_word_6_file_goes_through_antiword(monkeypatch):
    said = f"{LAW}\n[pic]\n|C¸c bé  |c¸c së |\n".encode()
    stand_in(monkeypatch, f"import sys; sys.stdout.buffer.write({said!r})")
    source = read(OLDER, "a.doc")
    assert [line for line in source.text.split("\n") if line] == [
        "Căn cứ Luật Tổ chức Quốc hội; theo đề nghị của Chủ tịch",
        "Các bộ | các sở",
    ]


def test_a_program_that_is_not_there_is_named_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setattr(read_doc, "_ANTIWORD", ("no-such-program-here",))
    with pytest.raises(MissingPart, match="sudo apt install antiword"):
        read(OLDER, "a.doc")


FAILURES = [
    ("raise SystemExit(2)", "it fails"),
    ("import time; print('x', flush=True); time.sleep(60)", "it takes too long"),
    ("print('x' * 2000)", "it writes too much"),
]


@pytest.mark.parametrize(("code", "why"), FAILURES)
def test_a_program_out_of_bounds_is_stopped(monkeypatch, code, why):
    stand_in(monkeypatch, code)
    monkeypatch.setattr(read_doc, "_SECONDS", 1)
    monkeypatch.setattr(read_doc, "_MAX_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="bị hỏng"):
        read(OLDER, "a.doc")


def test_antiword_itself_reads_a_real_file(shared, monkeypatch):
    if shutil.which("antiword") is None:
        pytest.skip("antiword is not installed")

    def unconverted(path):
        raise ValueError(path)

    monkeypatch.setattr(read_doc, "_converted", unconverted)
    file = shared / "documents/files/doc-legacy-unicode/43_CT-9-UBND-PhuTho.DOC"
    assert "Số: 09/2009/CT-UBND" in read(file.read_bytes(), file.name).text


def test_the_converter_is_imported_when_needed():
    code = "import sys, ingest.pipeline; print('doc2docx' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


GOOD = word(f"{LAW}\n§iÒu 1.\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(0, len(GOOD) - 1), st.integers(0, 255), max_size=20),
       st.integers(0, len(GOOD)))  # fmt: skip
def test_only_our_errors_leave_it(changes, length):
    data = bytearray(GOOD)
    for place, value in changes.items():
        data[place] = value
    with suppress(VanKienError):
        read(bytes(data[:length]), "a.doc")


REAL = [
    ("doc-legacy-unicode/41_ND-30-2020_phu-luc-4.doc", "30/2020/NĐ-CP", "2020-03-05", 0),
    ("doc-legacy-unicode/43_CT-9-UBND-PhuTho.DOC", "09/2009/CT-UBND", "2009-04-15", 0),
    (
        "doc-legacy-unicode/44_QD-15-UBND-PhuTho-kem-Quy-dinh.DOC",
        "15/2010/QĐ-UBND", "2010-04-26", 15,
    ),
    ("legacy-tcvn3/50_QD-144-2002-BTC_02144qd.doc", "144/2002/QĐ/BTC", "2002-11-22", 2),
    ("legacy-vni/60_QD-991-UBND-BinhPhuoc-2008.doc", "991/QĐ-UBND", "2008-05-14", 3),
]  # fmt: skip


@pytest.mark.parametrize(("path", "number", "issued_on", "articles"), REAL)
def test_real_files(shared, path, number, issued_on, articles):
    source = read((shared / "documents" / "files" / path).read_bytes(), path)
    text, _ = assemble(source)
    tree = provisions(text)
    facts = extract(text, tree)
    assert facts.number is not None
    assert facts.issued_on is not None
    assert (facts.number.value, facts.issued_on.value) == (number, issued_on)
    assert sum(provision.level == "dieu" for provision in tree) == articles
