"""/rad/<slug>: one page of advice, to print: what, why, what would turn it, and what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.in_words import in_words
from okosystem.web.advice.cases import Case, cases
from okosystem.web.advice.drafts import REQUESTS, draft
from okosystem.web.boards.kinds import by_kind
from okosystem.web.boards.reading import Found
from okosystem.web.graph import Node
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_labels
from okosystem.web.texts import Text

bp = Blueprint("one_page", __name__)
STEPS = ("written", "decided", "followed")


@dataclass(frozen=True, slots=True)
class OnePage:
    """What the page tells. `rests_on` lists what is only linked to, beside the grounds."""

    node: Node
    title: Text
    recipients: Sequence[str]
    subjects: Sequence[str]
    asked: Text | None
    grounds: Sequence[Node]
    rests_on: Sequence[str]
    flips: Sequence[Text]
    against: Text | None = None
    blocks: Sequence[Node] = ()
    case: Case | None = None
    draft: Found | None = field(default=None, repr=False)


@bp.get("/rad/<slug>")
def one(slug: str) -> str:
    """Show the page of advice, or of a draft."""
    return render_template("advice/one.html", page=page_of(slug), steps=STEPS)


def page_of(slug: str) -> OnePage:
    """Find advice or a draft; raises UnknownResource when there is none."""
    for case in cases():
        if case.slug == slug:
            return of_advice(case)
    if found := draft(slug):
        return of_draft(found)
    raise UnknownResource(
        in_words(
            "There is no advice %(given)r. How to mend it: /rad lists all advice and all drafts.",
            "Det finnes ikke noe råd som heter «%(given)s». Slik retter du det: /rad lister alle "
            "råd og utkast.",
            given=slug[:80],
        )
    )


def of_advice(case: Case) -> OnePage:
    """Tell of advice that someone has written."""
    node, language = case.node, current_language()
    known = [ground.iri for ground in case.grounds]
    return OnePage(
        node=node,
        title=current_labels().name(node.iri, language),
        recipients=case.recipients,
        subjects=case.subjects,
        asked=node.text(language, "oko:asksFor"),
        grounds=case.grounds,
        rests_on=[iri for iri in node.iris("oko:basedOn") if iri not in known],
        flips=node.texts(language, "oko:whatWouldFlip"),
        against=node.text(language, "oko:mainObjection"),
        case=case,
    )


def of_draft(found: Found) -> OnePage:
    """Tell of a draft: the rules that block it are what speaks against it."""
    node, language = found.node, current_language()
    blocks = [rule for rule in found.rules if rule.value("skos:notation").startswith("B")]
    return OnePage(
        node=node,
        title=current_labels().name(node.iri, language),
        recipients=node.iris("oko:adviceTo"),
        subjects=node.iris("oko:concerns"),
        asked=Text(gettext(REQUESTS[by_kind(found)]), language),
        grounds=[*(rule for rule in found.rules if rule not in blocks), *found.human],
        rests_on=node.iris("oko:suggests", "oko:linkedNeed"),
        flips=node.texts(language, "oko:whatWouldFlip"),
        blocks=blocks,
        draft=found,
    )
