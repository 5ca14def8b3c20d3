"""Why a question is not answered: a sentence each, which ends in what to do next."""

from collections.abc import Sequence

from api.names import full_name, shelf, short_name
from api.scope import listed
from corpus.collection import Collection
from corpus.model import Answer, Document, Level, Provision, Status

_MOST_NAMED = 5


def several(candidates: Sequence[Document]) -> str:
    """Several documents bear the number that was given."""
    choice = "; ".join(full_name(document) for document in candidates)
    return f"Có nhiều văn bản cùng số: {choice}. Hãy ghi thêm ngày ban hành hoặc tên loại."


def unnamed(candidates: Sequence[Document]) -> str:
    """The question does not say which of these documents it means."""
    shown = [full_name(document) for document in candidates[:_MOST_NAMED]]
    more = len(candidates) - len(shown)
    choice = "; ".join(shown) + (f" và {more} văn bản khác" if more > 0 else "")
    return f"Câu hỏi chưa nói văn bản nào: có thể là {choice}. Hãy ghi thêm số hoặc tên văn bản."


def nothing(loaded: int, nearest: Sequence[str], collection: Collection | None) -> str:
    """Nothing answers in the `loaded` documents; `nearest` are the places that came nearest."""
    places = "; ".join(dict.fromkeys(nearest))
    near = f" Chỗ gần nhất tìm được: {places}." if nearest else ""
    return (
        f"Không có trong {shelf(collection)}. Đã tìm trong {loaded} văn bản.{near}"
        " Hãy hỏi cách khác, hoặc nạp thêm văn bản."
    )


def no_such_number(written: Sequence[str], collection: Collection | None) -> str:
    """No document bears the numbers written."""
    return (
        f"Không có trong {shelf(collection)}: không có văn bản nào mang số “{', '.join(written)}”."
        " Nếu có tệp, hãy nạp bằng lệnh “vankien ingest TỆP”."
    )


def silent(document: Document, unknown: Sequence[str]) -> str:
    """The document does not say these facts of itself."""
    return (
        f"{short_name(document)} trong kho không ghi {', '.join(unknown)}."
        " Hãy xem bản gốc có dấu, hoặc hỏi cơ quan ban hành."
    )


def no_such_place(document: Document, provisions: Sequence[Provision]) -> str:
    """The document has no provision at the place asked for."""
    articles = sum(node.level is Level.DIEU for node in provisions)
    has = f" Văn bản này có {articles} điều." if articles else ""
    return (
        f"Không có trong kho văn bản: {listed([document])} không có chỗ được hỏi.{has}"
        f" Xem mục lục bằng lệnh “vankien show {document.number or document.id} --tree”."
    )


def no_such_law(law: str, collection: Collection | None) -> str:
    """No document is known by the name of this law."""
    return (
        f"Không có trong {shelf(collection)}: không nhận ra văn bản nào là “{law}”."
        " Hãy ghi số hiệu, hoặc nạp tệp của văn bản bằng lệnh “vankien ingest TỆP”."
    )


def lies_outside(documents: Sequence[Document], collection: Collection | None) -> str:
    """The documents that are asked of do not lie in the collection."""
    return (
        f"Không có trong {shelf(collection)}: {listed(documents)} nằm ngoài bộ sưu tập này."
        " Hãy hỏi lại trong cả kho."
    )


def elsewhere(outside: Answer) -> str:
    """Where the whole library answers what a collection does not; "" when it does not either."""
    if outside.status is not Status.ANSWERED:
        return ""
    return f" Hỏi trong cả kho thì có, ở {outside.citations[0].citation_text}."


def how_to_load(documents: Sequence[Document]) -> str:
    """The documents are known, but their text is not here."""
    return (
        f"Kho biết {listed(documents)} nhưng chưa có toàn văn, nên không trả lời được nội dung."
        " Có tệp của văn bản này, hãy nạp bằng lệnh “vankien ingest TỆP” rồi hỏi lại."
    )
