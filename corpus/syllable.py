"""How a Vietnamese syllable is spelt: its letters and its tone, and which make one at all."""

import re
import unicodedata
from functools import lru_cache

from corpus.text import fold

LEVEL = ""  # the tone of a syllable without a tone mark
GRAVE, ACUTE, TILDE, HOOK, DOT = TONES = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"

_RIME_TABLE = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
    oc oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uơ uôc uôi uôm uôn uông uôp uôt
    up ut uy uya uych uyên uyêt uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu
"""
# After q: the glide u and what follows it.
_AFTER_Q_TABLE = """
    ua uac uach uai uan uang uanh uao uat uau uay uăc uăm uăn uăng uăp uăt uâc uân uâng uât uây
    ue uen ueo uet uê uêch uên uênh uêt uêu ui uinh uit uôc uơ uơi uơt uy uych uyên uyêt uynh uyt
"""
_RIMES, _AFTER_Q = frozenset(_RIME_TABLE.split()), frozenset(_AFTER_Q_TABLE.split())
_AFTER_GI = frozenset(("", "n", "êng", "êt", "êc", "êm"))  # gì, gìn, giếng, giết, giếc, giêm
_ONSET = re.compile(r"ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|q|[bcdđghklmnpqrstvx]|")
_BEFORE_FRONT = frozenset(("k", "gh", "ngh"))  # spelt so before e, ê, i, y
_NOT_BEFORE_FRONT = frozenset(("c", "g", "ng"))
_STOP = re.compile(r"(?:c|ch|p|t)$")


@lru_cache(maxsize=1 << 15)
def parts(word: str) -> tuple[str, str]:
    """The letters of `word` in lower case without its tone, and the tone; its last if several.

    Wherever the tone stands: "hòa" and "hoà" have the same parts.
    """
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in decomposed if c in TONES]
    letters = "".join(c for c in decomposed if c not in TONES)
    return unicodedata.normalize("NFC", letters), tones[-1] if tones else LEVEL


@lru_cache(maxsize=1 << 15)
def is_syllable(word: str) -> bool:
    """Whether `word` is spelt as a Vietnamese syllable can be, its tone included.

    "nhất" is one, "nhât" is none: a syllable that ends in c, ch, p or t is never without a tone.
    Nor is one with two tones, as "hỉện".
    """
    letters, tone = parts(word)
    if not _is_spelt(letters) or sum(c in TONES for c in unicodedata.normalize("NFD", word)) > 1:
        return False
    return tone in (ACUTE, DOT) if _STOP.search(letters) else True


def _is_spelt(letters: str) -> bool:
    onset = _ONSET.match(letters)
    assert onset is not None
    start, rime = onset[0], letters[onset.end() :]
    if start == "q":
        return rime in _AFTER_Q
    if start == "gi":
        return rime in _RIMES or rime in _AFTER_GI
    if rime not in _RIMES:
        return False
    front = fold(rime[0]) in "eiy"
    return not (front and start in _NOT_BEFORE_FRONT) and not (not front and start in _BEFORE_FRONT)


def keeps(typed: str, letters: str) -> bool:
    """Whether `letters` fold like `typed` and carry every mark that `typed` does."""
    return len(typed) == len(letters) and all(
        a in (b, fold(b)) for a, b in zip(typed, letters, strict=True)
    )
