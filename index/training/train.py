"""Trains the query side of a base model against vectors of texts that stay where they are.

    python -m index.training.train --shared ../shared --base FLOAT --work DIR --out FLOAT

The method is ADORE (Zhan et al. 2021, "Optimizing Dense Retrieval Model Training with Hard
Negatives"): the texts keep the vectors of the base model, so each question meets the hardest
wrong texts of the whole pool at every step for the price of encoding one question. Both sides
share their weights here, so some texts of every step are held to their vectors ("anchors"), and
the passages of the trained model stay near those of the base. Two cores train it; a run that was
cut goes on from its last checkpoint.
"""

import argparse
import json
import math
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np

from index.embed import OnnxEmbedder
from index.training import checkpoint, pool, questions
from index.training.augment import typed
from index.training.export import export
from index.training.pool import Pool
from index.training.questions import LAW_ASKED, PARTY, Question

Numbers = TypeVar("Numbers")  # a dataclass of numbers with defaults

NAME = "multilingual-e5-small-vankien"

# How often a question of each set is drawn, against one of `lay`.
_WEIGHTS = {"zalo21_pd": 2.0, "alqac23_synthetic": 0.5, "uit_wiki_qa": 0.5}
_QUERY_TOKENS = 48
_TEXT_TOKENS = 176
_ANCHOR_CHARACTERS = 480


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers that decide a run, besides its data."""

    seed: int = 1
    steps: int = 600
    horizon: int = 1000  # steps after which the rate would have fallen to a twentieth
    batch: int = 32
    rate: float = 4e-5
    warm_steps: int = 40
    temperature: float = 0.02
    hardest: int = 48
    anchors: int = 8
    hold: float = 40.0
    frozen_layers: int = 4
    party: float = 2.0  # how often a question about our own clauses is drawn
    law: float = 1.0  # and one of our own about an article of the law
    share: float = 0.8  # of the way from the base to the trained weights that is gone in the end
    # A text nearer than this to an answer says the same: it is no wrong answer.
    same: float = 0.96


def parts(recipe: Recipe) -> list[Recipe]:
    """The recipe of each part; the later ones run to the end of their horizon."""
    second = replace(
        recipe, steps=400, horizon=400, warm_steps=20, party=4.0, rate=0.6 * recipe.rate
    )
    third = replace(
        recipe,
        steps=700,
        horizon=700,
        party=2.5,
        rate=0.75 * recipe.rate,
        anchors=4,
        hold=2 * recipe.hold,
    )
    return [recipe, second, third]


class Trainer:
    """A model with its optimiser, its pool on the same device, and where it is in its run."""

    def __init__(self, base: Path, asked: Sequence[Question], texts: Pool, recipe: Recipe) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        self._torch = torch
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = SentenceTransformer(str(base), device=self.device).float().eval()
        encoder = self.model[0].auto_model
        for module in (encoder.embeddings, *encoder.encoder.layer[: recipe.frozen_layers]):
            module.requires_grad_(False)
        self._trained = [p for p in encoder.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(self._trained, lr=recipe.rate, weight_decay=0.01)
        self._asked = asked
        self._texts = texts.texts
        # Anchors must be read whole: a vector of half a text is no vector of that text.
        self._short = [i for i, text in enumerate(texts.texts) if len(text) <= _ANCHOR_CHARACTERS]
        self._vectors = torch.from_numpy(texts.vectors).to(self.device)
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(texts.ids):
            rows.setdefault(name, []).append(row)
        self._answers = [[rows[name] for name in q.answers if name in rows] for q in asked]
        weights = _WEIGHTS | {PARTY.stem: recipe.party, LAW_ASKED.stem: recipe.law}
        self._chances = np.array(
            [
                weights.get(q.source, 1.0) if a else 0.0
                for q, a in zip(asked, self._answers, strict=True)
            ]
        )
        self._chances /= self._chances.sum()

    def step(self, number: int) -> dict[str, float]:
        """One step of the optimiser; what it measured on the way."""
        torch, recipe = self._torch, self.recipe
        draw = np.random.default_rng((recipe.seed, number))
        chance = random.Random(recipe.seed * 1_000_003 + number)
        chosen = draw.choice(len(self._asked), recipe.batch, replace=False, p=self._chances)
        queries = self._encoded([typed(self._asked[i].text, chance) for i in chosen], "query")
        loss, first = self._contrast(queries, [self._answers[i] for i in chosen], chance)
        held = draw.choice(self._short, recipe.anchors, replace=False)
        kept = self._encoded([self._texts[row] for row in held], "passage")
        drift = (1 - (kept * self._vectors[held]).sum(1)).mean()
        (loss + recipe.hold * drift).backward()
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = recipe.rate * schedule(number, recipe.warm_steps, recipe.horizon)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return {"loss": float(loss.detach()), "drift": float(drift.detach()), "first": first}

    def _contrast(
        self,
        queries: Any,  # noqa: ANN401 - torch is optional
        answers: Sequence[Sequence[Sequence[int]]],
        chance: random.Random,
    ) -> Any:  # noqa: ANN401
        torch, recipe = self._torch, self.recipe
        with torch.no_grad():
            scores = queries.detach() @ self._vectors.T
            # Of an answer in pieces, the piece that fits best now is the one asked for.
            asked = [chance.choice(pieces) for pieces in answers]
            right = [
                rows[int(own[list(rows)].argmax())] for rows, own in zip(asked, scores, strict=True)
            ]
            alike = self._vectors[right] @ self._vectors.T > recipe.same
            for row, pieces in enumerate(answers):
                alike[row, [piece for some in pieces for piece in some]] = True
            first = float(
                (scores.masked_fill(alike, -1).amax(1) < scores[range(len(right)), right])
                .float()
                .mean()
            )
            hard = scores.masked_fill(alike, -1).topk(recipe.hardest).indices
            wrong = torch.cat(
                [hard, torch.tensor(right, device=self.device).repeat(len(right), 1)], 1
            )
        own = (queries * self._vectors[right]).sum(1, keepdim=True)
        other = torch.einsum("qd,qnd->qn", queries, self._vectors[wrong])
        other = other.masked_fill(alike.gather(1, wrong), -math.inf)
        logits = torch.cat([own, other], 1) / recipe.temperature
        target = torch.zeros(len(right), dtype=torch.long, device=self.device)
        return torch.nn.functional.cross_entropy(logits, target), first

    def _encoded(self, texts: Sequence[str], kind: str) -> Any:  # noqa: ANN401
        """Unit vectors with gradients; texts of like length share a batch, so little is padded."""
        torch = self._torch
        prefix = self.model.prompts[kind]
        tokenizer = self.model.tokenizer
        limit = _QUERY_TOKENS if kind == "query" else _TEXT_TOKENS
        ids = tokenizer([prefix + t for t in texts], truncation=True, max_length=limit)["input_ids"]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        made: list[Any] = [None] * len(ids)
        for start in range(0, len(order), 8):
            some = order[start : start + 8]
            batch = tokenizer.pad({"input_ids": [ids[i] for i in some]}, return_tensors="pt")
            batch = {name: value.to(self.device) for name, value in batch.items()}
            hidden = self.model[0].auto_model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            for i, vector in zip(some, torch.nn.functional.normalize(mean, dim=1), strict=True):
                made[i] = vector
        return torch.stack(made)


def schedule(number: int, warm: int, horizon: int) -> float:
    """The share of the learning rate: up in a line, then down along a cosine to a twentieth."""
    if number < warm:
        return (number + 1) / warm
    return 0.05 + 0.95 * (1 + math.cos(math.pi * (number - warm) / max(1, horizon - warm))) / 2


def between(base: Path, trained: Path, out: Path, share: float) -> None:
    """Write the model whose weights lie `share` of the way from `base` to `trained`.

    It keeps most of what was learnt and nearly all of what the base knew (Wortsman et al. 2022,
    "Robust fine-tuning of zero-shot models").
    """
    from safetensors.numpy import load_file, save_file

    shutil.copytree(trained, out, dirs_exist_ok=True)
    old, new = (load_file(folder / "model.safetensors") for folder in (base, trained))
    mixed = {
        name: np.ascontiguousarray(old[name] + share * (tensor - old[name]))
        for name, tensor in new.items()
    }
    save_file(mixed, out / "model.safetensors", metadata={"format": "pt"})


def write(trainer: Trainer, base: Path, out: Path) -> None:
    """The trained model as a folder like the base's, float32."""
    from safetensors.numpy import save_file

    shutil.copytree(base, out, dirs_exist_ok=True)
    weights = trainer.model[0].auto_model.state_dict()
    arrays = {
        n: np.ascontiguousarray(t.cpu().numpy())
        for n, t in weights.items()
        if t.dtype.is_floating_point
    }
    save_file(arrays, out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((out / "config.json").read_text("utf-8")) | {"_name_or_path": NAME}
    (out / "config.json").write_text(
        json.dumps(config, indent=2, ensure_ascii=False) + "\n", "utf-8"
    )


def run(shared: Path, base: Path, work: Path, out: Path, recipe: Recipe) -> None:
    """Gather, embed, train in parts and write; each part goes on where it was cut."""
    texts = pool_of(shared, base, work, recipe.seed)
    trained = base
    for number, part in enumerate(parts(recipe), start=1):
        asked = questions.load(shared, number)
        home = work / f"part-{number}"
        train(trained, asked, texts, home, home / "model", part)
        trained = home / "model"
    between(base, trained, out, recipe.share)


def pool_of(shared: Path, base: Path, work: Path, seed: int) -> Pool:
    """The pool of all parts with the vectors of the base, which `work` keeps."""
    with TemporaryDirectory() as folder:
        export(base, Path(folder))
        chosen = pool.gather(shared, questions.load(shared, questions.PARTS), seed)
        return pool.embedded(chosen, OnnxEmbedder.load(Path(folder)), work)


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


def train(
    base: Path, asked: Sequence[Question], texts: Pool, work: Path, out: Path, recipe: Recipe
) -> None:
    """Train on a pool that is ready."""
    trainer = Trainer(base, asked, texts, recipe)
    parts = {"model": trainer.model, "optimiser": trainer.optimiser}
    path = work / "checkpoint.pt"
    checkpoint.run(path, trainer.device, parts, recipe.steps, trainer.step)
    write(trainer, base, out)


def main() -> None:
    """Read the command line, and make the training run or go on with it."""
    parser = argparse.ArgumentParser(prog="python -m index.training.train")
    parser.add_argument("--shared", type=Path, required=True, help="folder with retrieval/")
    parser.add_argument("--base", type=Path, required=True, help="what base kept with --float")
    parser.add_argument("--work", type=Path, required=True, help="keeps vectors and checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="float32 model to write")
    given, recipe = with_recipe(parser, Recipe)
    run(given.shared, given.base, given.work, given.out, recipe)


if __name__ == "__main__":
    main()
