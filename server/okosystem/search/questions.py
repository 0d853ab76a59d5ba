"""The targets of questions: what can answer one, from questions.toml and the named queries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from okosystem.core.package import read_package_table
from okosystem.core.queries import NamedQuery
from okosystem.core.terms import curie, kind_of, local_name

_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
Texts = Mapping[str, str]
DATE, TEXT = "date", "text"
"""The kinds of a slot that takes a date or a word instead of an entity."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a question can be answered with: a named query, a property of a thing, or a page.

    `slots` has the kinds of entity that each slot of a phrase accepts; none means all. `property`
    has paths in order of preference; the answer is unknown if none has a value. `words` are paths
    to texts about the entity, whose words count as covered.
    """

    name: str
    phrases: Sequence[str]
    slots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    query: str = ""
    property: Sequence[str] = ()
    words: Sequence[str] = ()
    page: str = ""
    title: Texts = field(default_factory=dict)
    answer: Texts = field(default_factory=dict)
    unknown: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)

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
            return {"kind": kind, "curie": f"{kind}:{name}"}.get(match[2] or "", name)

        return _FIELD.sub(part, self.page)


@cache
def read_targets() -> Mapping[str, Target]:
    """Read the targets of questions.toml, which no named query answers; cached."""
    table = read_package_table("search/questions.toml")["question"]
    return {name: row.make(Target, name) for name, row in table.items()}


def target_of(query: NamedQuery) -> Target:
    """Make a target of a named query, with its additional phrases in questions.toml."""
    more = _read_query_phrases().get(query.name, {})
    slots = {
        key: (parameter.example.partition(":")[0],)
        if parameter.kind == "iri"
        else (parameter.kind,)
        for key, parameter in query.parameters.items()
    }
    return Target(
        query.name,
        more.get("phrases", ()),
        {**slots, **more.get("slots", {})},
        query.name,
        more.get("property", ()),
        more.get("words", ()),
        more.get("page", ""),
        query.title,
        {},
        more.get("unknown", {}),
        query.description,
    )


@cache
def _read_query_phrases() -> Mapping[str, Mapping[str, Any]]:
    rows = read_package_table("search/questions.toml")
    return dict(rows.rows("query", "phrases", "slots property words page unknown"))


@cache
def read_examples() -> Mapping[str, Sequence[str]]:
    """Read the example questions of each target from examples.toml; cached."""
    table = read_package_table("search/examples.toml")
    return {
        name: [line for text in languages.values() for line in text.split("\n")]
        for name, languages in table.items()
    }


def all_targets(queries: Mapping[str, NamedQuery]) -> Mapping[str, Target]:
    """Return the targets of questions.toml and of the queries, by name."""
    return {**read_targets(), **{name: target_of(query) for name, query in queries.items()}}


def as_parameters(values: Mapping[str, str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Convert the values of slots to parameters of a named query, with CURIEs for IRIs."""
    return {
        key: curie(value, prefixes) if value.startswith("http") else value
        for key, value in values.items()
    }
