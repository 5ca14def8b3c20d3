"""A library in one zip file, and back; nothing is touched before every byte was checked."""

import hashlib
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.settings import Settings
from corpus import catalog
from corpus.errors import BrokenIndex, Unavailable, UserMistake, VanKienError
from corpus.model import DocumentStatus
from corpus.store import Store
from corpus.tables import SCHEMA_VERSION

LIBRARY = "library.sqlite"
KEPT = "library.before-restore{}.sqlite"

_MANIFEST = "manifest.json"
_BESIDE = ("", "-wal", "-shm")  # the files of one SQLite database
_MANIFEST_MAX_BYTES = 2**16


class Manifest(BaseModel):
    """What a backup holds: the version of the tables, and the SHA-256 of each member."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(alias="schema")
    created: datetime
    sha256: dict[str, str]


def backup(settings: Settings, file: Path) -> int:
    """Write the library to the new zip `file` while it is in use; how many documents have text."""
    library = _library(settings)
    if not library.exists():
        raise UserMistake(f"Chưa có kho văn bản ở “{settings.home}”. Kiểm tra lại VANKIEN_HOME.")
    if file.exists():
        raise UserMistake(f"Đã có tệp “{file}”. Chọn tên khác để không ghi đè bản sao lưu cũ.")
    if not file.parent.is_dir():
        raise UserMistake(f"Không có thư mục “{file.parent}”. Tạo thư mục này rồi chạy lại.")
    with TemporaryDirectory(dir=file.parent) as folder:
        copy = Path(folder) / LIBRARY
        _copy(library, copy)
        _check_library(copy)
        manifest = Manifest(
            schema=SCHEMA_VERSION,
            created=datetime.now(UTC).replace(microsecond=0),
            sha256={LIBRARY: _digest(copy)},
        )
        # Private to its owner, for the documents may be; whole or not there at all.
        made = Path(folder) / "backup.zip"
        made.touch(mode=0o600)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_MANIFEST, manifest.model_dump_json(by_alias=True, indent=2))
            archive.write(copy, LIBRARY)
        made.replace(file)
        return _count(copy)


def restore(settings: Settings, file: Path, *, replace: bool = False) -> Path | None:
    """Put the library of a backup in place of the home's; where the one before is kept, if it is.

    Refused when the home holds documents of the user's own, unless `replace`. The index must be
    brought up to the library afterwards.
    """
    library = _library(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.home) as folder:
        copy = Path(folder) / LIBRARY
        _unpack(file, copy)
        _check_library(copy)
        worth_keeping = _holds_own_documents(library)
        if worth_keeping and not replace:
            raise UserMistake(
                f"Kho ở “{settings.home}” đã có văn bản. Thêm “--replace” nếu muốn thay bằng bản"
                " sao lưu; kho hiện có sẽ được giữ lại bên cạnh."
            )
        kept = _keep(library) if worth_keeping else None
        _copy(copy, library)
        return kept


def _library(settings: Settings) -> Path:
    if settings.database_url:
        raise UserMistake(
            "Kho này nằm trong cơ sở dữ liệu ghi ở VANKIEN_DATABASE_URL. Hãy sao lưu và khôi phục"
            " bằng công cụ của cơ sở dữ liệu đó, ví dụ pg_dump và pg_restore của PostgreSQL."
        )
    return settings.home / LIBRARY


# -- the zip file --------------------------------------------------------------------------------


def _unpack(file: Path, library: Path) -> None:
    """The library of a backup into the file `library`, checked against the manifest."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            with archive.open(LIBRARY) as packed, library.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
    except FileNotFoundError as error:
        raise UserMistake(f"Không có tệp “{file}”. Kiểm tra lại đường dẫn.") from error
    except IsADirectoryError as error:
        raise UserMistake(f"“{file}” là thư mục. Chỉ đúng tệp sao lưu (.zip).") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _spoilt(file) from error
    except RuntimeError as error:  # a member is encrypted
        raise _foreign(file) from error
    if _digest(library) != manifest.sha256[LIBRARY]:
        raise _spoilt(file)


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    names = sorted(archive.namelist())
    if names != [LIBRARY, _MANIFEST]:
        raise _foreign(file)
    try:
        with archive.open(_MANIFEST) as member:
            manifest = Manifest.model_validate_json(member.read(_MANIFEST_MAX_BYTES))
    except ValidationError as error:
        raise _foreign(file) from error
    if set(manifest.sha256) != {LIBRARY}:
        raise _foreign(file)
    if manifest.version != SCHEMA_VERSION:
        raise UserMistake(
            f"Bản sao lưu “{file}” theo cấu trúc phiên bản {manifest.version}, chương trình này"
            f" dùng phiên bản {SCHEMA_VERSION}. Hãy khôi phục bằng đúng bản chương trình."
        )
    return manifest


