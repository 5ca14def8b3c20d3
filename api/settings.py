"""Every knob of the service, read once from the environment (prefix `VANKIEN_`)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import UserMistake
from index.fuse import DEFAULT_ALPHA

_PREFIX = "VANKIEN_"
_BUNDLED_MODEL = Path(__file__).resolve().parent.parent / "index" / "model"


class Settings(BaseSettings):
    """What the operator may change; a value once read never changes."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    # Folder that holds everything that changes: library, index generations, uploads.
    home: Path = Path("~/.vankien")
    # Address the server listens on; 0.0.0.0 lets other machines of the office in.
    host: str = "127.0.0.1"
    # TCP port of the server.
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    # Embedding model: a folder, or the name of a sentence-transformers model (`models` extra).
    model: str = str(_BUNDLED_MODEL)
    # Threads that embedding may use; 0 lets the runtime choose.
    threads: Annotated[int, Field(ge=0, le=256)] = 0
    # Weight of the dense score when it is fused with the lexical one; 0 is words only.
    alpha: Annotated[float, Field(ge=0, le=1)] = DEFAULT_ALPHA
    # SQLAlchemy URL of the library, for several workers; without it SQLite under `home`.
    database_url: str | None = None
    # Longest question accepted, in characters.
    question_max_chars: Annotated[int, Field(ge=1)] = 2000
    # Largest request body accepted, in bytes; a question needs far less.
    request_max_bytes: Annotated[int, Field(ge=1024)] = 65536
    # Who may add files on the page: local (this machine), all, or off; the page asks no password.
    upload: Literal["local", "all", "off"] = "local"
    # Largest upload accepted at once, in megabytes; all its files together.
    upload_max_mb: Annotated[int, Field(ge=1)] = 256
    # Passages that one search may return at most.
    search_max_hits: Annotated[int, Field(ge=1)] = 50
    # Seconds that reading one file may take; a PDF has a tenth as much again for each page.
    read_seconds: Annotated[float, Field(gt=0)] = 120.0
    # Megabytes of memory that the process which reads files may take (Linux only).
    read_memory_mb: Annotated[int, Field(ge=512)] = 3072
    # Seconds of silence after which an answer stream sends a comment, so proxies keep it open.
    heartbeat_seconds: Annotated[float, Field(gt=0)] = 10.0

    @field_validator("home")
    @classmethod
    def _expand_home(cls, home: Path) -> Path:
        return home.expanduser()


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; a misspelt name or a bad value is a `UserMistake`."""
    allowed = sorted(_PREFIX + name.upper() for name in Settings.model_fields)
    strangers = sorted(n for n in environ if n.upper().startswith(_PREFIX))
    strangers = [name for name in strangers if name.upper() not in allowed]
    if strangers:
        raise UserMistake(
            f"Không có thiết lập “{strangers[0]}”. Các thiết lập dùng được: {', '.join(allowed)}."
        )
    try:
        return Settings()
    except ValidationError as error:
        name = _PREFIX + str(error.errors()[0]["loc"][0]).upper()
        raise UserMistake(
            f"Thiết lập {name} có giá trị không hợp lệ: “{environ.get(name, '')}”."
            " Sửa hoặc bỏ biến môi trường này rồi chạy lại."
        ) from error
