"""Words printed in capitals, as the body of the document writes them in its sentences."""

import re
from collections import Counter
from collections.abc import Iterable

from corpus.text import fold
from ingest.paragraphs import is_capitals

_LONGEST_PHRASE = 6
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")
# A word with a digit, a slash or an ampersand is no word of a sentence: 377-QĐ/TW, 2026-2031.
_SYMBOL = re.compile(r"[\d/&]")
_ROMAN = re.compile(r"[IVXL]+[.,;:]?")
_ONSET = r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
_SYLLABLE = re.compile(rf"{_ONSET}[aeiouy]{{1,3}}(?:ng|nh|ch|[cmnpt])?")
_PROPER_NAMES = tuple(
    (name, re.compile(rf"(?<!\w){name}(?!\w)", re.IGNORECASE))
    for name in (
        "Bộ Chính trị",
        "Ban Bí thư",
        "Ban Chấp hành Trung ương Đảng",
        "Ban Chấp hành Trung ương",
        "Ban Thường vụ",
        "Ban Thường trực",
        "Ban Tổ chức",
        "Ban Tuyên giáo và Dân vận",
        "Ban Xây dựng Đảng",
        "Văn phòng",
        "Đảng Cộng sản Việt Nam",
        "Mặt trận Tổ quốc Việt Nam",
        "Ủy ban",
        "Thành ủy",
        "Tỉnh ủy",
        "Đảng ủy",
        "Chính phủ",
        "Quốc hội",
        "Đại hội",
        "Điều lệ Đảng",
        "Hà Nội",
        "Việt Nam",
        "Nhân dân",
        "Trung ương",
    )
)
_NAME_WORD = r"[^\W\d_]{1,12}"
_NAME = rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,3}}"
# The name of a place ends the organ's: "… phường Xuân Hương - Đà Lạt", "Tỉnh ủy Lâm Đồng".
_PLACE = re.compile(
    r"(?<!\w)(?P<unit>tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu|thôn|khu phố"
    r"|(?:tỉnh|thành|huyện|quận) (?:ủy|uỷ))"
    rf" (?P<name>(?!(?:hội|ủy|uỷ|đoàn|phố|phường|xã|và)\b){_NAME}(?: ?[-–] ?{_NAME})?)$",
    re.IGNORECASE,
)
# "Ban Công tác", "Sở Nội vụ": the word after it has a capital. "Bộ đội" is no ministry.
_OFFICE = re.compile(r"^(?:Ban|Sở|Phòng|Cục|Chi cục|Trung tâm|Vụ|Bộ) (?!đội)[^\W\d_]")
# What the body's single words would get wrong: "Nghị" is a capital in "Nghị quyết" only.
_MENDED = (
    ("Hội Nghị", "Hội nghị"),
    ("Ủy ban Nhân dân", "Ủy ban nhân dân"),
    ("Uỷ ban Nhân dân", "Uỷ ban nhân dân"),
)


def recase_organ(words: str, body: str) -> str:
    """An organ's name as `recase` has it, with the capitals of its field and of its place."""
    if not is_capitals(words):
        return words
    name = _OFFICE.sub(lambda office: office[0][:-1] + office[0][-1].upper(), recase(words, body))
    return _PLACE.sub(_placed, name)


def _placed(place: re.Match[str]) -> str:
    """A commune is a "xã", but the committee of a city its "Thành ủy"."""
    committee = fold(place["unit"]).endswith(" uy") or place.start() == 0
    unit = place["unit"].capitalize() if committee else place["unit"].lower()
    return f"{unit} {_titled(place['name'])}"


def place_names(organ: str) -> tuple[str, ...]:
    """The name of the place that ends an organ's name; one syllable only with its unit."""
    place = _PLACE.search(organ)
    if place is None:
        return ()
    parts = re.split(r" ?[-–] ?", place["name"])
    return tuple(part if " " in part else f"{place['unit']} {part}" for part in parts)


def _titled(name: str) -> str:
    return _WORD.sub(lambda word: word[0].capitalize(), name)


def recase(words: str, body: str, names: Iterable[str] = ()) -> str:
    """`words`, if in capitals, as `body` writes them inside its sentences; else unchanged.

    Document numbers, Roman numerals and abbreviations stay as printed; `names` are written so.
    """
    if not is_capitals(words):
        return words
    tokens = words.split()
    written = _as_written([_bare(token) for token in tokens], body)
    text = " ".join(
        token if _stays(token) else token.lower().replace(_bare(token).lower(), form, 1)
        for token, form in zip(tokens, written, strict=True)
    )
    for name, pattern in _PROPER_NAMES:
        text = pattern.sub(name, text)
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", name, text, flags=re.IGNORECASE)
    text = text[:1].upper() + text[1:]
    for wrong, right in _MENDED:
        text = text.replace(wrong, right)
    return text


def _bare(token: str) -> str:
    word = _WORD.search(token)
    return word[0] if word else token


def _stays(token: str) -> bool:
    if _SYMBOL.search(token) or _ROMAN.fullmatch(token):
        return True
    word = _bare(token)
    return len(word) > 1 and not _SYLLABLE.fullmatch(fold(word))


def _as_written(words: list[str], body: str) -> list[str]:
    """Each of `words` in the case of the longest phrase of `body` that holds it."""
    lowered = [word.lower() for word in words]
    forms = _forms(set(lowered), _phrases(lowered), body)
    written: list[str] = []
    while len(written) < len(lowered):
        start = len(written)
        for length in range(min(_LONGEST_PHRASE, len(lowered) - start), 0, -1):
            phrase = tuple(lowered[start : start + length])
            if phrase in forms:
                written.extend(forms[phrase].most_common(1)[0][0])
                break
        else:
            written.append(lowered[start])
    return written


def _phrases(lowered: list[str]) -> set[tuple[str, ...]]:
    return {
        tuple(lowered[start : start + length])
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(lowered) - length + 1)
    }


def _forms(
    wanted: set[str], phrases: set[tuple[str, ...]], body: str
) -> dict[tuple[str, ...], Counter[tuple[str, ...]]]:
    """How often `body` writes each phrase in each way, capitals and first words left out."""
    forms: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
    for run in _runs(wanted, body):
        lowered = [word.lower() for word in run]
        for start in range(len(run)):
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(run)) + 1):
                phrase = tuple(lowered[start:end])
                if phrase in phrases:
                    forms.setdefault(phrase, Counter())[tuple(run[start:end])] += 1
    return forms


def _runs(wanted: set[str], body: str) -> list[list[str]]:
    """Stretches of words of `body` that are all wanted, broken by punctuation and capitals."""
    runs: list[list[str]] = [[]]
    opens = True  # the next word begins a sentence, so its capital says nothing
    for line in body.split("\n"):
        for token in _TOKEN.finditer(line):
            word = _bare(token[0])
            printed = word == word.upper()
            if opens or printed or word.lower() not in wanted:
                runs.append([])
            else:
                runs[-1].append(word)
            opens = token[0][-1] in '.:;!?”"-+'
            if token[0][-1] in '.,:;!?”")':
                runs.append([])
        opens = True
        runs.append([])
    return [run for run in runs if run]
