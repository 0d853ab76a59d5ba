"""Which client's query runs next, and which client is refused."""

from contextlib import ExitStack
from functools import partial
from threading import Thread

import pytest

from okosystem.errors import Busy, TooManyQueries
from okosystem.sparql.admission import Admission
from okosystem.sparql.clients import network_of
from tests.sparql.processes import wait_until


def enter(admission: Admission, client: str, timeout: float = 0.01) -> ExitStack:
    """Have a client's query run until the result is closed."""
    with ExitStack() as stack:
        stack.enter_context(admission.admit(client, timeout))
        return stack.pop_all()
    raise AssertionError


def has_admitted(admission: Admission, number: int) -> bool:
    return admission.admitted.total() == number


def test_the_last_place_is_for_a_client_that_runs_nothing() -> None:
    admission = Admission(running=3, waiting=8, per_client=8)
    greedy = [enter(admission, "greedy") for _ in range(2)]
    with pytest.raises(Busy):
        enter(admission, "greedy")
    modest = enter(admission, "modest")
    with pytest.raises(Busy):
        enter(admission, "another")
    greedy.pop().close()
    enter(admission, "another").close()
    modest.close()
    enter(admission, "greedy").close()


def test_the_only_place_is_for_everybody() -> None:
    enter(Admission(running=1, waiting=0, per_client=1), "a").close()


def test_a_free_place_goes_to_the_client_that_runs_the_fewest() -> None:
    admission = Admission(running=3, waiting=8, per_client=8)
    running = [enter(admission, client) for client in ("greedy", "greedy", "other")]
    order: list[str] = []

    def wait(client: str) -> None:
        with admission.admit(client, 60):
            order.append(client)

    threads = [Thread(target=wait, args=(client,)) for client in ("greedy", "greedy", "modest")]
    for number, thread in enumerate(threads, 4):
        thread.start()
        wait_until(partial(has_admitted, admission, number))
    running.pop().close()
    for thread in threads[2:]:
        thread.join()
    assert order == ["modest"]
    for other in running:
        other.close()
    for thread in threads:
        thread.join()
    assert order == ["modest", "greedy", "greedy"]
    assert not admission.admitted


def test_the_last_quarter_of_the_queue_is_for_clients_without_a_query() -> None:
    admission = Admission(running=8, waiting=8, per_client=100)
    for number in range(14):
        admission.admitted[f"attacker {number % 2}"] += 1
    with pytest.raises(TooManyQueries, match="7 of your queries"):
        enter(admission, "attacker 1")
    others = [enter(admission, client) for client in ("modest", "another")]
    with pytest.raises(Busy, match="full"):
        enter(admission, "third")
    assert len(others) == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_one_client_is_an_address_or_an_ipv6_network(address: str, network: str) -> None:
    assert network_of(address) == network
