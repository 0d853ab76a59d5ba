"""What a page of a fragment says of itself, and how a client asks for any other: Hydra and VoID."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import BASE

DATASET = ox.NamedNode(f"{BASE}id/dataset/kunnskapsgraf")
HYDRA = "http://www.w3.org/ns/hydra/core#"
VOID = "http://rdfs.org/ns/void#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TOPIC = ox.NamedNode("http://xmlns.com/foaf/0.1/primaryTopic")
_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")


@dataclass(frozen=True, slots=True)
class View:
    """A page of a fragment: full addresses, of the page as the client asked for it."""

    address: str
    fragment: str
    total: int
    size: int
    first: str
    previous: str = ""
    next: str = ""
    last: str = ""


def search_form(fragments: str) -> Iterator[ox.Triple]:
    """Say of the dataset how to ask for any triple pattern; `fragments` is where."""
    form = ox.NamedNode(f"{fragments}#search")
    yield ox.Triple(DATASET, _hydra("search"), form)
    yield ox.Triple(form, _rdf("type"), _hydra("IriTemplate"))
    template = ox.Literal(f"{fragments}{{?subject,predicate,object}}")
    yield ox.Triple(form, _hydra("template"), template)
    yield ox.Triple(form, _hydra("variableRepresentation"), _hydra("ExplicitRepresentation"))
    for position in ("subject", "predicate", "object"):
        mapping = ox.NamedNode(f"{fragments}#{position}")
        yield ox.Triple(form, _hydra("mapping"), mapping)
        yield ox.Triple(mapping, _rdf("type"), _hydra("IriTemplateMapping"))
        yield ox.Triple(mapping, _hydra("variable"), ox.Literal(position))
        yield ox.Triple(mapping, _hydra("property"), _rdf(position))


def metadata(view: View, fragments: str) -> Iterator[ox.Triple]:
    """Say what the page is part of, how much there is, and where the other pages are.

    The dataset comes last among those that have the page as a subset: clients take the last.
    """
    page, fragment = ox.NamedNode(view.address), ox.NamedNode(view.fragment)
    yield ox.Triple(fragment, _rdf("type"), _hydra("Collection"))
    yield ox.Triple(fragment, ox.NamedNode(f"{VOID}triples"), _number(view.total))
    yield ox.Triple(fragment, _hydra("totalItems"), _number(view.total))
    if page != fragment:
        yield ox.Triple(fragment, ox.NamedNode(f"{VOID}subset"), page)
        yield ox.Triple(DATASET, ox.NamedNode(f"{VOID}subset"), fragment)
    yield ox.Triple(fragment, _hydra("view"), page)
    yield ox.Triple(page, _rdf("type"), _hydra("PartialCollectionView"))
    yield ox.Triple(page, _hydra("itemsPerPage"), _number(view.size))
    yield from _links(view, page)
    yield ox.Triple(DATASET, _rdf("type"), ox.NamedNode(f"{VOID}Dataset"))
    yield ox.Triple(DATASET, _rdf("type"), _hydra("Collection"))
    yield ox.Triple(DATASET, ox.NamedNode(f"{VOID}subset"), page)
    yield ox.Triple(ox.NamedNode(f"{view.address}#metadata"), TOPIC, DATASET)
    yield from search_form(fragments)


def _links(view: View, page: ox.NamedNode) -> Iterator[ox.Triple]:
    """Link to the pages around; the specification has the older names, Hydra the newer."""
    for names, address in (
        (("first",), view.first),
        (("previous", "previousPage"), view.previous),
        (("next", "nextPage"), view.next),
        (("last",), view.last),
    ):
        if address:
            for name in names:
                yield ox.Triple(page, _hydra(name), ox.NamedNode(address))


def _hydra(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{HYDRA}{name}")


def _rdf(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{RDF}{name}")


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_INTEGER)
