from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from ingest import pipeline
from ingest.metadata import extract
from ingest.recase import recase
from ingest.structure import provisions

LAWS = "documents/texts/"
FILES = "documents/files/"
COUNCIL = "Ban Thường trực Ủy ban"
PROPAGANDA = "Ban Tuyên giáo và Dân vận Trung ương"
JOINT = (
    "Chính phủ, Ủy ban thường vụ Quốc hội và Đoàn Chủ tịch Ủy ban Trung ương Mặt trận Tổ quốc "
    "Việt Nam"
)
DEPUTY = "PHÓ TRƯỞNG BAN"
# Read by eye: file → kind, number, date, issuer, signer, office, recipients, basis.
GOLD = {
    "plan/ke-hoach-chi-thi-18.md": (
        "Kế hoạch", None, None, "Ban Thường vụ Thành ủy", "Đặng Quang Tú", "PHÓ BÍ THƯ", 7, 1),
    LAWS + "KH-Tieu-ban-tuyen-truyen-bau-cu-2025.txt": (
        "Kế hoạch", "01/KH-TBTTKT", "2025-12-10",
        "Tiểu ban thông tin, tuyên truyền, khánh tiết Ủy ban bầu cử xã Phố Bảng",
        "Nguyễn Văn Hoàn", "TRƯỞNG TIỂU BAN", 4, 1),
    LAWS + "Luat-10-2022-QH15_thuc-hien-dan-chu-o-co-so.txt": (
        "Luật", "10/2022/QH15", "2022-11-10", "Quốc hội", None, None, 0, 0),
    LAWS + "Luat-75-2015-QH13_MTTQ_hop-nhat-97-2025.txt": (
        "Luật", "75/2015/QH13", None, "Quốc hội", None, None, 0, 0),
    LAWS + "MTTQ_HD-cong-tac-bau-cu-Luong-Minh-2025.txt": (
        "Hướng dẫn", None, None, f"{COUNCIL} MTTQ Việt Nam xã Lương Minh",
        "Lan Thị Vân", "CHỦ TỊCH", 9, 2),
    LAWS + "MTTQ_HD-hiep-thuong-MTTQ-tinh-2025.txt": (
        "Hướng dẫn", None, None, f"{COUNCIL} Mặt trận Tổ quốc Việt Nam tỉnh Quảng Ninh",
        "Nguyễn Chí Thành", "PHÓ CHỦ TỊCH THƯỜNG TRỰC", 10, 6),
    LAWS + "MTTQ_KH-kiem-tra-giam-sat-bau-cu-Bac-Cam-Ranh-2025.txt": (
        "Kế hoạch", None, None, f"{COUNCIL} MTTQ Việt Nam phường Bắc Cam Ranh",
        "Phạm Thị Thúy", "CHỦ TỊCH", 7, 2),
    LAWS + "MTTQ_KH-kiem-tra-giam-sat-bau-cu-Luong-Minh-2025.txt": (
        "Kế hoạch", None, "2025-12-10", f"{COUNCIL} MTTQ Việt Nam xã Lương Minh",
        "Lan Thị Vân", "CHỦ TỊCH", 10, 1),
    LAWS + "ND-30-2020-ND-CP_cong-tac-van-thu.md": (
        "Nghị định", "30/2020/NĐ-CP", "2020-03-05", "Chính phủ",
        "Nguyễn Xuân Phúc", "THỦ TƯỚNG", 21, 2),
    **{
        f"{LAWS}ND-30-2020-ND-CP_phu-luc-{i}.md": (
            f"Phụ lục {roman} Nghị định", "30/2020/NĐ-CP", "2020-03-05", "Chính phủ",
            None, None, 0, 0)
        for i, roman in enumerate(("I", "II", "III", "IV", "V", "VI"), start=1)
    },
    LAWS + "ND-59-2023-ND-CP_chi-tiet-Luat-THDCCS.txt": (
        "Nghị định", "59/2023/NĐ-CP", "2023-08-14", "Chính phủ", None, None, 0, 0),
    # Its note gives the date with an organ that issues no decree: not to be trusted.
    LAWS + "ND-61-2023-ND-CP_huong-uoc-quy-uoc.txt": (
        "Nghị định", "61/2023/NĐ-CP", None, "Chính phủ", None, None, 0, 0),
    LAWS + "NQLT-403-2017_giam-sat-phan-bien-xa-hoi.txt": (
        "Nghị quyết liên tịch", "403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN", "2017-06-15", JOINT,
        None, None, 0, 0),
    # A newspaper about a directive: nothing is its own.
    LAWS + "PARTY_CT-45-CT-TW-2025_bai-bao.md": (None, None, None, None, None, None, 0, 0),
    # A conclusion without its head: only its first sentence says who concluded.
    LAWS + "PARTY_KL-127-KL-TW-2025.md": (
        None, None, None, "Bộ Chính trị, Ban Bí thư", None, None, 0, 0),
    LAWS + "PARTY_Dieu-le-Dang-2011.md": (
        "Điều lệ", None, "2011-01-19", "Đại hội đại biểu toàn quốc lần thứ XI", None, None, 0, 0),
    LAWS + "PARTY_HD-06-HD-TW-2025_thi-hanh-Dieu-le-Dang.txt": (
        "Hướng dẫn", "06-HD/TW", "2025-06-09", "Ban Bí thư", "Trần Cẩm Tú", None, 4, 3),
    LAWS + "PARTY_HD-37-HD-BTGDVTW-2025.md": (
        "Hướng dẫn", "37-HD/BTGDVTW", "2025-11-19", PROPAGANDA, "Phạm Tất Thắng", DEPUTY, 8, 1),
    LAWS + "PARTY_HD-45-HD-BTCTW-2025.md": (
        "Hướng dẫn", "45-HD/BTCTW", "2025-11-21", "Ban Tổ chức Trung ương",
        "Hoàng Đăng Quang", "PHÓ TRƯỞNG BAN THƯỜNG TRỰC", 9, 1),
    LAWS + "PARTY_HD-BTCTU-HaNoi-11-2025_nghiep-vu-TCD-DV.txt": (
        "Hướng dẫn", None, None, "Ban Tổ chức Thành ủy Hà Nội", "Triệu Thị Ngọc", DEPUTY, 3, 5),
    LAWS + "PARTY_HD-BTCTU-HaNoi-8-2025_Huy-hieu-Dang.txt": (
        "Hướng dẫn", None, None, "Ban Tổ chức Thành uỷ Hà Nội", "Triệu Thị Ngọc", DEPUTY, 6, 1),
    LAWS + "PARTY_HD-bao-cao-vien-2025.md": (
        "Hướng dẫn", "40-HD/BTGDVTW", "2025-11-27", PROPAGANDA, "Phạm Tất Thắng", DEPUTY, 7, 8),
    LAWS + "PARTY_KL-07-KL-VPTW-2025.md": (
        "Kết luận", "07-KL/VPTW", "2025-12-01", "Văn phòng Trung ương",
        "Lê Khánh Toàn", "PHÓ CHÁNH VĂN PHÒNG", 6, 0),
    LAWS + "PARTY_KL-69-KL-TW-2024.md": (
        "Kết luận", "69-KL/TW", "2024-01-11", "Bộ Chính trị", "Trương Thị Mai", None, 0, 0),
    LAWS + "PARTY_NQ-20-NQ-TW-2012.md": (
        "Nghị quyết", "20-NQ/TW", "2012-11-01", "Ban Chấp hành Trung ương", None, None, 5, 0),
    LAWS + "PARTY_NQ-57-NQ-TW-2024.md": (
        "Nghị quyết", "57-NQ/TW", "2024-12-22", "Bộ Chính trị", None, None, 0, 0),
    LAWS + "PARTY_QD-1147-QD-BTGDVTW-2025_TTCT-cap-xa.md": (
        "Quyết định", "1147-QĐ/BTGDVTW", "2025-12-01", f"Trưởng {PROPAGANDA}",
        "Ngô Đông Hải", DEPUTY, 6, 3),
    LAWS + "PARTY_QyD-294-QD-TW-2025_thi-hanh-Dieu-le-Dang.txt": (
        "Quy định", "294-QĐ/TW", "2025-05-26", "Ban Chấp hành Trung ương",
        "Tô Lâm", "TỔNG BÍ THƯ", 4, 3),
    LAWS + "PARTY_QyD-383-QD-TW-2025_phong-luu-tru-Dang.md": (
        "Quy định", "383-QĐ/TW", "2025-11-19", "Ban Bí thư", "Trần Cẩm Tú", None, 6, 4),
    LAWS + "PARTY_QyD-384-QD-TW-2025_chia-se-du-lieu.md": (
        "Quy định", "384-QĐ/TW", "2025-11-19", "Ban Bí thư Trung ương Đảng",
        "Trần Cẩm Tú", None, 10, 16),
    FILES + "docx/30_ND-30-2020-ND-CP.docx": (
        "Nghị định", "30/2020/NĐ-CP", "2020-03-05", "Chính phủ",
        "Nguyễn Xuân Phúc", "THỦ TƯỚNG", 21, 2),
    FILES + "docx/33_KH-UBND-thuc-hien-CT-11-CT-TU.docx": (
        "Kế hoạch", None, None, "Ủy ban nhân dân tỉnh Lào Cai",
        "Nguyễn Thành Sinh", "PHÓ CHỦ TỊCH", 11, 1),
    FILES + "docx/35_TB-1894-ket-qua-sau-kiem-tra.docx": (
        "Thông báo", None, None, "Sở Công Thương tỉnh Lào Cai",
        "Hoàng Văn Thuân", "PHÓ GIÁM ĐỐC", 5, 1),
    FILES + "docx/36_KH-SCT-De-an-08-NQ-35-NQ-TU.docx": (
        "Kế hoạch", None, None, "Sở Công Thương tỉnh Lào Cai",
        "Trịnh Văn Thành", "PHÓ GIÁM ĐỐC", 6, 8),
    FILES + "html-word/70_KH-giam-sat-bau-cu-MTTQ.htm": (
        "Kế hoạch", None, None, f"{COUNCIL} MTTQ Việt Nam phường Bắc Cam Ranh",
        "Phạm Thị Thúy", "CHỦ TỊCH", 7, 2),
    FILES + "ground-truth/53_A-15.txt": (
        "Nghị định", "94/1998/NĐ-CP", "1998-11-17", "Chính phủ", None, None, 0, 4),
    FILES + "ground-truth/54_QD-115-2004-TTg.txt": (
        "Quyết định", "115/2004/QĐ-TTg", "2004-06-25", "Thủ tướng Chính phủ", None, None, 0, 3),
    FILES + "ground-truth/60_QD-991-UBND-BinhPhuoc-2008.txt": (
        "Quyết định", "991/QĐ-UBND", "2008-05-14", "Ủy ban nhân dân tỉnh Bình Phước",
        "Trương Tấn Thiệu", "CHỦ TỊCH", 0, 7),
    FILES + "pdf-badtext/23_CV-1178-DCK-CTT.pdf": (
        "Công văn", "1178/ĐCK-CTT", "2025-07-09",
        "Cục Đổi mới sáng tạo, chuyển đổi xanh và Khuyến công Bộ Công Thương",
        "Nguyễn Văn Thịnh", "PHÓ CỤC TRƯỞNG", 4, 0),
    FILES + "pdf-digital/01_quydinh-294-QD-TW-2025.pdf": (
        "Quy định", "294-QĐ/TW", "2025-05-26", "Ban Chấp hành Trung ương",
        "Tô Lâm", "TỔNG BÍ THƯ", 4, 3),
    FILES + "pdf-digital/03_huongdan-BTCTU-HaNoi-8-2025.pdf": (
        "Hướng dẫn", None, None, "Ban Tổ chức Thành uỷ Hà Nội", "Triệu Thị Ngọc", DEPUTY, 6, 1),
    FILES + "pdf-digital/05_CV-UBND-LaoCai-2026.pdf": (
        "Công văn", "193/UBND-KT", "2026-01-10", "Uỷ ban nhân dân tỉnh Lào Cai",
        "Nguyễn Thành Sinh", "PHÓ CHỦ TỊCH", 5, 0),
}  # fmt: skip


