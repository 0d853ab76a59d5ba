"""The pages of policy: conditions, strategies, goals, measures, needs and capabilities."""

from flask import url_for

from okosystem.core.terms import EIRA, local_name
from okosystem.model.labels import LinkedText
from okosystem.web.dates import when
from okosystem.web.kind_pages.page import Fact, KindPage
from okosystem.web.kind_pages.sections import (
    OUR_ASSESSMENT,
    Cell,
    Context,
    Row,
    Section,
    cell_of,
    day_cell,
    nodes_pointing_at,
    sort_by_number,
    text_cell,
)
from okosystem.web.languages import gettext, mark, ngettext

UNKNOWN = mark("ukjent")
UNDATED = mark("ikke tidfestet")
NO_MEASURES = mark("Ingen tiltak er lagt inn. Det betyr ikke at det ikke finnes noen.")
PARTICIPATIONS = "oko:hasFrameworkSetterParticipation oko:hasFormerParticipation"
DATES = (
    "oko:attestedFrom oko:datePrecision oko:endedBy oko:expectedEnd oko:inEffectFrom "
    "oko:outOfEffectAfter oko:validFrom oko:validUntil"
)
AFFECTED = "oko:affects oko:reduces oko:strengthens"
ITSELF = ("%(itself)s",)
RESOURCE = ("%(itself)s", "%(providedBy)s", "%(lifecycleStatus)s")
ROLE = (mark("%(participant)s er %(role)s"),)
MODELS = {
    "https://data.digdir.no/nasjonal-arkitektur/": mark("Digdirs nasjonale arkitektur"),
    EIRA: mark("EUs referansearkitektur (EIRA)"),
}
OTHER_NAMES = Fact(mark("Andre navn"), "skos:altLabel")
PERIOD = Fact(mark("Gjelder"), lambda c: text_cell(when(c.node)), UNDATED)
EXPECTED_END = Fact(
    mark("Ventes avsluttet"), lambda c: day_cell(c.node, "oko:expectedEnd"), UNKNOWN
)


def model_links(context: Context) -> Cell:
    """Link to the same entity in other organisations' models, by the name of the model."""
    iris = context.node.iris("rdfs:seeAlso", "skos:exactMatch", "skos:closeMatch")
    names = {iri: name for iri in iris for start, name in MODELS.items() if iri.startswith(start)}
    return [LinkedText(gettext(name), iri) for iri, name in names.items()]


def measures(
    title: str, incoming: str, empty: str = "", id_: str = "tiltak", group: str = ""
) -> Section:
    """Make the section of the measures that point at something."""
    says = ("%(itself)s", "%(measureStatus)s", mark("ansvarlig: %(responsible)s"),
            mark("utføres av %(performedBy)s"))  # fmt: skip
    return Section(
        id_, title, says, incoming=incoming, classes="oko:Measure", empty=empty, group=group
    )


def assignments(incoming: str, title: str = mark("Oppdrag"), group: str = "") -> Section:
    """Make the section of the assignments that point at something."""
    says = ("%(itself)s", "%(assignmentKind)s", mark("fra %(assignedBy)s"),
            mark("til %(assignedTo)s"), mark("om %(assigns)s"))  # fmt: skip
    return Section("oppdrag", title, says, incoming=incoming, classes="oko:Assignment", group=group)


def figures(id_: str, title: str, own: str, empty: str = "", group: str = "") -> Section:
    """Make the section of the figures that an entity points to."""
    says = (mark("%(itself)s: %(figure)s"), "%(measured)s", "%(population)s")
    return Section(id_, title, says, own=own, empty=empty, group=group)


def affected_by(title: str = mark("Tiltak og oppdrag som berører den"), group: str = "") -> Section:
    """Make the section of the measures and assignments that have an effect on something."""
    return Section(
        "tiltak", title, ("%(holder)s",), incoming="oko:effectOn", classes="oko:Effect", group=group
    )


