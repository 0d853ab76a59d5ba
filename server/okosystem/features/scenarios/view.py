"""/scenario: list the scenarios, and show the effect of each on the landscape and analyses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyoxigraph as ox

from okosystem.errors import Message, UnknownResource
from okosystem.features.landscape.poster import draw, lay_out
from okosystem.features.landscape.scene import SIGNS, build_scene
from okosystem.features.landscape.selection import Selection
from okosystem.graph.as_of import ViewedDay, scenarios_of, viewed_day
from okosystem.graph.choices import SCENARIO, Choices
from okosystem.graph.columns import name_columns
from okosystem.graph.findings import (
    BOARDS,
    AnalysisFinding,
    Board,
    FindingChange,
    compare_findings,
    findings,
    format_number,
)
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node, collect_nodes, read_entity
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Feature, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, OKO, kind_of

TABLE = read_package_table("features/scenarios/scenarios.toml")


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a scenario on a board: section sizes without and with it, and the changes."""

    board: Board
    sections: Sequence[tuple[str, int, int]]
    changes: Sequence[FindingChange]


@dataclass(frozen=True, slots=True)
class HypotheticalChange:
    """A statement that a scenario ends or begins: the entity it belongs to, and its content."""

    begins: bool
    node: Node
    entity: str
    day: str

    @property
    def describes(self) -> Sequence[str]:
        """The relation, if it is one, and the objects of the statement."""
        relations = {OKO[name] for name in TABLE["relations"]}
        kinds = [iri for iri in self.node.iris("rdf:type") if iri in relations]
        return [*kinds, *self.node.iris(*TABLE["objects"])]


def list_scenarios(reader: Reader, _: Choices) -> View:
    """List the scenarios."""
    return View(page=lambda: {"scenarios": scenarios_of(reader.release).values()})


def choose_scenario(reader: Reader, choices: Choices) -> Choices:
    """Choose the scenario of the path; raises UnknownResource for one that does not exist."""
    slug, known = choices["slug"], scenarios_of(reader.release)
    if slug not in known:
        message = Message(
            "There is no scenario named %(given)r. How to fix it: choose one of %(known)s.",
            given=slug[:80],
            known=", ".join(known),
        )
        raise UnknownResource(message)
    return replace(choices, chosen={SCENARIO: slug})


def read_scenario(reader: Reader, choices: Choices) -> View:
    """Show the changes of a scenario and their effects."""
    slug, as_of = choices[SCENARIO], viewed_day(reader)
    effects = list(effects_of(reader, as_of))
    return View(
        rows=list(effect_rows(reader, effects)),
        page=lambda: fill_page(reader, slug, as_of, effects),
        triples=lambda: scenario_triples(reader, slug),
        file=f"scenario-{slug}",
    )


def fill_page(
    reader: Reader, slug: str, as_of: ViewedDay, effects: Sequence[Effect]
) -> Mapping[str, object]:
    """Collect what the page shows, with the landscape compared with the same day without it."""
    scene = build_scene(reader, Selection(day=as_of.day, scenario=slug))
    return {
        "scenario": as_of.scenario,
        "node": read_entity(reader, ID[f"scenario/{slug}"]).node,
        "as_of": as_of,
        "changes": hypothetical_changes(reader, slug),
        "effects": effects,
        "scene": scene,
        "svg": draw(reader, lay_out(reader, scene)),
        "signs": SIGNS,
        "format_number": partial(format_number, reader),
    }


def effects_of(reader: Reader, as_of: ViewedDay) -> Iterator[Effect]:
    """Compare each board without the scenario and with it."""
    for board in BOARDS:
        sides = [findings(reader, *board.kinds, store=store) for store in (as_of.base, as_of.store)]
        old, new = (Counter(map(board.key, side)) for side in sides)
        sizes = [(title, old[key], new[key]) for key, title in board.sections.items()]
        sections = [size for size in sizes if any(size[1:])]
        yield Effect(board, sections, list(compare_findings(board, *sides)))


def effect_rows(reader: Reader, effects: Iterable[Effect]) -> Iterator[Row]:
    """List every changed finding, with outcome and numbers without and with the scenario."""
    for effect in effects:
        for change in effect.changes:
            if change.sign:
                node = change.finding.node
                yield {
                    "board": effect.board.name,
                    "finding": node.iri,
                    "change": change.sign,
                    "concerns": node.iris("oko:concerns"),
                    "title": str(node.text(reader.language, "dct:title") or ""),
                    **_outcome_columns(reader, "before", change.before),
                    **_outcome_columns(reader, "after", change.after),
                }


def _outcome_columns(reader: Reader, side: str, finding: AnalysisFinding | None) -> dict[str, Cell]:
    verdict = (finding and finding.node.iri_of("oko:verdict")) or ""
    numbers = finding.numbers.items() if finding else ()
    return {
        **name_columns(reader, **{f"{side}Verdict": verdict}),
        f"{side}Numbers": " ".join(f"{kind}={number}" for kind, number in numbers),
    }


def scenario_triples(reader: Reader, slug: str) -> list[ox.Triple]:
    """List the triples of a scenario with its hypothetical statements, as asserted."""
    nquads = reader.release.read(f"scenarios/{slug}.nq")
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    return [quad.triple for quad in quads if str(quad.graph_name).endswith(f"/{slug}>")]


def hypothetical_changes(reader: Reader, slug: str) -> Sequence[HypotheticalChange]:
    """List the changes of a scenario, endings first."""
    nodes = _nodes(reader, scenario_triples(reader, slug))
    scenario = nodes.pop(ID[f"scenario/{slug}"])
    changes = []
    for iri in scenario.iris("oko:supposesEnded"):
        triples = reader.whole.store.about(iri)
        holders = sorted(
            t.subject.value
            for t in triples
            if isinstance(t.subject, ox.NamedNode)
            and t.object == ox.NamedNode(iri)
            and t.predicate.value.startswith(OKO)
            and kind_of(t.subject.value) in ("resource", "actor")
        )
        node, day = _nodes(reader, triples)[iri], scenario.value("oko:takesEffect")
        changes.append(HypotheticalChange(False, node, next(iter(holders), ""), day))
    for iri, node in nodes.items():
        if node.one("rdf:type"):
            holders = [i for i, other in nodes.items() if iri in other.iris(*other.properties)]
            day = node.value("oko:validFrom")
            changes.append(HypotheticalChange(True, node, next(iter(holders), ""), day))
    return sorted(changes, key=lambda c: (c.begins, c.entity, c.node.iri))


def _nodes(reader: Reader, triples: Iterable[ox.Triple]) -> dict[str, Node]:
    rows = [{"node": t.subject, "property": t.predicate, "value": t.object} for t in triples]
    return collect_nodes(reader.whole.store, rows)


SCENARIOS = Feature(
    name="scenarios",
    path="/scenario",
    title=mark("Scenarioer"),
    read=list_scenarios,
    template="list.html",
)
SCENARIO_PAGE = Feature(
    name="scenario",
    path="/scenario/<slug>",
    title=mark("Scenario"),
    columns=TABLE["columns"],
    settle=choose_scenario,
    read=read_scenario,
)
