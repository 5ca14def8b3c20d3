import math
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from index_parts import SENTENCES, pairs, passage

from corpus.text import syllables
from index.compounds import longest_matches, segment
from index.lexical import Lexical, Weights
from index.tokens import tokens

ROOT = Path(__file__).parents[1]
ONLY_BODY = Weights(context=0, compounds=0, hint=0)


def made(folder, passages, weights=None, segmented=pairs):
    Lexical.write(folder, ((p.document_id, tokens(p, segmented)) for p in passages))
    return Lexical.open(folder, weights)


def rows_of(found):
    return found[0].tolist()


def bm25(texts, query, k1=1.2, b=0.75):
    """The slow one: tantivy's formula on one field; its lengths are exact up to 40 tokens."""
    tokens = [syllables(text) for text in texts]
    mean = sum(map(len, tokens)) / len(tokens)
    scores = [0.0] * len(texts)
    for term in syllables(query):
        n = sum(term in words for words in tokens)
        idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
        for row, words in enumerate(tokens):
            f = Counter(words)[term]
            scores[row] += idf * f * (k1 + 1) / (f + k1 * (1 - b + b * len(words) / mean))
    return scores


LINES = [
    "giám sát và phản biện xã hội",
    "giám sát giám sát giám sát việc chi tiêu của xã",
    "họp tổ dân phố",
    "hội họp xã hội hội",
    "quỹ khuyến học của xã được công khai cho nhân dân biết và giám sát mỗi năm hai lần",
]


@pytest.mark.parametrize(
    "query", ["giám sát", "xã hội", "hội", "giám sát quỹ của xã", "hội hội họp", "không có từ này"]
)
def test_scores_are_those_of_slow_bm25(tmp_path, query):
    lexical = made(tmp_path, [passage(f"p{i}", t) for i, t in enumerate(LINES)], ONLY_BODY)
    rows, scores = lexical.search(query, 10)
    slow = bm25(LINES, query)
    wanted = sorted((row for row in range(5) if slow[row] > 0), key=lambda row: (-slow[row], row))
    assert rows.tolist() == wanted
    assert scores.tolist() == pytest.approx([slow[row] for row in wanted], abs=1e-4)


def test_places_and_views_add_up_by_their_weights(tmp_path):
    lines = [passage("a", "trong thành"), passage("b", "họp", header=("trong thành",))]
    made(tmp_path, lines)

    def best(**weights):
        lexical = Lexical.open(tmp_path, Weights(**{"context": 0, "compounds": 0, **weights}))
        return lexical.search("trong thành", 1)[1][0]

    body = best(hint=0)
    assert best(hint=0, body=0.5) == pytest.approx(body / 2, abs=5e-4)
    assert best(hint=0, syllables=3) == pytest.approx(body * 3, abs=5e-4)
    # "trong" carries no diacritics, so the folded view counts it once more; "thành" does.
    assert best(hint=1) == pytest.approx(body * 1.5, abs=5e-4)
    assert best(hint=0, compounds=1) > body


def test_an_everyday_word_finds_the_official_one_but_less_than_itself(tmp_path):
    lines = [passage("a", "họp thôn"), passage("b", "họp xóm"), passage("c", "họp xã")]
    rows, scores = made(tmp_path, lines).search("họp xóm", 3)
    assert rows.tolist() == [1, 0, 2]
    assert scores[0] > scores[1] > scores[2]


def test_an_address_finds_what_stands_there(tmp_path):
    lines = [
        passage(name, "việc này do xã làm", header=(f"Điều {number}. Trách nhiệm",))
        for name, number in (("a", 5), ("b", 15), ("c", 25))
    ]
    assert rows_of(made(tmp_path, lines).search("điều 15 nói gì", 1)) == [1]


AMENDED = "Nghị định 168/2024/NĐ-CP về xử phạt"
AMENDING = "Nghị định 238/2026/NĐ-CP sửa đổi Nghị định 168/2024/NĐ-CP"
BODY = "khoản 2 Điều 5 Nghị định số 168/2024/NĐ-CP: khoản 2, khoản 2 Điều 5 quy định như sau"


