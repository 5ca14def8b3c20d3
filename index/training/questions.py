"""The labelled questions a model is trained on, and those that no training may see."""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import nearest
from corpus.text import clean, fold

# Clauses in the style of the Party, the Front and the State, and questions about them, written for
# this model. Those of `PARTY_SIBLINGS` stand in documents whose clauses are easily confused.
PARTY, PARTY_LATER, PARTY_LAST, PARTY_SIBLINGS = (
    Path(__file__).with_name(f"{name}.jsonl")
    for name in ("party", "party-later", "party-last", "party-siblings")
)
OWN = (PARTY, PARTY_LATER, PARTY_LAST, PARTY_SIBLINGS)
# Questions about articles of the law, written for this model too.
LAW_ASKED = Path(__file__).with_name("law-asked.jsonl")
# Questions that share the words of a text, one of ours or an article of the law, which it does not
# answer. The reranker learns from them; an embedder cannot.
NEAR_MISSES = Path(__file__).with_name("near-misses.jsonl")

# Folder of the questions → folder of their texts.
_SETS = {
    "lay": "law",
    "zalo21_pd": "law",
    "alqac25": "alqac25",
    "alqac23_synthetic": "alqac25",
    "uit_regulation_qa": "uit_regulation_qa",
    "uit_wiki_qa": "uit_wiki_qa",
}
_STYLES = ("lay", "cadre", "formal")  # the three questions of each of our own texts
_LAW_STYLES = ("ask", "search", "case", "detail", "lay", "key")  # those about articles of the law
_MISSES = ("lacks", "other", "short")  # the three about each text
_NEWS, _ARTICLES = 16_000, 14_000  # loose pairs of each kind
_HELD_OUT_SHARE = 10  # one article in ten of alqac25 is kept for measuring


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the set it comes from, and the ids of the texts that answer it."""

    source: str
    text: str
    answers: tuple[str, ...]


def held_out(article: str) -> bool:
    """Whether an article of alqac25 belongs to the tenth that is never trained on."""
    return hashlib.sha256(article.encode()).digest()[0] % _HELD_OUT_SHARE == 0


def key(text: str) -> str:
    """What two spellings of one question share: its folded letters and digits."""
    return re.sub(r"[\W_]+", " ", fold(clean(text))).strip()


def load(shared: Path) -> list[Question]:
    """The training questions, in an order that never varies; no held-out one is among them."""
    forbidden = {key(text) for text in unseen(shared)}
    found = [
        Question(name, question, tuple(f"{texts}:{answer}" for answer in answers))
        for name, texts in _SETS.items()
        for question, answers in _labelled(shared / "retrieval" / name, "train")
        if texts != "alqac25" or not any(held_out(answer) for answer in answers)
    ]
    for path in OWN:
        found += _own(path)
    found += _about_law()
    return [question for question in found if key(question.text) not in forbidden]


def near_misses(shared: Path) -> list[Question]:
    """Questions with the one text that seems to answer each, and does not; no held-out one."""
    forbidden = {key(text) for text in unseen(shared)}
    return [
        Question(NEAR_MISSES.stem, record[style], (record["id"],))
        for record in _records(NEAR_MISSES)
        for style in _MISSES
        if key(record[style]) not in forbidden
    ]


def _own(path: Path) -> list[Question]:
    return [
        Question(PARTY.stem, record[style], (f"{path.stem}:{number}",))
        for number, record in enumerate(_records(path))
        for style in _STYLES
    ]


def _about_law() -> list[Question]:
    return [
        Question(LAW_ASKED.stem, record[style], (f"law:{record['id']}",))
        for record in _records(LAW_ASKED)
        for style in _LAW_STYLES
        if style in record
    ]


def unseen(shared: Path) -> Iterator[str]:
    """Every question that measures: development splits, the held-out tenth, our own sets."""
    for path in sorted((shared / "retrieval").glob("*/*-dev.jsonl")):
        yield from (record["text"] for record in _records(path) if "text" in record)
    for question, answers in _labelled(shared / "retrieval" / "alqac25", "train"):
        if any(held_out(answer) for answer in answers):
            yield question
    ours = Path(__file__).parents[2] / "eval" / "sets"
    for path in (shared / "eval" / "dev.jsonl", *sorted(ours.glob("*.jsonl"))):
        yield from (record["q"] for record in _records(path))


def texts(shared: Path, name: str) -> Iterator[tuple[str, str]]:
    """Id and text, title first, of all texts of one corpus; ours as `Passage.embedded` has them."""
    if name in {path.stem for path in OWN}:
        for number, record in enumerate(_records(PARTY.with_name(f"{name}.jsonl"))):
            above = nearest(record["title"].split(" > "))
            yield f"{name}:{number}", f"{above}\n{record['text']}"
        return
    for record in _records(shared / "retrieval" / name / "corpus.jsonl.gz"):
        title = record.get("title") or ""
        yield f"{name}:{record['_id']}", f"{title}\n{record['text']}".strip()


def loose_pairs(shared: Path, seed: int) -> list[tuple[str, str]]:
    """Titles of news and of law articles, each with the text below it, drawn by `seed`."""
    news = (
        record["text"].partition("\n\n")[::2]
        for record in _records(shared / "raw" / "news-30k.jsonl.gz")
    )
    law = (
        (record["title"], record["text"])
        for record in _records(shared / "raw" / "phapdien-articles.jsonl.gz")
    )
    found = []
    for pairs, most in ((news, _NEWS), (law, _ARTICLES)):
        fit = [(_joined(a), _joined(b)) for a, b in pairs if _is_telling(a, b)]
        random.Random(seed).shuffle(fit)
        found += fit[:most]
    return found


def _is_telling(title: str, text: str) -> bool:
    return 5 <= len(title.split()) <= 25 and len(text) > 150


def _joined(text: str) -> str:
    """The text of the news collection has a space before each mark."""
    return re.sub(r" ([,.?!:;])", r"\1", text.strip())


def corpora() -> Sequence[str]:
    """The names of all corpora that `load` refers to."""
    return (*dict.fromkeys(_SETS.values()), *(path.stem for path in OWN))


def _labelled(folder: Path, split: str) -> Iterator[tuple[str, list[str]]]:
    answers: dict[str, list[str]] = {}
    lines = (folder / f"qrels-{split}.tsv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        query, text, score = line.split("\t")
        if int(score) > 0:
            answers.setdefault(query, []).append(text)
    for record in _records(folder / f"queries-{split}.jsonl"):
        if record["_id"] in answers:
            yield record["text"], answers[record["_id"]]


def _records(path: Path) -> Iterator[Mapping[str, str]]:
    data = path.read_bytes()
    lines = gzip.decompress(data) if path.suffix == ".gz" else data
    for line in lines.decode("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)
