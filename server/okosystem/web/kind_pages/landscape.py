"""The pages of the landscape: categories, ecosystems, slides, life events, exchanges, sources."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import kind_of
from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.dates import when
from okosystem.web.display_names import KINDS, kind_name
from okosystem.web.kind_pages.page import Fact, KindPage
from okosystem.web.kind_pages.policy import EXCHANGE as EXCHANGE_SAYS
from okosystem.web.kind_pages.policy import OTHER_NAMES, RESOURCE, UNDATED, UNKNOWN
from okosystem.web.kind_pages.sections import (
    Cell,
    Context,
    FilledSection,
    Nodes,
    Row,
    Section,
    cell_of,
    day_cell,
    nodes_of_class,
    nodes_pointing_at,
    sort_by_number,
    text_cell,
)
from okosystem.web.languages import current_language, gettext, mark, ngettext

Filled = Sequence[FilledSection]


def _boxes(context: Context) -> list[Node]:
    """List the boxes of the slides in a category."""
    return sort_by_number(context.of_class("oko:SlideBox"), "oko:slideOrder")


def _placed_by(context: Context) -> Cell:
    """Name who placed the resources of a category without boxes on the slides."""
    text = gettext("redaksjonen, i 2026. Faggruppen har ikke vedtatt plassene.")
    is_ours = context.pointing("oko:category") and not _boxes(context)
    return text_cell(text if is_ours else "")


CATEGORY = KindPage(
    (
        Fact(mark("Hvor i landskapet"), "oko:categoryKind"),
        Fact(mark("Plassert av"), _placed_by),
        Fact(mark("Hva som hører til"), "skos:scopeNote"),
    ),
    (
        Section("plassert", mark("Plassert her nå"), RESOURCE,
                further=lambda c: c.pointing("oko:category"),
                empty=mark("Ingen delt ressurs er plassert her. Det betyr ikke at ingen finnes.")),
        Section("bokser", mark("Boksene på lysbildene, og hva de er i dag"),
                ("%(itself)s", "%(owner)s", mark("i dag %(became)s")), further=_boxes,
                as_found=True,
                values={"owner": lambda row: (row.node.all("oko:slideOwner")
                                              or row.node.all("oko:slideOwnerText"))},
                empty=mark("Ingen boks på lysbildene fra 2021.")),
        Section("mangler", mark("Behov og gap i kategorien"),
                ("%(itself)s", "%(gapType)s", "%(needStatus)s"),
                further=lambda c: c.of_class("oko:Need", "oko:GapAssessment")),
        Section("kapabiliteter", mark("Kapabiliteter som hører til kategorien"),
                ("%(itself)s", "%(notation)s"), further=lambda c: c.of_class("oko:Capability"),
                note=mark("Koblingen er vår vurdering. Den hjelper når en ny ressurs får plass.")),
        Section("plasseringer", mark("Plasseringene, med kilde og begrunnelse"), ("%(holder)s",),
                incoming="oko:inCategory"),
    ),
    query="category",
    hidden="oko:namedOnSlide oko:order skos:notation",
)  # fmt: skip


def _providers(context: Context) -> list[Node]:
    """List who provides most of an ecosystem."""
    members = context.pointing("oko:inEcosystem")
    found = Counter(p for member in members for p in member.iris("oko:providedBy"))
    return [Node(iri) for iri, _ in found.most_common()]


def _provided(row: Row) -> Cell:
    """Count what an actor provides in an ecosystem."""
    members = row.context.pointing("oko:inEcosystem")
    number = sum(row.node.iri in member.iris("oko:providedBy") for member in members)
    return text_cell(ngettext("%(num)s ressurs", "%(num)s ressurser", number) % {"num": number})


ECOSYSTEM = KindPage(
    (
        Fact(mark("Del av"), "oko:partOfEcosystem", mark("ingen større vi kjenner")),
        Fact(mark("Har i seg"),
             lambda c: cell_of(*(n.iri for n in c.pointing("oko:partOfEcosystem")))),
        OTHER_NAMES,
    ),
    (
        Section("medlemskap", mark("Hva som hører til, og hvorfor"), ("%(holder)s",),
                incoming="oko:ecosystem"),
        Section("tilbydere", mark("Hvem som tilbyr det"), ("%(itself)s", "%(provided)s"),
                further=_providers, values={"provided": _provided}, as_found=True),
        Section("delt", mark("Det som også hører til et annet økosystem"),
                ("%(itself)s", mark("også i %(inEcosystem)s")),
                further=lambda c: [n for n in c.pointing("oko:inEcosystem")
                                   if len(n.iris("oko:inEcosystem")) > 1]),
    ),
    query="ecosystem",
    hidden="oko:namedOnSlide",
)  # fmt: skip


def _beside(context: Context, _: Filled) -> Mapping[str, object]:
    """Find the box or sentence before and after on the slides."""
    node, is_box = context.node, context.node.is_a("oko:SlideBox")
    beside = {
        int(number): other.iri
        for other in context.nodes.values()
        if (number := other.value("oko:slideOrder")) and other.is_a("oko:SlideBox") == is_box
    }
    here = int(node.value("oko:slideOrder") or 0)
    return {"before": beside.get(here - 1), "after": beside.get(here + 1)}


SLIDE = KindPage(
    (
        Fact(mark("Eier på lysbildet"), "oko:slideOwner oko:slideOwnerText"),
        Fact(mark("Plass på lysbildet"), "oko:slideCategory"),
    ),
    (
        Section("i-dag", mark("I dag"),
                ("%(itself)s", "%(providedBy)s", "%(category)s", "%(lifecycleStatus)s"),
                further=lambda c: c.listed("oko:became"),
                note=mark("Eieren på lysbildet er den lysbildet oppgir. I dag gjelder kildene."),
                empty=mark("Ingenting i grafen svarer til dette.")),
    ),
    query="slide",
    hidden="oko:became oko:slideOrder oko:slideText",
    template="kinds/slide.html",
    more=_beside,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step of the chain, the resources it uses, and the gaps in the capabilities it requires."""

    node: Node
    resources: Sequence[Node]
    gaps: Sequence[Node]

    @property
    def data(self) -> list[str]:
        """The information objects of the step's resources."""
        found = (iri for r in self.resources for iri in r.iris("oko:informationObject"))
        return list(dict.fromkeys(found))


