"""/scenario: list the scenarios, and show what each would do to the landscape and the boards."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template, request

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import ID, INFERRED, OKO, kind_of, select_prefixes
from okosystem.engine.answers import iris_of
from okosystem.model.as_of import Scenario, scenarios_of
from okosystem.model.statements import Node, collect_nodes, read_entity
from okosystem.web.boards.as_of import AsOf, with_scenario
from okosystem.web.boards.comparison import (
    FindingChange,
    by_sign,
    compare_findings,
    comparison_texts,
    number_name,
)
from okosystem.web.boards.files import dated_finding_row
from okosystem.web.boards.findings import AnalysisFinding, findings, format_number
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.display_names import kind_name
from okosystem.web.formats import GRAPH, HTML, Format
from okosystem.web.languages import current_language
from okosystem.web.malbilde.difference import SIGNS
from okosystem.web.malbilde.poster import lay_out
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.svg import render_svg
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_graph, current_release, whole_store
from okosystem.web.views.form import read_choices
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    choose_format,
    name_columns,
    table_response,
)

bp = Blueprint("scenarios", __name__)


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a scenario on a board: section sizes without and with it, and the changes."""

    board: Board
    sections: Sequence[tuple[str, int, int]]
    differing: Mapping[str, Sequence[FindingChange]]

    @property
    def changes(self) -> Sequence[FindingChange]:
        """All changed findings."""
        return [change for changes in self.differing.values() for change in changes]


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
        raise UnknownResource(
            Message(
                "There is no scenario %(given)r. How to fix it: one of %(known)s.",
                given=slug[:80],
                known=", ".join(scenarios_of(current_release())),
            )
        )
    choices, chosen = read_choices(), choose_format(suffix, *GRAPH)
    if chosen in GRAPH:
        return scenario_graph(found, chosen)
    as_of = with_scenario(choices, found, choices.day or found.day)
    effects = [effect(board, as_of) for board in BOARDS]
    if chosen is not HTML:
        return table_response(ViewTable(f"scenario-{slug}", [*rows(effects)]), choices, chosen)
    return make_response(render_page(found, as_of, effects))


def render_page(scenario: Scenario, as_of: AsOf, effects: Sequence[Effect]) -> str:
    """Render the page of a scenario."""
    scene = scenario_scene(scenario, as_of)
    return render_template(
        "boards/scenario.html",
        scenario=scenario,
        node=read_entity(current_graph(), scenario.iri).node,
        as_of=as_of,
        changes=hypothetical_changes(scenario.slug),
        effects=effects,
        scene=scene,
        svg=render_svg(lay_out(scene, request.script_root)),
        signs=SIGNS,
        words=comparison_texts(with_scenario=True),
        number_name=number_name,
        kind_name=kind_name,
        format_number=format_number,
    )


def scenario_scene(scenario: Scenario, as_of: AsOf) -> Scene:
    """Build the landscape with the scenario, compared with the same day without it."""
    return build_scene(View(day=as_of.day, scenario=scenario.slug), current_language())


def effect(board: Board, as_of: AsOf) -> Effect:
    """Compare a board without a scenario and with it."""
    before, after = (findings(*board.kinds, store=store) for store in (as_of.base, as_of.store))
    old, new = (Counter(map(board.key, side)) for side in (before, after))
    sections = [(t, old[key], new[key]) for key, t in board.sections.items() if old[key] + new[key]]
    return Effect(board, sections, by_sign(compare_findings(before, after, board.key)))


def rows(effects: Sequence[Effect]) -> Iterator[dict[str, Cell]]:
    """List every changed finding, with outcome and numbers without and with the scenario."""
    for effect in effects:
        for change in effect.changes:
            row = dated_finding_row(change.finding, change.sign)
            shared = {name: row[name] for name in ("finding", "change", "concerns", "title")}
            sides = {"before": change.before, "after": change.after}
            outcomes = {
                name: value for side in sides for name, value in _outcome_columns(side, sides[side])
            }
            yield {"board": effect.board.name, **shared, **outcomes}


