"""Where a generation of the index comes from, and which files it must hold."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import BrokenIndex
from corpus.text import NORMALISER_VERSION
from index import files, shard
from index.embed import Embedder

# Bump when the files of a generation change their form.
FORMAT = 4

NAME = "manifest.json"
REBUILD = "Hãy chạy “vankien index”."


class Manifest(BaseModel):
    """Where a generation comes from and what it must hold. `files` maps a path to its SHA-256.

    `program` is the digest of the code that made it: of parts made by other code none is kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    format: int
    model_id: str
    model_digest: str
    dim: int
    normaliser: int
    corpus: str
    passages: int
    documents: int
    created: str
    files: dict[str, str]
    program: str = ""
    shards: tuple[str, ...] = ()


def checked(generation: Path) -> Manifest:
    """The manifest of a generation whose files are those it names."""
    manifest = manifest_of(generation)
    if manifest.format != FORMAT:
        raise BrokenIndex(
            f"Chỉ mục theo định dạng {manifest.format}, chương trình này dùng định dạng {FORMAT}."
            f" {REBUILD}"
        )
    try:
        found = {name: files.digest(path) for name, path in _opened(files_of(generation)).items()}
    except OSError as error:
        raise BrokenIndex(f"Không đọc được chỉ mục: {error.strerror}. {REBUILD}") from error
    if (expected := _opened(manifest.files)) != found:
        names = {name for name, _ in found.items() ^ expected.items()}
        raise BrokenIndex(f"Chỉ mục bị hỏng ở tệp {', '.join(sorted(names))}. {REBUILD}")
    return manifest


def is_made_so(manifest: Manifest, embedder: Embedder) -> bool:
    """Whether this program would make the same of the same documents, by this model."""
    return (
        manifest.format == FORMAT
        and manifest.model_digest == embedder.digest
        and manifest.normaliser == NORMALISER_VERSION
        and manifest.program == program()
    )


def manifest_of(generation: Path) -> Manifest:
    """The manifest of a generation; a BrokenIndex when it cannot be read."""
    try:
        return Manifest.model_validate_json((generation / NAME).read_bytes())
    except (OSError, ValidationError) as error:
        raise BrokenIndex(f"Không đọc được tệp {NAME} của chỉ mục. {REBUILD}") from error


@cache
def program() -> str:
    """The digest of all code that has a part in making an index: what is read, and how."""
    here = Path(__file__).parents[1]
    paths = [path for folder in ("corpus", "index") for path in (here / folder).glob("*.py")]
    digests = [f"{path.name} {files.digest(path)}" for path in sorted(paths)]
    return files.digest_of("\n".join(digests))


def files_of(generation: Path) -> dict[str, Path]:
    """The files of a generation that its manifest names, by their names in it."""
    paths = sorted(path for path in generation.rglob("*") if path.is_file())
    # tantivy keeps its locks beside its files, and makes them again whenever it opens them.
    kept = [p for p in paths if p.name != NAME and p.suffix != ".lock"]
    return {p.relative_to(generation).as_posix(): p for p in kept}


def _opened(found: Mapping[str, Any]) -> dict[str, Any]:
    """Of these files by name, those that searching needs; a build checks the others."""
    return {name: value for name, value in found.items() if f"/{shard.MADE}/" not in name}
