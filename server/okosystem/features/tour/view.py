"""/omvisning: what the ecosystem is in five steps, and where the job of the visitor is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from okosystem.graph.choices import Choices, Field
from okosystem.graph.columns import name_columns
from okosystem.graph.ecosystem import Explanation, explain_ecosystem
from okosystem.graph.labels import Text, all_best
from okosystem.graph.reader import Reader
from okosystem.graph.relations import count_dependants
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import value_of

QUERY, STEP = "tour", "steg"
TABLE = read_package_table("features/tour/tour.toml")
STEPS: Mapping[str, Mapping[str, Any]] = TABLE.rows("steps", "title text kinds", "lead")
JOBS: Sequence[Mapping[str, str]] = TABLE.rows("jobs", "who does page", "sector")
MAX_FACTS = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about the example of a step, and its text."""

    step: str
    example: str
    iri: str
    text: Text


def show_step(reader: Reader, choices: Choices) -> View:
    """Show one step; the rows are all of them."""
    facts, explained, needed = (
        read_facts(reader),
        explain_ecosystem(reader),
        count_dependants(reader),
    )
    shown = facts.get(choices[STEP], [])
    return View(
        rows=[to_row(reader, number, explained, facts.get(number, [])) for number in STEPS],
        inputs=Inputs((QUERY,)),
        page=lambda: {
            "number": int(choices[STEP]),
            "steps": STEPS,
            "explained": explained,
            "facts": shown,
            "needed": {one.example: needed[one.example] for one in shown},
            "jobs": JOBS,
        },
    )


def read_facts(reader: Reader) -> Mapping[str, Sequence[Fact]]:
    """Read the first statements about the examples, by step."""
    by_fact = groupby(reader.whole.ask(QUERY), itemgetter("step", "example", "fact"))
    found = []
    for (step, example, iri), rows in by_fact:
        texts = all_best((row["text"] for row in rows if row["text"]), reader.language)
        found.append(Fact(value_of(step), value_of(example), value_of(iri), texts[0]))
    return {step: list(facts)[:MAX_FACTS] for step, facts in groupby(found, lambda fact: fact.step)}


def to_row(reader: Reader, number: str, explained: Explanation, facts: Sequence[Fact]) -> Row:
    """Write a step as cells: its text, how many there are, and statements about its example."""
    title, text, kinds = (STEPS[number][key] for key in ("title", "text", "kinds"))
    return {
        "step": int(number),
        "title": reader.text(title),
        "text": reader.text(text),
        "counts": [f"{kind}: {explained.parts[kind]}" for kind in kinds],
        **name_columns(reader, example=list(dict.fromkeys(one.example for one in facts))),
        "statements": [one.iri for one in facts],
    }


FEATURE = Feature(
    name="tour",
    path="/omvisning",
    title=mark("Omvisning i fem steg"),
    columns=("step", "title", "text", "counts", "example", "exampleName", "statements"),
    fields=(
        Field(
            STEP,
            mark("Steg"),
            {number: step["title"] for number, step in STEPS.items()},
            defaults_to_first=True,
            status=404,
        ),
    ),
    day=None,
    read=show_step,
    about="What the common ecosystem is, in five steps: its parts with how many there are today, "
    "and statements about ID-porten and the National Population Register as examples.",
)
