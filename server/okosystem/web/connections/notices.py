"""The texts about an event: its name in addresses, its question, and the draft notices.

A notice goes to those responsible for what is affected. Nothing is sent or stored.
"""

from collections.abc import Iterator, Mapping, Sequence

from okosystem.model.relations import Relation
from okosystem.web.connections.impact import AffectedItem, EventImpact, providers_of
from okosystem.web.dates import day as format_day
from okosystem.web.display_names import label_of
from okosystem.web.languages import LANGUAGES, gettext, mark, speaking
from okosystem.web.sentences import plain_sentence
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices

# The value in the address → the event of the analysis.
EVENTS: Mapping[str, str] = {
    "stopp": "stop",
    "bryter-grensesnitt": "break-interface",
    "utvides": "extend",
    "bytter-eier": "change-owner",
}
CHOICES: Mapping[str, str] = {
    "stopp": mark("den stopper"),
    "bryter-grensesnitt": mark("den bryter grensesnittet sitt"),
    "utvides": mark("den utvides"),
    "bytter-eier": mark("den bytter eier"),
}
QUESTIONS = {
    "stop": mark("Hva rammes hvis %(resource)s stopper?"),
    "break-interface": mark("Hva rammes hvis %(resource)s bryter grensesnittet sitt?"),
    "extend": mark("Hva rammes hvis %(resource)s utvides?"),
    "change-owner": mark("Hva rammes hvis %(resource)s bytter eier?"),
}
DESCRIPTIONS = {
    "stop": mark("%(resource)s stopper"),
    "break-interface": mark("%(resource)s bryter grensesnittet sitt"),
    "extend": mark("%(resource)s utvides"),
    "change-owner": mark("%(resource)s bytter eier"),
}
RULES = {
    "stop": mark(
        "Trolig: alle nødvendige avhengigheter, uansett antall ledd. I verste fall: alle"
        " avhengigheter, også de støttende."
    ),
    "break-interface": mark(
        "Trolig: nødvendige avhengigheter ett ledd unna. I verste fall: alle avhengigheter,"
        " uansett antall ledd."
    ),
    "extend": mark("Trolig: ingen. I verste fall: de som er ett ledd unna."),
    "change-owner": mark("Trolig: ingen. I verste fall: de som er ett ledd unna."),
}


def question_of(resource: str, event: str) -> str:
    """Return the question of what is affected if something happens to a resource."""
    return gettext(QUESTIONS[event]) % {"resource": label_of(resource)}


def write_notices(
    impact: EventImpact, actor: str, choices: Choices, address: str
) -> Mapping[str, str]:
    """Write the notice in each language."""
    notices = {}
    for language in LANGUAGES:
        with speaking(language):
            notices[language] = "\n".join(notice_lines(impact, actor, choices, address))
    return notices


def notice_lines(impact: EventImpact, actor: str, choices: Choices, address: str) -> Iterator[str]:
    """Write the notice: its subject, what is affected and why, the questions, and its origin."""
    subject = impact.case.subject
    owners = [label_of(iri) for iri in providers_of(impact.facts, subject)]
    what = gettext(DESCRIPTIONS[impact.case.event]) % {"resource": label_of(subject)}
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
    likely, others = (
        [item for item in impact.owners[actor] if item.likely == is_likely]
        for is_likely in (True, False)
    )
    yield from affected_lines(gettext("Dette hos dere rammes trolig:"), likely)
    yield from affected_lines(gettext("Dette hos dere kan rammes i verste fall:"), others)
    release = current_release()
    version = {"version": release.manifest["version"], "digest": release.digest[:12]}
    yield ""
    yield gettext("Vi ber dere svare på:")
    yield "1. " + gettext("Stemmer opplysningene over? Hva er feil eller mangler?")
    yield "2. " + gettext("Hva gjør dere hvis dette skjer, og hvor lang tid trenger dere?")
    yield "3. " + gettext("Hvem hos dere kan vi snakke med?")
    yield ""
    yield gettext(
        "Grafen kjenner ikke alle avhengigheter. At noe ikke står her, betyr ikke at det ikke"
        " rammes."
    )
    yield gettext("Alt som rammes: %(address)s") % {"address": address}
    yield gettext("Kunnskapsgraf for felles økosystem, versjon %(version)s, utgave %(digest)s.") % (
        version
    )


def affected_lines(heading: str, items: Sequence[AffectedItem]) -> Iterator[str]:
    """List what is affected, each with the steps that lead to it and their evidence."""
    if items:
        yield from ("", heading)
    for item in items:
        yield f"- {label_of(item.entity)}"
        for number, step in enumerate(item.way, 1):
            for fact in step.relations:
                yield f"  {number}. {plain_sentence(fact, step.start)} {evidence_text(fact)}"


def evidence_text(fact: Relation) -> str:
    """Describe the evidence of a statement, and where to look it up."""
    evidence = label_of(fact.evidence).lower() if fact.evidence else gettext("ukjent grunnlag")
    sources = "; ".join(label_of(iri) for iri in fact.sources) or gettext("ukjent kilde")
    return f"[{evidence}; {sources}; {fact.iri}]"
