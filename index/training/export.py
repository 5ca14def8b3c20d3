"""A fine BERT folder of sentence-transformers → the small one we ship: int8 ONNX, 8-bit floats.

`python -m index.training.export FOLDER --out FOLDER`

Activations are quantised token by token, not over the whole tensor as onnxruntime's own tool does
it: nearer to the floats, and a vector does not depend on its neighbours in a batch. Matrices have
7 bits and a sign, so that sums of two products fit 16 bits on processors without VNNI and the
result is the same on all.
"""

import argparse
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]

_ONNX = Path("onnx", "model_qint8.onnx")
_WEIGHTS = "model.safetensors"
_RUNTIME = "com.microsoft"  # domain of the fused operators of onnxruntime
_OPSET, _IR = 21, 10
_MATRIX_MAX, _TABLE_MAX = 63, 127
_MIDDLE = 128  # stands for zero among quantised activations
_EXPECTED = {"model_type": "bert", "hidden_act": "gelu", "is_decoder": False}


class _Graph:
    """An ONNX graph while it is being written."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def add(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:  # noqa: ANN401
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output


def export(folder: Path, out: Path) -> None:
    """Write `out`: the files of `folder`, its weights in 8 bits, and the int8 ONNX model."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns(_WEIGHTS))
    weights = _weights(folder / _WEIGHTS)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (out / _ONNX).parent.mkdir(exist_ok=True)
    onnx.save(quantised(weights, config), out / _ONNX)
    _save_compact(weights, out / _WEIGHTS)


def quantised(weights: Weights, config: Mapping[str, Any]) -> onnx.ModelProto:
    """The encoder: `input_ids`, `attention_mask` → `last_hidden_state`."""
    if wrong := {k: config.get(k) for k, v in _EXPECTED.items() if config.get(k, v) != v}:
        raise ValueError(f"only BERT encoders can be exported, this one has {wrong}")
    graph = _Graph()
    hidden = _embedded(graph, weights, config["layer_norm_eps"])
    graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for layer in range(config["num_hidden_layers"]):
        hidden = _layer(graph, weights, config, layer, hidden)
    graph.add("Identity", [hidden], "last_hidden_state")
    return _model(graph, config["hidden_size"])


def _embedded(graph: _Graph, weights: Weights, epsilon: float) -> str:
    table, scales = _rounded(weights["embeddings.word_embeddings.weight"], 1, _TABLE_MAX)
    graph.constant("words", table)
    graph.constant("word_scales", scales)
    places = weights["embeddings.position_embeddings.weight"]
    graph.constant("places", places + weights["embeddings.token_type_embeddings.weight"][0])
    graph.add("Gather", ["words", "input_ids"], "word_steps")
    graph.add("Cast", ["word_steps"], "word_floats", to=TensorProto.FLOAT)
    graph.add("Gather", ["word_scales", "input_ids"], "word_scale")
    graph.add("Mul", ["word_floats", "word_scale"], "word")
    graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    graph.add("Slice", ["places", graph.constant("zero", np.zeros(1, np.int64)), "length"], "place")
    graph.add("Add", ["word", "place"], "placed")
    norm = [
        graph.constant(f"norm_{p}", weights[f"embeddings.LayerNorm.{p}"])
        for p in ("weight", "bias")
    ]
    return graph.add("LayerNormalization", ["placed", *norm], "embedded", epsilon=epsilon)


def _layer(
    graph: _Graph, weights: Weights, config: Mapping[str, Any], layer: int, hidden: str
) -> str:
    at, name, epsilon = f"encoder.layer.{layer}", f"layer{layer}", config["layer_norm_eps"]
    parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    mixed = _product(graph, f"{name}.qkv", hidden, [weights[f"{p}.weight"] for p in parts])
    bias = np.concatenate([weights[f"{p}.bias"] for p in parts])
    attended = _attention(graph, name, mixed, bias, config["num_attention_heads"])
    dense = f"{at}.attention.output"
    out = _product(graph, f"{name}.out", attended, [weights[f"{dense}.dense.weight"]])
    hidden = _sum_normed(graph, f"{name}.normed", (out, hidden), weights, dense, epsilon)
    wide = _product(graph, f"{name}.wide", hidden, [weights[f"{at}.intermediate.dense.weight"]])
    wide_bias = graph.constant(f"{name}.wide_bias", weights[f"{at}.intermediate.dense.bias"])
    active = graph.add("BiasGelu", [wide, wide_bias], f"{name}.active", domain=_RUNTIME)
    narrow = _product(graph, f"{name}.narrow", active, [weights[f"{at}.output.dense.weight"]])
    return _sum_normed(graph, name, (narrow, hidden), weights, f"{at}.output", epsilon)


