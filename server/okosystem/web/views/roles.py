"""/matrise/roller: who provides, consumes and sets the framework for each shared resource."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template

from okosystem.core.terms import ID, OKO, local_name, value_of
from okosystem.model.relations import Relation, relations_on
from okosystem.web.alphabet import in_order
from okosystem.web.formats import HTML
from okosystem.web.kind_pages.actor import CONSUMER, OTHER, PROVIDER, SETTER
from okosystem.web.languages import mark
from okosystem.web.lists import members
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices, Field, options_of, read_choices
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    choose_format,
    evidence_columns,
    name_columns,
    table_response,
)

bp = Blueprint("roles", __name__)
GROUPS: Mapping[str, str] = {
    "tilbyder": mark("Tilbyder"),
    "konsument": mark("Konsument"),
    "premissgiver": mark("Premissgiver"),
    "andre": mark("Annen rolle"),
}
_GROUP_OF_ROLE = {
    ID[f"role/{word}"]: group
    for group, words in zip(GROUPS, (PROVIDER, CONSUMER, SETTER, OTHER), strict=True)
    for word in words
}
ACTOR_CLASSES: Mapping[str, str] = {
    name: OKO[name] for name in ("Organisation", "CollaborationBody", "Sector")
}
FORMS = {"matrise": mark("Matrise"), "liste": mark("Liste")}


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource, the participations in it, and those that are shown."""

    resource: str
    known: Sequence[Relation]
    shown: Sequence[Relation]

    def of(self, group: str, actor: str = "") -> list[Relation]:
        """List the shown participations with a role of a group, of one actor or of all."""
        return [f for f in self.shown if group_of(f) == group and actor in ("", f.subject)]

    def count(self, group: str) -> int:
        """Count the actors with a role of a group, whatever the choices."""
        return len({f.subject for f in self.known if group_of(f) == group})


@dataclass(frozen=True, slots=True)
class Matrix:
    """The content of the page; `without` counts resources with no known participation that day."""

    rows: Sequence[ResourceRow]
    actors: Sequence[str]
    groups: Sequence[str]
    without: int

    def roles_of(self, row: ResourceRow, actor: str) -> list[tuple[str, Relation]]:
        """List the roles of an actor in a resource: the groups with their participations."""
        return [(group, fact) for group in self.groups for fact in row.of(group, actor)]


@bp.get("/matrise/roller")
@bp.get("/matrise/roller.<suffix>")
def roles(suffix: str = "") -> Response:
    """Show the matrix, or send its rows as a file."""
    chosen_format = choose_format(suffix)
    placements = relations_on(current_graph(), None, "placement")
    choices = read_choices(
        Field("kategori", mark("Kategori"), options_of(f.object for f in placements)),
        Field("rolle", mark("Rolle"), GROUPS),
        Field("aktorslag", mark("Slag aktør"), ACTOR_CLASSES),
        Field("vis", mark("Vis som"), FORMS, defaults_to_first=True),
    )
    matrix = build_matrix(choices)
    if chosen_format is HTML:
        page = render_template("views/roles.html", choices=choices, matrix=matrix, groups=GROUPS)
        return make_response(page)
    return table_response(ViewTable("roller", list(matrix_rows(matrix))), choices, chosen_format)


def build_matrix(choices: Choices) -> Matrix:
    """Build the matrix for the choices."""
    participations = defaultdict[str, list[Relation]](list)
    for fact in relations_on(current_graph(), choices.day, "participation"):
        participations[fact.object].append(fact)
    listed = resources_in_category(choices)
    actors = actors_of_class(choices["aktorslag"])
    groups = [choices["rolle"]] if choices["rolle"] else list(GROUPS)
    rows = [
        ResourceRow(r, participations[r], [f for f in participations[r] if f.subject in actors])
        for r in listed
        if participations[r] or choices.day is None
    ]
    active = Counter(f.subject for row in rows for f in row.shown if group_of(f) in groups)
    most_active = sorted(in_order(active), key=lambda actor: -active[actor])
    return Matrix(rows, most_active, groups, len(listed) - len(rows))


def resources_in_category(choices: Choices) -> list[str]:
    """List the resources of the chosen category in alphabetical order."""
    if not choices["kategori"]:
        return in_order(members("resource"))
    placements = relations_on(current_graph(), choices.day, "placement")
    return in_order({f.subject for f in placements if local_name(f.object) == choices["kategori"]})


def actors_of_class(class_: str) -> set[str]:
    """Find the actors of a class, by default of all."""
    rows = current_graph().ask("actors")
    pairs = [(value_of(row["actor"]), value_of(row["kind"])) for row in rows]
    return {actor for actor, iri in pairs if not class_ or iri == ACTOR_CLASSES[class_]}


def group_of(fact: Relation) -> str:
    """Return the group of a role; a role in no group is another role."""
    return _GROUP_OF_ROLE.get(fact.says, "andre")


def matrix_rows(matrix: Matrix) -> Iterable[dict[str, Cell]]:
    """Write the matrix as rows: one per role, and one where none is shown.

    The latter is `known` if somebody has the role but does not match the choices.
    """
    for row in matrix.rows:
        for group in matrix.groups:
            for fact in row.of(group):
                yield {
                    **name_columns(resource=row.resource, actor=fact.subject, role=fact.says),
                    "group": group,
                    "known": True,
                    **evidence_columns(fact),
                }
            if not row.of(group) and group != "andre":
                known = bool(row.count(group))
                yield {**name_columns(resource=row.resource), "group": group, "known": known}
