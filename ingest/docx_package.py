"""A DOCX file as a package of XML parts, opened so that no hostile file can fill the memory."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from corpus.errors import UnreadableFile

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAX_BYTES = 200 * 2**20
_MAX_PART_BYTES = 64 * 2**20
_MAX_MEMBERS = 5000
_MAX_RATIO = 200
_BIG = 2**20  # smaller members may shrink as far as they like
_ENCRYPTED = 0x1
_RESAVE = "Hãy mở tệp trong Word rồi lưu lại thành .docx mới."


@dataclass(frozen=True, slots=True)
class Package:
    """The XML of a Word document, its styles, numbering and notes by those names, its headers."""

    document: ElementTree.Element
    related: Mapping[str, ElementTree.Element]
    headers: tuple[ElementTree.Element, ...] = ()


def open_package(data: bytes, name: str) -> Package:
    """The parsed document and the parts it leans on; raises `UnreadableFile` for any other file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, name)
            return _parse(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableFile(
            name, "tệp Word bị cắt ngang hoặc hỏng.", "Hãy tải hoặc chép lại tệp gốc."
        ) from error
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise UnreadableFile(name, "cấu trúc tệp Word bị hỏng.", _RESAVE) from error


def _check(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableFile(
            name, "tệp được đặt mật khẩu.", "Hãy mở tệp trong Word, bỏ mật khẩu rồi lưu lại."
        )
    swollen = any(
        member.file_size > _BIG and member.file_size > _MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    size = sum(member.file_size for member in members)
    if len(members) > _MAX_MEMBERS or size > _MAX_BYTES or swollen:
        raise UnreadableFile(
            name, "tệp bung ra quá lớn so với dung lượng nén (có thể là tệp độc hại).", _RESAVE
        )


def _parse(archive: zipfile.ZipFile, name: str) -> Package:
    main = next(
        (path for kind, path in _relations(archive, "", name) if kind == "officeDocument"),
        "word/document.xml",
    )
    members = frozenset(archive.namelist())
    parts = [(kind, path) for kind, path in _relations(archive, main, name) if path in members]
    related = {
        kind: _part(archive, path, name)
        for kind, path in parts
        if kind in ("styles", "numbering", "footnotes", "endnotes")
    }
    headers = tuple(_part(archive, path, name) for kind, path in parts if kind == "header")
    return Package(_part(archive, main, name), related, headers)


def _relations(archive: zipfile.ZipFile, part: str, name: str) -> list[tuple[str, str]]:
    """What `part` refers to: the last word of each relation's type, and the member's path."""
    folder, file = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{file}.rels")
    if path not in archive.namelist():
        return []
    return [
        (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip(
                "/"
            ),
        )
        for relation in _part(archive, path, name).iter(_RELATION)
    ]


class _NoDoctype(ElementTree.TreeBuilder):
    """Builds a tree, but not of a file that declares entities: no Word file does."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError(f"DOCTYPE {name} {pubid} {system}")


def _part(archive: zipfile.ZipFile, path: str, name: str) -> ElementTree.Element:
    with archive.open(path) as member:
        content = member.read(_MAX_PART_BYTES + 1)
    if len(content) > _MAX_PART_BYTES:
        raise UnreadableFile(name, "một phần của tệp Word quá lớn.", _RESAVE)
    if _STRICT.encode() in content[:4096]:
        raise UnreadableFile(
            name,
            "tệp ở dạng “Strict Open XML”.",
            "Hãy mở tệp trong Word rồi lưu thành “Word Document (.docx)”.",
        )
    return ElementTree.fromstring(content, ElementTree.XMLParser(target=_NoDoctype()))
