"""Trains the reranker: a trained embedder learns to read question and passage together.

    python -m index.training.rerank --shared ../shared --base FLOAT --embedder FLOAT --work DIR \
        --out index/reranker

Each list has a question, a passage that answers it and passages that the embedder or BM25 takes for
answers; beside them stand near misses, questions with the very passage they seem to be about,
which does not answer them. The loss tells the right passage of a list (softmax) and judges every
pair (cross-entropy), so that a score means the same for every question. A GPU does it in minutes;
a run that was cut goes on from its last checkpoint.
"""

import argparse
import random
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from index.rerank import GRAPH, HEAD, TOKENIZER
from index.training import checkpoint, pool, questions
from index.training.augment import typed
from index.training.checkpoint import moved, schedule
from index.training.encoder import Encoder, Rows, Table, Tensor
from index.training.export import quantised
from index.training.mine import NEAR, Mined, Miner, answers, every
from index.training.pool import Pool
from index.training.questions import Question
from index.training.train import WEIGHTS, with_recipe

_UNITS = 64  # of the head's inner layer
_SCALE, _BIAS = 8.0, -6.0  # of the cosine, before training
_HEAD_SHARE = 6.0  # of the rate, against that of the encoder
_RIGHT_WEIGHT = 2.0  # of a pair that answers, against one that does not
# How many wrong passages of a list come from which part of those that were mined.
_HARDEST, _NEAR, _ALIKE = slice(0, 10), slice(10, NEAR), slice(NEAR, None)
_PARTS = ((_HARDEST, 3), (_NEAR, 4), (_ALIKE, 2))
_MISSED_NEAR = slice(0, 8)  # the other passage of a near miss comes from these


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers that decide a run, besides its data."""

    seed: int = 5
    steps: int = 670
    layers: int = 12
    lists: int = 64
    missed: int = 48  # near misses of a step, each with its passage and another
    rate: float = 6e-5
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of a step: their questions as typed, the question and the passage of each pair.

    `lists` are the slices of pairs that are lists, the right passage first; the pairs of no list
    are near misses, and nothing in them answers.
    """

    texts: list[str]
    questions: Rows
    passages: Rows
    lists: list[slice]


class Draw:
    """Draws the pairs of each step: the same ones for the same recipe, data and number."""

    def __init__(
        self,
        asked: Sequence[Question],
        missed: Sequence[Question],
        mined: tuple[Mined, Mined],
        count: int,
        recipe: Recipe,
    ) -> None:
        self._asked, self._missed, self._recipe, self._count = asked, missed, recipe, count
        self._of_asked, self._of_missed = mined
        chances = np.array([WEIGHTS.get(question.source, 1.0) for question in asked])
        self._chances = chances / chances.sum()

    @property
    def sizes(self) -> dict[str, int]:
        """How much there is to draw from."""
        return {
            "questions": len(self._asked),
            "near misses": len(self._missed),
            "texts": self._count,
        }

    def batch(self, number: int) -> Batch:
        """The pairs of step `number`."""
        recipe = self._recipe
        draw = np.random.default_rng((recipe.seed, number))
        chance = random.Random(recipe.seed * 1_000_003 + number)
        chosen = draw.choice(len(self._asked), recipe.lists, replace=False, p=self._chances)
        missed = draw.choice(
            len(self._missed), min(recipe.missed, len(self._missed)), replace=False
        )
        groups = [self._list(int(i), draw) for i in chosen]
        groups += [self._miss(int(i), draw) for i in missed]
        texts = [typed(self._asked[i].text, chance) for i in chosen]
        texts += [typed(self._missed[i].text, chance) for i in missed]
        ends = np.cumsum([len(rows) for rows in groups])
        lists = [slice(int(e) - len(r), int(e)) for e, r in zip(ends, groups, strict=True)]
        owner = np.repeat(np.arange(len(groups)), [len(rows) for rows in groups])
        return Batch(texts, owner, np.concatenate(groups), lists[: len(chosen)])

    def _list(self, i: int, draw: np.random.Generator) -> Rows:
        """A passage that answers question `i`, then some that seem to, and a stranger."""
        right = self._of_asked.right[i]
        wrong = [self._of_asked.some(i, part, size, draw) for part, size in _PARTS]
        stranger = draw.integers(self._count, size=1)
        others = np.unique(np.concatenate([*wrong, stranger]))
        return np.concatenate([[right], others[others != right]])

    def _miss(self, i: int, draw: np.random.Generator) -> Rows:
        """The passage that near miss `i` seems to be about, and another near one."""
        other = self._of_missed.some(i, _MISSED_NEAR, 1, draw)
        return np.concatenate([self._of_missed.right[i : i + 1], other])


