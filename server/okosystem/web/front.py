"""The front page: what the common ecosystem is, how much of it is here, and the way in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, make_response, redirect, render_template, request

from okosystem.web.alphabet import in_order
from okosystem.web.formats import DOCUMENT, HTML, negotiate
from okosystem.web.graph import ask
from okosystem.web.kinds import PARTS
from okosystem.web.links import service_links
from okosystem.web.lists import members
from okosystem.web.state import current_index

bp = Blueprint("front", __name__)


@dataclass(slots=True)
class Box:
    """A resource in the target picture: who provides it now, and its status."""

    iri: str
    status: str
    owners: list[str] = field(default_factory=list)

    @property
    def is_in_operation(self) -> bool:
        """Tell whether the resource is in ordinary operation, so that nothing need be said."""
        return self.status.endswith(("/in-operation", "/unknown")) or not self.status


@dataclass(frozen=True, slots=True)
class Layer:
    """One of the 14 categories, with the resources placed in it."""

    iri: str
    kind: str
    boxes: dict[str, Box] = field(default_factory=dict)

    @property
    def by_name(self) -> list[Box]:
        """The resources in the order of their names, as the reader sees them."""
        return [self.boxes[iri] for iri in in_order(list(self.boxes))]


@bp.get("/")
def front() -> Response:
    """Answer in one screen, then show the target picture as a list; RDF is to be had at /void."""
    if negotiate(request.accept_mimetypes, DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/void", 303))
    counts = {kind: len(members(kind)) for kind in PARTS}
    page = render_template("front.html", counts=counts, layers=by_kind(layers()))
    response = make_response(page)
    response.headers["Link"] = service_links()
    return response


@bp.get("/sok")
def search() -> str:
    """Search in names and descriptions."""
    query = request.args.get("q", "")
    hits = current_index().search(query)
    return render_template("search.html", query=query, hits=hits[:100], total=len(hits))


def layers() -> list[Layer]:
    """Read the categories in drawing order; an empty one is as much a fact as a full one."""
    found: dict[str, Layer] = {}
    for row in ask("front"):
        values = {key: str(getattr(term, "value", "")) for key, term in row.items()}
        iri, kind = values["category"], values["kind"].rpartition("/")[2]
        layer = found.setdefault(iri, Layer(iri, kind))
        if resource := values["resource"]:
            box = layer.boxes.setdefault(resource, Box(resource, values["status"]))
            if (owner := values["owner"]) and owner not in box.owners:
                box.owners.append(owner)
    return list(found.values())


def by_kind(found: Sequence[Layer]) -> Mapping[str, list[Layer]]:
    """Group the categories by where the slides draw them."""
    grouped: dict[str, list[Layer]] = {}
    for layer in found:
        grouped.setdefault(layer.kind, []).append(layer)
    return grouped
