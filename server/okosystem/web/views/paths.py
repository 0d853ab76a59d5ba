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
    url_for,
)

from okosystem.analysis.network import Path, connected_component, shortest_paths
from okosystem.core.messages import Message
from okosystem.core.terms import ID, kind_of, local_name
from okosystem.core.text import fold
from okosystem.model.labels import Text
from okosystem.model.relations import Relation, Step, describe_paths, relations_on, without_sectors
from okosystem.web.alphabet import in_order
from okosystem.web.display_names import kind_name
from okosystem.web.formats import HTML
from okosystem.web.languages import current_language, mark
from okosystem.web.lists import members
from okosystem.web.problems import SHOWN, refuse, with_changes
from okosystem.web.state import current_graph, current_index, current_labels
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.layers import RIGHTWARD, LayeredDrawing, draw_layers
from okosystem.web.views.pictures import standalone_picture
from okosystem.web.views.tables import (
    SVG,
    Cell,
    ViewTable,
    choose_format,
    evidence_columns,
    file_response,
    name_columns,
    table_response,
)
from okosystem.web.views.wording import description_of, sentence, verb

bp = Blueprint("ways", __name__)
# Wide gaps, since the arrows have text.
WITH_TEXT = replace(RIGHTWARD, gap=120)
EXAMPLES = (
    (ID["resource/eformidling"], ID["resource/modernisert-folkeregister"]),
    (ID["resource/digital-post-til-innbygger"], ID["actor/kartverket"]),
    (ID["actor/ks"], ID["actor/datatilsynet"]),
)
KINDS_BY_CHOICE: Mapping[str, Sequence[str]] = {
    "roller": ("participation",),
    "avhengigheter": ("dependency",),
    "deler": ("part", "replacement", "reference"),
    "utvekslinger": ("exchange",),
    "organisering": ("membership", "organisation"),
}
KIND_TITLES = {
    "roller": mark("Roller"),
    "avhengigheter": mark("Avhengigheter"),
    "deler": mark("Deler og erstatninger"),
    "utvekslinger": mark("Verdiutvekslinger"),
    "organisering": mark("Medlemskap og over- og underordning"),
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

    @property
    def shown_relations(self) -> list[Relation]:
        """The distinct statements of the shown paths."""
        found = {fact: None for way in self.ways for step in way for fact in step.relations}
        return list(found)

    def connected(self, thing: str) -> list[str]:
        """List everything connected to one of the ends."""
        return in_order(list(connected_component([f.ends for f in self.passable], thing) - {thing}))

    def counts(self) -> dict[str, int]:
        """Count the statements searched, by the kinds the reader can choose."""
        kinds = [fact.kind for fact in self.relations]
        return {
            word: sum(kinds.count(k) for k in KINDS_BY_CHOICE[word]) for word in KINDS_BY_CHOICE
        }


@bp.get("/sti")
@bp.get("/sti.<suffix>")
def ways(suffix: str = "") -> Response:
    """Show the paths between two entities; redirect from names to the canonical address."""
    chosen_format = choose_format(suffix, SVG)
    choices = read_choices(
        Field("ved", mark("Gå gjennom (ingen valgt er alle)"), KIND_TITLES, multiple=True),
        also=("fra", "til"),
    )
    start, end = find_named_entity("fra"), find_named_entity("til")
    canonical = {
        name: current_graph().curie(iri) for name, iri in (("fra", start), ("til", end)) if iri
    }
    if any(request.args[name] != curie for name, curie in canonical.items()):
        return make_response(redirect(choices.address(**canonical), 302))
    search = search_paths(choices, start, end) if start and end and start != end else None
    context = {
        "choices": choices.with_extra(canonical),
        "search": search,
        "start": start,
        "end": end,
    }
    if chosen_format is HTML:
        offered = entity_labels()
        page = render_template(
            "views/ways.html", offered=offered, texts={iri: t for t, iri in offered.items()},
            sentence=sentence, description_of=description_of, titles=KIND_TITLES,
            drawing=path_drawing(search), verb=verb, most=MAX_PATHS, where=searched_views(),
            examples=EXAMPLES, short=current_graph().curie, **context,
        )  # fmt: skip
        return make_response(page)
    if chosen_format is SVG:
        drawing = path_drawing(search)
        if drawing is None:
            abort(404, Message("No way is known between the two, so there is nothing to draw."))
        return file_response(
            standalone_picture("views/layers.html", drawing=drawing, verb=verb), SVG, "sti"
        )
    rows = list(path_rows(search)) if search else []
    return table_response(ViewTable("sti", rows), choices.with_extra(canonical), chosen_format)


def path_drawing(search: Search | None) -> LayeredDrawing | None:
    """Draw all shown paths in one figure, from start to end."""
    if search is None or not search.paths:
        return None
    steps = {(step.start, step.end) for way in search.ways for step in way}
    return draw_layers(search.shown_relations, steps, WITH_TEXT)


def path_rows(search: Search) -> Iterable[dict[str, Cell]]:
    """Write the paths as rows: one for each statement of each step."""
    for number, way in enumerate(search.ways, 1):
        for place, step in enumerate(way, 1):
            for fact in step.relations:
                yield {
                    "way": number,
                    "step": place,
                    **name_columns(subject=fact.subject, object=fact.object),
                    "relation": verb(fact),
                    **name_columns(says=fact.says),
                    **evidence_columns(fact),
                }


def searched_views() -> Mapping[str, str]:
    """Return the addresses of the views that show the searched statements."""
    return {
        "roller": url_for("roles.roles"),
        "avhengigheter": url_for("dependencies.dependencies"),
        "deler": url_for("lists.listing", kind="relation"),
        "utvekslinger": url_for("exchanges.exchanges"),
        "organisering": url_for("lists.listing", kind="actor"),
    }


def search_paths(choices: Choices, start: str, end: str) -> Search:
    """Search the statements of the chosen kinds."""
    words = choices["ved"].split() or list(KINDS_BY_CHOICE)
    relations = relations_on(
        current_graph(), choices.day, *(kind for word in words for kind in KINDS_BY_CHOICE[word])
    )
    pairs = [fact.ends for fact in without_sectors(relations, start, end)]
    return Search(start, end, relations, shortest_paths(pairs, start, end, MAX_PATHS))


def entity_labels() -> Mapping[str, str]:
    """List the entities by label; identical labels are distinguished by kind."""
    things = in_order([*members("resource"), *members("actor")])
    names = {iri: current_labels().name(iri, current_language()).value for iri in things}
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
    entity = by_curie.get(entered) or by_name.get(fold(entered)) or _by_other_name(entered, labels)
    if not entity:
        _refuse(field, entered, labels)
    return entity


def _by_other_name(entered: str, labels: Mapping[str, str]) -> str:
    """Find the only entity with a name in any language, or with a slug."""
    entities = set(labels.values())
    hits = [
        h.iri for h in current_index().search(entered).hits if fold(h.found_by) == fold(entered)
    ]
    matching = [iri for iri in hits if iri in entities]
    matching = matching or [iri for iri in entities if local_name(iri) == entered]
    return matching[0] if len(matching) == 1 else ""


def _refuse(field: str, entered: str, labels: Mapping[str, str]) -> NoReturn:
    texts = {iri: text for text, iri in labels.items()}
    similar = [h.iri for h in current_index().search(entered).hits if h.iri in texts][
        :MAX_SUGGESTIONS
    ]
    similar = similar or [iri for iri in texts if local_name(iri) == entered]
    values = {"name": field, "given": entered[:SHOWN]}
    if not similar:
        refuse("Ingen delt ressurs og ingen aktør heter «%(given)s».", [], 404, **values)
    refuse(
        "Ingen delt ressurs og ingen aktør heter «%(given)s». Mente du en av disse?",
        [
            (_text(texts[i]), f"?{with_changes(**{field: current_graph().curie(i)})}")
            for i in similar
        ],
        404,
        **values,
    )


def _text(text: str) -> Text:
    return Text(text, current_language())