@pytest.mark.parametrize(
    "query",
    [
        "khoản 2 Điều 5 168/2024/NĐ-CP quy định gì?",
        "điều 5 nghị định 168",
        "dieu 5 nd 168/2024/nd-cp",
    ],
)
def test_a_place_in_a_numbered_document_is_found_before_texts_that_speak_of_it(tmp_path, query):
    lines = [
        passage("a", BODY, header=(AMENDING, "Điều 1. Sửa đổi Điều 5")),
        passage("b", BODY, header=(AMENDING, "Điều 5. Hiệu lực")),
        passage("c", "việc này do xã làm", header=(AMENDED, "Điều 5. Trách nhiệm")),
        passage("d", BODY, header=(AMENDED, "Điều 15. Nguyên tắc")),
    ]
    assert rows_of(made(tmp_path, lines).search(query, 1)) == [2]


def test_a_number_that_no_document_bears_is_searched_by_its_words(tmp_path):
    lines = [
        passage("a", "theo Nghị định 30/2020/NĐ-CP về văn thư", header=(AMENDED,)),
        passage("b", "theo Nghị định về văn thư", header=(AMENDED,)),
    ]
    assert rows_of(made(tmp_path, lines).search("nghị định 30/2020/NĐ-CP", 1)) == [0]


def test_a_half_typed_query_finds_what_the_whole_would(tmp_path):
    lexical = made(tmp_path, [passage("a", "họp bàn"), passage("b", "giám sát")])
    assert rows_of(lexical.search("giam sắt", 2)) == [1]


# query, the sentence that must come first, why
ASKED = [
    ("thanh tra nhân dân giám sát gì", "giam-sat", "typed with diacritics"),
    ("thanh tra nhan dan giam sat gi", "giam-sat", "typed without"),
    ("THANH TRA NHÂN DÂN", "giam-sat", "capitals"),
    ("quy khuyen hoc", "quy", "no diacritics, none of the words elsewhere"),
    ("18-NQ/TW", "quy", "a number is one token"),
    ("nghị quyết 18-nq/tw nói gì", "quy", "a number in lower case"),
    ("phan bien xã hội", "phan-bien", "half typed"),
    ("to dan pho hop khi nao", "hop", "as cadres type"),
]


@pytest.mark.parametrize(("query", "name", "why"), ASKED)
def test_the_passage_asked_for_comes_first(tmp_path, query, name, why):
    names = list(SENTENCES)
    lexical = made(tmp_path, [passage(n, SENTENCES[n]) for n in names])
    assert names[rows_of(lexical.search(query, 1))[0]] == name, why


def test_a_number_is_not_found_by_its_pieces(tmp_path):
    lexical = made(tmp_path, [passage("quy", SENTENCES["quy"])])
    assert rows_of(lexical.search("18", 5)) == []
    assert rows_of(lexical.search("NQ", 5)) == []


def test_tones_that_were_typed_count(tmp_path):
    lexical = made(tmp_path, [passage("a", "cán bộ họp bàn"), passage("b", "cân bò họp bán")])
    assert rows_of(lexical.search("cán bộ", 2)) == [0]
    assert rows_of(lexical.search("cân bò", 2)) == [1]
    assert rows_of(lexical.search("can bo", 2)) == [0, 1]


def test_both_ways_of_placing_a_tone_are_one(tmp_path):
    lexical = made(tmp_path, [passage("a", "văn hoá và sức khoẻ")], ONLY_BODY)
    assert rows_of(lexical.search("văn hóa", 1)) == [0]
    assert rows_of(lexical.search("sức khỏe", 1)) == [0]


def test_a_match_in_the_clause_outweighs_one_in_header_or_lead_in(tmp_path):
    lexical = made(
        tmp_path,
        [
            passage("header", "nội dung khác", header=("giám sát",)),
            passage("lead-in", "nội dung khác", lead_in="giám sát"),
            passage("none", "nội dung khác", header=("họp",)),
            passage("clause", "giám sát khác", header=("họp",)),
        ],
    )
    assert rows_of(lexical.search("giám sát", 9)) == [3, 0, 1]


