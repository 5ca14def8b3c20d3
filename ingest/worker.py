"""Reads files in a process of its own, so that no file can stop, slow or swell this one."""

import io
import logging
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from types import TracebackType
from typing import TYPE_CHECKING

from corpus.errors import UnreadableFile, VanKienError
from corpus.model import Document
from ingest.confined import Confined

if TYPE_CHECKING:
    from ingest.pipeline import Reading

_FILES = 200  # read by one process before a fresh one takes over: libraries leak
_PAGES = 200  # of a PDF that lengthen its time; a file may claim any number
_PAGE_SHARE = 0.1  # of the time for a file, added for each page: recognising one takes seconds

_NEEDS = ("ingest.pipeline",)  # imported before the time of the first file runs

_NEW_FILE = "Hãy mở tệp, lưu thành .docx hoặc PDF mới rồi nạp lại."
_SPLIT = "Hãy tách tệp thành nhiều phần nhỏ hơn rồi nạp lại."

Reader = Callable[[bytes, str, list[Document]], "Reading"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take. A PDF has a tenth of `seconds` more for each page."""

    seconds: float = 120.0
    memory_mb: int = 3072


_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file did not become a document, and whether its bytes may be kept for another try."""

    reason: str
    keep: bool = True


@dataclass(frozen=True, slots=True)
class _Pages:
    """How many pages the file at hand has, said before it is read."""

    count: int


@dataclass(frozen=True, slots=True)
class _Fault:
    """What went wrong that no one foresaw; `spent` when the process must not go on."""

    trace: str
    spent: bool = False


def read(data: bytes, name: str, known: list[Document]) -> "Reading":
    """What `ingest.pipeline` makes of a file."""
    from ingest import pipeline  # takes long, and only the process that reads needs it

    return pipeline.read(data, name, known)


class Worker:
    """A process that reads one file after another; started at the first, ended by `close`.

    Not for two threads at once. On systems other than Linux memory is not limited.
    """

    def __init__(self, limits: Limits = _LIMITS, reader: Reader = read) -> None:
        self._limits = limits
        self._reader = reader
        self._child: Confined | None = None
        self._files = 0

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that reads, if one does; it leads a group of its own."""
        return None if self._child is None else self._child.process.pid

    def read(
        self,
        data: bytes,
        name: str,
        known: Iterable[Document] = (),
        pages: Callable[[int], None] = lambda count: None,  # noqa: ARG005
    ) -> "Reading | Refusal":
        """What `pipeline.read` makes of the file, or why not; `pages` is told how many it has.

        A process that dies is followed by a second one, for it may have been another's fault.
        Raises Unavailable when none can be started.
        """
        for _ in range(2):
            try:
                return self._read(data, name, list(known), pages)
            except (EOFError, OSError):
                _log.warning("the process that reads files ended at %s", name)
                self.close()
        why = "tệp làm bộ đọc dừng giữa chừng, có thể vì hỏng hoặc cần quá nhiều bộ nhớ."
        return Refusal(str(UnreadableFile(name, why, _NEW_FILE)))

    def close(self) -> None:
        """End the process and all it started, at once."""
        if self._child is not None:
            self._child.end()
        self._child = None
        self._files = 0

    def _read(
        self, data: bytes, name: str, known: list[Document], pages: Callable[[int], None]
    ) -> "Reading | Refusal":
        if self._files >= _FILES:
            self.close()
        if self._child is None:
            self._child = Confined.start(
                self._limits.memory_mb, partial(_serve, self._reader), _NEEDS
            )
        self._files += 1
        pipe = self._child.pipe
        pipe.send((data, name, known))
        end = time.monotonic() + self._limits.seconds
        while True:
            if not pipe.poll(max(0.0, end - time.monotonic())):
                self.close()
                return Refusal(str(UnreadableFile(name, "đọc quá lâu nên đã dừng.", _SPLIT)))
            said = pipe.recv()
            if not isinstance(said, _Pages):
                break
            pages(said.count)
            end += self._limits.seconds * _PAGE_SHARE * min(said.count, _PAGES)
        return self._unforeseen(said, name) if isinstance(said, _Fault) else said

    def _unforeseen(self, fault: _Fault, name: str) -> Refusal:
        _log.error("cannot read %s\n%s", name, fault.trace)
        if not fault.spent:
            return Refusal(str(UnreadableFile(name, "gặp lỗi ngoài dự kiến.", _NEW_FILE)))
        self.close()
        return Refusal(str(UnreadableFile(name, "tệp cần quá nhiều bộ nhớ.", _SPLIT)))


# -- in the process that reads -------------------------------------------------------------------


def _serve(reader: Reader, pipe: Connection) -> None:
    """Read what comes until the other end is closed."""
    while True:
        try:
            data, name, known = pipe.recv()
            pipe.send(_Pages(_page_count(data)))
            pipe.send(_answer(reader, data, name, known))
        except EOFError:
            return
        except MemoryError:
            data = known = None
            pipe.send(_Fault("MemoryError", spent=True))


def _answer(
    reader: Reader, data: bytes, name: str, known: list[Document]
) -> "Reading | Refusal | _Fault":
    try:
        return reader(data, name, known)
    except VanKienError as error:
        return Refusal(str(error), error.keep)
    except MemoryError:
        raise
    except Exception:  # a fault of ours in one file must not cost the others
        return _Fault(traceback.format_exc())


def _page_count(data: bytes) -> int:
    """How many pages a PDF has; 0 for any other file, or when this cannot be told."""
    if not data.startswith(b"%PDF"):
        return 0
    try:
        from pypdf import PdfReader

        return len(PdfReader(io.BytesIO(data)).pages)
    except MemoryError:
        raise
    except Exception:  # whoever reads the file says what is wrong with it
        return 0
