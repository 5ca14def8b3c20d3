import pytest

from ingest.steps import addresses, chains

CHAINS = [
    ("điểm a, b khoản 1 Điều 5 và Điều 7", ["5.1.a", "5.1.b", "7"]),
    ("điểm a1, b khoản 2a Điều 5", ["5.2a.a1", "5.2a.b"]),
    ("khoản 1, 2, 3 Điều này", ["nay.1", "nay.2", "nay.3"]),
    ("khoản 1, khoản 2 Điều 5", ["5.1", "5.2"]),
    ("khoản 4 Điều 23; khoản 4 Điều 33", ["23.4", "33.4"]),
    ("Điều 11, khoản 1", ["11.1"]),
    ("Điều 12 (Khoản 2", ["12.2"]),
    ("Điều 3 đến Điều 6", ["3", "4", "5", "6"]),
    ("điểm b đến điểm đ khoản 2 Điều 1", ["1.2.b", "1.2.c", "1.2.d", "1.2.đ"]),
    ("Mục 5, Phần VI", ["VI.5"]),
    ("Tiểu mục 2 và Tiểu mục 3 của Mục này", ["nay.2", "nay.3"]),
    ("Khoản 1, 2, Điều 21 và Phụ lục 2", ["21.1", "21.2", "2"]),
    ("điểm a), b), c) khoản 1, Điều 10", ["10.1.a", "10.1.b", "10.1.c"]),
    ("Phần thứ hai", ["2"]),
    ("phụ lục 1, 2A, 2B", ["1", "2A", "2B"]),
]
NOT_ADDRESSES = [
    "tại thời điểm a cũng",
    "danh mục 2 hồ sơ",
    "hai phần ba số phiếu",
    "chương trình công tác",
    "tài khoản 12",
    "một điều rất mới",
]


@pytest.mark.parametrize(("text", "expected"), CHAINS)
def test_a_chain_is_one_address_for_each_place_it_names(text, expected):
    [chain] = chains(text, frozenset())
    assert chain.span.of(text) == text
    found = [".".join(s.rpartition("-")[2] for s in steps) for steps in addresses(chain)]
    assert found == expected


@pytest.mark.parametrize("text", NOT_ADDRESSES)
def test_words_that_only_look_like_a_term_are_no_steps(text):
    assert list(chains(text, frozenset())) == []


def test_an_amount_after_a_list_is_not_of_the_list():
    text = "theo Điều 15, 30 ngày sau"
    assert [chain.span.of(text) for chain in chains(text, frozenset())] == ["Điều 15"]
