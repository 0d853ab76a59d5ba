"""/oversikt: a table of one kind of entity, with the columns, filters and groups of the address."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter

import pyoxigraph as ox

from okosystem.features.overview.grammar import Condition, Grammar, Path
from okosystem.features.overview.query import (
    MAX_SOLUTIONS,
    NO_NODE,
    TableQuery,
    write_groups,
    write_table,
)
from okosystem.features.overview.vocabulary import Vocabulary, read_vocabulary
from okosystem.graph.choices import Choices, Field, Refused
from okosystem.graph.labels import all_best, sort_key
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Feature, Inputs, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import value_of
from okosystem.sparql.answers import Term

EXAMPLES = read_package_table("features/overview/overview.toml")["example"]
SEPARATOR = "\n"
MAX_WORDS = 24
"""How many columns, or filters, a table may have."""


@dataclass(frozen=True, slots=True)
class WordsField(Field):
    """A field that may be repeated, whose words are read when the kind is known."""

    separator: str = SEPARATOR

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Read the words, each once, in their order."""
        given = list(dict.fromkeys(" ".join(value.split()) for value in values if value.strip()))
        if len(given) > MAX_WORDS:
            raise Refused("En oversikt kan ha så mange av hver: %(most)s.", [], most=MAX_WORDS)
        return self.separator.join(given)


@dataclass(frozen=True, slots=True)
class Table:
    """What the address asks for, read with the vocabulary of the graph."""

    kind: str
    columns: Sequence[Path]
    conditions: Sequence[Condition]
    groups: Sequence[Path]
    expanded: Sequence[Path]
    order: str

    @classmethod
    def read(cls, reader: Reader, vocabulary: Vocabulary, choices: Choices) -> "Table":
        """Read the choices; raises Refused for a name that is unknown."""
        kind = choices["slag"]
        grammar = Grammar(reader, vocabulary, kind)

        def paths(name: str) -> list[Path]:
            return [grammar.path(word, name) for word in words_of(choices, name)]

        columns, groups, expanded = paths("kolonne"), paths("grupper"), paths("rad")
        conditions = [grammar.condition(word) for word in words_of(choices, "filter")]
        shown = [one for one in (groups or columns) if one.hops]
        names = [kind, *(one.name for one in shown), *(["n"] if groups else [])]
        order = choices["sorter"]
        if order and order.removeprefix("-") not in names:
            raise Refused(
                "«%(given)s» er ingen kolonne i oversikten. Sorter etter en av disse:",
                [(reader.plain(one), {"sorter": one}) for one in names],
                given=order[:80],
            )
        return cls(kind, shown, conditions, groups, [one for one in expanded if one.hops], order)

    def query(self, vocabulary: Vocabulary) -> TableQuery:
        """Write the query."""
        pattern = vocabulary.pattern(self.kind)
        if self.groups:
            return write_groups(pattern, self.columns, self.conditions)
        return write_table(pattern, self.columns, self.conditions, self.expanded)


def words_of(choices: Choices, name: str) -> Sequence[str]:
    """List the words of a field."""
    return choices[name].split(SEPARATOR) if choices[name] else ()


def read(reader: Reader, choices: Choices) -> View:
    """Make the table of an address."""
    if reader.day:
        raise Refused(
            "Oversikten finnes bare for i dag.", [(reader.plain("/oversikt"), "/oversikt")]
        )
    vocabulary = read_vocabulary(reader)
    table = Table.read(reader, vocabulary, choices)
    query = table.query(vocabulary)
    found = reader.evaluate(query.sparql)
    if len(found) >= MAX_SOLUTIONS:
        raise Refused("Oversikten er for stor. Ta bort kolonner, eller avgrens den mer.", [])
    rows = (_groups if table.groups else _rows)(reader, table, query, found)
    rows = _sort(table, rows)
    headings = [_heading(reader, vocabulary, table, path) for path in table.columns]
    return View(
        rows=rows,
        inputs=Inputs((query.sparql,), nullable=[path.name for path in table.columns]),
        page=lambda: {"rows": rows, "headings": headings, **_form(reader, vocabulary, table)},
        columns=_columns(table),
        headings=headings,
        sparql=query.sparql + "\n",
    )


def _columns(table: Table) -> Sequence[str]:
    names = [*([] if table.groups else [table.kind]), *(path.name for path in table.columns)]
    named = [part for name in names for part in (name, f"{name}Name")]
    return [*named, *(["n"] if table.groups else [])]


def _heading(
    reader: Reader, vocabulary: Vocabulary, table: Table, path: Path
) -> Mapping[str, object]:
    iri = path.properties[0]
    kind = table.kind if len(path.hops) == 1 else ""
    title = vocabulary.name(reader, kind, iri)
    definitions = reader.store.rows(_DEFINITION, parameters={"property": ox.NamedNode(iri)})
    texts = all_best([row["text"] for row in definitions if row["text"]], reader.language)
    return {
        "name": path.name,
        "title": reader.text("Antall") + f": {title}" if path.counted else title,
        "definition": texts[0].value if texts else "",
        "property": path.properties[-1],
        "complete": not vocabulary.complete.isdisjoint(path.properties),
    }


