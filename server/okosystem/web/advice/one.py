"""/rad/<slug>: one printable page of advice: what, why, what would change it, and the request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.advice.cases import Case, is_undated
from okosystem.web.advice.drafts import REQUEST_TEXTS, draft
from okosystem.web.advice.pages import advice_on
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.boards.kinds import section_by_class
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_labels
from okosystem.web.views.form import read_choices

bp = Blueprint("one_page", __name__)
STEPS = ("written", "decided", "followed")


@dataclass(frozen=True, slots=True)
class OnePage:
    """The content of the page. `rests_on` lists grounds that are only linked to."""

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
    """Show a piece of advice or a draft, today or as of a day."""
    choices = read_choices()
    page = find_page(slug, choices.day)
    return render_template("advice/one.html", page=page, steps=STEPS, choices=choices,
                           is_undated=is_undated)  # fmt: skip


def find_page(slug: str, day: date | None = None) -> OnePage:
    """Find advice or a draft; raises UnknownResource if there is none on the day."""
    all_cases, store = advice_on(day)
    for case in all_cases:
        if case.slug == slug:
            return advice_page(case)
    if found := draft(slug, store):
        return draft_page(found, f"--{day}" if store else "")
    raise UnknownResource(unknown_advice_on(day, slug[:80]) if day else unknown_advice(slug[:80]))


def unknown_advice(given: str) -> Message:
    """Report that there is no such advice."""
    return Message(
        "There is no advice %(given)r. How to fix it: /rad lists all advice and all drafts.",
        given=given,
    )


def unknown_advice_on(day: date, given: str) -> Message:
    """Report that there was no such advice on a day."""
    return Message(
        "There was no advice %(given)r on %(day)s. How to fix it: /rad?dato=%(day)s lists all "
        "advice and all drafts of that day.",
        given=given,
        day=day,
    )


def advice_page(case: Case) -> OnePage:
    """Describe written advice."""
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


def draft_page(finding: AnalysisFinding, suffix: str) -> OnePage:
    """Describe a draft; the rules that block it are its objections.

    A draft of another day has an IRI of its own, and no other page than this.
    """
    node, language = finding.node, current_language()
    blocks = [rule for rule in finding.rules if rule.value("skos:notation").startswith("B")]
    return OnePage(
        node=node,
        title=node.text(language, "dct:title") or Text(node.iri),
        recipients=node.iris("oko:adviceTo"),
        subjects=node.iris("oko:concerns"),
        request=Text(gettext(REQUEST_TEXTS[section_by_class(finding)]), language),
        grounds=[*(rule for rule in finding.rules if rule not in blocks), *finding.human],
        rests_on=node.iris("oko:suggests", "oko:linkedNeed"),
        flips=node.texts(language, "oko:whatWouldFlip"),
        blocks=blocks,
        draft=finding,
        cited=node.iri + suffix,
    )
