"""/rad/<slug>: one page of advice, to print: what, why, what would turn it, and what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.advice.cases import Case, is_undated
from okosystem.web.advice.drafts import REQUESTS, draft
from okosystem.web.advice.pages import known_on
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.boards.kinds import section_by_class
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_labels
from okosystem.web.views.form import read_choices

bp = Blueprint("one_page", __name__)
STEPS = ("written", "decided", "followed")


@dataclass(frozen=True, slots=True)
class OnePage:
    """What the page tells. `rests_on` lists what is only linked to, beside the grounds."""

    node: Node
    title: Text
    recipients: Sequence[str]
    subjects: Sequence[str]
    request: Text | None
    grounds: Sequence[Node]
    rests_on: Sequence[str]
    flips: Sequence[Text]
    against: Text | None = None
    blocks: Sequence[Node] = ()
    case: Case | None = None
    draft: AnalysisFinding | None = field(default=None, repr=False)
    cited: str = ""


@bp.get("/rad/<slug>")
def one(slug: str) -> str:
    """Show the page of advice, or of a draft, as it is or as it was on a day."""
    choices = read_choices()
    page = page_of(slug, choices.day)
    return render_template("advice/one.html", page=page, steps=STEPS, choices=choices,
                           is_undated=is_undated)  # fmt: skip


def page_of(slug: str, day: date | None = None) -> OnePage:
    """Find advice or a draft; raises UnknownResource when there is none, or was none on the day."""
    every, store = known_on(day)
    for case in every:
        if case.slug == slug:
            return of_advice(case)
    if found := draft(slug, store):
        return of_draft(found, f"--{day}" if store else "")
    raise UnknownResource(none_on(day, slug[:80]) if day else none(slug[:80]))


def none(given: str) -> Message:
    """Say that there is no such advice."""
    return Message(
        "There is no advice %(given)r. How to fix it: /rad lists all advice and all drafts.",
        given=given,
    )


def none_on(day: date, given: str) -> Message:
    """Say that there was no such advice on a day."""
    return Message(
        "There was no advice %(given)r on %(day)s. How to fix it: /rad?dato=%(day)s lists all "
        "advice and all drafts of that day.",
        given=given,
        day=day,
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
        request=node.text(language, "oko:asksFor"),
        grounds=case.grounds,
        rests_on=[iri for iri in node.iris("oko:basedOn") if iri not in known],
        flips=node.texts(language, "oko:whatWouldFlip"),
        against=node.text(language, "oko:mainObjection"),
        case=case,
        cited=node.iri,
    )


def of_draft(found: AnalysisFinding, moment: str) -> OnePage:
    """Tell of a draft: the rules that block it are what speaks against it.

    One of another day has a name of its own, and no page but this.
    """
    node, language = found.node, current_language()
    blocks = [rule for rule in found.rules if rule.value("skos:notation").startswith("B")]
    return OnePage(
        node=node,
        title=node.text(language, "dct:title") or Text(node.iri),
        recipients=node.iris("oko:adviceTo"),
        subjects=node.iris("oko:concerns"),
        request=Text(gettext(REQUESTS[section_by_class(found)]), language),
        grounds=[*(rule for rule in found.rules if rule not in blocks), *found.human],
        rests_on=node.iris("oko:suggests", "oko:linkedNeed"),
        flips=node.texts(language, "oko:whatWouldFlip"),
        blocks=blocks,
        draft=found,
        cited=node.iri + moment,
    )
