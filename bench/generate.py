"""Make a graph like ours, and like any catalogue, of any size.

Resources have titles and descriptions in nb, nn and en, a provider (few have many, many have few),
one to three capabilities as themes, keywords, a date, and dependencies. The same number and seed
give the same lines, and nothing is held but counters.
Run: .venv/bin/python bench/generate.py 1000000 > graph.nt
"""

import argparse
import random
import sys
from collections.abc import Iterator
from itertools import count, islice

BASE = "https://w3id.org/felles-okosystem/"
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
SKOS, XSD = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LANGUAGES = {"nb": "tjeneste", "nn": "teneste", "en": "service"}
_WORDS = (
    "adresse analyse arkiv arbeid avgift barn bolig bygg data digital eiendom energi fisk foretak "
    "fullmakt helse id innsyn innsending kart klima kommune kontakt landbruk lisens lønn marked "
    "melding miljø offentlig pasient pensjon person post register samtykke skatt skole statistikk "
    "støtte søknad tilgang tinglysing tolk trafikk transport varsel vann vei velferd"
)
WORDS = _WORDS.split()
STRENGTHS = ("required", "optional")
RESOURCES_PER_ACTOR = 12
THEMES = 60
MOST_DEPENDENCIES = 4
GROUP = 50


def triples(most: int, seed: int = 1) -> Iterator[str]:
    """Give exactly `most` lines of N-Triples."""
    chance = random.Random(seed)  # noqa: S311
    described = (line for n in count() for line in block(n, chance))
    return islice((line for part in (themes(chance), described) for line in part), most)


def themes(chance: random.Random) -> Iterator[str]:
    """Describe the capabilities that stand as themes."""
    for number in range(THEMES):
        me = thing("capability", number)
        yield line(me, TYPE, ns("Capability"))
        yield from texts(me, f"{SKOS}prefLabel", 2, number, chance)


def block(number: int, chance: random.Random) -> Iterator[str]:
    """Describe one resource, and now and then a new actor before it."""
    if number % RESOURCES_PER_ACTOR == 0:
        yield from actor(number // RESOURCES_PER_ACTOR, chance)
    me = thing("resource", number)
    yield line(me, TYPE, ns("SharedResource"))
    yield line(me, TYPE, ns("DigitalSolution"))
    yield from texts(me, f"{DCT}title", 3, number, chance)
    yield from texts(me, f"{DCT}description", 15, number, chance)
    yield line(me, ns("providedBy")[1:-1], thing("actor", provider(number, chance)))
    for theme in sorted(chance.sample(range(THEMES), chance.randint(1, 3))):
        yield line(me, ns("capability")[1:-1], thing("capability", theme))
    for word in sorted(chance.sample(WORDS, chance.randint(1, 4))):
        yield line(me, f"{DCAT}keyword", f'"{word}"@nb')
    year, month = chance.randint(2005, 2025), chance.randint(1, 12)
    yield line(me, f"{DCT}issued", f'"{year}-{month:02}-01"^^<{XSD}date>')
    for other in needs(number, chance):
        yield from dependency(number, other, chance)


def provider(number: int, chance: random.Random) -> int:
    """Choose among the actors so far, the early ones far oftener."""
    return int((number // RESOURCES_PER_ACTOR + 1) * chance.random() ** 3)


def needs(number: int, chance: random.Random) -> list[int]:
    """Choose among nearby earlier resources, so that chains are long but never go in circles.

    Nothing reaches out of its group, so that what a resource leans on in the end stays some tens of
    things at any size of the graph, as it is with us.
    """
    nearest = number - number % GROUP
    wanted = chance.randint(0, min(MOST_DEPENDENCIES, number - nearest))
    return sorted(chance.sample(range(nearest, number), wanted))


def actor(number: int, chance: random.Random) -> Iterator[str]:
    """Describe an actor."""
    me = thing("actor", number)
    yield line(me, TYPE, ns("Actor"))
    yield from texts(me, f"{SKOS}prefLabel", 2, number, chance)


def dependency(number: int, other: int, chance: random.Random) -> Iterator[str]:
    """Describe a dependency, both as a plain statement and as a thing of its own."""
    me, target = thing("resource", number), thing("resource", other)
    link = f"<{BASE}id/dependency/r{number}--r{other}>"
    strength = f"<{BASE}id/dependency-strength/{chance.choice(STRENGTHS)}>"
    yield line(me, ns("dependsOn")[1:-1], target)
    yield line(me, ns("qualifiedDependency")[1:-1], link)
    yield line(link, TYPE, ns("Dependency"))
    yield line(link, ns("relationTarget")[1:-1], target)
    yield line(link, ns("dependencyStrength")[1:-1], strength)


def texts(
    subject: str, predicate: str, length: int, number: int, chance: random.Random
) -> Iterator[str]:
    """Say something in each language."""
    words = " ".join(chance.choices(WORDS, k=length))
    for language, noun in LANGUAGES.items():
        yield line(subject, predicate, f'"{words} {noun} {number}"@{language}')


def line(subject: str, predicate: str, value: str) -> str:
    """Write one triple."""
    return f"{subject} <{predicate}> {value} .\n"


def thing(kind: str, number: int) -> str:
    """Name a thing of the data."""
    return f"<{BASE}id/{kind}/{kind[0]}{number}>"


def ns(name: str) -> str:
    """Name a term of the ontology."""
    return f"<{BASE}ns#{name}>"


def main() -> None:
    """Write the graph to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("triples", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.stdout.writelines(triples(given.triples, given.seed))


if __name__ == "__main__":
    main()
