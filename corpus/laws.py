"""Documents that are named by their titles: laws, codes, ordinances, charters, the constitution.

A title may hold a comma or a preposition ("Luật Phòng, chống tham nhũng", "Luật Trách nhiệm bồi
thường của Nhà nước"), so where it ends is known of the titles below and guessed of others.
Source: the titles under which the National Assembly and its Standing Committee issued them.
"""

import re
from dataclasses import dataclass

from corpus.abbreviations import written_out
from corpus.model import Span
from corpus.text import LOWER, UPPER, fold

# Only titles whose end a sentence does not show: those with a comma, a bound word or a place.
TITLES: tuple[str, ...] = (
    "Luật An toàn, vệ sinh lao động",
    "Luật An ninh, trật tự",
    "Luật Ban hành văn bản quy phạm pháp luật",
    "Luật Ban hành quyết định hành chính",
    "Luật Bảo vệ bí mật nhà nước",
    "Luật Bảo vệ quyền lợi người tiêu dùng",
    "Luật Bảo vệ, chăm sóc và giáo dục trẻ em",
    "Luật Bảo vệ và kiểm dịch thực vật",
    "Luật Bảo vệ và phát triển rừng",
    "Luật Bảo hiểm xã hội",
    "Luật Bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân",
    "Luật Bầu cử đại biểu Quốc hội",
    "Luật Bầu cử đại biểu Hội đồng nhân dân",
    "Luật Cán bộ, công chức",
    "Luật Công nghiệp quốc phòng, an ninh và động viên công nghiệp",
    "Luật Cư trú",
    "Luật Giáo dục quốc phòng và an ninh",
    "Luật Giám định tư pháp",
    "Luật Hoạt động giám sát của Quốc hội và Hội đồng nhân dân",
    "Luật Hoạt động chữ thập đỏ",
    "Luật Hòa giải ở cơ sở",
    "Luật Hòa giải, đối thoại tại Tòa án",
    "Luật Hỗ trợ doanh nghiệp nhỏ và vừa",
    "Luật Hôn nhân và gia đình",
    "Luật Khám bệnh, chữa bệnh",
    "Luật Khoa học, công nghệ và đổi mới sáng tạo",
    "Luật Khoa học và công nghệ",
    "Luật Kiểm toán nhà nước",
    "Luật Lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở",
    "Luật Lưu trữ",
    "Luật Mặt trận Tổ quốc Việt Nam",
    "Luật Năng lượng nguyên tử",
    "Luật Ngân sách nhà nước",
    "Luật Nghĩa vụ quân sự",
    "Luật Người cao tuổi",
    "Luật Người khuyết tật",
    "Luật Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng",
    "Luật Nhập cảnh, xuất cảnh, quá cảnh, cư trú của người nước ngoài tại Việt Nam",
    "Luật Phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    "Luật Phòng cháy và chữa cháy",
    "Luật Phòng, chống bạo lực gia đình",
    "Luật Phòng, chống bệnh truyền nhiễm",
    "Luật Phòng, chống khủng bố",
    "Luật Phòng, chống ma túy",
    "Luật Phòng, chống mua bán người",
    "Luật Phòng, chống rửa tiền",
    "Luật Phòng, chống tác hại của rượu, bia",
    "Luật Phòng, chống tác hại của thuốc lá",
    "Luật Phòng, chống tham nhũng",
    "Luật Phòng, chống thiên tai",
    "Luật Phổ biến, giáo dục pháp luật",
    "Luật Quản lý, sử dụng tài sản công",
    "Luật Quản lý, sử dụng vốn nhà nước đầu tư vào sản xuất, kinh doanh tại doanh nghiệp",
    "Luật Quản lý, sử dụng vũ khí, vật liệu nổ và công cụ hỗ trợ",
    "Luật Quản lý thuế",
    "Luật Quy hoạch đô thị và nông thôn",
    "Luật Sĩ quan Quân đội nhân dân Việt Nam",
    "Luật Thi đua, khen thưởng",
    "Luật Thanh niên",
    "Luật Thanh tra",
    "Luật Thuế thu nhập cá nhân",
    "Luật Thuế thu nhập doanh nghiệp",
    "Luật Thuế giá trị gia tăng",
    "Luật Thủ đô",
    "Luật Thực hành tiết kiệm, chống lãng phí",
    "Luật Thực hiện dân chủ ở cơ sở",
    "Luật Tiêu chuẩn và quy chuẩn kỹ thuật",
    "Luật Tiếp cận thông tin",
    "Luật Tiếp công dân",
    "Luật Tín ngưỡng, tôn giáo",
    "Luật Tổ chức chính quyền địa phương",
    "Luật Tổ chức Chính phủ",
    "Luật Tổ chức cơ quan điều tra hình sự",
    "Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân",
    "Luật Tổ chức Quốc hội",
    "Luật Tổ chức Tòa án nhân dân",
    "Luật Tổ chức Viện kiểm sát nhân dân",
    "Luật Trách nhiệm bồi thường của Nhà nước",
    "Luật Trẻ em",
    "Luật Trưng cầu ý dân",
    "Luật Viên chức",
    "Luật Xuất bản",
    "Luật Xuất cảnh, nhập cảnh của công dân Việt Nam",
    "Luật Xử lý vi phạm hành chính",
    "Luật Xây dựng",
    "Bộ luật Dân sự",
    "Bộ luật Hàng hải Việt Nam",
    "Bộ luật Hình sự",
    "Bộ luật Lao động",
    "Bộ luật Tố tụng dân sự",
    "Bộ luật Tố tụng hình sự",
    "Pháp lệnh Thực hiện dân chủ ở xã, phường, thị trấn",
    "Pháp lệnh Ưu đãi người có công với cách mạng",
    "Pháp lệnh Xử lý vi phạm hành chính",
    "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Hiến pháp nước CHXHCN Việt Nam",
    "Hiến pháp",
    "Điều lệ Công đoàn Việt Nam",
    "Điều lệ Đảng Cộng sản Việt Nam",
    "Điều lệ Đảng",
    "Điều lệ Đoàn Thanh niên Cộng sản Hồ Chí Minh",
    "Điều lệ Hội Cựu chiến binh Việt Nam",
    "Điều lệ Hội Liên hiệp Phụ nữ Việt Nam",
    "Điều lệ Hội Nông dân Việt Nam",
    "Điều lệ Mặt trận Tổ quốc Việt Nam",
    "Điều lệ MTTQ Việt Nam",
    "Luật MTTQ Việt Nam",
    "Luật Mặt trận Tổ quốc",
)
_KNOWN = re.compile(
    "(?:" + "|".join(re.escape(fold(title)) for title in sorted(TITLES, key=len)[::-1]) + r")(?!\w)"
)
_OPENS = re.compile(
    r"\b(?:Luật|Bộ luật|Pháp lệnh|Hiến pháp|Điều lệ|(?<!\n)(?:LUẬT|ĐIỀU LỆ|HIẾN PHÁP))(?!\w)"
)
# A law that amends others is named by theirs: "Luật sửa đổi, bổ sung một số điều của Luật …".
_AMENDING = re.compile(
    r"Luật [Ss]ửa đổi,? bổ sung (?:một số điều(?: của)? |các )?(?:các )?(?=Luật|Bộ luật)"
)
_AND = re.compile(r",? và (?=Luật|Bộ luật)|, (?=Luật|Bộ luật)")
_CAPITAL = re.compile(rf" [{UPPER}]")
_WORD = re.compile(rf" [{UPPER}{LOWER}]{{1,12}}(?!\w)")
_LONGEST = 9  # words of a title that is not known
# What ends an unknown title.
_ENDING = """
    này quy được hiện có năm số ngày của thì do để về trong tại theo đã là khi nếu hoặc và với phải
    không trên cũng như đối thuộc nêu vào cho từ hết bị ban sửa bằng đến nhằm cùng còn mà sau khóa
    kỳ hướng ra rồi đang sẽ các những
"""
_ENDS = frozenset(_ENDING.split())
_GENERIC = {"Luật", "Pháp lệnh", "Điều lệ", "Bộ luật"}


