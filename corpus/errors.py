"""Every error a user can cause or meet: one Vietnamese sentence that ends in the remedy."""

from collections.abc import Sequence

_MOST_LISTED = 12


class VanKienError(Exception):
    """Base of all our errors; `str(error)` is the sentence shown to the user."""

    keep = True  # whether the file that caused it may be kept, to be read once more later


class UserMistake(VanKienError):
    """Something in the request must change before it can work."""


class BadQuestion(UserMistake):
    """The question is empty, too long or holds no word."""


class UnknownDocument(UserMistake):
    """A filter or address names a document the library does not know."""

    def __init__(self, name: str, known: tuple[str, ...] = (), where: str = "kho văn bản") -> None:
        self.name = name
        self.known = known
        nearest = f" Gần đúng nhất: {', '.join(known)}." if known else ""
        super().__init__(
            f"Không có văn bản nào mang số hoặc mã “{name}” trong {where}.{nearest}"
            " Xem danh sách bằng lệnh “vankien docs”."
        )


class UnknownCollection(UserMistake):
    """A question or a listing names a collection that no document lies in."""

    def __init__(self, name: str, known: Sequence[str], near: str | None) -> None:
        self.name = name
        meant = f" Có phải “{near}” không?" if near else ""
        more = "; …" if len(known) > _MOST_LISTED else ""
        there = f" Kho đang có: {'; '.join(known[:_MOST_LISTED])}{more}."
        none = " Kho chưa có bộ sưu tập nào; xếp bằng lệnh “vankien move SỐ BỘ-SƯU-TẬP”."
        super().__init__(f"Không có bộ sưu tập “{name}”.{meant}{there if known else none}")


class UnknownAddress(UserMistake):
    """A document has no provision at this address."""

    def __init__(self, address: str, document: str) -> None:
        self.address = address
        super().__init__(
            f"Văn bản {document} không có “{address}”."
            " Xem mục lục bằng lệnh “vankien show … --tree”."
        )


class UnknownPage(UserMistake):
    """The file of a document has no such page to look at."""

    def __init__(self, page: str, document: str) -> None:
        self.page = page
        super().__init__(
            f"{document} không có ảnh trang “{page}”: chỉ tệp PDF và tệp ảnh có ảnh trang,"
            " đánh số từ 1. Hãy mở văn bản để xem các trang, hoặc tải tệp gốc."
        )


class UnreadableFile(UserMistake):
    """A file that cannot become a document; the message says why and what to do."""

    def __init__(self, name: str, why: str, remedy: str) -> None:
        self.name = name
        super().__init__(f"Không đọc được tệp “{name}”: {why} {remedy}")


class SecretFile(UserMistake):
    """A file stamped secret; the message tells its name and the mark, nothing of what it holds."""

    keep = False

    def __init__(self, name: str, mark: str) -> None:
        self.name = name
        self.mark = mark
        super().__init__(
            f"Tệp “{name}” đóng dấu {mark}: không nạp và không lưu nội dung."
            " Hãy xử lý tệp theo quy định về bảo vệ bí mật nhà nước; chỉ nạp tài liệu không mật."
        )


class MissingPart(VanKienError):
    """An optional part is not installed."""

    def __init__(self, part: str, remedy: str) -> None:
        super().__init__(f"Chưa cài phần “{part}”. {remedy}")


class BrokenIndex(VanKienError):
    """The index on disk does not fit the library or the model."""


class Unavailable(VanKienError):
    """The service cannot answer now, through no fault of the user."""
