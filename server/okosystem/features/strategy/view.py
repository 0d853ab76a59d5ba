"""/strategi: the tree from the strategies in force down to resources, or up from an entity."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okosystem.graph.as_of import change_on
from okosystem.graph.choices import Choices, Field, NameField
from okosystem.graph.columns import name_columns
from okosystem.graph.labels import sort_key
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark
from okosystem.graph.view import Entry, Feature, Inputs, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, kind_of, value_of
from okosystem.sparql.answers import Row as AnswerRow

TABLE = read_package_table("features/strategy/strategy.toml")
KINDS: Sequence[str] = TABLE["kinds"]
JOINTS: Mapping[str, Mapping[str, Any]] = {joint["slug"]: joint for joint in TABLE["joint"]}
STATUSES: Mapping[str, str] = TABLE["statuses"]
START, MISSING = "fra", "mangler"
CHARACTERISATION = "--characterisation"
FIGURES = ("baseline", "latest", "target", "unit")


class StartField(NameField):
    """A field for an entity, by kind and slug as in its address."""

    def word(self, _: Reader, iri: str) -> str:
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

    def missing(
        self, reader: Reader, joint: Mapping[str, Any], reached: Iterable[str]
    ) -> list[str]:
        """List the entities that lack the link of a joint, in alphabetical order."""
        iris = {*reader.members(joint["kind"])} - self.gone if joint.get("everywhere") else reached
        found = {i for i in iris if kind_of(i) == joint["kind"] and self.lacks(i, joint)}
        return sorted(found, key=lambda iri: sort_key(reader.label(iri)))


@dataclass(frozen=True)
class Branch:
    """An entity in the tree, the link that leads to it, and the branches from it.

    The resources of a capability are counted: what leads to it does not name them.
    """

    iri: str
    link: Link
    facts: Mapping[str, str]
    missing: Sequence[str]
    branches: Sequence["Branch"] = ()
    resources: int = 0

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


def read_trace(reader: Reader) -> Trace:
    """Read the links and the figures of the indicators that hold on the day.

    The editors' assessments of resources are undated, and used for every day.
    """
    gone = change_on(reader.release, reader.day).gone if reader.day else frozenset[str]()
    trace, then = Trace(gone), str(reader.as_of)
    for row in reader.ask("trace"):
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
    indicators = reader.release.queries["indicators"].to_sparql(language=reader.language)
    for row in reader.store.rows(indicators):
        later = {name for name in ("baseline", "latest") if value_of(row[f"{name}Until"]) > then}
        known = {name: value_of(row[name]) for name in FIGURES if name not in later}
        trace.facts[value_of(row["indicator"])].update({n: t for n, t in known.items() if t})
    return trace


def build_tree(
    reader: Reader, trace: Trace, iri: str, *, up: bool = False, link: Link | None = None
) -> Branch:
    """Build the tree below or above an entity; branches lead only to kinds further on."""
    ends = (trace.above if up else trace.below)[iri]
    rank = KINDS.index(kind_of(iri))
    counts = kind_of(iri) == "capability" and not up

    def is_further(other: str) -> bool:
        number = KINDS.index(kind_of(other))
        return number < rank if up else number > rank

    further = [other for other in ends if is_further(other)]
    found = sorted([] if counts else further, key=lambda i: _order(reader, trace, i))
    joints = [j for j in JOINTS.values() if j["kind"] == kind_of(iri) and ("above" in j) == up]
    return Branch(
        iri,
        link or Link("", iri),
        trace.facts[iri],
        [joint["lacks"] for joint in joints if trace.lacks(iri, joint)],
        [build_tree(reader, trace, other, up=up, link=ends[other]) for other in found],
        len(further) if counts else 0,
    )


def _order(reader: Reader, trace: Trace, iri: str) -> tuple[int, bool, str, object]:
    chapter = trace.facts[iri].get("chapter", "")
    return KINDS.index(kind_of(iri)), not chapter, chapter, sort_key(reader.label(iri))


def read_strategies(reader: Reader, choices: Choices) -> View:
    """Show the tree, the path up from an entity, or the entities that lack a link."""
    trace = read_trace(reader)
    lines = list_lines(reader, trace, choices)
    return View(
        rows=[to_row(reader, line) for line in lines],
        inputs=Inputs(("trace", "status-changes")),
        page=lambda: fill_page(reader, trace, choices, lines),
        entries=lambda: [entry for line in lines for entry in entries(reader, line)],
    )


def list_lines(reader: Reader, trace: Trace, choices: Choices) -> Sequence[Line]:
    """List the tree that the choices select, then measures and assignments outside it."""
    if choices[START]:
        return [*build_tree(reader, trace, ID[choices[START]], up=True).walk()]
    tree = [line for iri in trace.strategies for line in build_tree(reader, trace, iri).walk()]
    reached = {branch.iri for _, branch in tree}
    if slug := choices[MISSING]:
        return [
            (0, build_tree(reader, trace, i)) for i in trace.missing(reader, JOINTS[slug], reached)
        ]
    known = {*reached, *trace.gone}
    outside = [
        i for kind in ("measure", "assignment") for i in reader.members(kind) if i not in known
    ]
    return [*tree, *(line for iri in outside for line in build_tree(reader, trace, iri).walk())]


def to_row(reader: Reader, line: Line) -> Row:
    """Write an entity of the tree as cells; an empty one is unknown."""
    level, branch = line
    link = branch.link
    above = link.upper if link.lower == branch.iri else link.lower
    return {
        "level": level,
        **name_columns(
            reader, entity=branch.iri, above=above, status=branch.facts.get("status", "")
        ),
        "chapter": branch.facts.get("chapter", ""),
        **{name: branch.facts.get(name, "") for name in FIGURES},
        "statement": link.statement,
        "missing": "; ".join(map(reader.text, branch.missing)),
    }


def entries(reader: Reader, line: Line) -> Iterator[Entry]:
    """Describe in a feed each change of the status of a measure or an assignment until today."""
    iri = line[1].iri
    for row in _status_changes(reader).get(iri, ()):
        day, status = value_of(row["day"]), value_of(row["status"])
        if day <= str(reader.today):
            text = reader.label(status) if status.startswith(ID) else reader.text(STATUSES[status])
            id_ = f"{iri}#{status.rpartition('/')[2]}"
            yield Entry(id_, f"{reader.label(iri)}: {text}", day, iri, reader.name(iri))


@cached_per_graph()
def _status_changes(graph: Reader) -> Mapping[str, Sequence[AnswerRow]]:
    """Read the changes of status by measure and assignment."""
    changes = defaultdict[str, list[AnswerRow]](list)
    for row in graph.ask("status-changes"):
        changes[value_of(row["thing"])].append(row)
    return changes


def fill_page(
    reader: Reader, trace: Trace, choices: Choices, lines: Sequence[Line]
) -> Mapping[str, object]:
    """Collect what the page shows besides: all trees, and how many links are missing."""
    trees = [build_tree(reader, trace, iri) for iri in trace.strategies]
    reached = {branch.iri for tree in trees for _, branch in tree.walk()}
    counts = {slug: len(trace.missing(reader, joint, reached)) for slug, joint in JOINTS.items()}
    return {
        "trees": trees,
        "way_up": lines[0][1] if choices[START] else None,
        "lacking": [branch.iri for _, branch in lines] if choices[MISSING] else None,
        "joints": JOINTS,
        "counts": counts,
    }


FEATURE = Feature(
    name="strategy",
    path="/strategi",
    title=mark("Fra strategi til ressurs"),
    columns=TABLE["columns"],
    fields=(
        StartField(START, mark("Fra"), kinds=KINDS[1:]),
        Field(MISSING, mark("Mangler"), {slug: one["many"] for slug, one in JOINTS.items()}),
    ),
    read=read_strategies,
)
