from dataclasses import asdict

import numpy as np
import pytest
from training_parts import ASKED, TEXTS

from index.rerank import BUNDLED, TOKENIZER, OnnxReranker
from index.training.mine import ALIKE, NEAR, Mined
from index.training.questions import Question

MISSED = [Question("near-misses", "đất đóng thuế bao nhiêu tiền", ("t0",))]


def mined(count):
    """The text of like number answers, all others are wrong."""
    wrong = np.full((count, NEAR + ALIKE), -1)
    for row in range(count):
        wrong[row, :3] = [other for other in range(len(TEXTS)) if other != row]
    return Mined(np.arange(count), wrong)


def drawn(**more):
    pytest.importorskip("onnx", reason="needs the extra “models”")
    from index.training.rerank import Draw, Recipe

    recipe = Recipe(lists=2, missed=1, steps=4, layers=2, **more)
    return Draw(ASKED, MISSED, (mined(4), mined(1)), len(TEXTS), recipe), recipe


def test_a_list_has_its_answer_first_and_a_near_miss_answers_nothing():
    draw, _ = drawn()
    for number in range(20):
        batch = draw.batch(number)
        assert len(batch.lists) == 2
        for place, one in enumerate(batch.lists):
            assert set(batch.questions[one]) == {place}
            right, *wrong = batch.passages[one]
            assert wrong
            assert right not in wrong
        of_miss = batch.passages[batch.lists[-1].stop :]
        assert of_miss[0] == 0
        assert len(of_miss) == 2
        again = draw.batch(number)
        assert again.texts == batch.texts
        assert again.passages.tolist() == batch.passages.tolist()


def test_training_learns(tiny):
    from index.training.rerank import Trainer

    draw, recipe = drawn(rate=1e-3, dropout=0.0)
    trainer = Trainer(tiny, TEXTS, recipe)
    losses = [trainer.step(number % 4, draw.batch(0))["listed"] for number in range(30)]
    assert losses[-1] < losses[0]


def test_a_run_that_was_cut_ends_as_one_that_was_not(tiny, tmp_path):
    from index.training.checkpoint import restore, save
    from index.training.rerank import Trainer, train

    draw, recipe = drawn(rate=1e-3)
    whole, cut, resumed = (Trainer(tiny, TEXTS, recipe) for _ in range(3))
    train(draw, whole, tmp_path / "whole.pt")
    cut.step(0, draw.batch(0))
    save(tmp_path / "cut.pt", 0, cut.parts, str(asdict(recipe) | draw.sizes))
    train(draw, resumed, tmp_path / "cut.pt")
    for trainer in (whole, resumed):
        trainer.encoder.bert.eval()
    batch = draw.batch(9)
    assert np.allclose(resumed.scores(batch).detach(), whole.scores(batch).detach(), atol=1e-5)
    of = str(asdict(recipe) | draw.sizes)
    assert restore(tmp_path / "whole.pt", Trainer(tiny, TEXTS, recipe).parts, of) == recipe.steps


def test_a_checkpoint_of_another_run_is_refused(tiny, tmp_path):
    from index.training.rerank import Trainer, train

    for rate in (1e-3, 2e-3):
        draw, recipe = drawn(rate=rate)
        trainer = Trainer(tiny, TEXTS, recipe)
        if rate == 1e-3:
            train(draw, trainer, tmp_path / "run.pt")
        else:
            with pytest.raises(ValueError, match="of another run"):
                train(draw, trainer, tmp_path / "run.pt")


def test_what_is_written_scores_as_what_was_trained(tiny, tmp_path):
    from index.training.rerank import Trainer

    draw, recipe = drawn()
    trainer = Trainer(tiny, TEXTS, recipe)
    for number in range(4):
        trainer.step(number, draw.batch(number))
    trainer.write(tiny, tmp_path)
    trainer.encoder.bert.eval()
    batch = draw.batch(9)
    wanted = trainer.scores(batch).detach().numpy()
    loaded = OnnxReranker.load(tmp_path)
    found = [
        float(loaded.scores(batch.texts[question], [TEXTS[passage]])[0])
        for question, passage in zip(batch.questions, batch.passages, strict=True)
    ]
    assert np.abs(found - wanted).max() < 0.1


def test_the_bundled_reranker_reads_the_pieces_of_the_bundled_model():
    model = BUNDLED.with_name("model")
    assert (BUNDLED / TOKENIZER).read_bytes() == (model / TOKENIZER).read_bytes()
