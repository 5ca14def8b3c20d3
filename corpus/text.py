"""Canonical Vietnamese text (made once, at the door) and the search keys derived from it."""

import re
import unicodedata
from collections.abc import Iterator

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
# Vietnamese letters of one case, for use inside a regular expression's [ ]. A range such as à-ỹ
# holds both cases.
LOWER = "a-zđ" + "".join(unicodedata.normalize("NFC", v + t) for v in _VOWELS for t in _TONES)
UPPER = "A-ZĐ" + LOWER[4:].upper()

# Bump when what `clean`, `fold`, `tone_key`, `syllables` or `Passage.embedded` returns changes:
# stored indexes then ask to be rebuilt.
NORMALISER_VERSION = 3

_INVISIBLE = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_SPACE_SIGNS = dict.fromkeys([0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_LINE_SIGNS = dict.fromkeys([0x000B, 0x0085, 0x2028, 0x2029], "\n")
_HYPHENS = dict.fromkeys([0x2010, 0x2011, 0x2212], "-")
_CONTROLS = {code: None for code in range(32) if code not in (0x09, 0x0A, 0x0C)}
_CHARACTERS: dict[int, str | None] = {
    **_CONTROLS,
    **_SPACE_SIGNS,
    **_LINE_SIGNS,
    **_HYPHENS,
    **_INVISIBLE,
    0x00D0: "Đ",  # Eth, typed for Đ
}
_SPACES = re.compile(r"[ \t]+")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean(raw: str) -> str:
    """`raw` in NFC with one kind of space, hyphen and line end, and nothing invisible.

    Keeps line breaks and form feeds. Idempotent.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = _LONE_SURROGATE.sub("\ufffd", text)
    text = unicodedata.normalize("NFC", text.translate(_CHARACTERS))
    return _SPACES.sub(" ", text)


def fold(text: str) -> str:
    """`text` without tones and diacritics, lower case, one character for each of NFC `text`'s.

    The one-to-one length lets an offset in the folded text be used in the text.
    """
    return text.translate(_FOLDED)


class _Folds(dict[int, str]):
    """Each character's folded form, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    base = "d" if character in "đĐ" else unicodedata.normalize("NFD", character)[0]
    lowered = base.lower()
    return lowered if len(lowered) == 1 else base


_FOLDED = _Folds()


def has_diacritics(text: str) -> bool:
    """Whether any letter of `text` carries a Vietnamese mark."""
    return any(fold(c) != c.lower() for c in text if c.isalpha())


# Tone marks as combining characters; the vowel of an open oa/oe/uy rime carries them in the new
# style (hoà, khoẻ, thuý) or the one before it in the old style (hòa, khỏe, thúy). One key for both.
_OLD_STYLE = re.compile(
    r"(?<!q)([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])(?![a-z\u0300-\u036f])"
)


def tone_key(text: str) -> str:
    """`text` in lower case with tones placed in one way: "hòa" and "hoà" give the same key."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    moved = _OLD_STYLE.sub(r"\1\3\2", decomposed)
    return unicodedata.normalize("NFC", moved)


# A document number, a date or a decimal stays one token: 18-ct/tw, 403/2017/nqlt, 26/10/2022, 1.5
_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*(?:[-/][^\W_]+(?:[-/][^\W_]+)*)?|[^\W_]+", re.UNICODE)


def syllables(text: str) -> list[str]:
    """The search tokens of `text`: tone-keyed syllables; document numbers stay whole."""
    return _TOKEN.findall(tone_key(text))


# Where a sentence may end: stops after a word, before a line end, a capital, a quote, a bracket or
# the number of the next item.
_STOP = re.compile(
    r"(?<=[^\s.;:!?])(?:[.!?…]+[”\")]*|;|:(?=\n))"
    rf"(?=\s*\n|\s+(?:[{UPPER}“\"(*+-]|\d{{1,2}}[.)]\s))"
)
# What stands before a full stop that ends no sentence: an abbreviation, a lone initial, or the
# marker of an item ("1.", "a.", "II.", "Điều 5.") at the head of a line or after a colon.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"/,])(?:(?:TP|Tp|tp|TX|Tx|tx|TT|GS|PGS|TS|ThS|Ths|BS|KS|CN|LS|NSND|NSƯT|Tr|tr|Q|P|H|X"
    rf"|Đ/c|đ/c|ĐT|T/M|K/T|T/L|TM|KT|TL|TUQ)|[{UPPER}])$"
)
_ITEM_MARKER = re.compile(
    r"(?:^|[:;.]\s)[“\"(]?(?:Điều \d{1,3}[a-zđ]?|Chương [IVXLC\d]{1,5}|\d{1,2}(?:\.\d{1,2}){0,4}"
    r"|[a-zđ]|[IVX]{1,5})$"
)
_BEFORE_STOP = 24
_LINE_END = re.compile(r"\n")


def sentence_spans(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, offset by `start`; they cover all but spaces."""
    spans = []
    begin = 0
    for match in _STOP.finditer(text):
        if not _ends_nothing(text, match):
            spans.append((begin, match.end()))
            begin = match.end()
    spans.append((begin, len(text)))
    return [_trim(text, a, b, start) for a, b in spans if text[a:b].strip()]


def pieces(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """Half-open spans that cover `start` to `end` but for spaces, cut where sentences or lines end.

    None is longer than `longest` but a sentence that is: it stays whole.
    """
    if end - start <= longest:
        yield start, end
        return
    begin = last = start
    for cut in _cuts(text, start, end):
        if cut - begin > longest and last > begin:
            yield _stripped(text, begin, last)
            begin = last
        last = cut
    yield _stripped(text, begin, end)


def _cuts(text: str, start: int, end: int) -> list[int]:
    ends = {stop for _, stop in sentence_spans(text[start:end], start)}
    breaks = {match.start() for match in _LINE_END.finditer(text, start, end)}
    return sorted(ends | breaks)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip()) if piece.strip() else end


def _ends_nothing(text: str, stop: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation or to the marker of an item."""
    if stop[0] != ".":
        return False
    before = text[max(0, stop.start() - _BEFORE_STOP) : stop.start()].rpartition("\n")[2]
    if len(before) == _BEFORE_STOP:
        before = before.partition(" ")[2]  # a word cut in two must not look like a whole one
        return bool(_ABBREVIATED.search(" " + before) or _ITEM_MARKER.search(" " + before))
    return bool(_ABBREVIATED.search(before) or _ITEM_MARKER.search(before.lstrip()))


def _trim(text: str, begin: int, end: int, start: int) -> tuple[int, int]:
    piece = text[begin:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece) - len(piece.rstrip())
    return start + begin + left, start + end - right
