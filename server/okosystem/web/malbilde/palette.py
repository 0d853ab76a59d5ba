"""The style of the poster where no page is: the same rules, with the light colours written in."""

import re
from functools import cache
from pathlib import Path

STYLE = Path(__file__).parent.parent / "static/malbilde-poster.css"
_TOKEN = re.compile(r"(--m-[\w-]+):\s*(?:light-dark\(([^,]+),[^)]*\)|([^;]+));")
_USE = re.compile(r"var\((--m-[\w-]+)\)")


@cache
def plain_style() -> str:
    """Write the rules without variables, since few readers of SVG files know them."""
    text = STYLE.read_text(encoding="utf-8")
    tokens = {name: (light or only).strip() for name, light, only in _TOKEN.findall(text)}
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.S).partition("}")[2]
    plain = rules.partition("@media")[0]
    return _USE.sub(lambda use: tokens[use[1]], re.sub(r"\s+", " ", plain)).strip()
