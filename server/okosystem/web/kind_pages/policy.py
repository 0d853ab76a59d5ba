"""The pages of policy: conditions, strategies, and the focus areas and goals of strategies."""

from flask import url_for

from okosystem.core.terms import local_name
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity
from okosystem.web.alphabet import in_order
from okosystem.web.kind_pages.figures import figures
from okosystem.web.kind_pages.measures import (
    INDICATORS,
    NO_MEASURES,
    OUTCOMES,
    assignments,
    measures,
)
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    OUR_ASSESSMENT,
    Line,
    Nodes,
    PageTable,
    Summary,
    cell_of,
    count_link,
    model_links,
    node_table,
    nodes_of_class,
    nodes_pointing_at,
    period_cell,
    resource_count,
    resource_table,
    sort_by_number,
)
from okosystem.web.kind_pages.sections import HOLDER, ITSELF, REASON, Section
from okosystem.web.languages import current_language, gettext, mark, ngettext
from okosystem.web.links import href

PARTICIPATIONS = "oko:hasFrameworkSetterParticipation oko:hasFormerParticipation"
OBLIGATION = {
    mark("Ressurs"): HOLDER,
    mark("Nivå"): "oko:obligationLevel",
    mark("Gjelder for"): "oko:obligedGroup",
}


def obligations(columns: dict[str, str], empty: str = "") -> Section:
    """Make the section of the obligations that something lays on others."""
    return Section(
        "plikter",
        mark("Hva den legger på hvem"),
        columns,
        incoming="oko:underCondition",
        classes="oko:Obligation",
        empty=empty,
    )


