"""Is one run better than another? Paired bootstrap over the same cases, with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import UserMistake
from eval import report, trec
from eval.cases import load_cases, load_qrels, load_replies
from eval.measures import MEASURES, Mean, Score, mean, score

SAMPLES = 10_000
# Resampled indices held in memory at once.
_BLOCK = 4_000_000
# Defined only where a run refused: over cases that both refused it can never differ.
_NOT_PAIRED = "refusal P"


@dataclass(frozen=True, slots=True)
class Interval:
    """The mean of b - a over `n` pairs, and the 95 % interval of that mean."""

    difference: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.difference:+.3f} [{self.low:+.3f}, {self.high:+.3f}] (n={self.n})"


def paired_bootstrap(
    a: Sequence[float], b: Sequence[float], samples: int = SAMPLES, seed: int = 0
) -> Interval:
    """The percentile bootstrap of the paired difference (Efron 1979); equal seeds, equal result.

    The ends are values that were drawn, so that for few pairs they are those of all resamples.
    """
    differences = np.asarray(b, np.float64) - np.asarray(a, np.float64)
    n = len(differences)
    if n == 0:
        raise UserMistake("The two have no case in common: name runs over the same questions.")
    random = np.random.default_rng(seed)
    step = max(1, _BLOCK // n)
    means = np.concatenate(
        [
            differences[random.integers(0, n, (min(step, samples - done), n))].mean(axis=1)
            for done in range(0, samples, step)
        ]
    )
    low, high = np.quantile(means, [0.025, 0.975], method="inverted_cdf")
    return Interval(float(differences.mean()), float(low), float(high), n)


def compare(a: Mapping[str, Score], b: Mapping[str, Score], names: Sequence[str]) -> str:
    """A table of the measures `names` over the cases of both: each mean and the difference."""
    rows: list[tuple[str, Mean, Mean, object]] = []
    for name in names:
        pairs = [(a[key].get(name), b[key].get(name)) for key in a if key in b]
        both = [(x, y) for x, y in pairs if x is not None and y is not None]
        if both:
            before, after = [x for x, _ in both], [y for _, y in both]
            rows.append((name, mean(before), mean(after), paired_bootstrap(before, after)))
    return report.table(["measure", "A", "B", "B - A, 95 % interval"], rows)


def answers(questions: Path, a: Path, b: Path) -> str:
    """Two answers files to one set of questions; a missing line counts as not served."""
    cases = load_cases(questions)
    names = [measure.name for measure in MEASURES if measure.name != _NOT_PAIRED]
    first, second = load_replies(a), load_replies(b)
    return compare(
        {case.id: score(case, first.get(case.id)) for case in cases},
        {case.id: score(case, second.get(case.id)) for case in cases},
        names,
    )


def runs(qrels: Path, a: Path, b: Path) -> str:
    """Two TREC runs over one set of judgements; a query that a run lacks counts 0."""
    judged = load_qrels(qrels)
    return compare(
        trec.per_query(judged, trec.read(a)),
        trec.per_query(judged, trec.read(b)),
        trec.MEASURED,
    )
