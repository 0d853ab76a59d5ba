"""The pages of the real graph are short: what a reader sees of each as it opens, in a browser."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import Open

SIZES = {1440: 900, 390: 844}
MEASURE = (Path(__file__).parent / "measure_page.js").read_text("utf-8")


@dataclass(frozen=True)
class Bars:
    """The most words, links and windows of a page as opened, at both sizes; None is no bar."""

    words: int | None = None
    links: int | None = None
    screens: float | None = None


ENTITY = Bars(words=500, links=60, screens=3)
BARS = {
    "/": Bars(words=650, screens=4),
    "/ressurser": Bars(words=500, links=80, screens=5),
    "/virksomheter": Bars(words=500, links=80, screens=5),
    "/mote": Bars(words=400, links=60, screens=3),
    "/mote?virksomhet=digdir": Bars(words=500, links=60, screens=3),
    "/mote/rad": Bars(words=400, links=60, screens=3),
    "/mote/endringer?fra=2021-06-01": Bars(words=400, links=60, screens=3),
    "/mote/oppfolging": Bars(words=400, links=60, screens=3),
    "/rad/advice--velg-vei-for-filer": Bars(words=400, links=60, screens=3),
    "/om": Bars(words=400, links=50, screens=3),
    "/om/kvalitet": Bars(words=300, links=90, screens=3),
    "/sammenhenger": Bars(words=600, screens=3),
    "/sammenhenger?rundt=id-porten": Bars(words=600, screens=3),
    "/sammenhenger?hvis=id-porten": Bars(words=600, screens=3),
    "/sammenhenger?fra=resource:id-porten&til=actor:ks": Bars(words=600, screens=3),
    "/sammenlign?r=eformidling&r=fiks-svarut&r=fiks-svarinn": Bars(words=600, screens=3),
    "/sammenlign?r=id-porten&r=maskinporten": Bars(words=600, screens=3),
    "/livshendelser": Bars(words=600, screens=3),
    "/roller": Bars(words=600, screens=3),
    "/utvekslinger": Bars(words=600, screens=3),
    "/for/municipal": Bars(words=500, links=80, screens=3),
    "/for/central-government": Bars(words=500, links=80, screens=3),
    "/forslag": Bars(words=300, links=60, screens=3),
    "/forslag/retting?om=resource/enhetsregisteret": Bars(words=100, links=30, screens=1.5),
    "/forslag/plassering?om=resource/microdata-no": Bars(words=100, links=30, screens=1.5),
    "/utviklere": Bars(words=300, links=40, screens=2),
    "/sporsmal": Bars(words=150, links=30, screens=1.5),
    "/sporsmal?q=hvem+eier+matrikkelen": Bars(words=350, links=40, screens=2.5),
    "/sporsmal?q=innloging": Bars(words=350, links=40, screens=2.5),
    "/begreper": Bars(words=520, links=50, screens=3.5),
    **{
        f"/doc/{slug}": ENTITY
        for slug in (
            "resource/eformidling",
            "resource/id-porten",
            "resource/enhetsregisteret",
            "resource/helsenorge-no",
            "resource/maskinporten",
            "actor/digdir",
            "actor/brreg",
            "actor/ks-digital",
            "actor/skatteetaten",
        )
    },
}


@pytest.mark.parametrize("path", BARS)
def test_a_page_is_short_as_opened(visit: Open, path: str) -> None:
    for width, height in SIZES.items():
        page = visit(path, width=width)
        page.set_viewport_size({"width": width, "height": height})
        seen, bars = page.evaluate(MEASURE), BARS[path]
        most = {name: getattr(bars, name) for name in ("words", "links", "screens")}
        over = {n: (seen[n], bar) for n, bar in most.items() if bar is not None and seen[n] > bar}
        assert not over, f"{path} at {width} px: {over}"
        assert seen["wider"] <= 0, f"{path} is wider than {width} px"
