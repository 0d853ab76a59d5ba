"""The drawings' arithmetic: on graphs small enough to see, and on the real one."""

import re
from itertools import pairwise

from okosystem.web.views.bands import BAND, drawn
from okosystem.web.views.layers import curve
from okosystem.web.views.ranks import ranked
from tests.web.conftest import Get


def columns(pairs: list[tuple[str, str]]) -> list[list[str]]:
    return [["/".join(slot) for slot in column] for column in ranked(pairs).columns]


def test_what_points_stands_to_the_left() -> None:
    assert columns([("a", "b"), ("b", "c")]) == [["a"], ["b"], ["c"]]


def test_a_thing_stands_as_near_to_what_it_points_at_as_it_can() -> None:
    assert columns([("a", "b"), ("b", "c"), ("x", "c")]) == [["a"], ["b", "x"], ["c"]]


def test_an_arrow_past_a_column_has_a_place_of_its_own_there() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    assert columns(pairs) == [["a"], ["b", "a/c/1"], ["c"]]
    assert ranked(pairs).routes["a", "c"] == [("a",), ("a", "c", "1"), ("c",)]


def test_a_circle_is_broken_in_one_place() -> None:
    found = ranked([("a", "b"), ("b", "c"), ("c", "a")])
    assert sorted(len(column) for column in found.columns) == [1, 1, 2]
    things = sorted(slot for column in found.columns for slot in column if len(slot) == 1)
    assert things == [("a",), ("b",), ("c",)]


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


def test_a_line_is_level_where_it_meets_a_point() -> None:
    assert curve([(0, 5), (10, 5)]) == "M0 5H10"
    assert curve([(0, 0), (10, 20)]) == "M0 0C5 0 5 20 10 20"


def test_every_flow_leaves_its_box_at_a_height_of_its_own() -> None:
    drawing = drawn([("a", "x", "p"), ("a", "y", "p"), ("b", "y", "q")])
    assert [box.name for box in drawing.boxes] == ["a", "b", "x", "y", "p", "q"]
    starts = sorted(int(re.findall(r"^M[0-9]+ ([0-9]+)", band)[0]) for band in drawing.bands)
    assert len(starts) == 3
    assert min(b - a for a, b in pairwise(starts)) >= BAND


def test_no_flows_are_an_empty_drawing() -> None:
    assert drawn([]).boxes == []


def test_no_two_boxes_of_the_real_graph_touch(browse: Get) -> None:
    page = browse("/avhengigheter.svg").text
    found = re.findall(r'<rect class="box[^"]*" x="([0-9]+)" y="([0-9]+)"', page)
    boxes = [(int(x), int(y)) for x, y in found]
    assert len(boxes) == len(set(boxes)) > 40
    touching = [(a, b) for a in boxes for b in boxes if a < b and a[0] == b[0] and b[1] - a[1] < 46]
    assert touching == []
