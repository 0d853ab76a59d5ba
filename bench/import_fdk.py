"""Measure the time and memory of `okosystem import fdk` for a catalogue of any size.

The catalogue is invented, in the form of FDK: mostly datasets of other publishers, and some that
concern the ecosystem. Run: .venv/bin/python bench/import_fdk.py 10000000
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

ROOT = Path(__file__).parent.parent
ORGANISATIONS = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DCT, DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
FOAF, SKOS = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2004/02/skos/core#"
OURS = ("974760673", "991825827", "971040238", "971526920", "974761076")
ONE_OF_OURS = 500
NAMES = ("Enhetsregisteret", "ID-porten", "Matrikkelen", "Maskinporten")
TEXT = (
    "En beskrivelse av hva datasettet inneholder, hvem det er for, og hva det ikke svarer på. " * 3
)
DISTRIBUTIONS = 3


def triples(limit: int) -> Iterator[str]:
    """Yield exactly `limit` lines of N-Triples."""
    return islice((line for number in count() for line in record(number)), limit)


def record(number: int) -> Iterator[str]:
    """Describe one dataset with its record, contact and distributions: about fifty triples."""
    me = f"<https://data.example.org/datasets/{number}>"
    is_in_ecosystem = number % ONE_OF_OURS == 0
    publisher = OURS[number % len(OURS)] if is_in_ecosystem else f"{800_000_000 + number % 5000}"
    name = NAMES[number % len(NAMES)] if is_in_ecosystem else "Datasett"
    yield line(me, TYPE, f"<{DCAT}Dataset>")
    for tag in ("nb", "nn", "en"):
        yield line(me, f"{DCT}title", f'"{name} {number}"@{tag}')
        yield line(me, f"{DCT}description", f'"{TEXT} {number}"@{tag}')
    yield line(me, f"{DCT}publisher", f"<{ORGANISATIONS}{publisher}>")
    yield line(me, f"{DCAT}landingPage", f"<https://data.example.org/pages/{number}>")
    for word in range(8):
        yield line(me, f"{DCAT}keyword", f'"ord {number % 977} {word}"@nb')
    yield from parts(me, number)
    catalogued = f"<https://datasets.fellesdatakatalog.digdir.no/datasets/{number}>"
    yield line(catalogued, TYPE, f"<{DCAT}CatalogRecord>")
    yield line(catalogued, f"{FOAF}primaryTopic", me)
    identifier = f"{number:08x}-0000-3000-8000-000000000000"
    yield line(catalogued, f"{DCT}identifier", f'"{identifier}"')


def parts(me: str, number: int) -> Iterator[str]:
    """Describe the distributions."""
    for part in range(DISTRIBUTIONS):
        distribution = f"<https://data.example.org/datasets/{number}/distribution/{part}>"
        yield line(me, f"{DCAT}distribution", distribution)
        yield line(distribution, TYPE, f"<{DCAT}Distribution>")
        yield line(distribution, f"{DCT}title", f'"Nedlasting {part} av {number}"@nb')
        for property_name in ("accessURL", "downloadURL"):
            yield line(
                distribution,
                f"{DCAT}{property_name}",
                f"<https://data.example.org/files/{number}/{part}>",
            )
        yield line(
            distribution,
            f"{DCT}format",
            f"<http://publications.europa.eu/resource/authority/file-type/{part}>",
        )


def line(subject: str, predicate: str, value: str) -> str:
    """Format one triple."""
    return f"{subject} <{predicate}> {value} .\n"


def main() -> None:
    """Write the catalogue, import it without --apply, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=1_000_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "fdk.nt"
        with dump.open("w", encoding="utf-8") as file:
            file.writelines(triples(size))
        for part in ("ontology", "data", "shapes", "queries", "pyproject.toml", "CHANGELOG.md"):
            (Path(folder) / part).symlink_to(ROOT / part)
        row = [size, dump.stat().st_size / 1e6, *measure_import(folder, dump)]
    print("| triples | MB | seconds | of the processor | most memory, MB | load of the machine |")
    print("|---|---|---|---|---|---|")
    print(f"| {' | '.join(f'{cell:,.0f}' for cell in row)} | {os.getloadavg()[1]:.0f} |")


def measure_import(folder: str, dump: Path) -> tuple[float, float, float]:
    """Return wall time, processor time and peak memory in MB of one import."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "okosystem", "import", "fdk", "--project", folder]
    process = subprocess.Popen([*command, "--source", str(dump)], stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the import ended with {status}")
    seconds = time.perf_counter() - began
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
