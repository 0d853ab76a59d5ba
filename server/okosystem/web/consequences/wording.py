"""What may happen to a resource: the words in the address, and how each is told."""

from collections.abc import Mapping

from okosystem.analysis.impact import Impact
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels

# The word in the address → what the algorithm calls it.
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
ASKED = {
    "stop": mark("Hva rammes hvis %(resource)s stopper?"),
    "break-interface": mark("Hva rammes hvis %(resource)s bryter grensesnittet sitt?"),
    "extend": mark("Hva rammes hvis %(resource)s utvides?"),
    "change-owner": mark("Hva rammes hvis %(resource)s bytter eier?"),
}
HAPPENS = {
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
    """Ask what the page answers."""
    return question_of(case.subject, case.event)


def question_of(resource: str, event: str) -> str:
    """Ask what is hit if something happens to a resource."""
    return gettext(ASKED[event]) % {"resource": current_labels().name(resource, current_language())}


def happens(case: Impact) -> str:
    """Say what happens."""
    resource = current_labels().name(case.subject, current_language())
    return gettext(HAPPENS[case.event]) % {"resource": resource}
