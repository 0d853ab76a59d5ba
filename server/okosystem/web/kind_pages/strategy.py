"""The page of a strategy: when it holds, who stands behind it, what it wants, what it leans on."""

from okosystem.model.labels import LinkedText
from okosystem.model.statements import Entity
from okosystem.web.claims import HOLDER, Column, Section
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Fact,
    Nodes,
    Table,
    counted,
    dated,
    in_drawing_order,
    named,
    of_class,
    pointing,
)
from okosystem.web.languages import current_language, mark, ngettext
from okosystem.web.links import href

SECTIONS = (
    Section(
        "bak",
        mark("Hvem som står bak"),
        (Column(mark("Aktør"), ("oko:participant",)), Column(mark("Rolle"), ("oko:role",))),
        hang=("oko:hasFrameworkSetterParticipation", "oko:hasFormerParticipation"),
    ),
    Section(
        "plikter",
        mark("Hva den legger på hvem"),
        (
            Column(mark("Ressurs"), (HOLDER,)),
            Column(mark("Nivå"), ("oko:obligationLevel",)),
            Column(mark("Gjelder for"), ("oko:obligedGroup",)),
        ),
        mention=("oko:underCondition",),
        classes=("oko:Obligation",),
    ),
    Section(
        "erstatter",
        mark("Hva den erstatter"),
        (Column(mark("Erstatter"), ("oko:relationTarget",)),),
        hang=("oko:qualifiedReplacement",),
    ),
    Section(
        "erstattet-av",
        mark("Hva som har erstattet den"),
        (Column(mark("Erstattet av"), (HOLDER,)),),
        mention=("oko:relationTarget",),
        classes=("oko:Replacement",),
    ),
)


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell whether it is in force, and what follows from it here."""
    node, areas = found.node, of_class(nodes, "oko:FocusArea")
    events = [nodes[iri] for iri in node.iris("oko:prioritises") if iri in nodes]
    behind = found.statements_by(
        "oko:hasFrameworkSetterParticipation", "oko:hasFormerParticipation"
    )
    return Answer(
        facts=(
            Fact(mark("Gjelder"), dated(node), mark("ikke tidfestet")),
            Fact(mark("Står bak"), [t for n in behind for t in n.all("oko:participant")]),
            Fact(
                mark("Avløst av"),
                node.all("oko:replacedBy"),
                mark("ingen: den er den siste vi kjenner"),
            ),
            Fact(mark("Erstatter"), node.all("oko:replaces")),
            Fact(mark("Selve teksten"), node.all("dcat:landingPage", "foaf:page")),
            Fact(
                mark("Innsatsområder"),
                counted(str(len(areas)), len(areas), "innsatsomrader"),
                mark("ingen er lagt inn"),
            ),
            Fact(mark("Livshendelser"), counted(str(len(events)), len(events), "livshendelser")),
            Fact(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
        ),
        tables=(area_table(nodes), event_table(nodes, node.iris("oko:prioritises"))),
    )


def area_table(nodes: Nodes) -> Table:
    """List the focus areas in their order, with how much is in focus for each."""
    areas = in_drawing_order(of_class(nodes, "oko:FocusArea"))
    return Table(
        "innsatsomrader",
        mark("Innsatsområdene"),
        (mark("Innsatsområde"), mark("I fokus her")),
        [(named(a.iri), in_focus(nodes, a.iri)) for a in areas],
    )


def in_focus(nodes: Nodes, area: str) -> list[LinkedText]:
    """Count what is in focus for an area, with a link to what it is."""
    number = len(pointing(nodes, area, "oko:focusArea"))
    text = ngettext("%(num)s i fokus", "%(num)s i fokus", number) % {"num": number}
    return [LinkedText(text, f"{href(area)}#stotter")]


def event_table(nodes: Nodes, events: list[str]) -> Table:
    """List the life events, with what each leans on."""
    return Table(
        "livshendelser",
        mark("Livshendelsene den prioriterer"),
        (mark("Livshendelse"), mark("Lener seg på")),
        [(named(i), nodes[i].all("oko:leansOn")) for i in events if i in nodes],
    )


PAGE = KindPage(
    answer,
    SECTIONS,
    query="strategy",
    told=(
        "dcat:landingPage oko:conditionType oko:datePrecision oko:endedBy oko:framedBy "
        "oko:hasFocusArea oko:inEffectFrom oko:outOfEffectAfter oko:prioritises "
        "oko:replacedBy oko:replaces oko:validFrom skos:altLabel"
    ),
)
