"""A picture of how documents hang together: layers of boxes, what cites above what is cited.

Layers by longest path, order within a layer by barycentres: K. Sugiyama, S. Tagawa, M. Toda,
"Methods for visual understanding of hierarchical system structures", IEEE SMC-11 (1981).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BOX_WIDTH, BOX_HEIGHT = 190, 46  # pixels, as every length here
_GAP_X, _GAP_Y = 26, 74
_MARGIN = 12
_PER_ROW = 6  # boxes; a layer of more takes several rows
_SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Node:
    """A document: its id and name, and whether its text is here."""

    id: str
    name: str
    loaded: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` points at `target`, `count` times, most strongly as `relation`."""

    source: str
    target: str
    relation: str
    count: int


@dataclass(frozen=True, slots=True)
class Box:
    """A node where it is drawn; x and y of its upper left corner."""

    node: Node
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge where it is drawn, as the path of an SVG."""

    edge: Edge
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and arrows on a sheet of `width` by `height`; `left_out` documents had no room."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    left_out: int


def picture(nodes: Sequence[Node], edges: Sequence[Edge], most: int = 60) -> Picture:
    """The documents that some edge touches, at most `most`, those with most neighbours first.

    The same nodes and edges give the same picture, whatever their order.
    """
    edges = sorted({(e.source, e.target): e for e in edges if e.source != e.target}.values(),
                   key=lambda e: (e.source, e.target))  # fmt: skip
    degree = Counter(end for edge in edges for end in (edge.source, edge.target))
    linked = sorted((n for n in nodes if degree[n.id]), key=lambda n: (-degree[n.id], n.id))
    shown = {node.id: node for node in linked[:most]}
    kept = [edge for edge in edges if edge.source in shown and edge.target in shown]
    # One whose neighbours all had no room would stand alone.
    joined = {end for edge in kept for end in (edge.source, edge.target)}
    rows = _rows(_ordered(_layers(sorted(joined), kept), kept))
    boxes = _placed(rows, shown)
    width = max((box.x for box in boxes.values()), default=0) + BOX_WIDTH + _MARGIN
    height = max((box.y for box in boxes.values()), default=0) + BOX_HEIGHT + _MARGIN
    arrows = tuple(Arrow(edge, _path(boxes[edge.source], boxes[edge.target])) for edge in kept)
    return Picture(tuple(boxes.values()), arrows, width, height, len(linked) - len(joined))


def _layers(ids: Sequence[str], edges: Sequence[Edge]) -> list[list[str]]:
    """Each id a layer below the lowest that points at it, as far as rings allow."""
    sources: dict[str, set[str]] = {one: set() for one in ids}
    for edge in edges:
        sources[edge.target].add(edge.source)
    depth: dict[str, int] = {}
    waiting = list(ids)
    while waiting:
        free = [one for one in waiting if sources[one] <= depth.keys()]
        # A ring: begin with whoever waits for fewest.
        placed = free or [min(waiting, key=lambda one: (len(sources[one] - depth.keys()), one))]
        level = {
            one: 1 + max((depth[s] for s in sources[one] if s in depth), default=-1)
            for one in placed
        }
        depth |= level
        waiting = [one for one in waiting if one not in depth]
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for one in ids:
        layers[depth[one]].append(one)
    return layers


def _ordered(layers: list[list[str]], edges: Sequence[Edge]) -> list[list[str]]:
    """Layers in which each id stands near the middle of those it is joined to."""
    neighbours: dict[str, list[str]] = {}
    for edge in edges:
        neighbours.setdefault(edge.source, []).append(edge.target)
        neighbours.setdefault(edge.target, []).append(edge.source)
    for _ in range(_SWEEPS):
        at = {one: _share(i, layer) for layer in layers for i, one in enumerate(layer)}
        middle = {one: sum(at[n] for n in near) / len(near) for one, near in neighbours.items()}
        layers = [sorted(layer, key=lambda one: (middle[one], one)) for layer in layers]
    return layers


def _share(index: int, layer: Sequence[str]) -> float:
    return (index + 0.5) / len(layer)


def _rows(layers: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    return [layer[i : i + _PER_ROW] for layer in layers for i in range(0, len(layer), _PER_ROW)]


def _placed(rows: Sequence[Sequence[str]], shown: Mapping[str, Node]) -> dict[str, Box]:
    widest = max((len(row) for row in rows), default=0)
    step_x, step_y = BOX_WIDTH + _GAP_X, BOX_HEIGHT + _GAP_Y
    boxes = {}
    for line, row in enumerate(rows):
        left = _MARGIN + (widest - len(row)) * step_x // 2
        for i, one in enumerate(row):
            boxes[one] = Box(shown[one], left + i * step_x, _MARGIN + line * step_y)
    return boxes


def _path(source: Box, target: Box) -> str:
    """From the near edge of one box to the near edge of the other, bent so that both ends stand."""
    x1, x2 = source.x + BOX_WIDTH // 2, target.x + BOX_WIDTH // 2
    if source.y == target.y:
        y, dip = source.y, source.y - _GAP_Y // 2
        return f"M{x1},{y} C{x1},{dip} {x2},{dip} {x2},{y}"
    down = source.y < target.y
    y1 = source.y + (BOX_HEIGHT if down else 0)
    y2 = target.y + (0 if down else BOX_HEIGHT)
    middle = (y1 + y2) // 2
    return f"M{x1},{y1} C{x1},{middle} {x2},{middle} {x2},{y2}"
