import shutil

import numpy as np
import pytest
from training_parts import ASKED


def recipe(**more):
    from index.training.train import Recipe

    given = {"steps": 12, "batch": 4, "rate": 5e-3, "warm_steps": 2, "hardest": 2, "anchors": 2}
    return Recipe(**{**given, "frozen_layers": 1, "hold": 1.0, **more})


def test_questions_come_nearer_to_their_answers_than_to_others(tiny, pool, tmp_path):
    from index.training.train import Trainer

    trainer = Trainer(tiny, ASKED, pool, recipe(steps=60))
    losses = [trainer.step(number)["loss"] for number in range(60)]
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])


def test_a_run_that_was_cut_ends_as_one_that_was_not(tiny, pool, tmp_path, monkeypatch):
    from index.training import checkpoint, train

    monkeypatch.setattr(checkpoint, "_SAVED_EVERY", 5)
    train.train(tiny, ASKED, pool, tmp_path / "whole", tmp_path / "whole-out", recipe())

    class Cut(Exception):
        pass

    def cut(self, number, step=train.Trainer.step):
        if number == 7:
            raise Cut
        return step(self, number)

    with monkeypatch.context() as patched:
        patched.setattr(train.Trainer, "step", cut)
        with pytest.raises(Cut):
            train.train(tiny, ASKED, pool, tmp_path / "cut", tmp_path / "cut-out", recipe())
    train.train(tiny, ASKED, pool, tmp_path / "cut", tmp_path / "cut-out", recipe())
    one, other = (
        (tmp_path / f"{name}-out" / "model.safetensors").read_bytes() for name in ("whole", "cut")
    )
    assert one == other


def test_what_is_frozen_stays_and_the_rest_moves(tiny, pool, tmp_path):
    from safetensors.numpy import load_file

    from index.training import train

    train.train(tiny, ASKED, pool, tmp_path / "work", tmp_path / "out", recipe())
    before, after = (
        load_file(tiny / "model.safetensors"),
        load_file(tmp_path / "out" / "model.safetensors"),
    )
    assert before.keys() == after.keys()
    for name, tensor in before.items():
        if not name.endswith("key.bias"):  # attention does not depend on it
            moved = not np.array_equal(tensor, after[name])
            assert moved == name.startswith("encoder.layer.1"), name


def test_weights_between_two_models_lie_on_the_line(tiny, tmp_path):
    from safetensors.numpy import load_file, save_file

    from index.training.train import between

    old = load_file(tiny / "model.safetensors")
    shutil.copytree(tiny, tmp_path / "trained")
    save_file({name: t + 1 for name, t in old.items()}, tmp_path / "trained" / "model.safetensors")
    between(tiny, tmp_path / "trained", tmp_path / "out", 0.25)
    mixed = load_file(tmp_path / "out" / "model.safetensors")
    assert all(np.allclose(mixed[name], t + 0.25, atol=1e-6) for name, t in old.items())
