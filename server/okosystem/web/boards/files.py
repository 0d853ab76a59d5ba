"""A board of another day as files: its rows, and all that is said of its findings in RDF."""

from collections.abc import Sequence

import pyoxigraph as ox
from flask import Response

from okosystem.analysis.results import rename_results
from okosystem.core.terms import used
from okosystem.engine.answers import iris_of
from okosystem.web.boards.kinds import Board
from okosystem.web.boards.moment import Moment
from okosystem.web.boards.reading import Found
from okosystem.web.boards.rows import kept
from okosystem.web.boards.standing import status_of
from okosystem.web.formats import Format
from okosystem.web.languages import current_language
from okosystem.web.state import current_release
from okosystem.web.views.tables import Cell, label_of, name_columns


def row_of(found: Found, change: str = "") -> dict[str, Cell]:
    """Write a finding as a row of a file."""
    node, language = found.node, current_language()
    concerns = node.iris("oko:concerns")
    return {
        "finding": node.iri,
        "day": node.value("oko:asOf"),
        "change": change,
        **name_columns(status=status_of(found)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "concerns": concerns,
        "concernsName": "; ".join(label_of(iri) for iri in concerns),
        "rules": [rule.value("skos:notation") for rule in found.rules],
        **found.numbers,
        "title": str(node.text(language, "dct:title") or ""),
        "explanation": str(node.text(language, "dct:description") or ""),
    }


def as_graph(board: Board, seen: Moment, found: Sequence[Found], chosen: Format) -> Response:
    """Write all that is said of the findings, which go by names of their own."""
    said = list(rename_results(kept(board.kinds, found, seen.store), seen.word))
    prefixes = used(current_release().prefixes, iris_of(said))
    form = ox.RdfFormat.from_media_type(chosen.writer)
    return Response(
        ox.serialize(said, format=form, prefixes=prefixes) or b"", mimetype=chosen.media_type
    )
