"""Runs of training steps that go on where they were cut."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_TOLD_EVERY = 20  # steps

Parts = Mapping[str, Any]  # name → what has a torch state: a model, an optimiser


def save(path: Path, number: int, parts: Parts) -> None:
    """A checkpoint after step `number`; a cut while writing leaves the one before."""
    import torch

    states = {name: part.state_dict() for name, part in parts.items()}
    torch.save({"number": number, **states}, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def restore(path: Path, device: str, parts: Parts) -> int:
    """The number of the next step: 0, or where the checkpoint at `path` left off."""
    import torch

    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["number"]) + 1


def run(
    path: Path,
    device: str,
    parts: Parts,
    steps: int,
    step: Callable[[int], dict[str, float]],
    saved_every: int = 100,
) -> None:
    """Every step up to `steps` that the checkpoint at `path` has not seen; in the end it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    measured: list[dict[str, float]] = []
    for number in range(restore(path, device, parts), steps):
        measured.append(step(number))
        if (number + 1) % _TOLD_EVERY == 0:
            means = {k: round(sum(m[k] for m in measured) / len(measured), 4) for k in measured[0]}
            sys.stderr.write(f"{json.dumps({'step': number + 1, **means})}\n")
            measured.clear()
        if (number + 1) % saved_every == 0 or number + 1 == steps:
            save(path, number, parts)
