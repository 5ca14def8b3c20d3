"""Trains the reranker: the lower layers of a trained embedder read question and passage together.

    python -m index.training.rerank --shared ../shared --base FLOAT --embedder FLOAT --work DIR \
        --out index/reranker

Each list has a question, a passage that answers it and passages that the embedder takes for
answers; beside them stand near misses, questions with the very passage they seem to be about,
which does not answer them. The loss tells the right passage of a list (softmax) and judges every
pair (cross-entropy), so that a score means the same for every question. A run that was cut goes on
from its last checkpoint.
"""

import argparse
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx

from index.embed import OnnxEmbedder
from index.rerank import GRAPH, HEAD, PASSAGE, QUESTION, TOKENIZER
from index.training import checkpoint, questions
from index.training.augment import typed
from index.training.export import export, quantised
from index.training.pool import Pool
from index.training.questions import LAW_ASKED, PARTY, Question
from index.training.train import pool_of, schedule, with_recipe

# How often a question of each set is drawn, against one of `lay`.
_WEIGHTS = {
    "zalo21_pd": 1.5,
    "alqac23_synthetic": 0.3,
    "uit_wiki_qa": 0.4,
    PARTY.stem: 2.5,
    LAW_ASKED.stem: 1.2,
}
_QUESTION_TOKENS, _TEXT_TOKENS = 40, 150
_TEXT_CHARACTERS = 520
_UNITS = 64  # of the head's inner layer
_SCALE, _BIAS = 8.0, -6.0  # of the cosine, before training
_NEAREST = 30  # wrong passages of a list come from so many
_HARDEST = 8  # and half of them from the first of those
# A wrong text so far above the right one may be an answer that nobody labelled.
_ABOVE = 0.03
_SAME = 0.955  # a text nearer than this to an answer says the same
_CHUNK = 8  # pairs of like length encoded together


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers that decide a run, besides its data."""

    seed: int = 7
    steps: int = 1000
    layers: int = 6
    frozen_layers: int = 1
    lists: int = 4
    wrong: int = 6  # passages of a list that do not answer
    missed: int = 3  # near misses of a step, each with its passage and another
    rate: float = 6e-5
    head_rate: float = 8.0  # against that of the encoder
    warm_steps: int = 40
    right_weight: float = 2.0  # of a pair that answers, against one that does not


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pairs with their labels, and the slices of them that are lists, the right one first."""

    pairs: list[tuple[str, str]]
    labels: list[float]
    lists: list[slice]


