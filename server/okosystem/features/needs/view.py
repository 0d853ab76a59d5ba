"""/behov: a need in somebody's own words, how it was read, and the resources that may answer it.

What is shown as fitting is a suggestion by words, and says by which: nobody has assessed the need.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.features.needs.index import (
    Ranked,
    content_words,
    guess_language,
    read_index,
)
from okosystem.graph.choices import I_AM, Choices, TextField
from okosystem.graph.columns import name_columns
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Feature, Inputs, Row, View
from okosystem.rdf.terms import ID, local_name, value_of

MIN_TEXT, MAX_TEXT = 20, 4000
"""Characters of a need."""
MIN_FIT = 4.6
"""How well the best resource must fit, by the root of the number of words, or the need is outside:
of the decoys that were written for this, most are below it."""
REQUIRED, LEADERS = 0.2, 3
"""What a resource gains, of the score of each of the best that depends on it; and how many best."""
DIRECT, RESEMBLES = 0.65, 0.5
"""The part of the best score from which a resource fits directly, others may fit; and from which
one that does not fit is shown."""
SHOWN, VOTERS, CAPABILITIES, CORE, FACETS = 12, 6, 9, 3, 6
FACET_PROPERTIES = {
    "informationObjects": "informationObject",
    "interactionPatterns": "interactionPattern",
    "userGroups": "userGroup",
}
GONE = frozenset(ID[f"lifecycle-status/{slug}"] for slug in ("retired", "replaced"))
DIRECTLY, POSSIBLY, UNFIT = "direct", "possible", "unfit"
GONE_TEXT = mark("er avsluttet eller erstattet")
NOT_FOR_YOU = mark("er laget for andre enn dere")
Facts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A resource, how it fits, the words of the need it fits by, and why it does not fit."""

    resource: str
    fit: str
    words: Sequence[str]
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a need was read, and what was found for it."""

    language: str
    is_outside: bool
    suggestions: Sequence[Suggestion]
    capabilities: Sequence[tuple[str, str]]
    facets: Mapping[str, Sequence[str]]
    duties: Sequence[str]

    def of_fit(self, fit: str) -> Sequence[Suggestion]:
        """List the suggestions that fit so."""
        return [one for one in self.suggestions if one.fit == fit]


def read(reader: Reader, choices: Choices) -> View:
    """Read the need; without one, show the form."""
    if not (text := choices["tekst"]):
        return View(page=lambda: {"found": None, "examples": EXAMPLES})
    found = read_need(reader, text, choices["jeg"])
    facts = read_facts(reader)
    return View(
        rows=[to_row(reader, one) for one in found.suggestions],
        inputs=Inputs(("needs-texts", "needs-facts")),
        page=lambda: {"found": found, "facts": facts, "examples": ()},
        answer=to_answer(reader, found),
    )


def read_need(reader: Reader, text: str, group: str) -> Reading:
    """Find the resources that a need may be answered by, and what follows from them."""
    language = guess_language(text, reader.language)
    facts = read_facts(reader)
    ranked = _with_required(facts, read_index(reader, language).rank(text, language))
    best, words = ranked[0].score if ranked else 0.0, len(content_words(text, language)) or 1
    is_outside = best / words**0.5 < MIN_FIT
    suggestions = [
        suggestion
        for one in ranked[:SHOWN]
        for suggestion in [_suggest(facts[one.resource], one, best, group)]
        if suggestion.fit != UNFIT or one.score >= RESEMBLES * best
    ]
    fitting = [one for one in suggestions if one.fit != UNFIT]
    shown = [] if is_outside else suggestions
    return Reading(
        language,
        is_outside,
        shown,
        [] if is_outside else _capabilities(facts, fitting, ranked),
        {
            name: [] if is_outside else _most(facts, fitting, prop)
            for name, prop in FACET_PROPERTIES.items()
        },
        list(_duties(reader, facts, shown, group)),
    )


@cached_per_graph()
def read_facts(reader: Reader) -> Mapping[str, Facts]:
    """Read what is said of each resource, by the last part of the property."""
    found = dict[str, dict[str, list[str]]]()
    for row in reader.ask("needs-facts"):
        facts = found.setdefault(value_of(row["resource"]), {})
        name = local_name(value_of(row["property"]))
        facts.setdefault(name, []).append(value_of(row["value"]))
    return found


def _with_required(facts: Mapping[str, Facts], ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Move up what the best depend on."""
    gains = defaultdict[str, float](float)
    for leader in ranked[:LEADERS]:
        for required in facts[leader.resource].get("dependsOn", ()):
            gains[required] = max(gains[required], REQUIRED * leader.score)
    moved = [replace(one, score=one.score + gains[one.resource]) for one in ranked]
    return sorted(moved, key=lambda one: (-one.score, one.resource))


def _suggest(facts: Facts, one: Ranked, best: float, group: str) -> Suggestion:
    """Say how a resource fits, and what speaks against it."""
    groups = {local_name(iri) for iri in facts.get("userGroup", ())}
    if not GONE.isdisjoint(facts.get("lifecycleStatus", ())):
        return Suggestion(one.resource, UNFIT, one.words, GONE_TEXT)
    if group and groups & {*I_AM.options} and group not in groups:
        return Suggestion(one.resource, UNFIT, one.words, NOT_FOR_YOU)
    share = one.score / best
    fit = DIRECTLY if share >= DIRECT else POSSIBLY
    return Suggestion(one.resource, fit, one.words)