_DEFINITION = (
    "SELECT ?property ?text { ?property <http://www.w3.org/2004/02/skos/core#definition> ?text }"
)


def _rows(
    reader: Reader, table: Table, query: TableQuery, found: Sequence[Mapping[str, Term | None]]
) -> list[Row]:
    """Make a row of each entity, or of each of its expanded values."""
    values: defaultdict[tuple[str, ...], list[dict[Term, None]]] = defaultdict(
        lambda: [{} for _ in table.columns]
    )
    keys, columns = ([name[1:] for name in names] for names in (query.keys, query.columns))
    for row in found:
        cells = values[tuple(value_of(row[key]) for key in keys)]
        for cell, name in zip(cells, columns, strict=True):
            if value_of(term := row.get(name)) not in ("", NO_NODE) and term is not None:
                cell[term] = None
    return [
        {table.kind: key[0], f"{table.kind}Name": reader.label(key[0]), **_cells(reader, table, at)}
        for key, at in values.items()
    ]


def _groups(
    reader: Reader, table: Table, query: TableQuery, found: Sequence[Mapping[str, Term | None]]
) -> list[Row]:
    rows = list[Row]()
    for row in found:
        terms = [row[name[1:]] for name in query.keys]
        cells = _cells(reader, table, [{} if term is None else {term: None} for term in terms])
        rows.append({**cells, "n": int(value_of(row["n"]))})
    return rows


def _cells(
    reader: Reader, table: Table, cells: Sequence[Mapping[Term, None]]
) -> Mapping[str, Cell]:
    """Write cells: None is unknown, and several values are a list."""
    row: dict[str, Cell] = {}
    for path, terms in zip(table.columns, cells, strict=True):
        if path.counted:
            row[path.name] = int(value_of(next(iter(terms), "0")))
            continue
        texts = [text.value for text in all_best(terms, reader.language)]
        iris = reader.sort({value_of(t) for t in terms if isinstance(t, ox.NamedNode)})
        values = [*iris, *sorted(texts)]
        row[path.name] = values if len(values) > 1 else next(iter(values), None)
        if iris:
            row[f"{path.name}Name"] = "; ".join(reader.label(iri) for iri in iris)
    return row


def _sort(table: Table, rows: list[Row]) -> list[Row]:
    """Sort by a column, unknown last; else entities by name, and groups as they are."""
    name = table.order.removeprefix("-")
    rows = rows if table.groups else sorted(rows, key=partial(_key, f"{table.kind}Name"))
    if not name:
        return rows
    known = [row for row in rows if row.get(name) is not None]
    known.sort(key=partial(_key, name), reverse=table.order.startswith("-"))
    return [*known, *(row for row in rows if row.get(name) is None)]


def _key(name: str, row: Row) -> tuple[float, str]:
    value = row.get(f"{name}Name") or row.get(name)
    text = " ".join(value) if isinstance(value, list | tuple) else str(value)
    try:
        return float(text), ""
    except ValueError:
        return float("inf"), sort_key(text)


def _form(reader: Reader, vocabulary: Vocabulary, table: Table) -> Mapping[str, object]:
    """Make what the page offers to choose: the kinds, and the columns of the chosen one."""
    properties = vocabulary.of_kind(table.kind)
    offered = {
        name: vocabulary.name(reader, table.kind, iris[0]) for name, iris in properties.items()
    }
    return {
        "kind": table.kind,
        "grouped": bool(table.groups),
        "offered": sorted(offered.items(), key=lambda item: sort_key(item[1])),
        "examples": [
            (reader.text(title), f"?{address}") for title, address in map(_example, EXAMPLES)
        ],
    }


_example = itemgetter("title", "address")


def kinds(reader: Reader) -> Mapping[str, str]:
    """List the kinds that a table can be of."""
    return {kind: reader.kind_name(kind) for kind in read_vocabulary(reader).kinds()}


FEATURE = Feature(
    name="overview",
    path="/oversikt",
    title=mark("Lag en oversikt"),
    read=read,
    fields=(
        Field("slag", mark("Gjelder"), options_in=kinds, defaults_to_first=True),
        WordsField("kolonne", mark("Kolonner"), multiple=True),
        WordsField("filter", mark("Filtre"), multiple=True),
        WordsField("grupper", mark("Grupper etter"), multiple=True),
        WordsField("rad", mark("Egen rad for hver"), multiple=True),
        WordsField("sorter", mark("Sorter etter")),
    ),
    file="oversikt",
    is_described=False,
)
