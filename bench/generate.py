"""Generate a graph like the real one, or any catalogue, of any size.

Resources have titles and descriptions in nb, nn and en, a provider (few have many, many have few),
one to three capabilities as themes, keywords, a date, and dependencies. The same size and
seed give the same lines. Only counters are kept in memory.
"""

import random
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
MAX_DEPENDENCIES = 4
GROUP = 50


def triples(limit: int, seed: int = 1) -> Iterator[str]:
    """Yield exactly `limit` lines of N-Triples."""
    chance = random.Random(seed)  # noqa: S311
    described = (line for n in count() for line in block(n, chance))
    return islice((line for part in (themes(chance), described) for line in part), limit)


def themes(chance: random.Random) -> Iterator[str]:
    """Describe the capabilities that serve as themes."""
    for number in range(THEMES):
        me = entity_iri("capability", number)
        yield line(me, TYPE, ns("Capability"))
        yield from texts(me, f"{SKOS}prefLabel", 2, number, chance)


def block(number: int, chance: random.Random) -> Iterator[str]:
    """Describe one resource, preceded by a new actor for every twelfth."""
    if number % RESOURCES_PER_ACTOR == 0:
        yield from actor(number // RESOURCES_PER_ACTOR, chance)
    me = entity_iri("resource", number)
    yield line(me, TYPE, ns("SharedResource"))
    yield line(me, TYPE, ns("DigitalSolution"))
    yield from texts(me, f"{DCT}title", 3, number, chance)
    yield from texts(me, f"{DCT}description", 15, number, chance)
    yield line(me, ns("providedBy")[1:-1], entity_iri("actor", provider(number, chance)))
    for theme in sorted(chance.sample(range(THEMES), chance.randint(1, 3))):
        yield line(me, ns("capability")[1:-1], entity_iri("capability", theme))
    for word in sorted(chance.sample(WORDS, chance.randint(1, 4))):
        yield line(me, f"{DCAT}keyword", f'"{word}"@nb')
    year, month = chance.randint(2005, 2025), chance.randint(1, 12)
    yield line(me, f"{DCT}issued", f'"{year}-{month:02}-01"^^<{XSD}date>')
    for other in needs(number, chance):
        yield from dependency(number, other, chance)


def provider(number: int, chance: random.Random) -> int:
    """Choose among the actors so far, the first far more often."""
    return int((number // RESOURCES_PER_ACTOR + 1) * chance.random() ** 3)


def needs(number: int, chance: random.Random) -> list[int]:
    """Choose among nearby earlier resources, so that chains are long but without cycles.

    Dependencies are within a group, so that a resource depends on some tens of others in the end
    at any size of the graph, as in the real one.
    """
    nearest = number - number % GROUP
    number_of_needs = chance.randint(0, min(MAX_DEPENDENCIES, number - nearest))
    return sorted(chance.sample(range(nearest, number), number_of_needs))


def actor(number: int, chance: random.Random) -> Iterator[str]:
    """Describe an actor."""
    me = entity_iri("actor", number)
    yield line(me, TYPE, ns("Actor"))
    yield from texts(me, f"{SKOS}prefLabel", 2, number, chance)


def dependency(number: int, other: int, chance: random.Random) -> Iterator[str]:
    """Describe a dependency, both as a plain and as a qualified statement."""
    me, target = entity_iri("resource", number), entity_iri("resource", other)
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
    """Write a text in each language."""
    words = " ".join(chance.choices(WORDS, k=length))
    for language, noun in LANGUAGES.items():
        yield line(subject, predicate, f'"{words} {noun} {number}"@{language}')


def line(subject: str, predicate: str, value: str) -> str:
    """Format one triple."""
    return f"{subject} <{predicate}> {value} .\n"


def entity_iri(kind: str, number: int) -> str:
    """Return the IRI of an entity."""
    return f"<{BASE}id/{kind}/{kind[0]}{number}>"


def ns(name: str) -> str:
    """Return the IRI of a term of the ontology."""
    return f"<{BASE}ns#{name}>"
