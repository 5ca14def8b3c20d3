"""How cadres abbreviate: what has one reading, what the words beside it decide, and where it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.syllable import keeps, parts
from corpus.text import fold

# Folded abbreviation → its words. Only what has one likely reading in this field.
_INITIALS: Mapping[str, str] = {
    "mttq": "Mặt trận Tổ quốc",
    "mttqvn": "Mặt trận Tổ quốc Việt Nam",
    "mttw": "Mặt trận Trung ương",
    "ubmttq": "Ủy ban Mặt trận Tổ quốc",
    "ubnd": "Ủy ban nhân dân",
    "btgtu": "Ban Tuyên giáo Tỉnh ủy",
    "btctu": "Ban Tổ chức Tỉnh ủy",
    "btvtu": "Ban Thường vụ Tỉnh ủy",
    "bdvtu": "Ban Dân vận Tỉnh ủy",
    "bnctu": "Ban Nội chính Tỉnh ủy",
    "ubkttu": "Ủy ban Kiểm tra Tỉnh ủy",
    "vptu": "Văn phòng Tỉnh ủy",
    "hdnd": "Hội đồng nhân dân",
    "ubtvqh": "Ủy ban Thường vụ Quốc hội",
    "ubkt": "Ủy ban kiểm tra",
    "ubbc": "Ủy ban bầu cử",
    "btv": "Ban Thường vụ",
    "bch": "Ban Chấp hành",
    "bchtw": "Ban Chấp hành Trung ương",
    "bct": "Bộ Chính trị",
    "bbt": "Ban Bí thư",
    "btg": "Ban Tuyên giáo",
    "btgdv": "Ban Tuyên giáo và Dân vận",
    "btc": "Ban Tổ chức",
    "vptw": "Văn phòng Trung ương",
    "vp": "văn phòng",
    "tw": "Trung ương",
    "ctxh": "chính trị - xã hội",
    "ttct": "trung tâm chính trị",
    "ttvh": "trung tâm văn hóa",
    "ttnd": "thanh tra nhân dân",
    "bttnd": "Ban Thanh tra nhân dân",
    "gsdtcd": "giám sát đầu tư cộng đồng",
    "bgsdtcd": "Ban Giám sát đầu tư của cộng đồng",
    "gspbxh": "giám sát, phản biện xã hội",
    "pbxh": "phản biện xã hội",
    "gs": "giám sát",
    "xd": "xây dựng",
    "xdd": "xây dựng Đảng",
    "tccs": "tổ chức cơ sở",
    "tccsd": "tổ chức cơ sở đảng",
    "tcd": "tổ chức đảng",
    "dv": "đảng viên",
    "cb": "cán bộ",
    "cbcc": "cán bộ, công chức",
    "cbccvc": "cán bộ, công chức, viên chức",
    "cc": "công chức",
    "hn": "hội nghị",
    "dh": "đại hội",
    "khcn": "khoa học, công nghệ",
    "dmst": "đổi mới sáng tạo",
    "cds": "chuyển đổi số",
    "cntt": "công nghệ thông tin",
    "qh": "Quốc hội",
    "cp": "Chính phủ",
    "nq": "nghị quyết",
    "nqlt": "nghị quyết liên tịch",
    "ct": "chỉ thị",
    "kl": "kết luận",
    "hd": "hướng dẫn",
    "kh": "kế hoạch",
    "nd": "nghị định",
    "ttr": "thông tri",
    "cv": "công văn",
    "tdp": "tổ dân phố",
    "kdc": "khu dân cư",
    "nv": "nhiệm vụ",
    "shd": "sinh hoạt đảng",
    "shcb": "sinh hoạt chi bộ",
    "tc": "tổ chức",
    "sh": "sinh hoạt",
    "lhpn": "Liên hiệp Phụ nữ",
    "hnd": "Hội Nông dân",
    "ccb": "cựu chiến binh",
    "ko": "không",
    "k": "không",
    "hok": "không",
    "dc": "được",
    "ntn": "như thế nào",
    "vb": "văn bản",
    "gcn": "giấy chứng nhận",
    "gd": "giáo dục",
    "tp": "thành phố",
    "pt": "phát triển",
    "tt": "tuyên truyền",
    "bc": "báo cáo",
    "ttvhtt": "Trung tâm Văn hóa - Thông tin",
    "ubmttqvn": "Ủy ban Mặt trận Tổ quốc Việt Nam",
    "pbt": "phó bí thư",
    "pct": "phó chủ tịch",
    "uvbch": "ủy viên Ban Chấp hành",
    "uvbtv": "ủy viên Ban Thường vụ",
    "uvbct": "ủy viên Bộ Chính trị",
    "ktgs": "kiểm tra, giám sát",
    "ktxh": "kinh tế - xã hội",
    "vhxh": "văn hóa - xã hội",
    "antt": "an ninh trật tự",
    "qpan": "quốc phòng, an ninh",
    "anqp": "an ninh, quốc phòng",
    "cchc": "cải cách hành chính",
    "tthc": "thủ tục hành chính",
    "pctn": "phòng, chống tham nhũng",
    "bhxh": "bảo hiểm xã hội",
    "bhyt": "bảo hiểm y tế",
    "qppl": "quy phạm pháp luật",
    "vbqppl": "văn bản quy phạm pháp luật",
    "qlnn": "quản lý nhà nước",
    "thdc": "thực hiện dân chủ",
    "qcdc": "quy chế dân chủ",
    "qcdccs": "quy chế dân chủ ở cơ sở",
    "dccs": "dân chủ ở cơ sở",
    "thqcdc": "thực hiện quy chế dân chủ",
    "dbqh": "đại biểu Quốc hội",
    "dbhdnd": "đại biểu Hội đồng nhân dân",
    "cqdp": "chính quyền địa phương",
    "csdl": "cơ sở dữ liệu",
    "dvc": "dịch vụ công",
    "hcm": "Hồ Chí Minh",
    "tthcm": "tư tưởng Hồ Chí Minh",
    "knd": "kết nạp đảng",
    "dtncshcm": "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
    "dtncs": "Đoàn Thanh niên Cộng sản",
    "ldld": "Liên đoàn Lao động",
    "cdcs": "công đoàn cơ sở",
    "hccb": "Hội Cựu chiến binh",
    "hlhpn": "Hội Liên hiệp Phụ nữ",
    "ntm": "nông thôn mới",
    "dtts": "dân tộc thiểu số",
    "cbdv": "cán bộ, đảng viên",
    "ccvc": "công chức, viên chức",
    "nld": "người lao động",
    "cty": "công ty",
    "vn": "Việt Nam",
    "cnxh": "chủ nghĩa xã hội",
    "xhcn": "xã hội chủ nghĩa",
    "mtqg": "mục tiêu quốc gia",
    "tdtt": "thể dục thể thao",
    "vhvn": "văn hóa, văn nghệ",
    "khkt": "khoa học, kỹ thuật",
    "tccb": "tổ chức cán bộ",
    "ttatxh": "trật tự, an toàn xã hội",
    "tnxh": "tệ nạn xã hội",
    "j": "gì",
    "vs": "với",
    "trc": "trước",
    "ng": "người",
    "bn": "bao nhiêu",
    "lm": "làm",
    "cx": "cũng",
    "ntnao": "như thế nào",
}
# The same for a syllable after the first letter of the one before it: "nvụ", "đlệ".
_SHORTENED_TABLE = """
    bcao báo cáo; bcu bầu cử; bdam bảo đảm; bduong bồi dưỡng; bhanh ban hành; bsung bổ sung;
    bthu bí thư; cbo cán bộ; cchuc công chức; cdao chỉ đạo; ckhai công khai; cnghe công nghệ;
    cphu Chính phủ; cquan cơ quan; cquyen chính quyền; csach chính sách; cso cơ sở; ctac công tác;
    cthi chỉ thị; ctich chủ tịch; dbieu đại biểu; dgia đánh giá; dhoi đại hội; dkien điều kiện;
    dle điều lệ; dlieu dữ liệu; dnghi đề nghị; dnghiep doanh nghiệp; dphuong địa phương;
    dsach danh sách; dtoc dân tộc; dtuong đối tượng; dvoi đối với; dxuat đề xuất; gduc giáo dục;
    gquyet giải quyết; gsat giám sát; gthieu giới thiệu; hchinh hành chính; hdan hướng dẫn;
    hluc hiệu lực; hnghi hội nghị; hso hồ sơ; hthong hệ thống; hthuc hình thức; hvien hội viên;
    khoach kế hoạch; kluan kết luận; kluat kỷ luật; knai khiếu nại; knap kết nạp; kqua kết quả;
    kte kinh tế; kthoi kịp thời; kthuong khen thưởng; ktra kiểm tra; ldao lãnh đạo;
    ldong lao động; lquan liên quan; lvuc lĩnh vực; mtran mặt trận; ncuu nghiên cứu;
    ndan nhân dân; ndung nội dung; nnuoc nhà nước; nquyet nghị quyết; ntac nguyên tắc;
    nvu nhiệm vụ; pbien phản biện; pluat pháp luật; ptrach phụ trách; ptrien phát triển;
    qche quy chế; qgia quốc gia; qhan quyền hạn; qhoach quy hoạch; qhoi Quốc hội; qly quản lý;
    sdung sử dụng; shoat sinh hoạt; sluong số lượng; stao sáng tạo; sthao soạn thảo;
    tchuan tiêu chuẩn; tchuc tổ chức; tgia tham gia; thop tổng hợp; tkhai triển khai;
    tlieu tài liệu; tmuu tham mưu; tnhiem trách nhiệm; tquyen thẩm quyền; ttiep trực tiếp;
    ttin thông tin; ttra thanh tra; ttruyen tuyên truyền; tvu thường vụ; vban văn bản;
    vchuc viên chức; vpham vi phạm; xdinh xác định; xdung xây dựng; xhoi xã hội; xly xử lý;
    xxet xem xét
