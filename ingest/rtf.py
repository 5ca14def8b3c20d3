"""The grammar of an RTF file: its tokens, and its fonts with the code pages they are written in."""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from ingest.legacy import font_code

_TOKEN = re.compile(
    rb"(?P<brace>[{}])"
    rb"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,9})? ?"
    rb"|(?P<bytes>(?:\\'[0-9A-Fa-f]{2}){1,4096})"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+",
    re.DOTALL,
)
WESTERN = "cp1252"
# The code pages of \fcharset, by the RTF specification 1.9.1.
_CHARSETS: Mapping[int, str] = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250",
}  # fmt: skip
_ANY = 1  # the charset of fonts that are of the file's own page
SYMBOLS = 2  # the charset of fonts of pictures: bullets, arrows


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    TEXT = auto()


class Token(NamedTuple):
    """A brace, a control word or sign with its number, or bytes of text."""

    kind: Kind
    word: str = ""
    number: int | None = None
    text: bytes = b""


_OPEN, _CLOSE = Token(Kind.OPEN), Token(Kind.CLOSE)


def tokens(data: bytes) -> Iterator[Token]:
    r"""The tokens of an RTF file in order; the bytes after a `\bin` are passed over."""
    at = 0
    while at < len(data):
        match = _TOKEN.match(data, at)
        if match is None:  # a backslash at the very end
            return
        at = match.end()
        kind = match.lastgroup
        if kind == "brace":
            yield _OPEN if match[0] == b"{" else _CLOSE
        elif kind == "bytes":
            yield Token(Kind.TEXT, text=bytes.fromhex(match[0].replace(b"\\'", b"").decode()))
        elif kind == "text":
            yield Token(Kind.TEXT, text=match[0])
        elif kind == "sign":
            yield Token(Kind.WORD, match["sign"].decode("latin-1"))
        elif kind is not None:
            number = int(match["number"]) if match["number"] else None
            at += max(number or 0, 0) if match["word"] == b"bin" else 0
            yield Token(Kind.WORD, match["word"].decode(), number)


@dataclass(slots=True)
class Font:
    """A font of the table: its name as far as it was read, and the number of its charset."""

    name: str = ""
    charset: int = _ANY

    def decode(self, text: bytes, page: str) -> str:
        """`text` typed in this font, in a file of that page; old fonts are all of the western."""
        if font_code(self.name):
            page = WESTERN
        elif self.charset != _ANY:
            page = _CHARSETS.get(self.charset, WESTERN)
        return text.decode(page, "replace")


def page(number: int) -> str:
    """The name of a code page by its number, the western page where there is none such."""
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return WESTERN
