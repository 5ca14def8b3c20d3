"""Where a document annexed to another begins: at its title, or at the letterhead over that."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from ingest.formulas import is_office
from ingest.paragraphs import is_capitals
from ingest.table import is_formal

# Kinds whose name alone on a line, in capitals, after a signature begins an annexed document.
_KINDS = re.compile(
    r"(?:QUY CHẾ|QUY ĐỊNH|QUY TRÌNH|QUY ƯỚC|ĐIỀU LỆ|NỘI QUY|ĐỀ ÁN|KẾ HOẠCH|CHƯƠNG TRÌNH|HƯỚNG DẪN"
    r"|PHƯƠNG ÁN|DANH MỤC|CHIẾN LƯỢC|QUY CHUẨN|THÔNG TRI)"
)
_LONGEST_TITLE = 120
_NOTE = re.compile(r"\((?:Ban hành k|K)èm theo (?P<dated>\D{0,120}\d)?")
_NOTE_LINES = 6  # below a title, within which stands what it is annexed to
_STATE = re.compile(r"CỘNG H[OÒ][AÀ] XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM")
_NUMBER = re.compile(r"Số\b")
FARTHEST = 16  # lines that are looked at after the first


def annexed(line: str, following: Sequence[str], *, signed: bool) -> str | None:
    """The kind of document, as its title says it, whose annexed text begins at `line`.

    `following` are the next `FARTHEST` lines. The title has a note of what it is annexed to, with a
    number or date: a form leaves them blank. Right after a signature, `signed`, it needs no note,
    or a blank one, and the letterhead of the annexed document may stand over it.
    """
    kind = _titled(line, following, signed=signed)
    if kind is not None or not signed:
        return kind
    bare = _KINDS.fullmatch(line)
    return bare[0] if bare else _under_letterhead(line, following)


def _titled(line: str, following: Sequence[str], *, signed: bool) -> str | None:
    kind = _kind(line)
    if kind is None:
        return None
    notes = filter(None, map(_NOTE.match, following[:_NOTE_LINES]))
    return kind if any(signed or note["dated"] for note in notes) else None


@lru_cache(maxsize=4 * FARTHEST)  # each line is asked for by all those before it
def _kind(line: str) -> str | None:
    kind = _KINDS.match(line) if len(line) <= _LONGEST_TITLE else None
    return kind[0] if kind and is_capitals(line) else None


def _under_letterhead(line: str, following: Sequence[str]) -> str | None:
    if not _is_of_letterhead(line) or is_office(line):
        return None
    head = [line, *takewhile(_is_of_letterhead, following)]
    if not any(_STATE.match(one) for one in head):
        return None
    kinds = (
        _titled(one, following[place:], signed=True) for place, one in enumerate(head[1:], start=1)
    )
    return next(filter(None, kinds), None)


@lru_cache(maxsize=4 * FARTHEST)
def _is_of_letterhead(line: str) -> bool:
    """Whether the line may stand in a letterhead: capitals, a rule, a number, a place and date."""
    ruled = not any(map(str.isalnum, line))
    return ruled or is_capitals(line) or is_formal(line) or bool(_NUMBER.match(line))
