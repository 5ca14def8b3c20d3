import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from corpus.errors import MissingPart
from index import embed
from index.embed import OnnxEmbedder, SentenceTransformersEmbedder

FOLDER = Path(embed.__file__).parent / "model"
TEXTS = (
    "Điều 5. Nhiệm vụ của Ủy ban Mặt trận Tổ quốc Việt Nam cấp xã",
    "a",
    "",
    "Đảng viên dự bị phải được chi bộ xét công nhận chính thức trong thời hạn mười hai tháng. " * 6,
    "ho tro nguoi ngheo",
)


@pytest.fixture(scope="module")
def model() -> OnnxEmbedder:
    return OnnxEmbedder.load(FOLDER, threads=1)


@pytest.fixture(scope="module")
def session() -> InferenceSession:
    path = FOLDER / "onnx" / "model_qint8.onnx"
    return InferenceSession(path, providers=["CPUExecutionProvider"])


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


def obvious(session: InferenceSession, ids: list[list[int]]) -> np.ndarray:
    """Pads to the longest, masks, averages the tokens of each text, divides by the length."""
    longest = max(map(len, ids))
    padded = np.array([row + [1] * (longest - len(row)) for row in ids])
    mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    (hidden,) = session.run(None, {"input_ids": padded, "attention_mask": mask})
    means = [hidden[i, : len(row)].astype(np.float64).mean(axis=0) for i, row in enumerate(ids)]
    return np.array([mean / np.sqrt((mean * mean).sum()) for mean in means])


def test_passages_equal_the_mean_of_their_tokens_under_the_passage_prefix(
    model, session, tokenizer
) -> None:
    slow = [obvious(session, [tokenizer.encode("passage: " + text).ids])[0] for text in TEXTS]
    np.testing.assert_allclose(model.passages(TEXTS), slow, atol=1e-5)


def test_a_query_has_the_query_prefix(model, session, tokenizer) -> None:
    slow = obvious(session, [tokenizer.encode("query: " + TEXTS[0]).ids])[0]
    np.testing.assert_allclose(model.query(TEXTS[0]), slow, atol=1e-5)
    assert model.query(TEXTS[0]) @ model.passages(TEXTS[:1])[0] < 0.99


def test_the_pieces_of_the_prefixes_survived_pruning(tokenizer) -> None:
    pieces = tokenizer.encode("query: passage: ", add_special_tokens=False).tokens
    assert pieces == ["▁que", "ry", ":", "▁passage", ":"]


def test_a_padded_batch_gives_the_vectors_that_each_text_has_alone(
    model, session, tokenizer
) -> None:
    ids = [tokenizer.encode("passage: " + text).ids for text in TEXTS]
    np.testing.assert_allclose(obvious(session, ids), model.passages(TEXTS), atol=1e-5)


def test_neighbours_do_not_change_a_vector(model) -> None:
    together = model.passages(TEXTS)
    assert all(
        (model.passages([t])[0] == row).all() for t, row in zip(TEXTS, together, strict=True)
    )
    assert (model.passages(TEXTS[::-1])[::-1] == together).all()


def test_five_numbers_of_one_vector_stay(model) -> None:
    pinned = [0.0507, -0.0495, 0.0428, 0.0212, 0.0391]
    assert model.passages(TEXTS[:1])[0][[0, 1, 100, 200, 383]] == pytest.approx(pinned, abs=2e-3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uỷ ban hoà giải", "Ủy ban hòa giải"),
        ("UỶ BAN KHOẺ", "ỦY BAN KHỎE"),
        ("tuỳ, loà", "tùy, lòa"),
        ("Ủy ban", unicodedata.normalize("NFD", "Uỷ ban")),
    ],
)
def test_where_a_tone_is_put_changes_no_vector(model, tokenizer, one, other) -> None:
    assert tokenizer.encode(one).ids == tokenizer.encode(other).ids
    assert (model.query(one) == model.query(other)).all()


@pytest.mark.parametrize("text", ["quý", "hoàn toàn", "loại", "thuyền"])
def test_a_rime_that_has_one_place_for_its_tone_is_left_alone(tokenizer, text) -> None:
    assert "".join(tokenizer.encode(text, add_special_tokens=False).tokens).strip("▁") == (
        text.replace(" ", "▁")
    )


def test_vectors_are_float32_of_length_one(model) -> None:
    vectors = np.vstack([model.passages(TEXTS), model.query("Ai chủ trì?")])
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS) + 1, model.dim)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_passages_give_no_rows(model) -> None:
    vectors = model.passages([])
    assert (vectors.shape, vectors.dtype) == ((0, 384), np.float32)


