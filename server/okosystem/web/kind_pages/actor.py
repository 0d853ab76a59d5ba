"""The page of an agency: advice to it, changes, who depends on it, and what to fix come first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import g

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.model.relations import count_dependants, relations_on
from okosystem.model.statements import Node
from okosystem.web.boards.findings import AnalysisFinding, findings, status_of
from okosystem.web.display_names import label_of
from okosystem.web.kind_pages.page import Fact, KindPage
from okosystem.web.kind_pages.policy import EXCHANGE, OTHER_NAMES, assignments, measures
from okosystem.web.kind_pages.sections import (
    DESCRIBED_BY_OTHERS,
    Cell,
    Context,
    FilledSection,
    Row,
    Section,
    cell_of,
    text_cell,
)
from okosystem.web.languages import current_language, mark, ngettext
from okosystem.web.meeting.cases import Case, cases
from okosystem.web.meeting.changes import Event, all_changes, find_events, sentence
from okosystem.web.state import current_release, current_shown, today, whole_graph

PROVIDER = ("provider", "owner")
CONSUMER = ("consumer",)
SETTER = ("framework-setter", "regulation-owner", "funder", "supervisor")
OTHER = ("operator", "supplier", "secretariat", "coordinator")
CHANGES = ("org:originalOrganization", "org:resultingOrganization")
MAX_LINES, MAX_DEPENDANTS = 3, 5
YEAR = timedelta(days=365)
DECIDED = ("advised", "followed-up")
GROUPS = {
    "tilbyr": mark("Tilbyr"),
    "bruker": mark("Bruker"),
    "roller": mark("Setter krav til, og andre roller"),
    "avhengig": mark("Virksomheter den er avhengig av, og omvendt"),
    "verdi": mark("Verdiutveksling"),
    "arbeid": mark("Råd, tiltak og oppdrag"),
    "organisering": mark("Organisering og medlemskap"),
    "historie": mark("Navn gjennom tiden"),
}


def dependants_of(iri: str) -> int:
    """Count the resources that depend on a resource, on the day shown."""
    if "dependants" not in g:
        day = shown.day if (shown := current_shown()) else None
        g.dependants = count_dependants(whole_graph(), day)
    return int(g.dependants[iri])


def _status(row: Row) -> Cell:
    """Name the status of the resource a role is in."""
    holder = row.context.nodes.get(row.holder or "")
    return holder.all("oko:lifecycleStatus") if holder else []


def _dependants(row: Row) -> Cell:
    """Count what depends on the resource a role is in."""
    number = dependants_of(row.holder or "")
    text = ngettext("%(num)s er avhengig av den", "%(num)s er avhengige av den", number)
    return text_cell(text % {"num": number} if number else "")


ROLES = tuple(
    Section(id_, title, says, incoming="oko:participant", roles=roles, group=group,
            values={"status": _status, "dependants": _dependants},
            rank=lambda row: -dependants_of(row.holder or ""))
    for id_, title, says, roles, group in (
        ("tilbyr", mark("Tilbyr"), ("%(holder)s", "%(status)s", "%(dependants)s"), PROVIDER,
         "tilbyr"),
        ("bruker", mark("Bruker"), ("%(holder)s", "%(status)s"), CONSUMER, "bruker"),
        ("setter-krav", mark("Setter krav til"), ("%(holder)s", "%(role)s"), SETTER, "roller"),
        ("andre-roller", mark("Andre roller"), ("%(holder)s", "%(role)s"), OTHER, "roller"),
    )
)  # fmt: skip


def _depends_on(context: Context) -> list[Node]:
    """List the actors that this one depends on; itself is left out."""
    iris = context.node.iris("oko:actorDependsOnActor")
    return [Node(iri) for iri in iris if iri != context.node.iri]


def _depended_on_by(context: Context) -> list[Node]:
    """List the actors that depend on this one."""
    iris = context.incoming.get("oko:actorDependsOnActor", ())
    return [Node(iri) for iri in iris if iri != context.node.iri]


SECTIONS = (
    *ROLES,
    Section("avhengig-av", mark("Avhengig av"), ("%(itself)s",), further=_depends_on,
            group="avhengig",
            note=mark("Utledet: Disse tilbyr noe som virksomheten er avhengig av.")),
    Section("avhengige", mark("Avhengige av virksomheten"), ("%(itself)s",),
            further=_depended_on_by, group="avhengig",
            note=mark("Utledet: Disse er avhengige av noe som virksomheten tilbyr.")),
    Section("verdi-ut", mark("Gir"), EXCHANGE, incoming="oko:giver", group="verdi"),
    Section("verdi-inn", mark("Får"), EXCHANGE, incoming="oko:receiver", group="verdi"),
    Section("rad", mark("Råd og oppgaver"), ("%(itself)s", mark("frist %(due)s")),
            incoming="oko:recipient oko:responsible",
            classes="oko:FollowUp oko:PhaseOutRecommendation oko:Recommendation", group="arbeid"),
    measures(mark("Tiltak"), "oko:responsible oko:performedBy", group="arbeid"),
    assignments("oko:assignedTo oko:assignedBy", group="arbeid"),
    Section("medlem-av", mark("Medlem av"), (mark("Medlem av %(organization)s"),),
            incoming="org:member", group="organisering"),
    Section("medlemmer", mark("Medlemmer"), (mark("%(member)s er medlem"),),
            incoming="org:organization", group="organisering"),
    Section("under-seg", mark("Har under seg"), ("%(itself)s",), group="organisering",
            further=lambda c: _pointing_by(c, "org:subOrganizationOf")),
    Section("omorganisering", mark("Omorganiseringer"), ("%(itself)s",), group="organisering",
            further=lambda c: _pointing_by(c, *CHANGES)),
    Section("navn", mark("Navn gjennom tiden"), (mark("Heter %(nameText)s"),),
            own="oko:hasNameForm oko:hasFormerNameForm", group="historie", newest_first=True),
    Section("andre", DESCRIBED_BY_OTHERS.title, DESCRIBED_BY_OTHERS.says,
            own=DESCRIBED_BY_OTHERS.own, group="organisering"),
)  # fmt: skip


def _pointing_by(context: Context, *terms: str) -> list[Node]:
    """List what points at the actor by some properties."""
    iris = {iri for term in terms for iri in context.incoming.get(term, ())}
    return [Node(iri) for iri in sorted(iris)]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due, ends or begins."""

    day: str
    iri: str
    text: str


