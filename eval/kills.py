"""Is a batch safe? It is killed at random moments, looked at, and gone on with until it is done."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from api.archive import LIBRARY
from api.settings import Settings
from api.wiring import open_services
from corpus.errors import BrokenIndex
from corpus.model import Document, DocumentStatus
from corpus.store import Store
from eval import report
from index.embed import OnnxEmbedder
from index.snapshot import Snapshot
from ingest import pipeline

FILES = 50
_CACHE = "cache.sqlite"
_WORKER_SHARE = 0.25  # of the kills hit the process that reads, the others all of the command
_READING_SHARE = 0.5  # of the rest fall while files are read, which is a small part of the whole
_COMMAND = "import sys; from api.cli import main; sys.exit(main(sys.argv[1:]))"
_SUBJECTS = ("thư viện", "kho lương", "bến nước", "vườn ươm", "sân đình", "nhà văn hóa", "trạm bơm")
_DUTIES = ("mở cửa", "khóa cửa", "ghi sổ", "quét dọn", "kiểm đếm", "bàn giao chìa khóa")
_DAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@dataclass(slots=True)
class Outcome:
    """What was seen. `places` counts where the kills fell, `index` what became of the index."""

    files: int
    seconds: float  # of the whole batch, undisturbed
    reading: float  # seconds of it while files are read
    version: str
    places: Counter[str] = field(default_factory=Counter)
    index: Counter[str] = field(default_factory=Counter)
    finished: int = 0  # batches gone on with until they were done, with the same library
    faults: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How often something was killed."""
        return self.places.total()


def run(moments: int, seed: int, work: Path) -> Outcome:
    """Kill a batch `moments` times; everything is done in the new folder `work`."""
    chance = random.Random(seed)
    work.mkdir(parents=True)
    folder = work / "files"
    _write_files(folder)
    filled = work / "filled"
    open_services(settings=Settings(home=filled)).store.close()
    whole = _fresh(filled, work / "whole")
    _started(_command(whole, str(folder))).wait()
    shutil.copy(whole / _CACHE, filled)
    whole = _fresh(filled, whole)
    seconds, reading = _undisturbed(_command(whole, str(folder)))
    outcome = Outcome(FILES, seconds, reading, _version(whole))
    home = _fresh(filled, work / "home")
    with suppress(KeyboardInterrupt):  # what was seen so far is told
        while outcome.kills < moments and not outcome.faults:
            _warm(filled, home)
            how = chance.choice(["--resume", str(folder)]) if _journalled(home) else str(folder)
            if not _cut_short(_command(home, how), home, chance, outcome):
                _check_end(home, outcome)
                home = _fresh(filled, home)
    return outcome


def told(outcome: Outcome, seed: int) -> str:
    """The outcome as Markdown."""
    conditions = {
        "machine": str(report.machine()),
        "batch": f"{outcome.files} made-up files, {outcome.seconds:.1f} s undisturbed,"
        f" {outcome.reading:.1f} s of it reading",
        "models": "their vectors and compounds are in the cache",
        "seed": str(seed),
    }
    lines = ["# A batch killed at random moments", ""]
    lines += [f"- {name}: {value}" for name, value in conditions.items()]
    lines += ["", "| seen | times |", "| --- | --- |", f"| SIGKILL | {outcome.kills} |"]
    lines += [f"| – {place} | {n} |" for place, n in sorted(outcome.places.items())]
    lines += [f"| afterwards the index {what} | {n} |" for what, n in sorted(outcome.index.items())]
    lines += [
        f"| batches gone on with to the end, with the undisturbed library | {outcome.finished} |",
        f"| faults | {len(outcome.faults)} |",
        "",
        *(f"- {fault}" for fault in outcome.faults),
    ]
    return "\n".join(lines).rstrip() + "\n"


# -- the batch -----------------------------------------------------------------------------------


def _write_files(folder: Path) -> None:
    """Small texts: most their own, some with a number, one empty, one twice, one replaced."""
    folder.mkdir()
    for i in range(FILES):
        subject, duty, day = _SUBJECTS[i % 7], _DUTIES[i % 6], _DAYS[i * 3 % 7]
        number = f"Số: {i}-QĐ/ZZ\n" if i % 5 == 0 else ""
        text = (
            f"{number}QUY CHẾ\nQuản lý {subject} số {i}\n\n"
            f"Điều 1. Người trực {subject} số {i} {duty} vào {day}.\n"
            f"Điều 2. Sổ của {subject} số {i} để ở ngăn {i + 1}.\n"
        )
        (folder / f"{i:02}-quy-che.txt").write_text(text, encoding="utf-8")
    (folder / "07-quy-che.txt").write_bytes(b"")
    shutil.copy(folder / "11-quy-che.txt", folder / "31-quy-che.txt")
    other = (folder / "10-quy-che.txt").read_text("utf-8").replace("ngăn", "tủ")
    (folder / "40-quy-che.txt").write_text(other, encoding="utf-8")


