"""The page of a source: where it is, and every statement based on it."""

from itertools import groupby

from okosystem.core.terms import kind_of, local_name
from okosystem.model.labels import Text
from okosystem.model.statements import Entity
from okosystem.web.alphabet import in_order
from okosystem.web.dates import day
from okosystem.web.display_names import KINDS, kind_name
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    PageTable,
    Summary,
    SummaryLine,
    cell_of,
    count_link,
)
from okosystem.web.languages import mark, ngettext


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise who published the source, and how many statements depend on it."""
    node, citing = entity.node, list(nodes.values())
    alone = [n.iri for n in citing if n.iris("dct:source") == [node.iri]]
    citing_text = ngettext("%(num)s påstand", "%(num)s påstander", len(citing)) % {
        "num": len(citing)
    }
    alone_text = ngettext("%(num)s påstand", "%(num)s påstander", len(alone)) % {"num": len(alone)}
    precision = local_name(node.iri_of("oko:datePrecision") or "") or "day"
    date = day(node.value("dct:date"), precision) if node.value("dct:date") else ""
    return Summary(
        facts=(
            SummaryLine(mark("Les kilden"), node.all("foaf:page"), mark("ingen adresse")),
            SummaryLine(mark("Utgiver"), node.all("dct:publisher"), mark("ukjent")),
            SummaryLine(mark("Dato"), [Text(date)] if date else [], mark("ikke tidfestet")),
            SummaryLine(mark("Slag"), node.all("oko:sourceKind")),
            SummaryLine(
                mark("Bygger på den"),
                count_link(citing_text, len(citing), "bygger-pa"),
                mark("ingen påstand"),
            ),
            SummaryLine(
                mark("Har bare denne kilden"), count_link(alone_text, len(alone), "bare-denne")
            ),
        ),
        tables=(
            table_by_kind("bygger-pa", mark("Det som bygger på kilden"), list(nodes)),
            table_by_kind("bare-denne", mark("Det som bare har denne kilden"), alone),
        ),
    )


def table_by_kind(section: str, title: str, things: list[str]) -> PageTable:
    """List entities by kind, best known kinds first."""
    ordered = sorted(in_order(things), key=lambda iri: _sort_key(kind_of(iri)))
    found = groupby(ordered, key=kind_of)
    rows = [([Text(kind_name(word))], cell_of(*iris)) for word, iris in found]
    return PageTable(section, title, (mark("Slag"), mark("Hva")), rows)


def _sort_key(word: str) -> tuple[int, str]:
    kinds = list(KINDS)
    return (kinds.index(word) if word in kinds else len(kinds), word)


PAGE = KindPage(
    summarise,
    query="source",
    covered="dct:date dct:publisher foaf:page oko:datePrecision oko:sourceKind",
)
