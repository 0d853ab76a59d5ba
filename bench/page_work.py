"""What a page costs, however fast the machine: calls of our own functions, and modules entered.

Run: .venv/bin/python bench/page_work.py [--release DIR] [--seed 2026] [--number 30]

Each page is asked for twice, since the first answer of a process reads what later ones share.
Prints the calls and modules of `okosystem/**/*.py` for the second answer, and its CPU seconds
without counting: the median of some resources, drawn by seed, and single pages.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from types import FrameType
from typing import NamedTuple

from flask.testing import FlaskClient

import okosystem
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.web.app import create_app

ROOT = Path(__file__).parent.parent
PACKAGE = str(Path(okosystem.__file__).parent)
HEADERS = {"Accept": "text/html", "Accept-Language": "nb"}
PAGES = {
    "ID-porten": "/doc/resource/id-porten",
    "if ID-porten stops": "/sammenhenger?hvis=id-porten",
    "the landscape": "/",
    "the analyses": "/analyser",
    "ID-porten on another day": "/doc/resource/id-porten?dato=2021-06-01",
}


class Work(NamedTuple):
    """The calls of our own functions for a page, the modules that have them, and CPU seconds."""

    calls: int
    modules: int
    seconds: float


def measure(client: FlaskClient, address: str) -> Work:
    """Ask for a page three times: to read what is shared, to count, and to time."""
    calls = Counter[str]()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (name := frame.f_code.co_filename).startswith(PACKAGE):
            calls[name] += name.endswith(".py")

    client.get(address, headers=HEADERS)
    sys.setprofile(count)
    client.get(address, headers=HEADERS)
    sys.setprofile(None)
    before = time.process_time()
    client.get(address, headers=HEADERS)
    modules = sum(number > 0 for number in calls.values())
    return Work(calls.total(), modules, time.process_time() - before)


def draw_resources(release: Release, seed: int, number: int) -> Sequence[str]:
    """Draw pages of resources of a release."""
    app = create_app(release)
    labels = app.extensions["okosystem"].contents.labels
    app.extensions["okosystem"].pool.close()
    found = sorted(labels.of_kind("resource"))
    drawn = random.Random(seed).sample(found, number)  # noqa: S311  not for secrets
    return [f"/doc/{iri.removeprefix(str(ID))}" for iri in drawn]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", type=Path, default=ROOT / "release")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--number", type=int, default=30)
    options = parser.parse_args()
    release = Release.open(options.release)
    drawn = draw_resources(release, options.seed, options.number)
    app = create_app(release)
    client = app.test_client(use_cookies=False)
    works = [measure(client, address) for address in drawn]
    print(f"{'page':40} {'calls':>9} {'modules':>8} {'CPU ms':>7}")
    middle = Work(*(median(values) for values in zip(*works, strict=True)))
    for name, work in {
        f"median of {len(works)} resources": middle,
        **{name: measure(client, address) for name, address in PAGES.items()},
    }.items():
        print(f"{name:40} {work.calls:9,.0f} {work.modules:8.0f} {work.seconds * 1000:7.0f}")
    app.extensions["okosystem"].pool.close()


if __name__ == "__main__":
    main()
