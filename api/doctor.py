"""What is in order on this machine and in this home, and what to do about the rest."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from api.wiring import open_services
from corpus.errors import VanKienError
from corpus.model import DocumentStatus
from ingest import read_doc, tesseract

PACKAGES = ("faiss", "lxml", "onnxruntime", "pypdf", "tantivy", "tokenizers", "underthesea")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, whether it is good, and what was found or is to be done."""

    what: str
    good: bool
    said: str


def examine(settings: Settings) -> list[Check]:
    """Every check, whatever the ones before it found."""
    return [
        _python(),
        *_packages(),
        *_programs(),
        _guarded("mô hình", lambda: _model(settings)),
        _guarded("kho văn bản", lambda: _library(settings)),
    ]


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("Python", sys.version_info >= (3, 11), version)


def _packages() -> Iterator[Check]:
    for name in PACKAGES:
        here = importlib.util.find_spec(name) is not None
        remedy = "chưa cài; chạy lại “make run”"
        yield Check(name, here, "đã cài" if here else remedy)
    extra = importlib.util.find_spec("sentence_transformers") is not None
    yield Check("phần “models”", True, "đã cài" if extra else "không cài (không bắt buộc)")


def _programs() -> Iterator[Check]:
    """What some kinds of files need; all others are read without it, so its absence is no fault."""
    scans = "bản quét và ảnh"
    yield _program("tesseract (tiếng Việt)", scans, tesseract.is_here(), tesseract.INSTALL)
    old = "tệp Word 6, Word 95"
    yield _program("antiword", old, shutil.which("antiword") is not None, read_doc.INSTALL)


def _program(name: str, reads: str, here: bool, install: str) -> Check:
    return Check(name, True, f"đọc được {reads}" if here else f"chưa đọc được {reads}. {install}")


def _guarded(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, True, look())
    except VanKienError as error:
        return Check(what, False, str(error))
    except OSError as error:
        return Check(what, False, f"{error.strerror}: {error.filename}")


def _model(settings: Settings) -> str:
    folder = Path(settings.model)
    return f"{folder.name} ({'có' if folder.is_dir() else 'tên mô hình ngoài'})"


def _library(settings: Settings) -> str:
    services = open_services(settings.home, settings)
    documents = services.store.documents()
    loaded = sum(document.status is DocumentStatus.LOADED for document in documents)
    services.ready()
    return (
        f"{settings.home}: {len(documents)} văn bản, {loaded} có toàn văn,"
        f" {services.library.passage_count()} đoạn, chỉ mục khớp"
    )
