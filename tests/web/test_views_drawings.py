"""The layout of the drawings: on small graphs, and on the whole world."""

import re
from itertools import pairwise

import pytest

from okosystem.web.views.layers import curve
from okosystem.web.views.ranks import rank_nodes
from okosystem.web.views.sankey import BAND, draw_sankey
from tests.web.conftest import Get


def columns(pairs: list[tuple[str, str]]) -> list[list[str]]:
    return [["/".join(slot) for slot in column] for column in rank_nodes(pairs).columns]


def test_what_points_stands_to_the_left() -> None:
    assert columns([("a", "b"), ("b", "c")]) == [["a"], ["b"], ["c"]]


def test_a_thing_stands_as_near_to_what_it_points_at_as_it_can() -> None:
    assert columns([("a", "b"), ("b", "c"), ("x", "c")]) == [["a"], ["b", "x"], ["c"]]


def test_arrows_to_a_thing_pass_a_column_in_one_place() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("d", "b"), ("d", "c")]
    assert columns(pairs) == [["a", "d"], ["b", "/c/1"], ["c"]]
    routes = rank_nodes(pairs).routes
    assert routes["a", "c"] == [("a",), ("", "c", "1"), ("c",)]
    assert routes["d", "c"] == [("d",), ("", "c", "1"), ("c",)]


def test_an_arrow_that_was_turned_round_passes_alone() -> None:
    pairs = [("a", "b"), ("b", "c"), ("b", "d"), ("a", "c"), ("c", "a")]
    routes = rank_nodes(pairs).routes
    assert {slot for slot in routes["c", "a"] if len(slot) > 1} == {("a", "c", "1")}
    assert {slot for slot in routes["a", "c"] if len(slot) > 1} == {("", "c", "1")}


def test_no_column_has_more_than_there_is_room_for() -> None:
    pairs = [(f"from-{n}", "to") for n in range(10)] + [("to", "last")]
    found = rank_nodes(pairs, max_per_column=4).columns
    assert [len([slot for slot in column if len(slot) == 1]) for column in found] == [2, 4, 4, 1, 1]
    assert columns(pairs) == [[f"from-{n}" for n in range(10)], ["to"], ["last"]]


def test_a_circle_is_broken_in_one_place() -> None:
    found = rank_nodes([("a", "b"), ("b", "c"), ("c", "a")])
    assert sorted(len(column) for column in found.columns) == [1, 1, 2]
    entities = sorted(slot for column in found.columns for slot in column if len(slot) == 1)
    assert entities == [("a",), ("b",), ("c",)]


def test_two_that_point_at_each_other_stand_side_by_side() -> None:
    assert columns([("a", "b"), ("b", "a")]) == [["a"], ["b"]]


def test_nothing_and_a_thing_that_points_at_itself_are_no_trouble() -> None:
    assert columns([]) == []
    assert columns([("a", "a")]) == []


def test_the_order_of_the_statements_does_not_matter() -> None:
    pairs = [(f"n{a}", f"n{b}") for a in range(30) for b in range(30) if (a * 7 + b) % 11 == 0]
    assert columns(pairs[::-1]) == columns(pairs)


def test_columns_are_ordered_so_that_arrows_need_not_cross() -> None:
    left, right = columns([("a", "y"), ("b", "x")])
    assert left == [{"y": "a", "x": "b"}[name] for name in right]


def test_a_line_runs_downwards_where_the_arrows_do() -> None:
    assert curve([(0, 5), (10, 5)], down=True) == "M5 0V10"
    assert curve([(0, 0), (10, 20)], down=True) == "M0 0C0 5 20 5 20 10"


def test_a_line_is_level_where_it_meets_a_point() -> None:
    assert curve([(0, 5), (10, 5)]) == "M0 5H10"
    assert curve([(0, 0), (10, 20)]) == "M0 0C5 0 5 20 10 20"


def test_every_flow_leaves_its_box_at_a_height_of_its_own() -> None:
    drawing = draw_sankey([("a", "x", "p"), ("a", "y", "p"), ("b", "y", "q")])
    assert [box.name for box in drawing.boxes] == ["a", "b", "x", "y", "p", "q"]
    starts = sorted(int(re.findall(r"^M[0-9]+ ([0-9]+)", band)[0]) for band in drawing.bands)
    assert len(starts) == 3
    assert min(b - a for a, b in pairwise(starts)) >= BAND


def test_no_flows_are_an_empty_drawing() -> None:
    assert draw_sankey([]).boxes == []


BOX = re.compile(r'<rect class="box[^"]*" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"')


@pytest.mark.parametrize("query", ["", "?fra=id-porten", "?fra=eformidling&dybde=alle"])
def test_the_drawing_fits_a_window_and_no_two_boxes_touch(browse: Get, query: str) -> None:
    page = browse(f"/avhengigheter.svg{query}").text
    (width, height) = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', page)[0])
    boxes = [tuple(map(int, found)) for found in BOX.findall(page)]
    assert width <= 1200
    assert len(boxes) == len(set(boxes)) == page.count("<title>") - 1
    for n, (x, y, w, h) in enumerate(boxes):
        assert x + w <= width
        assert y + h <= height
        beside = [b for b in boxes[n + 1 :] if abs(b[0] - x) < w and abs(b[1] - y) < h]
        assert beside == []


def test_the_drawing_of_all_dependencies_fits_the_window(browse: Get) -> None:
    page = browse("/avhengigheter.svg").text
    rows: dict[int, int] = {}
    for _, y, w, _ in (map(int, found) for found in BOX.findall(page)):
        rows[y] = rows.get(y, 0) + w
    # 22 resources take part, each in a box as wide as the others.
    assert sum(rows.values()) == 22 * 168
    # The longest chain: eFormidling, SvarInn, SvarUt, the digital mailbox, the contact registry,
    # ID-porten, the population register, Maskinporten and the entity register.
    assert len(rows) == 9
    assert page == browse("/avhengigheter.svg").text
