"""/rad: all advice by recipient, and apart from it the drafts that the analyses made."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template

from okosystem.analysis.results import rename_results, suffix_for
from okosystem.engine.oxigraph import Store
from okosystem.model.statements import Node
from okosystem.web.advice.cases import Case, began, cases, is_undated
from okosystem.web.advice.drafts import KINDS, Drafts, drafts
from okosystem.web.alphabet import in_order
from okosystem.web.boards.as_of import findings_on, known_span
from okosystem.web.boards.files import finding_triples
from okosystem.web.boards.findings import AnalysisFinding, format_number
from okosystem.web.documents import written as as_document
from okosystem.web.formats import GRAPH, HTML
from okosystem.web.languages import current_language, mark
from okosystem.web.memento import asked_day
from okosystem.web.state import whole_store
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.options import options_of as options
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    choose_format,
    file_response,
    name_columns,
    table_response,
)

bp = Blueprint("advice", __name__)
STAGES: Mapping[str, str] = {
    "written": mark("Skrevet, ikke besluttet"),
    "decided": mark("Besluttet"),
    "followed": mark("Fulgt opp"),
}


@bp.get("/rad")
@bp.get("/rad.<suffix>")
def advice(suffix: str = "") -> Response:
    """List the advice, or give it as a file."""
    day = asked_day()
    chosen, every, store = choose_format(suffix, *GRAPH), *known_on(day)
    choices = read_choices(
        Field("mottaker", mark("Mottaker"), options(recipients(every, store))),
        Field("kommet", mark("Hvor langt"), STAGES),
    )
    found = [case for case in every if fits(case, choices)]
    waiting = [] if choices["kommet"] else drafts(choices["mottaker"], store)
    if chosen in GRAPH:
        said = about(node for case in found for node in case.nodes)
        told = as_document([*said, *said_of(waiting, store, day)], chosen)
        return file_response(told, chosen, "rad")
    if chosen is not HTML:
        rows = [*map(row_of, found), *(draft_row(f) for _, many in waiting for f in many)]
        return table_response(ViewTable("rad", rows), choices, chosen)
    page = render_template(
        "advice/list.html", choices=choices, every=every, groups=by_recipient(found), stages=STAGES,
        drafts=waiting, kinds=KINDS, format_number=format_number, is_undated=is_undated,
        span=known_span(),
    )  # fmt: skip
    return make_response(page)


def known_on(day: date | None) -> tuple[Sequence[Case], Store | None]:
    """Give the advice that had been given on a day, or today, and what was found then."""
    return cases(day), findings_on(day) if day else None


def recipients(every: Sequence[Case], store: Store | None) -> list[str]:
    """List whom there is advice for, or a draft that they should read."""
    written_to = [iri for case in every for iri in case.recipients]
    waiting = [found for _, many in drafts(store=store) for found in many]
    return [*written_to, *(iri for f in waiting for iri in f.node.iris("oko:adviceTo"))]


def fits(case: Case, choices: Choices) -> bool:
    """Tell whether advice is for the chosen recipient, and has come as far as was chosen."""
    for_them = [iri.rpartition("/")[2] for iri in case.recipients]
    return choices["mottaker"] in ("", *for_them) and choices["kommet"] in ("", case.stage)


def by_recipient(found: Sequence[Case]) -> Sequence[tuple[str, Sequence[Case]]]:
    """Divide advice by whom it is for, by name; without a recipient last."""
    iris = in_order({iri for case in found for iri in case.recipients})
    groups = [(iri, [case for case in found if iri in case.recipients]) for iri in iris]
    without = [case for case in found if not case.recipients]
    return [*groups, *([("", without)] if without else [])]


def row_of(case: Case) -> dict[str, Cell]:
    """Write advice as a row; what has no value is empty, which means unknown."""
    told = case.node.text(current_language(), "dct:description")
    return {
        "draft": False,
        **name_columns(advice=case.node.iri),
        "day": "" if is_undated(case.node) else began(case.node).isoformat(),
        "recipient": case.recipients,
        "about": case.subjects,
        "basedOn": case.node.iris("oko:basedOn"),
        "stage": case.stage,
        "decisions": [node.iri for node in case.decisions],
        "followUp": [node.iri for node in case.reports],
        **name_columns(evidence=case.node.iri_of("oko:evidenceClass") or ""),
        "description": told.value if told else "",
    }


def draft_row(found: AnalysisFinding) -> dict[str, Cell]:
    """Write a draft as a row."""
    node, told = found.node, found.node.text(current_language(), "dct:description")
    return {
        "draft": True,
        "advice": node.iri,
        "adviceName": str(node.text(current_language(), "dct:title") or ""),
        "day": node.value("oko:asOf"),
        "recipient": node.iris("oko:adviceTo"),
        "about": node.iris("oko:concerns"),
        "basedOn": node.iris("prov:wasDerivedFrom"),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "score": node.value("oko:score"),
        "rankBest": node.value("oko:rankBest"),
        "rankWorst": node.value("oko:rankWorst"),
        "description": told.value if told else "",
    }


def said_of(waiting: Drafts, store: Store | None, day: date | None) -> list[ox.Triple]:
    """List what is said of drafts; those of another day go by names of their own."""
    said = finding_triples(KINDS, [one for _, many in waiting for one in many], store)
    return list(rename_results(said, suffix_for(day))) if store and day else said


def about(nodes: Iterable[Node]) -> list[ox.Triple]:
    """List what is said of some nodes, of each once."""
    iris = dict.fromkeys(node.iri for node in nodes)
    return [t for iri in iris for t in whole_store().outward(ox.NamedNode(iri))]
