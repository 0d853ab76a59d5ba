"""Tables of statements: /roller, /utvekslinger, /livshendelser, and all others."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from okosystem.features.connections.flows import draw_flows, flow_picture
from okosystem.graph.choices import LENGTH, Choices, Field, options_of
from okosystem.graph.columns import evidence_columns, name_columns
from okosystem.graph.labels import sort_key
from okosystem.graph.markup import verb
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, Step, all_relations, relation_text, relations_on
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, local_name

TABLE = read_package_table("features/connections/connections.toml")
FIRST_ROWS, ROWS_UNDER_FIGURE = 20, 15
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
    """A table of the statements of some kinds; connections.toml describes the fields."""

    title: str
    kinds: Sequence[str]
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

    @property
    def fields(self) -> list[Field]:
        """The fields that narrow the table."""
        return [
            Field(parameter, row["label"], options_in=partial(self._options, row))
            for parameter, row in self.filters.items()
        ]

    def _options(self, row: Mapping[str, Any], reader: Reader) -> Mapping[str, str]:
        if "options" in row:
            return options(row["options"])
        known = all_relations(reader, *self.kinds)
        return options_of(reader, (w for fact in known for w in _words(reader, fact, row["of"])))

    def select(self, reader: Reader, choices: Choices) -> list[Relation]:
        """List the statements of the day that match the choices, in order."""
        found = relations_on(reader, reader.day, *self.kinds)
        for field, one in self.filters.items():
            if chosen := choices[field]:
                found = [
                    f for f in found if chosen in map(local_name, _words(reader, f, one["of"]))
                ]

        def names(fact: Relation) -> tuple[str, ...]:
            texts = (reader.label(getattr(fact, part)) for part in self.order)
            return (*map(sort_key, texts), fact.iri)

        return sorted(found, key=names)

    def show(
        self, reader: Reader, choices: Choices, facts: Sequence[Relation], first: int = FIRST_ROWS
    ) -> View:
        """Show the first statements as sentences, or all; its files have all."""
        return View(
            rows=[self.row(reader, fact) for fact in facts],
            inputs=Inputs(self.reads),
            page=lambda: {
                "facts": facts if choices[LENGTH.name] == "alle" else facts[:first],
                "all_facts": facts,
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


def write_step(reader: Reader, parts: Sequence[str], fact: Relation) -> Row:
    """Write these parts of a statement of a path as columns."""
    entities = name_columns(reader, **{part: getattr(fact, part) for part in parts})
    return {"relation": verb(reader, fact), **entities, **evidence_columns(reader, fact)}


def way_rows(write: Callable[[Relation], Row], start: Row, way: Iterable[Step]) -> Iterator[Row]:
    """Write a row for each statement of each step of a path; paths share many statements."""
    for number, step in enumerate(way, 1):
        for fact in step.relations:
            yield {**start, "step": number, **write(fact)}


def _categories(reader: Reader) -> Mapping[str, str]:
    return options_of(reader, (f.object for f in relations_on(reader, None, "placement")))


def read_roles(reader: Reader, choices: Choices) -> View:
    """List the roles in the resources of the chosen category."""
    placements = relations_on(reader, reader.day, "placement")
    chosen = choices[CATEGORY]
    placed = {f.subject for f in placements if local_name(f.object) == chosen}
    facts = ROLES.select(reader, choices)
    return ROLES.show(reader, choices, [f for f in facts if not chosen or f.object in placed])


def read_exchanges(reader: Reader, choices: Choices) -> View:
    """List the value exchanges, with the flows they make."""
    facts = EXCHANGES.select(reader, choices)
    view = EXCHANGES.show(reader, choices, facts, ROWS_UNDER_FIGURE)
    chosen = {key: text for key, text in choices.non_default(reader).items() if key != LENGTH.name}
    draw = cache(partial(draw_flows, reader, facts))
    return replace(
        view,
        page=lambda: {**view.page(), "flows": draw(), "chosen": chosen},
        picture=lambda: flow_picture(draw(), chosen),
    )


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
    fields=(Field(CATEGORY, mark("Kategori"), options_in=_categories), *ROLES.fields, LENGTH),
    template="list.html",
)
EXCHANGES_LIST = Feature(
    name="exchanges",
    path="/utvekslinger",
    title=EXCHANGES.title,
    read=read_exchanges,
    columns=EXCHANGES.columns,
    fields=(*EXCHANGES.fields, LENGTH),
    template="exchanges.html",
)
LIFE_EVENTS_LIST = Feature(
    name="life-events",
    path="/livshendelser",
    title=mark("Livshendelser"),
    read=read_life_events,
    columns=TABLE["columns"]["life_events"],
    template="life-events.html",
)
