"""What the current generation holds and the next one need not make again."""

from pathlib import Path

from corpus.errors import BrokenIndex
from index import files, shard, snapshot
from index.embed import Embedder
from index.manifest import REBUILD, Manifest, is_made_so, manifest_of
from index.shard import Part


class Kept:
    """The shards of a generation, and what is in them; every file is checked when it is read."""

    def __init__(self, generation: Path, manifest: Manifest | None) -> None:
        self._generation = generation
        self._digests = manifest.files if manifest else {}
        self.shards = frozenset(manifest.shards if manifest else ())
        self._heads = {
            head.document: (head, name)
            for name in sorted(self.shards)
            for head in shard.heads(self._checked(name, shard.ROWS))
        }
        self._read: tuple[str, dict[str, Part]] = ("", {})

    @classmethod
    def of(cls, folder: Path, embedder: Embedder) -> "Kept":
        """What is kept of the current generation: nothing, unless this program and model made it.

        Raises BrokenIndex when it is damaged, here and whenever it is read.
        """
        try:
            generation = folder / snapshot.current(folder)
            manifest = manifest_of(generation)
        except BrokenIndex:
            return cls.nothing()
        return cls(generation, manifest) if is_made_so(manifest, embedder) else cls.nothing()

    @classmethod
    def nothing(cls) -> "Kept":
        """Of no generation."""
        return cls(Path(), None)

    def has(self, document: str, content: str) -> bool:
        """Whether `document` is here in the state of this digest."""
        head, _ = self._heads.get(document, (None, ""))
        return head is not None and head.content == content

    def part(self, document: str) -> Part:
        """What was made of a document that is here."""
        _, name = self._heads[document]
        if self._read[0] != name:  # documents of a new shard mostly come from one
            for file in (shard.VECTORS, shard.WORDS):
                self._checked(name, file)
            parts = shard.parts(self._folder(name))
            self._read = (name, {part.head.document: part for part in parts})
        return self._read[1][document]

    def link(self, name: str, target: Path) -> None:
        """The shard of this name as the folder `target`."""
        shard.link(self._folder(name), target)

    def digests(self) -> dict[str, str]:
        """The digests of all files that may be shared, by their names in any generation."""
        return {n: d for n, d in self._digests.items() if n not in snapshot.OF_ONE_GENERATION}

    def _folder(self, name: str) -> Path:
        return snapshot.shard_folder(self._generation, name)

    def _checked(self, name: str, file: str) -> Path:
        path = self._folder(name) / file
        expected = self._digests.get(path.relative_to(self._generation).as_posix())
        if not path.is_file() or files.digest(path) != expected:
            raise BrokenIndex(f"Chỉ mục bị hỏng ở tệp {file}. {REBUILD}")
        return self._folder(name)
