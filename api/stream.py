"""An answer as server-sent events: meta, citation, delta, final or error; comments in between."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.asking import ask
from api.ports import Services
from api.problems import problem_of
from api.schemas import AnswerBody, AskRequest, DeltaEvent, MetaEvent
from corpus.text import sentence_spans

MEDIA_TYPE = "text/event-stream"
# Proxies must neither keep nor collect the stream.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
HEARTBEAT = ": heartbeat\n\n"
_LINE_END = re.compile(r"\n\s*")


async def answer_events(
    services: Services, request: AskRequest, instance: str
) -> AsyncIterator[str]:
    """The frames of an answer; `final` repeats it whole, an `error` event ends a failed stream."""
    number = 0
    async for name, body in _events(services, request, instance):
        if body is None:
            yield HEARTBEAT
            continue
        number += 1
        yield frame(number, name, body)


def frame(number: int, name: str, body: BaseModel) -> str:
    """One event; its data is JSON on a single line."""
    return f"id: {number}\nevent: {name}\ndata: {body.model_dump_json()}\n\n"


async def _events(
    services: Services, request: AskRequest, instance: str
) -> AsyncIterator[tuple[str, BaseModel | None]]:
    try:
        yield "meta", await run_in_threadpool(_meta, services, request)
        work = asyncio.ensure_future(
            run_in_threadpool(
                ask,
                services,
                request.question,
                request.documents,
                request.as_of,
                request.collection,
            )
        )
        while not (await asyncio.wait({work}, timeout=services.settings.heartbeat_seconds))[0]:
            yield "heartbeat", None
        for event in _parts(work.result()):
            yield event
    except Exception as error:  # the headers are gone: only an event can still tell
        yield "error", problem_of(error, instance)


def _meta(services: Services, request: AskRequest) -> MetaEvent:
    return MetaEvent(
        question=request.question,
        documents=request.documents,
        as_of=request.as_of,
        collection=request.collection,
        corpus_version=services.store.version(),
    )


def _parts(answer: AnswerBody) -> Iterator[tuple[str, BaseModel]]:
    for citation in answer.citations:
        yield "citation", citation
    for sentence in sentences(answer.answer):
        yield "delta", DeltaEvent(text=sentence)
    yield "final", answer


def sentences(text: str) -> list[str]:
    """`text` cut at its sentences and lines; joined, the pieces are `text` again."""
    starts = {start for start, _ in sentence_spans(text)}
    starts.update(match.end() for match in _LINE_END.finditer(text))
    cuts = sorted({0, *starts, len(text)})
    return [text[a:b] for a, b in pairwise(cuts)]