class Draw:
    """Draws the pairs of each step: the same ones for the same recipe, data and number."""

    def __init__(
        self,
        asked: Sequence[Question],
        missed: Sequence[Question],
        texts: Pool,
        embedder: OnnxEmbedder,
        recipe: Recipe,
    ) -> None:
        self._asked, self._texts, self._embedder, self._recipe = asked, texts, embedder, recipe
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(texts.ids):
            rows.setdefault(name, []).append(row)
        self._answers = [[rows[name] for name in q.answers if name in rows] for q in asked]
        self._missed = [(q.text, rows[q.answers[0]]) for q in missed if q.answers[0] in rows]
        chances = [
            _WEIGHTS.get(q.source, 1.0) if found else 0.0
            for q, found in zip(asked, self._answers, strict=True)
        ]
        self._chances = np.array(chances) / sum(chances)

    def batch(self, number: int) -> _Batch:
        """The pairs of step `number`."""
        draw = np.random.default_rng((self._recipe.seed, number))
        chance = random.Random(self._recipe.seed * 1_000_003 + number)
        batch = _Batch([], [], [])
        for i in draw.choice(len(self._asked), self._recipe.lists, replace=False, p=self._chances):
            start = len(batch.pairs)
            question = typed(self._asked[i].text, chance)
            rows = self._list(int(i), draw, chance)
            batch.pairs.extend((question, self._texts.texts[row]) for row in rows)
            batch.labels.extend([1.0] + [0.0] * (len(rows) - 1))
            batch.lists.append(slice(start, len(batch.pairs)))
        for _ in range(self._recipe.missed if self._missed else 0):
            asked, own = self._missed[int(draw.integers(len(self._missed)))]
            question = typed(asked, chance)
            batch.pairs.extend(
                (question, self._texts.texts[row]) for row in self._near(asked, own, draw)
            )
            batch.labels.extend([0.0, 0.0])
        return batch

    def _list(self, i: int, draw: np.random.Generator, chance: random.Random) -> list[int]:
        """Rows of the pool: one that answers question `i`, then some that seem to."""
        scores = self._texts.vectors @ self._embedder.query(self._asked[i].text)
        own = chance.choice(self._answers[i])
        right = own[int(scores[own].argmax())]
        alike = self._texts.vectors @ self._texts.vectors[right] > _SAME
        for pieces in self._answers[i]:
            alike[pieces] = True
        order = np.argsort(-np.where(alike, -1, scores), kind="stable")[:_NEAREST]
        near = [int(row) for row in order if scores[row] < scores[right] + _ABOVE]
        near = near or [int(row) for row in order]
        hard = near[:_HARDEST]
        wrong = [int(row) for row in draw.choice(hard, min(3, len(hard)), replace=False)]
        rest = [row for row in near if row not in wrong]
        more = min(self._recipe.wrong - 1 - len(wrong), len(rest))
        wrong += [int(row) for row in draw.choice(rest, more, replace=False)] if more > 0 else []
        return [right, *wrong, int(draw.integers(len(self._texts.ids)))]

    def _near(self, asked: str, own: Sequence[int], draw: np.random.Generator) -> list[int]:
        """The piece of its own text that a near miss fits best, and another near text."""
        scores = self._texts.vectors @ self._embedder.query(asked)
        best = own[int(scores[list(own)].argmax())]
        others = [int(row) for row in np.argsort(-scores, kind="stable")[:6] if row != best]
        return [best, int(draw.choice(others))]


