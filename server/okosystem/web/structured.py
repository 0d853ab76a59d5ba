"""What search engines read in a page: JSON-LD, and the picture that stands for the site.

A script element of this type holds data and is never run, so the policy of the pages lets it be.
"""

import json
from collections.abc import Iterable

import pyoxigraph as ox
from markupsafe import Markup

from okosystem.core.terms import DCAT, DCT, FOAF, RDF_TYPE, SCHEMA, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.web.documents import about
from okosystem.web.languages import COOKIE, current_language
from okosystem.web.links import absolute
from okosystem.web.state import current_release

PROFILE = "schema"
CONTEXT = {
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
}
POSTER = "/embed/malbilde.png"


def structured(iri: str) -> Markup:
    """Describe a thing in schema.org, as its profile at /doc does."""
    profiles = (p for p in current_release().profiles if p.token == PROFILE)
    return script(t for profile in profiles for t in about(iri, profile))


@cached_per_store()
def catalogue(store: Store) -> Markup:
    """Read the description of what is published."""
    found = store.query(current_release().page_queries["catalogue"])
    return script(sorted(set(found.triples()), key=str))


def script(triples: Iterable[ox.Triple]) -> Markup:
    """Write triples as a block of data; no text in it can end the block."""
    nodes: dict[str, dict[str, object]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            iri = triple.subject.value
            add(nodes.setdefault(iri, {"@id": iri}), triple)
    document = {"@context": ["https://schema.org", CONTEXT], "@graph": list(nodes.values())}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def add(node: dict[str, object], triple: ox.Triple) -> None:
    """Add what a triple says to its node, in the words that search engines know."""
    key, said = short(triple.predicate.value), value(triple.object)
    if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
        key, said = "@type", short(triple.object.value)
    values = node.setdefault(key, [])
    if isinstance(values, list):
        values.append(said)


def value(term: object) -> object:
    """Write a value: a thing by its IRI, a text with its language."""
    if isinstance(term, ox.Literal) and term.language:
        return {"@language": term.language, "@value": term.value}
    return term.value if isinstance(term, ox.Literal) else {"@id": value_of(term)}


def short(iri: str) -> str:
    """Shorten an IRI: a term of schema.org to its name, others by their prefix."""
    iri = iri.removeprefix(SCHEMA)
    fits = ((name, space) for name, space in CONTEXT.items() if iri.startswith(space))
    return next((f"{name}:{iri.removeprefix(space)}" for name, space in fits), iri)


def picture(state: str = "") -> str:
    """Give the full address of the picture that stands for a page where it is shared.

    Those who fetch it ask for no language, so it is named; a state of the målbilde has its own.
    """
    return absolute(f"{POSTER}?{state}{'&' * bool(state)}{COOKIE}={current_language()}")
