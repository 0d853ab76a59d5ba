"""/scenario: list the scenarios, and show what each would do to the landscape and the analyses."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.release import Release
from okosystem.core.terms import ID, INFERRED, OKO, kind_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.as_of import Scenario, scenarios_of
from okosystem.model.statements import Node, collect_nodes, read_entity
from okosystem.web.boards.comparison import (
    FindingChange,
    by_sign,
    compare_findings,
    comparison_texts,
    number_name,
)
from okosystem.web.boards.findings import AnalysisFinding, findings, format_number, short_number
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.display_names import kind_name
from okosystem.web.languages import current_language
from okosystem.web.malbilde.poster import lay_out, render_svg
from okosystem.web.malbilde.scene import SIGNS, build_scene
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_graph, current_release, whole_store
from okosystem.web.views.form import SCENARIO, Choices, ViewedDay, read_choices, viewed_day
from okosystem.web.views.tables import (
    Cell,
    Row,
    name_columns,
    view_response,
)

bp = Blueprint("scenarios", __name__)
COLUMNS = (
    *("board", "finding", "change", "concerns", "title"),
    *("beforeVerdict", "beforeVerdictName", "beforeNumbers"),
    *("afterVerdict", "afterVerdictName", "afterNumbers"),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a scenario on a board: section sizes without and with it, and the changes."""

    board: Board
    sections: Sequence[tuple[str, int, int]]
    changes: Sequence[FindingChange]

    @property
    def differing(self) -> Mapping[str, Sequence[FindingChange]]:
        """The changes by kind of difference."""
        return by_sign(self.changes)


@bp.get("/scenario")
def listing() -> str:
    """List the scenarios."""
    read_choices()
    return render_template(
        "boards/scenarios.html", scenarios=scenarios_of(current_release()).values()
    )


@bp.get("/scenario/<slug>")
@bp.get("/scenario/<slug>.<suffix>")
def scenario(slug: str, suffix: str = "") -> Response:
    """Show what a scenario changes and its effects, or send them as rows or as a graph."""
    found = scenarios_of(current_release()).get(slug)
    if found is None:
        message = Message(
            "There is no scenario named %(given)r. How to fix it: choose one of %(known)s.",
            given=slug[:80],
            known=", ".join(scenarios_of(current_release())),
        )
        raise UnknownResource(message)
    choices = read_choices()

    def as_of() -> ViewedDay:
        return viewed_day(choices.with_extra({SCENARIO: slug}))

    return view_response(
        f"scenario-{slug}",
        suffix,
        choices,
        page=lambda: render_page(found, choices, as_of()),
        rows=lambda: effect_rows(effects_of(as_of())),
        columns=COLUMNS,
        triples=lambda: scenario_triples(slug),
    )


def render_page(scenario: Scenario, choices: Choices, as_of: ViewedDay) -> str:
    """Render the page of a scenario, with the landscape compared with the same day without it."""
    scene = build_scene(View(day=as_of.day, scenario=scenario.slug))
    return render_template(
        "boards/scenario.html",
        scenario=scenario,
        node=read_entity(current_graph(), scenario.iri).node,
        choices=choices,
        as_of=as_of,
        changes=hypothetical_changes(scenario.slug),
        effects=effects_of(as_of),
        scene=scene,
        svg=render_svg(lay_out(scene)),
        signs=SIGNS,
        words=comparison_texts(with_scenario=True),
        number_name=number_name,
        kind_name=kind_name,
        format_number=format_number,
        short_number=short_number,
    )


def effects_of(as_of: ViewedDay) -> Sequence[Effect]:
    """Compare each board without the scenario and with it."""
    return [effect(board, as_of) for board in BOARDS]


def effect(board: Board, as_of: ViewedDay) -> Effect:
    """Compare a board without a scenario and with it."""
    before, after = (findings(*board.kinds, store=store) for store in (as_of.base, as_of.store))
    old, new = (Counter(map(board.key, side)) for side in (before, after))
    sections = [(t, old[key], new[key]) for key, t in board.sections.items() if old[key] + new[key]]
    return Effect(board, sections, compare_findings(before, after, board.key))