class Trainer:
    """The encoder and its head with their optimiser."""

    def __init__(self, embedder: Path, recipe: Recipe) -> None:
        import torch
        from transformers import BertModel, PreTrainedTokenizerFast

        torch.manual_seed(recipe.seed)
        self._torch, self.recipe = torch, recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.encoder = BertModel.from_pretrained(
            str(embedder), num_hidden_layers=recipe.layers, add_pooling_layer=False
        )
        self.encoder = self.encoder.float().to(self.device).eval()
        for module in (
            self.encoder.embeddings,
            *self.encoder.encoder.layer[: recipe.frozen_layers],
        ):
            module.requires_grad_(False)
        self.head = _head(torch, self.encoder.config.hidden_size).to(self.device)
        self._trained = [p for p in self.encoder.parameters() if p.requires_grad]
        self._rates = (recipe.rate, recipe.rate * recipe.head_rate)
        groups = ({"params": self._trained}, {"params": self.head.parameters()})
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.parts = {"encoder": self.encoder, "head": self.head, "optimiser": self.optimiser}
        file = str(embedder / TOKENIZER)
        self._tokenizer = PreTrainedTokenizerFast(tokenizer_file=file, pad_token="<pad>")
        self._first, self._last = self._tokenizer.convert_tokens_to_ids(["<s>", "</s>"])

    def step(self, number: int, batch: _Batch) -> dict[str, float]:
        """One step of the optimiser; what it measured on the way."""
        torch, functional = self._torch, self._torch.nn.functional
        scores = self.scores(batch.pairs)
        labels = torch.tensor(batch.labels, device=self.device)
        first = torch.zeros(1, dtype=torch.long, device=self.device)
        told = [functional.cross_entropy(scores[one][None], first) for one in batch.lists]
        listed = torch.stack(told).mean()
        weights = 1 + labels * (self.recipe.right_weight - 1)
        each = functional.binary_cross_entropy_with_logits(scores, labels, reduction="none")
        judged = (each * weights).sum() / weights.sum()
        (listed + judged).backward()
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        for group, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * schedule(number, self.recipe.warm_steps, self.recipe.steps)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        right = [float(scores[one].argmax() == 0) for one in batch.lists]
        return {
            "listed": float(listed.detach()),
            "judged": float(judged.detach()),
            "first": sum(right) / len(right),
        }

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Any:  # noqa: ANN401 - torch is optional
        """The log-odds of each pair; pairs of like length share a batch, so little is padded."""
        torch = self._torch
        made: list[Any] = [None] * len(pairs)
        coded = [self._coded(*pair) for pair in pairs]
        order = sorted(range(len(coded)), key=lambda i: len(coded[i][0]))
        for start in range(0, len(order), _CHUNK):
            some = order[start : start + _CHUNK]
            batch = self._tokenizer.pad(
                {"input_ids": [coded[i][0] for i in some]}, return_tensors="pt"
            ).to(self.device)
            hidden = self.encoder(**batch).last_hidden_state
            places = torch.arange(hidden.shape[1], device=self.device)[None]
            border = torch.tensor([coded[i][1] for i in some], device=self.device)[:, None]
            asked = (places < border).float()
            told = batch["attention_mask"] - asked
            means = [
                (hidden * part.unsqueeze(-1)).sum(1) / part.sum(1, keepdim=True)
                for part in (asked, told)
            ]
            for i, score in zip(some, self._judged(*means), strict=True):
                made[i] = score
        return torch.stack(made)

    def _coded(self, question: str, passage: str) -> tuple[list[int], int]:
        """The ids of a pair, and where the passage begins."""
        asked, told = (
            self._tokenizer(text, add_special_tokens=False, truncation=True, max_length=most)[
                "input_ids"
            ]
            for text, most in (
                (QUESTION + question, _QUESTION_TOKENS),
                (PASSAGE + passage[:_TEXT_CHARACTERS], _TEXT_TOKENS),
            )
        )
        return [self._first, *asked, self._last, *told, self._last], len(asked) + 2

    def _judged(self, question: Any, passage: Any) -> Any:  # noqa: ANN401
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
        weights = {n: t.cpu().numpy() for n, t in self.encoder.state_dict().items()}
        onnx.save(quantised(weights, self.encoder.config.to_dict()), out / GRAPH)
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
    steps = trainer.recipe.steps
    checkpoint.run(
        path, trainer.device, trainer.parts, steps, lambda n: trainer.step(n, draw.batch(n))
    )


def run(shared: Path, base: Path, embedder: Path, work: Path, out: Path, recipe: Recipe) -> None:
    """Gather and embed the pool, train and write; a cut run goes on."""
    texts = pool_of(shared, base, work, seed=1)
    asked, missed = questions.load(shared, questions.PARTS), questions.near_misses(shared)
    with TemporaryDirectory() as folder:
        export(embedder, Path(folder))
        fast = OnnxEmbedder.load(Path(folder))
        draw = Draw(asked, missed, texts, fast, recipe)
        trainer = Trainer(embedder, recipe)
        train(draw, trainer, work / "reranker.pt")
    trainer.write(embedder, out)


def main() -> None:
    """Read the command line, and make the training run or go on with it."""
    parser = argparse.ArgumentParser(prog="python -m index.training.rerank")
    parser.add_argument("--shared", type=Path, required=True, help="folder with retrieval/")
    parser.add_argument("--base", type=Path, required=True, help="as given to train: its vectors")
    parser.add_argument("--embedder", type=Path, required=True, help="float32, what train wrote")
    parser.add_argument("--work", type=Path, required=True, help="keeps vectors and checkpoints")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    given, recipe = with_recipe(parser, Recipe)
    run(given.shared, given.base, given.embedder, given.work, given.out, recipe)


if __name__ == "__main__":
    main()
