"""What a word may stand for, as typed by someone who leaves out marks or slips."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from corpus.ngrams import NONE, Ngrams
from corpus.syllable import HOOK, LEVEL, TILDE, is_syllable, keeps, parts
from corpus.text import fold
from index.keyboard import telex, vni
from index.spelling import Spelling, slip

# Prices, as the logarithm of how many times rarer each is than the word as typed.
_UNKNOWN = 12.0  # a word of no known spelling that means itself,
_SOUND = -6.0  # cheaper where it is spelt as a rare syllable may be,
_INCOMPLETE = 6.0  # dearer where it only lacks marks to be a known one
_NAME = 5.0  # in place of all these, where it may be a name
_KEYS = 1.0  # Telex or VNI keys in place of marks
_LOST = 1.0  # a mark lost besides something else
_TWICE_WRONG = 2.0  # a slip in a word that only lacks marks
_CONFUSED = 3.0  # hỏi for ngã
_WRONG_TONE = 5.0
_MOST = 12  # alternatives of one word
_MOST_REMEMBERED = 1 << 16  # words
_LONGEST_WITH_A_SLIP = 8
_SHORTEST_WITHOUT_VOWEL = 3  # shorter is an abbreviation
_VOWELS = frozenset("aeiouy")
# Written before a number: "dieu5" is "điều 5" rather than VNI.
_COUNTED_TABLE = """
    bai buoc cap cau chuong diem dieu dot khoa khoan khu ky lan loai lop muc nam ngay nhom phan
    phuong quan quy so thang thon to trang
"""
_COUNTED = frozenset(_COUNTED_TABLE.split())


class Marks(Enum):
    """What a typed word tells of its writer."""

    TYPED = "carries a tone or a mark"
    LEVEL = "right without any, or left out"
    LACKING = "certainly left out"
    SILENT = "tells nothing"


class Option(NamedTuple):
    """A syllable a word may stand for; `guarded`: only for one who leaves out marks."""

    number: int
    price: float
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a word may stand for, itself first where it is a syllable."""

    options: tuple[Option, ...]
    marks: Marks = Marks.SILENT


_ITSELF = Offer((Option(NONE, 0.0),))
_Member = tuple[str, str, int]  # letters, tone, number


