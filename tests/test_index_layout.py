from random import Random

import pytest

from index.layout import layout


def counts(documents, seed=1):
    random = Random(seed)
    return {f"{i}-qd-ub": random.randint(1, 400) for i in range(documents)}


@pytest.mark.parametrize("documents", [0, 1, 5, 80, 900])
def test_every_document_is_in_one_shard_and_there_are_few(documents):
    known = counts(documents)
    shards = layout(known)
    assert sorted(name for shard in shards for name in shard) == sorted(known)
    assert len(shards) <= 16
    assert all(shards)


def test_no_shard_is_larger_than_a_share_of_the_library_unless_one_document_is():
    known = counts(900) | {"rat-dai": 90_000}
    largest = max(sum(known[name] for name in shard) for shard in layout(known) if len(shard) > 1)
    assert largest <= sum(known.values()) / 4
    assert ("rat-dai",) in layout(known)


def test_the_order_in_which_documents_came_changes_nothing():
    known = counts(300)
    shuffled = Random(2).sample(list(known.items()), len(known))
    assert layout(dict(shuffled)) == layout(known)


def test_a_document_more_or_less_changes_one_shard_or_the_two_it_is_parted_in():
    known = counts(300)
    before = set(layout(known))
    for name in list(known)[:40]:
        fewer = {other: count for other, count in known.items() if other != name}
        assert len(before - set(layout(fewer))) <= 2