def test_what_follows_the_last_token_the_model_can_read_is_not_read(model, tokenizer) -> None:
    long = "Điều 5. Nhiệm vụ. " * 200
    assert len(tokenizer.encode(long).ids) > 512
    assert (model.query(long) == model.query(long + "Kinh phí hoạt động")).all()


@pytest.mark.parametrize("text", ["Đồng chí Nguyễn Ái Quốc", "Uỷ ban nhân dân", "hoà giải ở cơ sở"])
def test_composed_and_decomposed_letters_give_one_vector(model, text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert decomposed != text
    assert (model.query(decomposed) == model.query(text)).all()


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        (
            "Ai quyết định kết nạp đảng viên?",
            "Việc kết nạp người vào Đảng do cấp ủy có thẩm quyền xem xét, quyết định.",
            "Kinh phí hoạt động của Mặt trận do ngân sách nhà nước bảo đảm.",
        ),
        (
            "Mặt trận lấy tiền ở đâu để hoạt động?",
            "Kinh phí hoạt động của Mặt trận do ngân sách nhà nước bảo đảm.",
            "Trẻ em dưới sáu tuổi được miễn vé.",
        ),
    ],
)
def test_a_question_is_nearer_to_its_answer(model, question: str, answer: str, other: str) -> None:
    near, far = model.passages([answer, other]) @ model.query(question)
    assert near > far


def test_the_digest_is_that_of_the_files_and_the_name_is_known(model) -> None:
    assert (len(model.digest), model.model_id) == (64, "multilingual-e5-small-vankien")
    assert OnnxEmbedder.load(FOLDER).digest == model.digest


@pytest.mark.parametrize("changed", ["tokenizer.json", "config_sentence_transformers.json"])
def test_another_tokenizer_or_prefix_is_another_digest(model, tmp_path: Path, changed: str) -> None:
    for path in FOLDER.rglob("*.*"):
        target = tmp_path / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(path)
    text = (tmp_path / changed).read_text("utf-8")
    (tmp_path / changed).unlink()
    (tmp_path / changed).write_text(text + "\n", "utf-8")
    assert OnnxEmbedder.load(tmp_path).digest != model.digest


class Recorder:
    """Stands in for a sentence-transformers model and keeps what it was asked to encode."""

    def __init__(self, prompts: dict[str, str]) -> None:
        self.prompts = prompts
        self.asked: list[tuple[str, str]] = []

    def encode(self, texts, prompt, normalize_embeddings, show_progress_bar) -> np.ndarray:
        assert normalize_embeddings
        assert not show_progress_bar
        self.asked += [(prompt, text) for text in texts]
        return np.full((len(texts), 4), 0.5, np.float64)


@pytest.mark.parametrize(
    ("prompts", "name", "expected"),
    [
        ({"query": "q: ", "passage": "p: "}, "any/model", ("q: ", "p: ")),
        ({"query": "q: ", "document": "d: "}, "any/model", ("q: ", "d: ")),
        ({"query": "", "document": ""}, "any/model", ("", "")),
        ({}, "intfloat/multilingual-e5-base", ("query: ", "passage: ")),
        ({"query": "find: "}, "intfloat/multilingual-e5-base", ("find: ", "")),
        ({}, "made5/model", ("", "")),
    ],
)
def test_a_named_model_is_asked_with_its_own_prefixes(prompts, name, expected) -> None:
    recorder = Recorder(prompts)
    other = SentenceTransformersEmbedder(recorder, name, "digest")
    recorder.asked.clear()
    assert other.query("a").tolist() == [0.5] * 4
    assert other.passages(["b", "c"]).dtype == np.float32
    assert other.passages([]).shape == (0, 4)
    assert recorder.asked == [(expected[0], "a"), (expected[1], "b"), (expected[1], "c")]


def test_without_its_extra_a_named_model_is_refused_with_the_remedy(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingPart, match=r"vankien\[models\]"):
        SentenceTransformersEmbedder.load("any/model")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_folder_loads_in_sentence_transformers_as_nearly_the_same_model(model) -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra `models`")
    other = SentenceTransformersEmbedder.load(str(FOLDER))
    texts = [text for text in TEXTS if len(text) > 1]
    assert other.dim == model.dim
    assert (other.passages(texts) * model.passages(texts)).sum(axis=1).min() > 0.995
    assert other.digest == SentenceTransformersEmbedder.load(str(FOLDER)).digest