def describe(context: Context, filled: Sequence[FilledSection]) -> Mapping[str, object]:
    """Collect what the top of the page needs; of today only."""
    node = context.node
    if current_shown() or kind_of(node.iri) != "actor":
        return {"is_today": False}
    rows = {one.section.id: one.rows for one in filled}
    provided = {row.holder for row in rows["tilbyr"] if row.holder and not row.state}
    resources = {iri for iri in provided if kind_of(iri) == "resource"}
    facts = [f for f in relations_on(whole_graph(), None, "dependency") if f.object in resources]
    dependants = {fact.subject for fact in facts}
    owners = Counter(_owner_counts(dependants - resources))
    given, drafts = _advice(node.iri, resources), _drafts(node.iri)
    changes = _changes(node.iri, resources)
    return {
        "is_today": True,
        "slug": local_name(node.iri),
        "short": whole_graph().curie(node.iri),
        "advice": given[:MAX_LINES],
        "drafts": drafts[: max(0, MAX_LINES - len(given))],
        "advice_count": len(given) + len(drafts),
        "changes": changes[:MAX_LINES],
        "event_text": lambda event: sentence([event]),
        "change_count": len(changes),
        "since": today() - YEAR,
        "until": today(),
        "dependants": len(dependants - resources),
        "actors": len(_depended_on_by(context)),
        "top": owners.most_common(MAX_DEPENDANTS),
        "deadlines": sorted(_deadlines(filled, resources), key=lambda d: d.day)[:MAX_LINES],
        "to_fix": Counter(
            f.text(current_language()) for f in current_release().findings if f.owner == node.iri
        ),
    }


def _owner_counts(resources: set[str]) -> Iterator[str]:
    """Yield the provider of each resource."""
    for fact in relations_on(whole_graph(), None, "participation"):
        if fact.object in resources and fact.says == ID["role/provider"]:
            yield fact.subject


def _advice(iri: str, resources: set[str]) -> list[Case]:
    """List the advice to an actor or about what it provides, to it first."""
    found = [c for c in cases() if iri in c.recipients or resources.intersection(c.subjects)]
    return sorted(found, key=lambda case: iri not in case.recipients)


def _drafts(iri: str) -> list[AnalysisFinding]:
    """List the drafts on phase-out addressed to an actor that nobody has decided on."""
    return [
        found
        for found in findings("PhaseOutDraft")
        if iri in found.node.iris("oko:adviceTo")
        and found.verdict != "keep"
        and local_name(status_of(found)) not in DECIDED
    ]


def _changes(iri: str, resources: set[str]) -> list[Event]:
    """List what changed the last year for an actor and what it provides, newest first."""
    about = {iri, *resources}
    found = find_events(all_changes(), today() - YEAR, today())
    return [e for e in found if e.entity in about or any(iri in c.says for c in e.changes)]


def _deadlines(filled: Sequence[FilledSection], resources: set[str]) -> Iterator[Deadline]:
    """List the days to come: follow-up, expected ends, and what is planned for its resources."""
    for one in filled:
        for row in one.rows:
            due = row.node.value("oko:dueDate", "oko:expectedEnd")
            if due and due >= str(today()):
                yield Deadline(due, row.node.iri, label_of(row.node.iri))
    for change in all_changes():
        is_planned = change.day > str(today()) and not change.is_first_attestation
        if is_planned and resources.intersection(change.entities):
            yield Deadline(change.day, change.statement, change.title)


PAGE = KindPage(
    (
        Fact(mark("Sektor"), "oko:sector"),
        Fact(mark("Underlagt"), "org:subOrganizationOf"),
        Fact(mark("Utøver virkemidlet"), lambda c: cell_of(*c.incoming.get("oko:embodiedBy", ()))),
        Fact(mark("Nettsted"), "dcat:landingPage"),
        OTHER_NAMES,
        Fact(mark("Se også"), "rdfs:seeAlso"),
    ),
    SECTIONS,
    GROUPS,
    query="actor",
    hidden=("dct:identifier oko:actorDependsOnActor oko:describedElsewhere oko:ministry "
            "oko:underMinistry skos:historyNote"),
    template="actor.html",
    any_day=True,
    more=describe,
)  # fmt: skip