def summarise_condition(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise who can change it, and what it governs."""
    node, governed = entity.node, nodes_of_class(nodes, "oko:SharedResource")
    exchanges = nodes_of_class(nodes, "oko:ValueExchange")
    lines = (
        Line(
            mark("Hvem kan endre den"),
            node.all("oko:framedBy"),
            mark("ukjent: vi har ikke sett en kilde som sier det"),
        ),
        Line(mark("Slag"), node.all("oko:conditionType")),
        Line(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
        Line(mark("Selve teksten"), node.all("foaf:page", "dcat:landingPage")),
        Line(mark("Legger noe på"), resource_count(governed, "#styrer"), mark("ingen vi kjenner")),
        Line(mark("Rammer inn utvekslinger"), count_link(exchanges, "#utvekslinger")),
        Line(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
    )
    return Summary(lines, (resource_table("styrer", mark("Ressurser den gjelder"), governed),))


CONDITION = KindPage(
    summarise_condition,
    (
        Section(
            "premissgivere",
            mark("Hvem som setter den"),
            {mark("Aktør"): "oko:participant", mark("Rolle"): "oko:role"},
            own=PARTICIPATIONS,
            empty=mark("Vi har ikke sett en kilde som sier hvem som kan endre den."),
        ),
        obligations(
            OBLIGATION | {mark("Bestemmelse"): "oko:provision"},
            mark("Ingen plikt er registrert. Det betyr ikke at den ikke gir noen."),
        ),
        Section(
            "utvekslinger",
            mark("Utvekslinger den setter rammen for"),
            {
                mark("Utveksling"): ITSELF,
                mark("Fra"): "oko:giver",
                mark("Til"): "oko:receiver",
                mark("Verdi"): "oko:valueType",
            },
            incoming="oko:underCondition",
            classes="oko:ValueExchange",
        ),
        Section(
            "innsatsomrader",
            mark("Innsatsområder den støtter"),
            {mark("Innsatsområde"): "oko:supportedFocusArea"} | REASON,
            own="oko:hasFocusSupport",
            note=OUR_ASSESSMENT,
        ),
    ),
    query="condition",
    covered=(
        "dcat:landingPage foaf:page oko:conditionType oko:datePrecision oko:framedBy "
        "oko:inEffectFrom oko:outOfEffectAfter oko:validFrom skos:altLabel"
    ),
)


def summarise_strategy(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise whether it is in force, and what follows from it."""
    node = entity.node
    areas = sort_by_number(nodes_of_class(nodes, "oko:FocusArea"))
    events = [nodes[iri] for iri in node.iris("oko:prioritises") if iri in nodes]
    goals = [nodes[iri] for iri in in_order(node.iris("oko:hasGoal")) if iri in nodes]
    behind = entity.statements_by(*PARTICIPATIONS.split())
    none = mark("ingen: den er den siste vi kjenner")
    lines = (
        Line(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
        Line(mark("Står bak"), [t for n in behind for t in n.all("oko:participant")]),
        Line(mark("Avløst av"), node.all("oko:replacedBy"), none),
        Line(mark("Erstatter"), node.all("oko:replaces")),
        Line(mark("Selve teksten"), node.all("dcat:landingPage", "foaf:page")),
        Line(
            mark("Innsatsområder"),
            count_link(areas, "#innsatsomrader"),
            mark("ingen er lagt inn"),
        ),
        Line(mark("Mål"), count_link(goals, "#maal"), mark("ingen er lagt inn")),
        Line(mark("Livshendelser"), count_link(events, "#livshendelser")),
        Line(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
    )
    tables = (
        PageTable(
            "innsatsomrader",
            mark("Innsatsområdene"),
            (mark("Innsatsområde"), mark("I fokus her")),
            [(cell_of(area.iri), focus_count(nodes, area.iri)) for area in areas],
        ),
        PageTable(
            "maal",
            mark("Målene"),
            (mark("Mål"), mark("Kapittel"), mark("Tiltak")),
            [
                (cell_of(goal.iri), goal.all("oko:chapter"), measure_count(nodes, goal.iri))
                for goal in goals
            ],
            note=mark("En tom celle sier at vi ikke har sett noe, ikke at det ikke finnes."),
        ),
        node_table(
            "livshendelser",
            mark("Livshendelsene den prioriterer"),
            {mark("Livshendelse"): ITSELF, mark("Lener seg på"): "oko:leansOn"},
            events,
        ),
    )
    return Summary(lines, tables)


def focus_count(nodes: Nodes, area: str) -> list[LinkedText]:
    """Count what is in focus for an area, as a link to it."""
    number = len(nodes_pointing_at(nodes, area, "oko:focusArea"))
    text = ngettext("%(num)s i fokus", "%(num)s i fokus", number) % {"num": number}
    return [LinkedText(text, f"{href(area)}#stotter")]


def measure_count(nodes: Nodes, goal: str) -> list[LinkedText]:
    """Count the measures that contribute to a goal, as a link to them."""
    return count_link(nodes_pointing_at(nodes, goal, "oko:contributesTo"), f"{href(goal)}#tiltak")


STRATEGY = KindPage(
    summarise_strategy,
    (
        Section(
            "bak",
            mark("Hvem som står bak"),
            {mark("Aktør"): "oko:participant", mark("Rolle"): "oko:role"},
            own=PARTICIPATIONS,
        ),
        obligations(OBLIGATION),
        Section(
            "erstatter",
            mark("Hva den erstatter"),
            {mark("Erstatter"): "oko:relationTarget"},
            own="oko:qualifiedReplacement",
        ),
        Section(
            "erstattet-av",
            mark("Hva som har erstattet den"),
            {mark("Erstattet av"): HOLDER},
            incoming="oko:relationTarget",
            classes="oko:Replacement",
        ),
        measures("tiltak", mark("Tiltakene vi kjenner"), "oko:inPlan"),
        assignments("oko:assigns", mark("Oppdrag om den")),
        INDICATORS,
        figures("tall", mark("Tall om den"), "oko:hasMeasurement"),
    ),
    query="strategy",
    covered=(
        "dcat:landingPage oko:conditionType oko:datePrecision oko:endedBy oko:framedBy "
        "oko:hasFocusArea oko:hasGoal oko:inEffectFrom oko:outOfEffectAfter oko:prioritises "
        "oko:replacedBy oko:replaces oko:validFrom skos:altLabel"
    ),
)


def summarise_focus_area(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise how much of the landscape is in focus, and where nothing is."""
    node, strategies = entity.node, nodes_of_class(nodes, "oko:Strategy")
    supporting = nodes_pointing_at(nodes, node.iri, "oko:focusArea")
    boxes, supporting_iris = nodes_of_class(nodes, "oko:SlideBox"), {n.iri for n in supporting}
    lit_boxes = [box for box in boxes if not supporting_iris.isdisjoint(box.iris("oko:became"))]
    categories = sort_by_number(nodes_of_class(nodes, "oko:TargetPictureCategory"))
    focused = {
        c.iri: [n.iri for n in supporting if c.iri in n.iris("oko:category")] for c in categories
    }
    dark = [iri for iri, iris in focused.items() if not iris]
    share = gettext("%(lit)s av %(all)s bokser") % {"lit": len(lit_boxes), "all": len(boxes)}
    dark_share = gettext("%(dark)s av %(all)s kategorier") % {
        "dark": len(dark),
        "all": len(categories),
    }
    landscape = url_for("malbilde.malbilde", perspektiv=f"focus-area/{local_name(node.iri)}")
    lines = (
        Line(mark("Fra strategien"), cell_of(*(strategy.iri for strategy in strategies))),
        Line(mark("Målbildet"), [LinkedText(gettext("Se målbildet i fokus"), landscape)]),
        Line(mark("I fokus på lysbildene"), count_link(boxes, "#stotter", share)),
        Line(mark("I fokus i alt"), count_link(supporting, "#stotter")),
        Line(mark("Uten noe i fokus"), count_link(dark, "#dekning", dark_share)),
    )
    none = [Text(gettext("ingen vi har koplet til området"))]
    areas = sort_by_number(nodes_of_class(nodes, "oko:FocusArea"))
    tables = (
        PageTable(
            "dekning",
            mark("Kategori for kategori"),
            (mark("Kategori"), mark("I fokus")),
            [(cell_of(iri), cell_of(*iris) or none) for iri, iris in focused.items()],
            note=mark("En tom rad sier at vi ikke har vurdert noe der til å støtte området."),
        ),
        node_table(
            "andre",
            mark("Sammenlign med"),
            {mark("Innsatsområde"): ITSELF, mark("Kode"): "skos:notation"},
            [area for area in areas if area.iri != node.iri],
        ),
    )
    return Summary(lines, tables)


FOCUS_AREA = KindPage(
    summarise_focus_area,
    (
        Section(
            "stotter",
            mark("Hva som er i fokus, og hvorfor"),
            {mark("I fokus"): HOLDER} | REASON,
            incoming="oko:supportedFocusArea",
            note=mark("At noe støtter området, er vår vurdering, ikke eierens."),
            empty=mark("Ingen kopling er vurdert. Det betyr ikke at ingen støtter området."),
        ),
    ),
    query="focus-area",
    covered="oko:order skos:notation",
)


def summarise_goal(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise which strategy has the goal, if any, and which resources serve it."""
    holders = nodes_pointing_at(nodes, entity.node.iri, "oko:hasGoal")
    serving = [n for n in holders if n.is_a("oko:SharedResource")]
    strategies = [n.iri for n in holders if n.is_a("oko:Strategy")]
    lines = (
        Line(
            mark("Strategi"),
            cell_of(*strategies),
            mark("ukjent: kilden sier ikke hvilken strategi målet hører til"),
        ),
        Line(mark("Kapittel"), entity.node.all("oko:chapter"), mark("ukjent")),
        Line(mark("Har målet"), resource_count(serving, "#tjener"), mark("ingen vi kjenner")),
        Line(mark("Hos kilden"), model_links(entity.node.iris("rdfs:seeAlso"))),
    )
    resources = resource_table(
        "tjener",
        mark("Ressurser som har målet"),
        serving,
        mark("Ingen ressurs er knyttet til målet. Det betyr ikke at ingen tjener det."),
    )
    return Summary(lines, (resources,))


GOAL = KindPage(
    summarise_goal,
    (
        OUTCOMES,
        INDICATORS,
        measures("tiltak", mark("Tiltak som bidrar"), "oko:contributesTo", NO_MEASURES),
    ),
    query="goal",
    covered="oko:chapter rdfs:seeAlso",
)
