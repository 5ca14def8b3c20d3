"""TREC runs: written, read, and measured by ir_measures (absence counts 0)."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np

from corpus.errors import MissingPart, UserMistake
from eval.measures import Score

MEASURED = ("nDCG@10", "R@10", "R@100", "RR@10", "Success@1")
Ranking = list[tuple[str, float]]  # text id and score, best first
Run = dict[str, dict[str, float]]  # query → text → score

_TAG = "vankien"


def escaped(name: str) -> str:
    """`name` as one column of a TREC file: spaces, controls and "%" percent-encoded."""
    return "".join(
        quote(c, safe="") if c == "%" or c.isspace() or not c.isprintable() else c for c in name
    )


def unescaped(name: str) -> str:
    """What was `escaped`."""
    return unquote(name)


def lines(query: str, ranking: Ranking) -> str:
    """The lines of one query, scores strictly falling.

    trec_eval orders equal scores by id, downwards; ours have an order already, and keep it.
    """
    written, last = [], np.float32(np.inf)
    for rank, (text, value) in enumerate(ranking, start=1):
        last = min(np.float32(value), np.nextafter(last, np.float32(-np.inf)))
        written.append(f"{escaped(query)} Q0 {escaped(text)} {rank} {last:.9g} {_TAG}\n")
    return "".join(written)


def read(path: Path) -> Run:
    """A run with its ids unescaped."""
    if not path.is_file():
        raise UserMistake(f"No such file: {path}. Name an existing run.")
    run: Run = {}
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            cells = line.split()
            if len(cells) != 6:
                raise UserMistake(f"{path.name}, line {number}: a TREC run has 6 columns. Mend it.")
            run.setdefault(unescaped(cells[0]), {})[unescaped(cells[2])] = float(cells[4])
    return run


def per_query(qrels: Mapping[str, Mapping[str, int]], run: Run) -> dict[str, Score]:
    """MEASURED for every judged query; 0 for those the run lacks."""
    try:
        import ir_measures
    except ModuleNotFoundError as error:
        remedy = "Install it: pip install 'vankien[dev]'."
        raise MissingPart("ir-measures", remedy) from error
    measures = [ir_measures.parse_measure(name) for name in MEASURED]
    scores = {query: dict.fromkeys(MEASURED, 0.0) for query in qrels}
    for metric in ir_measures.iter_calc(measures, qrels, run):
        scores[metric.query_id][str(metric.measure)] = float(metric.value)
    return dict(scores)
