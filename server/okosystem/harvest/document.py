"""A document that was delivered, read once however many kinds it is checked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from okosystem.harvest.delivered import Delivery, refused_unread
from okosystem.harvest.described import Described
from okosystem.harvest.faults import Fault
from okosystem.harvest.reading import read


@dataclass(frozen=True)
class Document:
    """What was delivered, what it says, and what is wrong with it whatever the kind."""

    delivery: Delivery

    @cached_property
    def _read(self) -> tuple[Described, list[Fault]]:
        refused = refused_unread(self.delivery)
        # A web page or a body in another encoding would only add a misleading syntax error.
        if any(fault.stops for fault in refused):
            return Described([]), refused
        described, found = read(self.delivery)
        return described, [*refused, *found]

    @property
    def described(self) -> Described:
        """What it says."""
        return self._read[0]

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with it, whatever the kind."""
        return self._read[1]

    @property
    def is_readable(self) -> bool:
        """Tell whether there is anything to look at in it."""
        return bool(self.described.triples) or not any(f.stops for f in self.faults)
