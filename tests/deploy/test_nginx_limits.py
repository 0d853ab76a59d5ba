"""Behind nginx the limits are each real client's, and no refusal is kept for the next one."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests.deploy.asking import Answer
from tests.deploy.nginx import Nginx
from tests.serve.conftest import wait_until

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(STR(?x) < STR(?y)) }"


def sparql(query: str) -> str:
    return f"/sparql?format=csv&query={quote(query)}"


WANTED = sparql("ASK {}")


@pytest.fixture(scope="module")
def answers(nginx: Nginx) -> Mapping[str, Answer]:
    """What clients are answered while one query runs and one waits, and afterwards."""

    def busy(what: str) -> bool:
        return nginx.server.figures()[f"okosystem_queries_{what}"] == 1

    with ThreadPoolExecutor() as threads:
        threads.submit(nginx.ask, sparql(ENDLESS), source="127.0.0.2")
        wait_until(lambda: busy("running"), "the query is being answered")
        same = nginx.ask(WANTED, source="127.0.0.2", X_Forwarded_For="127.0.0.9")
        threads.submit(nginx.ask, sparql("ASK { }"), source="127.0.0.3")
        wait_until(lambda: busy("waiting"), "another waits in line")
        other = nginx.ask(WANTED, source="127.0.0.4")
    later = nginx.ask(WANTED, source="127.0.0.2")
    return {"the same": same, "another": other, "later": later}


@pytest.mark.parametrize(("who", "status"), [("the same", 429), ("another", 503), ("later", 200)])
def test_each_client_is_answered_for_itself_whatever_it_calls_itself(
    answers: Mapping[str, Answer], who: str, status: int
) -> None:
    assert answers[who].status == status


@pytest.mark.parametrize("who", ["the same", "another"])
def test_a_refusal_tells_when_to_come_back(answers: Mapping[str, Answer], who: str) -> None:
    told = answers[who].headers
    assert (told["Retry-After"], told["Cache-Control"]) == ("5", "no-store")


def test_no_refusal_is_kept(nginx: Nginx, answers: Mapping[str, Answer]) -> None:
    assert [nginx.heard_of(answer) for answer in answers.values()] == [True, True, True]
    assert answers["later"].body == b"true"


def test_no_query_that_was_stopped_is_kept(nginx: Nginx) -> None:
    asked = [nginx.ask(f"{sparql(ENDLESS)}&timeout=0.2") for _ in range(2)]
    assert [(each.status, nginx.heard_of(each)) for each in asked] == [(503, True)] * 2
