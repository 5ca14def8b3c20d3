"""Which pieces of a multilingual vocabulary Vietnamese text needs, and their tokenizer."""

import gzip
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, processors
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as InOrder

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # ids 0 to 3, before and after pruning
MASK = "<mask>"  # always the last id
_CONTROL = {*SPECIAL, MASK}
_PROSE = ("title", "text", "note", "answer", "lay", "official")  # fields that people read
_NEWS = "news"  # what files of this name add to the law is mostly foreign names
_RARE_MINIMUM = 50
_WORDS_AT_ONCE = 50_000

Scored = Sequence[tuple[str, float]]


def tokenizer(vocabulary: Scored) -> Tokenizer:
    """The tokenizer of XLM-RoBERTa over pieces and their log probabilities, ids by position."""
    made = Tokenizer(models.Unigram(list(vocabulary), SPECIAL.index("<unk>"), False))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            *(normalizers.Replace(Regex(new), old) for new, old in tone_places()),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = InOrder([WhitespaceSplit(), Metaspace(prepend_scheme="always")])
    known = [*SPECIAL, AddedToken(MASK, lstrip=True, special=True)]
    made.add_special_tokens([token for token in known if made.token_to_id(str(token)) is not None])
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return made


def tone_places() -> list[tuple[str, str]]:
    """Open rimes with the tone on their last vowel, as patterns, and the same in the old style.

    "hoà" and "hòa" then give the same pieces. "quý" has one place only, and "hoàn" is no open rime.
    """
    found = []
    for first, last in ("oa", "oe", "uy"):
        for tone in "\u0300\u0301\u0303\u0309\u0323":
            for a, b in ((first, last), (first.upper(), last), (first.upper(), last.upper())):
                new = a + unicodedata.normalize("NFC", b + tone)
                old = unicodedata.normalize("NFC", a + tone) + b
                found.append((rf"(?<![qQ]){new}(?!\p{{L}})", old))
    return found


def kept(vocabulary: Scored, words: Counter[str], rare: Counter[str]) -> list[int]:
    """Ids, ascending, of the pieces that segment these words exactly as all pieces would.

    Pieces of `rare` words are kept from the fiftieth use on. Added are all Latin letters, digits,
    punctuation marks and symbols, and the least likely piece, which sets the price of an unknown
    character.
    """
    everything = tokenizer(vocabulary)
    ids = range(len(vocabulary))
    used = set(_uses(everything, words))
    used |= {i for i, count in _uses(everything, rare).items() if count >= _RARE_MINIMUM}
    used |= {i for i in ids if _is_basic(vocabulary[i][0]) or vocabulary[i][0] in _CONTROL}
    used.add(min(ids, key=lambda i: vocabulary[i][1]))
    return sorted(used)


def words_below(shared: Path) -> tuple[Counter[str], Counter[str]]:
    """The words as people type them in law, questions and documents, and in the news."""
    common: Counter[str] = Counter()
    news: Counter[str] = Counter()
    for path in sorted((*shared.glob("raw/*.jsonl.gz"), *shared.glob("retrieval/*/*.jsonl*"))):
        words = news if path.name.startswith(_NEWS) else common
        for text in _prose(path):
            words.update(text.split())
    for path in sorted(shared.glob("documents/texts/*")):
        common.update(path.read_text("utf-8").split())
    return _as_typed(common), _as_typed(news)


def spellings(word: str) -> set[str]:
    """The word in NFC, with and without diacritics, as it is and in small and capital letters."""
    nfc = unicodedata.normalize("NFC", word)
    return {f for w in (nfc, _bare(nfc)) for f in (w, w.lower(), w.upper())}


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFD", word).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in letters if not unicodedata.combining(c))


def _as_typed(words: Counter[str]) -> Counter[str]:
    typed: Counter[str] = Counter()
    for word, count in words.items():
        for form in spellings(word):
            typed[form] += count
    return typed


def _prose(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
        record = json.loads(line)
        yield from (record[field] for field in _PROSE if isinstance(record.get(field), str))


def _uses(everything: Tokenizer, words: Counter[str]) -> Counter[int]:
    """How often these words use each piece."""
    uses: Counter[int] = Counter()
    ordered = list(words)
    for start in range(0, len(ordered), _WORDS_AT_ONCE):
        some = ordered[start : start + _WORDS_AT_ONCE]
        segmented = everything.encode_batch(some, add_special_tokens=False)
        for word, encoding in zip(some, segmented, strict=True):
            for i in encoding.ids:
                uses[i] += words[word]
    return uses


def _is_basic(piece: str) -> bool:
    if len(piece) != 1:
        return False
    return unicodedata.category(piece)[0] in "NPS" or "LATIN" in unicodedata.name(piece, "")
