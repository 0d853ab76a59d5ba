"""The ontology: a page that documents every term, and the same as RDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, render_template, request

from okosystem.core.messages import Message
from okosystem.core.terms import OKO, ONTOLOGY, OWL, RDFS, value_of
from okosystem.engine.answers import Row
from okosystem.model.labels import Text
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.formats import DOCUMENT, GRAPH, HTML, Format, choose, named
from okosystem.web.languages import current_language
from okosystem.web.links import alternate, canonical
from okosystem.web.state import current_graph, current_release, current_store

bp = Blueprint("ontology", __name__)
CLASSES = {OWL["Class"], RDFS["Class"]}


@bp.get("/ns")
@bp.get("/ns.<suffix>")
def ontology(suffix: str = "") -> Response:
    """Send the ontology, as a page or RDF."""
    return answer(choose(suffix or request.args.get("format"), DOCUMENT))


@bp.get("/ns/<version>")
def ontology_version(version: str) -> Response:
    """Send the ontology by version; answers 404 to any version but that of the release."""
    number = str(current_release().manifest["version"])
    suffix = version.removeprefix(f"{number}.")
    if version != number and suffix == version:
        message = Message(
            "This server has version %(number)s of the ontology, not %(given)s.",
            number=number,
            given=version,
        )
        abort(404, message)
    return ontology() if version == number else answer(named(suffix, DOCUMENT))


def answer(chosen: Format) -> Response:
    """Write the ontology in a format."""
    if chosen is HTML:
        response = page()
    else:
        found = current_store().query(current_release().page_queries["ontology-document"])
        response = Response(found.write(chosen.writer), mimetype=chosen.media_type)
    links = [alternate(f"/ns.{f.suffix}", f.media_type) for f in GRAPH if f is not chosen]
    response.headers["Link"] = ", ".join([canonical(ONTOLOGY), *links, *successor_links()])
    return response


def successor_links() -> Iterator[str]:
    """Yield the Link header values that name the successors of deprecated terms."""
    for row in current_graph().ask("successors"):
        term, successor = (value_of(row[key]) for key in ("thing", "successor"))
        if term.startswith(str(OKO)):
            yield f'<{successor}>; rel="successor-version"; anchor="{term}"'


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology."""

    node: Node
    is_class: bool
    label: Text | None
    definition: Text | None
    examples: Sequence[Text]
    chains: Sequence[Sequence[str]]
    uses: int
    deprecated: bool

    @property
    def local(self) -> str:
        """The local name, which is the anchor on the page."""
        return self.node.iri.removeprefix(str(OKO))


def page() -> Response:
    """Write the page of terms."""
    terms = read_terms(current_language())
    html = render_template(
        "ontology.html",
        classes=[t for t in terms if t.is_class],
        properties=[t for t in terms if not t.is_class],
        manifest=current_release().manifest,
    )
    return make_response(html)


def read_terms(language: str) -> list[Term]:
    """Read every term, sorted by name."""
    usage = current_graph().ask("usage")
    uses = {value_of(row["term"]): int(value_of(row["uses"])) for row in usage}
    chains = read_chains(current_graph().ask("chains"))
    nodes = collect_nodes(current_graph(), current_graph().ask("ontology"))
    terms = [
        Term(
            node=node,
            is_class=not CLASSES.isdisjoint(node.iris("rdf:type")),
            label=node.text(language, "rdfs:label"),
            definition=node.text(language, "skos:definition", "rdfs:comment"),
            examples=node.texts(language, "skos:example"),
            chains=chains.get(iri, []),
            uses=uses.get(iri, 0),
            deprecated=node.value("owl:deprecated") == "true",
        )
        for iri, node in nodes.items()
        if iri.startswith(str(OKO))
    ]
    return sorted(terms, key=lambda term: term.local.lower())


def read_chains(rows: Iterable[Row]) -> dict[str, list[list[str]]]:
    """Collect the steps of each property chain by term."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        term, chain, step = (value_of(row[key]) for key in ("term", "chain", "step"))
        found.setdefault(term, {}).setdefault(chain, []).append(step)
    return {term: list(chains.values()) for term, chains in found.items()}
