"""/rad: all advice by recipient, the analyses' drafts, and a printable page for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from okosystem.analysis.results import suffix_for
from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import local_name
from okosystem.engine.oxigraph import Store
from okosystem.model.as_of import known_span
from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.advice.cases import Case, cases, is_undated, start_of
from okosystem.web.alphabet import in_order
from okosystem.web.boards.as_of import findings_on
from okosystem.web.boards.files import finding_triples
from okosystem.web.boards.findings import AnalysisFinding, findings, format_number, status_of
from okosystem.web.boards.kinds import section_by_class
from okosystem.web.formats import GRAPH
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.memento import requested_day
from okosystem.web.state import current_labels, current_release, whole_store
from okosystem.web.views.form import Choices, Field, options_of, read_choices
from okosystem.web.views.tables import Cell, choose_format, name_columns, view_response

bp = Blueprint("advice", __name__)
STAGES: Mapping[str, str] = {
    "written": mark("Skrevet, ikke besluttet"),
    "decided": mark("Besluttet"),
    "followed": mark("Fulgt opp"),
}
# The classes of findings that call for advice: their heading, and what the reader is asked to do.
DRAFT_CLASSES: Mapping[str, str] = {
    "PhaseOutDraft": mark("Utfasing: hva reglene taler for"),
    "GapFinding": mark("Gap uten noe kjent som dekker det"),
    "RankingFinding": mark("Behov som taler for en ny nasjonal ressurs"),
}
REQUEST_TEXTS: Mapping[str, str] = {
    "PhaseOutDraft": mark(
        "Ta stilling til utkastet: gjør det til et råd, forkast det med en grunn,"
        " eller skaff det som mangler for å avgjøre det."
    ),
    "GapFinding": mark(
        "Si om gapet er virkelig, og i så fall hvem som bør dekke det. Se først på det nærmeste"
        " å bruke om igjen."
    ),
    "RankingFinding": mark(
        "Si om behovet taler for en ny nasjonal ressurs, eller om noe som finnes, kan dekke det."
    ),
}
COLUMNS = (
    *("draft", "advice", "adviceName", "day", "recipient", "about", "basedOn", "stage"),
    *("decisions", "followUp", "evidence", "evidenceName", "verdict", "verdictName"),
    *("score", "rankBest", "rankWorst", "description"),
)
ADVISED_STATUSES = ("advised", "followed-up")
SEVERE, KEEP = "red", "keep"
Drafts = Mapping[str, Sequence[AnalysisFinding]]


@dataclass(frozen=True, slots=True)
class OnePage:
    """The content of a page about advice or a draft. `rests_on` has grounds only linked to."""

    node: Node
    title: Text
    recipients: Sequence[str]
    subjects: Sequence[str]
    request: Text | None
    grounds: Sequence[Node]
    rests_on: Sequence[str]
    flips: Sequence[Text]
    against: Text | None = None
    blocks: Sequence[Node] = ()
    case: Case | None = None
    cited: str = ""


@bp.get("/rad")
@bp.get("/rad.<suffix>")
def advice(suffix: str = "") -> Response:
    """List the advice, or send it as a file."""
    day = requested_day()
    chosen, all_cases, store = choose_format(suffix, *GRAPH), *advice_on(day)
    choices = read_choices(
        Field("mottaker", mark("Mottaker"), options_of(recipients(all_cases, store))),
        Field("kommet", mark("Hvor langt"), STAGES),
    )
    matching = [case for case in all_cases if matches(case, choices)]
    waiting = {} if choices["kommet"] else drafts(choices["mottaker"], store)
    waiting_findings = [finding for found in waiting.values() for finding in found]
    return view_response(
        "rad",
        choices,
        chosen,
        page=lambda: render_template(
            "advice/list.html",
            choices=choices,
            every=all_cases,
            groups=by_recipient(matching),
            stages=STAGES,
            drafts=waiting,
            kinds=DRAFT_CLASSES,
            format_number=format_number,
            is_undated=is_undated,
            span=known_span(current_release()),
        ),
        columns=COLUMNS,
        rows=lambda: [*map(case_row, matching), *map(draft_row, waiting_findings)],
        triples=lambda: [
            *node_triples(node for case in matching for node in case.nodes),
            *finding_triples(
                DRAFT_CLASSES, waiting_findings, store, suffix_for(day) if day else ""
            ),
        ],
    )


@bp.get("/rad/<slug>")
def one(slug: str) -> str:
    """Show a piece of advice or a draft, today or as of a day."""
    choices = read_choices()
    return render_template(
        "advice/one.html",
        page=find_page(slug, choices.day),
        steps=tuple(STAGES),
        choices=choices,
        is_undated=is_undated,
    )


def advice_on(day: date | None) -> tuple[Sequence[Case], Store | None]:
    """Return the advice given as of a day, and the findings of that day; today by default."""
    return cases(day), findings_on(day) if day else None


def drafts(recipient: str = "", store: Store | None = None) -> Drafts:
    """List the findings without advice, by class; only the severe gaps.

    With the slug of a recipient, only those addressed to it; with a store, those of another day.
    """

    def is_for(finding: AnalysisFinding) -> bool:
        addressed = map(local_name, finding.node.iris("oko:adviceTo"))
        return is_draft(finding) and (not recipient or recipient in addressed)

    return {kind: list(filter(is_for, findings(kind, store=store))) for kind in DRAFT_CLASSES}


def is_draft(finding: AnalysisFinding) -> bool:
    """Whether a finding awaits advice; the verdict «keep» calls for none."""
    if local_name(status_of(finding)) in ADVISED_STATUSES or finding.verdict == KEEP:
        return False
    return section_by_class(finding) != "GapFinding" or finding.verdict == SEVERE


def recipients(all_cases: Sequence[Case], store: Store | None) -> list[str]:
    """List the recipients of advice or drafts."""
    addressed = [iri for case in all_cases for iri in case.recipients]
    waiting = [finding for found in drafts(store=store).values() for finding in found]
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
        "description": str(case.node.text(current_language(), "dct:description") or ""),
    }


def draft_row(finding: AnalysisFinding) -> dict[str, Cell]:
    """Write a draft as a row."""
    node, language = finding.node, current_language()
    return {
        "draft": True,
        "advice": node.iri,
        "adviceName": str(node.text(language, "dct:title") or ""),
        "day": node.value("oko:asOf"),
        "recipient": node.iris("oko:adviceTo"),
        "about": node.iris("oko:concerns"),
        "basedOn": node.iris("prov:wasDerivedFrom"),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "score": node.value("oko:score"),
        "rankBest": node.value("oko:rankBest"),
        "rankWorst": node.value("oko:rankWorst"),
        "description": str(node.text(language, "dct:description") or ""),
    }


def node_triples(nodes: Iterable[Node]) -> list[ox.Triple]:
    """List the triples about some nodes, each once."""
    iris = dict.fromkeys(node.iri for node in nodes)
    return [t for iri in iris for t in whole_store().outward(ox.NamedNode(iri))]


def find_page(slug: str, day: date | None) -> OnePage:
    """Find advice, or a draft even if it has received advice; raises UnknownResource."""
    all_cases, store = advice_on(day)
    for case in all_cases:
        if case.slug == slug:
            return advice_page(case)
    for finding in findings(*DRAFT_CLASSES, store=store):
        if local_name(finding.node.iri) == slug:
            return draft_page(finding, f"--{day}" if store else "")
    given = slug[:80]
    raise UnknownResource(
        Message(
            "There was no advice named %(given)r on %(day)s. "
            "How to fix it: choose from the advice and drafts of that day, listed at "
            "/rad?dato=%(day)s.",
            given=given,
            day=day,
        )
        if day
        else Message(
            "There is no advice named %(given)r. "
            "How to fix it: choose from the advice and drafts listed at /rad.",
            given=given,
        )
    )


def advice_page(case: Case) -> OnePage:
    """Describe written advice."""
    node, language = case.node, current_language()
    known = [ground.iri for ground in case.grounds]
    return OnePage(
        node=node,
        title=current_labels().name(node.iri, language),
        recipients=case.recipients,
        subjects=case.subjects,
        request=node.text(language, "oko:asksFor"),
        grounds=case.grounds,
        rests_on=[iri for iri in node.iris("oko:basedOn") if iri not in known],
        flips=node.texts(language, "oko:whatWouldFlip"),
        against=node.text(language, "oko:mainObjection"),
        case=case,
        cited=node.iri,
    )


def draft_page(finding: AnalysisFinding, suffix: str) -> OnePage:
    """Describe a draft; the rules that block it are its objections.

    A draft of another day has an IRI of its own, and no other page than this.
    """
    node, language = finding.node, current_language()
    blocks = [rule for rule in finding.rules if rule.value("skos:notation").startswith("B")]
    return OnePage(
        node=node,
        title=node.text(language, "dct:title") or Text(node.iri),
        recipients=node.iris("oko:adviceTo"),
        subjects=node.iris("oko:concerns"),
        request=Text(gettext(REQUEST_TEXTS[section_by_class(finding)]), language),
        grounds=[*(rule for rule in finding.rules if rule not in blocks), *finding.human],
        rests_on=node.iris("oko:suggests", "oko:linkedNeed"),
        flips=node.texts(language, "oko:whatWouldFlip"),
        blocks=blocks,
        cited=node.iri + suffix,
    )
