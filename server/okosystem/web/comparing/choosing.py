"""Read which resources to compare, and refuse what cannot be compared."""

from collections.abc import Sequence
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode

from flask import abort, redirect, request, url_for

from okosystem.core.terms import ID, local_name
from okosystem.core.text import fold
from okosystem.model.entity_history import known_period
from okosystem.model.labels import Text
from okosystem.web.connections.alternatives import alternatives
from okosystem.web.dates import day as format_day
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.memento import requested_day
from okosystem.web.problems import SHOWN, plain, refuse
from okosystem.web.state import current_graph, today
from okosystem.web.views.form import Choices, Field, read_choices, resources, similar_resources

MIN_RESOURCES, MAX_RESOURCES, MAX_SUGGESTIONS = 2, 4, 8
RESOURCE, WITH = "r", "med"
EXAMPLES = (
    ("eformidling", "fiks-svarut", "fiks-svarinn"),
    ("digital-post-til-innbygger", "altinn-digital-postkasse"),
    ("altinn-formidling", "altinn-broker"),
)


def read_resources() -> Choices:
    """Read the resources to compare, none or two to four distinct ones, and the day."""
    day = read_choices(also=(RESOURCE, WITH)).day
    known, by_name = resources(), {fold(label_of(iri)): slug for slug, iri in resources().items()}
    given = [text for text in request.args.getlist(RESOURCE) if text]
    slugs = [by_name.get(fold(text), text) for text in given]
    for slug in slugs:
        if slug not in known:
            _refuse_unknown(slug, slugs)
    _check_count(slugs)
    chosen = Field(RESOURCE, "", known, multiple=True)
    choices = Choices((chosen,), {RESOURCE: " ".join(slugs)}, day)
    if slugs != given:
        abort(redirect(choices.address(), 302))
    return choices


def read_first_resource() -> str:
    """Read which resource to compare others with, for a form that is not complete yet."""
    slug = request.args.get(WITH, "")
    if slug and slug not in resources():
        _refuse_unknown(slug, [slug])
    return slug


def check_known(choices: Choices) -> None:
    """Refuse a resource that was not known on the day, and suggest days on which it was."""
    for slug in choices[RESOURCE].split() if choices.day else ():
        known = known_period(current_graph(), resources()[slug])
        if not known.holds(choices.day or today()):
            allowed = [(plain(gettext("i dag")), choices.address(dato=""))]
            if known.start:
                start = str(known.start)
                allowed.insert(0, (plain(format_day(start)), choices.address(dato=start)))
            refuse(
                "Grafen kjenner ikke %(name)s den dagen. Velg en annen dag:",
                allowed,
                404,
                name=comparison_name(slug),
                slug=slug,
                day=choices.day,
            )


def address(*slugs: str, day: date | None = None) -> str:
    """Build the address of a comparison, or of the form if there is only one resource."""
    name = RESOURCE if len(slugs) >= MIN_RESOURCES else WITH
    query = urlencode([*((name, slug) for slug in slugs), *([(DAY, str(day))] if day else [])])
    return f"{url_for('comparing.compare')}{'?' if query else ''}{query}"


def most_similar(slug: str) -> list[str]:
    """List the candidates to compare a resource with: its alternatives, most similar first."""
    known = resources()
    found = [one.resource for one in alternatives(known[slug], None)]
    # A resource may be replaced by what is no resource, such as a strategy.
    return [local_name(iri) for iri in found if iri in known.values()][:MAX_SUGGESTIONS]


def comparison_name(*slugs: str) -> Text:
    """Name a comparison by its resources."""
    return Text(" – ".join(label_of(ID[f"resource/{s}"]) for s in slugs), current_language())


def _check_count(slugs: Sequence[str]) -> None:
    """Refuse too few, too many, or repeated resources."""
    distinct = list(dict.fromkeys(slugs))
    first = distinct[:MAX_RESOURCES]
    if len(distinct) < len(slugs):
        refuse(
            "Samme ressurs er valgt mer enn én gang. Velg to til fire forskjellige:",
            _suggestions(first),
        )
    if len(slugs) > MAX_RESOURCES:
        refuse("Velg høyst fire ressurser. Her er de fire første:", _suggestions(first))
    if len(slugs) == 1:
        refuse("Velg minst to ressurser. Her er noen å sammenligne med:", _suggestions(first))


def _suggestions(slugs: Sequence[str]) -> list[tuple[Text, str]]:
    """Suggest the comparison of some resources, or of a single one with those most like it."""
    if len(slugs) >= MIN_RESOURCES:
        return [_suggestion(*slugs)]
    pairs = [_suggestion(slugs[0], other) for other in most_similar(slugs[0])]
    return [*pairs, (plain(gettext("Velg selv")), address(*slugs, day=requested_day()))]


def _suggestion(*slugs: str) -> tuple[Text, str]:
    return comparison_name(*slugs), address(*slugs, day=requested_day())


def _refuse_unknown(slug: str, given: Sequence[str]) -> NoReturn:
    rest = [other for other in dict.fromkeys(given) if other in resources()][: MAX_RESOURCES - 1]
    similar = [local_name(iri) for iri in similar_resources(slug[:SHOWN])]
    allowed = [_suggestion(*rest, found) for found in similar if found not in rest]
    start = (plain(gettext("Velg selv")), address())
    refuse(
        "Ingen delt ressurs har adressen «%(given)s».", [*allowed, start], 404, given=slug[:SHOWN]
    )
