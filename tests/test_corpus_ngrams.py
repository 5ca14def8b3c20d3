import math

import numpy as np
import pytest

from corpus.ngrams import NONE, Ngrams
from index.training.restoration import count, model

TEXT = "nhân dân giám sát nhân dân giám đốc nhân dân\n" * 40


@pytest.fixture(scope="module")
def ngrams(tmp_path_factory) -> Ngrams:
    keys, usual, stream = count([TEXT])
    path = tmp_path_factory.mktemp("ngrams") / "ngrams.npz"
    np.savez_compressed(path, keys="\n".join(keys), usual="\n".join(usual), **model(keys, stream))
    return Ngrams.load(path)


def likelihood(ngrams: Ngrams, *keys: str) -> float:
    return ngrams.likelihood(*(ngrams.keys.index(key) if key else NONE for key in keys))


@pytest.mark.parametrize(
    ("keys", "share", "why"),
    [
        (("nhân", "dân", "giám"), 80 / 120, "two of three times after both"),
        (("dân", "giám", "sát"), 40 / 80, "one of two times after both"),
        (("", "nhân", "dân"), 0.25, "always after one: backed off once"),
        (("sát", "giám", "đốc"), 0.25 * 40 / 80, "a triple never seen: backed off once"),
        (("dân", "dân", "sát"), 0.25**2 * 40 / 360, "a pair never seen: backed off twice"),
    ],
)
def test_likelihood_backs_off_to_what_was_seen(ngrams, keys, share, why):
    assert math.exp(likelihood(ngrams, *keys)) == pytest.approx(share, rel=0.1), why


def test_followers_are_those_that_were_seen(ngrams):
    giam = ngrams.keys.index("giám")

    assert {ngrams.keys[n] for n in ngrams.after_one(giam)} == {"sát", "đốc"}
    assert ngrams.after_one(NONE) == {}
    assert ngrams.after_two(NONE, giam) == {}


def test_what_is_spelt_as_no_syllable_is_left_out_where_one_like_it_is_frequent():
    keys, _, _ = count(["nước " * 400 + "nuoc luât " * 30 + "luật " * 400 + "facebook ubnd " * 30])

    assert keys == ["luật", "nước", "ubnd"]
