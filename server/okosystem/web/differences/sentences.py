"""Events as sentences, with links to their entities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from okosystem.web.differences.events import NAME, OWNER, PLACE, STATUS, Event
from okosystem.web.differences.statement_changes import StatementChange
from okosystem.web.languages import gettext, mark
from okosystem.web.templating import link, name, say


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of an event: something began, ended, or replaced something."""

    begun: str
    ended: str
    both: str = ""


ROLE = Wording(
    mark("%(after)s fikk rollen %(role)s for %(thing)s."),
    mark("%(before)s har ikke lenger rollen %(role)s for %(thing)s."),
    mark("%(thing)s gikk fra %(before)s til %(after)s i rollen %(role)s."),
)
WORDINGS: Mapping[str, Wording] = {
    STATUS: Wording(
        mark("%(thing)s fikk statusen «%(after)s»."),
        mark("%(thing)s har ikke lenger statusen «%(before)s»."),
        mark("%(thing)s gikk fra «%(before)s» til «%(after)s»."),
    ),
    NAME: Wording(
        mark("%(thing)s begynte å bruke navnet «%(after)s»."),
        mark("%(thing)s: Navnet «%(before)s» er ikke lenger i bruk."),
        mark("%(thing)s skiftet navn fra «%(before)s» til «%(after)s»."),
    ),
    PLACE: Wording(
        mark("%(thing)s fikk plass i %(after)s."),
        mark("%(thing)s har ikke lenger plass i %(before)s."),
        mark("%(thing)s flyttet fra %(before)s til %(after)s."),
    ),
    OWNER: ROLE,
    "Participation": ROLE,
    "Dependency": Wording(
        mark("%(thing)s ble avhengig av %(after)s."),
        mark("%(thing)s er ikke lenger avhengig av %(before)s."),
    ),
    "PartWhole": Wording(
        mark("%(thing)s ble en del av %(after)s."),
        mark("%(thing)s er ikke lenger en del av %(before)s."),
    ),
    "Membership": Wording(
        mark("%(thing)s ble medlem av %(after)s."),
        mark("%(thing)s er ikke lenger medlem av %(before)s."),
    ),
    "Replacement": Wording(
        mark("%(thing)s erstattet %(after)s."),
        mark("%(thing)s erstatter ikke lenger %(before)s."),
    ),
    "Obligation": Wording(
        mark("%(after)s begynte å gjelde for %(thing)s."),
        mark("%(before)s gjelder ikke lenger for %(thing)s."),
    ),
    "ChangeEvent": Wording("%(after)s.", "%(before)s."),
}
OTHER = Wording(
    mark("%(after)s begynte å gjelde."),
    mark("%(before)s gjelder ikke lenger."),
)


def sentence(event: Event) -> Markup:
    """Describe an event in one sentence."""
    wording = WORDINGS.get(event.aspect) or WORDINGS.get(event.changes[0].kind, OTHER)
    text = wording.both if event.before and event.after else ""
    text = text or (wording.begun if event.after else wording.ended)
    role = event.changes[0].role
    return Markup(gettext(text)) % {  # noqa: S704
        "thing": link(event.entity),
        "before": name_objects(event.before),
        "after": name_objects(event.after),
        "role": say(name(role)) if role else "",
    }


def name_objects(changes: Sequence[StatementChange]) -> Markup:
    """Name the objects of statements: entities by link, codes and names by label."""
    return Markup(", ").join(part for change in changes for part in _parts(change))


def _parts(change: StatementChange) -> Sequence[Markup | str]:
    if change.kind == "LifecycleEvent":
        return [say(name(iri)) for iri in change.says]
    if change.kind in ("NameForm", "ChangeEvent") or not change.says:
        return [say(change.text)]
    return [link(iri) for iri in change.says]
