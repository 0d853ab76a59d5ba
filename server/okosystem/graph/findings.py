"""The findings of the analyses, by board and status, compared between days, as rows and triples.

Today's findings are read once for each release.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.analyses.results import STATUS_QUERY, rename_results, suffix_for
from okosystem.graph.as_of import viewed_day
from okosystem.graph.columns import dispute_columns, name_columns
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.statements import Node, collect_nodes
from okosystem.graph.view import Cell
from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    ID,
    OKO,
    kind_of,
    local_name,
    value_of,
)
from okosystem.sparql.oxigraph import Store, cached_per_store

TABLE = read_package_table("graph/findings.toml")
# Each status in the order a case goes through them, by slug.
STATUSES: Mapping[str, str] = {name: ID[f"case-status/{name}"] for name in TABLE["statuses"]}
# The queries that each algorithm reads.
QUERIES_OF_ALGORITHM: Mapping[str, Sequence[str]] = TABLE["reads"]
ADVICE = "oko:PhaseOutRecommendation"
PART_PROPERTIES = ("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict")
SAME, ADDED, REMOVED, OUTCOME_CHANGED, NUMBERS_CHANGED = "", "came", "went", "turned", "moved"


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of a score: its kind and number; without a number it is unknown."""

    kind: str
    number: str
    weight: str


@dataclass(frozen=True, slots=True)
class AnalysisFinding:
    """A finding of an analysis: its class, score in parts, rules that fired, and assessments."""

    kind: str
    node: Node
    bars: Sequence[ScorePart]
    rules: Sequence[Node]
    human: Sequence[Node]

    @property
    def verdict(self) -> str:
        """The slug of the verdict."""
        return local_name(self.node.iri_of("oko:verdict") or "")

    @property
    def is_advised(self) -> bool:
        """Whether somebody has advised to phase out what it concerns."""
        return any(one.is_a(ADVICE) for one in self.human)

    @property
    def statements(self) -> list[str]:
        """The assessments of the finding and the statements behind it, which may be disputed."""
        return [*(one.iri for one in self.human), *self.node.iris("prov:wasDerivedFrom")]

    @property
    def strength(self) -> float:
        """The score, or the first part for findings without one, such as points."""
        first = next((bar.number for bar in self.bars), "")
        return float(self.node.value("oko:score") or first or 0)

    @property
    def numbers(self) -> Mapping[str, str]:
        """Every number of the finding, by kind; an unknown one is empty."""
        names = ("score", "rankBest", "rankWorst")
        own = {name: number for name in names if (number := self.node.value(f"oko:{name}"))}
        return own | {local_name(bar.kind): bar.number for bar in self.bars}


@dataclass(frozen=True, slots=True)
class Board:
    """A tab of /analyser; `analyses.toml` describes the fields."""

    name: str
    title: str
    lead: str
    columns: Sequence[str]
    questions: Sequence[str]
    tool: str
    about: str
    nullable: Sequence[str] = ()
    algorithms: Sequence[str] = ()
    kinds: Sequence[str] = ()
    number: str = "score"
    sections: Mapping[str, str] = field(default_factory=dict)
    deciding: Sequence[str] = ()
    proposing: Sequence[str] = ()

    @property
    def file_columns(self) -> Sequence[str]:
        """The columns of its files, the same for every day, scenario and status."""
        if not self.kinds:
            return self.columns
        return (*TABLE["first-columns"], *self.columns, *TABLE["last-columns"])

    def key(self, finding: AnalysisFinding) -> str:
        """Return the section of a finding, by its outcome."""
        node, verdict = finding.node, finding.verdict
        place = "board" if node.value("oko:onBoard") == "true" else "aside"
        concerned = kind_of(node.iri_of("oko:concerns") or "")
        outcomes = (f"{place}-{verdict}", verdict, finding.kind, concerned)
        return next(outcome for outcome in outcomes if outcome in self.sections)

    def is_to_decide(self, reader: Reader, finding: AnalysisFinding) -> bool:
        """Whether a finding needs a decision, by its section, advice and the human assessments."""
        outcomes = {local_name(o) for human in finding.human for o in human.iris("oko:outcome")}
        return (
            (finding.is_advised or self.key(finding) in self.deciding)
            and outcomes.isdisjoint(TABLE["settled-outcomes"])
            and local_name(status_of(reader, finding)) != TABLE["settled-status"]
        )


TABS: Mapping[str, Board] = {name: row.make(Board, name) for name, row in TABLE["tab"].items()}
BOARDS: Sequence[Board] = [board for board in TABS.values() if board.kinds]


def findings(reader: Reader, *kinds: str, store: Store | None = None) -> Sequence[AnalysisFinding]:
    """List the findings of some classes, today's or those in a store.

    Those with advice come first, then those with another human assessment, then by strength.
    """
    sparql = reader.release.page_queries["board"]
    return [one for kind in kinds for one in _read(store or reader.whole.store, sparql, kind)]


def findings_about(
    reader: Reader, iri: str, kind: str, store: Store | None = None
) -> Sequence[AnalysisFinding]:
    """List the findings of a class about an entity, in the same order."""
    sparql = reader.release.page_queries["board"]
    return _by_entity(store or reader.whole.store, sparql, kind).get(iri, ())


@cached_per_store(16)
def _by_entity(store: Store, sparql: str, kind: str) -> Mapping[str, Sequence[AnalysisFinding]]:
    found = defaultdict[str, list[AnalysisFinding]](list)
    for finding in _read(store, sparql, kind):
        for iri in finding.node.iris("oko:concerns"):
            found[iri].append(finding)
    return found