"""
_SHORTENED = dict(row.split(maxsplit=1) for row in _SHORTENED_TABLE.split(";"))
ABBREVIATIONS: Mapping[str, str] = {**_INITIALS, **_SHORTENED}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an abbreviation stands for beside some folded words; `#` is any number."""

    short: str
    words: str
    after: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


def _reading(short: str, words: str, after: str = "", before: str = "") -> _Reading:
    return _Reading(short, words, frozenset(after.split()), frozenset(before.split()))


# Abbreviations of several readings: stands `after` one of these words or `before` one of those.
# The first that agrees counts, before what `ABBREVIATIONS` says; without any they stay as typed.
_IN_CONTEXT = (
    _reading("ct", "chỉ thị", before="#"),
    _reading("ct", "chương trình", before="hanh muc kiem lam"),
    _reading("ct", "chủ tịch", before="ubnd hdnd nuoc uy", after="pho"),
    _reading("ct", "công tác", before="dang dan xay tuyen can mat doan", after="lam cac"),
    _reading("hd", "hướng dẫn", before="#"),
    _reading("hd", "hội đồng", before="nhan bau thi"),
    _reading("hđ", "hội đồng", before="nhan bau thi nd"),
    _reading("hđ", "hợp đồng", before="lao", after="ky"),
    _reading("hđ", "hoạt động", before="giam cua cong tuyen phan chuyen van", after="cac noi to"),
    _reading("kh", "khoa học", before="cong va ky cn", after="nghien"),
    _reading("nd", "nghị định", before="# so", after="theo"),
    _reading("nd", "nhân dân", after="quan cua vi phuc y tra nhan voi"),
    _reading("nd", "nội dung", before="tuyen chinh gi nao giam cuoc kiem thuc cu va phan sinh hop"),
    _reading("tt", "thông tư", before="# so lien", after="theo"),
    _reading("tt", "thanh tra", before="nhan nd chinh"),
    _reading("tt", "trung tâm", before="van hanh phuc boi hoc"),
    _reading("tt", "thông tin", before="va ve lien can", after="cung cap tiep"),
    _reading("cb", "chi bộ", after="hoat sh bi bt hop cac"),
    _reading("bt", "bí thư", before="cb chi dang tinh xa huyen doan", after="pho"),
    _reading(
        "qd", "quy định", before="ve the nhu gi tai ro sao", after="theo dung trai co duoc cac"
    ),
    _reading("qd", "quyết định", before="so # ban", after="ra hanh ky"),
    _reading("bc", "bầu cử", before="dai quoc qh hdnd db bo", after="ngay cuoc"),
    _reading("db", "đại biểu", before="quoc qh hdnd hoi", after="bau ung"),
    _reading("db", "đảng bộ", before="xa tinh huyen co bo phuong", after="toan trong"),
    _reading("dt", "đoàn thể", after="hoi va mttq tran"),
    _reading("dt", "đối tượng", before="nao duoc ap phai", after="nhung"),
    _reading("dk", "đăng ký", before="thi thanh hoc ket"),
    _reading("dk", "điều kiện", before="de gi nao", after="co du cac"),
    _reading("đc", "đồng chí", before="bi chu truong pho nao", after="cac moi"),
    _reading("kt", "kiểm tra", before="giam gs dang", after="uy ubkt"),
    _reading("kt", "kinh tế", before="xa xh tu tap"),
    _reading("tn", "trách nhiệm", before="cua nguoi giai neu gi", after="co chiu"),
    _reading("tn", "thanh niên", before="cong xung", after="doan hoi"),
    _reading("tr", "trách", before="nhiem"),
    _reading("nv", "nội vụ", after="so bo phong"),
    _reading("cq", "chính quyền", before="dia xa cap", after="va"),
    _reading("cq", "cơ quan", before="nao nha don co to dang", after="cac"),
    _reading("qđịnh", "quy định", before="ve the nhu gi", after="theo dung duoc"),
    _reading("qđịnh", "quyết định", before="so #"),
)
_BY_CONTEXT = {
    short: [reading for reading in _IN_CONTEXT if reading.short == short]
    for short in {reading.short for reading in _IN_CONTEXT}
}

