import pytest

from api.expectation import bodies, expected, holds, names_bodies


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("mức thưởng là bao nhiêu tiền", "mức chi 200.000 đồng một buổi", True),
        ("mức thưởng là bao nhiêu tiền", "biểu dương, khen thưởng kịp thời", False),
        ("bao nhiêu phần trăm đảng viên", "được giảm 15% định mức", True),
        ("bao nhiêu phần trăm đảng viên", "Chỉ thị số 18-CT/TW, ngày 26/10/2022", False),
        ("học mất mấy buổi", "học trong 03 buổi", True),
        ("học mất mấy buổi", "tổ chức học tập ngày 03 tháng 5", False),
        ("trả lời trong mấy ngày", "trong thời hạn 15 ngày kể từ ngày nhận", True),
        ("trả lời trong mấy ngày", "ban hành ngày 26 tháng 10 năm 2022", False),
        ("tra loi trong may ngay", "không quá 02 tháng", True),
        ("mấy tháng sơ kết một lần", "sơ kết hằng quý", True),
        ("mấy tháng sơ kết một lần", "chú trọng công tác sơ kết, tổng kết", False),
        ("hạn chót nộp báo cáo", "gửi báo cáo trước ngày 30 tháng 11", True),
        ("hạn chót nộp báo cáo", "Hướng dẫn số 109-HD/BTGTU, ngày 05/12/2022", False),
        ("ban có mấy thành viên", "được bầu tối đa 05 thành viên", True),
        ("ban có mấy thành viên", "Chỉ thị số 18, thành viên ban", False),
        ("bao nhiêu nhà đồng ý mới được làm", "từ hai phần ba tổng số hộ gia đình", True),
        ("dài tối đa mấy trang", "dung lượng phù hợp", False),
        ("số điện thoại của trung tâm", "Trung tâm Chính trị thành phố", False),
        ("không học thì bị kỷ luật mức nào", "bị xử lý kỷ luật khiển trách", True),
        ("không học thì bị kỷ luật mức nào", "phát huy vai trò giám sát", False),
        ("Bí thư Thành ủy là ai", "PHÓ BÍ THƯ\nĐặng Quang Tú", True),
        ("Bí thư Thành ủy là ai", "Ban Thường vụ Thành ủy", False),
        ("mục tiêu năm 2035", "Đến năm 2030, tầm nhìn 2045", False),
        ("Quy định 124-QĐ/TW năm 2018 nói gì", "Quy định số 124", True),
        ("ai phê duyệt danh mục hồ sơ", "do người đứng đầu phê duyệt", True),
        ("khi nào được mở đại hội bất thường", "khi có thay đổi lớn", True),
        ("trợ cấp mấy tháng lương", "trong thời hạn 05 ngày làm việc", False),
        ("mức lương cơ sở là bao nhiêu", "hưởng lương theo quy định", False),
        ("số lượng cấp ủy xã Lương Minh bao nhiêu", "không quá 27", True),
        ("mấy năm họp một lần", "những đồng chí lần đầu tham gia", False),
        ("mấy năm họp một lần", "đại hội họp 5 năm một lần", True),
        ("phát hành trong bao lâu", "phát hành trong ngày văn bản được ký", True),
        ("kết thúc lúc mấy h ngày nào", "trước 07h00 ngày 14/3/2026", True),
        ("được mấy báo cáo viên", "TT | Hà Nội | Số lượng báo cáo viên | 12", True),
        ("bầu tối đa mấy người", "được bầu tối đa 05 thành viên", True),
        ("bầu tối đa mấy người", "gồm các thành viên được bầu từ 3 thôn", False),
        ("cử tối đa mấy BCV", "cử tối đa 03 người", True),
        ("đọc mấy bữa", "trong thời hạn ít nhất là 03 ngày liên tục", True),
        ("đọc mấy bữa", "trên hệ thống truyền thanh của cấp xã", False),
        ("loa đọc mấy tin thì đọc mấy bữa", "trong thời hạn 03 ngày", True),
        ("ký thay mấy nhà có bị cấm không", "giả mạo giấy tờ", True),
        ("nghỉ mấy hôm được không, phải học bao nhiêu phần trăm", "tối thiểu 80% số tiết", True),
        ("nghỉ mấy hôm được không, phải học bao nhiêu phần trăm", "nghỉ 02 ngày", False),
        ("bao nhiêu người đồng ý thì được thông qua", "từ hai phần ba trở lên đồng ý", True),
        ("bao nhiêu người đồng ý thì được thông qua", "được cử tri đồng ý thông qua", False),
        ("rà soát bao lâu 1 lần", "rà soát định kỳ hằng năm", True),
        ("giữ tối đa mấy ghế", "không giữ quá 2 chức danh", True),
        ("giữ tối đa mấy ghế", "được bổ nhiệm chức vụ lãnh đạo", False),
        ("gồm mấy bước", "a) Chủ trì hội nghị; b) Trình bày", True),
    ],
)
def test_a_passage_holds_what_the_question_expects_or_not(question, passage, answer):
    assert holds(expected(question), passage) is answer


def test_a_body_is_its_head_and_two_syllables():
    assert bodies("Ban Dân vận Thành ủy có nhiệm vụ gì") == ["ban dan van"]
    assert bodies("UBKT các cấp có nhiệm vụ gì") == ["uy ban kiem tra"]
    assert bodies("ban hành ngày nào, bỏ phiếu ra sao, bản thảo ở đâu") == []


def test_a_body_is_named_in_full_or_not_at_all():
    assert names_bodies(["ban dan van"], "Ban Dân vận Thành ủy chủ trì")
    assert not names_bodies(["ban dan van"], "thực hiện tốt công tác dân vận")
    assert names_bodies(["uy ban nhan dan"], "giao UBND thành phố")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("trung tam chinh chi", True),
        ("trung tam van hoa", False),
        ("trung tam hinh tri", False),
        ("ban dan van", False),
    ],
)
def test_a_body_spelt_by_ear_is_still_named(body, named):
    assert names_bodies([body], "Trung tâm Chính trị thành phố") is named


def test_the_year_asked_for_may_stand_above_a_passage_but_a_share_may_not():
    wanted = expected("kinh tế số chiếm bao nhiêu phần trăm đến 2030")
    assert holds(wanted, "Đạt tối thiểu 30% GDP.", "Mục tiêu đến năm 2030")
    assert not holds(wanted, "Đạt tối thiểu 30% GDP.", "Mục tiêu đến năm 2045")
    assert not holds(wanted, "Đạt mức cao.", "Mục tiêu đến năm 2030: 30%")