def test_a_compound_outweighs_its_syllables_apart(tmp_path):
    lexical = made(
        tmp_path,
        [passage("a", "xã ta mở hội làng"), passage("b", "làng ta mở xã hội")],
        segmented=lambda text: ["xã_hội"] if "xã hội" in text else [],
    )
    assert rows_of(lexical.search("xã hội", 2)) == [1, 0]


def test_equal_scores_come_by_row_even_at_the_cut(tmp_path):
    lexical = made(tmp_path, [passage(f"p{i:03}", "tổ dân phố họp") for i in range(300)])
    assert rows_of(lexical.search("họp tổ", 7)) == list(range(7))


def test_documents_not_named_are_left_out_before_the_best_are_taken(tmp_path):
    better = [passage(f"a{i:03}", "họp họp họp", "nhieu") for i in range(200)]
    lexical = made(tmp_path, [*better, passage("b", "tổ dân phố họp vào tối thứ bảy", "mot")])
    assert rows_of(lexical.search("họp", 5, ["mot"])) == [200]
    assert rows_of(lexical.search("họp", 500, ["mot", "nhieu", "?"])) == [*range(201)]
    assert rows_of(lexical.search("họp", 5, ["?"])) == []
    assert rows_of(lexical.search("họp", 5, [])) == []


def test_a_filter_changes_no_score(tmp_path):
    lexical = made(tmp_path, [passage("a", "họp", "x"), passage("b", "họp tổ", "y")])
    all_scores = dict(zip(*map(list, lexical.search("họp", 5)), strict=True))
    rows, scores = lexical.search("họp", 5, ["y"])
    assert scores[0] == all_scores[rows[0]]


# What a query parser would take for syntax is only marks.
@pytest.mark.parametrize(
    "query",
    ['body:họp AND NOT "x', "họp^99 OR (", "*:*", "\\", "+họp -họp", "[a .. b]", "", "  \n", "?!"],
)
def test_no_query_is_an_error(tmp_path, query):
    lexical = made(tmp_path, [passage("a", "tổ dân phố họp")])
    assert rows_of(lexical.search(query, 5)) == ([0] if "họp" in query else [])


def test_an_empty_index_finds_nothing(tmp_path):
    lexical = made(tmp_path, [])
    assert len(lexical) == 0
    assert rows_of(lexical.search("họp", 5)) == []


def test_threads_find_the_same(tmp_path):
    lexical = made(tmp_path, [passage(n, t) for n, t in SENTENCES.items()])
    wanted = [rows_of(lexical.search(query, 4)) for query, _, _ in ASKED]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            queries = [query for query, _, _ in ASKED]
            assert [rows_of(f) for f in pool.map(lambda q: lexical.search(q, 4), queries)] == wanted


# tokens, known compounds, expected
MATCHES = [
    ("mặt trận tổ quốc việt nam", {"mặt_trận", "mặt_trận_tổ_quốc", "việt_nam"},
     ["mặt_trận_tổ_quốc", "việt_nam"]),
    ("giám sát xã hội", {"giám_sát", "sát_xã_hội", "xã_hội"}, ["giám_sát", "xã_hội"]),
    ("giám sát", set(), []),
    ("", {"a_b"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("tokens", "known", "expected"), MATCHES)
def test_the_longest_known_compound_from_the_left_is_taken(tokens, known, expected):
    assert longest_matches(tokens.split(), known.__contains__) == expected


def test_answering_never_imports_the_segmenter(tmp_path):
    made(tmp_path, [passage(n, t) for n, t in SENTENCES.items()])
    code = (
        "import pathlib, sys; from index.lexical import Lexical;"
        "rows, _ = Lexical.open(pathlib.Path(sys.argv[1])).search('giám sát', 1);"
        "assert len(rows) == 1; assert 'underthesea' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=ROOT)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_segmenter_joins_words_and_leaves_numbers_alone():
    found = segment("Thực hiện Nghị quyết số 18-NQ/TW\nvề giám sát, phản biện xã hội (khoản 2.1).")
    assert found == ["thực_hiện", "nghị_quyết", "giám_sát", "phản_biện", "xã_hội"]
    assert segment(" \n 2024 \n") == []
