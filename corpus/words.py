"""Words of questions: which carry no content, and how cadres abbreviate."""

import re
from collections.abc import Mapping

from corpus.text import fold, syllables

# Folded abbreviation → its words. Only what has one likely reading in this field.
ABBREVIATIONS: Mapping[str, str] = {
    "mttq": "Mặt trận Tổ quốc",
    "mttqvn": "Mặt trận Tổ quốc Việt Nam",
    "mttw": "Mặt trận Trung ương",
    "ubmttq": "Ủy ban Mặt trận Tổ quốc",
    "ubnd": "Ủy ban nhân dân",
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
    "nvu": "nhiệm vụ",
    "nv": "nhiệm vụ",
    "tr": "trách",
    "dle": "điều lệ",
    "dlieu": "dữ liệu",
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
    "thvh": "tổ chức thực hiện",
}
# Folded words that ask or bind and tell nothing about the matter.
STOPWORDS = frozenset(
    """ai a anh ba bac bang bao bi boi ca cac cai can cho chu chua co con cua cung da dau de den di
    do duoc gi gom hay he hoac hoi khi khong ko la lai lam len loai may minh moi mot muon nao nay
    neu ngay nhieu nhu nhung noi o phai qua ra rang roi sao se tai the theo thi thoi tien toi trong
    tu va vao ve vi viec voi xin y bao nhieu luc hoi roi vay day kia ho ta toi em chi ong bac may
    nhung quy dinh neu nghia sao biet cai gap giup cho phep duoc a ha nhi nhe u uh ay duoc thi
    dang hien dung""".split()
)


def expanded(token: str) -> list[str]:
    """The folded words a token stands for: itself, or what it abbreviates."""
    folded = fold(token)
    return re.findall(r"\w+", fold(ABBREVIATIONS.get(folded, folded)))


def written_out(question: str) -> str:
    """`question` with the words of each abbreviation in its place."""
    return re.sub(r"[^\W_]+", lambda m: ABBREVIATIONS.get(fold(m[0]), m[0]), question)


def content(question: str) -> list[str]:
    """The folded words of `question` that tell what it is about, abbreviations written out."""
    words = [word for token in syllables(question) for word in expanded(token)]
    kept = [word for word in words if word not in STOPWORDS]
    return kept or words


def folded_words(text: str) -> list[str]:
    """All folded words of `text`, abbreviations written out."""
    return [word for token in re.findall(r"\w+", fold(text)) for word in expanded(token)]
