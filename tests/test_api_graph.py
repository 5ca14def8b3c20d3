"""The picture of the library: who stands above whom, nothing drawn over anything."""

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from api.graph import BOX_HEIGHT, BOX_WIDTH, Edge, Node, picture

IDS = [f"d{i}" for i in range(12)]
NODES = [Node(one, f"Văn bản {one}", loaded=True) for one in IDS]
PAIRS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=40)


def edges_of(pairs):
    return [Edge(a, b, "dẫn chiếu", 1) for a, b in pairs]


def heights(drawn):
    return {box.node.id: box.y for box in drawn.boxes}


def test_what_cites_stands_above_what_is_cited():
    y = heights(picture(NODES, edges_of([("d0", "d1"), ("d1", "d2"), ("d0", "d2")])))

    assert y["d0"] < y["d1"] < y["d2"]


def test_a_document_that_nothing_joins_is_not_drawn():
    drawn = picture(NODES, edges_of([("d0", "d1"), ("d5", "d5")]))

    assert {box.node.id for box in drawn.boxes} == {"d0", "d1"}
    assert drawn.left_out == 0


def test_no_documents_no_boxes():
    drawn = picture([], [])

    assert (drawn.boxes, drawn.arrows) == ((), ())


def test_too_many_documents_leave_out_those_with_fewest_neighbours_and_say_how_many():
    drawn = picture(NODES, edges_of([("d0", other) for other in IDS[1:]]), most=5)

    assert len(drawn.boxes) == 5
    assert "d0" in heights(drawn)
    assert drawn.left_out == 7
    assert {arrow.edge.source for arrow in drawn.arrows} == {"d0"}


def test_no_box_stands_alone_when_its_neighbours_had_no_room():
    hub = [("d0", other) for other in IDS[1:6]] + [("d6", other) for other in IDS[7:12]]
    drawn = picture(NODES, edges_of([*hub, ("d8", "d9"), ("d9", "d8")]), most=3)

    ends = {end for a in drawn.arrows for end in (a.edge.source, a.edge.target)}
    assert {box.node.id for box in drawn.boxes} == ends
    assert drawn.left_out == 12 - len(ends)


@given(PAIRS, st.integers(0, 12))
def test_however_few_may_be_drawn_every_box_has_an_arrow(pairs, most):
    drawn = picture(NODES, edges_of(pairs), most)

    ends = {end for a in drawn.arrows for end in (a.edge.source, a.edge.target)}
    assert {box.node.id for box in drawn.boxes} == ends
    assert len(drawn.boxes) <= most


@given(PAIRS, st.randoms(use_true_random=False))
def test_boxes_lie_apart_on_the_sheet_whatever_the_edges(pairs, chance: random.Random):
    drawn = picture(NODES, edges_of(pairs))

    for a, b in combinations(drawn.boxes, 2):
        assert abs(a.x - b.x) >= BOX_WIDTH or abs(a.y - b.y) >= BOX_HEIGHT
    for box in drawn.boxes:
        assert 0 <= box.x <= drawn.width - BOX_WIDTH
        assert 0 <= box.y <= drawn.height - BOX_HEIGHT
    assert len(drawn.arrows) == len({(a, b) for a, b in pairs if a != b})
    mixed = edges_of(pairs)
    chance.shuffle(mixed)
    assert picture(NODES[::-1], mixed) == drawn


@given(PAIRS)
def test_without_a_ring_every_arrow_points_down(pairs):
    downward = [(a, b) for a, b in pairs if IDS.index(a) < IDS.index(b)]
    y = heights(picture(NODES, edges_of(downward)))

    assert all(y[a] < y[b] for a, b in downward)
