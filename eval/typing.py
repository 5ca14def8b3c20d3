"""How people type: without marks, with half of them, without tones, with slips. All seeded."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

from corpus.syllable import ACUTE, DOT, GRAVE, HOOK, LEVEL, TILDE, parts
from corpus.text import fold

Typing = Callable[[str, int], str]  # a question and a seed → the question as typed

_WORD = re.compile(r"[^\W\d_]+")
_BARRED = str.maketrans("đĐ", "dD")
_TELEX: Mapping[str, str] = {
    "ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw",
    ACUTE: "s", GRAVE: "f", HOOK: "r", TILDE: "x", DOT: "j", LEVEL: "",
}  # fmt: skip
_VNI: Mapping[str, str] = {
    "ă": "a8", "â": "a6", "đ": "d9", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7",
    ACUTE: "1", GRAVE: "2", HOOK: "3", TILDE: "4", DOT: "5", LEVEL: "",
}  # fmt: skip
_BESIDE: Mapping[str, str] = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "x": "zc", "y": "tu",
}  # fmt: skip
_SHORTEST = 3  # letters of a word that a slip may hit


def bare(text: str, _seed: int = 0) -> str:
    """`text` as typed on a keyboard without Vietnamese: no tones, no diacritics, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.translate(_BARRED))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def half(text: str, seed: int) -> str:
    """Each syllable keeps all its marks or loses them, one as likely as the other."""
    chance = random.Random(f"half {seed} {text}")
    return _WORD.sub(lambda m: m[0] if chance.random() < 0.5 else bare(m[0]), text)


def toneless(text: str, seed: int) -> str:
    """Each syllable keeps its tone or loses it, one as likely as the other; vowels stay."""
    chance = random.Random(f"toneless {seed} {text}")
    return _WORD.sub(lambda m: m[0] if chance.random() < 0.5 else without_tone(m[0]), text)


def slips(text: str, seed: int) -> str:
    """One or two words with a slip each: of the fingers, of a mark, or Telex or VNI keys left."""
    chance = random.Random(f"slips {seed} {text}")
    places = [m.span() for m in _WORD.finditer(text) if len(m[0]) >= _SHORTEST]
    chance.shuffle(places)
    for start, end in sorted(places[: chance.choice((1, 2))], reverse=True):
        word = text[start:end]
        kinds = list(_SLIPS)
        chance.shuffle(kinds)
        slipped = next((w for w in (kind(word, chance) for kind in kinds) if w != word), word)
        text = text[:start] + slipped + text[end:]
    return text


def without_tone(word: str) -> str:
    """`word` with the marks of its vowels but no tone."""
    decomposed = unicodedata.normalize("NFD", word)
    kept = "".join(c for c in decomposed if c not in (ACUTE, GRAVE, HOOK, TILDE, DOT))
    return unicodedata.normalize("NFC", kept)


def telex(word: str) -> str:
    """The keys that type `word` in Telex, in lower case."""
    return _keys(word, _TELEX)


def vni(word: str) -> str:
    """The keys that type `word` in VNI, in lower case."""
    return _keys(word, _VNI)


def _keys(word: str, of: Mapping[str, str]) -> str:
    letters, tone = parts(word)
    return "".join(of.get(letter, letter) for letter in letters) + of[tone]


def _swapped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _dropped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + word[place].lower() + word[place:]


def _beside(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    keys = _BESIDE.get(fold(word[place]), "")
    return word[:place] + chance.choice(keys) + word[place + 1 :] if keys else word


def _mark_lost(word: str, chance: random.Random) -> str:
    marked = [place for place, letter in enumerate(word) if bare(letter) != letter]
    if not marked:
        return word
    place = chance.choice(marked)
    lost = chance.choice((without_tone, bare))(word[place])
    return word[:place] + lost + word[place + 1 :]


def _telex_left(word: str, _chance: random.Random) -> str:
    return word if bare(word) == word else telex(word)


def _vni_left(word: str, _chance: random.Random) -> str:
    return word if bare(word) == word else vni(word)


_SLIPS = (_swapped, _dropped, _doubled, _beside, _mark_lost, _telex_left, _vni_left)

SLICES: Mapping[str, Typing] = {
    "bare": bare,
    "half": half,
    "toneless": toneless,
    "slips": slips,
}
