"""«Meld feil»: a message about a thing or a statement, ready to be copied; nothing is kept here.

The message names the IRI, what stands there now, and the file in git where it is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, render_template, request

from okosystem.core.terms import GRAPH, ID, value_of
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text, all_best, best
from okosystem.model.statements import Node, read_entity
from okosystem.web import display_names
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_graph, current_labels, current_release, whole_store
from okosystem.web.templating import term_name

bp = Blueprint("reports", __name__)
LONGEST = 1500
FOLLOWS = ("rdf:type", "oko:inEffectFrom", "oko:outOfEffectAfter")
ISSUES = "/issues/new"
WRITE, OPEN, FIND = mark("Skriv e-post"), mark("Opprett en sak"), mark("Finn redaksjonen")


@dataclass(frozen=True, slots=True)
class Report:
    """A message, whom it is for, and the address that takes it there."""

    text: str
    to: Text | None
    address: str
    way: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to, as data/catalog.ttl says it."""

    names: Mapping[str, str]
    email: str
    url: str


@bp.get("/meld-feil/<kind>/<slug>")
def page(kind: str, slug: str) -> str:
    """Write the message about one thing or one statement."""
    node = read_entity(current_graph(), str(ID[f"{kind}/{slug}"])).node
    return render_template("report.html", node=node, report=report_of(node))


@bp.app_template_global()
def report_path(iri: str) -> str:
    """Give the address of the page with the message about a thing."""
    return f"{request.script_root}/meld-feil/{iri.removeprefix(str(ID))}"


@bp.app_template_global()
def report_about(iri: str) -> Report:
    """Write the message about a thing without what is said of it, which stands on its page."""
    return report_of(Node(iri))


def report_of(node: Node) -> Report:
    """Write the message about a thing or a statement."""
    name = current_labels().name(node.iri, current_language())
    subject = gettext("Feil i kunnskapsgrafen: %(name)s") % {"name": name}
    text, contact = message(node, str(name)), contact_of(whole_store())
    address, way = address_of(contact, subject, text)
    return Report(text, best(contact.names, current_language()), address, way)


def message(node: Node, name: str) -> str:
    """Write the text: what it is about, where it is written, and three lines to fill in."""
    release = current_release()
    told = sorted(term for term in node.properties if is_written(term))
    said = [f"  {term_name(term)}: {shown(node, term)}" for term in told]
    lines = [
        gettext("Gjelder: %(name)s") % {"name": name},
        f"IRI: {node.iri}",
        gettext("Fil: %(file)s") % {"file": file_of(node.iri) or gettext("ukjent")},
        gettext("Utgave: %(digest)s") % {"digest": release.digest[:12]},
        *([gettext("Dette står der nå:"), *said] if said else []),
        "",
        gettext("Dette er feil: "),
        gettext("Slik bør det være: "),
        gettext("Kilde: "),
    ]
    return "\n".join(lines)


def is_written(term: str) -> bool:
    """Tell whether a property is one that people write in the files; the rest only follows."""
    ours = term.startswith("oko:") or term in display_names.BORROWED
    return ours and term not in FOLLOWS


def shown(node: Node, term: str) -> str:
    """Write the values of a property on one line, things by name."""
    labels, language = current_labels(), current_language()
    iris = [str(labels.name(iri, language)) for iri in node.iris(term)]
    return "; ".join([*iris, *(str(text) for text in all_best(node.all(term), language))])


def address_of(contact: Contact, subject: str, text: str) -> tuple[str, str]:
    """Choose the way to send it: an e-mail, an issue, else the page of the editors."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
    if contact.email:
        start = contact.email.removeprefix("mailto:")
        return f"mailto:{start}?subject={quote(subject)}&body={quote(short)}", WRITE
    if contact.url.endswith(ISSUES):
        return f"{contact.url}?title={quote(subject)}&body={quote(short)}", OPEN
    return contact.url, FIND


def file_of(iri: str) -> str:
    """Name the file in git that a thing is described in."""
    return files(whole_store()).get(iri, "")


@cached_per_store()
def files(store: Store) -> Mapping[str, str]:
    """Read which file each thing is described in: a file is a named graph."""
    rows = _ask(store, "files")
    return {_text(r, "node"): f"{_text(r, 'graph').removeprefix(str(GRAPH))}.ttl" for r in rows}


@cached_per_store()
def contact_of(store: Store) -> Contact:
    """Read whom to write to."""
    rows = _ask(store, "contact")
    found = [row["name"] for row in rows if isinstance(row["name"], ox.Literal)]
    names = {name.language or "": name.value for name in found}
    return Contact(names, _first(rows, "email"), _first(rows, "url"))


def _ask(store: Store, query: str) -> list[Row]:
    return store.query(current_release().page_queries[query]).rows()


def _first(rows: Iterable[Row], column: str) -> str:
    return next((text for row in rows if (text := _text(row, column))), "")


def _text(row: Row, column: str) -> str:
    return value_of(row[column])
