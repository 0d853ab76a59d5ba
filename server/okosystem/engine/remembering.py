"""What was once read from a store is kept with it, and goes when a new release takes its place."""

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from okosystem.engine.oxigraph import Store

P = ParamSpec("P")
R = TypeVar("R")
Reading = Callable[Concatenate[Store, P], R]


def remembered(most: int = 1) -> Callable[[Reading[P, R]], Reading[P, R]]:
    """Have a function remember its `most` last answers about each store, as long as that lives.

    A cache of the module's own would keep the stores themselves. Safe for threads; what the
    function is asked must be hashable.
    """

    def remembering(read: Reading[P, R]) -> Reading[P, R]:
        @wraps(read)
        def found(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> R:
            kept: Any = store.remembered.get(read)
            if kept is None:
                kept = store.remembered.setdefault(read, lru_cache(most)(partial(read, store)))
            answer: R = kept(*args, **kwargs)
            return answer

        return found

    return remembering
