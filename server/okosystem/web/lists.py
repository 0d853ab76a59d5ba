"""/liste/<kind>: the entities of a kind."""

from flask import Blueprint, render_template, request

from okosystem.graph.choices import MAX_SHOWN, Refused
from okosystem.graph.kinds import KINDS, list_path
from okosystem.web.state import current_reader

bp = Blueprint("lists", __name__)


@bp.app_template_global()
def list_address(kind: str) -> str:
    """Return the address of the list of a kind."""
    return f"{request.script_root}{list_path(kind)}"


@bp.get("/liste/<kind>")
def listing(kind: str) -> str:
    """List the entities of a kind by name; answers 404 to an unknown kind."""
    reader = current_reader()
    entities = reader.members(kind)
    if not entities:
        raise Refused(
            "Det finnes ingen liste over «%(given)s». Disse finnes:",
            [
                (reader.plain(reader.kind_names(k)), list_address(k))
                for k in KINDS
                if reader.members(k)
            ],
            404,
            given=kind[:MAX_SHOWN],
        )
    return render_template(
        "list.html", title=reader.kind_names(kind), entities=reader.sort(entities)
    )