def _capabilities(
    facts: Mapping[str, Facts], fitting: Sequence[Suggestion], ranked: Sequence[Ranked]
) -> Sequence[tuple[str, str]]:
    """Choose the capabilities that the best give, and whether each is core or support."""
    scores = {one.resource: one.score for one in ranked}
    votes = defaultdict[str, float](float)
    for one in fitting[:VOTERS]:
        for prop, weight in (("primaryCapability", 1.0), ("secondaryCapability", 0.5)):
            for iri in facts[one.resource].get(prop, ()):
                votes[iri] += weight * scores[one.resource]
    chosen = sorted(votes, key=lambda iri: (-votes[iri], iri))[:CAPABILITIES]
    return [(iri, "core" if place < CORE else "support") for place, iri in enumerate(chosen)]


def _most(facts: Mapping[str, Facts], fitting: Sequence[Suggestion], prop: str) -> Sequence[str]:
    """List the values of a property that most of the best have."""
    counts = defaultdict[str, int](int)
    for one in fitting[:VOTERS]:
        for iri in facts[one.resource].get(prop, ()):
            counts[iri] += 1
    return sorted(counts, key=lambda iri: (-counts[iri], iri))[:FACETS]


def _duties(
    reader: Reader, facts: Mapping[str, Facts], shown: Sequence[Suggestion], group: str
) -> Iterable[str]:
    """List the duties of what fits directly: those of the group, and those that name none."""
    rules = _read_rules(reader)
    for one in shown:
        for duty in facts[one.resource].get("hasObligation", ()):
            groups = rules.get(duty)
            if one.fit == DIRECTLY and groups is not None and (not groups or group in groups):
                yield duty


@cached_per_graph()
def _read_rules(reader: Reader) -> Mapping[str, frozenset[str]]:
    """Map each duty that must or should be followed to the groups it names."""
    found = defaultdict[str, set[str]](set)
    for row in reader.ask("needs-duties"):
        found[value_of(row["duty"])] |= {
            local_name(iri) for iri in [value_of(row.get("group"))] if iri
        }
    return {duty: frozenset(groups) for duty, groups in found.items()}


def to_row(reader: Reader, one: Suggestion) -> Row:
    """Write a suggestion as cells."""
    facts = read_facts(reader)[one.resource]
    cells: dict[str, Cell] = name_columns(reader, resource=one.resource)
    return {
        **cells,
        "fit": one.fit,
        "words": ", ".join(one.words),
        "objection": reader.text(one.objection) if one.objection else "",
        "price": first(facts, "pricePage"),
        **name_columns(reader, contact=first(facts, "contactPoint")),
        **name_columns(reader, firstStep=first(facts, "onboardingStep")),
    }


def first(facts: Facts, name: str) -> str:
    """Return the first value of a property; empty if there is none."""
    return next(iter(facts.get(name, ())), "")


def to_answer(reader: Reader, found: Reading) -> Mapping[str, object]:
    """Write what was found for programs, each entity by the last part of its IRI."""
    rows = [to_row(reader, one) for one in found.suggestions]
    capabilities = [local_name(iri) for iri, _ in found.capabilities]
    facets = {name: [local_name(iri) for iri in iris] for name, iris in found.facets.items()}
    return {
        "reading": {"language": found.language, "capabilities": capabilities, **facets},
        "outside": found.is_outside,
        "capabilities": [
            {"slug": local_name(iri), "role": role} for iri, role in found.capabilities
        ],
        "resources": [
            {
                "slug": local_name(one.resource),
                "fit": one.fit,
                "why": [*one.words, *([row["objection"]] if row["objection"] else [])],
                "price": row["price"] or None,
                "contact": row["contactName"] or None,
                "firstStep": row["firstStepName"] or None,
            }
            for one, row in zip(found.suggestions, rows, strict=True)
        ],
        "must": [duty.removeprefix(ID) for duty in found.duties],
        "missing": missing(reader, found),
    }


def missing(reader: Reader, found: Reading) -> list[str]:
    """Say what the graph does not know of what fits directly."""
    texts = {"pricePage": mark("Prisen på %(name)s er ikke kjent."),
             "contactPoint": mark("Kontakten for %(name)s er ikke kjent.")}  # fmt: skip
    facts = read_facts(reader)
    return [
        reader.text(text) % {"name": reader.label(one.resource)}
        for one in found.of_fit(DIRECTLY)
        for prop, text in texts.items()
        if not first(facts[one.resource], prop)
    ]


EXAMPLES = (
    mark("Vi skal sende brev til innbyggere og kunne bevise at de er sendt."),
    mark("Kommunen vil hente opplysninger om inntekt for å regne ut foreldrebetaling."),
    mark("Ansatte i kommunene skal logge inn hos oss med jobbkontoen sin."),
)
FEATURE = Feature(
    name="needs",
    path="/behov",
    title=mark("Fra behov til byggeklosser"),
    about="Which shared resources may answer a need in somebody's own words, and by which words.",
    read=read,
    columns=(
        *("resource", "resourceName", "fit", "words", "objection", "price"),
        *("contact", "contactName", "firstStep", "firstStepName"),
    ),
    fields=(
        TextField("tekst", mark("Behov"), least=MIN_TEXT, most=MAX_TEXT),
        I_AM,
    ),
    day=None,
    is_described=False,
    largest_form=100_000,
)
