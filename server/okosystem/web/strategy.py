"""/strategi: the tree from the strategies in force down to resources, or up from an entity."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, render_template

from okosystem.core.package import read_package_table
from okosystem.core.release import Release
from okosystem.core.terms import ID, kind_of, value_of
from okosystem.engine.answers import Row as AnswerRow
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.as_of import change_on
from okosystem.web.basis import Inputs
from okosystem.web.connections.names import NameField
from okosystem.web.display_names import kind_name, label_of, sort_key
from okosystem.web.feeds import Entry
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.lists import members
from okosystem.web.state import current_graph, current_release, today
from okosystem.web.templating import name
from okosystem.web.views.form import Choices, Field
from okosystem.web.views.tables import Listing, Row, name_columns

bp = Blueprint("strategy", __name__)
bp.add_app_template_global(kind_name)
TABLE = read_package_table("web/strategy.toml")
KINDS: Sequence[str] = TABLE["kinds"]
JOINTS: Mapping[str, Mapping[str, Any]] = {joint["slug"]: joint for joint in TABLE["joint"]}
STATUSES: Mapping[str, str] = TABLE["statuses"]
START, MISSING = "fra", "mangler"
CHARACTERISATION = "--characterisation"
FIGURES = ("baseline", "latest", "target", "unit")


class StartField(NameField):
    """A field for an entity, by kind and slug as in its address."""

    def word(self, iri: str) -> str:
        """Return the value for an entity."""
        return iri.removeprefix(ID)

    def iri(self, word: str) -> str:
        """Return the entity of a value."""
        return ID[word] if word else ""


@dataclass(frozen=True)
class Link:
    """A link between an upper and a lower entity, with the statement that makes it, if any."""

    upper: str
    lower: str
    statement: str = ""


@dataclass
class Trace:
    """All links by the entity at each end, with facts about the entities; ended ones left out."""

    gone: frozenset[str] = frozenset()
    strategies: list[str] = field(default_factory=list)
    below: dict[str, dict[str, Link]] = field(default_factory=lambda: defaultdict(dict))
    above: dict[str, dict[str, Link]] = field(default_factory=lambda: defaultdict(dict))
    facts: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def lacks(self, iri: str, joint: Mapping[str, Any]) -> bool:
        """Whether an entity of the joint's kind lacks its link; goals have those of outcomes."""
        if "property" in joint:
            return not self.facts[iri].get(joint["property"])
        found = [*(self.above if "above" in joint else self.below)[iri]]
        if joint["kind"] == "goal":
            found += [
                lower for one in found if kind_of(one) == "outcome" for lower in self.below[one]
            ]
        return not {kind_of(one) for one in found} & {*joint.get("above", joint.get("below"))}

    def missing(self, joint: Mapping[str, Any], reached: Iterable[str]) -> list[str]:
        """List the entities that lack the link of a joint, in alphabetical order."""
        iris = {*members(joint["kind"])} - self.gone if joint.get("everywhere") else reached
        found = {i for i in iris if kind_of(i) == joint["kind"] and self.lacks(i, joint)}
        return sorted(found, key=lambda iri: sort_key(label_of(iri)))


@dataclass(frozen=True)
class Branch:
    """An entity in the tree, the link that leads to it, and the branches from it."""

    iri: str
    link: Link
    facts: Mapping[str, str]
    missing: Sequence[str]
    branches: Sequence["Branch"] = ()

    @property
    def kind(self) -> str:
        """The kind of the entity."""
        return kind_of(self.iri)

    def walk(self, level: int = 0) -> Iterator[tuple[int, "Branch"]]:
        """List the branch and all from it, with their levels, from the top."""
        yield level, self
        for branch in self.branches:
            yield from branch.walk(level + 1)


Line = tuple[int, Branch]


def read_trace(day: date | None = None) -> Trace:
    """Read the links and the figures of the indicators that hold today, or held on a day.

    The editors' assessments of resources are undated, and used for every day.
    """
    gone = change_on(current_release(), day, "").gone if day else frozenset[str]()
    trace, then = Trace(gone), str(day or today())
    for row in current_graph().ask("trace"):
        upper, lower, statement = (value_of(row[name]) for name in ("upper", "lower", "statement"))
        is_reading = statement.endswith(CHARACTERISATION)
        if not gone.isdisjoint((upper, lower, "" if is_reading else statement)):
            continue
        known = {"chapter": value_of(row["chapter"])}
        if value_of(row["known"]) <= then:
            known["status"] = value_of(row["status"])
        trace.facts[lower].update({name: text for name, text in known.items() if text})
        if not upper:
            successor, end = value_of(row["next"]), value_of(row["end"])
            if (not successor or successor in gone) and (not end or then <= end):
                trace.strategies.append(lower)
        elif kind_of(upper) in KINDS and kind_of(lower) in KINDS:
            link = Link(upper, lower, statement)
            trace.below[upper].setdefault(lower, link)
            trace.above[lower].setdefault(upper, link)
    indicators = current_release().queries["indicators"].to_sparql(language=current_language())
    for row in current_graph().store.rows(indicators):
        later = {name for name in ("baseline", "latest") if value_of(row[f"{name}Until"]) > then}
        known = {name: value_of(row[name]) for name in FIGURES if name not in later}
        trace.facts[value_of(row["indicator"])].update({n: t for n, t in known.items() if t})
    return trace


