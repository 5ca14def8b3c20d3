"""Which documents exist: their identity, standing and names, whether or not we hold their text."""

from collections import Counter
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from corpus.errors import BrokenIndex
from corpus.model import Document, DocumentStatus, Force

DEFAULT_PATH = Path(__file__).parent / "data" / "catalog.yaml"

_FROZEN = ConfigDict(extra="forbid", frozen=True)


class Standing(BaseModel):
    """Whether a document is in force, by what basis we say so, and as of when."""

    model_config = _FROZEN

    status: Force = Force.UNKNOWN
    basis: str | None = None
    as_of: date | None = None


class OtherUse(BaseModel):
    """Another document that bears the same number."""

    model_config = _FROZEN

    issued_on: date | None = None
    issuer: str | None = None
    note: str | None = None


class Entry(BaseModel):
    """One document as the catalogue knows it. None and () mean unknown."""

    model_config = _FROZEN

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: str
    title: str
    number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    signer: str | None = None
    signer_office: str | None = None
    authority: str | None = None
    structure: str | None = None
    note: str | None = None
    standing: Standing = Standing()
    other_uses: tuple[OtherUse, ...] = ()
    aliases: tuple[str, ...] = ()
    misprints: tuple[str, ...] = ()
    text: str | None = Field(default=None, pattern=r"^[\w.-]+$")

    @property
    def document(self) -> Document:
        """The document without its text."""
        return Document(
            id=self.id,
            status=DocumentStatus.CITED_ONLY,
            kind=self.kind,
            number=self.number,
            title=self.title,
            issuer=self.issuer,
            issued_on=self.issued_on,
            signer=self.signer,
            signer_office=self.signer_office,
            authority=self.authority,
            note=_note(self),
        )


class Catalog:
    """The entries of one catalogue file, by id."""

    def __init__(self, entries: tuple[Entry, ...], folder: Path) -> None:
        self.entries = tuple(sorted(entries, key=lambda entry: entry.id))
        self._folder = folder
        self._by_id = {entry.id: entry for entry in self.entries}

    def entry(self, document_id: str) -> Entry | None:
        """What the catalogue knows of a document, or None."""
        return self._by_id.get(document_id)

    def documents(self) -> list[Document]:
        """The documents of which only the name is here: those without a text file."""
        return [entry.document for entry in self.entries if entry.text is None]

    def texts(self) -> list[tuple[str, Path]]:
        """The documents whose text lies beside the catalogue: id and file."""
        return [(entry.id, self._folder / entry.text) for entry in self.entries if entry.text]


def load(path: Path = DEFAULT_PATH) -> Catalog:
    """The catalogue in a YAML file; whatever is wrong with the file is a BrokenIndex."""
    try:
        entries = _ENTRIES.validate_python(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise BrokenIndex(f"{_BROKEN.format(path.name)}: {error}") from error
    _check(path, entries)
    return Catalog(entries, path.parent)


_ENTRIES = TypeAdapter(tuple[Entry, ...])
_BROKEN = "Danh mục văn bản “{}” không dùng được, hãy sửa chỗ sau rồi chạy lại"


def _check(path: Path, entries: tuple[Entry, ...]) -> None:
    """No id or name may stand for two documents, and a named text file must be there."""
    names = Counter(
        name.lower() for entry in entries for name in {entry.id, *entry.aliases, *entry.misprints}
    )
    twice = sorted(name for name, count in names.items() if count > 1)
    if twice:
        raise BrokenIndex(f"{_BROKEN.format(path.name)}: tên dùng hai lần: {', '.join(twice)}")
    absent = sorted(e.text for e in entries if e.text and not (path.parent / e.text).is_file())
    if absent:
        raise BrokenIndex(f"{_BROKEN.format(path.name)}: không có tệp {', '.join(absent)}")


def _note(entry: Entry) -> str | None:
    basis = entry.standing.basis
    others = [_other(entry.number, use) for use in entry.other_uses]
    parts = [
        f"Bố cục: {entry.structure}" if entry.structure else None,
        f"Hiệu lực: {entry.standing.status}." + (f" {basis}" if basis else ""),
        *others,
        entry.note,
    ]
    return " ".join(part for part in parts if part)


def _other(number: str | None, use: OtherUse) -> str:
    day = f"ngày {use.issued_on:%d/%m/%Y}" if use.issued_on else None
    issuer = f"của {use.issuer}" if use.issuer else None
    which = " ".join(
        part for part in ("Số", number, "còn là của văn bản khác", day, issuer) if part
    )
    return f"{which}: {use.note}" if use.note else f"{which}."
