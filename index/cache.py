"""What was computed from a text, kept under the digest of the text, so it is computed once."""

import hashlib
import sqlite3
from collections.abc import Collection, Mapping
from pathlib import Path

from corpus.errors import Unavailable

_CREATE = """CREATE TABLE IF NOT EXISTS made
(maker TEXT NOT NULL, text BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (maker, text))
WITHOUT ROWID"""
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # a lost entry is computed again
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 10000",  # milliseconds
)


class Cache:
    """Bytes by maker and text. A maker is a model or procedure in one exact version."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> "Cache":
        """The cache in the file `path`; a damaged one is begun anew, for it can be made again."""
        try:
            return cls(_connected(path))
        except sqlite3.OperationalError as error:  # locked, no such folder, no right to write
            raise Unavailable(
                f"Không mở được bộ nhớ đệm của chỉ mục: {error}. Hãy kiểm tra thư mục dữ liệu."
            ) from error
        except sqlite3.DatabaseError:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            return cls(_connected(path))

    def close(self) -> None:
        """Give the file back; the cache must not be used afterwards."""
        self._connection.close()

    def get(self, maker: str, text: str) -> bytes | None:
        """What `maker` made of `text`, or None."""
        query = "SELECT value FROM made WHERE maker = ? AND text = ?"
        row = self._connection.execute(query, (maker, key(text))).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, maker: str, made: Mapping[str, bytes]) -> None:
        """Keep what `maker` made of each text; all or nothing."""
        rows = [(maker, key(text), value) for text, value in made.items()]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", rows)

    def keep_only(self, keys: Collection[bytes]) -> None:
        """Forget what was made of all other texts, and leave no trace of it on disk."""
        held = self._connection.execute("SELECT maker, text FROM made")
        gone = [(maker, text) for maker, text in held if text not in keys]
        with self._connection:
            self._connection.executemany("DELETE FROM made WHERE maker = ? AND text = ?", gone)
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _connected(path: Path) -> sqlite3.Connection:
    # A build may run in another thread than the one that opened the cache, one at a time.
    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.execute(_CREATE)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def key(text: str) -> bytes:
    """What the cache knows a text by: its SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).digest()