def _product(graph: _Graph, name: str, x: str, matrices: Sequence[NDArray[np.float32]]) -> str:
    """`x` times the transposed matrices side by side, in int8, each token with its own scale."""
    matrix, scales = _rounded(np.concatenate(matrices).T, 0, _MATRIX_MAX)
    steps = graph.constant("steps", np.float32(1 / (_MIDDLE - 1)))
    least = graph.constant("least", np.float32(1e-12))
    middle = graph.constant("middle", np.uint8(_MIDDLE))
    graph.add("Abs", [x], f"{name}.abs")
    last = graph.constant("last", np.array([-1], np.int64))
    graph.add("ReduceMax", [f"{name}.abs", last], f"{name}.max")
    graph.add("Mul", [f"{name}.max", steps], f"{name}.step")
    scale = graph.add("Max", [f"{name}.step", least], f"{name}.scale")
    graph.add("Shape", [scale], f"{name}.shape")
    zeros = graph.add("Expand", [middle, f"{name}.shape"], f"{name}.zeros")
    tokens = graph.add(
        "QuantizeLinear", [x, scale, zeros], f"{name}.tokens", axis=-1, block_size=len(matrix)
    )
    one = graph.constant("one", np.float32(1))
    operands = [tokens, graph.constant(f"{name}.q", matrix), one]
    operands += [graph.constant(f"{name}.s", scales.ravel()), middle]
    graph.add("MatMulIntegerToFloat", operands, f"{name}.steps", domain=_RUNTIME)
    return graph.add("Mul", [f"{name}.steps", scale], name)


def _attention(graph: _Graph, name: str, mixed: str, bias: NDArray[np.float32], heads: int) -> str:
    parts = [f"{name}.{part}" for part in ("q", "k", "v")]
    graph.nodes.append(helper.make_node("Split", [mixed], parts, axis=-1, num_outputs=3))
    inputs = [*parts, graph.constant(f"{name}.qkv_bias", bias), "mask"]
    return graph.add(
        "MultiHeadAttention", inputs, f"{name}.attended", domain=_RUNTIME, num_heads=heads
    )


def _sum_normed(
    graph: _Graph,
    name: str,
    terms: tuple[str, str],
    weights: Weights,
    at: str,
    epsilon: float,
) -> str:
    """Layer normalisation of the two terms and the bias of the dense layer before it."""
    keys = (f"{at}.LayerNorm.weight", f"{at}.LayerNorm.bias", f"{at}.dense.bias")
    inputs = [*terms, *(graph.constant(key, weights[key]) for key in keys)]
    return graph.add("SkipLayerNormalization", inputs, name, domain=_RUNTIME, epsilon=epsilon)


def _rounded(
    matrix: NDArray[np.float32], axis: int, most: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers up to `most`, and the scale of each line along `axis` that restores them."""
    scales = np.abs(matrix).max(axis, keepdims=True) / np.float32(most)
    scales = np.maximum(scales, np.float32(1e-12))
    return np.rint(matrix / scales).astype(np.int8), scales


def _model(graph: _Graph, hidden: int) -> onnx.ModelProto:
    axes: list[int | str] = ["batch", "sequence"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, axes)
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, hidden])
    return helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, [output], list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)],
        ir_version=_IR,
        producer_name="index.training.export",
    )


def _weights(path: Path) -> Weights:
    from safetensors.torch import load_file

    tensors = {name: tensor.float().numpy() for name, tensor in load_file(path).items()}
    return {name.removeprefix("bert."): tensor for name, tensor in tensors.items()}


def _save_compact(weights: Weights, path: Path) -> None:
    """Matrices as 8-bit floats (e4m3), vectors as they are; loaded back they are float32 again."""
    import torch
    from safetensors.torch import save_file

    tensors = {name: torch.from_numpy(np.ascontiguousarray(w)) for name, w in weights.items()}
    small = {n: t.to(torch.float8_e4m3fn) if t.ndim == 2 else t for n, t in tensors.items()}
    save_file(small, path, metadata={"format": "pt"})
    path.chmod(0o644)  # safetensors lets only the owner read


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(prog="python -m index.training.export")
    parser.add_argument("folder", type=Path, help="a sentence-transformers folder with a BERT")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    given = parser.parse_args()
    export(given.folder, given.out)


if __name__ == "__main__":
    main()
