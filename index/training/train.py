"""Trains a base model so that questions come near the clauses that answer them.

    python -m index.training.train --shared ../shared --base FLOAT --work DIR --out FLOAT

Contrastive, both sides at once: each question meets its answer, wrong texts that the model itself
or BM25 takes for answers (Xiong et al. 2021, "Approximate Nearest Neighbor Negative Contrastive
Learning"; found anew every `mined_every` steps) and the texts of all other questions of the step.
Titles of news and of law articles with the text below them keep it general, and every text is held
near its vector by the base. A GPU does it in minutes, two cores take a day; a run that was cut goes
on from its last checkpoint.
"""

import argparse
import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.training import checkpoint, pool, questions
from index.training.augment import typed
from index.training.checkpoint import moved, schedule
from index.training.encoder import Encoder, Rows, Tensor
from index.training.mine import SAME, Mined, Miner, answers, every
from index.training.pool import Pool
from index.training.questions import LAW_ASKED, PARTY, Question

Numbers = TypeVar("Numbers")  # a dataclass of numbers with defaults

NAME = "multilingual-e5-small-vankien"

# How often a question of each set is drawn, against one of `lay`.
WEIGHTS = {
    "zalo21_pd": 1.5,
    "alqac23_synthetic": 0.4,
    "uit_wiki_qa": 0.5,
    PARTY.stem: 2.5,
    LAW_ASKED.stem: 1.3,
}
_TEMPERATURE = 0.02
_LOOSE_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers that decide a run, besides its data."""

    seed: int = 5
    steps: int = 500
    batch: int = 128
    wrong: int = 5  # texts of each question that do not answer it
    loose: int = 64  # titles with the text below them
    rate: float = 3e-5
    hold: float = 15.0
    mined_every: int = 170


class Trainer:
    """A model with its optimiser, its texts and questions, and what was mined for them."""

    def __init__(
        self,
        base: Path,
        asked: Sequence[Question],
        texts: Pool,
        loose: Sequence[tuple[str, str]],
        recipe: Recipe,
    ) -> None:
        import torch

        torch.manual_seed(recipe.seed)
        self._torch, self.recipe = torch, recipe
        self.encoder = Encoder(base)
        self.device = self.encoder.device
        self.optimiser = torch.optim.AdamW(self.encoder.trained, weight_decay=0.01)
        known = texts.answered(asked)
        self._asked = [question.text for question in known]
        self._answers = answers(known, texts.rows())
        chances = np.array([WEIGHTS.get(q.source, 1.0) for q in known])
        self._chances = chances / chances.sum()
        self._titles = [title for title, _ in loose]
        self._count = len(texts.texts)
        self._texts = self.encoder.passages([*texts.texts, *(text for _, text in loose)])
        self._base = every(self.encoder, self._texts)
        self._miner = Miner(
            self.encoder,
            self._texts.first(self._count),
            self.encoder.questions(self._asked),
            self._answers,
            self._base[: self._count],
        )
        nothing = np.empty((0, 0), np.int64)
        self._mined = Mined(nothing, nothing)
        self.parts = {
            "model": self.encoder.bert,
            "optimiser": self.optimiser,
            "mined": self._mined,
        }
        self.run = str(asdict(recipe) | {"questions": len(known), "texts": self._count})

    def step(self, number: int) -> dict[str, float]:
        """One step of the optimiser; what it measured on the way."""
        recipe, functional = self.recipe, self._torch.nn.functional
        if number % recipe.mined_every == 0:
            self._mined.load_state_dict(self._miner.mine().state_dict())
        draw = np.random.default_rng((recipe.seed, number))
        chance = random.Random(recipe.seed * 1_000_003 + number)
        chosen = draw.choice(len(self._asked), recipe.batch, replace=False, p=self._chances)
        titles = draw.choice(len(self._titles), recipe.loose, replace=False)
        wrong = [self._mined.some(i, slice(None), recipe.wrong, draw) for i in chosen]
        rows = np.concatenate([self._mined.right[chosen], *wrong, self._count + titles])
        texts = self.encoder.vectors(self._texts, rows)
        queries = self._encoded([typed(self._asked[i], chance) for i in chosen])
        scores = (queries @ texts.T / _TEMPERATURE).masked_fill(self._alike(chosen, rows), -1e4)
        loss = functional.cross_entropy(scores, self._numbers(len(chosen)))
        places = self._numbers(len(titles)) + len(rows) - len(titles)
        loose = self._encoded([self._titles[i] for i in titles]) @ texts.T / _TEMPERATURE
        same = self._same(places, rows)
        told = functional.cross_entropy(loose.masked_fill(same, -1e4), places)
        drift = (1 - (texts * self._base[rows]).sum(1)).mean()
        (loss + _LOOSE_WEIGHT * told + recipe.hold * drift).backward()
        moved(self.optimiser, self.encoder.trained, recipe.rate * schedule(number, recipe.steps))
        measured = {"loss": loss, "loose": told, "drift": drift}
        return {name: float(value.detach()) for name, value in measured.items()}

    def _encoded(self, texts: Sequence[str]) -> Tensor:
        return self.encoder.vectors(self.encoder.questions(texts), np.arange(len(texts)))

    def _numbers(self, count: int) -> Tensor:
        return self._torch.arange(count, device=self.device)

    def _alike(self, chosen: Rows, rows: Rows) -> Tensor:
        """Which texts of the step are no wrong answer to each of its questions."""
        alike = self._same(self._numbers(len(chosen)), rows)
        for i, question in enumerate(chosen):
            alike[i] |= self._torch.from_numpy(np.isin(rows, self._answers[question])).to(
                self.device
            )
            alike[i, i] = False
        return alike

    def _same(self, places: Tensor, rows: Rows) -> Tensor:
        """Which texts of the step say the same as those at `places`, these themselves apart."""
        near = self._base[rows]
        same = (near[places] @ near.T) > SAME
        same[self._numbers(len(places)), places] = False
        return same


def write(encoder: Encoder, base: Path, out: Path) -> None:
    """The trained model as a folder like the base's, float32."""
    from safetensors.numpy import load_file, save_file

    shutil.copytree(base, out, dirs_exist_ok=True)
    weights = load_file(base / "model.safetensors")
    weights |= {
        name: np.ascontiguousarray(tensor.float().cpu().numpy())
        for name, tensor in encoder.bert.state_dict().items()
        if name in weights
    }
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((out / "config.json").read_text("utf-8")) | {"_name_or_path": NAME}
    (out / "config.json").write_text(
        json.dumps(config, indent=2, ensure_ascii=False) + "\n", "utf-8"
    )


