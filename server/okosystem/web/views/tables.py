"""Rows of a view as files: the same rows as the table on the page, in CSV and JSON."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox
from flask import Response, json, make_response

from okosystem.model.relations import Relation
from okosystem.model.statements import open_corrections, open_objections
from okosystem.web.display_names import label_of
from okosystem.web.documents import serialize_triples
from okosystem.web.formats import CSV, GRAPH, HTML, PLAIN_JSON, Format, choose
from okosystem.web.languages import current_language
from okosystem.web.state import current_release, current_stamp, whole_graph
from okosystem.web.views.form import Choices

Cell = str | int | bool | Sequence[str] | None
Row = Mapping[str, Cell]
SVG = Format("image/svg+xml", "svg", "SVG")


@dataclass(frozen=True, slots=True)
class ViewTable:
    """The rows of a view, and the name of the file; the columns are those of the rows if empty."""

    name: str
    rows: Sequence[Row]
    columns: Sequence[str] = ()


def choose_format(suffix: str, *more: Format) -> Format:
    """Choose the response format by the suffix of the address, else by content negotiation."""
    return choose(suffix, (HTML, PLAIN_JSON, CSV, *more))


def view_response(
    name: str,
    choices: Choices,
    chosen_format: Format,
    *,
    page: Callable[[], str],
    rows: Callable[[], Iterable[Row]],
    columns: Sequence[str] = (),
    triples: Callable[[], Iterable[ox.Triple]] = tuple,
    picture: Callable[[], Response] = Response,
) -> Response:
    """Show a view as a page, or send its rows, triples or figure as a file.

    With columns, every row has them all, and CSV has them even without rows.
    """
    if chosen_format is HTML:
        return make_response(page())
    if chosen_format is SVG:
        return picture()
    if chosen_format in GRAPH:
        document = serialize_triples(triples(), chosen_format)
        return file_response(document, chosen_format, name)
    filled = [{**dict.fromkeys(columns, ""), **row} for row in rows()]
    return table_response(ViewTable(name, filled, columns), choices, chosen_format)


def table_response(table: ViewTable, choices: Choices, chosen_format: Format) -> Response:
    """Write a table in a format."""
    body = to_csv(table) if chosen_format is CSV else to_json(table, choices)
    return file_response(body, chosen_format, table.name)


def file_response(body: str | bytes, chosen_format: Format, name: str) -> Response:
    """Send a file, which like the page is in the reader's language."""
    response = Response(body, mimetype=chosen_format.media_type)
    kind = "attachment" if chosen_format is SVG else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}.{chosen_format.suffix}"'
    response.headers["Content-Language"] = current_language()
    response.vary.add("Cookie")
    response.set_etag(f"{current_stamp()}-{chosen_format.suffix}-{current_language()}")
    return response


def to_csv(table: ViewTable) -> str:
    """Write a table as CSV."""
    columns = table.columns or list(dict.fromkeys(name for row in table.rows for name in row))
    return write_csv(columns, table.rows)


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Write CSV; a reference as its IRI, several values in a cell separated by spaces."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue()


def to_json(table: ViewTable, choices: Choices) -> str:
    """Write JSON: the choices, the release and the rows."""
    document = {
        "view": table.name,
        "language": current_language(),
        "chosen": choices.non_default(),
        "release": current_release().digest,
        "rows": list(table.rows),
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=False)


def name_columns(**entities: str) -> dict[str, Cell]:
    """Build the columns of entities: the IRI of each, and its name for this reader."""
    columns: dict[str, Cell] = {}
    for column, iri in entities.items():
        columns[column] = iri
        columns[f"{column}Name"] = label_of(iri) if iri else ""
    return columns


def evidence_columns(fact: Relation) -> dict[str, Cell]:
    """Build the columns about the evidence of a statement."""
    return {
        **name_columns(evidence=fact.evidence),
        "from": _day(fact.period.start),
        "endedBy": _day(fact.period.end),
        "statement": fact.iri,
        **dispute_columns(fact.iri),
        "sources": fact.sources,
    }


def dispute_columns(*iris: str) -> dict[str, Cell]:
    """Build the columns about unresolved objections and corrections to some statements."""
    return {
        "objections": [one.iri for one in open_objections(whole_graph(), *iris)],
        "corrections": [one.iri for one in open_corrections(whole_graph(), *iris)],
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return value["iri"]
    return " ".join(str(_cell(v)) for v in value) if isinstance(value, list | tuple) else value
