"""A BERT in training: texts → unit vectors, pairs → the means of both halves, with gradients."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.rerank import PASSAGE, QUESTION, TOKENIZER

Rows = NDArray[np.int64]
Tensor = Any  # torch is optional

QUESTION_TOKENS, PASSAGE_TOKENS = 48, 176
_BATCH_TOKENS = 60_000  # encoded at once on a GPU
_CPU_BATCH_TOKENS = 2_000


class Table:
    """The tokens of texts, one row each, `tokens` of a row being real."""

    def __init__(self, ids: Tensor, tokens: Rows) -> None:
        self.ids, self.tokens = ids, tokens

    def first(self, count: int) -> "Table":
        """The table of the first texts only."""
        return Table(self.ids[:count], self.tokens[:count])


class Encoder:
    """An encoder and its tokenizer on the best device at hand; word vectors never change.

    Texts of like length share a batch, so little is padded. On a GPU it computes in bfloat16.
    """

    def __init__(self, folder: Path, layers: int | None = None, dropout: float = 0.0) -> None:
        import torch
        from transformers import BertModel, PreTrainedTokenizerFast

        self._torch = torch
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        more = {"num_hidden_layers": layers} if layers else {}
        self.bert = (
            BertModel.from_pretrained(
                str(folder),
                add_pooling_layer=False,
                hidden_dropout_prob=dropout,
                attention_probs_dropout_prob=dropout,
                **more,
            )
            .float()
            .to(self.device)
        )
        self.bert.embeddings.requires_grad_(False)
        file = str(folder / TOKENIZER)
        self._tokenizer = PreTrainedTokenizerFast(tokenizer_file=file, pad_token="<pad>")
        special = self._tokenizer.convert_tokens_to_ids(["<s>", "</s>", "<pad>"])
        self._first, self._last, self.pad = special

    @property
    def trained(self) -> list[Any]:
        """The parameters that change."""
        return [p for p in self.bert.parameters() if p.requires_grad]

    def questions(self, texts: Sequence[str]) -> Table:
        """Their tokens, cut where no question is as long."""
        return self._table([QUESTION + text for text in texts], QUESTION_TOKENS)

    def passages(self, texts: Sequence[str]) -> Table:
        """Their tokens, the first of a long text."""
        return self._table([PASSAGE + text for text in texts], PASSAGE_TOKENS)

    def _table(self, texts: Sequence[str], most: int) -> Table:
        coded = self._tokenizer(
            list(texts), add_special_tokens=False, truncation=True, max_length=most
        )["input_ids"]
        tokens = np.array([len(ids) for ids in coded], np.int64)
        table = np.full((len(coded), int(tokens.max(initial=1))), self.pad, np.int32)
        for row, ids in enumerate(coded):
            table[row, : len(ids)] = ids
        return Table(self._torch.from_numpy(table).to(self.device), tokens)

    def vectors(self, table: Table, rows: Rows) -> Tensor:
        """The unit vectors of these rows, in their order: the means of their tokens."""
        made, order = [], []
        for some in self._batches(table.tokens[rows]):
            tokens = self._given(table.tokens[rows[some]])
            column = self._columns(table.tokens[rows[some]] + 2)
            text = self._shifted(table, rows[some], column - 1)
            ids = self._where(
                (column == 0, self._first),
                (column <= tokens, text),
                (column == tokens + 1, self._last),
            )
            mean = self._mean(self._hidden(ids, column < tokens + 2), column < tokens + 2)
            made.append(self._torch.nn.functional.normalize(mean, dim=1))
            order.append(some)
        return self._in_order(made, order)

    def means(self, asked: Table, questions: Rows, told: Table, passages: Rows) -> Tensor:
        """Of each pair read together the means of its question and of its passage, side by side."""
        made, order = [], []
        first, second = asked.tokens[questions], told.tokens[passages]
        for some in self._batches(first + second):
            border, end = self._given(first[some]) + 1, self._given((first + second)[some]) + 2
            column = self._columns((first + second)[some] + 3)
            ids = self._where(
                (column == 0, self._first),
                (column < border, self._shifted(asked, questions[some], column - 1)),
                (column == border, self._last),
                (column < end, self._shifted(told, passages[some], column - border - 1)),
                (column == end, self._last),
            )
            hidden, question = self._hidden(ids, column <= end), column <= border
            parts = [self._mean(hidden, part) for part in (question, (column <= end) & ~question)]
            made.append(self._torch.cat(parts, 1))
            order.append(some)
        return self._in_order(made, order)

    def _batches(self, tokens: Rows) -> Iterator[Rows]:
        """Places of texts of like length, the longest first."""
        order, start = np.argsort(-tokens, kind="stable"), 0
        most = _BATCH_TOKENS if self.device == "cuda" else _CPU_BATCH_TOKENS
        while start < len(order):
            size = max(1, int(most // (tokens[order[start]] + 3)))
            yield order[start : start + size]
            start += size

    def _given(self, numbers: Rows) -> Tensor:
        return self._torch.from_numpy(numbers).to(self.device)[:, None]

    def _columns(self, tokens: Rows) -> Tensor:
        return self._torch.arange(int(tokens.max()), device=self.device)[None]

    def _shifted(self, table: Table, rows: Rows, column: Tensor) -> Tensor:
        """Of each row the tokens that stand at `column`, whatever stands beyond its ends."""
        ids = table.ids[self._torch.from_numpy(rows).to(self.device)].long()
        return ids.gather(1, column.clamp(0, ids.shape[1] - 1).expand(len(rows), -1))

    def _where(self, *cases: tuple[Tensor, Tensor | int]) -> Tensor:
        made = self.pad
        for holds, value in reversed(cases):
            made = self._torch.where(holds, value, made)
        return made

    def _hidden(self, ids: Tensor, mask: Tensor) -> Tensor:
        fast = self.device == "cuda"
        with self._torch.autocast(self.device, dtype=self._torch.bfloat16, enabled=fast):
            told = self.bert(input_ids=ids, attention_mask=mask.long())
        return told.last_hidden_state.float()

    def _mean(self, hidden: Tensor, mask: Tensor) -> Tensor:
        weights = mask.unsqueeze(-1).float()
        return (hidden * weights).sum(1) / weights.sum(1)

    def _in_order(self, made: Sequence[Tensor], order: Sequence[Rows]) -> Tensor:
        back = np.argsort(np.concatenate(order))
        return self._torch.cat(list(made))[self._torch.from_numpy(back).to(self.device)]
