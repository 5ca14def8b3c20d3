"""The provisions of one document in a register: which one ("dieu-5", "khoan-2") names there.

These are the steps that a text cites; what a person types is read by `corpus.place`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from corpus.address import ORDINAL_WORDS, roman
from corpus.model import Level, Provision
from corpus.reference import Steps

# What a term may be in a tree; the last are tried only where a wider step is named too.
_SECTIONS = (Level.MUC, Level.LA_MA, Level.CHU_HOA, Level.SO, Level.PHAN, Level.CHU)
_LEVELS: Mapping[str, tuple[Level, ...]] = {
    "phu-luc": (Level.PHU_LUC,),
    "chuong": (Level.CHUONG,),
    "phan": (Level.PHAN, Level.LA_MA, Level.CHU_HOA, Level.MUC),
    "muc": _SECTIONS,
    "tieu-muc": (Level.TIEU_MUC, Level.SO),
    "dieu": (Level.DIEU,),
    "khoan": (Level.KHOAN, Level.SO),
    "diem": (Level.DIEM, Level.SO, Level.CHU),
    "tiet": (Level.CHU, Level.DIEM),
}
_COUNTED = frozenset({Level.PHAN, Level.CHUONG, Level.PHU_LUC})
_MOST = 64  # provisions of one marker that are looked at; more are not told apart
_THIS = "nay"


class Register:
    """The provisions of one document by level and marker."""

    def __init__(self, provisions: Sequence[Provision]) -> None:
        self._provisions = provisions
        self._by_name: dict[tuple[Level, str], list[int]] = defaultdict(list)
        self._annexed: dict[str, int] = {}
        decimals: dict[int, str] = {}
        for node in provisions:
            marker = _normal(node.level, node.marker)
            above = decimals.get(node.parent) if node.parent is not None else None
            names = {marker}
            if marker.replace(".", "").isdecimal():
                whole = marker if above is None or "." in marker else f"{above}.{marker}"
                decimals[node.id] = whole
                names.add(whole)
            if node.level is Level.PHU_LUC:
                names.add("")
            for name in names:
                self._by_name[node.level, name].append(node.id)
            if node.level is Level.VAN_BAN and node.parent is not None:
                self._annexed.setdefault(node.heading.lower(), node.id)
        self.has_articles = any(level is Level.DIEU for level, _ in self._by_name)

    def annex(self, kind: str) -> int | None:
        """The document of `kind` annexed inside this one."""
        return self._annexed.get(kind.lower())

    def document_of(self, provision_id: int) -> int:
        """The document, the whole or an annexed one, that a provision is in."""
        if not self._provisions:
            return 0
        return next(i for i in self._above(provision_id) if self._is_document(i))

    def find(
        self, steps: Steps, near: int | None, root: int = 0, *, annexed: bool = True
    ) -> tuple[str, ...] | None:
        """The address that `steps` name below `root`; None when there is none, or several.

        What is annexed to the document that `root` is in counts last, and only if `annexed`.

        `near` is where the mention stands: "Điều này" is above it, and of several provisions the
        one that shares most of what is above it is meant; else the highest.
        """
        if not self._provisions:
            return None
        wanted = [part for step in steps for part in _parts(step)]
        if wanted and wanted[0][1] == _THIS:
            here = self._enclosing(wanted[0][0], near)
            if here is None:
                return None
            root, near, wanted = here, None, wanted[1:]
        if not wanted:
            return self._provisions[root].address
        found = [i for i in self._named(wanted[-1], len(wanted) > 1) if self._fits(i, wanted, root)]
        whole = self.document_of(root)
        inside = [i for i in found if self.document_of(i) == whole]
        return self._best(inside or (found if annexed else []), near)

    def _named(self, part: tuple[str, str], placed: bool) -> list[int]:
        term, marker = part
        found: list[int] = []
        for level in _LEVELS[term]:
            if term == "khoan" and level is Level.SO and not placed:
                continue
            found += self._by_name.get((level, _normal(level, marker)), [])[: _MOST + 1]
        return found if len(found) <= _MOST else []

    def _fits(self, provision_id: int, wanted: Sequence[tuple[str, str]], root: int) -> bool:
        """Whether all steps but the last name ancestors, in their order, below `root`."""
        above = self._above(provision_id)
        if root not in above:
            return False
        rest = list(wanted[:-1])
        for ancestor in above[1 : above.index(root) + 1]:
            if rest and self._is(ancestor, rest[-1]):
                rest.pop()
        return not rest

    def _is(self, provision_id: int, part: tuple[str, str]) -> bool:
        node = self._provisions[provision_id]
        term, marker = part
        if node.level not in _LEVELS[term]:
            return False
        return not marker or _normal(node.level, node.marker) == _normal(node.level, marker)

    def _best(self, found: Sequence[int], near: int | None) -> tuple[str, ...] | None:
        if not found:
            return None
        around = set(self._above(near)) if near is not None else set()
        ranked = sorted((self._rank(i, around), i) for i in dict.fromkeys(found))
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            return None
        return self._provisions[ranked[0][1]].address

    def _rank(self, provision_id: int, around: set[int]) -> tuple[int, int]:
        above = self._above(provision_id)
        return -len(around.intersection(above[1:])), len(above)

    def _enclosing(self, term: str, near: int | None) -> int | None:
        """The innermost provision around `near` that `term` can mean, the root for an appendix."""
        levels = _LEVELS[term]
        for i in self._above(near) if near is not None else []:
            if self._provisions[i].level in levels:
                return i
        return 0 if term == "phu-luc" else None

    def _above(self, provision_id: int) -> list[int]:
        """The provision and all above it, root last."""
        found = [provision_id]
        while (parent := self._provisions[found[-1]].parent) is not None:
            found.append(parent)
        return found

    def _is_document(self, provision_id: int) -> bool:
        return self._provisions[provision_id].level is Level.VAN_BAN


def _parts(step: str) -> list[tuple[str, str]]:
    """A step as term and marker; "muc-II.2.a" is three, "muc-18.5" is one decimal number."""
    term, _, marker = step.rpartition("-")
    if marker.replace(".", "").isdecimal() or "." not in marker:
        return [(term, marker)]
    first, *rest = marker.split(".")
    parts = [(term, first)]
    for piece in rest:
        last = parts[-1][1]
        if piece.isdecimal() and last.replace(".", "").isdecimal():
            parts[-1] = ("muc", f"{last}.{piece}")
        else:
            parts.append(("muc", piece))
    return parts


def _normal(level: Level, marker: str) -> str:
    """A marker as it is compared: "II", "2" and "thứ hai" are one where parts are counted."""
    plain = marker.strip(".()").lower()
    if level not in _COUNTED:
        return plain
    number = roman(plain.upper()) or ORDINAL_WORDS.get(plain)
    return str(number) if number else plain
