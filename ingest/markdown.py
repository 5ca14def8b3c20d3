"""Markdown → the text it shows, also where a converter left its marks unbalanced."""

import html
import re
from collections.abc import Iterator, Sequence

from ingest.table import Cell, table_lines

# Signs that are text, not marks, hide here (private use area) while marks are removed.
_SHIELD = 0xE000
_STAR = chr(_SHIELD + ord("*"))
_SHIELDED = {_SHIELD + code: chr(code) for code in range(0x21, 0x7F)}

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_NOTE_STAR = re.compile(r"\(\*+\)")  # "(*)", a footnote mark
_STAR_LINE = re.compile(r"^[ \t]*\*(?:\*{4}(?:\*\*)*)?[ \t]*$", re.MULTILINE)  # under the issuer
_RULE = re.compile(r"[-_=~]{3,}|\*{3}|(?:- ){2,}-|(?:\* ){2}\*|(?:_ ){2,}_")
_HEADING = re.compile(r"^[ \t]*#{1,6}(?:[ \t]+|$)", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,2000})\]\((?:[^()\s]|\([^()\s]*\))*(?:[ \t]+\"[^\"\n]*\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]{1,100})\]:?")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|div|p|center|sub|sup|font|mark|ins|del|table|thead|tbody|tr|td"
    r"|th)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STARS = re.compile(r"\*+")
_UNDERSCORES = re.compile(r"(?<!_)_{1,2}(?!_)")
_LETTERED = re.compile(r"^- (?=[a-zđ]{1,2}\)[ \t])", re.MULTILINE)
_ITEM = re.compile(r"\s*(?:#{1,6}\s|[-+>]\s|\*+\s|\d+\\?[.)]\s)")

_PIPE = re.compile(r"(?<!\\)\|")
_ALIGNMENT = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|){0,200}\s*:?-{2,}:?\s*\|?\s*")


def plain(text: str) -> str:
    """The text a Markdown page shows, line for line, tables as the rule for tables has it.

    Signs that belong to the text stay: "- ", "+ ", numbers, and one "* " before a run-in head.
    """
    lines = _without_comments(text.expandtabs(1)).splitlines()
    return "\n".join(line for piece in _pieces(lines) for line in piece)


def _without_comments(text: str) -> str:
    kept = []
    while (begin := text.find("<!--")) >= 0 and (end := text.find("-->", begin)) >= 0:
        kept.append(text[:begin])
        text = text[end + 3 :]
    return "".join(kept) + text


def _pieces(lines: Sequence[str]) -> Iterator[list[str]]:
    """The finished lines of each table, each list item and each paragraph, and the blank ones."""
    start = 0
    while start < len(lines):
        if lines[start].lstrip().startswith("|"):
            end = _table_end(lines, start)
            yield _table(lines[start:end])
        else:
            end = _item_end(lines, start)
            yield _prose(lines[start:end])
        start = end


def _item_end(lines: Sequence[str], start: int) -> int:
    end = start + 1
    if not lines[start].strip():
        return end
    while end < len(lines) and not _begins_piece(lines[end]):
        end += 1
    return end


def _begins_piece(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("|") or _ITEM.match(line) is not None


def _table_end(lines: Sequence[str], start: int) -> int:
    """Past the last line of the table: a blank line, or prose after a row closed on one line."""
    end = start
    while end < len(lines) and lines[end].strip():
        row_closed = end > start and re.match(r"\s*\|.*\S.*\|\s*$", lines[end - 1])
        if row_closed and not lines[end].lstrip().startswith("|"):
            break
        end += 1
    return end


def _table(lines: Sequence[str]) -> list[str]:
    """The table's lines; what follows its last "|" is no cell."""
    kept = "\n".join(line for line in lines if not _is_alignment(line))
    *cells, rest = _PIPE.split(kept)
    rows: list[list[Cell]] = [[]]
    for cell in cells[1:]:
        if "\n" in cell and not cell.strip():
            rows.append([])  # "|" closing a row, a line end, "|" opening the next
        else:
            rows[-1].append(Cell(_prose(cell.replace("\\|", "|").split("\n"))))
    return table_lines(rows) + _prose(rest.split("\n"))


def _is_alignment(line: str) -> bool:
    return "|" in line and _ALIGNMENT.fullmatch(line) is not None


def _prose(lines: Sequence[str]) -> list[str]:
    """The shown lines of one item or cell: a mark opened in one line may close in the next."""
    text = "\n".join("" if _is_rule(line.strip()) else line for line in lines)
    if not text.strip():
        return [""] * len(lines)
    text = _ESCAPE.sub(_shield, text)
    text = _NOTE_STAR.sub(lambda match: match[0].replace("*", _STAR), text)
    text = _without_links(_QUOTE.sub("", _HEADING.sub("", _FENCE.sub("", text))))
    text = _without_underscores(_without_stars(_STAR_LINE.sub(_STAR, text)))
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text).translate(_SHIELDED)
    finished = [line.strip() for line in text.split("\n")]
    return [_LETTERED.sub("", line) for line in finished if not line or not _is_rule(line)]


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line) is not None


def _shield(match: re.Match[str]) -> str:
    return chr(_SHIELD + ord(match[1]))


def _without_links(text: str) -> str:
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    text = _FOOTNOTE.sub(r"[\1]", text)
    return _TAG.sub("", _BREAK.sub("\n", text))


def _without_stars(text: str) -> str:
    """`text` without marks of emphasis; a star that belongs to the text stays.

    Marks come in pairs, so an odd number of stars betrays one that is text: it stands before a
    head ("*** X**", "* *X*"), after a word that has a note ("**X***"), or alone between spaces.
    """
    runs = list(_STARS.finditer(text))
    odd = sum(len(run[0]) for run in runs) % 2
    content = (
        next(filter(None, (find(text, runs) for find in _CONTENT_STARS)), None) if odd else None
    )
    kept = _STAR + " " if content and not text[: content.start()].strip() else _STAR
    shown = _STARS.sub(lambda run: kept if content and run.span() == content.span() else "", text)
    return shown.replace(f"{_STAR}  ", f"{_STAR} ")


def _leading_star(text: str, runs: Sequence[re.Match[str]]) -> re.Match[str] | None:
    first = runs[0]
    at_start = not text[: first.start()].strip()
    spaced = text[first.end() : first.end() + 1].isspace() or len(first[0]) == 3
    return first if at_start and spaced else None


def _noted_star(text: str, runs: Sequence[re.Match[str]]) -> re.Match[str] | None:
    last = runs[-1]
    return last if len(last[0]) == 3 and text[: last.start()].strip() else None


def _spaced_star(text: str, runs: Sequence[re.Match[str]]) -> re.Match[str] | None:
    return next((run for run in runs if text[run.start() - 1 : run.end() + 1] == " * "), None)


_CONTENT_STARS = (_leading_star, _noted_star, _spaced_star)


def _without_underscores(text: str) -> str:
    """`text` without "_" and "__" round words; a lone one, or one inside a word, stays."""
    marks = [run for run in _UNDERSCORES.finditer(text) if not _inside_word(text, run)]
    if len(marks) < 2:
        return text
    spans = {run.span() for run in marks}
    return _UNDERSCORES.sub(lambda run: "" if run.span() in spans else run[0], text)


def _inside_word(text: str, run: re.Match[str]) -> bool:
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    return before.isalnum() and after.isalnum()
