"""A DOCX file as a package of XML parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from corpus.errors import UnreadableFile
from ingest.office_package import opened

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


@dataclass(frozen=True, slots=True)
class Package:
    """The XML of a Word document, its styles, numbering and notes by those names, its headers."""

    document: ElementTree.Element
    related: Mapping[str, ElementTree.Element]
    headers: tuple[ElementTree.Element, ...] = ()


def open_package(data: bytes, name: str) -> Package:
    """The parsed document and the parts it leans on; raises `UnreadableFile` for any other file."""
    with opened(data, name) as package:
        main = package.main("word/document.xml")
        document = package.part(main)
        if document.tag.startswith(_STRICT):
            raise UnreadableFile(
                name,
                "tệp ở dạng “Strict Open XML”.",
                "Hãy mở tệp trong Word rồi lưu thành “Word Document (.docx)”.",
            )
        members = package.members()
        parts = [(kind, path) for _, kind, path in package.relations(main) if path in members]
        related = {
            kind: package.part(path)
            for kind, path in parts
            if kind in ("styles", "numbering", "footnotes", "endnotes")
        }
        headers = tuple(package.part(path) for kind, path in parts if kind == "header")
        return Package(document, related, headers)