def scenario_graph(scenario: Scenario, chosen_format: Format) -> Response:
    """Send the scenario with its hypothetical statements, as asserted."""
    nquads = current_release().read(f"scenarios/{scenario.slug}.nq")
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    asserted = [q.triple for q in quads if str(q.graph_name).endswith(f"/{scenario.slug}>")]
    prefixes = select_prefixes(current_release().prefixes, iris_of(asserted))
    form = ox.RdfFormat.from_media_type(chosen_format.writer)
    body = ox.serialize(asserted, format=form, prefixes=prefixes) or b""
    return Response(body, mimetype=chosen_format.media_type)


def _outcome_columns(side: str, found: AnalysisFinding | None) -> Iterator[tuple[str, Cell]]:
    verdict = (found.node.iri_of("oko:verdict") or "") if found else ""
    yield from name_columns(**{f"{side}Verdict": verdict}).items()
    numbers = found.numbers if found else {}
    yield f"{side}Numbers", " ".join(f"{kind}={number}" for kind, number in numbers.items())


ENDING, BEGINNING = "ends", "begins"
_OBJECTS = ("oko:inCategory", "oko:relationTarget", "oko:status", "oko:participant", "oko:role")
_QUALIFIERS = (
    "oko:dependencyKind",
    "oko:dependencyStrength",
    "oko:designationType",
    "oko:ecosystem",
)

_RELATION_CLASSES = tuple(OKO[name] for name in ("Replacement", "PartWhole", "Reference"))


@dataclass(frozen=True, slots=True)
class HypotheticalChange:
    """A statement that a scenario ends or begins: the entity it belongs to, and its content."""

    change: str
    node: Node
    thing: str
    day: str

    @property
    def kind(self) -> str:
        """The kind of statement."""
        return kind_of(self.node.iri)

    @property
    def describes(self) -> Sequence[str]:
        """The relation, if it is one, and the objects of the statement."""
        kinds = [iri for iri in self.node.iris("rdf:type") if iri in _RELATION_CLASSES]
        return [*kinds, *self.node.iris(*_OBJECTS, *_QUALIFIERS)]


def hypothetical_changes(slug: str) -> Sequence[HypotheticalChange]:
    """List the changes of a scenario, endings first; cached for each release."""
    release = current_release()
    return _read(release.read(f"scenarios/{slug}.nq"), ID[f"scenario/{slug}"])


@lru_cache(maxsize=16)
def _read(nquads: bytes, scenario: str) -> Sequence[HypotheticalChange]:
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    asserted = [quad for quad in quads if quad.graph_name != ox.NamedNode(INFERRED)]
    nodes = _nodes([quad.triple for quad in asserted])
    ended = nodes[scenario].iris("oko:supposesEnded")
    day = nodes[scenario].value("oko:takesEffect")
    changes = [_ending(iri, day) for iri in ended]
    for iri, node in nodes.items():
        if node.one("rdf:type") and iri != scenario:
            holders = [
                s for s, other in nodes.items() if s != scenario and iri in _objects_of(other)
            ]
            changes.append(
                HypotheticalChange(
                    BEGINNING, node, "".join(holders[:1]), node.value("oko:validFrom")
                )
            )
    return sorted(changes, key=lambda c: (c.change == BEGINNING, c.thing, c.node.iri))


def _ending(iri: str, day: str) -> HypotheticalChange:
    triples = whole_store().about(iri)
    node = _nodes([t for t in triples if t.subject == ox.NamedNode(iri)])[iri]
    holders = sorted(
        t.subject.value
        for t in triples
        if t.object == ox.NamedNode(iri)
        and isinstance(t.subject, ox.NamedNode)
        and t.predicate.value.startswith(OKO)
    )
    things = [holder for holder in holders if kind_of(holder) in ("resource", "actor")]
    return HypotheticalChange(ENDING, node, "".join(things[:1]), day)


def _nodes(triples: Sequence[ox.Triple]) -> Mapping[str, Node]:
    return collect_nodes(
        current_graph(),
        [{"node": t.subject, "property": t.predicate, "value": t.object} for t in triples],
    )


def _objects_of(node: Node) -> set[str]:
    return {iri for property_ in node.properties for iri in node.iris(property_)}
