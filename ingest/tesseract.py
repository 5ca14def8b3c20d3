"""The program tesseract with its Vietnamese model: images → words and where they stand."""

import io
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from PIL import Image

from corpus.errors import MissingPart
from ingest.reading_order import Word

INSTALL = "Hãy cài bằng lệnh: sudo apt install tesseract-ocr tesseract-ocr-vie."
PAGE, BLOCK, SPARSE = "3", "6", "11"  # how to look: for columns, for one column, for any words
_SECONDS = 120  # for one call
_COLUMNS = 12  # of its table of words
_WORD_LEVEL = "5"
_PRINTED = str.maketrans("Ðð", "Đđ", "|¦")  # a letter of Iceland for ours; the rules of tables


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    if shutil.which("tesseract") is None:
        return frozenset()
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, timeout=_SECONDS, check=False
    )
    return frozenset(listed.stdout.decode("utf-8", "replace").split("\n"))


def is_here() -> bool:
    """Whether this machine can read images."""
    return "vie" in _languages()


def require() -> None:
    """Raise MissingPart, with the line that installs it, where images cannot be read."""
    if not is_here():
        raise MissingPart("nhận dạng chữ trong ảnh (OCR) tiếng Việt", INSTALL)


def words(images: Sequence[Image.Image], dpi: int, layout: str) -> list[list[Word]]:
    """What is found on each of some grey images, as it is found; nothing when it gives up.

    One call for all: to load the model takes as long as to read five lines.
    """
    buffer = io.BytesIO()
    # "raw", for else it would be packed as the file was that an image is of.
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:], compression="raw")
    command = ["tesseract", "-", "-", "-l", "vie", "--psm", layout, "--dpi", str(dpi), "tsv"]
    try:
        done = subprocess.run(
            command,
            input=buffer.getvalue(),
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [[] for _ in images]
    found = defaultdict(list)
    for word in _parsed(done.stdout.decode("utf-8", "replace")):
        found[word.line[0]].append(word)
    return [found[str(number)] for number, _ in enumerate(images, 1)]


def _parsed(table: str) -> Iterator[Word]:
    for line in table.split("\n"):
        cells = line.split("\t")
        if len(cells) == _COLUMNS and cells[0] == _WORD_LEVEL:
            left, top, width, height = map(float, cells[6:10])
            text = cells[11].translate(_PRINTED).strip()
            if text[:1] == "~" and cells[5] == "1":
                text = f"-{text[1:]}"  # the dash before an item of a list
            if text:
                box = (left, top, left + width, top + height)
                yield Word(text, *box, float(cells[10]), line=tuple(cells[1:5]))
