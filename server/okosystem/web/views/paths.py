"""/sti: the shortest paths between two entities, drawn and described, or what was searched."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
)

from okosystem.analysis.network import Path, connected_component, shortest_paths
from okosystem.core.messages import Message
from okosystem.core.terms import ID, kind_of, local_name
from okosystem.core.text import fold
from okosystem.model.relations import Relation, Step, describe_paths, relations_on, without_sectors
from okosystem.web.alphabet import in_order
from okosystem.web.display_names import kind_name, label_of
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.lists import members
from okosystem.web.problems import SHOWN, plain, refuse, with_changes
from okosystem.web.sentences import description_of, sentence, verb
from okosystem.web.state import current_graph, current_index
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.layers import RIGHTWARD, LayeredDrawing, draw_layers
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.tables import (
    SVG,
    Cell,
    ViewTable,
    choose_format,
    evidence_columns,
    name_columns,
    table_response,
)

bp = Blueprint("ways", __name__)
# Wide gaps, since the arrows have text.
WITH_TEXT = replace(RIGHTWARD, gap=120)
EXAMPLES = (
    (ID["resource/eformidling"], ID["resource/modernisert-folkeregister"]),
    (ID["resource/digital-post-til-innbygger"], ID["actor/kartverket"]),
    (ID["actor/ks"], ID["actor/datatilsynet"]),
)
# Choice → title, the kinds of statements, and the view that shows them.
KINDS: Mapping[str, tuple[str, Sequence[str], str]] = {
    "roller": (mark("Roller"), ("participation",), "/matrise/roller"),
    "avhengigheter": (mark("Avhengigheter"), ("dependency",), "/avhengigheter"),
    "deler": (
        mark("Deler og erstatninger"),
        ("part", "replacement", "reference"),
        "/liste/relation",
    ),
    "utvekslinger": (mark("Verdiutvekslinger"), ("exchange",), "/verdiutveksling"),
    "organisering": (
        mark("Medlemskap og over- og underordning"),
        ("membership", "organisation"),
        "/virksomheter",
    ),
}
MAX_PATHS, PATHS_SHOWN = 50, 5
MAX_SUGGESTIONS = 10


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

    def counts(self) -> list[tuple[str, str, int]]:
        """Count the statements searched, by the kinds the reader can choose."""
        found = Counter(fact.kind for fact in self.relations)
        return [
            (title, path, sum(found[k] for k in kinds)) for title, kinds, path in KINDS.values()
        ]


@bp.get("/sti")
@bp.get("/sti.<suffix>")
def ways(suffix: str = "") -> Response:
    """Show the paths between two entities; redirect from names to the canonical address."""
    chosen_format = choose_format(suffix, SVG)
    titles = {choice: title for choice, (title, _, _) in KINDS.items()}
    choices = read_choices(
        Field("ved", mark("Gå gjennom (ingen valgt er alle)"), titles, multiple=True),
        also=("fra", "til"),
    )
    start, end = find_named_entity("fra"), find_named_entity("til")
    canonical = {
        name: current_graph().curie(iri) for name, iri in (("fra", start), ("til", end)) if iri
    }
    if any(request.args[name] != curie for name, curie in canonical.items()):
        return make_response(redirect(choices.address(**canonical), 302))
    search = search_paths(choices, start, end) if start and end and start != end else None
    choices, drawing = choices.with_extra(canonical), path_drawing(search)
    if chosen_format is HTML:
        offered = entity_labels()
        page = render_template(
            "views/ways.html", choices=choices, search=search, start=start, end=end,
            offered=offered, texts={iri: t for t, iri in offered.items()}, sentence=sentence,
            description_of=description_of, drawing=drawing, verb=verb, most=MAX_PATHS,
            examples=EXAMPLES, short=current_graph().curie,
        )  # fmt: skip
        return make_response(page)
    if chosen_format is SVG:
        if drawing is None:
            abort(404, Message("The graph has no path between the two, so there is no figure."))
        return picture_response("sti", "views/layers.html", drawing=drawing, verb=verb)
    rows = list(path_rows(search)) if search else []
    return table_response(ViewTable("sti", rows), choices, chosen_format)


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


def path_rows(search: Search) -> Iterable[dict[str, Cell]]:
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


def entity_labels() -> Mapping[str, str]:
    """List the entities by label; identical labels are distinguished by kind."""
    entities = in_order([*members("resource"), *members("actor")])
    names = {iri: label_of(iri) for iri in entities}
    counts = Counter(names.values())
    return {
        f"{text} ({kind_name(kind_of(iri)).lower()})" if counts[text] > 1 else text: iri
        for iri, text in names.items()
    }


def find_named_entity(field: str) -> str:
    """Find the entity a field names; empty for an empty field; refuses an unknown name."""
    entered = request.args.get(field, "").strip()
    if not entered:
        return ""
    labels = entity_labels()
    by_name = {fold(text): iri for text, iri in labels.items()}
    by_curie = {current_graph().curie(iri): iri for iri in labels.values()}
    return (
        by_curie.get(entered)
        or by_name.get(fold(entered))
        or _find_by_other_name(field, entered, labels)
    )


def _find_by_other_name(field: str, entered: str, labels: Mapping[str, str]) -> str:
    """Find the only entity with a name in any language, or with a slug; refuses any other."""
    texts = {iri: text for text, iri in labels.items()}
    hits = [hit for hit in current_index().search(entered).hits if hit.iri in texts]
    with_slug = [iri for iri in texts if local_name(iri) == entered]
    matching = [hit.iri for hit in hits if fold(hit.found_by) == fold(entered)] or with_slug
    if len(matching) != 1:
        similar = [hit.iri for hit in hits][:MAX_SUGGESTIONS] or with_slug
        _refuse(field, entered, {iri: texts[iri] for iri in similar})
    return matching[0]


def _refuse(field: str, entered: str, similar: Mapping[str, str]) -> NoReturn:
    values = {"name": field, "given": entered[:SHOWN]}
    if not similar:
        refuse("Ingen delt ressurs og ingen aktør heter «%(given)s».", [], 404, **values)
    refuse(
        "Ingen delt ressurs og ingen aktør heter «%(given)s». Mente du en av disse?",
        [
            (plain(text), f"?{with_changes(**{field: current_graph().curie(iri)})}")
            for iri, text in similar.items()
        ],
        404,
        **values,
    )