class Trainer:
    """The encoder and its head with their optimiser."""

    def __init__(self, embedder: Path, texts: Sequence[str], recipe: Recipe) -> None:
        import torch

        torch.manual_seed(recipe.seed)
        self._torch, self.recipe = torch, recipe
        self.encoder = Encoder(embedder, recipe.layers, recipe.dropout)
        self.device = self.encoder.device
        self.head = _head(torch, self.encoder.bert.config.hidden_size).to(self.device)
        groups = (
            {"params": self.encoder.trained},
            {"params": self.head.parameters(), "share": _HEAD_SHARE},
        )
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.parts = {"encoder": self.encoder.bert, "head": self.head, "optimiser": self.optimiser}
        self._texts: Table = self.encoder.passages(texts)

    def step(self, number: int, batch: Batch) -> dict[str, float]:
        """One step of the optimiser; what it measured on the way."""
        torch, functional = self._torch, self._torch.nn.functional
        torch.manual_seed(self.recipe.seed * 1_000_003 + number)  # dropout of a run that was cut
        self.encoder.bert.train()
        scores = self.scores(batch)
        labels = torch.zeros(len(scores), device=self.device)
        labels[[one.start for one in batch.lists]] = 1.0
        first = torch.zeros(1, dtype=torch.long, device=self.device)
        told = [functional.cross_entropy(scores[one][None], first) for one in batch.lists]
        listed = torch.stack(told).mean()
        weights = 1 + labels * (_RIGHT_WEIGHT - 1)
        each = functional.binary_cross_entropy_with_logits(scores, labels, reduction="none")
        judged = (each * weights).sum() / weights.sum()
        (listed + judged).backward()
        rate = self.recipe.rate * schedule(number, self.recipe.steps)
        moved(self.optimiser, [*self.encoder.trained, *self.head.parameters()], rate)
        right = [float(scores[one].argmax() == 0) for one in batch.lists]
        return {
            "listed": float(listed.detach()),
            "judged": float(judged.detach()),
            "first": sum(right) / len(right),
        }

    def scores(self, batch: Batch) -> Tensor:
        """The log-odds of each pair."""
        asked = self.encoder.questions(batch.texts)
        means = self.encoder.means(asked, batch.questions, self._texts, batch.passages)
        return self._judged(*means.chunk(2, dim=1))

    def _judged(self, question: Tensor, passage: Tensor) -> Tensor:
        """As `index.rerank.judged`, for many pairs."""
        torch, head = self._torch, self.head
        both = torch.cat([question, passage, question * passage, (question - passage).abs()], 1)
        cosine = torch.nn.functional.cosine_similarity(question, passage)
        inner = torch.nn.functional.gelu(head["inner"](both))
        return head["cosine"](cosine[:, None]).squeeze(1) + head["outer"](inner).squeeze(1)

    def write(self, embedder: Path, out: Path) -> None:
        """The folder that `index.rerank` loads: int8 graph, head, the tokenizer of `embedder`."""
        out.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(embedder / TOKENIZER, out / TOKENIZER)
        encoder = self.encoder.bert
        weights = {n: t.float().cpu().numpy() for n, t in encoder.state_dict().items()}
        onnx.save(quantised(weights, encoder.config.to_dict()), out / GRAPH)
        head = {n: t.cpu().numpy() for n, t in self.head.state_dict().items()}
        np.savez(
            out / HEAD,
            inner=head["inner.weight"],
            inner_bias=head["inner.bias"],
            outer=head["outer.weight"][0],
            scale=head["cosine.weight"][0, 0],
            bias=head["cosine.bias"][0] + head["outer.bias"][0],
        )


def _head(torch: Any, width: int) -> Any:  # noqa: ANN401
    head = torch.nn.ModuleDict(
        {
            "cosine": torch.nn.Linear(1, 1),
            "inner": torch.nn.Linear(4 * width, _UNITS),
            "outer": torch.nn.Linear(_UNITS, 1),
        }
    )
    torch.nn.init.constant_(head["cosine"].weight, _SCALE)
    torch.nn.init.constant_(head["cosine"].bias, _BIAS)
    torch.nn.init.zeros_(head["outer"].weight)
    torch.nn.init.zeros_(head["outer"].bias)
    return head


def train(draw: Draw, trainer: Trainer, path: Path) -> None:
    """All steps that the checkpoint at `path` has not seen."""
    checkpoint.run(
        path,
        trainer.parts,
        trainer.recipe.steps,
        lambda number: trainer.step(number, draw.batch(number)),
        str(asdict(trainer.recipe) | draw.sizes),
    )


def mined(embedder: Path, base: Path, texts: Pool, asked: Sequence[Question]) -> Mined:
    """What the embedder takes for answers; each question has one of its own in the pool."""
    encoder, older = Encoder(embedder), Encoder(base)
    table = encoder.passages(texts.texts)
    told = encoder.questions([question.text for question in asked])
    return Miner(encoder, table, told, answers(asked, texts.rows()), every(older, table)).mine()


def run(shared: Path, base: Path, embedder: Path, work: Path, out: Path, recipe: Recipe) -> None:
    """Gather, mine, train and write; a cut run goes on."""
    asked, missed = questions.load(shared), questions.near_misses(shared)
    texts = pool.gather(shared, [*asked, *missed])
    asked, missed = texts.answered(asked), texts.answered(missed)
    found = mined(embedder, base, texts, [*asked, *missed]).parted(len(asked))
    trainer = Trainer(embedder, texts.texts, recipe)
    train(Draw(asked, missed, found, len(texts.texts), recipe), trainer, work / "reranker.pt")
    trainer.write(embedder, out)


def main() -> None:
    """Read the command line, and make the training run or go on with it."""
    parser = argparse.ArgumentParser(prog="python -m index.training.rerank")
    parser.add_argument("--shared", type=Path, required=True, help="folder with retrieval/")
    parser.add_argument("--base", type=Path, required=True, help="as given to train: its vectors")
    parser.add_argument("--embedder", type=Path, required=True, help="float32, what train wrote")
    parser.add_argument("--work", type=Path, required=True, help="keeps checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    given, recipe = with_recipe(parser, Recipe)
    run(given.shared, given.base, given.embedder, given.work, given.out, recipe)


if __name__ == "__main__":
    main()
