"""The speed by class as a picture: bars on a scale of powers of ten, each with its number."""

import math
import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.queries import GROUPS
from bench.record import OURS, OXIGRAPH, Run

WIDTH, LEFT, ROW, BAR, TOP = 760, 130, 54, 20, 96
LOW, HIGH = 0.01, 1000.0
STYLE = (
    "text{font:16px sans-serif;fill:#1e2b3c}.repeated{fill:#0062ba}"
    ".fresh{fill:url(#stripes);stroke:#8a3b00}.one{stroke:#1e2b3c;stroke-dasharray:4 3}"
)
STRIPES = (
    '<pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="7" height="7" fill="#fff"/>'
    '<rect width="3" height="7" fill="#8a3b00"/></pattern>'
)


def place(ratio: float) -> float:
    """Find the place of a ratio on the scale."""
    share = math.log(min(max(ratio, LOW), HIGH) / LOW) / math.log(HIGH / LOW)
    return LEFT + share * (WIDTH - LEFT - 70)


def draw(run: Run, clients: int) -> str:
    """Draw the newest ratios; what the picture shows stands in its description too."""
    found = [
        (group, kind, statistics.geometric_mean(every))
        for group in GROUPS
        for kind, fresh in (("repeated", False), ("fresh", True))
        if (every := run.of_shapes(OURS, OXIGRAPH, group, fresh, clients))
    ]
    told = "; ".join(
        f"{group} {'repeated' if kind == 'repeated' else 'first-time'} {ratio:.2f}"
        for group, kind, ratio in found
    )
    height = TOP + ROW * len(GROUPS) + 10
    title = f"Speed against {OXIGRAPH} by class of query, {clients} clients, graph {run.graph}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t d"><title id="t">{title}</title><desc id="d">{told}.</desc>'
        f'<style>{STYLE}</style>{STRIPES}<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        '<rect class="repeated" x="130" y="12" width="26" height="16"/>'
        '<text x="164" y="26">repeated</text><rect class="fresh" x="260" y="12" width="26" '
        'height="16"/><text x="294" y="26">first-time</text>',
        '<text x="400" y="26">1 = as fast as oxigraph, in memory</text>',
        *(f'<text x="{place(n):.0f}" y="58" text-anchor="middle">{n:g}</text>' for n in SCALE),
        f'<path class="one" d="M{place(1):.0f} 66V{height - 10}"/>',
        *bars(found),
    ]
    return "\n".join([*parts, "</svg>", ""])


SCALE = (0.01, 0.1, 1, 10, 100, 1000)


def bars(found: list[tuple[str, str, float]]) -> Iterator[str]:
    """Draw a bar from 1 to each ratio, with the ratio written at its end."""
    for group, kind, ratio in found:
        y = TOP + ROW * GROUPS.index(group) + (0 if kind == "repeated" else BAR + 2)
        start, end = sorted((place(1), place(ratio)))
        if kind == "repeated":
            yield f'<text x="{LEFT - 12}" y="{y + 26}" text-anchor="end">{group}</text>'
        size = f'width="{end - start:.1f}" height="{BAR}"'
        yield f'<rect class="{kind}" x="{start:.1f}" y="{y}" {size}/>'
        yield f'<text x="{max(end, place(1)) + 6:.1f}" y="{y + 16}">{ratio:.2f}</text>'


def write(path: Path, run: Run, clients: int) -> None:
    """Write the picture."""
    path.write_text(draw(run, clients), encoding="utf-8")