@cached_per_store(16)
def _read(store: Store, sparql: str, kind: str) -> Sequence[AnalysisFinding]:
    parameters = {"kind": ox.NamedNode(OKO[kind])}
    nodes = collect_nodes(store, store.rows(sparql, parameters=parameters))
    found = [_finding(kind, node, nodes) for node in nodes.values() if node.is_a(f"oko:{kind}")]

    def order(finding: AnalysisFinding) -> tuple[bool, bool, float, str, str]:
        codes = min((rule.value("skos:notation") for rule in finding.rules), default="")
        known = not finding.is_advised, not finding.human
        return *known, -finding.strength, codes, finding.node.iri

    return sorted(found, key=order)


def _finding(kind: str, node: Node, nodes: Mapping[str, Node]) -> AnalysisFinding:
    parts, rules, human = (
        [nodes[i] for i in node.iris(term) if i in nodes] for term in PART_PROPERTIES
    )
    bars = [
        ScorePart(p.iri_of("oko:scoreKind") or "", p.value("oko:score"), p.value("oko:scoreWeight"))
        for p in parts
    ]
    bars.sort(key=lambda bar: (bar.weight, bar.kind), reverse=True)
    return AnalysisFinding(kind, node, bars, rules, human)


def status_of(reader: Reader, finding: AnalysisFinding) -> str:
    """Return the IRI of a finding's status, as of its own day."""
    today = read_pairs(reader, "finding", "status", STATUS_QUERY)
    return finding.node.iri_of("oko:caseStatus") or today.get(finding.node.iri, "")


@cached_per_graph(8, of_today=True)
def read_pairs(graph: Reader, key: str, value: str, name: str) -> Mapping[str, str]:
    """Read two columns of a named query, or of one of pages."""
    queries = graph.release.queries
    rows = graph.store.rows(queries[name].to_sparql()) if name in queries else graph.ask(name)
    return {value_of(row[key]): value_of(row[value]) for row in rows}


def algorithms(reader: Reader) -> Mapping[str, int]:
    """Count the findings of each algorithm."""
    counts = read_pairs(reader, "algorithm", "results", "algorithms")
    return {iri: int(number or 0) for iri, number in counts.items()}


def format_number(reader: Reader, number: str) -> str:
    """Format a number for the reader's language."""
    return number if reader.language == "en" else number.replace(".", ",")


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding compared between two sides: which has it, and whether section or numbers differ.

    `finding` is that of the later side, or of the earlier if the later has none. `dependants` is
    how many others depend on what it concerns.
    """

    sign: str
    finding: AnalysisFinding
    before: AnalysisFinding | None
    after: AnalysisFinding | None
    dependants: int = 0


def compare_findings(
    board: Board, before: Sequence[AnalysisFinding], after: Sequence[AnalysisFinding]
) -> Iterator[FindingChange]:
    """List the findings of both sides: those of the later one in order, then the removed ones."""
    old, new = ({f.node.iri: f for f in side} for side in (before, after))
    for iri in new | old:
        one, other = old.get(iri), new.get(iri)
        yield FindingChange(_sign(board, one, other), new.get(iri) or old[iri], one, other)


def _sign(board: Board, old: AnalysisFinding | None, new: AnalysisFinding | None) -> str:
    if old is None or new is None:
        return ADDED if old is None else REMOVED
    if board.key(old) != board.key(new):
        return OUTCOME_CHANGED
    return NUMBERS_CHANGED if old.numbers != new.numbers else SAME


def finding_row(
    reader: Reader,
    finding: AnalysisFinding,
    numbers: Sequence[str] = (),
    change: str = "",
    dependants: int = 0,
) -> dict[str, Cell]:
    """Write a finding as a row, with columns for some numbers; an empty value is unknown."""
    node, language = finding.node, reader.language
    known: dict[str, Cell] = {"onBoard": node.value("oko:onBoard"), **finding.numbers}
    known["dependants"] = str(dependants)
    return {
        "finding": node.iri,
        "findingName": str(node.text(language, "dct:title") or ""),
        "day": node.value("oko:asOf"),
        "change": change,
        **name_columns(
            reader, status=status_of(reader, finding), verdict=node.iri_of("oko:verdict") or ""
        ),
        **name_columns(reader, concerns=node.iris("oko:concerns")),
        "rules": [rule.value("skos:notation") for rule in finding.rules],
        **{name: known.get(name, "") for name in numbers},
        "humanVerdict": [one.iri for one in finding.human],
        **dispute_columns(reader, node.iri, *finding.statements),
        "description": str(node.text(language, "dct:description") or ""),
    }


def finding_triples(reader: Reader, findings: Iterable[AnalysisFinding]) -> list[ox.Triple]:
    """List the triples about some findings, their parts, rules, assessments, and today's status.

    Findings of another day get IRIs of their own.
    """
    viewed = viewed_day(reader)
    found = {finding.node.iri: finding for finding in findings}
    nodes = {
        iri for one in found.values() for iri in (one.node.iri, *one.node.iris(*PART_PROPERTIES))
    }
    store = viewed.store or reader.whole.store
    triples = [triple for iri in sorted(nodes) for triple in store.outward(ox.NamedNode(iri))]
    if viewed.store is not None:
        scenario = viewed.scenario.slug if viewed.scenario else ""
        return list(rename_results(triples, suffix_for(viewed.day, scenario)))
    term = ox.NamedNode(OKO["caseStatus"])
    statuses = {
        ox.NamedNode(i): s for i, finding in found.items() if (s := status_of(reader, finding))
    }
    return triples + [ox.Triple(iri, term, ox.NamedNode(s)) for iri, s in statuses.items()]