def read_steps(nodes: Nodes) -> list[ChainStep]:
    """Read the steps of a chain in order; a gap in a required capability counts."""
    gaps, steps = nodes_of_class(nodes, "oko:GapAssessment"), []
    for node in sort_by_number(nodes_of_class(nodes, "oko:ChainStep")):
        resources = [nodes[iri] for iri in node.iris("oko:usesResource") if iri in nodes]
        required = set(node.iris("oko:onCapability"))
        own_gaps = [gap for gap in gaps if required & set(gap.iris("oko:onCapability"))]
        steps.append(ChainStep(node, resources, own_gaps))
    return steps


def _lacking(context: Context) -> list[Node]:
    """List the steps with a known gap, or without any known resource."""
    steps = read_steps(context.nodes)
    return [step.node for step in steps if step.gaps or not step.resources]


def _gaps(row: Row) -> Cell:
    """List the gaps of a step."""
    (step,) = (s for s in read_steps(row.context.nodes) if s.node.iri == row.node.iri)
    return cell_of(*(g.iri for g in step.gaps)) or text_cell(gettext("ingen delt ressurs er kjent"))


def _conditions(context: Context) -> list[Node]:
    """List the conditions that govern the resources of a chain, possible legal barriers."""
    resources = [r for step in read_steps(context.nodes) for r in step.resources]
    iris = dict.fromkeys(iri for r in resources for iri in r.iris("oko:governedBy"))
    return [Node(iri) for iri in iris]


def _chain(context: Context, _: Filled) -> Mapping[str, object]:
    """Read the chain for the template."""
    chains = context.of_class("oko:ServiceChain")
    text = chains[0].text(current_language(), "dct:description") if chains else None
    return {"steps": read_steps(context.nodes), "chain_text": text}


