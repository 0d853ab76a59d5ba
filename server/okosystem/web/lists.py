"""/liste/<kind>: the entities of a kind."""

import pyoxigraph as ox
from flask import Blueprint, render_template, request

from okosystem.core.terms import ID, OKO, value_of
from okosystem.model.graph import unknown_entity
from okosystem.web.display_names import CLASS_BY_KIND, KINDS, kind_names, list_path, sort_by_label
from okosystem.web.problems import MAX_SHOWN, plain, refuse
from okosystem.web.state import current_graph, current_labels, current_store

bp = Blueprint("lists", __name__)


@bp.app_template_global()
def list_address(kind: str) -> str:
    """Return the address of the list of a kind."""
    return f"{request.script_root}{list_path(kind)}"


@bp.get("/liste/<kind>")
def listing(kind: str) -> str:
    """List the entities of a kind by name; answers 404 to an unknown kind."""
    entities = members(kind)
    if not entities:
        refuse(
            "Det finnes ingen liste over «%(given)s». Disse finnes:",
            [(plain(kind_names(k)), list_address(k)) for k in KINDS if members(k)],
            404,
            given=kind[:MAX_SHOWN],
        )
    return render_template("list.html", title=kind_names(kind), entities=sort_by_label(entities))


def require_entity(kind: str, slug: str) -> str:
    """Return the IRI of an entity; raises UnknownResource when it has no statements."""
    iri = str(ID[f"{kind}/{slug}"])
    if iri not in current_store():
        raise unknown_entity(iri)
    return iri


def members(kind: str) -> list[str]:
    """Find the entities of a kind: by class if the kind has one in names.toml, else by IRI."""
    if kind not in CLASS_BY_KIND:
        return current_labels().of_kind(kind)
    rows = current_graph().ask("instances", type=ox.NamedNode(str(OKO[CLASS_BY_KIND[kind]])))
    return [value_of(row["thing"]) for row in rows]
