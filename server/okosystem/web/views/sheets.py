"""What a view shows as rows of a file: the same rows as the table on the page, in CSV and JSON."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, json, request

from okosystem.core.days import Period
from okosystem.model.objections import open_corrections, open_objections
from okosystem.model.relations import Relation
from okosystem.web.formats import CSV, HTML, PLAIN_JSON, Format, named, negotiate
from okosystem.web.languages import current_language
from okosystem.web.state import current_labels, current_release, current_stamp, whole_graph
from okosystem.web.views.asking import Asked

Cell = str | int | bool | Sequence[str] | None
SVG = Format("image/svg+xml", "svg", "SVG")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a view, with the name their file gets."""

    name: str
    rows: Sequence[Mapping[str, Cell]]


def wanted(suffix: str, *more: Format) -> Format:
    """Choose how to answer: by the suffix of the address, else by Accept."""
    offered = (HTML, PLAIN_JSON, CSV, *more)
    return named(suffix, offered) if suffix else negotiate(request.accept_mimetypes, offered)


def written(sheet: Sheet, asked: Asked, chosen: Format) -> Response:
    """Write the rows in a format."""
    body = as_csv(sheet) if chosen is CSV else as_json(sheet, asked)
    return sent(body, chosen, sheet.name)


def sent(body: str | bytes, chosen: Format, name: str) -> Response:
    """Send a file, which is in the reader's language as the page is."""
    response = Response(body, mimetype=chosen.media_type)
    kind = "attachment" if chosen is SVG else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}.{chosen.suffix}"'
    response.headers["Content-Language"] = current_language()
    response.vary.add("Cookie")
    response.set_etag(f"{current_stamp()}-{chosen.suffix}-{current_language()}")
    return response


def as_csv(sheet: Sheet) -> str:
    """Write CSV; several values of a cell stand with spaces between."""
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in sheet.rows for name in row))
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in sheet.rows)
    return out.getvalue()


def as_json(sheet: Sheet, asked: Asked) -> str:
    """Write JSON: what was chosen, of which release, and the rows."""
    told = {
        "view": sheet.name,
        "language": current_language(),
        "chosen": asked.told(),
        "release": current_release().digest,
        "rows": list(sheet.rows),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=False)


def names(**things: str) -> dict[str, Cell]:
    """Give columns for things: the IRI of each, and its name for this reader."""
    found: dict[str, Cell] = {}
    for column, iri in things.items():
        found[column] = iri
        found[f"{column}Name"] = called(iri) if iri else ""
    return found


def grounds(fact: Relation) -> dict[str, Cell]:
    """Give the columns that tell how a statement is known."""
    return {
        **names(evidence=fact.evidence),
        "from": _day(fact.period, "start"),
        "endedBy": _day(fact.period, "end"),
        "statement": fact.iri,
        **contested(fact.iri),
        "sources": fact.sources,
    }


def contested(*iris: str) -> dict[str, Cell]:
    """Give the columns that tell what is said against some statements, and not settled."""
    return {
        "objections": [one.iri for one in open_objections(whole_graph(), *iris)],
        "corrections": [one.iri for one in open_corrections(whole_graph(), *iris)],
    }


def called(iri: str) -> str:
    """Call a thing by its name for this reader."""
    return current_labels().name(iri, current_language()).value


def _day(period: Period, which: str) -> str:
    day = getattr(period, which)
    return day.isoformat() if day else ""


def _cell(value: Cell) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, list | tuple) else value
