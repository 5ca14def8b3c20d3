import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import Unavailable, UnreadableFile, UserMistake
from ingest import pipeline
from ingest.worker import Limits, Refusal, Worker

TEXT = "QUY CHẾ\n\nĐiều 1. Tổ hòa giải họp vào tối thứ bảy.\n".encode()
LIMITS = Limits(seconds=3, memory_mb=1024)
POSIX = pytest.mark.skipif(os.name != "posix", reason="process groups are of POSIX")


class Secret(UserMistake):
    keep = False


def misbehave(data, name, known):
    """Does what the file's name says; runs in the process that reads."""
    acts = {
        "treo.txt": lambda: time.sleep(600),
        "quay.txt": _spin,
        "sap.txt": lambda: os.kill(os.getpid(), signal.SIGSEGV),
        "phinh.txt": lambda: bytearray(1 << 40),
        "loi.txt": lambda: 1 // 0,
        "mat.txt": _secret,
        "con.txt": lambda: _child(Path(data.decode())),
    }
    acts.get(name, lambda: None)()
    return pipeline.read(data, name, known)


def _spin():
    while True:
        pass


def _secret():
    raise Secret("Văn bản mật.")


def _child(note):
    """As a reader that runs another program: its id is left in `note`."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    note.write_text(str(child.pid), encoding="utf-8")
    child.wait()


@pytest.fixture(scope="module")
def worker():
    with Worker(LIMITS, misbehave) as worker:
        yield worker


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid, seconds=20):
    end = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_alive(pid)


def test_what_it_reads_is_what_the_pipeline_reads(worker):
    known = [pipeline.read(TEXT, "a.txt").document]
    assert worker.read(TEXT, "a.txt", known) == pipeline.read(TEXT, "a.txt", known)


def test_one_process_reads_file_after_file(worker):
    worker.read(TEXT, "a.txt")
    pid = worker.pid
    worker.read(TEXT, "b.txt")
    assert worker.pid == pid


BAD = [
    ("treo.txt", "quá lâu"),
    ("quay.txt", "quá lâu"),
    pytest.param("sap.txt", "giữa chừng", marks=POSIX),
    ("phinh.txt", "quá nhiều bộ nhớ"),
    ("loi.txt", "lỗi ngoài dự kiến"),
    ("trong.pdf", "trống"),
]


@pytest.mark.parametrize(("name", "why"), BAD)
def test_a_bad_file_is_one_sentence_and_the_next_is_read(worker, name, why):
    refusal = worker.read(b"" if name == "trong.pdf" else TEXT, name)
    assert isinstance(refusal, Refusal)
    assert name in refusal.reason
    assert why in refusal.reason
    assert refusal.keep
    assert isinstance(worker.read(TEXT, "a.txt"), pipeline.Reading)


def test_an_error_says_whether_the_file_may_be_kept(worker):
    assert UnreadableFile.keep
    assert worker.read(TEXT, "mat.txt") == Refusal("Văn bản mật.", keep=False)


@POSIX
def test_killed_by_someone_else_the_file_is_read_all_the_same(worker):
    worker.read(TEXT, "a.txt")
    os.kill(worker.pid, signal.SIGKILL)
    assert isinstance(worker.read(TEXT, "a.txt"), pipeline.Reading)


@POSIX
def test_what_a_reader_started_ends_with_it(worker, tmp_path):
    note = tmp_path / "pid"
    assert isinstance(worker.read(str(note).encode(), "con.txt"), Refusal)
    assert gone(int(note.read_text()))


@POSIX
def test_when_its_parent_is_killed_neither_it_nor_what_it_started_goes_on(tmp_path):
    note = tmp_path / "pid"
    code = (
        "from test_ingest_worker import Limits, Worker, misbehave\n"
        "worker = Worker(Limits(seconds=600), misbehave)\n"
        f"worker.read({str(note).encode()!r}, 'con.txt')"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment)
    end = time.monotonic() + 60
    while not (note.exists() and note.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    assert gone(int(note.read_text()))


class Unready:
    """Ends the process that is handed it."""

    def __reduce__(self):
        return os._exit, (3,)


def test_a_process_that_cannot_start_is_told_with_a_remedy():
    with Worker(LIMITS, Unready()) as worker, pytest.raises(Unavailable, match="chạy lại"):
        worker.read(TEXT, "a.txt")


def test_the_script_that_reads_is_not_run_a_second_time(tmp_path):
    script = tmp_path / "chay.py"
    script.write_text(
        "from ingest.worker import Worker\n"
        "with Worker() as worker:\n"
        f"    print(len(worker.read({TEXT!r}, 'a.txt').passages))\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    said = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=False
    )
    assert (said.stdout, said.stderr) == ("1\n", "")


def pages_of(count):
    from pypdf import PdfWriter

    path = PdfWriter()
    for _ in range(count):
        path.add_blank_page(100, 100)
    return path


def test_pages_are_told_before_they_are_read(worker, tmp_path):
    pages_of(3).write(tmp_path / "a.pdf")
    told = []
    worker.read((tmp_path / "a.pdf").read_bytes(), "a.pdf", (), told.append)
    worker.read(TEXT, "a.txt", (), told.append)
    worker.read(b"%PDF-1.7 nothing more", "b.pdf", (), told.append)
    assert told == [3, 0, 0]


def test_a_long_pdf_has_longer(tmp_path):
    pages_of(200).write(tmp_path / "a.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    with Worker(Limits(seconds=4), nap) as worker:
        assert "quá lâu" in worker.read(TEXT, "a.txt").reason
        assert worker.read(data, "a.pdf") == Refusal("đọc xong")


def nap(data, name, known):
    time.sleep(6)
    raise UserMistake("đọc xong")
