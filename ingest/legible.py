"""Whether a text reads as Vietnamese, told from the shape of its words alone."""

import re
import unicodedata

from corpus.errors import UnreadableFile

# Real documents score 0.93 to 1.0, garbled text layers and TCVN3 or VNI read as Unicode below 0.45.
LEGIBLE = 0.75
_GARBLED = 0.15
_MIN_WORDS = 20

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_TONES = re.compile(f"[{_TONE_MARKS}]")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzđ") | frozenset(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", *_TONE_MARKS)
)
_ONSET = "(?:ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_NUCLEUS = (
    "(?:iêu|yêu|oai|oay|oao|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|uêu|"
    "ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|"
    "ua|uâ|ue|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|ia|io|[aăâeêioôơuưy])"
)
_CODA = "(?:ch|ng|nh|[ckmnpt])?"
_SYLLABLE = re.compile(_ONSET + _NUCLEUS + _CODA)
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]{}<>/\\|\-–—_=+*\"'“”‘’…&%#@~•§\u00ad\u200b\ufeff]{2,}")


def is_syllable(word: str) -> bool:
    """Whether `word` has the shape of one Vietnamese syllable, with or without its marks."""
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def legibility(text: str) -> float:
    """The share of the words of `text` that are Vietnamese syllables, 0 to 1.

    Words in capitals are left out, for they may be abbreviations; 1.0 when too few words are left.
    """
    words = _words(text)
    return sum(map(is_syllable, words)) / len(words) if len(words) >= _MIN_WORDS else 1.0


def is_garbled(text: str) -> bool:
    """Whether `text` is no Vietnamese and full of signs that Vietnamese has not: a wrong code page.

    A text in another language of Latin letters is not garbled.
    """
    if legibility(text) >= LEGIBLE:
        return False
    words = _words(text)
    return sum(not _LETTERS.issuperset(word.lower()) for word in words) >= _GARBLED * len(words)


def refuse_garbled(text: str, name: str) -> None:
    """Raise `UnreadableFile` when `text` is of a code that nobody here knows."""
    if is_garbled(text):
        raise UnreadableFile(
            name,
            "chữ trong tệp không theo bảng mã Unicode, TCVN3 hay VNI nên đọc ra sai.",
            "Hãy chuyển văn bản sang bảng mã Unicode (ví dụ bằng UniKey) rồi lưu và nạp lại.",
        )


def _words(text: str) -> list[str]:
    normal = unicodedata.normalize("NFC", text)
    return [word for word in _WORD.findall(normal) if not word.isupper()]
