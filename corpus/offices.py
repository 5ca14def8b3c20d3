"""Offices and units that were renamed or merged: when, into what, and who says so."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from corpus.errors import UserMistake
from corpus.model import Span
from corpus.text import fold, tone_key

DEFAULT_PATH = Path(__file__).parent / "data" / "offices.yaml"

# One word alone would be found in texts that name no office.
_Name = Annotated[str, StringConstraints(pattern=r"^[^\W_]+(?:[ ,–-]{1,3}[^\W_]+)+$")]
_MOST_REWRITINGS = 5
_WORD = re.compile(r"[^\W_]+")
_LONGEST_GAP = 4  # characters between two words of one name: " - " and a line's end


class Renaming(BaseModel):
    """Old names that went over into new ones; no new name: they ended. None means unknown.

    A name in both was kept: "Bộ Tài chính" took in another ministry.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    old: tuple[_Name, ...] = Field(min_length=1)
    new: tuple[_Name, ...] = ()
    since: date | None = None
    source: str = Field(min_length=1)
    certainty: Literal["chắc chắn", "khá chắc"]
    note: str | None = None

    @property
    def gone(self) -> tuple[str, ...]:
        """The old names that are borne no more."""
        return tuple(name for name in self.old if name not in self.new)


@dataclass(frozen=True, slots=True)
class Named:
    """A name of an office as the table spells it, and where a text has it."""

    name: str
    span: Span


_Words = tuple[str, ...]
Rewriter = Callable[[str, date | None], str]  # a text and the day it was issued → the text


class Offices:
    """The table of renamed offices; finds their names in texts and puts one for another."""

    def __init__(self, renamings: Sequence[Renaming] = ()) -> None:
        self.renamings = tuple(renamings)
        names = list(dict.fromkeys(n for r in self.renamings for n in (*r.old, *r.new)))
        self._others = {name: (*self._later(name), *self._earlier(name)) for name in names}
        self._spelt: dict[_Words, list[tuple[str, _Words]]] = {}
        for name in names:
            spelt = (name, tuple(_WORD.findall(tone_key(name))))
            self._spelt.setdefault(tuple(_WORD.findall(fold(name))), []).append(spelt)
        lengths: dict[str, set[int]] = {}
        for words in self._spelt:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}

    def named(self, text: str) -> list[Named]:
        """The names in `text`: whole words, from the left, the longest first, none overlapping.

        In a text with diacritics every word of a name must bear its own; in one without any, none.
        """
        folded = fold(text)
        matches = list(_WORD.finditer(folded))
        words = [match[0] for match in matches]
        marked = folded != text.lower()
        found: list[Named] = []
        end = 0
        for at, first in enumerate(words):
            if matches[at].start() < end:
                continue
            for length in self._lengths.get(first, ()):
                spelt = self._spelt.get(tuple(words[at : at + length]))
                name = spelt and _name(text, matches[at : at + length], spelt, marked)
                if name:
                    end = matches[at : at + length][-1].end()
                    found.append(Named(name, Span(matches[at].start(), end)))
                    break
        return found

    def others(self, name: str) -> tuple[str, ...]:
        """What the office of this name was called later, nearest first, then earlier.

        A name that was kept leads to none of those it took in: in the texts of before it is
        another office's.
        """
        return self._others[name]

    def rewritings(self, text: str) -> list[str]:
        """`text` with the other names of the offices it names; none where it names none."""
        named = [(one.span, self.others(one.name)) for one in self.named(text)]
        changing = [(span, others) for span, others in named if others]
        most = max((len(others) for _, others in changing), default=0)
        return [
            _replaced(text, [(span, others[min(i, len(others) - 1)]) for span, others in changing])
            for i in range(min(most, _MOST_REWRITINGS))
        ]

    def in_names_of(self, question: str) -> Rewriter | None:
        """Puts the names `question` uses for the others of the same offices; None: it uses none.

        A kept name stands for what it took in only in texts issued since.
        """
        own = list(dict.fromkeys(one.name for one in self.named(question)))
        meant: dict[str, list[str]] = {}
        for name in own:
            for other in self.others(name):
                if other not in own:
                    meant.setdefault(other, []).append(name)
        return (lambda text, issued_on: self._put(text, issued_on, meant)) if meant else None

    def explained(
        self, question: str, told: Iterable[str], as_of: date
    ) -> list[tuple[str, Renaming]]:
        """The old names a reader must be told of, each with what became of it by `as_of`.

        Those that `question` uses, and those that the texts `told` use for an office it names.
        """
        asked = list(dict.fromkeys(one.name for one in self.named(question)))
        near = {other for name in asked for other in self.others(name)}
        used = (one.name for text in told if near for one in self.named(text) if one.name in near)
        return [
            (name, renaming)
            for name in dict.fromkeys((*asked, *used))
            for renaming in self.renamings
            if name in renaming.gone and (renaming.since is None or renaming.since <= as_of)
        ]

    def _later(self, name: str) -> list[str]:
        return _closure(
            name, lambda one: (n for r in self.renamings if one in r.old for n in r.new)
        )

    def _earlier(self, name: str) -> list[str]:
        return _closure(
            name,
            lambda one: (
                o for r in self.renamings if one in r.new and one not in r.old for o in r.old
            ),
        )

    def _put(self, text: str, issued_on: date | None, meant: dict[str, list[str]]) -> str:
        return _replaced(
            text,
            [
                (one.span, " và ".join(meant[one.name]))
                for one in self.named(text)
                if one.name in meant and self._stands(one.name, issued_on)
            ],
        )

    def _stands(self, name: str, issued_on: date | None) -> bool:
        kept = [r.since for r in self.renamings if name in r.old and name in r.new]
        return not kept or any(day and issued_on and day <= issued_on for day in kept)


