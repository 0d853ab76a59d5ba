"""/sammenhenger: around one resource, between two entities, or what is affected if one stops."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import compress

from okosystem.analyses.network import (
    REQUIRED,
    Path,
    connected_component,
    reachable,
    shortest_paths,
)
from okosystem.errors import Message, UnknownResource
from okosystem.features.connections.impact import IMPACT, NOTICE
from okosystem.features.connections.statements import (
    DEPENDENCIES,
    EXCHANGES_LIST,
    LIFE_EVENTS_LIST,
    ROLES_LIST,
    TABLE,
    options,
    way_rows,
    write_step,
)
from okosystem.graph.choices import Choices, Field, NameField
from okosystem.graph.layers import RIGHTWARD, LayeredDrawing, draw_fitting, draw_layers
from okosystem.graph.markup import verb
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.relations import (
    Relation,
    Step,
    describe_paths,
    read_relation,
    relations_on,
    without_sectors,
)
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Picture, View
from okosystem.rdf.terms import kind_of

RESOURCE = NameField("rundt", mark("Ressurs"))
DIRECTION = Field("retning", mark("Retning"), options("directions"), defaults_to_first=True)
DEPTH = Field("dybde", mark("Hvor langt"), options("depths"), defaults_to_first=True)
MAX_DRAWN, MAX_MOST_USED = 7, 8
LAYERS = "views/layers.html"

OFFERED = TABLE["ends"]["offered"]
END_KINDS = (*OFFERED, *TABLE["ends"]["more"])
FROM = NameField("fra", mark("Fra"), kinds=END_KINDS)
TO = NameField("til", mark("Til"), kinds=END_KINDS)
PASSAGES = Field("ved", mark("Gå gjennom"), options("passages"), multiple=True)
MAX_PATHS, PATHS_SHOWN = 50, 5
# Wide gaps, since the arrows have text.
SHAPE_WITH_TEXT = replace(RIGHTWARD, gap=120)


def read_surroundings(reader: Reader, choices: Choices) -> View:
    """Show what a resource needs and what needs it; without one, all dependencies."""
    start = RESOURCE.iri(choices[RESOURCE.name])
    shown = DEPENDENCIES.select(reader, choices)
    if start:
        shown = within_depth(shown, start, choices)
    return View(
        rows=[DEPENDENCIES.row(reader, fact) for fact in shown],
        inputs=Inputs(DEPENDENCIES.reads),
        page=lambda: fill_page(reader, start, shown),
        picture=lambda: Picture(LAYERS, {"drawing": draw_fitting(shown), "middle": start}),
    )


def fill_page(reader: Reader, start: str, shown: Sequence[Relation]) -> Mapping[str, object]:
    """Collect the dependencies in both directions, required ones first, with a figure."""
    required_first = sorted(shown, key=lambda fact: fact.strength != REQUIRED)
    needs = [fact for fact in required_first if fact.subject == start]
    users = [fact for fact in required_first if fact.object == start]
    drawn = [*needs[:MAX_DRAWN], *users[:MAX_DRAWN]]
    used = Counter(needed for needed, _ in {(fact.object, fact.subject) for fact in shown})
    return {
        "start": start,
        "field": RESOURCE,
        "directions": (needs, users, [fact for fact in shown if start not in fact.ends]),
        "shown": shown,
        "drawing": draw_fitting(drawn) if start else None,
        "drawn": len(drawn),
        "used": used,
        "most_used": sorted(reader.sort(used), key=lambda iri: -used[iri])[:MAX_MOST_USED],
    }


def within_depth(known: Sequence[Relation], start: str, choices: Choices) -> list[Relation]:
    """Select the dependencies in the chosen direction from a resource, within the chosen depth."""
    depth = None if choices[DEPTH.name] == "alle" else int(choices[DEPTH.name])
    onward = [fact.ends for fact in known]
    back = [(end, start) for start, end in onward]
    found = set[Relation]()
    for direction, pairs in (("ut", onward), ("inn", back)):
        if choices[DIRECTION.name] in (direction, DIRECTION.default):
            lengths = reachable(pairs, start, depth)
            # The dependencies of a resource count if it is reached before the last step.
            near = [lengths.get(first, depth) != depth for first, _ in pairs]
            found.update(compress(known, near))
    return [fact for fact in known if fact in found]


@dataclass(frozen=True, slots=True)
class Search:
    """The statements searched, the paths found, and the first of these, step by step.

    Paths may pass the statements in `passable`: those about a whole sector count at the ends only.
    """

    searched: Sequence[Relation]
    passable: Sequence[Relation]
    paths: Sequence[Path]
    ways: Sequence[Sequence[Step]]

    def connected(self, reader: Reader, end: str) -> list[str]:
        """List everything connected to one of the ends."""
        return reader.sort(connected_component([f.ends for f in self.passable], end) - {end})

    def counts(self) -> list[tuple[str, int]]:
        """Count the statements searched, by the kinds the reader can choose."""
        found = Counter(fact.kind for fact in self.searched)
        counts = [(row["title"], sum(found[k] for k in row["kinds"])) for row in TABLE["passages"]]
        return [(title, count) for title, count in counts if count]

    def drawing(self) -> LayeredDrawing | None:
        """Draw all shown paths in one figure, from start to end."""
        steps = [step for way in self.ways for step in way]
        facts = dict.fromkeys(fact for step in steps for fact in step.relations)
        pairs = {(step.start, step.end) for step in steps}
        return draw_layers(facts, pairs, SHAPE_WITH_TEXT) if steps else None


def read_paths(reader: Reader, choices: Choices) -> View:
    """Show the paths between two entities."""
    start, end = FROM.iri(choices[FROM.name]), TO.iri(choices[TO.name])
    search = search_paths(reader, choices, start, end) if start and end and start != end else None
    write = cache(partial(write_step, reader, ("subject", "object", "says")))
    return View(
        rows=[
            row
            for number, way in enumerate(search.ways if search else (), 1)
            for row in way_rows(write, {"way": number}, way)
        ],
        inputs=Inputs(TABLE["reads"]["paths"]),
        page=lambda: {
            "search": search,
            "start": start,
            "end": end,
            "field": FROM,
            "names": [n for iri, n in FROM.labels(reader).items() if kind_of(iri) in OFFERED],
            "verb": partial(verb, reader),
            "most": MAX_PATHS,
            "examples": TABLE["examples"]["paths"],
        },
        picture=lambda: draw_paths(reader, search),
    )


def search_paths(reader: Reader, choices: Choices, start: str, end: str) -> Search:
    """Search the statements of the chosen kinds: more and more of them, until there is a path."""
    chosen = choices[PASSAGES.name].split() or PASSAGES.options
    kinds = [kind for row in TABLE["passages"] if row["id"] in chosen for kind in row["kinds"]]
    search = Search((), (), (), ())
    for searched, passable in _widen(reader, kinds, start, end):
        paths = shortest_paths([fact.ends for fact in passable], start, end, MAX_PATHS)
        ways = describe_paths(passable, paths[:PATHS_SHOWN])
        search = Search(searched, passable, paths, ways)
        if paths:
            break
    return search


def _widen(
    reader: Reader, kinds: Sequence[str], start: str, end: str
) -> Iterator[tuple[Sequence[Relation], Sequence[Relation]]]:
    """List the statements to search, and those of them that a path may pass, ever more of them.

    What only sorts things, such as a category, joins two of them when nothing else does.
    """

    def is_direct(fact: Relation) -> bool:
        return all(
            iri in (start, end) or kind_of(iri) in TABLE["ends"]["between"] for iri in fact.ends
        )

    searched = relations_on(reader, reader.day, *kinds)
    yield searched, list(filter(is_direct, searched))
    if "link" in kinds:
        links = [fact for fact in read_links(reader) if fact.holds(reader.day, reader.today)]
        searched = [*searched, *links]
        yield searched, list(filter(is_direct, searched))
    yield searched, without_sectors(searched, start, end)


@cached_per_graph()
def read_links(graph: Reader) -> Sequence[Relation]:
    """Read what joins the other kinds of entities."""
    return [read_relation(row) for row in graph.ask("links")]


def draw_paths(reader: Reader, search: Search | None) -> Picture:
    """Draw the paths; raises UnknownResource without one."""
    drawing = search.drawing() if search else None
    if drawing is None:
        message = Message("The graph has no path between the two, so there is no figure.")
        raise UnknownResource(message)
    return Picture(LAYERS, {"drawing": drawing, "verb": partial(verb, reader)})


PATHS = Feature(
    name="paths",
    is_described=False,
    path="/sammenhenger",
    title=mark("Veien mellom to"),
    read=read_paths,
    columns=[*TABLE["columns"]["paths"], *TABLE["evidence"]],
    fields=(FROM, TO, PASSAGES),
    template="between.html",
    when={FROM.name: "", TO.name: "", PASSAGES.name: ""},
    tool="path",
    about="Find how two entities are related, with a row for each statement of each step.",
)
SURROUNDINGS = Feature(
    name="surroundings",
    is_described=False,
    path="/sammenhenger",
    title=mark("Sammenhenger"),
    read=read_surroundings,
    columns=DEPENDENCIES.columns,
    fields=(RESOURCE, DIRECTION, DEPTH, *DEPENDENCIES.fields),
    template="around.html",
    about="List the dependencies around a resource, or all of them.",
)
__all__ = ("EXCHANGES_LIST", "IMPACT", "LIFE_EVENTS_LIST", "NOTICE", "ROLES_LIST")
