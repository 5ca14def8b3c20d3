"""Files of an index that never change: their digests, and one file under two names."""

import hashlib
import os
import shutil
from pathlib import Path


def digest(path: Path) -> str:
    """SHA-256 of the file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def link(source: Path, target: Path) -> None:
    """`target` is `source` under another name, or a copy of it where the disk has no such names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