@cache
def reading(path):
    try:
        return pipeline.read(path.read_bytes(), path.name)
    except UnreadableFile as error:  # a scan or a broken text layer, where no reader is installed
        pytest.skip(str(error))


def value(fact):
    return fact.value if fact else None


@pytest.mark.parametrize("name", GOLD)
def test_gold(shared, name):
    found = reading(shared / name).document.metadata
    single = (found.kind, found.number, found.issued_on, found.issuer, found.signer)
    got = (*map(value, single), value(found.signer_office))

    assert (*got, len(found.recipients), len(found.basis)) == GOLD[name]


@pytest.mark.parametrize("name", GOLD)
def test_every_fact_lies_where_it_says(shared, name):
    document = reading(shared / name).document
    found = document.metadata
    for fact in (*found.recipients, *found.basis, found.signer, found.place):
        if fact is not None:
            assert fact.value in fact.span.of(document.text)
    for fact in (found.number, found.issued_on, found.title, found.issuer, found.authority):
        assert fact is None or fact.span is None or fact.span.of(document.text).strip()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (
            LAWS + "PARTY_NQ-20-NQ-TW-2012.md",
            "Hội nghị lần thứ sáu Ban Chấp hành Trung ương Đảng khoá XI",
        ),
        (
            LAWS + "PARTY_HD-45-HD-BTCTW-2025.md",
            "Một số nội dung Quy định số 377-QĐ/TW ngày 08/10/2025",
        ),
        (FILES + "pdf-digital/05_CV-UBND-LaoCai-2026.pdf", "V/v tăng cường công tác quản lý"),
        (LAWS + "PARTY_KL-07-KL-VPTW-2025.md", "Của đồng chí Chánh Văn phòng Trung ương Đảng"),
    ],
)
def test_titles(shared, name, title):
    assert value(reading(shared / name).document.metadata.title).startswith(title)


