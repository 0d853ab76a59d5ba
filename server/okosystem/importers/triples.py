"""Triples, written shortly: what converters make."""

from collections.abc import Iterable

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"

Term = ox.NamedNode | ox.Literal
LANGUAGES = ("nb", "nn", "en")


def about(subject: str, *said: tuple[str, Term | str | None]) -> list[ox.Triple]:
    """Say things of a subject; a bare text is an IRI, and nothing is said of None."""
    node = ox.NamedNode(subject)
    return [
        ox.Triple(node, ox.NamedNode(p), ox.NamedNode(o) if isinstance(o, str) else o)
        for p, o in said
        if o is not None
    ]


def each(predicate: str, values: Iterable[Term | str]) -> list[tuple[str, Term | str]]:
    """Say the same property of several values."""
    return [(predicate, value) for value in values]


def texts(predicate: str, by_language: Iterable[tuple[str, str]]) -> list[tuple[str, ox.Literal]]:
    """Say a text in several languages."""
    return [(predicate, ox.Literal(text, language=tag)) for tag, text in by_language]


def day(value: str) -> ox.Literal:
    """Write an xsd:date."""
    return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}date"))
