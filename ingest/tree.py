"""The nodes a walk builds, and the provisions they become once the whole text is read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.address import step
from corpus.model import Level, Provision, Span
from ingest.ahead import Line
from ingest.marks import Mark, Rank

_HEADING_CHARACTERS = 200


@dataclass(slots=True)
class Node:
    """A provision being read; `own_end` is where its own text ends, before its first child."""

    level: Level
    rank: Rank
    style: str
    marker: str
    number: int
    start: int
    end: int
    heading: str = ""
    own_end: int = 0
    children: list["Node"] = field(default_factory=list)
    # The last child of each style: a series is looked up, never searched for.
    last: dict[str, "Node"] = field(default_factory=dict)

    def add(self, child: "Node") -> None:
        """Take `child` as the last."""
        self.children.append(child)
        self.last[child.style] = child


def opening(mark: Mark, line: Line) -> Node:
    """The provision that `mark` opens at `line`."""
    heading = mark.rest
    if mark.rank is Rank.MAU:
        heading = line.text[: line.text.index(mark.marker) + len(mark.marker)]
    start, end = line.start, line.end
    return Node(mark.level, mark.rank, mark.style, mark.marker, mark.number, start, end, heading)


def leaf(level: Level, line: Line, marker: str = "") -> Node:
    """A line that is a provision of its own and holds nothing."""
    return Node(level, Rank.DOAN, "", marker, 0, line.start, line.end, own_end=line.end)


def flatten(root: Node) -> Iterator[Provision]:
    """The provisions under and with `root`, in reading order; no recursion, so any depth."""
    waiting: list[tuple[Node, int | None, tuple[str, ...], int]] = [(root, None, (), 1)]
    own = 0
    while waiting:
        node, parent, address, ordinal = waiting.pop()
        yield _provision(node, own, parent, address, ordinal)
        waiting.extend(_children(node, own, address))
        own += 1


def _children(
    node: Node, own: int, address: tuple[str, ...]
) -> list[tuple[Node, int | None, tuple[str, ...], int]]:
    """The children with their place among siblings, last first."""
    if not node.children:
        return []
    ordinals: Counter[Level] = Counter()
    names: Counter[str] = Counter()
    found: list[tuple[Node, int | None, tuple[str, ...], int]] = []
    for child in node.children:
        ordinals[child.level] += 1
        name = step(child.level, child.marker, ordinals[child.level])
        names[name] += 1
        if names[name] > 1:
            name = step(child.level, child.marker, ordinals[child.level], names[name])
        found.append((child, own, (*address, name), ordinals[child.level]))
    return found[::-1]


def _provision(
    node: Node, own: int, parent: int | None, address: tuple[str, ...], ordinal: int
) -> Provision:
    head_end = node.end
    if node.children:
        first = node.children[0].start
        head_end = min(node.own_end, first) if node.own_end else node.start
    return Provision(
        id=own,
        parent=parent,
        level=node.level,
        marker=node.marker,
        ordinal=ordinal,
        span=Span(node.start, node.end),
        head=Span(node.start, head_end),
        heading=_heading(node),
        address=address,
    )


def _heading(node: Node) -> str:
    """The title of a provision, "" when its text is a sentence and no title."""
    if node.level is Level.DE_MUC:
        return node.heading.partition(":")[0].strip().rstrip(".")
    if not node.children and node.level not in (Level.DIEU, Level.VAN_BAN):
        return node.heading if node.rank <= Rank.LA_MA and node.level is not Level.HANG else ""
    if len(node.heading) > _HEADING_CHARACTERS or (
        node.level in (Level.DIEU, Level.KHOAN, Level.DIEM)
        and node.heading.endswith((";", ":", "/."))
    ):
        return ""
    if node.level is Level.DIEU and not node.children and node.heading.endswith("."):
        return ""
    return "" if node.level in (Level.GACH, Level.CONG) else node.heading.rstrip(" .:")