def train(trainer: Trainer, work: Path) -> None:
    """All steps that the checkpoint in `work` has not seen."""
    steps = trainer.recipe.steps
    checkpoint.run(work / "embedder.pt", trainer.parts, steps, trainer.step, trainer.run)


def with_recipe(
    parser: argparse.ArgumentParser, kind: type[Numbers]
) -> tuple[argparse.Namespace, Numbers]:
    """The command line as `parser` reads it, with an option for each number of a recipe."""
    numbers = fields(kind)  # type: ignore[arg-type]
    for field in numbers:
        option = f"--{field.name.replace('_', '-')}"
        parser.add_argument(option, type=type(field.default), default=field.default)
    given = parser.parse_args()
    return given, kind(**{field.name: getattr(given, field.name) for field in numbers})


def main() -> None:
    """Read the command line, and make the training run or go on with it."""
    parser = argparse.ArgumentParser(prog="python -m index.training.train")
    parser.add_argument(
        "--shared", type=Path, required=True, help="folder with retrieval/ and raw/"
    )
    parser.add_argument("--base", type=Path, required=True, help="what base kept with --float")
    parser.add_argument("--work", type=Path, required=True, help="keeps checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="float32 model to write")
    given, recipe = with_recipe(parser, Recipe)
    asked = questions.load(given.shared)
    loose = questions.loose_pairs(given.shared, recipe.seed)
    trainer = Trainer(given.base, asked, pool.gather(given.shared, asked), loose, recipe)
    train(trainer, given.work)
    write(trainer.encoder, given.base, given.out)


if __name__ == "__main__":
    main()
