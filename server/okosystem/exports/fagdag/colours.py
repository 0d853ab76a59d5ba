"""The colours of the boxes: those of the poster, read where they are written."""

import re
from collections.abc import Mapping
from functools import cache

from okosystem.exports.fagdag.deck import PAPER, SOFT, TINT
from okosystem.web.malbilde.svg import plain_style

_FRAME = re.compile(r"\.poster \.([\w-]+) \.frame \{ fill: (#\w+); stroke: (#\w+);")


@cache
def frames() -> Mapping[str, tuple[str, str]]:
    """Give fill and edge of each hue."""
    found = {hue: (fill, edge) for hue, fill, edge in _FRAME.findall(plain_style())}
    return {"hue-none": (PAPER, SOFT), "hue-gone": (TINT, SOFT)} | found
