"""«Meld feil»: error reports about an entity or a statement, to copy and send; none is stored.

The message names the IRI, what stands there now, and the file in git where it is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, render_template, request

from okosystem.core.terms import GRAPH, ID, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text, best
from okosystem.model.statements import Node, read_entity
from okosystem.web.display_names import BORROWED
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_graph, current_labels, current_release, whole_store
from okosystem.web.templating import term_name

bp = Blueprint("reports", __name__)
LONGEST = 1500
INFERRED = ("rdf:type", "oko:inEffectFrom", "oko:outOfEffectAfter")
ISSUES = "/issues/new"
WRITE, OPEN, FIND = mark("Skriv e-post"), mark("Opprett en sak"), mark("Finn redaksjonen")


@dataclass(frozen=True, slots=True)
class Report:
    """A report, its recipient, and the URL that sends it."""

    text: str
    to: Text | None
    address: str
    way: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact in data/catalog.ttl."""

    names: Mapping[str, str]
    email: str
    url: str


@bp.get("/meld-feil/<kind>/<slug>")
def page(kind: str, slug: str) -> str:
    """Show the report about an entity or a statement."""
    node = read_entity(current_graph(), str(ID[f"{kind}/{slug}"])).node
    return render_template("report.html", node=node, report=report_of(node))


@bp.app_template_global()
def report_path(iri: str) -> str:
    """Return the path of the report page."""
    return f"{request.script_root}/meld-feil/{iri.removeprefix(str(ID))}"


@bp.app_template_global()
def report_about(iri: str) -> Report:
    """Write a report without the current values, for the entity's own page."""
    return report_of(Node(iri))


def report_of(node: Node) -> Report:
    """Write a report about an entity or a statement."""
    name = current_labels().name(node.iri, current_language())
    subject = gettext("Feil i kunnskapsgrafen: %(name)s") % {"name": name}
    text, contact = message(node, str(name)), read_contact()
    address, way = address_of(contact, subject, text)
    return Report(text, best(contact.names, current_language()), address, way)


def message(node: Node, name: str) -> str:
    """Write the text: subject, file, current values, and three lines to fill in."""
    release, file = current_release(), read_files().get(node.iri) or gettext("ukjent")
    values = [
        f"  {term_name(term)}: {written_values(node, term)}"
        for term in sorted(node.properties)
        if is_written(term)
    ]
    lines = [
        gettext("Gjelder: %(name)s") % {"name": name},
        f"IRI: {node.iri}",
        gettext("Fil: %(file)s") % {"file": file},
        gettext("Utgave: %(digest)s") % {"digest": release.digest[:12]},
        *([gettext("Dette står der nå:"), *values] if values else []),
        "",
        gettext("Dette er feil: "),
        gettext("Slik bør det være: "),
        gettext("Kilde: "),
    ]
    return "\n".join(lines)


def is_written(term: str) -> bool:
    """Whether people write a property in source files; the others are inferred."""
    return (term.startswith("oko:") or term in BORROWED) and term not in INFERRED


def written_values(node: Node, term: str) -> str:
    """Join the values of a property, entities by label."""
    labels, language = current_labels(), current_language()
    names = [labels.name(iri, language) for iri in node.iris(term)]
    return "; ".join(map(str, [*names, *node.texts(language, term)]))


def address_of(contact: Contact, subject: str, text: str) -> tuple[str, str]:
    """Choose how to send it: e-mail, an issue, else the editors' page."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    if contact.email:
        start = contact.email.removeprefix("mailto:")
        return f"mailto:{start}?subject={quote(subject)}&body={quote(short)}", WRITE
    if contact.url.endswith(ISSUES):
        return f"{contact.url}?title={quote(subject)}&body={quote(short)}", OPEN
    return contact.url, FIND


def read_files() -> Mapping[str, str]:
    """Read the source file of each entity: a file is a named graph."""
    return _read_files(whole_store(), current_release().page_queries["files"])


@cached_per_store()
def _read_files(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    pairs = ((value_of(row["node"]), value_of(row["graph"])) for row in rows)
    return {node: f"{graph.removeprefix(str(GRAPH))}.ttl" for node, graph in pairs}


def read_contact() -> Contact:
    """Read how to reach the publisher."""
    return _read_contact(whole_store(), current_release().page_queries["contact"])


@cached_per_store()
def _read_contact(store: Store, sparql: str) -> Contact:
    rows = store.query(sparql).rows()
    names = [row["name"] for row in rows if isinstance(row["name"], ox.Literal)]
    email = next(filter(None, (value_of(row["email"]) for row in rows)), "")
    url = next(filter(None, (value_of(row["url"]) for row in rows)), "")
    return Contact({name.language or "": name.value for name in names}, email, url)