def test_the_plan_rests_on_the_guidance_it_carries_out(shared):
    found = reading(shared / "plan/ke-hoach-chi-thi-18.md").document.metadata
    assert found.basis[0].value.startswith("Thực hiện Hướng dẫn số 109-HD/BTGTU")
    assert found.authority.value == "T/M BAN THƯỜNG VỤ"
    assert found.place is None


def facts(text):
    return extract(text, provisions(text))


PARTY = "TỈNH ỦY MẪU\nBAN TỔ CHỨC\n*\nĐẢNG CỘNG SẢN VIỆT NAM\n"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
BODY = "KẾ HOẠCH\nVề việc mẫu\nCăn cứ Điều lệ Đảng;\nI. VIỆC CHUNG\nLời.\n"


@pytest.mark.parametrize(
    ("head", "number", "issued_on", "issuer", "why"),
    [
        (PARTY + "Số 12-KH/BTCTU\nXã Mẫu, ngày 05 tháng 02 năm 2024\n",
         "12-KH/BTCTU", "2024-02-05", "Ban tổ chức tỉnh ủy mẫu", "the usual order"),
        (STATE + "Xã Mẫu, ngày 5 tháng 2 năm 2024\nUBND XÃ MẪU\nSố: 12/KH-UBND\n",
         "12/KH-UBND", "2024-02-05", "UBND xã mẫu", "the right column first"),
        (f"UBND XÃ MẪU {STATE.splitlines()[0]}\nSố: 12/KH-UBND Xã Mẫu, ngày 5 tháng 2 năm 2024\n",
         "12/KH-UBND", "2024-02-05", "UBND xã mẫu", "both columns in a line"),
        (PARTY + "Số      -KH/BTCTU\nXã Mẫu, ngày     tháng 02 năm 2024\n",
         None, None, "Ban tổ chức tỉnh ủy mẫu", "blanks are unknown"),
        (PARTY + "Số: …/KH-BTC\nXã Mẫu, ngày 31 tháng 02 năm 2024\n",
         None, None, "Ban tổ chức tỉnh ủy mẫu", "dots and a day that does not exist"),
        ("", None, None, None, "no letterhead"),
    ],
)  # fmt: skip
def test_letterheads(head, number, issued_on, issuer, why):
    found = facts(head + BODY)
    assert value(found.number) == number, why
    assert value(found.issued_on) == issued_on
    assert (value(found.issuer) or "").lower() == (issuer or "").lower()


