"""The words for how a board differs: another day from today, or with a scenario from without."""

from collections.abc import Mapping

from okosystem.core.terms import ID
from okosystem.web.boards.difference import CAME, MOVED, TURNED, WENT
from okosystem.web.languages import gettext, mark
from okosystem.web.views.tables import label_of

_DAY: Mapping[str, str] = {
    "title": mark("Forskjell fra i dag"),
    CAME: mark("Funn den dagen som ikke er funn i dag"),
    WENT: mark("Funn i dag som ikke var funn den dagen"),
    TURNED: mark("Annet utfall enn i dag"),
    MOVED: mark("Samme utfall, andre tall"),
    "before": mark("I dag"),
    "after": mark("Den dagen"),
    "numbers": mark("Fra i dag til den dagen"),
    "same": mark("Ingen forskjell: tavlen sier det samme som i dag."),
}
_TAGS: Mapping[str, str] = {
    CAME: mark("ikke et funn i dag"),
    TURNED: mark("annet utfall i dag"),
    MOVED: mark("andre tall i dag"),
}
_SCENARIO: Mapping[str, str] = {
    "title": mark("Hva scenarioet gjør med tavlen"),
    CAME: mark("Kommer til"),
    WENT: mark("Faller bort"),
    TURNED: mark("Får et annet utfall"),
    MOVED: mark("Samme utfall, andre tall"),
    "before": mark("Uten scenarioet"),
    "after": mark("Med scenarioet"),
    "numbers": mark("Uten og med scenarioet"),
    "same": mark("Ingen forskjell: tavlen sier det samme med scenarioet som uten."),
}
_SCENARIO_TAGS: Mapping[str, str] = {
    CAME: mark("bare med scenarioet"),
    TURNED: mark("annet utfall uten scenarioet"),
    MOVED: mark("andre tall uten scenarioet"),
}
_NUMBERS: Mapping[str, str] = {
    "score": mark("samlet tall"),
    "rankBest": mark("beste plass"),
    "rankWorst": mark("dårligste plass"),
}


def words(with_scenario: bool = False) -> Mapping[str, object]:
    """Fetch the words in the reader's language."""
    texts, tags = (_SCENARIO, _SCENARIO_TAGS) if with_scenario else (_DAY, _TAGS)
    said: dict[str, object] = {name: gettext(text) for name, text in texts.items()}
    return said | {"tags": {sign: gettext(text) for sign, text in tags.items()}}


def number_called(kind: str) -> str:
    """Call a number of a finding by what it tells."""
    return gettext(_NUMBERS[kind]) if kind in _NUMBERS else label_of(ID[f"score-kind/{kind}"])
