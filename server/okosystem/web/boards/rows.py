"""What a board shows as files: the rows in CSV and JSON, and all that is said as a graph."""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from flask import Response

from okosystem.core.terms import OKO, used
from okosystem.engine.answers import iris_of
from okosystem.engine.oxigraph import Store
from okosystem.web.boards.kinds import Board
from okosystem.web.boards.reading import Found, triples
from okosystem.web.boards.standing import status_of
from okosystem.web.formats import GRAPH, Format
from okosystem.web.languages import current_language
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    dispute_columns,
    name_columns,
    table_response,
)

CASE_STATUS = ox.NamedNode(OKO["caseStatus"])


def as_file(board: Board, found: Sequence[Found], choices: Choices, chosen: Format) -> Response:
    """Write the findings in a format."""
    if chosen in GRAPH:
        return as_graph(board, found, chosen)
    return table_response(ViewTable(board.name, [row_of(one) for one in found]), choices, chosen)


def row_of(found: Found) -> dict[str, Cell]:
    """Write a finding as a row; what has no value is empty, which means unknown."""
    node, told = found.node, found.node.text(current_language(), "dct:description")
    said = [one.iri for one in found.human]
    return {
        **name_columns(finding=node.iri, status=status_of(found)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "score": node.value("oko:score"),
        "onBoard": node.value("oko:onBoard"),
        "concerns": node.iris("oko:concerns"),
        "humanVerdict": said,
        **dispute_columns(node.iri, *said, *behind(found)),
        "description": told.value if told else "",
    }


def behind(found: Found) -> list[str]:
    """List the statements that a finding was worked out from."""
    return found.node.iris("prov:wasDerivedFrom")


def as_graph(board: Board, found: Sequence[Found], chosen: Format) -> Response:
    """Write all that is said of the findings, with how far people have come with each."""
    said = [*kept(board.kinds, found), *(_standing(one) for one in found)]
    prefixes = used(current_release().prefixes, iris_of(said))
    body = ox.serialize(said, format=ox.RdfFormat.from_media_type(chosen.writer), prefixes=prefixes)
    return Response(body or b"", mimetype=chosen.media_type)


def kept(
    kinds: Iterable[str], found: Iterable[Found], store: Store | None = None
) -> list[ox.Triple]:
    """List what is said of some findings, of their parts and rules, and of what people said."""
    nodes = {iri for one in found for iri in around(one)}
    return [t for t in triples(*kinds, store=store) if getattr(t.subject, "value", "") in nodes]


def around(found: Found) -> list[str]:
    """List the nodes that a finding is told with."""
    return [
        found.node.iri,
        *found.node.iris("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict"),
    ]


def _standing(found: Found) -> ox.Triple:
    status = ox.NamedNode(status_of(found))
    return ox.Triple(ox.NamedNode(found.node.iri), CASE_STATUS, status)
