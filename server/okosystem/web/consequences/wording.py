"""The events that may happen to a resource: their names in addresses and in texts."""

from collections.abc import Mapping

from okosystem.analysis.impact import Impact
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark

# The value in the address → the event of the analysis.
EVENTS: Mapping[str, str] = {
    "stopp": "stop",
    "bryter-grensesnitt": "break-interface",
    "utvides": "extend",
    "bytter-eier": "change-owner",
}
CHOICES: Mapping[str, str] = {
    "stopp": mark("den stopper"),
    "bryter-grensesnitt": mark("den bryter grensesnittet sitt"),
    "utvides": mark("den utvides"),
    "bytter-eier": mark("den bytter eier"),
}
QUESTIONS = {
    "stop": mark("Hva rammes hvis %(resource)s stopper?"),
    "break-interface": mark("Hva rammes hvis %(resource)s bryter grensesnittet sitt?"),
    "extend": mark("Hva rammes hvis %(resource)s utvides?"),
    "change-owner": mark("Hva rammes hvis %(resource)s bytter eier?"),
}
DESCRIPTIONS = {
    "stop": mark("%(resource)s stopper"),
    "break-interface": mark("%(resource)s bryter grensesnittet sitt"),
    "extend": mark("%(resource)s utvides"),
    "change-owner": mark("%(resource)s bytter eier"),
}
RULES = {
    "stop": mark(
        "Trolig: alle ledd av nødvendige bånd. I verste fall: alle ledd av alle bånd, også de"
        " støttende."
    ),
    "break-interface": mark(
        "Trolig: ett ledd av nødvendige bånd. I verste fall: alle ledd av alle bånd."
    ),
    "extend": mark("Trolig: ingen. I verste fall: de som er ett ledd unna."),
    "change-owner": mark("Trolig: ingen. I verste fall: de som er ett ledd unna."),
}


def case_question(case: Impact) -> str:
    """Return the question the page answers."""
    return question_of(case.subject, case.event)


def question_of(resource: str, event: str) -> str:
    """Return the question of what is affected if something happens to a resource."""
    return gettext(QUESTIONS[event]) % {"resource": label_of(resource)}


def describe_event(case: Impact) -> str:
    """Describe the event."""
    return gettext(DESCRIPTIONS[case.event]) % {"resource": label_of(case.subject)}
