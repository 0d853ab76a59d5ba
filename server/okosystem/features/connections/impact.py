"""What an event affects, whom to notify, and what could take over, as page, notice and files."""

from collections.abc import Iterator, Mapping
from functools import cache, partial

import pyoxigraph as ox

from okosystem.analyses.impact import impact_result
from okosystem.analyses.results import result_triples
from okosystem.errors import Message, UnknownResource
from okosystem.features.connections.effects import EventImpact, compute_impact, with_names
from okosystem.features.connections.statements import TABLE, options, way_rows, write_step
from okosystem.graph.choices import MAX_SHOWN, Choices, Field, NameField, Refused
from okosystem.graph.columns import name_columns
from okosystem.graph.comparison import DEPENDS_ON, alternatives, unknowns
from okosystem.graph.markup import day, sentence
from okosystem.graph.reader import Reader
from okosystem.graph.texts import LANGUAGES, mark
from okosystem.graph.view import Feature, Inputs, Picture, Row, View
from okosystem.rdf.terms import kind_of, local_name

RESOURCE = NameField("hvis", mark("Ressurs"))
EVENT = Field("hva", mark("Hva som skjer"), options("events", "choice"), defaults_to_first=True)
PageValues = Mapping[str, object]
EVENTS: Mapping[str, Mapping[str, str]] = {
    row["id"]: row for row in TABLE.rows("events", "id event choice question what rule")
}


def read_impact(reader: Reader, choices: Choices) -> View:
    """Show what is affected; without a resource, the form."""
    resource, event = RESOURCE.iri(choices[RESOURCE.name]), EVENTS[choices[EVENT.name]]["event"]
    impact = compute_impact(reader, resource, event) if resource else None
    return View(
        rows=list(impact_rows(reader, impact)) if impact else (),
        inputs=Inputs([f"oko:{term}" for term in DEPENDS_ON], ("answersFor",)),
        page=lambda: fill_page(reader, impact, choices) if impact else fill_form(reader),
        picture=lambda: draw_tiers(impact),
        triples=lambda: impact_triples(reader, impact, choices) if impact else (),
        file=f"hvis-{local_name(resource)}" if impact else "",
    )


def fill_form(reader: Reader) -> PageValues:
    """Collect examples to begin with."""
    rows = TABLE["examples"]["events"]
    asked = (event_text(reader, "question", RESOURCE.iri(slug), event) for slug, event in rows)
    examples = [(*row, text) for row, text in zip(rows, asked, strict=True)]
    return {"field": RESOURCE, "examples": examples, "start": ""}


def fill_page(reader: Reader, impact: EventImpact, choices: Choices) -> PageValues:
    """Collect what the page shows, with the statuses of each resource on the day."""
    subject, event = impact.case.subject, choices[EVENT.name]
    likely = [kind_of(item.entity) for item in impact.items if item.likely]
    return {
        "impact": impact,
        "field": RESOURCE,
        "start": subject,
        "question": event_text(reader, "question", subject, event),
        "rule": EVENTS[event]["rule"],
        "likely": len(likely),
        "solutions": likely.count("resource"),
        "alternatives": alternatives(reader, subject),
        "status": {iri: sorted(known) for iri, known in impact.facts.trait("status").items()},
        "unknowns": unknowns(reader),
    }


def draw_tiers(impact: EventImpact | None) -> Picture:
    """Draw how much is affected, step by step; raises UnknownResource if nothing is."""
    if impact is None or not impact.items:
        raise UnknownResource(Message("Nothing is known to be affected, so there is no figure."))
    return Picture("connections/tiers.html", {"tiers": impact.tiers})


def impact_rows(reader: Reader, impact: EventImpact) -> Iterator[Row]:
    """Write a row for each statement of each step of each path."""
    write = cache(partial(write_step, reader, ("subject", "object", "says", "strength")))
    for item in impact.items:
        owners = impact.responsible_for(item)
        start: Row = {
            **name_columns(reader, hit=item.entity),
            "tier": item.tier,
            "likely": item.likely,
            "answersFor": owners,
            "answersForName": ", ".join(map(reader.label, owners)),
        }
        yield from way_rows(write, start, item.way)


