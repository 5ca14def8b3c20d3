import numpy as np
import pytest
from training_parts import ASKED, LOOSE


def trainer(tiny, pool, **more):
    from index.training.train import Recipe, Trainer

    given = {"steps": 12, "batch": 4, "wrong": 2, "loose": 2, "rate": 5e-3, "mined_every": 5}
    return Trainer(tiny, ASKED, pool, LOOSE, Recipe(**{**given, "hold": 1.0, **more}))


def test_questions_come_nearer_to_their_answers_than_to_others(tiny, pool):
    trained = trainer(tiny, pool, steps=60)
    losses = [trained.step(number)["loss"] for number in range(60)]
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])


def test_a_run_that_was_cut_ends_as_one_that_was_not(tiny, pool, tmp_path, monkeypatch):
    from safetensors.numpy import load_file

    from index.training import checkpoint, train

    monkeypatch.setattr(checkpoint, "_SAVED_EVERY", 3)

    whole = trainer(tiny, pool)
    train.train(whole, tmp_path / "whole")
    train.write(whole.encoder, tiny, tmp_path / "whole-out")

    class Cut(Exception):
        pass

    def cut(self, number, step=train.Trainer.step):
        if number == 7:
            raise Cut
        return step(self, number)

    with monkeypatch.context() as patched:
        patched.setattr(train.Trainer, "step", cut)
        with pytest.raises(Cut):
            train.train(trainer(tiny, pool), tmp_path / "cut")
    resumed = trainer(tiny, pool)
    train.train(resumed, tmp_path / "cut")
    train.write(resumed.encoder, tiny, tmp_path / "cut-out")
    one, other = (
        load_file(tmp_path / f"{name}-out" / "model.safetensors") for name in ("whole", "cut")
    )
    assert one.keys() == other.keys()
    assert all(np.allclose(one[name], other[name], atol=1e-6) for name in one)


def test_word_vectors_stay_and_the_rest_moves(tiny, pool, tmp_path):
    from safetensors.numpy import load_file

    from index.training import train

    trained = trainer(tiny, pool)
    train.train(trained, tmp_path / "work")
    train.write(trained.encoder, tiny, tmp_path / "out")
    before, after = (load_file(folder / "model.safetensors") for folder in (tiny, tmp_path / "out"))
    assert before.keys() == after.keys()
    for name, tensor in before.items():
        if not name.endswith("key.bias"):  # attention does not depend on it
            moved = not np.array_equal(tensor, after[name])
            assert moved == name.startswith("encoder.layer"), name


def test_what_holds_keeps_texts_nearer_to_their_first_vectors(tiny, pool):
    drifts = []
    for hold in (0.0, 50.0):
        trained = trainer(tiny, pool, steps=30, hold=hold)
        drifts.append([trained.step(number)["drift"] for number in range(30)][-1])
    assert drifts[1] < 0.5 * drifts[0]
