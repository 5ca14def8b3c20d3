import hashlib
import json
import shutil
import sqlite3
import zipfile
from dataclasses import replace

import pytest
from test_api_batch import ReadsHere

from api.archive import LIBRARY, backup, restore
from api.library import Library
from api.settings import Settings
from corpus import catalog
from corpus.errors import BrokenIndex, UserMistake, VanKienError
from corpus.model import DocumentStatus
from corpus.store import Store

TEXT = "Điều 1. Tổ trưởng giữ chìa khóa tủ hồ sơ.\n"


def opened(settings):
    return Store.open(f"sqlite:///{settings.home / LIBRARY}")


def fill(settings, *names):
    """A library with the plan in it, and a document of these names."""
    settings.home.mkdir(parents=True, exist_ok=True)
    library = Library(
        settings.home, opened(settings), catalog.load(), None, 0.5, None, worker=ReadsHere
    )
    library.fill()
    for name in names:
        path = settings.home / f"{name}.txt"
        path.write_text(f"{TEXT}Điều 2. Sổ {name} để ở tủ.\n", encoding="utf-8")
        library.ingest([path])
        path.unlink()
    return library.store


def loaded(settings):
    store = opened(settings)
    return {d.id for d in store.documents() if d.status is DocumentStatus.LOADED}


def contents(folder):
    """The bytes of every file that may not change; SQLite's shared memory is none."""
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix == ".sqlite"}


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "nhà")


@pytest.fixture
def other(tmp_path):
    return Settings(home=tmp_path / "máy mới")


@pytest.fixture
def file(settings, tmp_path):
    """A backup of a library that holds `quy-che`."""
    fill(settings, "quy-che")
    file = tmp_path / "sao-luu.zip"
    assert backup(settings, file) == 2
    return file


def rewritten(file, members):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def members_of(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_restored_library_is_the_one_that_was_backed_up(settings, other, file):
    assert restore(other, file) is None
    assert opened(other).version() == opened(settings).version()
    assert opened(other).original("quy-che").startswith(TEXT.encode())
    assert sorted(contents(other.home)) == [LIBRARY]


def test_what_was_replaced_comes_back_too(settings, other, tmp_path):
    library = fill(settings, "quy-che")
    known = library.document("quy-che")
    library.put(replace(known, digest="khac", text="Điều 1. Mới."), [], [], None)
    backup(settings, tmp_path / "sao-luu.zip")
    restore(other, tmp_path / "sao-luu.zip")
    restored = opened(other).versions
    assert restored.find("quy-che", 1) == library.versions.find("quy-che", 1)
    assert restored.find("quy-che", 1).text == known.text
    assert restored.original("quy-che", 1).startswith(TEXT.encode())


def test_the_manifest_names_its_form_its_day_and_each_digest(file):
    manifest = json.loads(members_of(file)["manifest.json"])
    assert manifest.keys() == {"schema", "created", "sha256"}
    assert manifest["sha256"].keys() == {LIBRARY}


def test_a_backup_is_for_its_owner_only_and_never_overwrites(settings, file):
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_bytes()
    with pytest.raises(UserMistake, match="Chọn tên khác"):
        backup(settings, file)
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir() if p != settings.home] == [file.name]


def test_a_backup_taken_while_another_writes_is_whole(settings, other, tmp_path):
    store = fill(settings, "quy-che")
    with sqlite3.connect(settings.home / LIBRARY) as writer:
        writer.execute("UPDATE documents SET title = 'dở dang'")
        backup(settings, tmp_path / "giữa-chừng.zip")
        writer.rollback()
    writer.close()
    restore(other, tmp_path / "giữa-chừng.zip")
    assert opened(other).version() == store.version()


def test_there_must_be_a_library_to_back_up(other, tmp_path):
    with pytest.raises(UserMistake, match="Chưa có kho văn bản"):
        backup(other, tmp_path / "b.zip")


def test_documents_of_the_users_own_are_not_replaced_unasked(other, file):
    fill(other, "cua-toi").close()
    before = contents(other.home)
    with pytest.raises(UserMistake, match="--replace"):
        restore(other, file)
    assert contents(other.home) == before
    assert loaded(other) == {"ke-hoach-chi-thi-18", "cua-toi"}


