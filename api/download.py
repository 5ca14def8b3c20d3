"""The file a document was read from, sent so that a browser saves it and never runs or shows it."""

import re
from pathlib import PurePath
from urllib.parse import quote

from fastapi.responses import Response

from corpus.text import clean

_MEDIA_TYPE = "application/octet-stream"  # whatever it holds, no page of ours
_LONGEST = 80  # characters of a name without its suffix; of 3 bytes each they fit any file system
_LONGEST_SUFFIX = 10
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f]+')  # separators, and what Windows forbids


def download(data: bytes, name: str) -> Response:
    """`data` as an attachment called `name` (RFC 5987), less what is unsafe in a file's name."""
    disposition = f"attachment; filename*=UTF-8''{quote(_safe(name), safe='')}"
    return Response(data, media_type=_MEDIA_TYPE, headers={"Content-Disposition": disposition})


def _safe(name: str) -> str:
    # Cleaned first: a mark that turns the direction of writing can show another suffix.
    path = PurePath(_UNSAFE.sub("_", clean(name)).strip(" ._"))
    return f"{path.stem[:_LONGEST]}{path.suffix[:_LONGEST_SUFFIX]}" or "van-ban"
