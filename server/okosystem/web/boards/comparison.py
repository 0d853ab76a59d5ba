"""Compare the findings of two days, or with and without a scenario."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import ID
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark

CAME, WENT, OUTCOME_CHANGED, NUMBERS_CHANGED = "came", "went", "turned", "moved"
SIGNS = (CAME, WENT, OUTCOME_CHANGED, NUMBERS_CHANGED)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that only one side has, or whose outcome or numbers differ.

    `finding` is that of the later side, or of the earlier if the later has none. Its outcome has
    changed if it is in another section of its board.
    """

    sign: str
    finding: AnalysisFinding
    before: AnalysisFinding | None
    after: AnalysisFinding | None

    @property
    def iri(self) -> str:
        """The IRI of the finding."""
        return self.finding.node.iri


def compare_findings(
    before: Sequence[AnalysisFinding],
    after: Sequence[AnalysisFinding],
    key: Callable[[AnalysisFinding], str],
) -> Sequence[FindingChange]:
    """List the findings that differ, by kind of difference and then in board order."""
    old, new = ({f.node.iri: f for f in side} for side in (before, after))
    changes = [
        FindingChange(
            _sign(old.get(i), new.get(i), key), new.get(i) or old[i], old.get(i), new.get(i)
        )
        for i in new | old
    ]
    return sorted((c for c in changes if c.sign), key=lambda change: SIGNS.index(change.sign))


def by_sign(changes: Sequence[FindingChange]) -> Mapping[str, Sequence[FindingChange]]:
    """Group the changes by kind of difference."""
    return {sign: [change for change in changes if change.sign == sign] for sign in SIGNS}


def _sign(
    old: AnalysisFinding | None, new: AnalysisFinding | None, key: Callable[[AnalysisFinding], str]
) -> str:
    if old is None or new is None:
        return CAME if old is None else WENT
    if key(old) != key(new):
        return OUTCOME_CHANGED
    return NUMBERS_CHANGED if old.numbers != new.numbers else ""


_DAY_TEXTS: Mapping[str, str] = {
    "title": mark("Forskjell fra i dag"),
    CAME: mark("Funn den dagen som ikke er funn i dag"),
    WENT: mark("Funn i dag som ikke var funn den dagen"),
    OUTCOME_CHANGED: mark("Annet utfall enn i dag"),
    NUMBERS_CHANGED: mark("Samme utfall, andre tall"),
    "before": mark("I dag"),
    "after": mark("Den dagen"),
    "numbers": mark("Fra i dag til den dagen"),
    "same": mark("Ingen forskjell: tavlen sier det samme som i dag."),
}
_DAY_TAGS: Mapping[str, str] = {
    CAME: mark("ikke et funn i dag"),
    OUTCOME_CHANGED: mark("annet utfall i dag"),
    NUMBERS_CHANGED: mark("andre tall i dag"),
}
_SCENARIO_TEXTS: Mapping[str, str] = {
    "title": mark("Hva scenarioet gjør med tavlen"),
    CAME: mark("Kommer til"),
    WENT: mark("Faller bort"),
    OUTCOME_CHANGED: mark("Får et annet utfall"),
    NUMBERS_CHANGED: mark("Samme utfall, andre tall"),
    "before": mark("Uten scenarioet"),
    "after": mark("Med scenarioet"),
    "numbers": mark("Uten og med scenarioet"),
    "same": mark("Ingen forskjell: tavlen sier det samme med scenarioet som uten."),
}
_SCENARIO_TAGS: Mapping[str, str] = {
    CAME: mark("bare med scenarioet"),
    OUTCOME_CHANGED: mark("annet utfall uten scenarioet"),
    NUMBERS_CHANGED: mark("andre tall uten scenarioet"),
}
_NUMBER_NAMES: Mapping[str, str] = {
    "score": mark("samlet tall"),
    "rankBest": mark("beste plass"),
    "rankWorst": mark("dårligste plass"),
}


def comparison_texts(with_scenario: bool = False) -> Mapping[str, object]:
    """Return the headings of the comparison in the reader's language."""
    messages, tags = (_SCENARIO_TEXTS, _SCENARIO_TAGS) if with_scenario else (_DAY_TEXTS, _DAY_TAGS)
    texts: dict[str, object] = {name: gettext(text) for name, text in messages.items()}
    return texts | {"tags": {sign: gettext(text) for sign, text in tags.items()}}


def number_name(kind: str) -> str:
    """Return the name of a number by its kind."""
    text = _NUMBER_NAMES.get(kind)
    return gettext(text) if text else label_of(ID[f"score-kind/{kind}"])
