import pytest

from corpus.address import chain, label, roman
from ingest.structure import provisions


def test_the_label_of_the_root_and_of_word_numbers():
    tree = provisions("Phần thứ nhất\nQUY ĐỊNH CHUNG\nĐiều 1. Một\nLời.")
    assert label(chain(tree, 0)) == "toàn văn bản"
    assert label(chain(tree, 1)) == "Phần thứ nhất"


@pytest.mark.parametrize(
    ("numeral", "value"), [("I", 1), ("XIV", 14), ("XC", 90), ("IIX", None), ("", None)]
)
def test_roman(numeral, value):
    assert roman(numeral) == value
