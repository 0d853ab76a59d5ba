"""Which resources are compared, and clear words about what cannot be."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode

from flask import request, url_for

from okosystem.core.terms import ID
from okosystem.model.labels import Text
from okosystem.web.consequences.alternatives import alternatives
from okosystem.web.dates import day as told
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.malbilde.scene import today
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.memento import asked_day
from okosystem.web.moments import known_period
from okosystem.web.refusing import SHOWN, refuse
from okosystem.web.state import current_labels
from okosystem.web.views.form import Choices, Field
from okosystem.web.views.options import resources, similar_resources

LEAST, MOST, SUGGESTED = 2, 4, 8
FIELD, BESIDE = "r", "med"
EXAMPLES = (
    ("eformidling", "fiks-svarut", "fiks-svarinn"),
    ("digital-post-til-innbygger", "altinn-digital-postkasse"),
    ("altinn-formidling", "altinn-broker"),
)
Allowed = Iterable[tuple[Text, str]]


def chosen() -> Choices:
    """Read which resources to compare: none, or two to four of them, each once; and the day."""
    day = asked_day()
    for field in request.args:
        if field not in (FIELD, BESIDE, DAY, COOKIE):
            _no_such_choice(field)
    given = [word for word in request.args.getlist(FIELD) if word]
    known = resources()
    for word in given:
        if word not in known:
            _unknown(word, given)
    _counted(given)
    return Choices((Field(FIELD, "", known, multiple=True),), {FIELD: " ".join(given)}, day)


def beside() -> str:
    """Read which resource to compare others with, in a form that is not filled in yet."""
    word = request.args.get(BESIDE, "")
    if word and word not in resources():
        _unknown(word, [word])
    return word


def known_then(choices: Choices) -> None:
    """Refuse a resource of which nothing was known on the day, with days on which there was."""
    for word in choices[FIELD].split() if choices.day else ():
        known = known_period(resources()[word])
        if not known.holds(choices.day or today()):
            said = gettext("Grafen kjenner ikke %(name)s den dagen. Velg en annen dag:")
            start = str(known.start or "")
            days = [(_day(start), choices.address(dato=start))] if start else []
            now = (Text(gettext("i dag"), current_language()), choices.address(dato=""))
            detail = f"Nothing is known of {word} on {choices.day}."
            refuse(said % {"name": named(word)}, [*days, now], detail, 404)


def address(*words: str, day: date | None = None) -> str:
    """Give the address of a comparison, maybe as of a day; of one alone, that of the form."""
    field = FIELD if len(words) >= LEAST else BESIDE
    pairs = [*((field, word) for word in words), *([(DAY, str(day))] if day else [])]
    query = urlencode(pairs)
    return f"{url_for('comparing.compare')}{'?' if query else ''}{query}"


def likest(word: str) -> list[str]:
    """List what a resource may be compared with: what may take its place, the likest first."""
    found = (one.resource.rpartition("/")[2] for one in alternatives(resources()[word], None))
    return list(found)[:SUGGESTED]


def named(*words: str) -> Text:
    """Name a comparison by what is compared."""
    names, language = current_labels(), current_language()
    told = (str(names.name(ID[f"resource/{word}"], language)) for word in words)
    return Text(" – ".join(told), language)


def _day(written: str) -> Text:
    return Text(told(written), current_language())


def _counted(given: Sequence[str]) -> None:
    """Refuse too few, too many, or the same twice."""
    once = list(dict.fromkeys(given))
    if len(once) < len(given):
        said = gettext("Samme ressurs er valgt mer enn én gang. Velg to til fire forskjellige:")
        refuse(said, _to_choose(once[:MOST]), f"Each {FIELD}= must name another resource.")
    if len(given) > MOST:
        said = gettext("Velg høyst fire ressurser. Her er de fire første:")
        refuse(said, _to_choose(once[:MOST]), f"Give {FIELD}= at most {MOST} times.")
    if len(given) == 1:
        said = gettext("Velg minst to ressurser. Her er noen å sammenligne med:")
        refuse(said, _to_choose(once), f"Give {FIELD}= at least {LEAST} times.")


def _to_choose(words: Sequence[str]) -> Allowed:
    if len(words) >= LEAST:
        return [(named(*words), address(*words, day=asked_day()))]
    own = (Text(gettext("Velg selv"), current_language()), address(*words, day=asked_day()))
    alike = [(words[0], other) for other in likest(words[0])]
    return [*((named(*pair), address(*pair, day=asked_day())) for pair in alike), own]


def _unknown(word: str, given: Sequence[str]) -> NoReturn:
    said = gettext("Ingen delt ressurs har adressen «%(given)s».") % {"given": word[:SHOWN]}
    rest = [other for other in dict.fromkeys(given) if other in resources()][: MOST - 1]
    allowed = []
    for found in (iri.rpartition("/")[2] for iri in similar_resources(word[:SHOWN])):
        if found not in rest:
            allowed.append((named(*rest, found), address(*rest, found, day=asked_day())))
    start = (Text(gettext("Velg selv"), current_language()), address())
    refuse(said, [*allowed, start], f"There is no shared resource {word[:SHOWN]!r}.", 404)


def _no_such_choice(field: str) -> NoReturn:
    said = gettext("Siden har ikke noe valg som heter «%(name)s». Den har disse:")
    allowed = [(Text(name, current_language()), "") for name in (FIELD, BESIDE, DAY)]
    detail = f"There is no choice {field[:SHOWN]!r}; there is: {FIELD}, {BESIDE}, {DAY}."
    refuse(said % {"name": field[:SHOWN]}, allowed, detail)
