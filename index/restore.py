"""The query as meant: abbreviations, lost marks, Telex and VNI keys, single slips.

Method: a noisy channel (Kernighan et al. 1990) over syllables. Each word offers what it may stand
for at a price; Viterbi finds the sequence that is likeliest for its price.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from corpus.abbreviations import abbreviations
from corpus.ngrams import DEFAULT_PATH, NONE, Ngrams
from corpus.text import has_diacritics, tone_key
from index.alternatives import Alternatives, Marks, Offer

_STATES = 6  # pairs of syllables kept at each word,
_BEHIND = 10.0  # and none so far behind the best
_READINGS = 3
_UNSURE = math.log(6)  # a second reading may be so many times less likely

# How much likelier each kind of word is from one who leaves out marks than from one who does not,
# as a logarithm; seven of ten syllables carry a tone.
_TELLS = {
    Marks.TYPED: math.log(0.5),
    Marks.LEVEL: math.log(0.65 / 0.3),
    Marks.LACKING: 8.0,
    Marks.SILENT: 0.0,
}
_CAREFUL = 7.0  # how much likelier one who types them all is, before a word is read
_LEAST = 1.0

# What spaces part; a document number, a date or an address is one.
_CHUNK = re.compile(r"[^\W_]+(?:[-–/_@.&:]+[^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")

_Path = tuple[float, tuple[int, ...]]  # the logarithm of its likelihood, its syllables
_Priced = tuple[int, float, float]  # a syllable, its price, its likelihood after anything
_States = dict[int, dict[int, list[_Path]]]  # last syllable → the one before it → best paths


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the query and what it may stand for."""

    start: int
    text: str
    offer: Offer


class Restorer:
    """Restores what was meant; a syllable typed with its tone never changes."""

    def __init__(self, ngrams: Ngrams) -> None:
        self._ngrams = ngrams
        self._alternatives = Alternatives(ngrams)

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> "Restorer":
        """The model in a file made by `index.training.restoration`."""
        return cls(Ngrams.load(path))

    def restore(self, text: str) -> str:
        """`text` as it was most likely meant; numbers and unknown words stay as they are."""
        return self._readings(text, 1)[0]

    def readings(self, text: str) -> list[str]:
        """What `text` may mean, best first: one reading, or up to three where unsure."""
        return self._readings(text, _READINGS)

    def _readings(self, text: str, most: int) -> list[str]:
        text, given = _written_out(text)
        words = list(self._words(text, given))
        paths = self._paths([word.offer for word in words], _caution(words, given), most)
        best = paths[0][0]
        sure = [path for score, path in paths if best - score <= _UNSURE]
        return list(dict.fromkeys(self._written(text, words, path) for path in sure))

    def _words(self, text: str, given: Sequence[range]) -> Iterator[_Word]:
        marked, shouted = has_diacritics(text), text.isupper()
        for chunk in _CHUNK.finditer(text):
            whole = chunk[0].isalnum()
            numbered = not whole and any(c.isdigit() for c in chunk[0])
            for match in _WORD.finditer(text, chunk.start(), chunk.end()):
                word, start = match[0], match.start()
                capital = not shouted and start > 0 and word[0].isupper() and word.isascii()
                name = capital and (marked or word.isupper())
                loud = word.isupper() and len(word) > 1
                coded = loud and ((marked and not shouted) or not word.isalpha())
                if numbered or coded or _is_in(start, given):
                    offer = self._alternatives.fixed(word)
                else:
                    offer = self._alternatives.of(
                        word.lower(), whole=whole and not capital, name=name
                    )
                yield _Word(start, word, offer)

    def _written(self, text: str, words: Sequence[_Word], path: Sequence[int]) -> str:
        pieces: list[str] = []
        end = 0
        for word, number in zip(words, path, strict=True):
            pieces.append(text[end : word.start])
            pieces.append(self._spelt(word.text, number))
            end = word.start + len(word.text)
        return "".join(pieces) + text[end:]

    def _spelt(self, word: str, number: int) -> str:
        """The syllable with the capitals of `word`; an old or new place of the tone stays."""
        if number == NONE or self._ngrams.keys[number] == tone_key(word):
            return word
        restored = self._ngrams.usual[number]
        if word.isupper() and len(word) > 1:
            return restored.upper()
        return restored.capitalize() if word[0].isupper() else restored

    def _paths(self, offers: Sequence[Offer], caution: float, most: int) -> list[_Path]:
        """Viterbi: the `most` likeliest sequences. A state is a pair of neighbours."""
        alone = self._ngrams.alone
        states: _States = {NONE: {NONE: [(0.0, ())]}}
        for offer in offers:
            options = [
                (o.number, o.price + caution * o.guarded, alone[o.number]) for o in offer.options
            ]
            states = self._grown(states, options, most)
        final = [path for before in states.values() for paths in before.values() for path in paths]
        return sorted(final, reverse=True)[:most]

    def _grown(self, states: _States, options: Sequence[_Priced], most: int) -> _States:
        """The best states of one word more."""
        ngrams = self._ngrams
        ranked: list[tuple[float, int, int, float]] = []
        for second, before in states.items():
            one = ngrams.after_one(second).get
            known = [
                (paths[0][0], ngrams.after_two(first, second)) for first, paths in before.items()
            ]
            # A pair may be likelier than its triple: too good by that here, exact in `_longer`.
            best = max(known, key=itemgetter(0))[0]
            seen = [(score, two.get) for score, two in known if two]
            for number, price, alone in options:
                backed = one(number, alone)
                score = best + backed
                for before_it, two in seen:
                    followed = before_it + two(number, backed)
                    if followed > score:
                        score = followed
                ranked.append((price - score, second, number, price))
        ranked.sort()
        least = ranked[0][0] + _BEHIND
        grown: _States = {}
        for lost, second, number, price in ranked[:_STATES]:
            if lost <= least:
                paths = self._longer(states[second], second, number, price, most)
                grown.setdefault(number, {})[second] = paths
        return grown

    def _longer(
        self, before: Mapping[int, list[_Path]], second: int, number: int, price: float, most: int
    ) -> list[_Path]:
        """The `most` likeliest paths that end in `second` and `number`."""
        likelihood = self._ngrams.likelihood
        longer: list[_Path] = []
        for first, paths in before.items():
            step = likelihood(first, second, number) - price
            longer += [(score + step, (*path, number)) for score, path in paths]
        if len(longer) == 1:
            return longer
        return [max(longer)] if most == 1 else sorted(longer, reverse=True)[:most]


def _written_out(text: str) -> tuple[str, list[range]]:
    """`text` with its abbreviations written out, and where their words now stand."""
    pieces: list[str] = []
    given: list[range] = []
    end = length = 0
    for start, stop, words in abbreviations(text):
        pieces += [text[end:start], words]
        length += start - end
        given.append(range(length, length + len(words)))
        length += len(words)
        end = stop
    return "".join(pieces) + text[end:], given


def _is_in(place: int, ranges: Sequence[range]) -> bool:
    return any(place in within for within in ranges)


def _caution(words: Sequence[_Word], given: Sequence[range]) -> float:
    """What a guarded option costs more: nothing in a text without a mark."""
    typed = [word.offer.marks for word in words if not _is_in(word.start, given)]
    if Marks.TYPED not in typed:
        return 0.0
    return max(_LEAST, _CAREFUL - sum(_TELLS[marks] for marks in typed))
