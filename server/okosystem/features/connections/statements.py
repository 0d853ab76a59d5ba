"""Tables of statements: /roller, /utvekslinger, /livshendelser, and all others."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okosystem.core.package import read_package_table
from okosystem.core.terms import ID, local_name
from okosystem.graph.choices import LENGTH, Choices, Field, options_of
from okosystem.graph.columns import evidence_columns, name_columns
from okosystem.graph.kinds import sort_key
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, Step, all_relations, relation_text, relations_on
from okosystem.graph.sentences import verb
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View

TABLE = read_package_table("features/connections/connections.toml")
FIRST_ROWS = 20
CATEGORY = "kategori"


def options(name: str, title: str = "title") -> Mapping[str, str]:
    """Return the options of a field, by their words in the address."""
    return {row["id"]: row[title] for row in TABLE[name]}


GROUP_OF_ROLE = {
    ID[f"role/{word}"]: group["id"] for group in TABLE["groups"] for word in group["roles"]
}
READERS_OF_PARTS: Mapping[str, Callable[[Reader, Relation], str]] = {
    "description": lambda reader, fact: str(relation_text(reader, fact, reader.language) or ""),
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
        found = relations_on(reader, reader.day, self.kind)
        for field, one in self.filters.items():
            if chosen := choices[field]:
                found = [
                    f for f in found if chosen in map(local_name, _words(reader, f, one["of"]))
                ]

        def names(fact: Relation) -> tuple[str, ...]:
            texts = (reader.label(getattr(fact, part)) for part in self.order)
            return (*map(sort_key, texts), fact.iri)

        return sorted(found, key=names)

    def show(self, reader: Reader, choices: Choices, facts: Sequence[Relation]) -> View:
        """Show the first statements as sentences, or all; its files have all."""
        return View(
            rows=[self.row(reader, fact) for fact in facts],
            inputs=Inputs(self.reads),
            page=lambda: {
                "facts": facts if choices[LENGTH.name] == "alle" else facts[:FIRST_ROWS],
                "total": len(facts),
                "heading": self.title,
            },
        )


def _part(reader: Reader, fact: Relation, part: str) -> Any:
    return READERS_OF_PARTS[part](reader, fact) if part in READERS_OF_PARTS else getattr(fact, part)


def _words(reader: Reader, fact: Relation, parts: Iterable[str]) -> list[str]:
    values = [_part(reader, fact, part) for part in parts]
    return [word for each in values for word in ([each] if isinstance(each, str) else each)]


TABLES: Iterable[StatementTable] = (t.make(StatementTable) for t in TABLE["statements"].values())
DEPENDENCIES, ROLES, EXCHANGES = TABLES


def way_rows(reader: Reader, start: Row, way: Iterable[Step], *parts: str) -> Iterator[Row]:
    """Write a row for each statement of each step of a path, with these parts of it."""
    for number, step in enumerate(way, 1):
        for fact in step.relations:
            entities = name_columns(reader, **{part: getattr(fact, part) for part in parts})
            named = {"step": number, "relation": verb(reader, fact), **entities}
            yield {**start, **named, **evidence_columns(reader, fact)}


def role_fields(reader: Reader) -> Sequence[Field]:
    """Build the fields that narrow the roles, also by category."""
    placements = relations_on(reader, None, "placement")
    category = Field(CATEGORY, mark("Kategori"), options_of(reader, (f.object for f in placements)))
    return (category, *ROLES.fields(reader), LENGTH)


def read_roles(reader: Reader, choices: Choices) -> View:
    """List the roles in the resources of the chosen category."""
    placements = relations_on(reader, reader.day, "placement")
    chosen = choices[CATEGORY]
    placed = {f.subject for f in placements if local_name(f.object) == chosen}
    facts = ROLES.select(reader, choices)
    return ROLES.show(reader, choices, [f for f in facts if not chosen or f.object in placed])


def read_life_events(reader: Reader, _: Choices) -> View:
    """List the life events with their chains, those with the most known steps first."""
    rows = list_life_events(reader)
    inputs = Inputs(TABLE["reads"]["life_events"], ("coordinator",))
    return View(rows, inputs, page=lambda: {"events": rows})


def list_life_events(reader: Reader) -> Sequence[Row]:
    """Write each life event as a row."""
    steps, actors = defaultdict[str, list[Relation]](list), defaultdict[str, set[str]](set)
    for fact in relations_on(reader, reader.day, "step", "coordination"):
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


ROLES_LIST = Feature(
    name="roles",
    path="/roller",
    title=ROLES.title,
    read=read_roles,
    columns=ROLES.columns,
    parameters=(CATEGORY, *ROLES.filters, LENGTH.name),
    fields=role_fields,
    template="list.html",
)
EXCHANGES_LIST = Feature(
    name="exchanges",
    path="/utvekslinger",
    title=EXCHANGES.title,
    read=lambda reader, choices: EXCHANGES.show(reader, choices, EXCHANGES.select(reader, choices)),
    columns=EXCHANGES.columns,
    parameters=(*EXCHANGES.filters, LENGTH.name),
    fields=lambda reader: (*EXCHANGES.fields(reader), LENGTH),
    template="list.html",
)
LIFE_EVENTS_LIST = Feature(
    name="life-events",
    path="/livshendelser",
    title=mark("Livshendelser"),
    read=read_life_events,
    columns=TABLE["columns"]["life_events"],
    template="life-events.html",
)