def _spoilt(file: Path) -> UserMistake:
    return UserMistake(
        f"Bản sao lưu “{file}” bị cắt ngang, bị sửa hoặc không phải tệp zip; kho không thay đổi."
        " Hãy chép lại tệp gốc hoặc dùng bản sao lưu khác."
    )


def _foreign(file: Path) -> UserMistake:
    return UserMistake(
        f"Tệp “{file}” không phải bản sao lưu của Văn Kiện; kho không thay đổi."
        " Hãy dùng tệp do lệnh “vankien backup” tạo ra."
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# -- the database --------------------------------------------------------------------------------


def _copy(source: Path, target: Path) -> None:
    """All of one database into another in one transaction, though others read or write them."""
    try:
        with _connected(source) as reader, _connected(target) as writer:
            reader.backup(writer)
    except sqlite3.OperationalError as error:
        raise Unavailable(
            f"Kho văn bản đang bận hoặc đĩa không ghi được: {error}."
            " Hãy chờ lệnh khác chạy xong, kiểm tra dung lượng đĩa rồi chạy lại."
        ) from error
    except sqlite3.DatabaseError as error:
        raise BrokenIndex(
            f"Kho văn bản “{source}” bị hỏng: {error}. Hãy khôi phục bằng “vankien restore”."
        ) from error


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def _check_library(path: Path) -> None:
    """Whole, and one of ours of this version."""
    try:
        with _connected(path) as connection:
            whole = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            query = "SELECT value FROM meta WHERE key = 'schema_version'"
            ours = connection.execute(query).fetchone() == (str(SCHEMA_VERSION),)
    except sqlite3.DatabaseError:
        whole = ours = False
    if not (whole and ours):
        raise BrokenIndex(
            "Kho văn bản trong bản sao lưu bị hỏng hoặc không phải của Văn Kiện, nên không dùng."
            " Hãy dùng bản sao lưu khác."
        )


def _count(path: Path) -> int:
    with _connected(path) as connection:
        query = "SELECT count(*) FROM documents WHERE status = ?"
        count: int = connection.execute(query, (DocumentStatus.LOADED,)).fetchone()[0]
    return count


def _holds_own_documents(library: Path) -> bool:
    """Whether anything but what ships with the product is here; unreadable counts as yes."""
    if not library.exists():
        return False
    try:
        store = Store.open(f"sqlite:///{library}")
    except VanKienError:
        return True
    with closing(store):
        shipped = {_digest(path) for _, path in catalog.load().texts()}
        documents = [d for d in store.documents() if d.status is not DocumentStatus.CITED_ONLY]
    return any(document.digest not in shipped for document in documents)


def _keep(library: Path) -> Path:
    """Leave the library beside itself under a name that is free."""
    tries = ("", *(f"-{number}" for number in range(2, 1000)))
    kept = next(p for t in tries if not (p := library.with_name(KEPT.format(t))).exists())
    try:
        _copy(library, kept)
    except BrokenIndex:  # it cannot be copied as a database: keep its files as they are
        kept.unlink(missing_ok=True)
        for suffix in _BESIDE:
            part = library.with_name(library.name + suffix)
            if part.exists():
                part.rename(kept.with_name(kept.name + suffix))
    return kept
