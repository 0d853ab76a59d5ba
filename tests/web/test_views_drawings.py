"""The layout of the drawings: of small graphs, and of the fixture world."""

import re

import pytest

from okosystem.graph.layers import curve, rank_nodes
from tests.web.conftest import Get


def columns(pairs: list[tuple[str, str]]) -> list[list[str]]:
    return [["/".join(slot) for slot in column] for column in rank_nodes(pairs).columns]


def test_arrows_point_from_left_to_right() -> None:
    assert columns([("a", "b"), ("b", "c")]) == [["a"], ["b"], ["c"]]


def test_a_node_is_next_to_its_nearest_target() -> None:
    assert columns([("a", "b"), ("b", "c"), ("x", "c")]) == [["a"], ["b", "x"], ["c"]]


def test_arrows_to_a_node_cross_a_column_at_one_slot() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("d", "b"), ("d", "c")]
    assert columns(pairs) == [["a", "d"], ["b", "/c/1"], ["c"]]
    routes = rank_nodes(pairs).routes
    assert routes["a", "c"] == [("a",), ("", "c", "1"), ("c",)]
    assert routes["d", "c"] == [("d",), ("", "c", "1"), ("c",)]


def test_a_reversed_arrow_has_its_own_slot() -> None:
    pairs = [("a", "b"), ("b", "c"), ("b", "d"), ("a", "c"), ("c", "a")]
    routes = rank_nodes(pairs).routes
    assert {slot for slot in routes["c", "a"] if len(slot) > 1} == {("a", "c", "1")}
    assert {slot for slot in routes["a", "c"] if len(slot) > 1} == {("", "c", "1")}


def test_no_column_exceeds_its_maximum() -> None:
    pairs = [(f"from-{n}", "to") for n in range(10)] + [("to", "last")]
    found = rank_nodes(pairs, max_per_column=4).columns
    assert [len([slot for slot in column if len(slot) == 1]) for column in found] == [2, 4, 4, 1, 1]
    assert columns(pairs) == [[f"from-{n}" for n in range(10)], ["to"], ["last"]]


def test_a_cycle_is_broken_at_one_arrow() -> None:
    found = rank_nodes([("a", "b"), ("b", "c"), ("c", "a")])
    assert sorted(len(column) for column in found.columns) == [1, 1, 2]
    entities = sorted(slot for column in found.columns for slot in column if len(slot) == 1)
    assert entities == [("a",), ("b",), ("c",)]


def test_two_mutual_dependencies_are_side_by_side() -> None:
    assert columns([("a", "b"), ("b", "a")]) == [["a"], ["b"]]


def test_empty_graphs_and_self_references_have_no_columns() -> None:
    assert columns([]) == []
    assert columns([("a", "a")]) == []


def test_the_order_of_the_statements_does_not_matter() -> None:
    pairs = [(f"n{a}", f"n{b}") for a in range(30) for b in range(30) if (a * 7 + b) % 11 == 0]
    assert columns(pairs[::-1]) == columns(pairs)


def test_columns_are_ordered_to_avoid_crossings() -> None:
    left, right = columns([("a", "y"), ("b", "x")])
    assert left == [{"y": "a", "x": "b"}[name] for name in right]


def test_a_downward_line_is_vertical_at_its_ends() -> None:
    assert curve([(0, 5), (10, 5)], down=True) == "M5 0V10"
    assert curve([(0, 0), (10, 20)], down=True) == "M0 0C0 5 20 5 20 10"


def test_a_line_is_horizontal_at_its_ends() -> None:
    assert curve([(0, 5), (10, 5)]) == "M0 5H10"
    assert curve([(0, 0), (10, 20)]) == "M0 0C5 0 5 20 10 20"


BOX = re.compile(r'<rect class="box[^"]*" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"')


@pytest.mark.parametrize("query", ["", "?rundt=id-porten", "?rundt=eformidling&dybde=alle"])
def test_the_drawing_fits_a_window_and_no_two_boxes_touch(browse: Get, query: str) -> None:
    page = browse(f"/sammenhenger.svg{query}").text
    (width, height) = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', page)[0])
    boxes = [tuple(map(int, found)) for found in BOX.findall(page)]
    assert width <= 1200
    assert len(boxes) == len(set(boxes)) == page.count("<title>") - 1
    for n, (x, y, w, h) in enumerate(boxes):
        assert x + w <= width
        assert y + h <= height
        overlapping_boxes = [b for b in boxes[n + 1 :] if abs(b[0] - x) < w and abs(b[1] - y) < h]
        assert overlapping_boxes == []


def test_the_drawing_of_all_dependencies_fits_the_window(browse: Get) -> None:
    page = browse("/sammenhenger.svg").text
    rows: dict[int, int] = {}
    for _, y, w, _ in (map(int, found) for found in BOX.findall(page)):
        rows[y] = rows.get(y, 0) + w
    # 22 resources have a dependency, each in a box of the same width.
    assert sum(rows.values()) == 22 * 168
    # The longest chain: eFormidling, SvarInn, SvarUt, the digital mailbox, the contact registry,
    # ID-porten, the population register, Maskinporten and the entity register.
    assert len(rows) == 9
    assert page == browse("/sammenhenger.svg").text
