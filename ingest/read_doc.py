"""Old Word documents (.doc) → source: made into .docx, then read as one.

`msdoc2docx` keeps fonts, lists, tables and notes, and needs no program of the system. It knows
Word 97 to 2003; what it cannot take (Word 6 and 95, damage) the program `antiword` may still read,
as bare text.
"""

import os
import re
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from threading import Timer

from corpus.errors import MissingPart, UnreadableFile
from corpus.model import Source
from ingest import read_docx
from ingest.legacy import in_unicode
from ingest.sniff import DOC
from ingest.table import SEPARATOR

INSTALL = "Hãy cài bằng lệnh: sudo apt install antiword."
_ANTIWORD = ("antiword", "-m", "UTF-8.txt", "-w", "0")
_SECONDS = 60
_MAX_BYTES = 64 * 2**20
_PICTURE = re.compile(r"^\[pic\]$", re.MULTILINE)
_ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
_CELL_EDGE = re.compile(r" *\| *")
_UNLOCK = "Hãy mở tệp trong Word, bỏ mật khẩu rồi lưu lại."
_RESAVE = "Hãy mở tệp trong Word rồi lưu thành .docx."


def read(data: bytes, name: str) -> Source:
    """The text of a Word 97–2003 document as `read_docx` tells it, of any other as `antiword` does.

    Raises UnreadableFile for a locked or broken file, MissingPart where `antiword` is needed.
    """
    from doc2docx.errors import EncryptedDocumentError

    with tempfile.TemporaryDirectory(prefix="vankien-") as folder:
        path = Path(folder) / "a.doc"
        path.write_bytes(data)
        try:
            converted = _converted(path)
        except EncryptedDocumentError as error:
            raise UnreadableFile(name, "tệp Word được đặt mật khẩu.", _UNLOCK) from error
        except Exception:  # a file that is broken or older fails anywhere in the converter
            return _by_antiword(path, name)
    return replace(read_docx.read(converted, name), media_type=DOC)


def _converted(path: Path) -> bytes:
    """The document as .docx."""
    from doc2docx import convert

    convert(path)
    return path.with_suffix(".docx").read_bytes()


def _by_antiword(path: Path, name: str) -> Source:
    try:
        said = _output([*_ANTIWORD, str(path)])
    except FileNotFoundError as error:
        raise MissingPart(
            "antiword (đọc tệp Word trước bản 97 hoặc đã hỏng)",
            f"{INSTALL} Cài xong thì nạp lại; hoặc lưu tệp thành .docx.",
        ) from error
    if said is None:
        raise UnreadableFile(name, "tệp Word cũ (.doc) bị hỏng.", _RESAVE)
    plain = _PICTURE.sub("", said.decode("utf-8", "replace"))
    text, notes = in_unicode(_ROW.sub(_row, plain), name)
    if not text.strip():
        raise UnreadableFile(name, "tệp Word không có chữ.", _RESAVE)
    return Source(name, DOC, text, paragraphs=True, warnings=notes)


def _output(command: list[str]) -> bytes | None:
    """What a program writes; None when it fails, takes too long or writes too much."""
    quiet = {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.devnull, "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        command,
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        clock = Timer(_SECONDS, process.kill)
        clock.start()
        said = process.stdout.read(_MAX_BYTES)
        if process.stdout.read(1):
            process.kill()
        clock.cancel()
    return said if process.returncode == 0 else None


def _row(line: re.Match[str]) -> str:
    return SEPARATOR.join(_CELL_EDGE.split(line[1].strip()))
