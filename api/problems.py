"""Errors as HTTP: the one error→status table, and the problem (RFC 9457) both doors show."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.schemas import Problem
from corpus.errors import (
    BadQuestion,
    BrokenIndex,
    MissingPart,
    Unavailable,
    UnknownAddress,
    UnknownCollection,
    UnknownDocument,
    UnknownPage,
    UserMistake,
    VanKienError,
)
from corpus.text import clean

MEDIA_TYPE = "application/problem+json"
_TYPE = "urn:vankien:problem:"
_log = logging.getLogger(__name__)

# First row that fits wins, so children stand above their parents.
_ERRORS: tuple[tuple[type[VanKienError], int, str, str], ...] = (
    (BadQuestion, 400, "bad-question", "Câu hỏi chưa dùng được"),
    (UnknownDocument, 404, "unknown-document", "Không có văn bản này"),
    (UnknownAddress, 404, "unknown-address", "Không có điều, khoản này"),
    (UnknownPage, 404, "unknown-page", "Không có ảnh trang này"),
    (UnknownCollection, 404, "unknown-collection", "Không có bộ sưu tập này"),
    (UserMistake, 400, "user-mistake", "Yêu cầu chưa dùng được"),
    (Unavailable, 503, "unavailable", "Hệ thống tạm thời không trả lời được"),
    (BrokenIndex, 503, "broken-index", "Chỉ mục không dùng được"),
    (MissingPart, 503, "missing-part", "Thiếu một phần của hệ thống"),
    (VanKienError, 500, "internal", "Có lỗi trong hệ thống"),
)
_HTTP: Mapping[int, tuple[str, str, str]] = {
    403: (
        "forbidden",
        "Không thay đổi kho được từ đây",
        "Chỉ thay đổi được từ trang này trên máy chạy Văn Kiện; muốn khác, đặt VANKIEN_UPLOAD.",
    ),
    404: ("not-found", "Không có trang này", "Kiểm tra lại địa chỉ, hoặc quay về trang đầu."),
    405: (
        "method-not-allowed",
        "Không dùng được cách gọi này",
        "Xem các cách gọi dùng được tại /openapi.json.",
    ),
    413: (
        "too-large",
        "Nội dung gửi lên quá lớn",
        "Rút gọn nội dung rồi gửi lại.",
    ),
}
_OTHER = ("request", "Yêu cầu chưa dùng được", "Kiểm tra lại yêu cầu rồi gửi lại.")
_VALIDATION: Mapping[str, str] = {
    "missing": "thiếu",
    "extra_forbidden": "không phải là trường được dùng",
    "json_invalid": "không phải JSON hợp lệ",
}
_INTERNAL = (
    "Máy chủ gặp lỗi ngoài dự kiến và đã ghi vào nhật ký."
    " Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị chạy lệnh “vankien doctor”."
)


def problem_of(error: Exception, instance: str) -> Problem:
    """The problem that `error` is at the address `instance`."""
    if isinstance(error, VanKienError):
        return _ours(error, instance)
    if isinstance(error, RequestValidationError):
        return _problem(
            "invalid-request", "Yêu cầu không đúng dạng", 422, _fields(error.errors()), instance
        )
    if isinstance(error, HTTPException):
        slug, title, detail = _HTTP.get(error.status_code, _OTHER)
        return _problem(slug, title, error.status_code, detail, instance)
    _log.error("unexpected error at %s", instance, exc_info=error)
    return _problem("internal", "Có lỗi trong hệ thống", 500, _INTERNAL, instance)


def _ours(error: VanKienError, instance: str) -> Problem:
    status, slug, title = next(row[1:] for row in _ERRORS if isinstance(error, row[0]))
    if status >= 500:
        _log.error("%s at %s: %s", type(error).__name__, instance, error)
    return _problem(slug, title, status, str(error), instance)


def _problem(slug: str, title: str, status: int, detail: str, instance: str) -> Problem:
    # Cleaned, because names a client sent may hold half a surrogate pair, which no UTF-8 carries.
    return Problem(
        type=_TYPE + slug, title=title, status=status, detail=clean(detail), instance=instance
    )


def _fields(errors: Sequence[Mapping[str, Any]]) -> str:
    sentences = []
    for error in errors:
        place = ".".join(str(part) for part in error["loc"][1:] if error["type"] != "json_invalid")
        what = _VALIDATION.get(error["type"], "có giá trị không hợp lệ")
        sentences.append(f"{f'Trường “{place}”' if place else 'Nội dung gửi lên'} {what}.")
    return " ".join(sentences)


def problem_response(request: Request, error: Exception) -> Response:
    """The problem as `application/problem+json`."""
    problem = problem_of(error, request.url.path)
    return JSONResponse(
        problem.model_dump(),
        problem.status,
        headers=dict(getattr(error, "headers", None) or {}),
        media_type=MEDIA_TYPE,
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entry of the problems an operation may answer with."""
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {
        status: {"description": _DESCRIPTIONS[status], "content": content} for status in statuses
    }


_DESCRIPTIONS = {
    400: "Câu hỏi trống, quá dài hoặc không có từ nào; không có tệp hoặc tên nào.",
    403: "Máy này hoặc trang này không được thay đổi kho.",
    404: "Không có văn bản, trang, bộ sưu tập hoặc lần nạp được nêu.",
    413: "Nội dung gửi lên quá lớn.",
    422: "Nội dung gửi lên không đúng dạng.",
    503: "Hệ thống tạm thời không trả lời được; không có nghĩa là văn bản không quy định.",
}
