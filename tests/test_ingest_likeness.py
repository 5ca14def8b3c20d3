import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Document, DocumentStatus
from corpus.text import fold, syllables
from ingest import pipeline
from ingest.likeness import NEARLY, likeness, near, shingles

TEXT = "Các chi bộ họp bàn việc chung của xã vào sáng thứ bảy hằng tuần ở nhà văn hóa thôn."


def slowly(one, other):
    """Jaccard by counting, run by run."""
    runs = []
    for text in (one, other):
        words = syllables(fold(text))
        found = [tuple(words[i : i + 5]) for i in range(len(words) - 4)] or [tuple(words)]
        runs.append([run for i, run in enumerate(found) if run not in found[:i]])
    shared = sum(run in runs[1] for run in runs[0])
    return shared / (len(runs[0]) + len(runs[1]) - shared)


WORDS = st.lists(st.sampled_from(["xã", "họp", "bàn", "thôn"]), max_size=14).map(" ".join)


@given(WORDS, WORDS)
def test_likeness_is_what_counting_gives(one, other):
    assert likeness(shingles(one), shingles(other)) == pytest.approx(slowly(one, other))


@pytest.mark.parametrize(
    ("other", "share", "why"),
    [
        (TEXT.upper().replace(" ", "\n"), 1.0, "case and line ends"),
        (TEXT.replace("hóa", "hoá"), 1.0, "where the tone stands"),
        ("Việc khác hẳn, không một chữ nào giống văn bản kia.", 0.0, "another text"),
    ],
)
def test_likeness_of_the_same_words(other, share, why):
    assert likeness(shingles(TEXT), shingles(other)) == share, why


def loaded(id_, **facts):
    return Document(id_, DocumentStatus.LOADED, **facts)


def test_only_documents_of_its_number_or_title_are_read():
    own = loaded("own", number="1-KH/ĐU", title="Về việc mẫu", text=TEXT)
    others = [
        own,
        loaded("title", title="về việc  mẫu"),
        loaded("number", number="1/KH-ĐU"),
        loaded("neither", number="2-KH/ĐU", title="Việc khác"),
        Document("cited", DocumentStatus.CITED_ONLY, title="Về việc mẫu"),
    ]
    read = []
    found = near(own, others, lambda id_: read.append(id_) or (TEXT if id_ == "title" else "khác"))
    assert [(d.id, share) for d, share in found] == [("title", 1.0)]
    assert read == ["title", "number"]


TEXTS = "documents/texts/"
FILES = "documents/files/"


@pytest.mark.parametrize(
    ("one", "other", "nearly"),
    [
        (TEXTS + "PARTY_QyD-294-QD-TW-2025_thi-hanh-Dieu-le-Dang.txt",
         FILES + "pdf-digital/01_quydinh-294-QD-TW-2025.pdf", True),
        (TEXTS + "ND-30-2020-ND-CP_cong-tac-van-thu.md", FILES + "docx/30_ND-30-2020-ND-CP.docx",
         True),
        (TEXTS + "MTTQ_KH-kiem-tra-giam-sat-bau-cu-Luong-Minh-2025.txt",
         FILES + "html-word/70_KH-giam-sat-bau-cu-MTTQ.htm", False),
    ],
)  # fmt: skip
def test_real_texts_in_two_formats_are_nearly_the_same(shared, one, other, nearly):
    texts = [pipeline.read((shared / f).read_bytes(), f).document.text for f in (one, other)]
    assert (likeness(*map(shingles, texts)) >= NEARLY) is nearly