@pytest.mark.parametrize(
    ("foot", "authority", "office", "signer"),
    [
        ("T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nNguyễn Văn Mẫu", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ",
         "Nguyễn Văn Mẫu"),
        ("TM. BAN THƯỜNG TRỰC\nCHỦ TỊCH\n(Đã ký)\nNguyễn Văn Mẫu", "TM. BAN THƯỜNG TRỰC",
         "CHỦ TỊCH", "Nguyễn Văn Mẫu"),
        ("K/T TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\nNguyễn Văn Mẫu", "K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN",
         "Nguyễn Văn Mẫu"),
        ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn Mẫu",
         "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn Mẫu"),
        ("TM. CHÍNH PHỦ THỦ TƯỚNG (Đã ký) Nguyễn Văn Mẫu", "TM. CHÍNH PHỦ", "THỦ TƯỚNG",
         "Nguyễn Văn Mẫu"),
        ("T/M BAN BÍ THƯ\nNguyễn Văn Mẫu", "T/M BAN BÍ THƯ", None, "Nguyễn Văn Mẫu"),
        ("T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", None),
        ("KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nNguyễn Văn Mẫu", "KT. BỘ TRƯỞNG", "THỨ TRƯỞNG",
         "Nguyễn Văn Mẫu"),
        ("GIÁM ĐỐC\nNguyễn Văn Mẫu", None, "GIÁM ĐỐC", "Nguyễn Văn Mẫu"),
        ("KT, GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Văn Mẫu", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC",
         "Nguyễn Văn Mẫu"),  # a stop that a scan reads as a comma
        ("GIÁM ĐỐC\nngu.yễn Vũn Mẫu", None, "GIÁM ĐỐC", None),  # a name under a seal
    ],
)  # fmt: skip
def test_signatures(foot, authority, office, signer):
    found = facts(f"{BODY}Nơi nhận:\n- Như trên,\n- Lưu.\n{foot}")
    assert value(found.authority) == authority
    assert value(found.signer_office) == office
    assert value(found.signer) == signer


