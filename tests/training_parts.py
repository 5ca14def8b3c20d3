# A model small enough to train within a test, with its texts and questions.

import json
import shutil
from pathlib import Path

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
LOOSE = [
    ("Giá cà phê tăng mạnh trong tuần này", "Cà phê nhân tại các tỉnh Tây Nguyên lên giá."),
    ("Đội tuyển bóng đá nữ lên đường tập huấn", "Hai mươi cầu thủ có mặt ở sân bay sáng nay."),
]


def tiny_model(folder: Path) -> Path:
    """A base of two narrow layers with our tokenizer, weights at random but always the same."""
    torch = pytest.importorskip("torch", reason="needs the extra “models”")
    transformers = pytest.importorskip("transformers", reason="needs the extra “models”")
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


def tiny_pool() -> Pool:
    """The texts, one piece each."""
    return Pool(tuple(f"t{number}" for number in range(len(TEXTS))), TEXTS)
