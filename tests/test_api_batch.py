import os
import sqlite3
from functools import cache, partial

import pytest
from filelock import FileLock
from index_parts import HashingEmbedder, WordReranker
from sqlalchemy.exc import OperationalError
from test_ingest_worker import LIMITS, POSIX, misbehave

from api.batch import Step
from api.library import Library
from corpus import catalog
from corpus.errors import Unavailable, UnreadableFile
from corpus.intake import File, State
from corpus.model import DocumentStatus
from corpus.store import Store
from ingest import pipeline
from ingest.sniff import MAX_BYTES
from ingest.worker import Refusal, Worker

RULES = "QUY CHẾ {0}\n\nĐiều 1. Tổ {0} họp vào tối thứ bảy.\nĐiều 2. Tổ trưởng {0} giữ sổ.\n"


class ReadsHere(Worker):
    """Reads without a process of its own, and notes what: quick, where no one misbehaves."""

    read_names = ()

    def read(self, data, name, known, pages):
        ReadsHere.read_names += (name,)
        try:
            return pipeline.read(data, name, known)
        except UnreadableFile as error:
            return Refusal(str(error))


@pytest.fixture
def open_library(tmp_path):
    def open_another(worker=ReadsHere) -> Library:
        store = Store.open(f"sqlite:///{tmp_path / 'home' / 'library.sqlite'}")
        model = cache(HashingEmbedder)
        return Library(
            tmp_path / "home",
            store,
            catalog.load(),
            model,
            0.5,
            WordReranker,
            worker=worker,
        )

    (tmp_path / "home").mkdir()
    ReadsHere.read_names = ()
    return open_another


@pytest.fixture
def library(open_library):
    return open_library()


@pytest.fixture
def folder(tmp_path):
    """Five files, read in the order of their names."""
    folder = tmp_path / "tệp"
    folder.mkdir()
    for letter in "abcde":
        (folder / f"{letter}.txt").write_text(RULES.format(letter * 3), encoding="utf-8")
    return folder


def states(library):
    return {entry.name: entry.state for entry in library.store.intake.entries()}


def resume(library):
    return library.batches.run(library.store.intake.entries(state=State.WAITING))


def test_one_bad_file_does_not_stop_a_batch(open_library, tmp_path, folder):
    library = open_library(partial(Worker, LIMITS, misbehave))
    (folder / "b1-trong.txt").write_bytes(b"")
    for name in ("loi.txt", "phinh.txt", "treo.txt"):
        (folder / name).write_text("Điều 1. Có lỗi.", encoding="utf-8")
    with (folder / "to.txt").open("wb") as file:
        file.truncate(MAX_BYTES * 2)
    report = library.ingest([folder, tmp_path / "x.txt"])
    assert [name for name, _, _ in report.taken] == [f"{letter}.txt" for letter in "abcde"]
    said = dict(report.refused)
    bad = ["b1-trong.txt", "loi.txt", "phinh.txt", "to.txt", "treo.txt", "x.txt"]
    assert sorted(said) == bad
    assert all(name in reason for name, reason in said.items())
    assert "lỗi ngoài dự kiến" in said["loi.txt"]
    assert f"lớn hơn {MAX_BYTES >> 20} MB" in said["to.txt"]
    assert [e.document.reason for e in library.store.intake.entries(state=State.REFUSED)] == [
        said[name] for name in [*bad[:4], "treo.txt", "x.txt"]
    ]


@POSIX
def test_what_is_no_file_is_not_read(library, tmp_path):
    os.mkfifo(tmp_path / "ong.txt")
    assert "không phải tệp" in library.ingest([tmp_path / "ong.txt"]).refused[0][1]


@POSIX
def test_a_file_whose_name_is_no_text_is_taken(library, tmp_path):
    path = os.fsencode(tmp_path) + b"/K\xff.txt"
    with open(path, "wb") as file:
        file.write(RULES.format("x").encode())
    report = library.ingest([type(tmp_path)(os.fsdecode(path))])
    assert [name for name, _, _ in report.taken] == ["K\ufffd.txt"]


