"""Text typed in TCVN3 or VNI, the font codes in use before Unicode → Unicode.

Both put Vietnamese letters in the places of Latin-1 and rely on a font (.VnTime, VNI-Times) to
show them. A run's font tells which code it is in; where fonts are not known the words tell it,
line by line. Sources of the tables: TCVN 5712:1993 (VN3) and the VNI Windows layout.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from corpus.syllable import is_syllable
from ingest.legible import refuse_garbled

TCVN3, VNI, UNICODE = "TCVN3", "VNI", "Unicode"

_TCVN3_ROWS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
# What PDF writers and symbol fonts make of some of these places.
_TCVN3_ALIASES = {"\u2212": "\u00ad", "\u2219": "\u00b7", "\u03bc": "\u00b5"}
_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}  # of fonts that claim to be symbols

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
# A VNI letter is a vowel and a sign after it: the vowels, and the marks the signs stand for.
_VNI_TONES = {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_ROWS: Sequence[tuple[str, Mapping[str, str]]] = (
    ("aeouyôö", _VNI_TONES),
    (
        "aeo",
        {
            sign: _CIRCUMFLEX + tone
            for sign, tone in zip("âàáåãä", ("", _GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True)
        },
    ),
    (
        "a",
        {
            sign: _BREVE + tone
            for sign, tone in zip("êèéúüë", ("", _GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True)
        },
    ),
)
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _tcvn3_table() -> dict[str, str]:
    table = {
        chr(start + place): letter
        for start, row in _TCVN3_ROWS.items()
        for place, letter in enumerate(row)
    }
    return table | {alias: table[sign] for alias, sign in _TCVN3_ALIASES.items()}


def _vni_table() -> dict[str, str]:
    table = {
        vowel + sign: unicodedata.normalize("NFC", _VNI_SINGLE.get(vowel, vowel) + marks)
        for vowels, signs in _VNI_ROWS
        for vowel in vowels
        for sign, marks in signs.items()
    }
    table |= _VNI_SINGLE
    capitals = {
        typed: letter.upper()
        for lower, letter in table.items()
        for typed in (lower.upper(), lower[0].upper() + lower[1:])
    }
    return table | capitals


TABLES: Mapping[str, Mapping[str, str]] = {TCVN3: _tcvn3_table(), VNI: _vni_table()}
_PATTERNS = {
    # A sign with nothing beside it is a bullet or a dash, not half a word.
    TCVN3: re.compile(r"[^\x00-\x7f\xad\xb7\u2212\u2219]|(?<=\S)[^\x00-\x7f]|[^\x00-\x7f](?=\S)"),
    VNI: re.compile("[aeouyôöAEOUYÔÖ][à-åèéêëïõøùúûüÀ-ÅÈÉÊËÏÕØÙÚÛÜ]|[ôöñæóòîÔÖÑÆÓÒÎ]"),
}
_FONTS = (
    (TCVN3, re.compile(r"(?:[A-Z]{6}\+)?(?:\.[Vv][Nn]|Vn(?=[A-Z]))")),
    (VNI, re.compile(r"(?:[A-Z]{6}\+)?VNI(?![a-z])", re.IGNORECASE)),
)
_QUOTES = " \"'"
_CAPITAL_FONT = re.compile(r".{3,60}h(?:bold|italic){0,2}(?:[ ,-].{0,60})?", re.IGNORECASE)

# Letters of Unicode that have no place in Latin-1, so none in the old codes.
_BEYOND_LATIN = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~“”‘’…–—|]{2,40}")
_SIGN = re.compile("[\u00a1-\u00ff\u2212\u2219\u03bc]")
_PART = re.compile(r"[^\s/–-]+")
_SMALL = re.compile("[a-zăâđêôơư]")  # small letters that TCVN3 has as capitals too
_CAPITAL = re.compile("[A-ZĂÂĐÊÔƠƯ]")
_MOSTLY = 0.8  # of the words with signs, that a code must turn into syllables
_LAST_K = re.compile("[kK]$")  # of Đắk Lắk and other names of the highlands, spelt as with c
_CONVINCING = 2  # words that are no syllables as they stand and are in that code
_READABLE = 0.6  # of all words of the line, that must then be syllables: the rest may be names


@lru_cache(maxsize=1 << 10)
def font_code(font: str) -> str | None:
    """The code that a font of this name shows, None for fonts of Unicode."""
    name = font.strip(_QUOTES)
    return next((code for code, pattern in _FONTS if pattern.match(name)), None)


def convert(text: str, code: str) -> str:
    """`text` of an old code in Unicode, NFC.

    TCVN3 has no capital letter with a tone: it is typed as the small one among capitals.
    """
    table = TABLES[code]
    plain = _PATTERNS[code].sub(lambda sign: table.get(sign[0], sign[0]), text.translate(_PRIVATE))
    shown = unicodedata.normalize("NFC", plain)
    return "\n".join(map(_raised, shown.split("\n"))) if code == TCVN3 else shown


class Run(NamedTuple):
    """Letters of a paragraph that look alike: their font, and whether all are shown as capitals."""

    text: str
    font: str = ""
    capitals: bool = False


def by_font(runs: Iterable[Run]) -> tuple[str, set[str]]:
    """The text of a paragraph, and the codes its letters were in.

    A letter and its sign may lie in two runs. Text that is Unicode under an old font stays.
    """
    shown, codes = [], set()
    for (code, capitals), alike in groupby(runs, key=_look):
        text = "".join(run.text for run in alike)
        if code and _SIGN.search(text.translate(_PRIVATE)) and not _is_unicode(text, code):
            codes.add(code)
            text = convert(text, code)
        elif _BEYOND_LATIN.search(text):
            codes.add(UNICODE)
        shown.append(text.upper() if capitals else text)
    return "".join(shown), codes


def _look(run: Run) -> tuple[str | None, bool]:
    code, capitals = _shows(run.font)
    return code, run.capitals or capitals


@lru_cache(maxsize=1 << 10)
def _shows(font: str) -> tuple[str | None, bool]:
    """The code that a font shows, and whether it shows all letters as capitals."""
    code = font_code(font)
    return code, code == TCVN3 and _CAPITAL_FONT.fullmatch(font.strip(_QUOTES)) is not None


def _is_unicode(text: str, code: str) -> bool:
    """Whether more words are Vietnamese as they stand than `code` would make of them."""
    if not _BEYOND_LATIN.search(text):
        return False
    words = _WORD.findall(text)
    return sum(map(is_syllable, words)) >= sum(is_syllable(convert(word, code)) for word in words)


def in_unicode(text: str, name: str, found: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """The text of the file `name` as `repaired` has it, and what its reader must be warned of.

    Raises UnreadableFile when it is of a code that nobody here knows.
    """
    text, note = repaired(text, found)
    refuse_garbled(text, name)
    return text, (note,) if note else ()


def repaired(text: str, found: Collection[str] = ()) -> tuple[str, str | None]:
    """`text` with the lines that are TCVN3 or VNI in Unicode, and a sentence that says so.

    `found` are the codes that fonts told of before. None for the sentence when nothing old was
    found. A line is converted on the evidence of its own words, or, when they are few, of its own
    words and the nearest line that has enough.
    """
    if not _SIGN.search(text) and not found:
        return text, None
    lines = text.split("\n")
    votes = [_vote(line) for line in lines]
    codes = set(found)
    code: str | None = None
    following = _following(votes)
    for place, vote in enumerate(votes):
        code = vote.code or code
        chosen = vote.code or vote.given(code or following[place])
        if chosen and chosen != UNICODE:
            lines[place] = convert(lines[place], chosen)
            codes.add(chosen)
        elif chosen and not found:  # what fonts told of is Unicode by now
            codes.add(chosen)
    return "\n".join(lines), _note(codes)


@dataclass(frozen=True, slots=True)
class _Vote:
    """What the words of a line say: the code it is in, or the codes it may well be in."""

    code: str | None = None
    possible: tuple[str, ...] = ()

    def given(self, neighbour: str | None) -> str | None:
        """The code of the line when the nearest line that knows is in `neighbour`."""
        return neighbour if neighbour in self.possible else None


def _vote(line: str) -> _Vote:
    if _BEYOND_LATIN.search(line):
        return _Vote(UNICODE)
    if not _SIGN.search(line):
        return _Vote()
    words = _WORD.findall(line)
    signed = [word for word in words if _SIGN.search(word)]
    plain = [word for word in words if word.isascii() and not word.isupper()]
    syllables = sum(map(is_syllable, plain))
    sure, possible = {}, []
    for code in TABLES:
        read = [_reads(word, code) for word in signed]
        judged, good = len(read) - read.count(None), read.count(True)
        mended = sum(
            now is True and not is_syllable(w) for w, now in zip(signed, read, strict=True)
        )
        mostly = good >= _MOSTLY * judged
        readable = good + syllables >= _READABLE * (judged + len(plain))
        if mostly and readable and mended >= _CONVINCING:
            sure[code] = good
        if (mostly and mended) or (readable and good >= judged / 2):
            possible.append(code)
    best = max(sure, key=lambda code: sure[code], default=None)
    alone = list(sure.values()).count(sure.get(best or "", 0)) == 1
    return _Vote(best if alone else None, tuple(possible))


@lru_cache(maxsize=1 << 15)
def _reads(word: str, code: str) -> bool | None:
    """Whether `word` of this code is a syllable; None for an abbreviation, which tells nothing."""
    shown = convert(word, code)
    syllable = is_syllable(_LAST_K.sub("c", shown))
    return None if shown.isupper() and not syllable else syllable


def _following(votes: Sequence[_Vote]) -> list[str | None]:
    """For each line the code of the next line that knows its own."""
    codes: list[str | None] = []
    code = None
    for vote in reversed(votes):
        codes.append(code)
        code = vote.code or code
    return codes[::-1]


def _note(codes: Collection[str]) -> str | None:
    old = [code for code in TABLES if code in codes]
    if not old:
        return None
    if len(codes) == 1:
        return f"Văn bản gõ bằng bảng mã cũ {old[0]}, đã đổi sang Unicode."
    named = ", ".join([*old, *sorted(set(codes) - set(old))])
    return (
        f"Văn bản lẫn nhiều bảng mã ({named}), đã đổi từng đoạn sang Unicode:"
        " nên đối chiếu chỗ quan trọng với bản gốc."
    )


def _raised(line: str) -> str:
    """`line` with the small letters of words typed in capitals made capital.

    A word of one capital and letters with tones, as "Số", is so only among words in capitals.
    """
    words = _PART.findall(line)
    shouted = not _SMALL.search(line) and any(_is_loud(w) and is_syllable(w) for w in words)

    def raised(part: re.Match[str]) -> str:
        word = part[0]
        typed = not _SMALL.search(word) and (shouted or _is_loud(word))
        return word.upper() if typed else word

    return _PART.sub(raised, line)


def _is_loud(word: str) -> bool:
    return len(_CAPITAL.findall(word)) > 1