def test_the_library_that_was_replaced_is_kept_each_time(other, file):
    for times in ("", "-2"):
        fill(other, "cua-toi")
        kept = restore(other, file, replace=True)
        assert kept == other.home / f"library.before-restore{times}.sqlite"
        assert loaded(other) == {"ke-hoach-chi-thi-18", "quy-che"}
        store = Store.open(f"sqlite:///{kept}")
        assert store.document("cua-toi").text.startswith("Điều 1.")
        store.close()


def test_a_home_with_no_more_than_what_ships_needs_no_asking(other, file):
    fill(other)
    assert restore(other, file) is None
    assert "quy-che" in loaded(other)


def test_a_library_that_is_open_sees_what_was_restored(other, file):
    store = fill(other)
    assert store.document("quy-che") is None
    restore(other, file)
    assert store.document("quy-che").text.startswith("Điều 1.")


def test_a_damaged_library_is_kept_as_it_is_and_replaced(other, file):
    other.home.mkdir()
    (other.home / LIBRARY).write_bytes(b"hong" * 1000)
    with pytest.raises(UserMistake, match="--replace"):
        restore(other, file)
    kept = restore(other, file, replace=True)
    assert kept.read_bytes() == b"hong" * 1000
    assert "quy-che" in loaded(other)


def shortened(file):
    file.write_bytes(file.read_bytes()[:-200])


def edited(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


def swapped(file):
    rewritten(file, members_of(file) | {LIBRARY: b"SQLite format 3\0" + bytes(5000)})


def foreign(file):
    rewritten(file, {"word/document.xml": "<a/>"})


def with_a_stranger(file):
    rewritten(file, members_of(file) | {"../ngoai.txt": "x"})


def of_another_form(file):
    members = members_of(file)
    manifest = json.loads(members["manifest.json"]) | {"schema": 99}
    rewritten(file, members | {"manifest.json": json.dumps(manifest)})


def without_digest(file):
    members = members_of(file)
    manifest = json.loads(members["manifest.json"]) | {"sha256": {}}
    rewritten(file, members | {"manifest.json": json.dumps(manifest)})


def unreadable_manifest(file):
    rewritten(file, members_of(file) | {"manifest.json": "không phải JSON"})


def of_another_program(file):
    """The digest fits, but the database is not one of ours."""
    database = file.with_name("la.sqlite")
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE documents (id TEXT)")
    connection.close()
    members = members_of(file) | {LIBRARY: database.read_bytes()}
    manifest = json.loads(members["manifest.json"])
    manifest["sha256"][LIBRARY] = hashlib.sha256(members[LIBRARY]).hexdigest()
    rewritten(file, members | {"manifest.json": json.dumps(manifest)})


def no_zip(file):
    file.write_text("đây là tệp chữ", encoding="utf-8")


def a_folder(file):
    file.unlink()
    file.mkdir()


SPOILT = (
    shortened,
    edited,
    swapped,
    foreign,
    with_a_stranger,
    of_another_form,
    without_digest,
    unreadable_manifest,
    of_another_program,
    no_zip,
    a_folder,
)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_or_foreign_file_is_refused_and_nothing_changes(other, file, spoil):
    fill(other, "cua-toi").close()
    before = contents(other.home)
    spoil(file)
    with pytest.raises((UserMistake, BrokenIndex)) as refused:
        restore(other, file, replace=True)
    assert str(refused.value).endswith(".")
    assert contents(other.home) == before
    assert sorted(path.name for path in other.home.iterdir()) == ["INTAKE.LOCK", LIBRARY]
    shutil.rmtree(file) if file.is_dir() else file.unlink()


def test_every_cut_of_a_backup_is_refused(other, file):
    whole = file.read_bytes()
    for end in range(0, len(whole), 997):
        file.write_bytes(whole[:end])
        with pytest.raises(VanKienError):
            restore(other, file)
    assert list(other.home.iterdir()) == []


def test_a_library_in_a_database_server_is_left_to_its_own_tools(tmp_path, file):
    settings = Settings(home=tmp_path, database_url="postgresql+psycopg://may/kho")
    with pytest.raises(UserMistake, match="pg_dump"):
        backup(settings, tmp_path / "b.zip")
    with pytest.raises(UserMistake, match="pg_restore"):
        restore(settings, file)
