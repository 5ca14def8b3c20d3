import numpy as np
import pytest
from training_parts import ASKED, TEXTS, tiny_model, tiny_pool

from index.rerank import BUNDLED, TOKENIZER, OnnxReranker
from index.training.questions import Question

MISSED = [Question("near-misses", "đất đóng thuế bao nhiêu tiền", ("t0",))]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def pool(tiny):
    return tiny_pool(tiny)


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


def test_training_is_the_same_when_it_is_cut_and_learns(tiny, pool, tmp_path):
    from index.training.rerank import Trainer, train

    draw, recipe = drawn(pool, rate=1e-3)
    whole, cut = Trainer(tiny, recipe), Trainer(tiny, recipe)
    before = whole.step(0, draw.batch(0))
    again = Trainer(tiny, recipe)
    assert again.step(0, draw.batch(0)) == before
    for number in range(1, 30):
        after = whole.step(number % 4, draw.batch(0))
    assert after["listed"] < before["listed"]
    cut.step(0, draw.batch(0))
    cut.save(tmp_path / "reranker.pt", 0)
    resumed = Trainer(tiny, recipe)
    assert resumed.restore(tmp_path / "reranker.pt") == 1
    train(draw, resumed, tmp_path)
    straight = Trainer(tiny, recipe)
    train(draw, straight, tmp_path / "other")
    pairs = draw.batch(9).pairs
    assert np.allclose(resumed.scores(pairs).detach(), straight.scores(pairs).detach(), atol=1e-5)


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
