"""Old Word documents (.doc) → source: made into .docx, then read as one.

`msdoc2docx` keeps fonts, lists, tables and notes, and needs no program of the system. It knows
Word 97 to 2003; what is older (Word 6, Word 95) goes through the program `antiword`, as bare text.
"""

import re
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from corpus.errors import MissingPart, UnreadableFile
from corpus.model import Source
from ingest import read_docx
from ingest.legacy import repaired
from ingest.legible import refuse_garbled
from ingest.sniff import DOC
from ingest.table import SEPARATOR

_OLDER = b"\xdc\xa5"  # how the text stream of Word 6 and 95 begins
_ANTIWORD = ("antiword", "-m", "UTF-8.txt", "-w", "0")
_SECONDS = 60
_MAX_BYTES = 64 * 2**20
_QUIET = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
_PICTURE = re.compile(r"^\[pic\]$", re.MULTILINE)
_ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
_CELL_EDGE = re.compile(r" *\| *")
_RESAVE = "Hãy mở tệp trong Word rồi lưu thành .docx."


def read(data: bytes, name: str) -> Source:
    """The text of a Word 97–2003 document as `read_docx` tells it, of an older one as `antiword`.

    Raises UnreadableFile for a locked or broken file, MissingPart where `antiword` is needed.
    """
    with tempfile.TemporaryDirectory(prefix="vankien-") as folder:
        path = Path(folder) / "a.doc"
        path.write_bytes(data)
        converted = _converted(path, name)
        if converted is None:
            return _by_antiword(path, name)
    return replace(read_docx.read(converted, name), media_type=DOC)


def _converted(path: Path, name: str) -> bytes | None:
    """The document as .docx; None when its Word is older than 97."""
    from doc2docx import convert
    from doc2docx.cfb import CompoundFile
    from doc2docx.errors import EncryptedDocumentError

    try:
        if CompoundFile.from_path(path).open_stream("WordDocument").startswith(_OLDER):
            return None
        convert(path)
        return path.with_suffix(".docx").read_bytes()
    except EncryptedDocumentError as error:
        raise UnreadableFile(
            name, "tệp Word được đặt mật khẩu.", "Hãy mở tệp trong Word, bỏ mật khẩu rồi lưu lại."
        ) from error
    except Exception as error:  # a broken file fails anywhere in the converter
        raise UnreadableFile(name, "tệp Word cũ (.doc) bị hỏng.", _RESAVE) from error


def _by_antiword(path: Path, name: str) -> Source:
    try:
        done = subprocess.run(
            [*_ANTIWORD, str(path)],
            capture_output=True,
            check=True,
            env=_QUIET,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
    except FileNotFoundError as error:
        raise MissingPart(
            "antiword (đọc tệp Word 6, Word 95)",
            "Cài bằng lệnh “sudo apt install antiword”, hoặc lưu tệp thành .docx.",
        ) from error
    except (subprocess.SubprocessError, OSError) as error:
        raise UnreadableFile(name, "tệp Word đời cũ (trước 97) bị hỏng.", _RESAVE) from error
    plain = _PICTURE.sub("", done.stdout[:_MAX_BYTES].decode("utf-8", "replace"))
    text, note = repaired(_ROW.sub(_row, plain))
    if not text.strip():
        raise UnreadableFile(name, "tệp Word không có chữ.", _RESAVE)
    refuse_garbled(text, name)
    return Source(name, DOC, text, paragraphs=True, warnings=(note,) if note else ())


def _row(line: re.Match[str]) -> str:
    return SEPARATOR.join(_CELL_EDGE.split(line[1].strip()))