# A word that is no part of a document number: in "57-NQ/TW" nothing is an abbreviation,
# nor is "vn" in an address.
_ALONE = re.compile(
    r"(?<![\w/@-])(?<!\w\.)[^\W\d_]+"
    r"(?:(?!\w|[/@-]\w)|(?=-[^\W\d_])(?!-[^\s/]*/))"
)
_BESIDE = 24  # how far from an abbreviation the word beside it is looked for
_LAST, _FIRST = re.compile(r"(\w+)\W*$"), re.compile(r"\W*(\w+)")


def abbreviations(text: str) -> list[tuple[int, int, str]]:
    """Where the abbreviations of `text` start and end, and the words they stand for."""
    found = ((match, _words(match, text)) for match in _ALONE.finditer(text))
    return [(*match.span(), words) for match, words in found if words]


def written_out(text: str) -> str:
    """`text` with the words of each abbreviation in its place."""
    return _ALONE.sub(lambda match: _words(match, text) or match[0], text)


def _words(match: re.Match[str], text: str) -> str | None:
    short = match[0].lower()
    folded = fold(short)
    readings = _BY_CONTEXT.get(short) or _BY_CONTEXT.get(folded)
    if readings:
        after, before = _beside(match, text)
        for reading in readings:
            agrees = after in reading.after or before in reading.before
            if agrees and _keeps_marks(short, folded, reading.words):
                return reading.words
    words = ABBREVIATIONS.get(folded)
    return words if words and _keeps_marks(short, folded, words) else None


def _beside(match: re.Match[str], text: str) -> tuple[str, str]:
    """The folded word that `match` stands after and the one it stands before; `#` for a number."""
    left = _LAST.search(fold(text[max(0, match.start() - _BESIDE) : match.start()]))
    right = _FIRST.match(fold(text[match.end() : match.end() + _BESIDE]))
    after, before = (found[1] if found else "" for found in (left, right))
    return after, "#" if before[:1].isdigit() else before


def _keeps_marks(short: str, folded: str, words: str) -> bool:
    """Whether what was typed with a mark has it in `words` too: "dkiến" is not "điều kiện"."""
    if short == folded:
        return True
    if folded in _SHORTENED:
        letters, tone = parts(short[1:])
        whole, its_tone = parts(words.split()[-1])
        return (
            keeps(short[0], words[0].lower()) and keeps(letters, whole) and tone in ("", its_tone)
        )
    return short.count("đ") <= sum(word[0] in "đĐ" for word in words.split())
