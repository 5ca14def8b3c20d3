"""A document that is a zip of XML parts, opened so that no hostile file can fill the memory."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree

from corpus.errors import UnreadableFile

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAX_BYTES = 200 * 2**20
_MAX_PART_BYTES = 64 * 2**20
_MAX_MEMBERS = 5000
_MAX_RATIO = 200
_BIG = 2**20  # smaller members may shrink as far as they like
_ENCRYPTED = 0x1
# What reading a damaged archive raises.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
RESAVE = "Hãy mở tệp bằng chương trình đã tạo ra nó rồi lưu thành tệp mới."
_UNLOCK = "Hãy mở tệp bằng chương trình đã tạo ra nó, bỏ mật khẩu rồi lưu lại."


@dataclass(frozen=True, slots=True)
class OfficePackage:
    """The parts of an open document, each read when it is asked for."""

    archive: zipfile.ZipFile
    name: str

    def members(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self.archive.namelist())

    def content(self, path: str) -> bytes:
        """The bytes of a part; KeyError where there is none."""
        with self.archive.open(path) as member:
            content = member.read(_MAX_PART_BYTES + 1)
        if len(content) > _MAX_PART_BYTES:
            raise UnreadableFile(self.name, "một phần của tệp quá lớn.", RESAVE)
        return content

    def part(self, path: str) -> ElementTree.Element:
        """The parsed XML of a part."""
        return ElementTree.fromstring(
            self.content(path), ElementTree.XMLParser(target=_NoDoctype())
        )

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """What a part of OOXML refers to: id, last word of the type, and the member's path."""
        folder, file = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        if path not in self.members():
            return []
        return [
            (
                relation.get("Id", ""),
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip(
                    "/"
                ),
            )
            for relation in self.part(path).iter(_RELATION)
        ]

    def main(self, usual: str) -> str:
        """The path of the main part of an OOXML document."""
        parts = (path for _, kind, path in self.relations("") if kind == "officeDocument")
        return next(parts, usual)


@contextmanager
def opened(data: bytes, name: str) -> Iterator[OfficePackage]:
    """The package in `data`; whatever is wrong with it, then or later, is an `UnreadableFile`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, name)
            yield OfficePackage(archive, name)
    except DAMAGE as error:
        raise UnreadableFile(
            name, "tệp bị cắt ngang hoặc hỏng.", "Hãy tải hoặc chép lại tệp gốc."
        ) from error
    except (ElementTree.ParseError, KeyError, ValueError, RecursionError) as error:
        raise UnreadableFile(name, "cấu trúc tệp bị hỏng.", RESAVE) from error


def locked(name: str) -> UnreadableFile:
    """That a file opens only with a password."""
    return UnreadableFile(name, "tệp được đặt mật khẩu.", _UNLOCK)


def _check(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise locked(name)
    swollen = any(
        member.file_size > _BIG and member.file_size > _MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    size = sum(member.file_size for member in members)
    if len(members) > _MAX_MEMBERS or size > _MAX_BYTES or swollen:
        raise UnreadableFile(
            name, "tệp bung ra quá lớn so với dung lượng nén (có thể là tệp độc hại).", RESAVE
        )


class _NoDoctype(ElementTree.TreeBuilder):
    """Builds a tree, but not of a file that declares entities: no office file does."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError(f"DOCTYPE {name} {pubid} {system}")
