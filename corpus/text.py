"""Canonical Vietnamese text (made once, at the door) and the search keys derived from it."""

import re
import unicodedata

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
# Vietnamese letters of one case, for use inside a regular expression's [ ]. A range such as à-ỹ
# holds both cases.
LOWER = "a-zđ" + "".join(unicodedata.normalize("NFC", v + t) for v in _VOWELS for t in _TONES)
UPPER = "A-ZĐ" + LOWER[4:].upper()

# Bump when `canonical` or `search_key` changes: stored indexes then ask to be rebuilt.
NORMALISER_VERSION = 1

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
    + [*range(0x2066, 0x206A)]
)
_LOOKALIKES = {
    0x00A0: " ",
    0x2007: " ",
    0x2009: " ",
    0x200A: " ",
    0x202F: " ",
    0x3000: " ",
    0x2002: " ",
    0x2003: " ",
    0x2010: "-",
    0x2011: "-",
    0x2212: "-",
    0x00D0: "Đ",  # Eth, typed for Đ
    0x0110: "Đ",
    0x0085: "\n",
    0x2028: "\n",
    0x2029: "\n",
    0x000B: "\n",
}
_CONTROLS = {code: None for code in range(32) if code not in (0x09, 0x0A, 0x0C)}
_CHARACTERS = _CONTROLS | _LOOKALIKES | _INVISIBLE
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


_BASE = str.maketrans("đĐ", "dD")


def fold(text: str) -> str:
    """`text` without tones and diacritics, lower case, one character for each of NFC `text`'s.

    The one-to-one length lets an offset in the folded text be used in the text.
    """
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFD", character.translate(_BASE))[0]
    lowered = base.lower()
    return lowered if len(lowered) == 1 else base


def has_diacritics(text: str) -> bool:
    """Whether any letter of `text` carries a Vietnamese mark."""
    return any(_fold_character(c) != c.lower() for c in text if c.isalpha())


# Tone marks as combining characters; the vowel of an open oa/oe/uy rime carries them in the new
# style (hoà, khoẻ, thuý) or the one before it in the old style (hòa, khỏe, thúy). One key for both.
_OLD_STYLE = re.compile(r"(?<![q])([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])(?![a-z\u0300-\u036f])")


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


def sentence_spans(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, offset by `start`; they cover all but spaces."""
    spans = []
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((begin, match.end(1)))
        begin = match.end()
    spans.append((begin, len(text)))
    return [_trim(text, a, b, start) for a, b in spans if text[a:b].strip()]


_SENTENCE_END = re.compile(r"([^\s.;:!?](?:[.!?]+[”\")]?|;|:(?=\n)))(?:\s*\n|\s+(?=[" + UPPER + r"“\"(*+-]))")


def _trim(text: str, begin: int, end: int, start: int) -> tuple[int, int]:
    piece = text[begin:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece) - len(piece.rstrip())
    return start + begin + left, start + end - right
