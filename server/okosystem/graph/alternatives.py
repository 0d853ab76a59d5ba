"""What could take over from a shared resource, and the addresses of comparisons with it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from okosystem.core.terms import ID, OKO, kind_of, local_name
from okosystem.graph.choices import DAY
from okosystem.graph.findings import AnalysisFinding, findings
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, relations_on
from okosystem.graph.statements import Node, collect_nodes

OVERLAP_VERDICTS = ("duplication", "overlap")
DEPENDS_ON = ("qualifiedDependency", "hasConsumerParticipation", "ServiceChain", "exposesService")
"""The terms that what needs a resource rests on. The graph says how complete each is."""
MIN_RESOURCES, MAX_RESOURCES, MAX_SIMILAR = 2, 4, 8
RESOURCE, WITH = "r", "med"
"""The parameters of a comparison: its resources, and the one to find others for."""


def alternatives(reader: Reader, resource: str) -> Mapping[str, Relation | AnalysisFinding]:
    """List the alternatives with reasons: successors, then overlaps, the most similar first."""
    found: dict[str, Relation | AnalysisFinding] = {}
    for fact in relations_on(reader, reader.day, "replacement"):
        if fact.object == resource:
            found.setdefault(fact.subject, fact)
    overlaps = findings(reader, "OverlapFinding")
    for finding in sorted(overlaps, key=lambda f: (-f.strength, f.node.iri)):
        pair = finding.node.iris("oko:concerns")
        if resource in pair and finding.verdict in OVERLAP_VERDICTS:
            for other in pair:
                if other != resource and kind_of(other) == "resource":
                    found.setdefault(other, finding)
    return found


def most_similar(reader: Reader, slug: str) -> list[str]:
    """List the resources to compare one with: its alternatives today, most similar first."""
    # A resource may be replaced by what is no resource, such as a strategy.
    found = alternatives(reader.on(None), ID[f"resource/{slug}"])
    return [local_name(iri) for iri in found if kind_of(iri) == "resource"][:MAX_SIMILAR]


def unknowns(reader: Reader) -> list[Node]:
    """List the terms of `DEPENDS_ON` of which the graph knows only a part."""
    nodes = collect_nodes(reader, reader.ask("partly-known"))
    about = {node.value("oko:aboutTerm"): node for node in nodes.values()}
    known = [about[OKO[term]] for term in DEPENDS_ON if OKO[term] in about]
    return [node for node in known if node.value("oko:complete") == "false"]


def comparison_name(reader: Reader, *slugs: str) -> Text:
    """Name a comparison by its resources."""
    return reader.plain(" – ".join(reader.label(ID[f"resource/{slug}"]) for slug in slugs))


def comparison_address(reader: Reader, *slugs: str) -> str:
    """Return the address of a comparison on the day, or of its form if there is one resource.

    It is empty where nothing can be compared.
    """
    name = RESOURCE if len(slugs) >= MIN_RESOURCES else WITH
    return reader.link("comparison", **{name: slugs, DAY: reader.day}) or ""


def compare_link(reader: Reader, resources: Sequence[str]) -> Markup | str:
    """Link to the comparison of two to four resources; empty for any other number."""
    slugs = [local_name(iri) for iri in resources if kind_of(iri) == "resource"]
    address = comparison_address(reader.on(None), *slugs)
    if not address or not MIN_RESOURCES <= len(slugs) <= MAX_RESOURCES:
        return ""
    return Markup(
        ' <a class="ds-link small" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(address, reader.text("sammenlign"), comparison_name(reader, *slugs))
