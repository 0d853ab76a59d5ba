"""The page of a shared resource: whether to use it, how to start, figures, then all the rest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from okosystem.core.terms import ID, local_name
from okosystem.model.labels import LinkedText, Text
from okosystem.model.relations import Relation, relations_on
from okosystem.model.statements import Node
from okosystem.web.comparing.comparison import read_side, reasons_against
from okosystem.web.comparing.pages import address as comparison_address
from okosystem.web.comparing.pages import most_similar
from okosystem.web.dates import measured_period
from okosystem.web.kind_pages.page import Fact, KindPage, part_address
from okosystem.web.kind_pages.policy import (
    EXCHANGE,
    FOCUS,
    affected_by,
    assignments,
    figures,
    indicators,
    measures,
)
from okosystem.web.kind_pages.sections import (
    DESCRIBED_BY_OTHERS,
    OUR_ASSESSMENT,
    Context,
    FilledSection,
    Section,
    figure_cell,
)
from okosystem.web.languages import gettext, mark
from okosystem.web.state import current_shown, today, whole_graph
from okosystem.web.views.form import Choices, ViewedDay
from okosystem.web.views.pictures import BoxShape, LayeredDrawing, draw_layers

MAX_SIMILAR, MAX_REASONS, MAX_FIGURES, MAX_DRAWN = 3, 2, 3, 4
MINIATURE = BoxShape(158, 40, 42)
FORMER = "oko:hasFormerRelationship"
DEPENDENCY = ("%(dependencyKind)s", "%(dependencyStrength)s")
GROUPS = {
    "sammenhenger": mark("Sammenhenger"),
    "krav": mark("Roller og krav"),
    "tall": mark("Tall, tiltak og API-er"),
    "vurderinger": mark("Vurderinger og råd"),
    "historie": mark("Historie"),
}


def relation(id_: str, title: str, says: Sequence[str], classes: str, own: str = "") -> Section:
    """Make the section of the relations of a resource, or without `own` of those to it."""
    return Section(
        id_, title, says, own=f"{own} {FORMER}" if own else "",
        incoming="" if own else "oko:relationTarget", classes=classes, group="sammenhenger",
    )  # fmt: skip


SECTIONS = (
    relation("avhenger-av", mark("Avhenger av"),
             (mark("Avhenger av %(relationTarget)s"), *DEPENDENCY),
             "oko:Dependency", "oko:qualifiedDependency"),
    relation("brukes-av", mark("Brukes av"), (mark("%(holder)s avhenger av den"), *DEPENDENCY),
             "oko:Dependency"),
    relation("del-av", mark("Del av"), (mark("Er en del av %(relationTarget)s"),),
             "oko:PartWhole", "oko:qualifiedPartOf"),
    relation("deler", mark("Deler"), (mark("Har %(holder)s som del"),), "oko:PartWhole"),
    relation("erstatter", mark("Erstatter"), (mark("Erstatter %(relationTarget)s"),),
             "oko:Replacement", "oko:qualifiedReplacement"),
    relation("erstattet-av", mark("Erstattet av"), (mark("Erstattet av %(holder)s"),),
             "oko:Replacement"),
    relation("beskrevet-i", mark("Beskrevet i"), (mark("Er beskrevet i %(relationTarget)s"),),
             "oko:Reference", "oko:qualifiedReference"),
    relation("beskriver", mark("Beskriver"), (mark("Beskriver %(holder)s"),), "oko:Reference"),
    Section("verdi", mark("Verdiutveksling"), EXCHANGE,
            incoming="oko:exchanges oko:viaResource", group="sammenhenger"),
    Section("livshendelser", mark("Livshendelser"), ("%(itself)s",), group="sammenhenger",
            further=lambda c: c.of_class("oko:LifeEvent")),
    DESCRIBED_BY_OTHERS,
    Section("roller", mark("Roller"), (mark("%(participant)s er %(role)s"),),
            own=("oko:hasProviderParticipation oko:hasFrameworkSetterParticipation "
                 "oko:hasConsumerParticipation oko:hasOtherParticipation "
                 "oko:hasFormerParticipation"),
            group="krav",
            empty=mark("Ingen roller er registrert. Det betyr ikke at ingen har dem.")),
    Section("plikter", mark("Hva som må og bør"),
            (mark("%(underCondition)s: %(obligationLevel)s"), mark("gjelder %(obligedGroup)s"),
             "%(provision)s"), own="oko:hasObligation", group="krav"),
    figures("alle-tall", mark("Alle tall"), "oko:hasMeasurement", group="tall"),
    Section("api", mark("API-er"),
            ("%(itself)s", "%(endpointURL)s", mark("beskrivelse: %(endpointDescription)s"),
             mark("tilgang: %(accessRights)s"), mark("scope: %(scope)s"), "%(license)s"),
            further=lambda c: c.listed("oko:exposesService"), group="tall"),
    affected_by(group="tall"),
    measures(mark("Tiltak som står i den"), "oko:inPlan", id_="i-planen", group="tall"),
    assignments("oko:assigns", mark("Oppdrag om den"), group="tall"),
    indicators(group="tall"),
    Section("kjennetegn", mark("Hva den kan, og for hvem"),
            (mark("Hovedkapabilitet: %(assessedPrimaryCapability)s"),
             mark("også %(assessedSecondaryCapability)s"), "%(assessedInteractionPattern)s",
             mark("for %(assessedUserGroup)s"),
             mark("opplysninger: %(assessedInformationObject)s")),
            own="oko:hasCharacterisation", group="vurderinger", note=OUR_ASSESSMENT),
    Section("overlapp", mark("Overlapp"), ("%(itself)s", "%(outcome)s"), own="oko:assessedBy",
            classes="oko:OverlapAssessment oko:Acquittal", group="vurderinger",
            note=OUR_ASSESSMENT),
    Section("rad", mark("Råd og andre vurderinger"), ("%(itself)s", mark("til %(recipient)s")),
            own="oko:assessedBy",
            incoming="oko:recommends oko:recommendsPhaseOutOf oko:recommendsUseOf",
            classes="oko:GapAssessment oko:Recommendation oko:PhaseOutRecommendation",
            group="vurderinger"),
    Section("behov", mark("Behov den møter, helt eller delvis"), ("%(itself)s", "%(needStatus)s"),
            own="oko:addressesNeed", group="vurderinger"),
    Section("plassering", mark("Plass i landskapet"), (mark("Hører til %(inCategory)s"),),
            own="oko:hasPlacement oko:hasProposedPlacement oko:hasFormerPlacement",
            group="vurderinger", empty=mark("Ikke plassert.")),
    Section("innsatsomrader", FOCUS.title, FOCUS.says, own=FOCUS.own, note=FOCUS.note,
            group="vurderinger"),
    Section("okosystemer", mark("Økosystemer den hører til"), (mark("Hører til %(ecosystem)s"),),
            own="oko:hasEcosystemMembership", group="vurderinger", empty=mark("Ikke vurdert.")),
    Section("forslag", mark("Forslagene"), ("%(itself)s", "%(proposalStatus)s"),
            incoming="oko:proposalConcerns oko:proposedSuccessor", group="vurderinger",
            note=mark("Et forslag endrer ingenting før noen andre enn forslagsstilleren sier ja.")),
    Section("livslop", mark("Status og utpeking"),
            ("%(status)s", "%(designationType)s"),
            own=("oko:hasCurrentLifecycleEvent oko:hasPlannedLifecycleEvent "
                 "oko:hasFormerLifecycleEvent oko:hasDesignation oko:hasFormerDesignation"),
            group="historie", newest_first=True,
            empty=mark("Ingen dato for status er registrert.")),
    Section("navn", mark("Navn gjennom tiden"), (mark("Heter %(nameText)s"),),
            own="oko:hasNameForm oko:hasFormerNameForm", group="historie", newest_first=True),
)  # fmt: skip
# What is asked about every solution. A missing answer is shown as unknown.
START: Mapping[str, str] = {
    mark("Dokumentasjon"): "foaf:page",
    mark("API"): "oko:exposesService",
    mark("Vilkår"): "schema:termsOfService",
    mark("Pris"): "oko:pricePage",
    mark("Kontakt"): "dcat:contactPoint",
    mark("Statusside"): "oko:statusPage",
}
ALSO = {mark("Nettsted"): "dcat:landingPage", mark("Kildekode"): "schema:codeRepository",
        mark("Lisens"): "dct:license"}  # fmt: skip
# Groups of users, and the levels by how binding they are, in the words of the page.
USERS: Mapping[str, tuple[str, str]] = {
    mark("Staten"): (ID["sector/central-government"], ID["user-group/central-government"]),
    mark("Kommuner"): (ID["sector/municipal"], ID["user-group/municipal"]),
    mark("Private"): (ID["sector/private"], ID["user-group/private"]),
}
COUNTY = mark("Fylkeskommuner"), ID["sector/county"]
LEVELS = {"mandatory": mark("må"), "recommended": mark("bør"), "legal-basis": mark("kan"),
          "voluntary": mark("kan")}  # fmt: skip


# The statuses of a resource that new solutions should not use.
LEAVING = {"phasing-out": "ending", "replaced": "ended", "retired": "ended"}


@dataclass(frozen=True, slots=True)
class Use:
    """Whether a group must, should or may use a resource, by which rules or our assessment."""

    group: str
    level: str
    rules: Sequence[Node] = ()
    is_ours: bool = False


def describe(context: Context, filled: Sequence[FilledSection]) -> Mapping[str, object]:
    """Collect what the top of the page needs."""
    node, slug = context.node, local_name(context.node.iri)
    known = list(_known_starts(context))
    is_solution = node.is_a("oko:DigitalSolution")
    missing = [gettext(t) for t, term in START.items() if is_solution and not node.all(term)]
    unknown = [t if t.isupper() else t.lower() for t in missing]
    checked = [n.value("oko:checkedOn") for n in (node, *context.entity.statements.values())]
    similar = [] if current_shown() else most_similar(slug)[:MAX_SIMILAR]
    status = local_name(node.iri_of("oko:lifecycleStatus") or "")
    uses = list(_uses(context))
    if status in LEAVING:
        uses = [use for use in uses if use.rules]
    return {
        "slug": slug,
        "placements": context.entity.statements_by("oko:hasPlacement"),
        "former_owners": former_owners(context),
        "leaving": LEAVING.get(status, ""),
        "uses": uses,
        "bases": _bases(context),
        "reasons": reasons(node.iri, similar),
        "figure_cell": figure_cell,
        "measured_period": measured_period,
        "compared": comparison_address(slug, *similar),
        "starts": known,
        "unknown": unknown,
        "unknown_count": len(unknown) + sum(not use.level for use in uses),
        "checked": max(checked, default=""),
        "figures": _newest_figures(context),
        **_miniature(node.iri),
    }


def _uses(context: Context) -> Iterator[Use]:
    """Report for each group whether it must, should or may use the resource."""
    obligations = context.entity.statements_by("oko:hasObligation")
    characters = context.entity.statements_by("oko:hasCharacterisation")
    users = {iri for n in characters for iri in n.iris("oko:assessedUserGroup")}
    rows = [(title, sector, group) for title, (sector, group) in USERS.items()]
    if any(COUNTY[1] in n.iris("oko:obligedGroup") for n in obligations):
        rows.insert(2, (*COUNTY, ""))
    for title, sector, group in rows:
        rules = [n for n in obligations if sector in n.iris("oko:obligedGroup")]
        levels = [level for level in LEVELS if any(_level(n) == level for n in rules)]
        if levels:
            yield Use(title, LEVELS[levels[0]], [n for n in rules if _level(n) == levels[0]])
        elif group in users:
            yield Use(title, mark("kan"), is_ours=True)
        else:
            yield Use(title, "")


def _level(node: Node) -> str:
    return local_name(node.iri_of("oko:obligationLevel") or "")


def _bases(context: Context) -> list[tuple[str, Node]]:
    """List the obligations that name no group, with the word for their level."""
    nodes = context.entity.statements_by("oko:hasObligation")
    words = {"mandatory": mark("Krav"), "recommended": mark("Anbefaling"),
             "legal-basis": mark("Hjemmel"), "voluntary": mark("Frivillig")}  # fmt: skip
    found = [n for n in nodes if not n.iris("oko:obligedGroup")]
    return [(words[_level(n)], n) for n in found if _level(n) in words]


def reasons(iri: str, similar: Sequence[str]) -> list[str]:
    """List the first reasons not to choose the resource first; of today only."""
    if current_shown():
        return []
    as_of = ViewedDay(Choices(), today())
    others = [read_side(ID[f"resource/{slug}"], as_of) for slug in similar]
    found = reasons_against(read_side(iri, as_of), others)
    return [text for text, _ in islice(found, MAX_REASONS)]


def _known_starts(context: Context) -> Iterator[tuple[str, Sequence[LinkedText | Text]]]:
    """List what is known about starting to use the resource: titles with links."""
    node = context.node
    for title, term in {**START, **ALSO}.items():
        iris = node.iris(term)
        if term == "oko:exposesService" and len(iris) > 1:
            text = f"{gettext(title)} ({len(iris)})"
            yield text, [LinkedText(text, part_address(node.iri, "api"))]
        elif term == "dcat:contactPoint" and iris:
            yield gettext(title), contact_cell(node, context.nodes)[:1]
        elif iris:
            yield gettext(title), [LinkedText(gettext(title), iris[0])]


def contact_cell(node: Node, nodes: Mapping[str, Node]) -> list[LinkedText]:
    """List the ways to reach the contact points of a resource, the quickest first."""
    ways = [
        way
        for term in ("vcard:hasURL", "vcard:hasEmail", "vcard:hasTelephone")
        for iri in node.iris("dcat:contactPoint")
        for way in nodes.get(iri, Node(iri)).iris(term)
    ]
    return [LinkedText(gettext("Kontakt"), way) for way in ways or node.iris("dcat:contactPoint")]


def _newest_figures(context: Context) -> list[Node]:
    """List the newest figure of each series, prices last."""
    nodes = context.entity.statements_by("oko:hasMeasurement")

    def age(node: Node) -> tuple[bool, str]:
        end = node.value("oko:periodUntil", "oko:periodFrom", "oko:attestedFrom")
        return node.iri_of("oko:metric") != ID["metric/price"], end

    newest: dict[str, Node] = {}
    for node in sorted(nodes, key=age, reverse=True):
        newest.setdefault(node.value("oko:series") or node.iri, node)
    return list(newest.values())[:MAX_FIGURES]


def _miniature(iri: str) -> Mapping[str, object]:
    """Draw the dependencies one step away: those that most depend on, four on each side."""
    shown = current_shown()
    relations = relations_on(whole_graph(), shown.day if shown else None, "dependency")
    weight = Counter(fact.object for fact in relations)

    def nearest(facts: list[Relation], end: str) -> list[Relation]:
        unique = {getattr(fact, end): fact for fact in facts}
        return sorted(unique.values(), key=lambda f: (-weight[getattr(f, end)], getattr(f, end)))

    needs = nearest([fact for fact in relations if fact.subject == iri], "object")
    used_by = nearest([fact for fact in relations if fact.object == iri], "subject")
    drawn = [*needs[:MAX_DRAWN], *used_by[:MAX_DRAWN]]
    drawing: LayeredDrawing | None = draw_layers(drawn, shape=MINIATURE) if drawn else None
    return {
        "drawing": drawing,
        "needs": [fact.object for fact in needs],
        "used_by": [fact.subject for fact in used_by],
        "drawn": MAX_DRAWN,
    }


def former_owners(context: Context) -> list[str]:
    """List the former providers of a resource."""
    former = context.entity.statements_by("oko:hasFormerParticipation")
    provided = [n for n in former if (n.iri_of("oko:role") or "").endswith("/provider")]
    now = context.node.iris("oko:providedBy")
    return [iri for n in provided for iri in n.iris("oko:participant") if iri not in now]


PAGE = KindPage(
    (
        Fact(mark("Erstattet av"), "oko:replacedBy"),
        Fact(mark("Organet som utøver det"), "oko:embodiedBy"),
        Fact(mark("Andre navn"), "skos:altLabel"),
        Fact(mark("På lysbildene fra 2021"), "oko:namedOnSlide"),
    ),
    SECTIONS,
    GROUPS,
    query="resource",
    hidden=" ".join((
        "oko:admissionNote oko:category oko:describedElsewhere oko:designation",
        "oko:lifecycleStatus oko:providedBy oko:resourceKind",
        *START.values(), *ALSO.values(),
    )),
    template="resource.html",
    any_day=True,
    more=describe,
)  # fmt: skip