def _command(home: Path, how: str) -> list[str]:
    return [sys.executable, "-c", _COMMAND, "--home", str(home), "ingest", how]


def _fresh(filled: Path, home: Path) -> Path:
    shutil.rmtree(home, ignore_errors=True)
    return Path(shutil.copytree(filled, home))


def _started(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _undisturbed(command: list[str]) -> tuple[float, float]:
    """The seconds that the whole takes, and those of them while files are read."""
    started = time.monotonic()
    process = _started(command)
    _wait_for_worker(process, there=True)
    reading = time.monotonic()
    _wait_for_worker(process, there=False)
    read = time.monotonic()
    process.wait()
    return time.monotonic() - started, read - reading


def _wait_for_worker(process: "subprocess.Popen[bytes]", *, there: bool) -> None:
    while process.poll() is None and (next(_children(process.pid), None) is not None) != there:
        time.sleep(0.01)


def _warm(filled: Path, home: Path) -> None:
    """What models make of the texts is at hand: a kill then costs seconds, not a minute."""
    for suffix in ("-wal", "-shm"):
        (home / (_CACHE + suffix)).unlink(missing_ok=True)
    shutil.copy(filled / _CACHE, home)


def _cut_short(command: list[str], home: Path, chance: random.Random, outcome: Outcome) -> bool:
    """Run the command and kill it at some moment; False when it came to its end."""
    process = _started(command)
    worker_only = chance.random() < _WORKER_SHARE
    moment = chance.uniform(0, outcome.seconds)
    if worker_only or chance.random() < _READING_SHARE:
        _wait_for_worker(process, there=True)
        moment = chance.uniform(0, outcome.reading)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        place = _kill(process, home, worker_only)
        outcome.places[place] += 1
    process.wait()
    if process.returncode >= 0:
        return False
    _check(home, outcome)
    return True


def _kill(process: "subprocess.Popen[bytes]", home: Path, worker_only: bool) -> str:
    worker = next(_children(process.pid), None)
    if worker_only and worker is not None:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        return "the process that reads, alone"
    building = any((home / "index").glob("*.part"))
    process.kill()
    if worker is not None:
        return "while files were read"
    return "while the index was built" if building else "before or between"


def _children(pid: int) -> Iterator[int]:
    """The processes that `pid` started and that started a session of their own (Linux)."""
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in path.read_text().split():
                if os.getsid(int(child)) == int(child):
                    yield int(child)


# -- what must hold ------------------------------------------------------------------------------


def _check(home: Path, outcome: Outcome) -> None:
    with closing(_store(home)) as store:
        documents = store.documents()
        for document in documents:
            if document.status is DocumentStatus.LOADED and not _is_whole(store, document):
                outcome.faults.append(f"{document.id} is there in part")
        entries = store.intake.entries()
        if len(entries) not in (0, FILES):
            outcome.faults.append(f"the journal holds {len(entries)} files")
        outcome.index[_index(home, store.version())] += 1


def _is_whole(store: Store, document: Document) -> bool:
    """Whether all that is stored under a document is what its original gives when read now."""
    original = store.original(document.id)
    stored = store.document(document.id)
    if original is None or stored is None:
        return False
    reading = pipeline.read(original, document.source or "", [document])
    return (
        stored.text == reading.document.text
        and store.provisions(document.id) == reading.provisions
        and store.passages(document.id) == list(reading.passages)
    )


def _check_end(home: Path, outcome: Outcome) -> None:
    version = _version(home)
    if version != outcome.version:
        outcome.faults.append(f"the library ended as {version}, not as {outcome.version}")
    elif _index(home, version) != _FITS:
        outcome.faults.append("the index does not fit at the end")
    else:
        outcome.finished += 1


_FITS = "fits"


def _index(home: Path, version: str) -> str:
    try:
        Snapshot.load(home / "index", _embedder(), version)
    except BrokenIndex:  # it says so in one sentence, and the next command builds it
        return "says that it must be built"
    return _FITS


@cache
def _embedder() -> OnnxEmbedder:
    return OnnxEmbedder.load(Path(Settings().model), 1)


def _store(home: Path) -> Store:
    return Store.open(f"sqlite:///{home / LIBRARY}")


def _version(home: Path) -> str:
    with closing(_store(home)) as store:
        return store.version()


def _journalled(home: Path) -> bool:
    with closing(_store(home)) as store:
        return bool(store.intake.entries())
