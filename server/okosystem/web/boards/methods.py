"""/metode: how each analysis works, for readers who do not program."""

from collections.abc import Sequence

from flask import Blueprint, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.statements import read_entity
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.state import current_graph, current_release, whole_store

bp = Blueprint("methods", __name__)


@bp.get("/metode")
def methods() -> str:
    """List the algorithms."""
    return render_template("boards/methods.html", algorithms=algorithms(whole_store()))


@bp.get("/metode/<name>")
def method(name: str) -> str:
    """Explain one algorithm."""
    iri = str(ID[f"algorithm/{name}"])
    if iri not in dict(algorithms(whole_store())):
        raise UnknownResource(
            Message(
                "There is no algorithm %(given)r. How to fix it: /metode lists them.",
                given=name[:80],
            )
        )
    results = dict(algorithms(whole_store()))[iri]
    return render_template(
        "boards/method.html",
        node=read_entity(current_graph(), iri).node,
        results=results,
        boards=boards_of(local_name(iri)),
    )


def boards_of(name: str) -> list[Board]:
    """List the boards that show the findings of an algorithm."""
    return [board for board in BOARDS if name in board.algorithms]


@cached_per_store()
def algorithms(store: Store) -> Sequence[tuple[str, int]]:
    """List the algorithms with their number of findings."""
    rows = store.query(current_release().queries["algorithms"].sparql).rows()
    return [(value_of(r["algorithm"]), int(getattr(r["results"], "value", 0))) for r in rows]