def obligations(empty: str = "") -> Section:
    """Make the section of the obligations that something lays on others."""
    says = (
        mark("%(holder)s: %(obligationLevel)s"),
        mark("gjelder %(obligedGroup)s"),
        "%(provision)s",
    )
    return Section(
        "plikter", mark("Hva den legger på hvem"), says, incoming="oko:underCondition",
        classes="oko:Obligation", empty=empty,
    )  # fmt: skip


def indicators(group: str = "") -> Section:
    """Make the section of the indicators for something."""
    return Section(
        "indikatorer", mark("Indikatorer"), ITSELF, incoming="oko:indicatorFor",
        classes="oko:Indicator", group=group,
    )  # fmt: skip


EXCHANGE = (
    mark("%(giver)s gir %(valueType)s til %(receiver)s"),
    "%(exchanges)s",
)
FOCUS = Section(
    "innsatsomrader", mark("Innsatsområder den støtter"), ("%(supportedFocusArea)s",),
    own="oko:hasFocusSupport", note=OUR_ASSESSMENT,
)  # fmt: skip
CONDITION = KindPage(
    (
        Fact(mark("Hvem kan endre den"), "oko:framedBy",
             mark("ukjent: vi har ikke sett en kilde som sier det")),
        Fact(mark("Type"), "oko:conditionType"),
        PERIOD,
        Fact(mark("Selve teksten"), "foaf:page dcat:landingPage"),
        OTHER_NAMES,
    ),
    (
        Section("styrer", mark("Ressurser den gjelder"), RESOURCE,
                further=lambda c: c.of_class("oko:SharedResource")),
        obligations(mark("Ingen plikt er registrert. Det betyr ikke at den ikke gir noen.")),
        Section("premissgivere", mark("Hvem som setter den"), ROLE, own=PARTICIPATIONS,
                empty=mark("Vi har ikke sett en kilde som sier hvem som kan endre den.")),
        Section("utvekslinger", mark("Utvekslinger den setter rammen for"), EXCHANGE,
                incoming="oko:underCondition", classes="oko:ValueExchange"),
        FOCUS,
    ),
    query="condition",
    hidden=DATES,
)  # fmt: skip

STRATEGY = KindPage(
    (
        PERIOD,
        Fact(mark("Står bak"), lambda c: [
            t for n in c.entity.statements_by(*PARTICIPATIONS.split())
            for t in n.all("oko:participant")
        ]),
        Fact(mark("Avløst av"), "oko:replacedBy", mark("ingen: den er den siste vi kjenner")),
        Fact(mark("Erstatter"), "oko:replaces"),
        Fact(mark("Selve teksten"), "dcat:landingPage foaf:page"),
        OTHER_NAMES,
    ),
    (
        Section("innsatsomrader", mark("Innsatsområdene"), ("%(itself)s", "%(focused)s"),
                further=lambda c: sort_by_number(c.of_class("oko:FocusArea")), as_found=True,
                values={"focused": lambda row: _focus_count(row)}),
        Section("maal", mark("Målene"),
                ("%(itself)s", mark("kapittel %(chapter)s"), "%(measured)s"),
                further=lambda c: c.listed("oko:hasGoal"),
                values={"measured": lambda row: _measure_count(row)}),
        Section("livshendelser", mark("Livshendelsene den prioriterer"),
                ("%(itself)s", mark("bruker %(leansOn)s")),
                further=lambda c: c.listed("oko:prioritises")),
        obligations(),
        measures(mark("Tiltakene vi kjenner"), "oko:inPlan"),
        assignments("oko:assigns", mark("Oppdrag om den")),
        indicators(),
        figures("tall", mark("Tall om den"), "oko:hasMeasurement"),
        Section("bak", mark("Hvem som står bak"), ROLE, own=PARTICIPATIONS),
        Section("erstatter", mark("Hva den erstatter"), (mark("Erstatter %(relationTarget)s"),),
                own="oko:qualifiedReplacement"),
        Section("erstattet-av", mark("Hva som har erstattet den"),
                (mark("Erstattet av %(holder)s"),), incoming="oko:relationTarget",
                classes="oko:Replacement"),
    ),
    query="strategy",
    hidden=f"oko:conditionType oko:framedBy oko:hasFocusArea oko:hasGoal oko:prioritises {DATES}",
)  # fmt: skip


