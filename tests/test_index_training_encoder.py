import numpy as np
import pytest
from training_parts import ASKED, TEXTS

PAIRS = [(0, 3), (2, 1), (1, 1), (3, 0), (0, 0)]


@pytest.fixture
def encoder(tiny):
    from index.training.encoder import Encoder

    return Encoder(tiny)


def test_vectors_are_those_of_sentence_transformers(tiny, encoder):
    from sentence_transformers import SentenceTransformer

    table = encoder.passages(TEXTS)
    rows = np.array([2, 0, 3, 1, 0])
    wanted = SentenceTransformer(str(tiny)).encode(
        ["passage: " + TEXTS[row] for row in rows], normalize_embeddings=True
    )
    encoder.bert.eval()
    assert np.allclose(encoder.vectors(table, rows).detach(), wanted, atol=1e-5)


def test_a_pair_is_read_with_its_marks_and_each_half_has_its_mean(encoder, tiny):
    import torch
    from tokenizers import Tokenizer

    encoder.bert.eval()
    asked, told = encoder.questions([q.text for q in ASKED]), encoder.passages(TEXTS)
    first, second = (np.array(column) for column in zip(*PAIRS, strict=True))
    found = encoder.means(asked, first, told, second).detach()
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    for row, (question, passage) in enumerate(PAIRS):
        one, other = (
            tokenizer.encode(text, add_special_tokens=False).ids
            for text in ("query: " + ASKED[question].text, "passage: " + TEXTS[passage])
        )
        start, end = (tokenizer.token_to_id(mark) for mark in ("<s>", "</s>"))
        ids = torch.tensor([[start, *one, end, *other, end]])
        with torch.no_grad():
            hidden = encoder.bert(input_ids=ids).last_hidden_state[0]
        border = len(one) + 2
        wanted = torch.cat([hidden[:border].mean(0), hidden[border:].mean(0)])
        assert np.allclose(found[row], wanted, atol=1e-5)
