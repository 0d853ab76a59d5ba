"""The tools that are features: the choices that they have on the web, and the same rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field as ArgumentField
from pydantic import create_model

from okosystem.analyses.results import rename_result, suffix_for
from okosystem.features import find_features
from okosystem.graph.basis import cells_of, terms_read
from okosystem.graph.choices import LENGTH, SCENARIO, Choices, Field, NameField, option_label
from okosystem.graph.reader import Reader
from okosystem.graph.view import Cell, Feature, Row
from okosystem.plugins.mcp.answers import Answer, make_answer
from okosystem.plugins.mcp.served import Served, resolve
from okosystem.plugins.mcp.tools import TEXTS, Limit, Offset, PastArguments, Tool, argument

MAX_OPTIONS = 20
"""How many options of a field a schema lists; the refusal of another value lists all."""
Text = Annotated[str, ArgumentField(max_length=500)]
_PART = re.compile(r"<(\w+)>")


COMMON: Any = {
    "about": (Annotated[str, argument("about", max_length=500)], ""),
    "offset": (Offset, 0),
    "limit": (Limit, 50),
}
"""The arguments of every feature, besides its own choices."""


def feature_tools(reader: Reader) -> list[Tool]:
    """Make a tool of each feature with rows."""
    english = reader.in_language("en")
    return [_make_tool(english, feature) for feature in find_features() if feature.columns]


def _make_tool(reader: Reader, feature: Feature) -> Tool:
    name, title = feature.tool or feature.name, reader.text(feature.title)
    about = feature.about or f"{title}."
    description = f"{about}\n\nThe columns of its rows: {', '.join(feature.columns)}."
    arguments = {**dict(_describe_arguments(reader, feature)), **COMMON}
    model = create_model(name, __base__=PastArguments, **arguments)
    return Tool(name, title, description, model, partial(answer_feature, feature))


def _describe_arguments(reader: Reader, feature: Feature) -> Iterator[tuple[str, Any]]:
    """Describe the choices of a feature, but not those that only its page has."""
    for part in _PART.findall(feature.path):
        yield part, Annotated[Text, argument("slug")]
    sharing = (one for one in find_features() if one.path == feature.path)
    choosing = {name for one in sharing for name, word in one.when.items() if word}
    for field in (one.known(reader) for one in feature.fields):
        if field.name not in {LENGTH.name, SCENARIO, *choosing}:
            yield field.name, _describe_field(reader, feature, field)


def _describe_field(reader: Reader, feature: Feature, field: Field) -> Any:
    options = {word: option_label(reader, text) for word, text in field.options.items()}
    about = TEXTS["arguments"]["thing"] if isinstance(field, NameField) else ""
    if len(options) <= MAX_OPTIONS:
        about = about or "; ".join(f"{word}: {text}" for word, text in options.items())
    described = ArgumentField(description=f"{reader.text(field.label)}. {about}".strip())
    if isinstance(field, NameField) and field.name in feature.when:
        return Annotated[Text, described]
    if field.multiple:
        return Annotated[list[Text], described], []
    return Annotated[Text, described], field.default


def answer_feature(
    feature: Feature, served: Served, about: str, offset: int, limit: int, **chosen: str | list[str]
) -> Answer:
    """Answer with the rows of a feature for the choices, which it may refuse.

    A feature without a choice of scenario is read from the graph of the scenario.
    """
    graph, fields = served.reader, [one.known(served.today) for one in feature.fields]
    has_scenario = SCENARIO in {field.name for field in fields}
    dated = served.today.on(graph.day).supposing(graph.scenario)
    shown = graph if graph.scenario and not has_scenario else dated
    fixed = {name: word for name, word in feature.when.items() if word}
    values = {**chosen, **fixed, SCENARIO: graph.scenario}
    view = feature.read(shown, _read_choices(shown, feature, fields, values))
    rows = [_of_day(graph, row) for row in feature.rows_of(view)]
    if about:
        iri = resolve(graph, about)
        rows = [row for row in rows if iri in cells_of(row, ())]
    return make_answer(
        graph,
        graph.text(feature.title),
        rows[offset : offset + limit],
        [cells_of(row, view.inputs.nullable) for row in (*rows, *view.named)],
        offset=offset,
        total=len(rows),
        terms=terms_read(graph, view.inputs),
        answer=view.answer,
    )


def _read_choices(
    reader: Reader,
    feature: Feature,
    fields: Sequence[Field],
    values: Mapping[str, str | list[str]],
) -> Choices:
    """Read the choices; raises Refused for those that the feature does not have."""
    given = {name: [text] if isinstance(text, str) else text for name, text in values.items()}
    chosen = {field.name: field.read(reader, given.get(field.name, [])) for field in fields}
    of_path = {part: given[part][0] for part in _PART.findall(feature.path)}
    choices = Choices(fields, chosen, feature.path, of_path)
    return feature.settle(reader, choices)


def _of_day(graph: Reader, row: Row) -> Mapping[str, Cell]:
    """Name the results of a day or a scenario as the graph of it does."""
    if graph.day is None:
        return row
    suffix = suffix_for(graph.day, graph.scenario)
    names = {v: rename_result(v, suffix) for v in row.values() if isinstance(v, str)}
    renamed = {v: name for v, name in names.items() if v != name and name in graph.store}
    return {key: renamed.get(v, v) if isinstance(v, str) else v for key, v in row.items()}
