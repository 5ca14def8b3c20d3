"""Files sent to the page: kept at once, taken in one batch after another, beside the answers."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.batch import Batches, Step
from corpus.errors import VanKienError
from corpus.intake import Entry, File, Intake, State
from corpus.model import Document

_PATIENCE_SECONDS = 3600.0  # for a batch that someone runs by the command line
_UNEXPECTED = (
    "Gặp lỗi ngoài dự kiến khi nạp, đã ghi vào nhật ký. Bấm “Thử lại”; nếu vẫn lỗi, báo người quản"
    " trị chạy lệnh “vankien doctor”."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come. `step` is the file being read, `trouble` what stopped it all."""

    batch: str
    entries: tuple[Entry, ...]
    step: Step | None
    indexing: bool
    queued: bool
    trouble: str | None

    @property
    def done(self) -> int:
        """How many files are settled."""
        return sum(entry.state is not State.WAITING for entry in self.entries)

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return not (self.queued or self.indexing or self.step)

    def of(self, *states: State) -> list[Entry]:
        """The files in one of these states, in order."""
        return [entry for entry in self.entries if entry.state in states]


class Uploads:
    """Takes in batches in a thread of its own, which lives while there is work.

    `index` brings the index up to the documents, if it is not.
    """

    def __init__(self, batches: Batches, intake: Intake, index: Callable[[], None]) -> None:
        self._batches = batches
        self._intake = intake
        self._index = index
        self._lock = threading.Lock()
        self._queue: deque[str] = deque()
        self._thread: threading.Thread | None = None
        self._now: str | None = None
        self._step: Step | None = None
        self._troubles: dict[str, str] = {}

    def submit(self, files: Sequence[File]) -> str:
        """Keep the files; they are taken in when their turn comes. The name of the batch."""
        batch = self._intake.begin(files)
        self._add(batch)
        return batch

    def retry(self, batch: str) -> None:
        """Let what was refused of a batch, was left waiting or not indexed be tried once more."""
        self._intake.retry(batch)
        if batch in self._troubles or self._intake.entries(batch, State.WAITING):
            self._add(batch)

    def resume(self) -> None:
        """Go on with the uploads that were waiting when the service last ended."""
        waiting = self._intake.entries(state=State.WAITING)
        for batch in dict.fromkeys(entry.batch for entry in waiting if entry.path is None):
            self._add(batch)

    def refused(self) -> list[Document]:
        """Every file refused and not settled since, known by its name and the reason."""
        return self._intake.refused()

    def progress(self, batch: str) -> Progress | None:
        """How far a batch has come; None when there is no such batch."""
        with self._lock:
            running = self._now == batch
            step = self._step if running else None
            queued = batch in self._queue
            trouble = self._troubles.get(batch)
        entries = tuple(self._intake.entries(batch))
        if not entries:
            return None
        return Progress(batch, entries, step, running and step is None, queued, trouble)

    def join(self) -> None:
        """Wait until all is done."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _add(self, batch: str) -> None:
        with self._lock:
            self._troubles.pop(batch, None)
            if batch not in self._queue:
                self._queue.append(batch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def _next(self) -> str | None:
        with self._lock:
            self._step = None
            self._now = self._queue.popleft() if self._queue else None
            if self._now is None:
                self._thread = None
            return self._now

    def _work(self) -> None:
        while (batch := self._next()) is not None:
            try:
                self._take(batch)
            except VanKienError as error:
                self._troubles[batch] = str(error)
            except Exception:  # the next batch must not wait for ever
                _log.exception("cannot take in batch %s", batch)
                self._troubles[batch] = _UNEXPECTED

    def _take(self, batch: str) -> None:
        entries = self._intake.entries(batch, State.WAITING)
        self._batches.run(entries, self._tell, patience=_PATIENCE_SECONDS)
        self._step = None
        self._index()

    def _tell(self, step: Step) -> None:
        self._step = step
