"""Memory that processes share: what one puts in, others get, and never anything else."""

import faulthandler
import os
import random
from hashlib import sha256

import pytest

from okosystem.sparql.shared_memory import SharedMemory

SIZE = 1 << 16


def key_of(number: int) -> bytes:
    return sha256(b"%d" % number).digest()


def value_of(number: int) -> bytes:
    return (b"%d " % number) * random.Random(number).randrange(1, 900)  # noqa: S311


def test_what_was_put_is_got() -> None:
    memory = SharedMemory(SIZE)
    assert memory.get(key_of(1)) is None
    memory.put(key_of(1), b"one")
    memory.put(key_of(2), b"")
    assert (memory.get(key_of(1)), memory.get(key_of(2)), memory.get(key_of(3))) == (
        b"one",
        b"",
        None,
    )
    memory.put(key_of(1), b"another")
    assert memory.get(key_of(1)) == b"another"


def test_the_oldest_give_way() -> None:
    memory = SharedMemory(SIZE)
    for number in range(300):
        memory.put(key_of(number), value_of(number))
    found = [memory.get(key_of(number)) for number in range(300)]
    there = [number for number, value in enumerate(found) if value is not None]
    assert there == list(range(there[0], 300))
    assert [found[number] for number in there] == [value_of(number) for number in there]
    assert SIZE / 2 < sum(len(value_of(number)) for number in there) <= SIZE


def test_what_is_too_large_is_left_out() -> None:
    memory = SharedMemory(SIZE)
    memory.put(key_of(1), b"x" * SIZE)
    memory.put(key_of(2), b"x" * (SIZE // 4 - 40))
    assert memory.get(key_of(1)) is None
    assert memory.get(key_of(2)) == b"x" * (SIZE // 4 - 40)


@pytest.mark.parametrize("seed", range(3))
def test_processes_get_what_others_put_or_nothing(seed: int) -> None:
    """Four processes write and read the same keys in a memory that is overwritten all the time."""
    memory, children = SharedMemory(SIZE), []
    for process in range(4):
        if child := os.fork():
            children.append(child)
            continue
        chance = random.Random(seed * 10 + process)  # noqa: S311
        wrong = 0
        for _ in range(4000):
            number = chance.randrange(120)
            if chance.random() < 0.3:
                memory.put(key_of(number), value_of(number))
            wrong += memory.get(key_of(number)) not in (None, value_of(number))
        os._exit(min(wrong, 100))
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4


def test_a_killed_writer_leaves_the_memory_to_others() -> None:
    memory = SharedMemory(SIZE)
    if not (child := os.fork()):
        memory._append = lambda *_: os._exit(9)  # type: ignore[method-assign]
        memory.put(key_of(1), b"one")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    memory.put(key_of(1), b"one")
    assert memory.get(key_of(1)) == b"one"


def test_children_that_are_kept_out_have_no_such_memory() -> None:
    memory = SharedMemory(SIZE)
    memory.keep_from_children()
    if not (child := os.fork()):
        faulthandler.disable()
        memory.get(key_of(1))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) < 0
