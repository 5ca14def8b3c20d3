"""“Văn bản nào nói về …”: the documents whose titles tell that they deal with what is asked."""

import re
from collections.abc import Sequence

from api.relevance import Rarity
from corpus.model import Document, DocumentStatus
from corpus.text import fold
from corpus.words import content, folded_words

_KIND = (
    r"(?:van ban|nghi quyet|chi thi|nghi dinh|luat|thong tu|ket luan|quyet dinh|quy dinh|huong dan"
    r"|ke hoach|quy che)"
)
# On folded text.
_ASKS = re.compile(
    r"(?:^|\b(?:co|trong|theo|tai|o|tim) )(?:nhung |cac )?van ban nao\b"
    rf"|(?:^|\bco )(?:nhung |cac )?{_KIND} nao (?:noi|quy dinh|neu|ve|dieu chinh|huong dan)\b"
    rf"|\b{_KIND} nao,? (?:va |hay |hoac )?{_KIND} nao\b"
)
_KINDS = frozenset(re.findall(r"[a-z]+", _KIND)) | {"lam", "theo"}
_SHARE = 0.7  # of the words of the subject, by their rarity, that a title must hold


def asks_for_documents(question: str) -> bool:
    """Whether a question, typed with its diacritics or not, wants to know which documents."""
    return bool(_ASKS.search(fold(question)))


def about(question: str, documents: Sequence[Document], rarity: Rarity) -> list[Document]:
    """The loaded documents whose title, organ and kind hold most of the subject, best first."""
    wanted = {word: rarity(word) for word in content(question) if word not in _KINDS}
    whole = sum(wanted.values())
    found = []
    for document in documents:
        if document.status is not DocumentStatus.LOADED or not document.title:
            continue
        told = " ".join((document.kind or "", document.title, document.issuer or ""))
        known = set(folded_words(told))
        share = sum(value for word, value in wanted.items() if word in known) / (whole or 1.0)
        if share >= _SHARE:
            found.append((-share, document.id, document))
    return [document for *_, document in sorted(found, key=lambda row: row[:2])]
