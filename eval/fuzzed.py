"""What runs of `eval.fuzz` did, as told by their logs."""

import re
from collections.abc import Iterable
from pathlib import Path

from eval import report
from eval.fuzz import MAX_BYTES, SECONDS_AN_INPUT

_COLUMNS = (
    *("target", "seconds", "executions", "branches", "features", "corpus", "longest, bytes"),
    *("slowest, s", "stopped by"),
)
_REACHED = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)/\S+ lim: (\d+)")
_NUMBER = r"stat::{}:\s+(\d+)"
_RAISED = re.compile(r"=== Uncaught Python exception: ===\n(\w+)")
_STOPPED = re.compile(r"ERROR: libFuzzer: ([\w -]+)")


def run(logs: Iterable[Path], to: Path | None) -> str:
    """A line a log; a log's name up to its first dot is the target's.

    Branches and features are those reached of the code and, of features, how often; the corpus are
    the inputs that reached something new; "longest" is the length that inputs were let grow to.
    """
    rows = [_row(log.name.partition(".")[0], log.read_text("utf-8", "replace")) for log in logs]
    text = (
        "# Fuzzing\n\n"
        f"libFuzzer through atheris on {report.machine()}; inputs of up to {MAX_BYTES} bytes, a"
        f" limit of {SECONDS_AN_INPUT} s on each. The seeds are those of `tests/fuzz_seeds.py`.\n\n"
        f"{report.table(_COLUMNS, rows)}\n"
        "`python -m eval.fuzz TARGET --seconds 600 --corpus … --found … --seeds SEEDS/TARGET`"
        " writes a log, `python -m eval fuzzed LOGS` this page.\n"
    )
    if to:
        to.write_text(text, encoding="utf-8")
    return text


def _row(target: str, log: str) -> list[object]:
    executions = _number(log, "number_of_executed_units")
    done = re.search(r"^Done \d+ runs in (\d+) second", log, re.MULTILINE)
    seconds = int(done[1]) if done else executions // max(1, _number(log, "average_exec_per_sec"))
    reached = _REACHED.findall(log)[-1:] or [(None,) * 4]
    slowest = _number(log, "slowest_unit_time_sec")
    return [target, seconds, executions, *reached[0], slowest, _end(log)]


def _number(log: str, name: str) -> int:
    found = re.search(_NUMBER.format(name), log)
    return int(found[1]) if found else 0


def _end(log: str) -> str | None:
    """What the run found; None when its time was up."""
    found = _RAISED.search(log) or _STOPPED.search(log)
    return found[1] if found else None
