"""Markdown of results: tables in which no score stands without its n, and the conditions."""

import hashlib
import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.measures import Mean


@dataclass(frozen=True, slots=True)
class Machine:
    """What a timing was taken on."""

    cpu: str
    cores: int
    memory_gb: float
    python: str
    system: str

    def __str__(self) -> str:
        return (
            f"{self.cpu}, {self.cores} cores, {self.memory_gb:.0f} GB memory,"
            f" Python {self.python}, {self.system}"
        )


def machine() -> Machine:
    """The machine we run on; `cores` are those this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Machine(
        cpu=_first(Path("/proc/cpuinfo"), r"model name\s*:\s*(.+)") or platform.machine(),
        cores=allowed or 1,
        memory_gb=int(_first(Path("/proc/meminfo"), r"MemTotal:\s*(\d+) kB") or 0) / 1e6,
        python=platform.python_version(),
        system=platform.system(),
    )


def _first(path: Path, pattern: str) -> str | None:
    try:
        found = re.search(pattern, path.read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1].strip() if found else None


def conditions(**more: object) -> dict[str, object]:
    """What every result states: when and on what, then `more`; ready for JSON."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"date": now, "machine": asdict(machine()), **more}


def digest(path: Path) -> str:
    """The first twelve hex digits of the file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def named(path: Path) -> str:
    """The file's name and digest, never its folder."""
    return f"{path.name}, sha256 {digest(path)}"


def bullets(facts: Mapping[str, object]) -> str:
    """`facts` as a Markdown list."""
    return "".join(f"- {name}: {_fact(value)}\n" for name, value in facts.items())


def _fact(value: object) -> object:
    return Machine(**value) if isinstance(value, dict) and "cpu" in value else value


def cell(value: object) -> str:
    """A value as a table shows it: a Mean is "0.912 (n=57)", a float three digits."""
    if isinstance(value, Mean):
        known = "–" if value.value is None else f"{value.value:.3f}"
        return f"{known} (n={value.n})"
    if isinstance(value, float):
        return f"{value:.3f}"
    return "–" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; a Mean always brings its n."""
    lines = [columns, ["---"] * len(columns), *([cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def means(first: str, rows: Mapping[str, Mapping[str, Mean]]) -> str:
    """A table of means: one row per key of `rows`, one column per measure that has cases."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    names = [name for name in names if any(row[name].n for row in rows.values() if name in row)]
    blank = Mean(None, 0)
    return table(
        [first, *names],
        [[key, *(row.get(name, blank) for name in names)] for key, row in rows.items()],
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, `share` in 0…1; values must not be empty."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * round(share * 1000) // 1000))
    return ordered[rank - 1]
