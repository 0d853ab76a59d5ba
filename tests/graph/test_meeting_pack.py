"""The meeting pack of the real graph, which has far more boxes and rows than the fixture world."""

from pathlib import Path
from typing import Any

import pytest

from tests.exports import test_fagdag as fagdag
from tests.exports.test_fagdag import pack, slides  # noqa: F401 (fixtures)

pytestmark = pytest.mark.slow


def test_everything_fits_on_the_slides(slides: list[Any]) -> None:  # noqa: F811
    fagdag.test_no_text_overflows_its_shape(slides)
    fagdag.test_no_shape_is_outside_the_slide(slides)


def test_the_rows_left_out_are_counted(slides: list[Any], pack: Path) -> None:  # noqa: F811
    fagdag.test_each_slide_counts_the_rows_it_leaves_out(slides, pack)
