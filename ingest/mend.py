"""Words as printed, where character recognition took one Vietnamese mark for another.

Method: a noisy channel (Kernighan et al. 1990), as in `index.restore`, but over what an image
confuses: a hook and a tilde, an acute and a circumflex, a dot that was dust. Letters never change,
nor does anything with a digit in it: only marks, and only where the neighbours tell clearly.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from corpus.ngrams import NONE, Ngrams
from corpus.syllable import DOT, parts
from corpus.text import fold, tone_key

_TONE_PRICE = 6.0  # one tone above for another, one lost, one made of dust
_DOT_PRICE = 8.0  # a dot below is hardly taken for a mark above
_SHAPE_PRICE = 6.0  # ô for o, ă for â: for each letter
_BAR_PRICE = 7.0  # đ for d
_SQUEEZED = 0.6  # of these for a word in capitals, whose marks are small
_NAME_PRICE = 4.0  # more for a word that may be a name, which no neighbour tells
_RARE = -18.0  # the log-likelihood of a word that is no known syllable
_BEAM = 8
_LONGEST = 7

_Option = tuple[int, float]  # a syllable's number, its price
_Path = tuple[float, int, int, tuple[int, ...]]  # score, the last two numbers, all numbers


@dataclass(frozen=True, slots=True)
class _Syllables:
    """The known syllables, and which share their letters without marks."""

    ngrams: Ngrams
    numbers: dict[str, int]
    alike: dict[str, list[int]]


@lru_cache(maxsize=1)
def _syllables() -> _Syllables:
    ngrams = Ngrams.load()
    alike: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(ngrams.keys):
        if number != NONE:
            alike[fold(key)].append(number)
    return _Syllables(ngrams, {key: n for n, key in enumerate(ngrams.keys)}, dict(alike))


def mend(words: Sequence[str]) -> list[str]:
    """`words` in reading order, with the marks that their neighbours tell; as many as given."""
    known = _syllables()
    paths: list[_Path] = [(0.0, NONE, NONE, ())]
    cores = [_core(word) for word in words]
    opening = True
    for core in cores:
        paths = _grown(paths, _options(known, core, opening), known.ngrams)
        opening = core.stop
    best = max(paths, key=itemgetter(0))[3]
    return [
        word if number == NONE else core.written(_spelt(known.ngrams, core.text, number))
        for word, core, number in zip(words, cores, best, strict=True)
    ]


def likelier(word: str, other: str) -> str:
    """Whichever of two spellings of a syllable is more frequent; `word` where neither is known."""
    known = _syllables()
    numbers = [known.numbers.get(tone_key(_core(w).text), NONE) for w in (word, other)]
    counts = [known.ngrams.counts[number] if number != NONE else 0 for number in numbers]
    return other if counts[1] > counts[0] else word


@dataclass(frozen=True, slots=True)
class _Core:
    """A word between its punctuation: `before` + `text` + `after`."""

    before: str
    text: str
    after: str

    @property
    def stop(self) -> bool:
        """Whether the next word may begin a sentence."""
        return not self.text or self.after[-1:] in (".", ":", ";")

    def written(self, text: str) -> str:
        """The word with `text` between the same punctuation."""
        return self.before + text + self.after


def _core(word: str) -> _Core:
    letters = [i for i, character in enumerate(word) if character.isalpha()]
    if not letters:
        return _Core("", "", word)
    start, end = letters[0], letters[-1] + 1
    return _Core(word[:start], word[start:end], word[end:])


def _options(known: _Syllables, core: _Core, opening: bool) -> list[_Option]:
    """What a word may have been printed as, itself among it; NONE leaves it as it is."""
    text = core.text
    key = tone_key(text)
    own = known.numbers.get(key, NONE)
    if not text.isalpha() or len(text) > _LONGEST or core.before[-1:].isdigit():
        return [(NONE, 0.0)]
    shouted = text.isupper()
    if shouted and own == NONE and fold(key) == key:
        return [(NONE, 0.0)]  # an abbreviation
    name = _NAME_PRICE if text[0].isupper() and not shouted and not opening else 0.0
    share = _SQUEEZED if shouted else 1.0
    options = [
        (number, 0.0 if number == own else name + share * _price(key, known.ngrams.keys[number]))
        for number in known.alike.get(fold(key), ())
    ]
    return options if own != NONE else [*options, (NONE, -_RARE)]


@lru_cache(maxsize=1 << 14)
def _price(read: str, meant: str) -> float:
    """What it costs to believe that `meant` was printed where `read` was read."""
    (letters, tone), (others, other) = parts(read), parts(meant)
    price = 0.0
    if tone != other:
        price += _DOT_PRICE if DOT in (tone, other) else _TONE_PRICE
    for a, b in zip(letters, others, strict=False):
        if a != b:
            price += _BAR_PRICE if "đ" in (a, b) else _SHAPE_PRICE
    return price


def _grown(paths: Sequence[_Path], options: Sequence[_Option], ngrams: Ngrams) -> list[_Path]:
    """The best paths of one word more: one for each last pair."""
    if len(options) == 1:
        number, price = options[0]
        grown = [
            (score + _likelihood(ngrams, one, two, number) - price, two, number, (*path, number))
            for score, one, two, path in paths
        ]
        return _beam(grown)
    return _beam(
        [
            (score + _likelihood(ngrams, one, two, number) - price, two, number, (*path, number))
            for score, one, two, path in paths
            for number, price in options
        ]
    )


def _beam(paths: Sequence[_Path]) -> list[_Path]:
    best: dict[tuple[int, int], _Path] = {}
    for path in sorted(paths, key=itemgetter(0), reverse=True):
        best.setdefault((path[1], path[2]), path)
        if len(best) == _BEAM:
            break
    return list(best.values())


def _likelihood(ngrams: Ngrams, one: int, two: int, number: int) -> float:
    return max(ngrams.likelihood(one, two, number), _RARE)


def _spelt(ngrams: Ngrams, word: str, number: int) -> str:
    """The syllable with the capitals of `word`, or `word` where only the tone's place differs."""
    if ngrams.keys[number] == tone_key(word):
        return word
    usual = ngrams.usual[number]
    if word.isupper() and len(word) > 1:
        return usual.upper()
    return usual.capitalize() if word[0].isupper() else usual
