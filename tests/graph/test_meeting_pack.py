"""The meeting pack of the real graph, which has far more boxes and rows than the fixture world."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.meeting_pack import test_pack as fagdag
from tests.plugins.meeting_pack.test_pack import pack, slides  # noqa: F401 (fixtures)

pytestmark = pytest.mark.slow


def test_everything_fits_on_the_slides(slides: list[Any]) -> None:  # noqa: F811
    fagdag.test_no_text_overflows_its_shape(slides)
    fagdag.test_no_shape_is_outside_the_slide(slides)


def test_the_rows_left_out_are_counted(slides: list[Any], pack: Path) -> None:  # noqa: F811
    fagdag.check_counts(slides, pack)


def test_what_is_decided_is_in_words_and_large_enough(slides: list[Any]) -> None:  # noqa: F811
    numbers = {slide.shapes.title.text: n for n, slide in enumerate(slides)}
    landscape = numbers["Målbildet for felles økosystem 2021"]
    assert [t for t in numbers if t.startswith("Råd ")] == [f"Råd {n} av 9" for n in range(1, 10)]
    drawn = (landscape, landscape + 1)
    for number, slide in enumerate(slides[: landscape + 3]):
        if number not in drawn:
            for text in fagdag.texts_of(slide):
                assert not re.search(r"\d[.,]\d", text), text
                assert "…" not in text
    fagdag.check_sizes([slide for n, slide in enumerate(slides) if n not in drawn])
