import pytest
from conftest import grows_linearly

from ingest.furniture import strip_furniture
from ingest.metadata import extract
from ingest.pipeline import read
from ingest.stamps import is_stamp
from ingest.structure import provisions

PARTY = "TỈNH ỦY MẪU\nBAN TỔ CHỨC\n*\nĐẢNG CỘNG SẢN VIỆT NAM\n"
STATE = "UBND XÃ MẪU\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
NUMBER = "Số 12-KH/BTCTU\n"
DAY = "Xã Mẫu, ngày 05 tháng 02 năm 2024\n"
BODY = "KẾ HOẠCH\nVề việc mẫu\nCăn cứ Điều lệ Đảng;\nI. VIỆC CHUNG\n- Họp bàn việc chung.\n"


def marks(text):
    found = extract(text, provisions(text))
    return tuple(fact.value if fact else None for fact in (found.secrecy, found.urgency))


ROWS = [
    (PARTY + NUMBER + "MẬT\n" + DAY + BODY, "MẬT", None, "under the number"),
    ("TỐI MẬT\n" + PARTY + NUMBER + DAY + BODY, "TỐI MẬT", None, "above all"),
    (PARTY + NUMBER.strip() + " TUYỆT MẬT " + DAY + BODY, "TUYỆT MẬT", None, "in one line"),
    ("MẬT " + STATE + NUMBER + DAY + BODY, "MẬT", None, "beside the organ"),
    (STATE.replace("VIỆT NAM", "VIỆT NAM MẬT") + NUMBER + BODY, "MẬT", None, "beside the title"),
    ("MẬT | " + PARTY + NUMBER + BODY, "MẬT", None, "in a cell of its own"),
    (PARTY + NUMBER + "M Ậ T\n" + BODY, "MẬT", None, "spaced out"),
    (PARTY + NUMBER + "T Ố I M Ậ T\n" + BODY, "TỐI MẬT", None, "spaced out, two words"),
    (PARTY + NUMBER + "Độ mật: Tối mật\n" + BODY, "TỐI MẬT", None, "labelled"),
    (PARTY + NUMBER + "[MẬT] - KHẨN\n" + BODY, "MẬT", "KHẨN", "framed, with the other mark"),
    (PARTY + NUMBER + "MẬT\nTHƯỢNG KHẨN\n" + BODY, "MẬT", "THƯỢNG KHẨN", "one below the other"),
    (PARTY + NUMBER + "MÂT\n" + BODY, "MẬT", None, "badly recognised"),
    (PARTY + NUMBER + "TÀI LIỆU MẬT (thu hồi sau hội nghị)\n" + BODY, "MẬT", None, "with orders"),
    (PARTY + NUMBER + BODY + "Lời.\nTỐI MẬT\nLời nữa.\n", "TỐI MẬT", None, "on the next page"),
    (PARTY + NUMBER + "HOẢ TỐC HẸN GIỜ\n" + BODY, None, "HỎA TỐC", "with an hour, tone on a"),
    (STATE + "Số: 3/UBND-VP KHẨN\nV/v họp\nKính gửi: Thôn\nMời họp.\n", None, "KHẨN", "a letter"),
    ("KHẨN " + PARTY + NUMBER + BODY, None, "KHẨN", "beside the organ"),
    (PARTY + NUMBER + DAY + BODY, None, None, "nothing is stamped"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "secrecy", "urgency", "why"), ROWS)
def test_stamps(text, secrecy, urgency, why):
    assert marks(text) == (secrecy, urgency), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PARTY + NUMBER + BODY + "- Tài liệu mật, tối mật và tuyệt mật phải cất kỹ.\n", "a rule"),
        (PARTY + NUMBER + BODY + "- Việc khẩn thì báo ngay. Hỏa tốc.\n", "words of sentences"),
        ("BAN BẢO VỆ BÍ MẬT\n" + NUMBER + DAY + BODY, "an organ of that name"),
        ("HỌC VIỆN MẬT MÃ\n" + NUMBER + DAY + BODY, "another organ"),
        (PARTY + NUMBER + "QUYẾT ĐỊNH\nDANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TỐI MẬT\n", "a title"),
        (PARTY + NUMBER + "QUYẾT ĐỊNH\nDANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ\nTỐI MẬT\n", "in two lines"),
        (PARTY + NUMBER + BODY + "PHỤ LỤC\nTUYỆT MẬT\nTỐI MẬT\nMẬT\n", "what stamps look like"),
        (PARTY + NUMBER + BODY + "BẢO VỆ BÍ\nMẬT\n", "a heading in two lines"),
        ("ỦY BAN\nMẶT\nTRẬN TỔ QUỐC XÃ MẪU\n" + NUMBER + BODY, "a word a line"),
        (PARTY + "VỀ TÌNH TRẠNG KHẨN CẤP\n" + NUMBER + BODY, "another word"),
    ],
)
def test_words_that_are_no_stamp(text, why):
    assert marks(text) == (None, None), why


def test_a_stamp_lies_where_it_says_and_leaves_the_other_facts_alone():
    text = PARTY + "KHẨN\nSố 12-KH/BTCTU KHẨN " + DAY + BODY
    found = extract(text, provisions(text))
    assert found.urgency.span.of(text) == "KHẨN"
    assert found.number.value == "12-KH/BTCTU"
    assert found.issued_on.value == "2024-02-05"
    assert found.issuer.value == "Ban Tổ chức Tỉnh ủy Mẫu"
    assert found.title.value == "Về việc mẫu"


def test_a_stamp_is_never_joined_to_the_line_after_it():
    wrapped = "Đoạn văn dài được ngắt giữa câu ở cuối mỗi dòng\nchứ không phải ở cuối đoạn văn.\n"
    text = f"KHẨN\nKẾ HOẠCH\nVề việc mẫu\n{wrapped * 6}"
    document = read(text.encode(), "a.txt").document
    assert document.text.startswith("KHẨN\nKẾ HOẠCH\n")
    assert document.kind == "Kế hoạch"


def test_a_stamp_on_every_page_is_no_running_head():
    pages = [f"TỐI MẬT\n{n}\nLời ở trang {n}." for n in range(1, 5)]
    assert all(page.startswith("TỐI MẬT") for page in strip_furniture(pages))


@pytest.mark.parametrize("unit", ["MẬT\n", "M", "MẬT ", "T Ố I ", "KHẨN - ", "Số 1-", "( MẬT"])
def test_time_grows_with_the_text(unit):
    assert grows_linearly(lambda text: (extract(text, ()), is_stamp(text)), unit, 100_000)
