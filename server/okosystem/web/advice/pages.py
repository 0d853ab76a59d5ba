"""/rad: all advice by recipient, and the analyses' drafts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template

from okosystem.analysis.results import rename_results, suffix_for
from okosystem.core.terms import local_name
from okosystem.engine.oxigraph import Store
from okosystem.model.as_of import known_span
from okosystem.model.statements import Node
from okosystem.web.advice.cases import Case, cases, is_undated, start_of
from okosystem.web.advice.drafts import DRAFT_CLASSES, Drafts, drafts
from okosystem.web.alphabet import in_order
from okosystem.web.boards.as_of import findings_on
from okosystem.web.boards.files import finding_triples
from okosystem.web.boards.findings import AnalysisFinding, format_number
from okosystem.web.documents import serialize_triples as as_document
from okosystem.web.formats import GRAPH, HTML
from okosystem.web.languages import current_language, mark
from okosystem.web.memento import asked_day
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.form import Choices, Field, options_of, read_choices
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
    """List the advice, or send it as a file."""
    day = asked_day()
    chosen, all_cases, store = choose_format(suffix, *GRAPH), *advice_on(day)
    choices = read_choices(
        Field("mottaker", mark("Mottaker"), options_of(recipients(all_cases, store))),
        Field("kommet", mark("Hvor langt"), STAGES),
    )
    matching = [case for case in all_cases if matches(case, choices)]
    waiting = [] if choices["kommet"] else drafts(choices["mottaker"], store)
    if chosen in GRAPH:
        triples = node_triples(node for case in matching for node in case.nodes)
        document = as_document([*triples, *draft_triples(waiting, store, day)], chosen)
        return file_response(document, chosen, "rad")
    if chosen is not HTML:
        rows = [*map(case_row, matching), *(draft_row(f) for _, many in waiting for f in many)]
        return table_response(ViewTable("rad", rows), choices, chosen)
    page = render_template(
        "advice/list.html", choices=choices, every=all_cases, groups=by_recipient(matching),
        stages=STAGES, drafts=waiting, kinds=DRAFT_CLASSES,
        format_number=format_number, is_undated=is_undated,
        span=known_span(current_release()),
    )  # fmt: skip
    return make_response(page)


def advice_on(day: date | None) -> tuple[Sequence[Case], Store | None]:
    """Return the advice given as of a day, and the findings of that day; today by default."""
    return cases(day), findings_on(day) if day else None


def recipients(all_cases: Sequence[Case], store: Store | None) -> list[str]:
    """List the recipients of advice or drafts."""
    addressed = [iri for case in all_cases for iri in case.recipients]
    waiting = [found for _, many in drafts(store=store) for found in many]
    return [*addressed, *(iri for f in waiting for iri in f.node.iris("oko:adviceTo"))]


def matches(case: Case, choices: Choices) -> bool:
    """Whether a case matches the chosen recipient and stage."""
    slugs = [local_name(iri) for iri in case.recipients]
    return choices["mottaker"] in ("", *slugs) and choices["kommet"] in ("", case.stage)


def by_recipient(found: Sequence[Case]) -> Sequence[tuple[str, Sequence[Case]]]:
    """Group advice by recipient in alphabetical order; those without one come last."""
    iris = in_order({iri for case in found for iri in case.recipients})
    groups = [(iri, [case for case in found if iri in case.recipients]) for iri in iris]
    without = [case for case in found if not case.recipients]
    return [*groups, *([("", without)] if without else [])]


def case_row(case: Case) -> dict[str, Cell]:
    """Write advice as a row; an empty value is unknown."""
    description = case.node.text(current_language(), "dct:description")
    return {
        "draft": False,
        **name_columns(advice=case.node.iri),
        "day": "" if is_undated(case.node) else start_of(case.node).isoformat(),
        "recipient": case.recipients,
        "about": case.subjects,
        "basedOn": case.node.iris("oko:basedOn"),
        "stage": case.stage,
        "decisions": [node.iri for node in case.decisions],
        "followUp": [node.iri for node in case.reports],
        **name_columns(evidence=case.node.iri_of("oko:evidenceClass") or ""),
        "description": description.value if description else "",
    }


def draft_row(finding: AnalysisFinding) -> dict[str, Cell]:
    """Write a draft as a row."""
    node, description = finding.node, finding.node.text(current_language(), "dct:description")
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
        "description": description.value if description else "",
    }


def draft_triples(waiting: Drafts, store: Store | None, day: date | None) -> list[ox.Triple]:
    """List the triples about drafts; those of another day have IRIs of their own."""
    triples = finding_triples(DRAFT_CLASSES, [one for _, many in waiting for one in many], store)
    return list(rename_results(triples, suffix_for(day))) if store and day else triples


def node_triples(nodes: Iterable[Node]) -> list[ox.Triple]:
    """List the triples about some nodes, each once."""
    iris = dict.fromkeys(node.iri for node in nodes)
    return [t for iri in iris for t in whole_store().outward(ox.NamedNode(iri))]
