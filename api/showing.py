"""What `vankien show` prints of a document."""

from collections.abc import Sequence

from api.names import full_name
from corpus.address import chain, label
from corpus.errors import UnknownAddress, UserMistake
from corpus.model import Document, Provision
from corpus.place import find, parse
from corpus.versions import Versions


def whole(document: Document) -> str:
    """Its name, its title, what is noted of it, and its text."""
    return "\n".join(
        (full_name(document), document.title or "", document.note or "", document.text)
    )


def places(document: Document, provisions: Sequence[Provision], address: str) -> str:
    """The text of each place called `address`; UnknownAddress when there is none."""
    found = find(provisions, parse(address))
    if not found:
        raise UnknownAddress(address, full_name(document))
    return "\n".join(
        f"{label(chain(provisions, node.id))}:\n{node.span.of(document.text)}\n" for node in found
    )


def tree(document: Document, provisions: Sequence[Provision]) -> str:
    """A line for each provision: its place, and how it begins."""
    return "\n".join(_branch(document, provisions, node) for node in provisions[1:])


def _branch(document: Document, provisions: Sequence[Provision], node: Provision) -> str:
    indent = "  " * (len(node.address) - 1)
    first = node.head.of(document.text).partition("\n")[0]
    return f"{indent}{label(chain(provisions, node.id))}\t{first[:80]}"


def earlier(document: Document, versions: Versions) -> str:
    """A line for each earlier version: its number, its file, and the day it was replaced."""
    lines = [
        f"{version.number}\t{version.source or 'không rõ tệp'}"
        f"\tđược thay ngày {version.replaced_on:%d/%m/%Y}"
        for version in versions.of(document.id)
    ]
    return "\n".join(lines) or f"{full_name(document)}: chưa có bản nào được thay."


def version(document: Document, versions: Versions, number: int) -> str:
    """The text of an earlier version; UserMistake when there is none of this number."""
    found = versions.find(document.id, number)
    if found is None:
        raise UserMistake(
            f"{full_name(document)} không có bản đã được thay nào mang số {number}."
            f" Xem danh sách bằng lệnh “vankien show {document.id} --versions”."
        )
    return found.text
