"""Draft letters to those responsible for what is affected. Nothing is sent or stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okosystem.model.relations import Relation
from okosystem.web.consequences.event_impact import AffectedItem, EventImpact, providers_of
from okosystem.web.consequences.wording import describe_event
from okosystem.web.dates import day as format_day
from okosystem.web.display_names import label_of
from okosystem.web.languages import LANGUAGES, gettext, speaking
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices
from okosystem.web.views.wording import plain_sentence


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language."""

    language: str
    text: str


def write_letters(
    impact: EventImpact, actor: str, choices: Choices, address: str
) -> Sequence[Letter]:
    """Write the letter in each language."""
    written = []
    for language in LANGUAGES:
        with speaking(language):
            written.append(
                Letter(language, "\n".join(letter_lines(impact, actor, choices, address)))
            )
    return written


def letter_lines(impact: EventImpact, actor: str, choices: Choices, address: str) -> Iterator[str]:
    """Write the letter: its subject, what is affected and why, the questions, and its origin."""
    owners = [label_of(iri) for iri in providers_of(impact.facts, impact.case.subject)]
    what = describe_event(impact.case)
    yield gettext("Til: %(to)s") % {"to": label_of(actor)}
    yield gettext("Fra: (fyll inn avsender)")
    yield gettext("Emne: Utkast: %(what)s") % {"what": what}
    yield ""
    yield gettext(
        "Dette er et utkast fra kunnskapsgrafen for felles økosystem. Ingen har sendt det."
    )
    yield ""
    yield gettext("Det gjelder: %(what)s") % {"what": what}
    if choices.day:
        yield gettext("Dag: %(day)s") % {"day": format_day(choices.day.isoformat())}
    yield gettext("Tilbys av: %(owners)s") % {"owners": ", ".join(owners) or gettext("ukjent")}
    own = impact.owners[actor]
    yield from affected_lines(
        gettext("Dette hos dere rammes trolig:"), [i for i in own if i.likely]
    )
    yield from affected_lines(
        gettext("Dette hos dere kan rammes i verste fall:"), [i for i in own if not i.likely]
    )
    yield from closing_lines(address)


def affected_lines(heading: str, items: Sequence[AffectedItem]) -> Iterator[str]:
    """List what is affected, each with the steps that lead to it and their evidence."""
    if items:
        yield from ("", heading)
    for item in items:
        yield f"- {label_of(item.entity)}"
        for number, step in enumerate(item.way, 1):
            for fact in step.relations:
                yield f"  {number}. {plain_sentence(fact, step.start)} {evidence_text(fact)}"


def closing_lines(address: str) -> Iterator[str]:
    """Write the questions, and where the text comes from."""
    release = current_release()
    version = {"version": release.manifest["version"], "digest": release.digest[:12]}
    yield ""
    yield gettext("Vi ber dere svare på:")
    yield "1. " + gettext("Stemmer leddene over? Hva er feil eller mangler?")
    yield "2. " + gettext("Hva gjør dere hvis dette skjer, og hvor lang tid trenger dere?")
    yield "3. " + gettext("Hvem hos dere kan vi snakke med?")
    yield ""
    yield gettext(
        "Grafen kjenner ikke alle avhengigheter. At noe ikke står her, betyr ikke at det ikke"
        " rammes."
    )
    yield gettext("Hele regnestykket: %(address)s") % {"address": address}
    yield gettext("Kunnskapsgraf for felles økosystem, versjon %(version)s, utgave %(digest)s.") % (
        version
    )


def evidence_text(fact: Relation) -> str:
    """Describe the evidence of a statement, and where to look it up."""
    evidence = label_of(fact.evidence).lower() if fact.evidence else gettext("ukjent grunnlag")
    sources = "; ".join(label_of(iri) for iri in fact.sources) or gettext("ukjent kilde")
    return f"[{evidence}; {sources}; {fact.iri}]"