def load(path: Path = DEFAULT_PATH, own: Path | None = None) -> Offices:
    """The table in `path`, over it the user's in `own` if that is there: the same id replaces.

    Whatever is wrong with either file is a `UserMistake` that names the place.
    """
    entries = {renaming.id: renaming for renaming in _read(path)}
    if own is not None and own.exists():
        entries |= {renaming.id: renaming for renaming in _read(own)}
    return Offices(tuple(entries.values()))


_keyed = lru_cache(maxsize=1 << 14)(tone_key)  # a text has few different words
_RENAMINGS = TypeAdapter(tuple[Renaming, ...])


def _read(path: Path) -> tuple[Renaming, ...]:
    try:
        found = _RENAMINGS.validate_python(yaml.safe_load(path.read_text("utf-8")) or [])
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise UserMistake(_BROKEN.format(path, f"{place}: {first['msg']}")) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        said = " ".join(str(error).split())
        raise UserMistake(_BROKEN.format(path, said)) from error
    ids = [renaming.id for renaming in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise UserMistake(_BROKEN.format(path, f"mã dùng hai lần: {', '.join(twice)}"))
    return found


_BROKEN = "Bảng tên cơ quan “{}” không dùng được ({}); hãy sửa hoặc bỏ tệp này rồi chạy lại."


def _closure(name: str, step: Callable[[str], Iterable[str]]) -> list[str]:
    """All that repeated steps from `name` lead to, nearest first, without itself."""
    found = {name: None}
    waiting = [name]
    for one in waiting:
        new = [other for other in step(one) if other not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)[1:]


def _name(
    text: str, run: Sequence[re.Match[str]], names: Sequence[tuple[str, _Words]], marked: bool
) -> str | None:
    """The name that the words of `run` are, marks and all where the text is `marked`.

    Nothing but spaces, commas and dashes may part them.
    """
    gaps = (text[a.end() : b.start()] for a, b in pairwise(run))
    if any(len(gap) > _LONGEST_GAP or gap.strip(" ,–-\n") for gap in gaps):
        return None
    if not marked:
        return names[0][0]
    written = tuple(_keyed(text[match.start() : match.end()]) for match in run)
    return next((name for name, words in names if words == written), None)


def _replaced(text: str, changes: Iterable[tuple[Span, str]]) -> str:
    pieces: list[str] = []
    end = 0
    for span, name in changes:
        pieces += [text[end : span.start], name]
        end = span.end
    return "".join(pieces) + text[end:]
