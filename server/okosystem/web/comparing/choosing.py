"""Read which resources to compare, and refuse what cannot be compared."""

from collections.abc import Sequence
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode

from flask import request, url_for

from okosystem.core.terms import ID, local_name
from okosystem.model.entity_history import known_period
from okosystem.model.labels import Text
from okosystem.web.consequences.alternatives import alternatives
from okosystem.web.dates import day as format_day
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.malbilde.scene import today
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.memento import asked_day
from okosystem.web.problems import SHOWN, refuse
from okosystem.web.state import current_graph, current_labels
from okosystem.web.views.form import Choices, Field, resources, similar_resources

MIN_RESOURCES, MAX_RESOURCES, MAX_SUGGESTIONS = 2, 4, 8
RESOURCE, WITH = "r", "med"
EXAMPLES = (
    ("eformidling", "fiks-svarut", "fiks-svarinn"),
    ("digital-post-til-innbygger", "altinn-digital-postkasse"),
    ("altinn-formidling", "altinn-broker"),
)
Suggestions = Sequence[tuple[Text, str]]


def read_resources() -> Choices:
    """Read the resources to compare, none or two to four distinct ones, and the day."""
    day = asked_day()
    for field in request.args:
        if field not in (RESOURCE, WITH, DAY, COOKIE):
            _no_such_choice(field)
    slugs = [slug for slug in request.args.getlist(RESOURCE) if slug]
    known = resources()
    for slug in slugs:
        if slug not in known:
            _unknown(slug, slugs)
    _check_count(slugs)
    return Choices((Field(RESOURCE, "", known, multiple=True),), {RESOURCE: " ".join(slugs)}, day)


def read_first_resource() -> str:
    """Read which resource to compare others with, for a form that is not complete yet."""
    word = request.args.get(WITH, "")
    if word and word not in resources():
        _unknown(word, [word])
    return word


def check_known(choices: Choices) -> None:
    """Refuse a resource that was not known on the day, and suggest days on which it was."""
    for word in choices[RESOURCE].split() if choices.day else ():
        known = known_period(current_graph(), resources()[word])
        if not known.holds(choices.day or today()):
            start = str(known.start or "")
            days = [(_day(start), choices.address(dato=start))] if start else []
            now = (Text(gettext("i dag"), current_language()), choices.address(dato=""))
            refuse(
                "Grafen kjenner ikke %(name)s den dagen. Velg en annen dag:",
                [*days, now],
                404,
                name=comparison_name(word),
                slug=word,
                day=choices.day,
            )


def address(*words: str, day: date | None = None) -> str:
    """Build the address of a comparison, or of the form if there is only one resource."""
    field = RESOURCE if len(words) >= MIN_RESOURCES else WITH
    pairs = [*((field, word) for word in words), *([(DAY, str(day))] if day else [])]
    query = urlencode(pairs)
    return f"{url_for('comparing.compare')}{'?' if query else ''}{query}"


def most_similar(word: str) -> list[str]:
    """List the candidates to compare a resource with: its alternatives, most similar first."""
    similar = (
        local_name(alternative.resource) for alternative in alternatives(resources()[word], None)
    )
    return list(similar)[:MAX_SUGGESTIONS]


def comparison_name(*words: str) -> Text:
    """Name a comparison by its resources."""
    names, language = current_labels(), current_language()
    shown = (str(names.name(ID[f"resource/{word}"], language)) for word in words)
    return Text(" – ".join(shown), language)


def _day(written: str) -> Text:
    return Text(format_day(written), current_language())


def _check_count(slugs: Sequence[str]) -> None:
    """Refuse too few, too many, or repeated resources."""
    distinct = list(dict.fromkeys(slugs))
    if len(distinct) < len(slugs):
        refuse(
            "Samme ressurs er valgt mer enn én gang. Velg to til fire forskjellige:",
            _suggestions(distinct[:MAX_RESOURCES]),
        )
    if len(slugs) > MAX_RESOURCES:
        refuse(
            "Velg høyst fire ressurser. Her er de fire første:",
            _suggestions(distinct[:MAX_RESOURCES]),
        )
    if len(slugs) == 1:
        refuse(
            "Velg minst to ressurser. Her er noen å sammenligne med:",
            _suggestions(distinct),
        )


def _suggestions(words: Sequence[str]) -> Suggestions:
    if len(words) >= MIN_RESOURCES:
        return [(comparison_name(*words), address(*words, day=asked_day()))]
    custom = (Text(gettext("Velg selv"), current_language()), address(*words, day=asked_day()))
    pairs = [(words[0], other) for other in most_similar(words[0])]
    return [*((comparison_name(*pair), address(*pair, day=asked_day())) for pair in pairs), custom]


def _unknown(word: str, given: Sequence[str]) -> NoReturn:
    rest = [other for other in dict.fromkeys(given) if other in resources()][: MAX_RESOURCES - 1]
    choices = []
    for found in (local_name(iri) for iri in similar_resources(word[:SHOWN])):
        if found not in rest:
            choices.append((comparison_name(*rest, found), address(*rest, found, day=asked_day())))
    start = (Text(gettext("Velg selv"), current_language()), address())
    refuse(
        "Ingen delt ressurs har adressen «%(given)s».",
        [*choices, start],
        404,
        given=word[:SHOWN],
    )


def _no_such_choice(field: str) -> NoReturn:
    names = (RESOURCE, WITH, DAY)
    refuse(
        "Siden har ikke noe valg som heter «%(name)s». Den har disse:",
        [(Text(name, current_language()), "") for name in names],
        name=field[:SHOWN],
        names=", ".join(names),
    )