def _focus_count(row: Row) -> Cell:
    """Count what is in focus for an area."""
    number = len(nodes_pointing_at(row.context.nodes, row.node.iri, "oko:focusArea"))
    return text_cell(ngettext("%(num)s i fokus", "%(num)s i fokus", number) % {"num": number})


def _measure_count(row: Row) -> Cell:
    """Count the measures that contribute to a goal."""
    number = len(nodes_pointing_at(row.context.nodes, row.node.iri, "oko:contributesTo"))
    text = ngettext("%(num)s tiltak", "%(num)s tiltak", number) % {"num": number}
    return text_cell(text if number else "")


def _focus_landscape(context: Context) -> Cell:
    """Link to the landscape with what supports a focus area."""
    focus = f"focus-area/{local_name(context.node.iri)}"
    return [LinkedText(gettext("Vis i landskapet"), url_for("front.front", perspektiv=focus))]


def _focus_share(context: Context) -> Cell:
    """Count the boxes of the slides that support a focus area."""
    supporting = {node.iri for node in context.pointing("oko:focusArea")}
    boxes = context.of_class("oko:SlideBox")
    lit = sum(not supporting.isdisjoint(box.iris("oko:became")) for box in boxes)
    return text_cell(gettext("%(lit)s av %(all)s bokser") % {"lit": lit, "all": len(boxes)})


def _in_category(row: Row) -> Cell:
    """List what supports a focus area in a category."""
    support = row.context.pointing("oko:focusArea")
    found = [node.iri for node in support if row.node.iri in node.iris("oko:category")]
    return cell_of(*found) or text_cell(gettext("ingen vi har koblet til området"))


FOCUS_AREA = KindPage(
    (
        Fact(mark("Fra strategien"),
             lambda c: cell_of(*(n.iri for n in c.of_class("oko:Strategy")))),
        Fact(mark("I fokus på lysbildene"), _focus_share),
        Fact(mark("Landskapet"), _focus_landscape),
    ),
    (
        Section("stotter", mark("Hva som støtter området, og hvorfor"), ("%(holder)s",),
                incoming="oko:supportedFocusArea",
                note=mark("At noe støtter området, er vår vurdering, ikke eierens."),
                empty=mark("Ingen kobling er vurdert. Det betyr ikke at ingen støtter området.")),
        Section("dekning", mark("Kategori for kategori"), (mark("%(itself)s: %(focused)s"),),
                further=lambda c: sort_by_number(c.of_class("oko:TargetPictureCategory")),
                values={"focused": _in_category}, as_found=True,
                note=mark("En tom rad betyr at vi ikke har vurdert noe der.")),
        Section("andre", mark("Andre innsatsområder"), ("%(itself)s", "%(notation)s"),
                further=lambda c: [n for n in sort_by_number(c.of_class("oko:FocusArea"))
                                   if n.iri != c.node.iri], as_found=True),
    ),
    query="focus-area",
    hidden="oko:order skos:notation",
)  # fmt: skip