@dataclass(frozen=True, slots=True)
class Named:
    """A title as a text writes it: its kind and the words after the kind."""

    span: Span
    kind: str
    title: str

    @property
    def key(self) -> str:
        """See `title_key`."""
        return title_key(self.kind, self.title)


def title_key(kind: str, title: str) -> str:
    """One key for a kind and title, however spelt or abbreviated.

    >>> title_key("Luật", "MTTQ Việt Nam")
    'luat-mat-tran-to-quoc-viet-nam'
    """
    words = re.findall(r"\w+", fold(written_out(f"{kind} {title}")))
    own = fold(kind).split()
    if words[len(own) : 2 * len(own)] == own:  # a title that repeats its kind
        words = words[len(own) :]
    name = "-".join(words)
    return {"dieu-le-dang-cong-san-viet-nam": "dieu-le-dang"}.get(name, name)


def titles(text: str) -> list[Named]:
    """The titles in `text` that name a document by themselves, in order, none inside another."""
    folded = fold(text)
    found: list[Named] = []
    end = 0
    for match in _OPENS.finditer(text):
        if match.start() < end or text.endswith("dự thảo ", 0, match.start()):
            continue
        end = _amending(text, folded, match) or _end(text, folded, match)
        if end:
            title = text[match.end() : end].strip()
            found.append(Named(Span(match.start(), end), match[0].capitalize(), title))
        end = max(end, match.end())
    return found


def _end(text: str, folded: str, kind: re.Match[str]) -> int:
    """Where the title that begins with `kind` ends, 0 when it is none."""
    known = _KNOWN.match(folded, kind.start())
    if known:
        return known.end()
    if kind[0] == "Hiến pháp":
        return kind.end()
    return _guessed(text, kind.end()) if kind[0] in _GENERIC else 0


def _guessed(text: str, start: int) -> int:
    end = start
    if not _CAPITAL.match(text, start):
        return 0
    for count in range(_LONGEST):
        word = _WORD.match(text, end)
        if word is None or (count and word[0][1:] in _ENDS):
            break
        end = word.end()
    return end if end > start else 0


def _amending(text: str, folded: str, kind: re.Match[str]) -> int:
    opened = _AMENDING.match(text, kind.start())
    end = 0
    following: re.Match[str] | None = opened
    while following:
        amended = _OPENS.match(text, following.end())
        last = _end(text, folded, amended) if amended else 0
        if not last:
            break
        end = last
        following = _AND.match(text, end)
    return end
