import math
from collections import Counter

import numpy as np
import pytest
from training_parts import ASKED, TEXTS

ANSWERS = [np.array([number]) for number in range(len(TEXTS))]


@pytest.fixture
def miner(tiny):
    from index.training.encoder import Encoder
    from index.training.mine import Miner, every

    encoder = Encoder(tiny)
    texts, asked = encoder.passages(TEXTS), encoder.questions([q.text for q in ASKED])
    return Miner(encoder, texts, asked, ANSWERS, every(encoder, texts))


def by_words(asked, texts):
    """Slow BM25: for each question the score of each text."""
    counted = [Counter(text) for text in texts]
    mean = sum(map(len, texts)) / len(texts)
    found = []
    for question in asked:
        scores = []
        for text, often in zip(texts, counted, strict=True):
            score = 0.0
            for piece in set(question):
                held = sum(piece in other for other in counted)
                rarity = math.log(1 + (len(texts) - held + 0.5) / (held + 0.5))
                norm = 1.2 * (0.25 + 0.75 * len(text) / mean)
                score += rarity * often[piece] * 2.2 / (often[piece] + norm)
            scores.append(score)
        found.append(scores)
    return found


def test_words_rank_as_a_slow_bm25_ranks_them(miner, tiny):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    asked, texts = (
        [tokenizer.encode(prefix + text, add_special_tokens=False).ids for text in some]
        for prefix, some in (("query: ", [q.text for q in ASKED]), ("passage: ", TEXTS))
    )
    for order, scores in zip(miner._by_words().tolist(), by_words(asked, texts), strict=True):
        assert sorted(order) == list(range(len(TEXTS)))
        ranked = [scores[number] for number in order]
        assert np.allclose(ranked, sorted(scores, reverse=True), atol=1e-6)


def test_an_answer_is_never_a_wrong_text(miner):
    mined = miner.mine()
    assert mined.right.tolist() == [0, 1, 2, 3]
    for number, rows in enumerate(mined.wrong):
        assert number not in rows
        assert set(rows) <= {-1, 0, 1, 2, 3}


def test_some_draws_from_the_part_asked_for_and_no_gaps():
    from index.training.mine import ALIKE, NEAR, Mined

    wrong = np.full((1, NEAR + ALIKE), -1)
    wrong[0, :3], wrong[0, NEAR] = (5, 6, 7), 9
    mined, draw = Mined(np.array([0]), wrong), np.random.default_rng(1)
    assert sorted(mined.some(0, slice(0, NEAR), 9, draw)) == [5, 6, 7]
    assert mined.some(0, slice(NEAR, None), 2, draw).tolist() == [9]
    assert mined.some(0, slice(3, NEAR), 2, draw).size == 0


def test_what_was_mined_for_two_lists_is_parted_between_them():
    from index.training.mine import Mined

    first, others = Mined(np.array([1, 2, 3]), np.arange(6).reshape(3, 2)).parted(2)
    assert first.right.tolist() == [1, 2]
    assert first.wrong.tolist() == [[0, 1], [2, 3]]
    assert others.right.tolist() == [3]
    assert others.wrong.tolist() == [[4, 5]]
