import pytest

from index.rows import Rows, ordered
from index.shard import Head


def test_rows_of_documents_are_in_order():
    rows = Rows(["a", "b", "c", "d"], ["x", "y", "x", "z"])
    assert rows.of(["z", "x", "x", "?"]).tolist() == [0, 2, 3]
    assert rows.of([]).tolist() == []


@pytest.mark.parametrize("ids", [["b", "a"], ["a", "a"], ["a"]])
def test_rows_out_of_order_twice_or_without_a_document_are_refused(ids):
    with pytest.raises(ValueError, match="passage ids"):
        Rows(ids, ["x", "x"])


def test_passages_of_all_documents_are_in_order_and_keep_their_places():
    heads = [Head("x", "", ("b", "d")), Head("w", "", ()), Head("y", "", ("a", "c"))]
    rows, places = ordered(heads)
    assert rows.passages == ("a", "b", "c", "d")
    assert rows.documents == ("y", "x", "y", "x")
    assert places.tolist() == [1, 3, 0, 2]
