"""Compare the findings of two days, or with and without a scenario."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import ID
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark

SAME, CAME, WENT, OUTCOME_CHANGED, NUMBERS_CHANGED = "", "came", "went", "turned", "moved"
SIGNS = (CAME, WENT, OUTCOME_CHANGED, NUMBERS_CHANGED)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding on two sides: which has it, and whether its outcome or its numbers differ.

    `finding` is that of the later side, or of the earlier if the later has none. Its outcome has
    changed if it is in another section of its board. `dependants` is how many others depend on
    what it concerns.
    """

    sign: str
    finding: AnalysisFinding
    before: AnalysisFinding | None
    after: AnalysisFinding | None
    dependants: int = 0


def compare_findings(
    before: Sequence[AnalysisFinding],
    after: Sequence[AnalysisFinding],
    key: Callable[[AnalysisFinding], str],
) -> Sequence[FindingChange]:
    """List the findings of both sides: those of the later in its order, then those that went."""
    old, new = ({f.node.iri: f for f in side} for side in (before, after))
    return [
        FindingChange(
            _sign(old.get(i), new.get(i), key), new.get(i) or old[i], old.get(i), new.get(i)
        )
        for i in new | old
    ]


def by_sign(changes: Sequence[FindingChange]) -> Mapping[str, Sequence[FindingChange]]:
    """Group the findings that differ by kind of difference."""
    return {sign: [change for change in changes if change.sign == sign] for sign in SIGNS}


def _sign(
    old: AnalysisFinding | None, new: AnalysisFinding | None, key: Callable[[AnalysisFinding], str]
) -> str:
    if old is None or new is None:
        return CAME if old is None else WENT
    if key(old) != key(new):
        return OUTCOME_CHANGED
    return NUMBERS_CHANGED if old.numbers != new.numbers else SAME


_TEXTS: Mapping[str, str] = {
    CAME: mark("Kommer til"),
    WENT: mark("Faller bort"),
    OUTCOME_CHANGED: mark("Får et annet utfall"),
    NUMBERS_CHANGED: mark("Samme utfall, andre tall"),
}
_DAY_TEXTS: Mapping[str, str] = {
    "title": mark("Forskjell fra i dag"),
    "before": mark("I dag"),
    "after": mark("Den dagen"),
    "same": mark("Ingen forskjell fra i dag."),
}
_SCENARIO_TEXTS: Mapping[str, str] = {
    "title": mark("Forskjell med scenarioet"),
    "before": mark("Uten scenarioet"),
    "after": mark("Med scenarioet"),
    "same": mark("Ingen forskjell med scenarioet."),
}
_TAGS: Mapping[str, str] = {
    CAME: mark("bare her"),
    OUTCOME_CHANGED: mark("annet utfall"),
    NUMBERS_CHANGED: mark("andre tall"),
}
_NUMBER_NAMES: Mapping[str, str] = {
    "score": mark("samlet tall"),
    "rankBest": mark("beste plass"),
    "rankWorst": mark("dårligste plass"),
}


def comparison_texts(with_scenario: bool = False) -> Mapping[str, object]:
    """Return the headings of the comparison in the reader's language."""
    messages = {**_TEXTS, **(_SCENARIO_TEXTS if with_scenario else _DAY_TEXTS)}
    texts: dict[str, object] = {name: gettext(text) for name, text in messages.items()}
    return texts | {"tags": {sign: gettext(text) for sign, text in _TAGS.items()}}


def number_name(kind: str) -> str:
    """Return the name of a number by its kind."""
    text = _NUMBER_NAMES.get(kind)
    return gettext(text) if text else label_of(ID[f"score-kind/{kind}"])
