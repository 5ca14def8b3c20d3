"""Makes the default embedding model: `multilingual-e5-small`, cut down to Vietnamese.

`python -m index.training.base --raw ../shared --out index/model`
"""

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.training.export import export
from index.training.vocabulary import SPECIAL, kept, tokenizer, words_below
from index.training.weights import Packed, Weights, bundled, read

NAME = "multilingual-e5-small-vi"
_MAX_TOKENS = 512
_PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}

# Names of the packed tensors → names of a BERT encoder.
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_TABLES = ("emb.word", "emb.pos", "emb.type")
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SORT = {"w": "weight", "b": "bias"}


def make(shared: Path, folder: Path) -> None:
    """Write the base model with float32 weights, ready to be trained or exported."""
    packed = read(bundled())
    words, rare = words_below(shared)
    words.update(prefix.strip() for prefix in _PROMPTS.values())  # a part of every text
    cut = pruned(packed, kept(_scored(packed), words, rare))
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer(_scored(cut)).save(str(folder / "tokenizer.json"))
    _save(encoder(cut), folder / "model.safetensors")
    for name, content in _settings(cut).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


def pruned(packed: Packed, ids: Sequence[int]) -> Packed:
    """The model with only these pieces, in this order, renumbered from 0."""
    rows = packed.tensors["emb.word"].reshape(-1, packed.shape.hidden)[list(ids)]
    return Packed(
        replace(packed.shape, vocabulary=len(ids)),
        tuple(packed.pieces[i] for i in ids),
        tuple(packed.scores[i] for i in ids),
        {**packed.tensors, "emb.word": rows.ravel()},
    )


def encoder(packed: Packed) -> Weights:
    """The tensors under the names and in the shapes of a BERT encoder."""
    hidden, wide = packed.shape.hidden, packed.shape.intermediate
    named = {}
    for name, flat in packed.tensors.items():
        is_matrix = name in _TABLES or (name.endswith(".w") and "ln." not in name)
        columns = wide if name.endswith(".fo.w") else hidden
        named[_target(name)] = flat.reshape(-1, columns) if is_matrix else flat
    # Mean pooling never reads BERT's pooler, but loading reports it missing when it is.
    named["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    named["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return named


def _target(name: str) -> str:
    if name in _EMBEDDINGS:
        return f"embeddings.{_EMBEDDINGS[name]}"
    found = re.fullmatch(r"l(\d+)\.(\w+)\.([wb])", name)
    if found is None:
        raise ValueError(f"unknown tensor {name}")
    layer, part, sort = found.groups()
    return f"encoder.layer.{layer}.{_LAYER[part]}.{_SORT[sort]}"


def _scored(packed: Packed) -> list[tuple[str, float]]:
    return list(zip(packed.pieces, packed.scores, strict=True))


def _save(weights: Weights, path: Path) -> None:
    from safetensors.numpy import save_file

    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in weights.items()}
    save_file(contiguous, path, metadata={"format": "pt"})


def _settings(packed: Packed) -> Mapping[str, object]:
    """The JSON files of a sentence-transformers folder, by path."""
    shape = packed.shape
    prefix = "sentence_transformers.models"
    return {
        "config.json": {
            "_name_or_path": NAME,
            "architectures": ["BertModel"],
            "attention_probs_dropout_prob": 0.1,
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": shape.hidden,
            "initializer_range": 0.02,
            "intermediate_size": shape.intermediate,
            "layer_norm_eps": round(shape.epsilon, 15),
            "max_position_embeddings": shape.positions,
            "model_type": "bert",
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": SPECIAL.index("<pad>"),
            "tokenizer_class": "PreTrainedTokenizerFast",
            "torch_dtype": "float32",
            "type_vocab_size": shape.types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer_config.json": {
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "mask_token": "<mask>",
            "model_input_names": ["input_ids", "attention_mask"],
            "model_max_length": _MAX_TOKENS,
            "pad_token": "<pad>",
            "sep_token": "</s>",
            "tokenizer_class": "PreTrainedTokenizerFast",
            "unk_token": "<unk>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{prefix}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{prefix}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{prefix}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": _MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": _PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
    }


def main() -> None:
    """Read the command line and make the model."""
    parser = argparse.ArgumentParser(prog="python -m index.training.base")
    parser.add_argument("--raw", type=Path, required=True, help="folder with raw/, retrieval/, …")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model to write")
    parser.add_argument("--float", type=Path, help="keep the float32 model, to train on, here")
    given = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = given.float or Path(temporary)
        make(given.raw, folder)
        export(folder, given.out)


if __name__ == "__main__":
    main()