class Alternatives:
    """Offers syllables of a model for words as typed; remembers what it offered."""

    def __init__(self, ngrams: Ngrams) -> None:
        self._counts = ngrams.counts
        self._numbers: dict[tuple[str, str], int] = {}
        self._families: dict[str, list[_Member]] = defaultdict(list)
        for number, key in enumerate(ngrams.keys[1:], start=1):
            letters, tone = parts(key)
            # Of "hiện" and "hỉện" the more frequent comes first and speaks for both.
            first = self._numbers.setdefault((letters, tone), number) == number
            if first and is_syllable(key):
                self._families[fold(key)].append((letters, tone, number))
        self._spelling = Spelling(self._families)
        self._offered: dict[tuple[str, bool, bool], Offer] = {}

    def fixed(self, word: str) -> Offer:
        """The word itself and nothing else."""
        return Offer((Option(self._numbers.get(parts(word), NONE), 0.0),))

    def of(self, word: str, *, whole: bool = True, name: bool = False) -> Offer:
        """What `word`, in lower case, may stand for.

        Part of a longer one, or perhaps a name, it may lack marks but holds no slip and no keys.
        """
        found = self._offered.get((word, whole, name))
        if found is None:
            if len(self._offered) > _MOST_REMEMBERED:
                self._offered.clear()
            found = self._offered[word, whole, name] = self._offer(word, whole, name)
        return found

    def _offer(self, word: str, whole: bool, name: bool) -> Offer:
        if not word.isalpha():
            return self._with_digits(word) if whole and not name else _ITSELF
        letters, tone = parts(word)
        number = self._numbers.get((letters, tone), NONE)
        if number and tone:
            return Offer((Option(number, 0.0),), Marks.TYPED)
        if number:
            return self._without_tone(word, letters, number)
        return self._unknown(word, whole and not name, name)

    def _without_tone(self, word: str, letters: str, number: int) -> Offer:
        """A syllable or foreign word that is right as it is, and its kin with more marks."""
        marked = fold(letters) != letters
        kin = [
            Option(other, 0.0, True)
            for kept, _, other in self._families[fold(letters)]
            if other != number and keeps(letters, kept)
        ]
        options = self._likeliest((Option(number, 0.0), *kin))
        if not is_syllable(word):
            return Offer(options)
        return Offer(options, Marks.TYPED if marked else Marks.LEVEL)

    def _unknown(self, word: str, may_slip: bool, name: bool) -> Offer:
        """A word spelt as no known syllable."""
        if len(word) < _SHORTEST_WITHOUT_VOWEL and _VOWELS.isdisjoint(fold(word)):
            return _ITSELF
        letters, tone = parts(word)
        completed = list(self._completed(letters, tone, 0.0))
        options = completed.copy()
        if may_slip:
            options += [*self._decoded(telex(word)), *self._other_tones(letters, tone)]
        if may_slip and len(word) <= _LONGEST_WITH_A_SLIP:
            options += self._slipped(letters, tone, _TWICE_WRONG if completed else 0.0)
        if not options:
            return _ITSELF
        price = _UNKNOWN + (_INCOMPLETE if completed else _SOUND if is_syllable(word) else 0.0)
        itself = Option(NONE, _NAME if name else price)
        lacking = completed and not tone and not name
        return Offer(
            self._likeliest((itself, *options)), Marks.LACKING if lacking else Marks.SILENT
        )

    def _with_digits(self, word: str) -> Offer:
        """VNI, unless it is a word and its number: "dieu5", "nq57"."""
        bare = fold(word.rstrip("0123456789"))
        if len(bare) < 2 or (bare in _COUNTED and len(word) == len(bare) + 1):
            return _ITSELF
        options = list(self._decoded(vni(word)))
        itself = Option(NONE, _UNKNOWN + _SOUND if is_syllable(bare) else _UNKNOWN)
        return Offer((itself, *options)) if options else _ITSELF

    def _completed(self, letters: str, tone: str, price: float) -> Iterator[Option]:
        """The syllables that keep every mark that was typed."""
        for kept, its_tone, number in self._families.get(fold(letters), ()):
            if keeps(letters, kept) and tone in (its_tone, LEVEL):
                yield Option(number, price)

    def _decoded(self, heard: tuple[str, str] | None) -> Iterator[Option]:
        if heard is None:
            return
        for number, price, _ in self._completed(*heard, _KEYS):
            known = self._numbers.get(heard) == number
            yield Option(number, price if known else price + _LOST)

    def _other_tones(self, letters: str, tone: str) -> Iterator[Option]:
        if tone == LEVEL:
            return
        for kept, its_tone, number in self._families.get(fold(letters), ()):
            if its_tone != tone and keeps(letters, kept):
                confused = {tone, its_tone} == {HOOK, TILDE}
                yield Option(number, _CONFUSED if confused else _WRONG_TONE)

    def _slipped(self, letters: str, tone: str, more: float) -> Iterator[Option]:
        for near in self._spelling.near(fold(letters)):
            for kept, its_tone, number in self._families[near]:
                if tone not in (its_tone, LEVEL):
                    continue
                price = slip(letters, kept)
                if price is not None:
                    yield Option(number, price + more)

    def _likeliest(self, options: Sequence[Option]) -> tuple[Option, ...]:
        """The first, and the most frequent of the others for their price; each once, in order."""
        cheapest: dict[int, Option] = {}
        for option in options[1:]:
            known = cheapest.get(option.number)
            if known is None or option.price < known.price:
                cheapest[option.number] = option
        others = sorted(
            cheapest.values(), key=lambda o: (o.price - math.log(self._counts[o.number]), o.number)
        )
        return (options[0], *others[:_MOST])
