"""How fast and how large: questions a second, memory, cold start, passages indexed a second."""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from corpus.errors import Unavailable
from corpus.store import Store
from eval import query_path, report
from eval.cases import load_cases
from index.build import build
from index.cache import Cache
from index.embed import Embedder

PLAN = Path(__file__).parent / "sets" / "plan.jsonl"
MODEL = Path(__file__).parents[1] / "index" / "model"
COLD_STARTS = 3
ROUNDS = 3
# The unit that makes timings of two machines comparable: one exact search, in plain numpy.
UNIT_ROWS, UNIT_DIM = 50_000, 384
_COLD = (
    "import sys; from pathlib import Path; from api.wiring import open_services;"
    "home, question = sys.argv[1:];"
    "services = open_services(Path(home) if home else None);"
    "print(services.assistant.ask(question).status)"
)


@dataclass(frozen=True, slots=True)
class Timing:
    """Times of `n` calls; `ratio` is the median over the numpy unit."""

    name: str
    p50_ms: float
    p95_ms: float
    per_second: float
    ratio: float
    n: int


@dataclass(frozen=True, slots=True)
class Result:
    """One bench: its conditions, its timings, and what was counted."""

    facts: Mapping[str, object]
    timings: tuple[Timing, ...]
    memory_mb: float | None
    indexed_per_second: float
    indexed: int
    unit_ms: float


def timed(calls: Iterable[Callable[[], object]]) -> list[float]:
    """The milliseconds of each call."""
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return times


def timing(name: str, times: Sequence[float], unit_ms: float) -> Timing:
    """The summary of `times`, in milliseconds; calls follow one another."""
    p50, p95 = report.percentile(times, 0.5), report.percentile(times, 0.95)
    return Timing(name, p50, p95, 1000 * len(times) / sum(times), p50 / unit_ms, len(times))


def numpy_unit() -> float:
    """Median milliseconds to find the ten nearest of UNIT_ROWS vectors in plain numpy."""
    random = np.random.default_rng(0)
    rows = random.standard_normal((UNIT_ROWS, UNIT_DIM), dtype=np.float32)
    query = random.standard_normal(UNIT_DIM, dtype=np.float32)
    times = timed([lambda: np.argpartition(-(rows @ query), 10)[:10]] * 20)
    return report.percentile(times, 0.5)


def memory_mb() -> float | None:
    """Resident memory of this process; None where the system does not tell."""
    status = Path("/proc/self/status")
    found = re.search(r"VmRSS:\s*(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1000 if found else None


def cold_start(home: Path | None, question: str) -> None:
    """A fresh process that answers one question; raises Unavailable when it fails."""
    command = [sys.executable, "-c", _COLD, str(home or ""), question]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"A fresh process gave no answer: {done.stderr[-500:]} Run “doctor”.")


def index_seconds(store: Store, embedder: Embedder) -> float:
    """Seconds to index all of `store` from nothing, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache.open(Path(folder) / "made.sqlite")
        try:
            start = time.perf_counter()
            build(store, embedder, Path(folder) / "index", cache)
            return time.perf_counter() - start
        finally:
            cache.close()


def measure(home: Path | None, questions: Path = PLAN) -> Result:
    """Everything, in an order that keeps the parts from disturbing one another."""
    from api.library import READ
    from api.wiring import open_services

    asked = [case.question for case in load_cases(questions)]
    unit_ms = numpy_unit()
    cold = timed([lambda: cold_start(home, asked[0])] * COLD_STARTS)
    services = open_services(home)
    services.assistant.ask(asked[0])
    warm = timed([partial(services.assistant.ask, q) for q in asked * ROUNDS])
    found = [(q, services.library.search(q, READ, None)) for q in asked]
    reading = timed([partial(services.library.read, q, hits) for q, hits in found if hits])
    memory = memory_mb()
    paths = query_path.measure(MODEL, asked)
    indexed = len(services.store.passages())
    seconds = index_seconds(services.store, services.embedder)
    return Result(
        facts=report.conditions(
            questions=f"{questions.name}, n={len(asked)}, {ROUNDS} rounds",
            corpus=f"{services.store.version()}, {indexed} passages",
            model=f"{services.embedder.model_id}, {services.embedder.digest[:12]}",
        ),
        timings=(
            timing("answer, warm", warm, unit_ms),
            timing("first answer of a fresh process", cold, unit_ms),
            timing(f"read the first {READ} passages with the question", reading, unit_ms),
            timing("restore, tokenise and embed a question of about 20 words", paths.ours, unit_ms),
            timing("onnxruntime alone on the same graph and questions", paths.plain, unit_ms),
        ),
        memory_mb=memory,
        indexed_per_second=indexed / seconds,
        indexed=indexed,
        unit_ms=unit_ms,
    )


def markdown(result: Result) -> str:
    """The report of one bench."""
    columns = ["what", "p50 ms", "p95 ms", "a second", "p50 / numpy unit", "n"]
    rows = [
        (t.name, f"{t.p50_ms:.1f}", f"{t.p95_ms:.1f}", f"{t.per_second:.1f}", f"{t.ratio:.1f}", t.n)
        for t in result.timings
    ]
    memory = "not told by this system" if result.memory_mb is None else f"{result.memory_mb:.0f} MB"
    return "\n".join(
        (
            "# Bench\n",
            report.bullets(result.facts),
            report.table(columns, rows),
            report.bullets(
                {
                    "resident memory after all answers": memory,
                    "indexed": f"{result.indexed_per_second:.1f} passages/s (n={result.indexed})",
                    "numpy unit": f"{result.unit_ms:.2f} ms for one exact search of"
                    f" {UNIT_ROWS} vectors of {UNIT_DIM} numbers (n=20)",
                }
            ),
        )
    )


def run(home: Path | None, questions: Path | None, to: Path | None, as_json: Path | None) -> str:
    """The command: measures and gives the report."""
    result = measure(home, questions or PLAN)
    text = markdown(result)
    if to:
        to.write_text(text, encoding="utf-8")
    if as_json:
        as_json.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=2), "utf-8")
    return text