def impact_triples(reader: Reader, impact: EventImpact, choices: Choices) -> list[ox.Triple]:
    """List the triples of the case and the statements it is based on.

    The case that a resource stops today is in the graph; any other is identified by its address.
    """
    is_in_graph = impact.case.affected and choices.non_default(reader).keys() == {RESOURCE.name}
    iri = "" if is_in_graph else f"{reader.host}{address_of(reader, impact, choices)}"
    result = impact_result(with_names(reader, impact.facts), impact.case, iri)
    triples = list(result_triples(result, impact.facts.day))
    statements = {f.iri for item in impact.items for step in item.way for f in step.relations}
    for statement in sorted(statements):
        triples += reader.whole.store.outward(ox.NamedNode(statement))
    return list(dict.fromkeys(triples))


def address_of(reader: Reader, impact: EventImpact, choices: Choices) -> str:
    """Return the address of what the chosen event affects."""
    chosen = {RESOURCE.name: local_name(impact.case.subject), EVENT.name: choices[EVENT.name]}
    path = reader.link("impact") or ""
    return Choices((RESOURCE, EVENT), chosen, path).address(reader)


def event_text(reader: Reader, name: str, resource: str, event: str) -> str:
    """Return a text about something that happens to a resource."""
    return reader.text(EVENTS[event][name]) % {"resource": reader.label(resource)}


def read_notice(reader: Reader, choices: Choices) -> View:
    """Draft a notice to an actor responsible for something that is affected.

    Nothing is sent or stored. Raises Refused for an actor that is not responsible.
    """
    resource, actor = reader.require("resource", choices["slug"]), choices["actor"]
    impact = compute_impact(reader, resource, EVENTS[choices[EVENT.name]]["event"])
    by_slug = {local_name(iri): iri for iri in impact.owners}
    if actor not in by_slug:
        of_event = Choices((EVENT,), {EVENT.name: choices[EVENT.name]})
        raise Refused(
            "«%(given)s» har ikke ansvar for noe vi vet rammes. Disse har det:",
            [
                (reader.plain(reader.label(i)), of_event.address(reader, slug))
                for slug, i in by_slug.items()
            ],
            404,
            given=actor[:MAX_SHOWN],
        )
    return View(page=lambda: fill_notice(reader, impact, by_slug[actor], choices))


def fill_notice(reader: Reader, impact: EventImpact, to: str, choices: Choices) -> PageValues:
    """Collect what the page shows, and the words of the notice in each language."""
    address, event = address_of(reader, impact, choices), choices[EVENT.name]
    return {
        "to": to,
        "back": address,
        "address": f"{reader.host}{address}",
        "question": event_text(reader, "question", impact.case.subject, event),
        "items": impact.owners[to],
        "words": {code: words_of(reader.in_language(code), impact, event) for code in LANGUAGES},
    }


def words_of(reader: Reader, impact: EventImpact, event: str) -> PageValues:
    """Collect what the text of a notice says otherwise in each language."""
    subject = impact.case.subject
    return {
        "_": lambda text, **values: reader.text(text) % values,
        "name": reader.name,
        "day": partial(day, reader),
        "sentence": partial(sentence, reader),
        "what": event_text(reader, "what", subject, event),
        "owners": ", ".join(map(reader.label, reader.sort(impact.facts.values("owner", subject)))),
    }


IMPACT = Feature(
    name="impact",
    is_described=False,
    path="/sammenhenger",
    title=mark("Hva rammes hvis …?"),
    read=read_impact,
    columns=[*TABLE["columns"]["impact"], *TABLE["evidence"]],
    fields=(RESOURCE, EVENT),
    template="impact.html",
    when={RESOURCE.name: ""},
    about="Find what an event affects, directly or through others, with the statements between.",
)
NOTICE = Feature(
    name="notice",
    path="/sammenhenger/varsel/<slug>/<actor>",
    title=mark("Varsel"),
    read=read_notice,
    fields=(EVENT,),
    template="notice.html",
)
