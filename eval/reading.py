"""How well files are read: character error rates against their texts as typed by hand."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UnreadableFile, UserMistake
from eval import report
from ingest.pipeline import READERS, files
from ingest.sniff import sniff

MEASURE = (
    "CER: characters to insert, delete or replace (Levenshtein) for each character of the typed"
    " text. Both in NFC, control characters out, each run of spaces and line ends one space."
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
COLUMNS = ("file", "characters", "edits", "CER", "edits, case apart", "CER, case apart")


@dataclass(frozen=True, slots=True)
class Errors:
    """The edits (insert, delete, replace one character) between a reading and the truth."""

    characters: int  # of the truth, as compared
    edits: int
    edits_without_case: int

    @property
    def rate(self) -> float:
        """Edits for each character of the truth; may pass 1."""
        return self.edits / max(1, self.characters)

    @property
    def rate_without_case(self) -> float:
        """The same when capital and small letters are alike."""
        return self.edits_without_case / max(1, self.characters)


def errors(read: str, truth: str) -> Errors:
    """What is wrong in `read`: both texts in NFC, each run of spaces and line ends one space.

    Control characters, which a converter leaves of fields and pictures, are no text. Nothing else
    is forgiven: not punctuation, not where a tone stands, not the order of columns.
    """
    ours, theirs = compared(read), compared(truth)
    return Errors(
        characters=len(theirs),
        edits=distance(ours, theirs),
        edits_without_case=distance(ours.lower(), theirs.lower()),
    )


def compared(text: str) -> str:
    """`text` as it is compared."""
    printed = _CONTROLS.sub(" ", unicodedata.normalize("NFC", text))
    return " ".join(printed.split())


def distance(a: str, b: str) -> int:
    """Levenshtein's distance, a row of the table at a time."""
    row: NDArray[np.int64] = np.arange(len(b) + 1)
    places, letters = row.copy(), np.array([ord(character) for character in b], dtype=np.int64)
    for count, character in enumerate(a, start=1):
        best = np.minimum(row[:-1] + (letters != ord(character)), row[1:] + 1)
        # An insertion costs one more than its left neighbour: least of all to the left, by steps.
        row = np.minimum.accumulate(np.concatenate(([count], best)) - places) + places
    return int(row[-1])


def run(paths: Sequence[Path], truth: Path, out: Path | None) -> str:
    """A table of every file below `paths` whose text is in the folder `truth` under its name."""
    rows = list(_rows(paths, truth))
    if not rows:
        raise UserMistake(
            f"Không tệp nào có văn bản đối chiếu trong “{truth}”."
            " Đặt ở đó tệp .txt cùng tên với tệp cần đo."
        )
    told = f"# Reading (n={len(rows)})\n\n{MEASURE}\n\n{report.table(COLUMNS, rows)}"
    if out:
        out.write_text(told, encoding="utf-8")
    return told


def _rows(paths: Sequence[Path], truth: Path) -> Iterator[list[object]]:
    for path in files(paths):
        typed = truth / f"{path.stem}.txt"
        if path != typed and typed.is_file():
            yield _row(path, typed.read_text(encoding="utf-8"))


def _row(path: Path, typed: str) -> list[object]:
    data = path.read_bytes()
    try:
        text = READERS[sniff(data, path.name)](data, path.name).text
    except UnreadableFile:
        text = ""  # a file that is not read is all wrong
    found = errors(text, typed)
    return [
        path.name,
        found.characters,
        found.edits,
        f"{found.rate:.2%}",
        found.edits_without_case,
        f"{found.rate_without_case:.2%}",
    ]
