"""How the diacritic model was made: syllable bigrams and trigrams counted in plain Vietnamese text.

    python -m index.training.restoration --shared ../shared --out corpus/restoration/ngrams.npz

Needs numpy only. Deterministic: the same text gives the same file.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.ngrams import NONE
from corpus.syllable import is_syllable
from corpus.text import clean, fold, has_diacritics, tone_key
from index.training.questions import PARTY, PARTY_LATER

_FEWEST_SYLLABLE = 20
_FEWEST_BIGRAM = 3
_FEWEST_TRIGRAM = 7
_WORD = re.compile(r"[^\W\d_]+|\d+|[.;:!?\n]")
_FAR_RARER = 10
_LONGEST_SYLLABLE = 7  # nghiêng
_QUESTION_WEIGHT = 15  # laws and news hardly ask: "bao nhiêu", "thế nào", "ai"
_PARTY_WEIGHT = 30  # nor do they speak of the Party: "đảng viên", "chi bộ", "cấp ủy"


def texts(shared: Path) -> Iterator[str]:
    """Law articles, the law corpus, news; and, many times over, questions and our own clauses."""
    for name, fields in (
        ("raw/phapdien-articles.jsonl.gz", ("title", "text")),
        ("retrieval/law/corpus.jsonl.gz", ("title", "text")),
        ("raw/news-30k.jsonl.gz", ("text",)),
    ):
        with gzip.open(shared / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield "\n".join(record.get(field) or "" for field in fields)
    for path in sorted((shared / "retrieval").glob("*/queries-train.jsonl")):
        questions = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
        for question in questions:
            if has_diacritics(question):
                yield "\n".join([question] * _QUESTION_WEIGHT)

    for path in (PARTY, PARTY_LATER):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            own = "\n".join(record[part] for part in ("title", "text", "lay", "formal"))
            yield "\n".join([own] * _PARTY_WEIGHT)


def count(all_texts: Iterable[str]) -> tuple[list[str], list[str], NDArray[np.uint16]]:
    """Syllable keys, their usual spelling, and all text as their numbers; `NONE` ends a run."""
    stream: list[NDArray[np.uint32]] = []
    numbers: dict[str, int] = {}
    spellings: dict[str, int] = {}  # each spelling → the number of its key
    seen: Counter[str] = Counter()
    for text in all_texts:
        words = _WORD.findall(clean(text).lower())
        seen.update(words)
        for word in words:
            if word not in spellings:
                syllable = word[0].isalpha() and len(word) <= _LONGEST_SYLLABLE
                new = len(numbers) + 1
                spellings[word] = numbers.setdefault(tone_key(word), new) if syllable else NONE
        stream.append(np.array([NONE, *(spellings[word] for word in words)], np.uint32))
    whole = np.concatenate(stream)
    surfaces: dict[str, Counter[str]] = {key: Counter() for key in numbers}
    for word, number in spellings.items():
        if number != NONE:
            surfaces[tone_key(word)][word] = seen[word]
    frequency = np.bincount(whole, minlength=len(numbers) + 1)
    often = {key: int(n) for key, n in zip(numbers, frequency[1:], strict=True)}
    kept = _without_misspelt({k: n for k, n in often.items() if n >= _FEWEST_SYLLABLE})
    kept.sort(key=lambda key: (fold(key), -int(frequency[numbers[key]]), key))
    renumber = np.zeros(len(numbers) + 1, np.uint16)
    for new, key in enumerate(kept, start=1):
        renumber[numbers[key]] = new
    usual = [surfaces[key].most_common(1)[0][0] for key in kept]
    return kept, usual, renumber[whole]


def _without_misspelt(frequency: Mapping[str, int]) -> list[str]:
    """The keys, but for "luât" and "nuoc": spelt as no syllable is, and far rarer than one like it.

    Foreign words and abbreviations stay.
    """
    families: Counter[str] = Counter()
    for key, times in frequency.items():
        if is_syllable(key):
            families[fold(key)] += times
    return [
        key
        for key, times in frequency.items()
        if is_syllable(key) or times * _FAR_RARER > families[fold(key)]
    ]


def model(keys: list[str], stream: NDArray[np.uint16]) -> dict[str, NDArray[np.generic]]:
    """Unigram counts, and the bigrams and trigrams that occur often enough with their counts."""
    wide = stream.astype(np.uint64)
    pairs = wide[:-1] << np.uint64(16) | wide[1:]
    pairs = pairs[(stream[:-1] != NONE) & (stream[1:] != NONE)]
    bigrams, bigram_counts = _often(pairs, _FEWEST_BIGRAM)
    triples = wide[:-2] << np.uint64(32) | wide[1:-1] << np.uint64(16) | wide[2:]
    inside = (stream[:-2] != NONE) & (stream[1:-1] != NONE) & (stream[2:] != NONE)
    trigrams, trigram_counts = _often(triples[inside], _FEWEST_TRIGRAM)
    return {
        "unigram_counts": np.bincount(stream, minlength=len(keys) + 1).astype(np.uint32),
        "bigrams": np.diff(bigrams.astype(np.uint32), prepend=np.uint32(0)),
        "bigram_counts": _logarithm(bigram_counts),
        "trigrams": np.diff(trigrams, prepend=np.uint64(0)),
        "trigram_counts": _logarithm(trigram_counts),
    }


def _often(keys: NDArray[np.uint64], fewest: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    found, counts = np.unique(keys, return_counts=True)
    often = counts >= fewest
    return found[often], counts[often]


def _logarithm(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Counts in steps of a twelfth of an e-fold: within 5 %, one byte each."""
    steps: NDArray[np.uint8] = np.rint(np.log(counts) * 12).astype(np.uint8)
    return steps


def main() -> None:
    """Count the raw texts and write the model file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    keys, usual, stream = count(texts(options.shared))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        options.out,
        keys=np.array("\n".join(keys)),
        usual=np.array("\n".join(usual)),
        **model(keys, stream),  # type: ignore[arg-type]
    )


if __name__ == "__main__":
    main()
