"""The pages of the kinds, read from the TOML tables in this folder; shared.toml explains them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okosystem.core.package import Table, read_package_table
from okosystem.features.entity.sections import Fact, Section

FOLDER = "features/entity"
FILES = ("actor", "general", "landscape", "policy", "resource")
GENERAL = "general"
"""The page of every kind that has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPage:
    """The page of a kind, as declared in a table."""

    facts: Sequence[Fact] = ()
    sections: Sequence[Section] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    hidden: Sequence[str] = ()
    template: str = "page.html"
    any_day: bool = False
    top: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> set[str]:
        """The properties with a place on the page."""
        own = (name for section in self.sections for name in section.own)
        return {*self.hidden, *own, *(name for fact in self.facts for name in fact.properties)}


def _read_pages() -> Mapping[str, KindPage]:
    pages: dict[str, KindPage] = {}
    shared = read_package_table(f"{FOLDER}/shared.toml")
    for file in FILES:
        kinds = read_package_table(f"{FOLDER}/{file}.toml")
        del kinds["texts"]
        pages |= {kind: read_page(kinds, kind, shared) for kind in kinds}
    return pages


def read_page(kinds: Table, kind: str, shared: Table) -> KindPage:
    """Read the page of one kind, including the shared facts and sections; raises InvalidTable."""
    page = _inherit(kinds[kind], kinds)
    facts = [_inherit(row, shared["facts"]) for row in page.get("facts", ())]
    page["facts"] = [row.make(Fact) for row in facts]
    sections: list[Section] = []
    for name, own in page.get("sections", {}).items():
        row = _inherit(own, shared["sections"])
        row["id"] = name
        sections.append(row.make(Section))
    page["sections"] = sections
    return page.make(KindPage)


def _inherit(row: Table, rows: Table) -> Table:
    """Add the keys of the row that this one is `like`."""
    other = row.get("like", "")
    if other and other not in rows:
        raise row.invalid(f"there is no {other!r} to be like")
    whole = row.with_defaults(rows[other] if other else {})
    whole.pop("like", None)
    return whole


PAGES = _read_pages()
"""The page of each kind that has its own, and the general one."""
