"""Statements as sentences and as tables: /roller, /utvekslinger, /livshendelser, and all others."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from okosystem.core.package import read_package_table
from okosystem.core.terms import ID, local_name
from okosystem.graph.choices import LENGTH, Choices, Field, options_of
from okosystem.graph.columns import evidence_columns, name_columns
from okosystem.graph.kinds import sort_key
from okosystem.graph.markup import link, say
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, Step, all_relations, relation_text, relations_on
from okosystem.graph.texts import mark
from okosystem.graph.view import Inputs, Row
from okosystem.web.kind_pages.tables import PAGES
from okosystem.web.views.tables import Listing

TABLE = read_package_table("web/connections/connections.toml")
WORDINGS: Mapping[str, Mapping[str, str]] = read_package_table("web/connections/sentences.toml")
FIRST_ROWS = 20


def sentence(reader: Reader, fact: Relation, start: str) -> Markup:
    """Describe a statement from one of its ends, with links."""
    text = _wording(fact, "along" if fact.subject == start else "against")
    says = say(reader, reader.name(fact.says)) if fact.says else ""
    names = {
        "subject": link(reader, fact.subject),
        "object": link(reader, fact.object),
        "says": says,
    }
    return Markup(reader.text(text)) % names  # noqa: S704


def verb(reader: Reader, fact: Relation) -> str:
    """Return the verb of a statement, along its direction."""
    text = _wording(fact, "verb")
    return reader.text(text)


def _wording(fact: Relation, part: str) -> str:
    role = "/".join(fact.says.split("/")[-2:])
    return (WORDINGS.get(role) or WORDINGS[fact.kind])[part]


def _description(reader: Reader, fact: Relation) -> str:
    text = relation_text(reader, fact, reader.language)
    return text.value if text else ""


def options(name: str, title: str = "title") -> Mapping[str, str]:
    """Return the options of a field, by their words in the address."""
    return {row["id"]: row[title] for row in TABLE[name]}


GROUPS = options("groups")
ROLE_SECTIONS = [section for section in PAGES["actor"].sections if section.roles]
GROUP_OF_ROLE = {
    ID[f"role/{word}"]: group
    for group, section in zip(GROUPS, ROLE_SECTIONS, strict=True)
    for word in section.roles
}
READERS_OF_PARTS: Mapping[str, Callable[[Reader, Relation], str]] = {
    "description": _description,
    "group": lambda _, fact: GROUP_OF_ROLE.get(fact.says, "andre"),
}


@dataclass(frozen=True, slots=True)
class StatementTable:
    """A table of the statements of a kind; connections.toml describes the fields."""

    title: str
    kind: str
    entities: Mapping[str, str]
    more: Mapping[str, str]
    order: Sequence[str]
    filters: Mapping[str, Mapping[str, Any]]
    reads: Sequence[str]

    @property
    def inputs(self) -> Inputs:
        """What the rows are read from."""
        return Inputs(self.reads)

    @property
    def columns(self) -> list[str]:
        """The columns of the files."""
        names = [column for name in self.entities for column in (name, f"{name}Name")]
        return [*names, *self.more, *TABLE["evidence"]]

    def row(self, reader: Reader, fact: Relation) -> Row:
        """Write a statement as a row."""
        entities = {column: _part(reader, fact, part) for column, part in self.entities.items()}
        more = {column: _part(reader, fact, part) for column, part in self.more.items()}
        return {**name_columns(reader, **entities), **more, **evidence_columns(reader, fact)}

    def fields(self, reader: Reader) -> list[Field]:
        """Build the fields that narrow the table."""
        known = all_relations(reader, self.kind)
        fields: list[Field] = []
        for parameter, row in self.filters.items():
            if "options" in row:
                allowed = options(row["options"])
            else:
                allowed = options_of(
                    reader, (word for fact in known for word in _words(reader, fact, row["of"]))
                )
            fields.append(Field(parameter, row["label"], allowed))
        return fields

    def select(self, reader: Reader, choices: Choices) -> list[Relation]:
        """List the statements of the day that match the choices, in order."""
        found = relations_on(reader, choices.day, self.kind)
        for field, one in self.filters.items():
            if chosen := choices[field]:
                found = [
                    f for f in found if chosen in map(local_name, _words(reader, f, one["of"]))
                ]

        def names(fact: Relation) -> tuple[str, ...]:
            texts = (reader.label(getattr(fact, part)) for part in self.order)
            return (*map(sort_key, texts), fact.iri)

        return sorted(found, key=names)

    def page(self, _: Reader, choices: Choices, facts: Sequence[Relation]) -> str:
        """Render the first statements as sentences, or all."""
        return render_template(
            "connections/list.html",
            choices=choices,
            facts=facts if choices["vis"] == "alle" else facts[:FIRST_ROWS],
            total=len(facts),
            heading=self.title,
        )


def _part(reader: Reader, fact: Relation, part: str) -> Any:
    return READERS_OF_PARTS[part](reader, fact) if part in READERS_OF_PARTS else getattr(fact, part)


def _words(reader: Reader, fact: Relation, parts: Iterable[str]) -> list[str]:
    values = [_part(reader, fact, part) for part in parts]
    return [word for each in values for word in ([each] if isinstance(each, str) else each)]


DEPENDENCIES, ROLES, EXCHANGES = (
    TABLE["statements"][name].make(StatementTable)
    for name in ("dependencies", "roles", "exchanges")
)


def way_rows(reader: Reader, start: Row, way: Iterable[Step], *parts: str) -> Iterator[Row]:
    """Write a row for each statement of each step of a path, with these parts of it."""
    for number, step in enumerate(way, 1):
        for fact in step.relations:
            entities = name_columns(reader, **{part: getattr(fact, part) for part in parts})
            cells = {
                "step": number,
                "relation": verb(reader, fact),
                **entities,
                **evidence_columns(reader, fact),
            }
            yield {**start, **cells}


def role_fields(reader: Reader) -> Iterable[Field]:
    """Build the fields that narrow the roles, also by category."""
    placements = relations_on(reader, None, "placement")
    category = Field(
        "kategori", mark("Kategori"), options_of(reader, (f.object for f in placements))
    )
    return (category, *ROLES.fields(reader), LENGTH)


def exchange_fields(reader: Reader) -> Iterable[Field]:
    """Build the fields that narrow the exchanges."""
    return (*EXCHANGES.fields(reader), LENGTH)


def roles(reader: Reader, choices: Choices) -> list[Relation]:
    """List the roles in the resources of the chosen category."""
    placements = relations_on(reader, choices.day, "placement")
    chosen = choices["kategori"]
    placed = {f.subject for f in placements if local_name(f.object) == chosen}
    return [fact for fact in ROLES.select(reader, choices) if not chosen or fact.object in placed]


def life_events(reader: Reader, choices: Choices) -> list[Row]:
    """List the life events with their chains, those with the most known steps first."""
    steps, actors = defaultdict[str, list[Relation]](list), defaultdict[str, set[str]](set)
    for fact in relations_on(reader, choices.day, "step", "coordination"):
        if fact.kind == "step":
            steps[fact.subject].append(fact)
        else:
            actors[fact.object].add(fact.subject)
    counts = {iri: len({step.iri for step in steps[iri]}) for iri in reader.members("life-event")}
    return [
        {
            **name_columns(reader, lifeEvent=iri, coordinator=reader.sort(actors[iri])),
            "steps": counts[iri],
            **name_columns(reader, resource=reader.sort({step.object for step in steps[iri]})),
        }
        for iri in sorted(reader.sort(counts), key=lambda iri: -counts[iri])
    ]


def _listing(
    name: str,
    table: StatementTable,
    items: Callable[[Reader, Choices], Sequence[Relation]],
    fields: Callable[[Reader], Iterable[Field]],
) -> Listing[Relation]:
    return Listing(
        name, table.title, table.columns, items, table.row, table.page, table.inputs, fields
    )


LISTS: Sequence[Listing[Any]] = (
    _listing("roller", ROLES, roles, role_fields),
    _listing("utvekslinger", EXCHANGES, EXCHANGES.select, exchange_fields),
    Listing(
        "livshendelser",
        mark("Livshendelser"),
        TABLE["columns"]["life_events"],
        life_events,
        lambda _, row: row,
        lambda _, choices, events: render_template(
            "connections/life-events.html", choices=choices, events=events
        ),
        Inputs(TABLE["reads"]["life_events"], ("coordinator",)),
    ),
)