def test_what_the_library_cannot_hold_is_refused_and_the_next_taken(library, folder, monkeypatch):
    put = library.store.put

    def put_all_but_b(document, *rest):
        if document.source == "b.txt":
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        put(document, *rest)

    monkeypatch.setattr(library.store, "put", put_all_but_b)
    report = library.ingest([folder])
    assert [name for name, _ in report.refused] == ["b.txt"]
    assert len(report.taken) == 4


def test_a_full_disk_stops_the_batch_and_nothing_is_lost(library, folder, monkeypatch):
    full = OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
    with monkeypatch.context() as patched:
        patched.setattr(library.store, "put", lambda *_: (_ for _ in ()).throw(full))
        with pytest.raises(Unavailable, match=r"disk is full.*--resume"):
            library.ingest([folder])
    assert set(states(library).values()) == {State.WAITING}
    assert len(resume(library).taken) == 5


def test_the_very_same_file_is_not_read_again_unless_asked(library, folder):
    library.ingest([folder])
    version = library.store.version()
    ReadsHere.read_names = ()
    report = library.ingest([folder])
    assert ReadsHere.read_names == ()
    assert [(name, document.id) for name, document in report.unchanged] == [
        (f"{letter}.txt", letter) for letter in "abcde"
    ]
    assert len(library.ingest([folder], again=True).taken) == 5
    assert library.store.version() == version
    (folder / "c.txt").write_text(RULES.format("khác"), encoding="utf-8")
    assert [name for name, _, _ in library.ingest([folder]).taken] == ["c.txt"]


def test_a_file_that_takes_the_place_of_another_is_told(library, folder, tmp_path):
    assert library.ingest([folder / "a.txt"]).taken[0][2] == ()
    other = tmp_path / "khác"
    other.mkdir()
    (other / "a.txt").write_text(RULES.format("x"), encoding="utf-8")
    (warning,) = library.ingest([other]).taken[0][2]
    assert "đã thay bản nạp trước đó từ tệp “a.txt”" in warning


def stop_at(name):
    def progress(step):
        if step.name == name:
            raise KeyboardInterrupt

    return progress


def test_cut_short_the_batch_goes_on_where_it_was(library, open_library, folder):
    with pytest.raises(KeyboardInterrupt):
        library.ingest([folder], stop_at("c.txt"))
    assert list(states(library).values()) == [State.TAKEN] * 2 + [State.WAITING] * 3
    library.store.close()
    ReadsHere.read_names = ()
    other = open_library()
    assert [name for name, _, _ in resume(other).taken] == ["c.txt", "d.txt", "e.txt"]
    assert ReadsHere.read_names == ("c.txt", "d.txt", "e.txt")
    assert resume(other).taken == []


def test_cut_short_the_same_command_goes_on_too(library, folder):
    with pytest.raises(KeyboardInterrupt):
        library.ingest([folder], stop_at("c.txt"))
    report = library.ingest([folder])
    assert len(report.unchanged) == 2
    assert len(report.taken) == 3
    assert resume(library).taken == []


