"""A draft of a letter to one who answers for what is hit. Nothing is sent, and nothing is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okosystem.model.relations import Relation
from okosystem.web.consequences.spread import Item, Spread, provided_by
from okosystem.web.consequences.wording import happens
from okosystem.web.dates import day as written_day
from okosystem.web.languages import LANGUAGES, current_language, gettext, speaking
from okosystem.web.state import current_labels, current_release
from okosystem.web.views.form import Choices
from okosystem.web.views.wording import plain_sentence


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language."""

    language: str
    text: str


def letters(found: Spread, actor: str, choices: Choices, address: str) -> Sequence[Letter]:
    """Write the letter in each language."""
    made = []
    for language in LANGUAGES:
        with speaking(language):
            made.append(Letter(language, "\n".join(lines(found, actor, choices, address))))
    return made


def lines(found: Spread, actor: str, choices: Choices, address: str) -> Iterator[str]:
    """Write the letter: what it is about, what is hit and why, what is asked, where it is from."""
    owners = [called(iri) for iri in provided_by(found.facts, found.case.subject)]
    what = happens(found.case)
    yield gettext("Til: %(to)s") % {"to": called(actor)}
    yield gettext("Fra: (fyll inn avsender)")
    yield gettext("Emne: Utkast: %(what)s") % {"what": what}
    yield ""
    yield gettext(
        "Dette er et utkast fra kunnskapsgrafen for felles økosystem. Ingen har sendt det."
    )
    yield ""
    yield gettext("Det gjelder: %(what)s") % {"what": what}
    if choices.day:
        yield gettext("Dag: %(day)s") % {"day": written_day(choices.day.isoformat())}
    yield gettext("Tilbys av: %(owners)s") % {"owners": ", ".join(owners) or gettext("ukjent")}
    mine = found.owners[actor]
    yield from hit(gettext("Dette hos dere rammes trolig:"), [i for i in mine if i.likely])
    yield from hit(
        gettext("Dette hos dere kan rammes i verste fall:"), [i for i in mine if not i.likely]
    )
    yield from foot(address)


def hit(heading: str, items: Sequence[Item]) -> Iterator[str]:
    """List what is hit, each with the way there: a sentence for each statement, and its grounds."""
    if items:
        yield from ("", heading)
    for item in items:
        yield f"- {called(item.thing)}"
        for number, step in enumerate(item.way, 1):
            for fact in step.relations:
                yield f"  {number}. {plain_sentence(fact, step.start)} {grounds(fact)}"


def foot(address: str) -> Iterator[str]:
    """Ask for an answer, and say where the text is from."""
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


def grounds(fact: Relation) -> str:
    """Tell in words how a statement is known, and where it can be looked up."""
    evidence = called(fact.evidence).lower() if fact.evidence else gettext("ukjent grunnlag")
    sources = "; ".join(called(iri) for iri in fact.sources) or gettext("ukjent kilde")
    return f"[{evidence}; {sources}; {fact.iri}]"


def called(iri: str) -> str:
    """Name a thing in the language that is being written."""
    return str(current_labels().name(iri, current_language()))