GOAL = KindPage(
    (
        Fact(mark("Strategi"), lambda c: cell_of(
                 *(n.iri for n in c.pointing("oko:hasGoal") if n.is_a("oko:Strategy"))),
             mark("ukjent: kilden sier ikke hvilken strategi målet hører til")),
        Fact(mark("Kapittel"), "oko:chapter", UNKNOWN),
        Fact(mark("Hos kilden"), model_links),
    ),
    (
        measures(mark("Tiltak som bidrar"), "oko:contributesTo", NO_MEASURES),
        Section("effektmal", mark("Effektmål"), ("%(itself)s", mark("frist %(deadline)s")),
                incoming="oko:contributesTo", classes="oko:Outcome"),
        indicators(),
        Section("ressurser", mark("Ressurser som har målet"), RESOURCE,
                further=lambda c: [n for n in c.pointing("oko:hasGoal")
                                   if n.is_a("oko:SharedResource")],
                empty=mark("Ingen ressurs er knyttet til målet ennå.")),
    ),
    query="goal",
    hidden="rdfs:seeAlso",
)  # fmt: skip
OUTCOME = KindPage(
    (
        Fact(mark("Bidrar til"), "oko:contributesTo"),
        Fact(mark("Frist"), lambda c: day_cell(c.node, "oko:expectedEnd"), UNKNOWN),
    ),
    (indicators(), measures(mark("Tiltak som bidrar"), "oko:contributesTo", NO_MEASURES)),
    hidden=DATES,
    any_day=True,
)
INDICATOR = KindPage(
    (
        Fact(mark("Indikator for"), "oko:indicatorFor",
             mark("ukjent: kilden sier ikke hva den er indikator for")),
    ),
    (
        figures("tall", mark("Alle målinger"), "oko:hasMeasurement",
                mark("Vi har ikke sett noen måling. Det betyr ikke at det ikke finnes noen.")),
        figures("nullpunkt", mark("Nullpunkt"), "oko:hasBaseline", mark("Vi har ikke sett noe.")),
        figures("malverdi", mark("Målverdi"), "oko:hasTarget", mark("Vi har ikke sett noen.")),
    ),
    hidden=DATES,
    any_day=True,
)  # fmt: skip
EFFECTS = Section(
    "virkninger", mark("Hva det virker på"), (mark("Virker på %(effectOn)s"),),
    own="oko:qualifiedAffects oko:qualifiedReduces oko:qualifiedStrengthens",
    note=mark("Merket sier om kilden skriver det, eller om det er vår vurdering."),
    empty=mark("Ingen virkning er lagt inn. Det betyr ikke at det ikke har noen."),
)  # fmt: skip
MEASURE = KindPage(
    (
        Fact(mark("Status"), "oko:measureStatus", UNKNOWN),
        Fact(mark("Ansvarlig"), "oko:responsible", UNKNOWN),
        Fact(mark("Utføres av"), "oko:performedBy", UNKNOWN),
        Fact(mark("Står i planen"), "oko:inPlan"),
        Fact(mark("Kapittel"), "oko:chapter", UNKNOWN),
        Fact(mark("Bidrar til"), "oko:contributesTo", mark("ikke koblet til et mål")),
        PERIOD,
        EXPECTED_END,
    ),
    (EFFECTS, assignments("oko:assigns", mark("Oppdrag om tiltaket"))),
    hidden=f"{AFFECTED} {DATES}",
    any_day=True,
)
ASSIGNMENT = KindPage(
    (
        Fact(mark("Fra"), "oko:assignedBy", mark("ukjent: kilden sier ikke hvem")),
        Fact(mark("Til"), "oko:assignedTo"),
        Fact(mark("Hva det gjelder"), "oko:assigns"),
        Fact(mark("Type"), "oko:assignmentKind"),
        PERIOD,
        EXPECTED_END,
    ),
    (EFFECTS,),
    hidden=f"{AFFECTED} {DATES}",
    any_day=True,
)
NEED = KindPage(
    (
        Fact(mark("Status"), "oko:needStatus", UNKNOWN),
        Fact(mark("Meldt"), lambda c: text_cell(when(c.node)), UNDATED),
        Fact(mark("Berører"), "oko:affectsCategory"),
        Fact(mark("Hva som mangler"), lambda c: list(dict.fromkeys(
            term for gap in c.of_class("oko:GapAssessment") for term in gap.all("oko:gapType")
        )), mark("ikke vurdert")),
    ),
    (
        Section("motes", mark("Hva som møter behovet, helt eller delvis"), RESOURCE,
                further=lambda c: c.of_class("oko:SharedResource"),
                note=mark("At en ressurs møter behovet, er vår vurdering, ikke eierens."),
                empty=mark("Ingen ressurs vi kjenner. Det betyr ikke at ingen finnes.")),
        Section("gap", mark("Gapet som står igjen"),
                ("%(itself)s", "%(gapType)s", "%(onCapability)s"), incoming="oko:assesses",
                classes="oko:GapAssessment", note=OUR_ASSESSMENT,
                empty=mark("Ikke vurdert. Det betyr ikke at behovet er dekket.")),
        affected_by(mark("Tiltak og oppdrag som reduserer det")),
    ),
    query="need",
    hidden=f"oko:addressedBy oko:assessedBy {DATES}",
)  # fmt: skip

