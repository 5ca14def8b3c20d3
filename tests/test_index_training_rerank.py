import numpy as np
from training_parts import ASKED, TEXTS

from index.rerank import BUNDLED, TOKENIZER, OnnxReranker
from index.training.questions import Question

MISSED = [Question("near-misses", "đất đóng thuế bao nhiêu tiền", ("t0",))]


class ByTable:
    """Queries near the text that the table says, with no model."""

    def __init__(self, pool):
        self._pool = pool

    def query(self, text):
        return self._pool.vectors[len(text) % len(TEXTS)]


def drawn(pool, **more):
    from index.training.rerank import Draw, Recipe

    recipe = Recipe(lists=2, wrong=2, missed=1, steps=4, layers=2, **more)
    return Draw(ASKED, MISSED, pool, ByTable(pool), recipe), recipe


def test_a_list_has_its_answer_first_and_a_near_miss_answers_nothing(pool):
    draw, _ = drawn(pool)
    for number in range(20):
        batch = draw.batch(number)
        assert [batch.labels[one][0] for one in batch.lists] == [1.0, 1.0]
        for one in batch.lists:
            question, _ = batch.pairs[one][0]
            assert {q for q, _ in batch.pairs[one]} == {question}
            assert sum(batch.labels[one]) == 1.0
        assert batch.labels[-2:] == [0.0, 0.0]
        assert TEXTS[0] in (batch.pairs[-2][1], batch.pairs[-1][1])
        assert batch.pairs == draw.batch(number).pairs


def test_training_learns(tiny, pool):
    from index.training.rerank import Trainer

    draw, recipe = drawn(pool, rate=1e-3)
    trainer = Trainer(tiny, recipe)
    losses = [trainer.step(number % 4, draw.batch(0))["listed"] for number in range(30)]
    assert losses[-1] < losses[0]


def test_a_run_that_was_cut_ends_as_one_that_was_not(tiny, pool, tmp_path):
    from index.training.checkpoint import restore, save
    from index.training.rerank import Trainer, train

    draw, recipe = drawn(pool, rate=1e-3)
    whole, cut, resumed = (Trainer(tiny, recipe) for _ in range(3))
    train(draw, whole, tmp_path / "whole.pt")
    cut.step(0, draw.batch(0))
    save(tmp_path / "cut.pt", 0, cut.parts)
    assert restore(tmp_path / "cut.pt", "cpu", Trainer(tiny, recipe).parts) == 1
    train(draw, resumed, tmp_path / "cut.pt")
    pairs = draw.batch(9).pairs
    assert np.allclose(resumed.scores(pairs).detach(), whole.scores(pairs).detach(), atol=1e-5)
    assert restore(tmp_path / "whole.pt", "cpu", Trainer(tiny, recipe).parts) == recipe.steps


def test_what_is_written_scores_as_what_was_trained(tiny, pool, tmp_path):
    from index.training.rerank import Trainer

    draw, recipe = drawn(pool)
    trainer = Trainer(tiny, recipe)
    for number in range(4):
        trainer.step(number, draw.batch(number))
    trainer.write(tiny, tmp_path)
    pairs = draw.batch(9).pairs
    wanted = trainer.scores(pairs).detach().numpy()
    loaded = OnnxReranker.load(tmp_path)
    found = [float(loaded.scores(question, [text])[0]) for question, text in pairs]
    assert np.abs(found - wanted).max() < 0.1


def test_the_bundled_reranker_reads_the_pieces_of_the_bundled_model():
    model = BUNDLED.with_name("model")
    assert (BUNDLED / TOKENIZER).read_bytes() == (model / TOKENIZER).read_bytes()
