"""Runs of training steps: their rate, and how they go on where they were cut."""

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_TOLD_EVERY = _SAVED_EVERY = 20  # steps

Parts = Mapping[str, Any]  # name → what has a torch state: a model, an optimiser


def schedule(number: int, steps: int) -> float:
    """The share of the learning rate: up in a line, then down along a cosine to a thirtieth."""
    warm = max(1, steps // 25)
    if number < warm:
        return (number + 1) / warm
    return 0.03 + 0.97 * (1 + math.cos(math.pi * (number - warm) / max(1, steps - warm))) / 2


def moved(optimiser: Any, parameters: Sequence[Any], rate: float) -> None:  # noqa: ANN401
    """One step of the optimiser along the gradients at `rate`; each group has its share of it."""
    import torch

    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    for group in optimiser.param_groups:
        group["lr"] = rate * group.get("share", 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)


def save(path: Path, number: int, parts: Parts, of: str = "") -> None:
    """A checkpoint after step `number` of a run; a cut while writing leaves the one before."""
    import torch

    states = {name: part.state_dict() for name, part in parts.items()}
    torch.save({"number": number, "of": of, **states}, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def restore(path: Path, parts: Parts, of: str = "") -> int:
    """The number of the next step: 0, or where the checkpoint at `path` left off.

    Raises ValueError if that is of another run.
    """
    import torch

    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    if state["of"] != of:
        raise ValueError(f"{path} is of another run ({state['of']}): take another --work")
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["number"]) + 1


def run(
    path: Path, parts: Parts, steps: int, step: Callable[[int], dict[str, float]], of: str
) -> None:
    """Every step up to `steps` that the checkpoint at `path` has not seen; in the end it has.

    `of` names the run: its recipe and its data.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    measured: list[dict[str, float]] = []
    for number in range(restore(path, parts, of), steps):
        measured.append(step(number))
        if (number + 1) % _TOLD_EVERY == 0:
            means = {k: round(sum(m[k] for m in measured) / len(measured), 4) for k in measured[0]}
            sys.stderr.write(f"{json.dumps({'step': number + 1, **means})}\n")
            measured.clear()
        if (number + 1) % _SAVED_EVERY == 0 or number + 1 == steps:
            save(path, number, parts, of)
