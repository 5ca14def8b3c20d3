import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.training.pool import Pool
from index.training.questions import Question

BASE = Path(__file__).parents[1] / "index" / "model"
TEXTS = (
    "Người sử dụng đất nộp thuế đất hằng năm.",
    "Thanh niên là công dân từ đủ 16 tuổi.",
    "Ban Thanh tra nhân dân có nhiệm kỳ 02 năm.",
    "Trung tâm chính trị mở lớp bồi dưỡng.",
)
ASKED = [
    Question("lay", "đất phải đóng tiền gì", ("t0",)),
    Question("lay", "mấy tuổi gọi là thanh niên", ("t1",)),
    Question("party", "thanh tra của dân làm mấy năm", ("t2",)),
    Question("party", "lớp học mở ở đâu", ("t3", "nơi khác")),
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A base of one narrow layer with our tokenizer, weights at random but always the same."""
    torch = pytest.importorskip("torch", reason="needs the extra “models”")
    transformers = pytest.importorskip("transformers", reason="needs the extra “models”")
    folder = tmp_path_factory.mktemp("tiny")
    ignored = shutil.ignore_patterns("onnx", "model.safetensors", "README.md")
    shutil.copytree(BASE, folder, dirs_exist_ok=True, ignore=ignored)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config |= {"hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2}
    config |= {"num_hidden_layers": 2, "torch_dtype": "float32", "dtype": "float32"}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    pooling = json.loads((folder / "1_Pooling" / "config.json").read_text("utf-8"))
    pooling["word_embedding_dimension"] = 16
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), "utf-8")
    torch.manual_seed(1)
    model = transformers.BertModel(transformers.BertConfig(**config))
    model.save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    return folder


@pytest.fixture(scope="module")
def pool(tiny):
    from sentence_transformers import SentenceTransformer

    vectors = SentenceTransformer(str(tiny)).encode(
        ["passage: " + text for text in TEXTS], normalize_embeddings=True
    )
    names = tuple(f"t{number}" for number in range(len(TEXTS)))
    return Pool(names, TEXTS, np.asarray(vectors, np.float32))


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
    from index.training import train

    monkeypatch.setattr(train, "_SAVED_EVERY", 5)
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
