"""Statements as sentences, told from either end, and as a word for the arrow of a drawing."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from okosystem.web.languages import gettext, mark
from okosystem.web.templating import link, name, say
from okosystem.web.views.facts import Fact


@dataclass(frozen=True, slots=True)
class Wording:
    """How to tell of a statement: along its direction, against it, and in a word."""

    along: str
    against: str
    word: str


WORDINGS: Mapping[str, Wording] = {
    "role/provider": Wording(
        mark("%(subject)s tilbyr %(object)s."),
        mark("%(object)s tilbys av %(subject)s."),
        mark("tilbyr"),
    ),
    "role/consumer": Wording(
        mark("%(subject)s bruker %(object)s."),
        mark("%(object)s brukes av %(subject)s."),
        mark("bruker"),
    ),
    "role/framework-setter": Wording(
        mark("%(subject)s setter premisser for %(object)s."),
        mark("%(object)s får premisser fra %(subject)s."),
        mark("setter premisser"),
    ),
    "participation": Wording(
        mark("%(subject)s har rollen %(says)s for %(object)s."),
        mark("%(object)s har %(subject)s i rollen %(says)s."),
        mark("har rolle"),
    ),
    "dependency": Wording(
        mark("%(subject)s avhenger av %(object)s (%(says)s)."),
        mark("%(object)s er det %(subject)s avhenger av (%(says)s)."),
        mark("avhenger av"),
    ),
    "part": Wording(
        mark("%(subject)s er en del av %(object)s."),
        mark("%(object)s har %(subject)s som del."),
        mark("del av"),
    ),
    "replacement": Wording(
        mark("%(subject)s erstatter %(object)s."),
        mark("%(object)s erstattes av %(subject)s."),
        mark("erstatter"),
    ),
    "reference": Wording(
        mark("%(subject)s er omtalt i %(object)s."),
        mark("%(object)s omtaler %(subject)s."),
        mark("omtalt i"),
    ),
    "exchange": Wording(
        mark("%(subject)s gir verdi til %(object)s (%(says)s)."),
        mark("%(object)s får verdi fra %(subject)s (%(says)s)."),
        mark("gir til"),
    ),
    "passage": Wording(
        mark("Utvekslingen %(subject)s går gjennom %(object)s."),
        mark("%(object)s bærer utvekslingen %(subject)s."),
        mark("går gjennom"),
    ),
    "step": Wording(
        mark("Livshendelsen %(subject)s bruker %(object)s i steget «%(says)s»."),
        mark("%(object)s brukes i livshendelsen %(subject)s, i steget «%(says)s»."),
        mark("bruker"),
    ),
    "service": Wording(
        mark("%(subject)s er et API til %(object)s."),
        mark("%(object)s har %(subject)s som API."),
        mark("API til"),
    ),
    "membership": Wording(
        mark("%(subject)s er medlem av %(object)s."),
        mark("%(object)s har %(subject)s som medlem."),
        mark("medlem av"),
    ),
    "organisation": Wording(
        mark("%(subject)s er underlagt %(object)s."),
        mark("%(object)s har %(subject)s under seg."),
        mark("underlagt"),
    ),
}


def sentence(fact: Fact, start: str) -> Markup:
    """Tell of a statement from one of its ends, with its things as links."""
    wording = wording_of(fact)
    told = gettext(wording.along if fact.subject == start else wording.against)
    things = {"subject": link(fact.subject), "object": link(fact.object)}
    return Markup(told) % {**things, "says": say(name(fact.says)) if fact.says else ""}  # noqa: S704


def plain_sentence(fact: Fact, start: str) -> str:
    """Tell of a statement from one of its ends, for a text without links."""
    wording = wording_of(fact)
    told = gettext(wording.along if fact.subject == start else wording.against)
    things = {"subject": fact.subject, "object": fact.object, "says": fact.says}
    return told % {key: str(name(iri)) if iri else "" for key, iri in things.items()}


def word(fact: Fact) -> str:
    """Tell of a statement in a word or two, along its direction."""
    return gettext(wording_of(fact).word)


def wording_of(fact: Fact) -> Wording:
    """Find the wording: that of the role where it has one of its own, else that of the kind."""
    role = "/".join(fact.says.split("/")[-2:])
    return WORDINGS.get(role) or WORDINGS[fact.kind]