def test_dashes_of_the_page_after_the_signer_receive_nothing():
    found = facts(f"{BODY}Nơi nhận:\n- Như trên,\n- Lưu.\nGIÁM ĐỐC\nNguyễn Văn Mẫu\n- Họ tên: …")
    assert [f.value for f in found.recipients] == ["Như trên", "Lưu"]


def test_recipients_set_in_one_line():
    found = facts(
        f"{BODY}Nơi nhận: - Ban Bí thư; - Các tỉnh ủy, thành ủy; - VP: các vụ; - Lưu: VT."
    )
    assert [f.value for f in found.recipients] == [
        "Ban Bí thư", "Các tỉnh ủy, thành ủy", "VP: các vụ", "Lưu: VT",
    ]  # fmt: skip


def test_a_foot_whose_two_columns_were_read_line_by_line():
    found = facts(
        f"{BODY}Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Sở Nội vụ; KT.CHỦ TỊCH\n- Đảng ủy xã; PHÓ CHỦ TỊCH"
        "\n- Các thôn;\n- Đ/c Trần Văn Khác;\n- Công an xã; Nguyễn Văn Mẫu\n- Lưu VT."
    )
    assert value(found.authority) == "TM. ỦY BAN NHÂN DÂN KT.CHỦ TỊCH"
    assert value(found.signer_office) == "PHÓ CHỦ TỊCH"
    assert value(found.signer) == "Nguyễn Văn Mẫu"
    assert [f.value for f in found.recipients] == [
        "Sở Nội vụ", "Đảng ủy xã", "Các thôn", "Đ/c Trần Văn Khác", "Công an xã", "Lưu VT",
    ]  # fmt: skip


HEADS = [
    (["NGHỊ ĐỊNH", "CỦA CHÍNH PHỦ SỐ 94 /1998/NĐ-CP NGÀY 17 THÁNG 11 NĂM 1998", "QUY ĐỊNH VIỆC XA",
      "CHÍNH PHỦ"],
     "Nghị định", "94/1998/NĐ-CP", "1998-11-17", "Chính phủ", "Quy định việc xa",
     "all under the kind, the organ before the basis"),
    (["BỘ NỘI VỤ", "Số: 1/2002/QĐ/BNV", "QUYẾT ĐỊNH CỦA BỘ TRƯỞNG BỘ NỘI VỤ",
      "về việc sửa đổi trong", "Biểu phí chung"],
     "Quyết định", "1/2002/QĐ/BNV", None, "Bộ Nội vụ", "Về việc sửa đổi trong Biểu phí chung",
     "the organ beside the kind"),
    (["UBND XÃ XA Độc lập - Tự do - Hạnh phúc Số: 9 /TB-UBND Xã Xa, ngày 06 tháng 3 năm 2026",
      "THÔNG BÁO", "Kết quả chung"],
     "Thông báo", "9/TB-UBND", "2026-03-06", "UBND xã Xa", "Kết quả chung",
     "a scan's columns in one line"),
    (["SỞ NỘI VỤ", "Số: 9/QĐ-SNV", "QUYÉT ĐỊNH", "Về việc xa"],
     "Quyết định", "9/QĐ-SNV", None, "Sở Nội vụ", "Về việc xa", "a scan's tones"),
    (["ĐẢNG BỘ TỈNH XA", "ĐẢNG ỦY PHƯỜNG XUÂN HƯƠNG - ĐÀ LẠT", "*", "Số 9-KH/ĐU",
      "Xuân Hương - Đà Lạt, ngày 06 tháng 3 năm 2026", "KẾ HOẠCH",
      "VIỆC Ở PHƯỜNG XUÂN HƯƠNG - ĐÀ LẠT"],
     "Kế hoạch", "9-KH/ĐU", "2026-03-06", "Đảng ủy phường Xuân Hương - Đà Lạt",
     "Việc ở phường Xuân Hương - Đà Lạt", "a place in two parts"),
    (["ĐẢNG ỦY PHƯỜNG LÂM VIÊN", "BAN XÂY DỰNG ĐẢNG", "*", "Số -HD/BXDĐ",
      "Lâm Viên, ngày tháng 3 năm 2026", "HƯỚNG DẪN", "VIỆC Ở PHƯỜNG LÂM VIÊN"],
     "Hướng dẫn", None, None, "Ban Xây dựng Đảng Đảng ủy phường Lâm Viên",
     "Việc ở phường Lâm Viên", "blanks"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "kind", "number", "issued_on", "issuer", "title", "why"), HEADS)