HAS_CAPABILITY = ("oko:primaryCapability", "oko:secondaryCapability")
ASSESSED_BY_US = mark("At en ressurs har kapabiliteten, er vår vurdering, ikke eierens.")


def _with_capability(row: Row) -> Cell:
    """Count the resources that have a narrower capability."""
    number = len(nodes_pointing_at(row.context.nodes, row.node.iri, *HAS_CAPABILITY))
    text = ngettext("%(num)s ressurs", "%(num)s ressurser", number) % {"num": number}
    return text_cell(text if number else gettext("ingen ressurs vi kjenner"))


def _event_of_step(row: Row) -> Cell:
    """Name the life event of a step."""
    chains = nodes_pointing_at(row.context.nodes, row.node.iri, "oko:hasStep")
    events = [
        e
        for c in chains
        for e in nodes_pointing_at(row.context.nodes, c.iri, "oko:hasServiceChain")
    ]
    return cell_of(*(event.iri for event in events))


def _only_one(context: Context) -> Cell:
    """Warn that only one resource has the capability."""
    primary, secondary = (context.pointing(term) for term in HAS_CAPABILITY)
    text = gettext("Bare én ressurs: faller den bort, er det ingen annen vi kjenner.")
    return text_cell(text if len(primary) == 1 and not secondary else "")


CAPABILITY = KindPage(
    (
        Fact(mark("Hører under"), "skos:broader", mark("øverste nivå")),
        Fact(mark("Sårbarhet"), _only_one),
        Fact(mark("Kategori i landskapet"), "skos:relatedMatch"),
        Fact(mark("Kode"), "skos:notation"),
        Fact(mark("I andre modeller"), model_links),
        OTHER_NAMES,
        Fact(mark("Hva som hører til"), "skos:scopeNote"),
    ),
    (
        Section("hoved", mark("Har den som hovedkapabilitet"), ("%(holder)s",),
                incoming="oko:assessedPrimaryCapability", note=ASSESSED_BY_US,
                empty=mark("Ingen vi kjenner. Det betyr ikke at ingen kan det.")),
        Section("ogsaa", mark("Har den også"), ("%(holder)s",),
                incoming="oko:assessedSecondaryCapability", note=ASSESSED_BY_US),
        Section("deler", mark("Delt i"), ("%(itself)s", "%(notation)s", "%(resources)s"),
                further=lambda c: c.pointing("skos:broader"),
                values={"resources": _with_capability}),
        Section("steg", mark("Steg i livshendelser som krever den"),
                ("%(itself)s", "%(event)s", mark("bruker %(usesResource)s")),
                further=lambda c: c.pointing("oko:onCapability"), values={"event": _event_of_step}),
        Section("vurderinger", mark("Gap og overlapp"),
                ("%(itself)s", "%(assesses)s", "%(gapType)s", "%(outcome)s"),
                incoming="oko:onCapability",
                classes="oko:GapAssessment oko:OverlapAssessment oko:Acquittal"),
        affected_by(mark("Tiltak og oppdrag som styrker den")),
    ),
    query="capability",
    hidden="skos:closeMatch skos:exactMatch skos:hiddenLabel",
)  # fmt: skip
