"""Many files into the library: each is read apart, journalled, and taken or refused with a reason.

Killed at any moment, the documents taken so far are whole and the other files wait: `run` goes on.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from filelock import AcquireReturnProxy, FileLock, Timeout
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from corpus.catalog import Catalog
from corpus.errors import Unavailable, UnreadableFile
from corpus.intake import Entry, File, State
from corpus.model import Document, DocumentStatus
from corpus.store import Store
from ingest.likeness import near
from ingest.sniff import MAX_BYTES
from ingest.worker import Refusal, Worker

if TYPE_CHECKING:
    from ingest.fetch import Fetched
    from ingest.pipeline import Reading

_LOCK = "INTAKE.LOCK"
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Report:
    """What became of each file: taken, here already, or refused with the reason."""

    taken: list[tuple[str, Document, tuple[str, ...]]] = field(default_factory=list)
    unchanged: list[tuple[str, Document]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """The file being read: the `number`-th of `total`; `pages` is 0 while they are not known."""

    number: int
    total: int
    name: str
    pages: int = 0


Progress = Callable[[Step], None]


class Batches:
    """The files that wait to be taken in. One batch is read at a time, whoever reads it."""

    def __init__(
        self,
        home: Path,
        store: Store,
        catalog: Catalog,
        worker: Callable[[], Worker],
    ) -> None:
        self._home = home
        self._store = store
        self._catalog = catalog
        self._worker = worker

    def begin(
        self,
        paths: Iterable[Path],
        fetched: "Iterable[Fetched]" = (),
        collection: str | None = None,
    ) -> str:
        """A batch of every file named or found in a folder named, and of the fetched; its name.

        Their documents go into the `collection`, without one they stay where they lie.
        """
        from ingest.pipeline import files

        named = [File(_shown(path), str(path.absolute())) for path in files(paths)]
        named += [File(f.name, None, f.data, f.origin, f.fetched_on) for f in fetched]
        found = [replace(file, collection=collection) for file in named]
        return self._store.intake.begin(found)

    def run(
        self,
        entries: Sequence[Entry],
        progress: Progress = lambda step: None,  # noqa: ARG005
        *,
        again: bool = False,
        patience: float = 0,
    ) -> Report:
        """Read these files in turn; one whose very bytes are here is not read, unless `again`.

        Raises Unavailable when another process is at it for more than `patience` seconds, or when
        the library cannot be written.
        """
        with self._alone(patience), self._worker() as worker:
            reader = _Reader(self._store, self._catalog, worker, again)
            for number, entry in enumerate(entries, start=1):
                step = Step(number, len(entries), entry.name)
                progress(step)
                try:
                    reader.take(entry, partial(_paged, progress, step))
                except OperationalError as error:
                    raise Unavailable(
                        f"Không ghi được kho văn bản: {error.orig}. Kiểm tra dung lượng đĩa rồi"
                        " chạy “vankien ingest --resume”."
                    ) from error
        return reader.report

    def _alone(self, patience: float) -> "AcquireReturnProxy[Any]":
        self._home.mkdir(parents=True, exist_ok=True)
        try:
            # A lock of the operating system ends with its process, however that ends.
            return FileLock(self._home / _LOCK, timeout=patience).acquire()
        except Timeout as error:
            raise Unavailable(
                "Một tiến trình khác đang nạp tệp. Hãy chờ nó xong rồi chạy"
                " “vankien ingest --resume”."
            ) from error


class _Reader:
    """One run over a batch: reads each file, stores it, and notes in the journal what became."""

    def __init__(self, store: Store, catalog: Catalog, worker: Worker, again: bool) -> None:
        self.report = Report()
        self._store = store
        self._shelf = _Shelf(catalog, store)
        self._worker = worker
        self._again = again

    def take(self, entry: Entry, pages: Callable[[int], None]) -> None:
        """One file, from its bytes to its line in the report."""
        try:
            data = self._data(entry)
        except UnreadableFile as error:
            self._refuse(entry, Refusal(str(error)), None)
            return
        digest = hashlib.sha256(data).hexdigest()
        same = None if self._again else self._shelf.holding(digest)
        if same is not None:
            if entry.collection is not None:
                self._store.collections.move(same.id, entry.collection)
            self._settle(entry, State.UNCHANGED, same)
            self.report.unchanged.append((entry.name, same))
            return
        reading = self._worker.read(data, entry.name, self._shelf.known(), pages)
        if not isinstance(reading, Refusal):
            reading = _told_of(entry, reading)
            reading = self._put(entry, reading)
        if isinstance(reading, Refusal):
            self._refuse(entry, reading, digest)
            return
        document = replace(reading.document, text="")  # a batch may be larger than memory
        told = (*self._shelf.replaced_by(document), *self._twins(reading.document))
        warnings = (*reading.warnings, *told)
        self._shelf.add(document)
        self._settle(entry, State.TAKEN, document)
        self.report.taken.append((entry.name, document, warnings))

    def _twins(self, document: Document) -> Iterator[str]:
        """What to tell when another document holds nearly the same text."""
        for other, share in near(document, self._shelf.known(), self._text):
            yield (
                f"gần như trùng ({share:.0%}) với văn bản mã {other.id} từ tệp “{other.source}”;"
                f" nếu là một, hãy xóa một bản bằng “vankien delete {other.id}”."
            )

    def _text(self, document_id: str) -> str:
        document = self._store.document(document_id)
        return document.text if document else ""

    def _data(self, entry: Entry) -> bytes:
        """The bytes of the file; an UnreadableFile when they cannot be had."""
        if entry.path is None:
            data = self._store.intake.data(entry)
            if data is None:
                raise UnreadableFile(entry.name, "kho không giữ tệp này.", "Hãy nạp lại tệp gốc.")
            return data
        path = Path(entry.path)
        try:
            if not S_ISREG(path.stat().st_mode):  # to read a device or a pipe may never end
                raise UnreadableFile(entry.name, "đây không phải tệp.", "Kiểm tra lại đường dẫn.")
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)  # enough for the reader to refuse it
        except OSError as error:
            why = f"không mở được ({error.strerror})."
            raise UnreadableFile(entry.name, why, "Kiểm tra đường dẫn và quyền đọc.") from error

    def _put(self, entry: Entry, reading: "Reading") -> "Reading | Refusal":
        """Into the library, or why it cannot hold it: one document must not cost the others."""
        try:
            self._store.put(
                reading.document,
                reading.provisions,
                reading.passages,
                reading.original,
                reading.references,
                entry.collection,
            )
        except (ValueError, OverflowError, DataError, IntegrityError):
            _log.exception("cannot store %s", entry.name)
            why = "nội dung không lưu được vào kho."
            remedy = "Hãy mở tệp, lưu thành .docx hoặc PDF mới rồi nạp lại."
            return Refusal(str(UnreadableFile(entry.name, why, remedy)))
        return reading

    def _settle(self, entry: Entry, state: State, document: Document) -> None:
        self._store.intake.settle(entry, state, document_id=document.id, digest=document.digest)

    def _refuse(self, entry: Entry, refusal: Refusal, digest: str | None) -> None:
        state = State.REFUSED if refusal.keep else State.QUARANTINED
        self._store.intake.settle(
            entry, state, reason=refusal.reason, digest=digest if refusal.keep else None
        )
        self.report.refused.append((entry.name, refusal.reason))


class _Shelf:
    """The documents that a file may turn out to be, kept up with while files are taken."""

    def __init__(self, catalog: Catalog, store: Store) -> None:
        self._catalogued = [entry.document for entry in catalog.entries]
        self._stored = {document.id: document for document in store.documents()}

    def known(self) -> list[Document]:
        """The catalogue, then what is stored, by id."""
        return self._catalogued + [self._stored[name] for name in sorted(self._stored)]

    def holding(self, digest: str) -> Document | None:
        """The document read from a file of this digest, if its text is here."""
        loaded = (d for d in self._stored.values() if d.status is DocumentStatus.LOADED)
        return next((document for document in loaded if document.digest == digest), None)

    def add(self, document: Document) -> None:
        """Keep in mind what was stored just now."""
        self._stored[document.id] = document

    def replaced_by(self, document: Document) -> Iterator[str]:
        """What to tell when a different file already was this document."""
        other = self._stored.get(document.id)
        if other is None or other.status is not DocumentStatus.LOADED:
            return
        if other.digest != document.digest:
            yield (
                f"đã thay bản nạp trước đó từ tệp “{other.source}” (cùng mã {other.id});"
                f" bản trước vẫn xem được bằng “vankien show {other.id} --versions”."
            )


def _told_of(entry: Entry, reading: "Reading") -> "Reading":
    """The reading with what only the journal knows: where its file came from."""
    document = replace(reading.document, origin=entry.origin, fetched_on=entry.fetched_on)
    return replace(reading, document=document)


def _paged(progress: Progress, step: Step, pages: int) -> None:
    progress(replace(step, pages=pages))


def _shown(path: Path) -> str:
    """The file's name as text, whatever encoding its system wrote it in."""
    return os.fsencode(path.name).decode("utf-8", "replace")