def test_heads(head, kind, number, issued_on, issuer, title, why):
    # Words of the places' names, written small: they must not decide how the names are written.
    body = "Căn cứ Luật Đất đai;\nI. VIỆC CHUNG\nMùa xuân, khu lâm sinh, chị Hương, chị Viên.\n"
    found = facts("\n".join([*head, body]))
    got = [value(f) for f in (found.kind, found.number, found.issued_on, found.issuer, found.title)]
    assert got == [kind, number, issued_on, issuer, title], why


@pytest.mark.parametrize(
    "day", ["ngày tháng năm 2026", "ngày … tháng 3 năm 2026", "ngày - tháng l2 năm 2026"]
)
def test_the_place_is_read_where_the_day_is_left_blank(day):
    found = facts(f"UBND XÃ MẪU\nSố: /KH-UBND Xã Mẫu, {day}\n" + BODY)
    assert (value(found.place), found.issued_on, found.number) == ("Xã Mẫu", None, None)


def test_a_letter_whose_other_column_is_read_after_its_subject():
    found = facts(
        "SỞ MẪU\nV/v cấp cho các xã\nGiấy phép mở chợ\nđêm loại 1,2\nCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT"
        " NAM\nĐộc lập - Tự do - Hạnh phúc\nXa Mẫu, ngày tháng năm 2026\nKính gửi: Các xã\n" + BODY
    )
    assert value(found.title) == "V/v cấp cho các xã Giấy phép mở chợ đêm loại 1,2"
    assert (value(found.place), found.issued_on) == ("Xa Mẫu", None)


def test_the_subject_of_a_letter_ends_before_its_first_sentence():
    found = facts("SỞ MẪU\nSố: 9/SM\nV/v mở chợ đêm\nChợ đêm đã mở từ lâu.\n" + BODY)
    assert value(found.title) == "V/v mở chợ đêm"


@pytest.mark.parametrize(
    ("words", "body", "written"),
    [
        ("VIỆC CỦA XÃ MẪU", "Họp tại xã Mẫu hôm nay, ở xã Mẫu.", "Việc của xã Mẫu"),
        ("THEO QUY ĐỊNH SỐ 377-QĐ/TW", "", "Theo quy định số 377-QĐ/TW"),
        ("ĐẠI HỘI LẦN THỨ XIV CỦA MTTQ", "", "Đại hội lần thứ XIV của MTTQ"),
        ("Đã viết thường", "", "Đã viết thường"),
    ],
)
def test_recase(words, body, written):
    assert recase(words, body) == written


PIECES = [*PARTY.split("\n"), *STATE.split("\n"), *BODY.split("\n"), "Số 1-KH/ĐU", "T/M BAN",
 "Nguyễn A",
          "Nơi nhận: - A; - B", "(Kèm theo Kế hoạch số 1-KH/ĐU ngày 1/1/2020 của B)",
           "PHỤ LỤC"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=30))
def test_any_lines_have_some_metadata(lines):
    text = "\n".join(lines)
    facts(text)