def test_cut_short_between_the_document_and_its_line_in_the_journal(library, folder, monkeypatch):
    def killed(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(library.store.intake, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            library.ingest([folder])
    report = resume(library)
    assert [name for name, _ in report.unchanged] == ["a.txt"]
    assert len(report.taken) == 4


def take(library, paths, collection):
    batch = library.batches.begin(paths, collection=collection)
    return library.batches.run(library.store.intake.entries(batch, State.WAITING))


def test_files_are_put_into_the_collection_named_and_stay_where_none_is(library, folder):
    take(library, [folder / "a.txt", folder / "b.txt"], "Mặt trận")
    assert library.store.collections.places() == {"a": "Mặt trận", "b": "Mặt trận"}
    (folder / "a.txt").write_text(RULES.format("mới"), encoding="utf-8")
    take(library, [folder], None)
    assert library.store.collections.places() == {"a": "Mặt trận", "b": "Mặt trận"}
    assert len(take(library, [folder], "Học liệu").unchanged) == 5
    assert library.store.collections.sizes() == {"Học liệu": 5}


def test_cut_short_what_is_left_goes_into_the_collection_that_was_named(
    library, open_library, folder, monkeypatch
):
    def killed(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(library.store.intake, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            take(library, [folder], "Mặt trận")
    assert library.store.collections.places() == {"a": "Mặt trận"}  # with its text, in one step
    library.store.close()
    other = open_library()
    resume(other)
    assert other.store.collections.sizes() == {"Mặt trận": 5}


def test_a_refused_file_can_be_tried_again_once_it_is_mended(library, folder):
    (folder / "c.txt").write_bytes(b"")
    assert [name for name, _ in library.ingest([folder]).refused] == ["c.txt"]
    (folder / "c.txt").write_text(RULES.format("c"), encoding="utf-8")
    assert library.store.intake.retry(name="khac.txt") == []
    entries = library.store.intake.retry(name="c.txt")
    assert [name for name, _, _ in library.batches.run(entries).taken] == ["c.txt"]
    assert states(library)["c.txt"] is State.TAKEN
    assert library.store.intake.retry() == []


def test_a_second_batch_at_the_same_time_is_told_to_wait(library, folder, tmp_path):
    busy = pytest.raises(Unavailable, match="Một tiến trình khác đang nạp")
    with FileLock(tmp_path / "home" / "INTAKE.LOCK"), busy:
        library.ingest([folder])
    assert len(resume(library).taken) == 5


def test_progress_is_told_for_each_file(library, folder):
    told = []
    library.ingest([folder], told.append)
    assert told == [Step(i, 5, f"{letter}.txt") for i, letter in enumerate("abcde", start=1)]


def upload(library, *names, data=b""):
    batch = library.store.intake.begin([File(name, None, data) for name in names])
    return library.batches.run(library.store.intake.entries(batch))


def holding(home, word):
    return [path.name for path in home.iterdir() if path.is_file() and word in path.read_bytes()]


def test_an_upload_is_kept_until_it_is_taken_or_dropped(open_library, tmp_path):
    library = open_library(partial(Worker, LIMITS, misbehave))
    bad = b"ZZBIMATZZ" * 10
    assert len(upload(library, "loi.txt", data=bad).refused) == 1
    assert holding(tmp_path / "home", b"ZZBIMATZZ")
    assert len(library.batches.run(library.store.intake.retry()).refused) == 1
    assert library.store.intake.drop("loi.txt") == 1
    assert holding(tmp_path / "home", b"ZZBIMATZZ") == []
    assert states(library) == {}


def test_an_upload_that_must_not_be_kept_is_erased(open_library, tmp_path):
    library = open_library(partial(Worker, LIMITS, misbehave))
    assert upload(library, "mat.txt", data=b"ZZBIMATZZ" * 10).refused == [
        ("mat.txt", "Văn bản mật.")
    ]
    assert holding(tmp_path / "home", b"ZZBIMATZZ") == []
    assert library.store.intake.retry() == []
    assert states(library) == {"mat.txt": State.QUARANTINED}
    (known,) = library.store.intake.refused()
    assert (known.source, known.status, known.digest) == (
        "mat.txt", DocumentStatus.QUARANTINED, None,
    )  # fmt: skip


def test_an_upload_taken_leaves_no_second_copy(library, tmp_path):
    assert len(upload(library, "a.txt", data=RULES.format("zz").encode()).taken) == 1
    (entry,) = library.store.intake.entries()
    assert library.store.intake.data(entry) is None
    library.delete("a")
    assert states(library) == {}
    assert holding(tmp_path / "home", b"zz h") == []


def test_a_library_of_before_the_journal_opens(library, tmp_path):
    library.store.close()
    path = tmp_path / "home" / "library.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE intake")
    connection.close()
    assert Store.open(f"sqlite:///{path}").intake.entries() == []
