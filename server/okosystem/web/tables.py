"""Rows as files: CSV, and JSON with the choices and what the rows rest on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import Response, current_app, json, request

from okosystem.core.spreadsheets import write_rows
from okosystem.graph.answer_basis import describe_rows
from okosystem.graph.choices import Choices
from okosystem.graph.reader import Reader
from okosystem.graph.view import Feature, Inputs, Row
from okosystem.web.basis import BASIS, comment_csv
from okosystem.web.formats import CSV, HTML, PLAIN_JSON, Format
from okosystem.web.state import current_stamp

SVG = Format("image/svg+xml", "svg", "SVG")
TABLE_PAGE = (HTML, PLAIN_JSON, CSV)


@dataclass(frozen=True, slots=True)
class ViewTable:
    """The rows of a view, and the name of the file; the columns are those of the rows if empty."""

    name: str
    rows: Sequence[Row]
    columns: Sequence[str] = ()


def declared_lists() -> Sequence[Feature]:
    """List the features with files at one address, whose rows the API can describe."""
    found = current_app.extensions["features"].values()
    return [one for one in found if one.is_described and one.columns and "<" not in one.path]


def describe_view(
    reader: Reader, choices: Choices, rows: Iterable[Row], inputs: Inputs
) -> Mapping[str, Any] | None:
    """Describe what a view rests on; None with a scenario, and for findings of another day."""
    day = choices.other_day(reader)
    is_computed = choices.has_scenario or (inputs.computed and day)
    return None if is_computed else describe_rows(reader, rows, inputs, day)


def table_response(
    reader: Reader,
    table: ViewTable,
    choices: Choices,
    chosen_format: Format,
    basis: Callable[[], Mapping[str, Any] | None],
) -> Response:
    """Send a table as CSV, or as JSON with the choices, the release and what it rests on.

    CSV has that as comments, on request.
    """
    if chosen_format is CSV:
        content = write_csv(table.rows, table.columns).encode()
        if request.args.get(BASIS) and (described := basis()):
            content = comment_csv(content, described)
        return file_response(reader, content, CSV, table.name)
    document = {
        "view": table.name,
        "language": reader.language,
        "chosen": choices.non_default(),
        "release": reader.release.digest,
        "rows": list(table.rows),
        "basis": basis(),
    }
    body = json.dumps(document, ensure_ascii=False, sort_keys=False)
    return file_response(reader, body, chosen_format, table.name)


def file_response(reader: Reader, body: str | bytes, chosen_format: Format, name: str) -> Response:
    """Send a file, which like the page is in the reader's language."""
    response = Response(body, mimetype=chosen_format.media_type)
    kind = "attachment" if chosen_format is SVG else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}.{chosen_format.suffix}"'
    response.headers["Content-Language"] = reader.language
    response.vary.add("Cookie")
    response.set_etag(f"{current_stamp()}-{chosen_format.suffix}-{reader.language}")
    return response


def write_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    """Write CSV with some columns, and with every other that a row has.

    A reference is written as its IRI, and several values in a cell are separated by spaces.
    """
    columns = list(dict.fromkeys(chain(columns, *rows)))
    return write_rows([columns, *([_cell(row.get(name)) for name in columns] for row in rows)])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return value["iri"]
    return " ".join(str(_cell(v)) for v in value) if isinstance(value, list | tuple) else value
