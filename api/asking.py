"""A request from outside → the answer or the hits, in wire form; the same for every door."""

import time
from collections.abc import Sequence
from datetime import date

from api.ports import Services
from api.schemas import AnswerBody, HitBody, SearchBody
from corpus.errors import BadQuestion
from corpus.text import clean


def checked(question: str, max_chars: int) -> str:
    """`question` cleaned and trimmed; `BadQuestion` when nothing is left or it is too long."""
    text = clean(question).strip()
    if not any(character.isalnum() for character in text):
        raise BadQuestion("Chưa có câu hỏi. Hãy gõ câu hỏi bằng chữ rồi hỏi lại.")
    if len(text) > max_chars:
        raise BadQuestion(
            f"Câu hỏi dài {len(text)} ký tự, quá mức {max_chars} ký tự."
            " Rút gọn câu hỏi rồi hỏi lại."
        )
    return text


def ask(
    services: Services,
    question: str,
    documents: Sequence[str] = (),
    as_of: date | None = None,
    collection: str | None = None,
) -> AnswerBody:
    """The answer to `question`."""
    text = checked(question, services.settings.question_max_chars)
    return AnswerBody.from_answer(services.assistant.ask(text, documents, as_of, collection))


def search(
    services: Services,
    query: str,
    k: int,
    documents: Sequence[str] = (),
    collection: str | None = None,
) -> SearchBody:
    """At most `k` passages for `query`, never more than the settings allow."""
    started = time.perf_counter()
    text = checked(query, services.settings.question_max_chars)
    most = min(k, services.settings.search_max_hits)
    hits = services.assistant.search(text, most, documents, collection)
    return SearchBody(
        query=text,
        hits=[HitBody.from_hit(hit) for hit in hits],
        corpus_version=services.store.version(),
        took_ms=round((time.perf_counter() - started) * 1000, 1),
    )
