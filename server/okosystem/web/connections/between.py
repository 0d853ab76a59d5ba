"""Between two: the shortest paths, drawn and described, or what was searched."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Response, abort, render_template

from okosystem.analysis.network import Path, connected_component, shortest_paths
from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.model.relations import Relation, Step, describe_paths, relations_on, without_sectors
from okosystem.web.alphabet import in_order
from okosystem.web.connections.names import NameField, read_named
from okosystem.web.languages import mark
from okosystem.web.sentences import sentence, verb
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices, Field
from okosystem.web.views.pictures import RIGHTWARD, LayeredDrawing, draw_layers, picture_response
from okosystem.web.views.tables import (
    Row,
    evidence_columns,
    name_columns,
    view_response,
)

# Wide gaps, since the arrows have text.
WITH_TEXT = replace(RIGHTWARD, gap=120)
ENDS = ("resource", "actor")
FROM, TO = (
    NameField("fra", mark("Fra"), {}, kinds=ENDS),
    NameField("til", mark("Til"), {}, kinds=ENDS),
)
EXAMPLES = (
    (ID["resource/eformidling"], ID["resource/modernisert-folkeregister"]),
    (ID["resource/digital-post-til-innbygger"], ID["actor/kartverket"]),
    (ID["actor/ks"], ID["actor/datatilsynet"]),
)
# Choice → title, and the kinds of statements.
KINDS: Mapping[str, tuple[str, Sequence[str]]] = {
    "roller": (mark("Roller"), ("participation",)),
    "avhengigheter": (mark("Avhengigheter"), ("dependency",)),
    "deler": (mark("Deler og erstatninger"), ("part", "replacement", "reference")),
    "utvekslinger": (mark("Verdiutvekslinger"), ("exchange",)),
    "organisering": (
        mark("Medlemskap og over- og underordning"),
        ("membership", "organisation"),
    ),
}
MAX_PATHS, PATHS_SHOWN = 50, 5
COLUMNS = (
    *("way", "step", "subject", "subjectName", "object", "objectName", "relation", "says"),
    *("saysName", "evidence", "evidenceName", "from", "endedBy", "statement", "objections"),
    *("corrections", "sources"),
)


@dataclass(frozen=True, slots=True)
class Search:
    """The two ends, the statements searched, and the paths found."""

    start: str
    end: str
    relations: Sequence[Relation]
    paths: Sequence[Path]

    @property
    def passable(self) -> list[Relation]:
        """The statements paths may pass: those about a whole sector count at the ends only."""
        return without_sectors(self.relations, self.start, self.end)

    @property
    def ways(self) -> list[list[Step]]:
        """The paths that are shown, step by step."""
        return describe_paths(self.passable, self.paths[:PATHS_SHOWN])

    def connected(self, end: str) -> list[str]:
        """List everything connected to one of the ends."""
        return in_order(connected_component([f.ends for f in self.passable], end) - {end})

    def counts(self) -> list[tuple[str, int]]:
        """Count the statements searched, by the kinds the reader can choose."""
        found = Counter(fact.kind for fact in self.relations)
        counts = [(title, sum(found[k] for k in kinds)) for title, kinds in KINDS.values()]
        return [(title, count) for title, count in counts if count]


def between(suffix: str) -> Response:
    """Show the paths between two entities, or send them as a file or a figure."""
    titles = {choice: title for choice, (title, _) in KINDS.items()}
    choices = read_named(FROM, TO, Field("ved", mark("Gå gjennom"), titles, multiple=True))
    start, end = FROM.iri(choices[FROM.name]), TO.iri(choices[TO.name])
    search = search_paths(choices, start, end) if start and end and start != end else None
    return view_response(
        "sammenhenger",
        suffix,
        choices,
        page=lambda: render_template(
            "connections/between.html", choices=choices, search=search, start=start, end=end,
            field=FROM, sentence=sentence, drawing=path_drawing(search), verb=verb,
            most=MAX_PATHS, examples=EXAMPLES, word=FROM.word,
        ),
        columns=COLUMNS,
        rows=lambda: path_rows(search) if search else (),
        picture=lambda: path_picture(search),
    )  # fmt: skip


def search_paths(choices: Choices, start: str, end: str) -> Search:
    """Search the statements of the chosen kinds."""
    kinds = [kind for choice in choices["ved"].split() or KINDS for kind in KINDS[choice][1]]
    relations = relations_on(current_graph(), choices.day, *kinds)
    pairs = [fact.ends for fact in without_sectors(relations, start, end)]
    return Search(start, end, relations, shortest_paths(pairs, start, end, MAX_PATHS))


def path_drawing(search: Search | None) -> LayeredDrawing | None:
    """Draw all shown paths in one figure, from start to end."""
    if search is None or not search.paths:
        return None
    shown_steps = [step for way in search.ways for step in way]
    facts = dict.fromkeys(fact for step in shown_steps for fact in step.relations)
    return draw_layers(facts, {(step.start, step.end) for step in shown_steps}, WITH_TEXT)


def path_picture(search: Search | None) -> Response:
    """Send the figure; answers 404 without a path."""
    drawing = path_drawing(search)
    if drawing is None:
        abort(404, Message("The graph has no path between the two, so there is no figure."))
    return picture_response("sammenhenger", "views/layers.html", drawing=drawing, verb=verb)


def path_rows(search: Search) -> Iterable[Row]:
    """Write the paths as rows: one for each statement of each step."""
    for number, way in enumerate(search.ways, 1):
        for position, step in enumerate(way, 1):
            for fact in step.relations:
                yield {
                    "way": number,
                    "step": position,
                    **name_columns(subject=fact.subject, object=fact.object),
                    "relation": verb(fact),
                    **name_columns(says=fact.says),
                    **evidence_columns(fact),
                }