LIFE_EVENT = KindPage(
    (
        Fact(mark("Ansvar nå"), lambda c: list(dict.fromkeys(
            term for n in c.entity.statements_by("oko:hasOtherParticipation")
            for term in n.all("oko:participant"))), UNKNOWN),
        Fact(mark("Prioritert i"), lambda c: cell_of(*(n.iri for n in c.of_class("oko:Strategy")))),
    ),
    (
        Section("gap", mark("Gap i det stegene krever"), (mark("%(itself)s: %(gaps)s"),),
                further=_lacking, values={"gaps": _gaps}, as_found=True,
                note=mark("Gapet gjelder kapabiliteten som steget krever, ikke steget alene."),
                empty=mark("Ingen gap er vurdert. Det betyr ikke at ingen finnes.")),
        Section("vilkar", mark("Rammebetingelser for ressursene i kjeden"),
                ("%(itself)s", mark("gjelder %(governed)s")), further=_conditions,
                values={"governed": lambda row: cell_of(*(n.iri for n in nodes_pointing_at(
                    row.context.nodes, row.node.iri, "oko:governedBy")))},
                empty=mark("Ingen er registrert for disse ressursene.")),
        Section("ansvar", mark("Hvem har ansvar"), (mark("%(participant)s er %(role)s"),),
                own="oko:hasOtherParticipation oko:hasFormerParticipation",
                empty=mark("Ingen er registrert. Det betyr ikke at ingen har ansvar.")),
    ),
    query="life-event",
    hidden="oko:hasServiceChain oko:leansOn",
    template="kinds/life-event.html",
    more=_chain,
)  # fmt: skip


def _same_ends(context: Context) -> list[Node]:
    """List the other exchanges between the same two, in either direction."""
    ends = _ends(context.node)
    return [other for other in _other_exchanges(context) if _ends(other) == ends]


def _same_value(context: Context) -> list[Node]:
    """List the other exchanges of the same thing."""
    value = set(context.node.iris("oko:exchanges"))
    return [n for n in _other_exchanges(context) if value & set(n.iris("oko:exchanges"))]


def _other_exchanges(context: Context) -> list[Node]:
    return [n for n in context.of_class("oko:ValueExchange") if n.iri != context.node.iri]


def _ends(exchange: Node) -> set[str]:
    return set(exchange.iris("oko:giver", "oko:receiver"))


EXCHANGE = KindPage(
    (
        Fact(mark("Fra"), "oko:giver"),
        Fact(mark("Til"), "oko:receiver"),
        Fact(mark("Type verdi"), "oko:valueType"),
        Fact(mark("Hva som utveksles"), "oko:exchanges"),
        Fact(mark("Gjennom"), "oko:viaResource", UNKNOWN),
        Fact(mark("Under rammebetingelsen"), "oko:underCondition", UNKNOWN),
        Fact(mark("Gjelder"), lambda c: text_cell(when(c.node)), UNDATED),
    ),
    (
        Section("mellom-de-samme", mark("Andre utvekslinger mellom de samme, begge veier"),
                EXCHANGE_SAYS, further=_same_ends,
                empty=mark("Ingen vi kjenner. Det betyr ikke at ingenting går den andre veien.")),
        Section("samme", mark("Andre utvekslinger av det samme"), EXCHANGE_SAYS,
                further=_same_value),
    ),
    query="exchange",
    hidden="oko:attestedFrom oko:datePrecision oko:inEffectFrom oko:validFrom",
)  # fmt: skip


def _by_kind(context: Context) -> list[Node]:
    """List what is based on a source, best known kinds first."""
    rank = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(
        context.nodes.values(), key=lambda n: (rank.get(kind_of(n.iri), len(rank)), n.iri)
    )


SOURCE = KindPage(
    (
        Fact(mark("Les kilden"), "foaf:page", mark("ingen adresse")),
        Fact(mark("Utgiver"), "dct:publisher", UNKNOWN),
        Fact(mark("Dato"), lambda c: day_cell(c.node, "dct:date"), UNDATED),
        Fact(mark("Type"), "oko:sourceKind"),
    ),
    (
        Section("bygger-pa", mark("Opplysninger som bygger på kilden"), ("%(itself)s", "%(kind)s"),
                further=_by_kind, as_found=True,
                values={"kind": lambda row: [Text(kind_name(kind_of(row.node.iri)))]}),
        Section("bare-denne", mark("Opplysninger som bare har denne kilden"),
                ("%(itself)s", "%(kind)s"),
                further=lambda c: [n for n in _by_kind(c)
                                   if n.iris("dct:source") == [c.node.iri]], as_found=True,
                values={"kind": lambda row: [Text(kind_name(kind_of(row.node.iri)))]}),
    ),
    query="source",
    hidden="oko:datePrecision",
)  # fmt: skip
