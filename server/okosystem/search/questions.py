"""The targets of questions: what can answer one, from questions.toml and the named queries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from okosystem.package import Table, read_package_table
from okosystem.rdf.terms import curie, kind_of, local_name
from okosystem.sparql.queries import NamedQuery

_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
Texts = Mapping[str, str]
DATE, TEXT = "date", "text"
"""The kinds of a slot that takes a date or a word instead of an entity."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a question can be answered with: a named query, a property of a thing, or a page.

    `slots` has the kinds of entity that each slot of an example accepts; none means all. `property`
    has paths in order of preference; the answer is unknown if none has a value. `words` are paths
    to texts about the entity, whose words count as covered. `first_day` is the first value of a
    date that the question does not name; today if there is none.
    """

    name: str
    slots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    query: str = ""
    property: Sequence[str] = ()
    words: Sequence[str] = ()
    page: str = ""
    first_day: str = ""
    title: Texts = field(default_factory=dict)
    answer: Texts = field(default_factory=dict)
    unknown: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)

    def has_answer(self) -> bool:
        """Whether a page or a query answers: the examples of others are of what nothing answers."""
        return bool(self.page or self.query)

    def thing_slot(self) -> str:
        """Return the slot of the entity that the question is about; empty if there is none."""
        return next((slot for slot, kinds in self.slots.items() if DATE not in kinds), "")

    def path(self, values: Mapping[str, str], prefixes: Mapping[str, str]) -> str:
        """Return the path of the page with the answer."""
        if not self.page:
            parameters = urlencode(as_parameters(values, prefixes), safe=":")
            return f"/sporsmal/{self.query}" + (f"?{parameters}" if parameters else "")

        def part(match: re.Match[str]) -> str:
            iri = values[match[1]]
            kind, name = kind_of(iri), local_name(iri)
            page = f"doc/{kind}/{name}" if kind else f"begreper#{name}"
            return {"kind": kind, "curie": f"{kind}:{name}", "page": page}.get(match[2] or "", name)

        return _FIELD.sub(part, self.page)


def all_targets(queries: Mapping[str, NamedQuery]) -> Mapping[str, Target]:
    """Return the targets of questions.toml and of the queries, by name."""
    table = read_table()
    targets = {name: row.make(Target, name) for name, row in table["question"].items()}
    rows = table.rows("query", "", "slots property words page first_day unknown")
    return targets | {name: _target_of(q, rows.get(name, {})) for name, q in queries.items()}


@cache
def read_table() -> Table:
    """Read questions.toml; cached."""
    return read_package_table("search/questions.toml")


def _target_of(query: NamedQuery, more: Mapping[str, Any]) -> Target:
    """Make a target of a named query, with what questions.toml adds to it."""
    slots = {
        key: (parameter.example.partition(":")[0],)
        if parameter.kind == "iri"
        else (parameter.kind,)
        for key, parameter in query.parameters.items()
    }
    target = Target(query.name, query=query.name, title=query.title, description=query.description)
    return replace(target, **{**more, "slots": {**slots, **more.get("slots", {})}})


@cache
def read_examples() -> Mapping[str, Sequence[str]]:
    """Read the example questions of each target from examples.toml; cached."""
    table = read_package_table("search/examples.toml")
    return {name: text.splitlines() for names, text in table.items() for name in names.split()}


def as_parameters(values: Mapping[str, str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Convert the values of slots to parameters of a named query, with CURIEs for IRIs."""
    return {
        key: curie(value, prefixes) if value.startswith("http") else value
        for key, value in values.items()
    }