def build_tree(trace: Trace, iri: str, *, up: bool = False, link: Link | None = None) -> Branch:
    """Build the tree below or above an entity; branches lead only to kinds further on."""
    ends = (trace.above if up else trace.below)[iri]
    rank = KINDS.index(kind_of(iri))

    def is_further(other: str) -> bool:
        number = KINDS.index(kind_of(other))
        return number < rank if up else number > rank

    found = sorted(filter(is_further, ends), key=lambda i: _order(trace, i))
    joints = [j for j in JOINTS.values() if j["kind"] == kind_of(iri) and ("above" in j) == up]
    return Branch(
        iri,
        link or Link("", iri),
        trace.facts[iri],
        [joint["lacks"] for joint in joints if trace.lacks(iri, joint)],
        [build_tree(trace, other, up=up, link=ends[other]) for other in found],
    )


def _order(trace: Trace, iri: str) -> tuple[int, bool, str, object]:
    chapter = trace.facts[iri].get("chapter", "")
    return KINDS.index(kind_of(iri)), not chapter, chapter, sort_key(label_of(iri))


def fields() -> Sequence[Field]:
    """Build the fields: where to begin, and the joint whose missing links are listed."""
    texts = {slug: joint["many"] for slug, joint in JOINTS.items()}
    start = StartField(START, mark("Fra"), {}, kinds=KINDS[1:])
    return start, Field(MISSING, mark("Mangler"), texts)


def list_lines(choices: Choices) -> Sequence[Line]:
    """List the tree that the choices select, then measures and assignments outside it."""
    trace = read_trace(choices.day)
    if choices[START]:
        return [*build_tree(trace, ID[choices[START]], up=True).walk()]
    tree = [line for iri in trace.strategies for line in build_tree(trace, iri).walk()]
    reached = {branch.iri for _, branch in tree}
    if slug := choices[MISSING]:
        return [(0, build_tree(trace, i)) for i in trace.missing(JOINTS[slug], reached)]
    known = {*reached, *trace.gone}
    outside = [i for kind in ("measure", "assignment") for i in members(kind) if i not in known]
    return [*tree, *(line for iri in outside for line in build_tree(trace, iri).walk())]


def to_row(line: Line) -> Row:
    """Write an entity of the tree as cells; an empty one is unknown."""
    level, branch = line
    link = branch.link
    above = link.upper if link.lower == branch.iri else link.lower
    return {
        "level": level,
        **name_columns(entity=branch.iri, above=above, status=branch.facts.get("status", "")),
        "chapter": branch.facts.get("chapter", ""),
        **{name: branch.facts.get(name, "") for name in FIGURES},
        "statement": link.statement,
        "missing": "; ".join(map(gettext, branch.missing)),
    }


def entries(line: Line) -> Iterator[Entry]:
    """Describe in a feed each change of the status of a measure or an assignment until today."""
    iri = line[1].iri
    for row in _status_changes(current_graph().store, current_release()).get(iri, ()):
        day, status = value_of(row["day"]), value_of(row["status"])
        if day <= str(today()):
            text = label_of(status) if status.startswith(ID) else gettext(STATUSES[status])
            id_ = f"{iri}#{status.rpartition('/')[2]}"
            yield Entry(id_, f"{label_of(iri)}: {text}", day, iri, name(iri))


@cached_per_store()
def _status_changes(store: Store, release: Release) -> Mapping[str, Sequence[AnswerRow]]:
    """Read the changes of status by measure and assignment."""
    changes = defaultdict[str, list[AnswerRow]](list)
    for row in store.rows(release.page_queries["status-changes"]):
        changes[value_of(row["thing"])].append(row)
    return changes


def render_page(choices: Choices, found: Sequence[Line]) -> str:
    """Render the tree, the path up from an entity, or the entities that lack a link."""
    trace = read_trace(choices.day)
    trees = [build_tree(trace, iri) for iri in trace.strategies]
    reached = {branch.iri for tree in trees for _, branch in tree.walk()}
    counts = {slug: len(trace.missing(joint, reached)) for slug, joint in JOINTS.items()}
    start = choices[START]
    return render_template(
        "strategy.html",
        choices=choices,
        trees=trees,
        way_up=found[0][1] if start else None,
        lacking=[branch.iri for _, branch in found] if choices[MISSING] else None,
        joints=JOINTS,
        counts=counts,
    )


Listing(
    name="strategi",
    title=mark("Fra strategi til ressurs"),
    columns=TABLE["columns"],
    items=list_lines,
    row=to_row,
    page=render_page,
    inputs=Inputs(("trace", "status-changes")),
    fields=fields,
    entries=entries,
).add_to(bp)
