"""Questions → the piece that answers each, and the texts most easily taken for an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.training.encoder import Encoder, Rows, Table, Tensor
from index.training.questions import Question

NEAR, ALIKE = 64, 20  # wrong texts by meaning and by words, in this order
# A wrong text so far above the right one may be an answer that nobody labelled.
_ABOVE = 0.03
SAME = 0.955  # a text nearer than this to an answer, as the base sees them, says the same
_AT_ONCE = 256  # questions
_K1, _B = 1.2, 0.75  # of BM25


@dataclass(slots=True)
class Mined:
    """For each question the row of its answer, and rows of wrong texts, hardest first, or -1.

    `wrong` has shape (questions, NEAR + ALIKE).
    """

    right: Rows
    wrong: Rows

    def state_dict(self) -> dict[str, Tensor]:
        """Both tables, for a checkpoint."""
        import torch

        return {"right": torch.from_numpy(self.right), "wrong": torch.from_numpy(self.wrong)}

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Both tables as a checkpoint has them."""
        self.right, self.wrong = state["right"].numpy(), state["wrong"].numpy()

    def parted(self, count: int) -> tuple["Mined", "Mined"]:
        """What was mined for the first `count` questions, and for the others."""
        first, others = slice(count), slice(count, None)
        return (
            Mined(self.right[first], self.wrong[first]),
            Mined(self.right[others], self.wrong[others]),
        )

    def some(self, question: int, of: slice, size: int, draw: np.random.Generator) -> Rows:
        """At most `size` wrong texts out of a part of them."""
        rows = self.wrong[question, of]
        rows = rows[rows >= 0]
        return draw.choice(rows, min(size, len(rows)), replace=False) if len(rows) else rows


class Miner:
    """Finds wrong texts for the same questions again and again, as the encoder learns."""

    def __init__(
        self, encoder: Encoder, texts: Table, asked: Table, answers: Sequence[Rows], base: Tensor
    ) -> None:
        import torch

        self._torch = torch
        self._encoder, self._texts, self._asked = encoder, texts, asked
        self._answers, self._base = answers, base
        self._alike = self._by_words()

    def mine(self) -> Mined:
        """What the encoder takes for answers now."""
        torch = self._torch
        vectors, asked = (every(self._encoder, table) for table in (self._texts, self._asked))
        right, wrong = [], []
        for start in range(0, len(asked), _AT_ONCE):
            scores = asked[start : start + _AT_ONCE] @ vectors.T
            own = self._answers[start : start + _AT_ONCE]
            best = [rows[int(scores[i, rows].argmax())] for i, rows in enumerate(own)]
            same = (self._base[best] @ self._base.T) > SAME
            for i, rows in enumerate(own):
                same[i, rows] = True
            limit = scores[range(len(best)), best][:, None] + _ABOVE
            near = scores.masked_fill(same, -1).topk(min(NEAR, scores.shape[1]), 1)
            alike = self._alike[start : start + _AT_ONCE]
            kept = ~same.gather(1, alike) & (scores.gather(1, alike) < limit)
            found = [
                torch.where((near.values < limit) & (near.values > -1), near.indices, -1),
                torch.where(kept, alike, -1),
            ]
            right.append(np.array(best))
            wrong.append(_padded(torch.cat(found, 1).cpu().numpy(), found[0].shape[1]))
        return Mined(np.concatenate(right), np.concatenate(wrong))

    def _by_words(self) -> Tensor:
        """The texts that BM25 over the pieces of the tokenizer puts first, right or wrong."""
        torch, ids, pad = self._torch, self._texts.ids.long(), self._encoder.pad
        vocabulary = self._encoder.bert.config.vocab_size
        count = len(ids)
        rows = torch.arange(count, device=ids.device)[:, None].expand_as(ids)
        key, often = torch.unique((rows * vocabulary + ids)[ids != pad], return_counts=True)
        row, piece = key // vocabulary, key % vocabulary
        held = torch.bincount(piece, minlength=vocabulary).float()
        rarity = torch.log(1 + (count - held + 0.5) / (held + 0.5))
        length = (ids != pad).sum(1).float()
        norm = _K1 * (1 - _B + _B * length / length.mean())
        weight = rarity[piece] * often * (_K1 + 1) / (often + norm[row])
        place = torch.stack([row, piece])
        matrix = torch.sparse_coo_tensor(
            place, weight, (count, vocabulary), check_invariants=True
        ).coalesce()
        found = []
        for start in range(0, len(self._asked.ids), _AT_ONCE):
            asked = self._asked.ids[start : start + _AT_ONCE].long()
            counted = torch.zeros(len(asked), vocabulary, device=ids.device)
            counted.scatter_(1, asked, 1.0)
            counted[:, pad] = 0
            scores = torch.sparse.mm(matrix, counted.T).T
            found.append(scores.topk(min(ALIKE, count), 1).indices)
        return torch.cat(found)


def answers(questions: Sequence[Question], rows: Mapping[str, Sequence[int]]) -> list[Rows]:
    """The rows of all pieces that answer each question."""
    return [
        np.array([row for name in q.answers for row in rows.get(name, ())], np.int64)
        for q in questions
    ]


def every(encoder: Encoder, table: Table) -> Tensor:
    """The vectors of all rows of a table, without gradients."""
    import torch

    encoder.bert.eval()
    with torch.no_grad():
        return encoder.vectors(table, np.arange(len(table.tokens)))


def _padded(rows: Rows, near: int) -> Rows:
    """Rows with -1 where a small pool has fewer than NEAR by meaning or ALIKE by words."""
    full = np.full((len(rows), NEAR + ALIKE), -1, np.int64)
    full[:, :near] = rows[:, :near]
    full[:, NEAR : NEAR + rows.shape[1] - near] = rows[:, near:]
    return full
