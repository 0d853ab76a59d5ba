"""Make a graph like ours of any size: resources, actors, dependencies, labels in nb, nn and en.

The same number and seed give the same lines, and nothing is held but counters.
Run: .venv/bin/python bench/generate.py 1000000 > graph.nt
"""

import argparse
import random
import sys
from collections.abc import Iterator
from itertools import count, islice

BASE = "https://w3id.org/felles-okosystem/"
DCT, SKOS = "http://purl.org/dc/terms/", "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LANGUAGES = {"nb": "tjeneste", "nn": "teneste", "en": "service"}
WORDS = ("data", "digital", "id", "post", "offentlig", "register", "melding", "innsyn", "kontakt")
STRENGTHS = ("required", "optional")
RESOURCES_PER_ACTOR = 10
MOST_DEPENDENCIES = 4


def triples(most: int, seed: int = 1) -> Iterator[str]:
    """Give exactly `most` lines of N-Triples."""
    chance = random.Random(seed)  # noqa: S311
    return islice((line for n in count() for line in block(n, chance)), most)


def block(number: int, chance: random.Random) -> Iterator[str]:
    """Describe one resource, and the actor that provides it when it is that actor's first."""
    if number % RESOURCES_PER_ACTOR == 0:
        yield from actor(number // RESOURCES_PER_ACTOR, chance)
    me = thing("resource", number)
    yield line(me, TYPE, ns("SharedResource"))
    yield line(me, TYPE, ns("DigitalSolution"))
    yield from texts(me, f"{DCT}title", 2, number, chance)
    yield from texts(me, f"{DCT}description", 15, number, chance)
    yield line(me, ns("providedBy")[1:-1], thing("actor", number // RESOURCES_PER_ACTOR))
    for other in needs(number, chance):
        yield from dependency(number, other, chance)


def needs(number: int, chance: random.Random) -> list[int]:
    """Choose among nearby earlier resources, so that chains are long but never go in circles."""
    nearest = max(0, number - 100)
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