def effect_rows(effects: Sequence[Effect]) -> Iterator[Row]:
    """List every changed finding, with outcome and numbers without and with the scenario."""
    for effect in effects:
        for change in filter(lambda change: change.sign, effect.changes):
            node = change.finding.node
            yield {
                "board": effect.board.name,
                "finding": node.iri,
                "change": change.sign,
                "concerns": node.iris("oko:concerns"),
                "title": str(node.text(current_language(), "dct:title") or ""),
                **_outcome_columns("before", change.before),
                **_outcome_columns("after", change.after),
            }


def _outcome_columns(side: str, finding: AnalysisFinding | None) -> dict[str, Cell]:
    verdict = (finding and finding.node.iri_of("oko:verdict")) or ""
    numbers = finding.numbers.items() if finding else ()
    return {
        **name_columns(**{f"{side}Verdict": verdict}),
        f"{side}Numbers": " ".join(f"{kind}={number}" for kind, number in numbers),
    }


def scenario_triples(slug: str) -> list[ox.Triple]:
    """List the triples of a scenario with its hypothetical statements, as asserted."""
    nquads = current_release().read(f"scenarios/{slug}.nq")
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    return [quad.triple for quad in quads if str(quad.graph_name).endswith(f"/{slug}>")]


ENDING, BEGINNING = "ends", "begins"
_OBJECTS = (
    *("oko:inCategory", "oko:relationTarget", "oko:status", "oko:participant", "oko:role"),
    *("oko:dependencyKind", "oko:dependencyStrength", "oko:designationType", "oko:ecosystem"),
)
_RELATION_CLASSES = tuple(OKO[name] for name in ("Replacement", "PartWhole", "Reference"))


@dataclass(frozen=True, slots=True)
class HypotheticalChange:
    """A statement that a scenario ends or begins: the entity it belongs to, and its content."""

    change: str
    node: Node
    entity: str
    day: str

    @property
    def describes(self) -> Sequence[str]:
        """The relation, if it is one, and the objects of the statement."""
        kinds = [iri for iri in self.node.iris("rdf:type") if iri in _RELATION_CLASSES]
        return [*kinds, *self.node.iris(*_OBJECTS)]


def hypothetical_changes(slug: str) -> Sequence[HypotheticalChange]:
    """List the changes of a scenario, endings first; cached for each store."""
    return _read(whole_store(), current_release(), slug)


@cached_per_store(16)
def _read(store: Store, release: Release, slug: str) -> Sequence[HypotheticalChange]:
    scenario = ID[f"scenario/{slug}"]
    quads = ox.parse(release.read(f"scenarios/{slug}.nq"), format=ox.RdfFormat.N_QUADS)
    asserted = [quad for quad in quads if quad.graph_name != ox.NamedNode(INFERRED)]
    nodes = _nodes(store, [quad.triple for quad in asserted])
    ended = nodes[scenario].iris("oko:supposesEnded")
    day = nodes[scenario].value("oko:takesEffect")
    changes = [_ending(store, iri, day) for iri in ended]
    for iri, node in nodes.items():
        if node.one("rdf:type") and iri != scenario:
            others = (other for other in nodes.values() if other.iri != scenario)
            holders = (other.iri for other in others if iri in other.iris(*other.properties))
            start = node.value("oko:validFrom")
            changes.append(HypotheticalChange(BEGINNING, node, next(holders, ""), start))
    return sorted(changes, key=lambda c: (c.change == BEGINNING, c.entity, c.node.iri))


def _ending(store: Store, iri: str, day: str) -> HypotheticalChange:
    triples = store.about(iri)
    node = _nodes(store, [t for t in triples if t.subject == ox.NamedNode(iri)])[iri]
    holders = sorted(
        t.subject.value
        for t in triples
        if t.object == ox.NamedNode(iri)
        and isinstance(t.subject, ox.NamedNode)
        and t.predicate.value.startswith(OKO)
    )
    entities = (holder for holder in holders if kind_of(holder) in ("resource", "actor"))
    return HypotheticalChange(ENDING, node, next(entities, ""), day)


def _nodes(store: Store, triples: Sequence[ox.Triple]) -> Mapping[str, Node]:
    return collect_nodes(
        store,
        [{"node": t.subject, "property": t.predicate, "value": t.object} for t in triples],
    )
