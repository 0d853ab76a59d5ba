"""The pages of the kinds, read from the tables beside this module; shared.toml explains them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okosystem.core.package import read_package_table
from okosystem.web.kind_pages.sections import Fact, Section

FOLDER = "web/kind_pages"
FILES = ("actor", "general", "landscape", "policy", "resource")
GENERAL = "general"
"""The page of every kind that has none of its own."""
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPage:
    """The page of a kind."""

    facts: Sequence[Fact] = ()
    sections: Sequence[Section] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    hidden: Sequence[str] = ()
    template: str = "kinds/page.html"
    any_day: bool = False
    top: Table = field(default_factory=dict)

    @property
    def shown(self) -> set[str]:
        """The properties with a place on the page."""
        own = (name for section in self.sections for name in section.own)
        return {*self.hidden, *own, *(name for fact in self.facts for name in fact.properties)}


def _read_pages() -> Mapping[str, KindPage]:
    """Read the page of each kind; raises ValueError that names file, kind and key of a fault."""
    pages: dict[str, KindPage] = {}
    shared = read_package_table(f"{FOLDER}/shared.toml")
    for file in FILES:
        kinds = read_package_table(f"{FOLDER}/{file}.toml")
        del kinds["texts"]
        pages |= {kind: read_page(f"{file}.toml: {kind}", kinds, kind, shared) for kind in kinds}
    return pages


def read_page(place: str, kinds: Table, kind: str, shared: Table) -> KindPage:
    """Read the page of one kind, with what it shares with others."""
    page = _make(dict, kinds[kind], kinds, place)
    facts, sections = page.get("facts", ()), page.get("sections", {})
    page["facts"] = [
        _make(Fact, row, shared["facts"], f"{place}.facts: {row.get('title', row.get('like'))}")
        for row in facts
    ]
    page["sections"] = [
        _make(Section, {**row, "id": id_}, shared["sections"], f"{place}.sections.{id_}")
        for id_, row in sections.items()
    ]
    made: KindPage = _make(KindPage, page, {}, place)
    return made


def _make(make: Callable[..., Any], row: Table, rows: Table, place: str) -> Any:
    """Make a part of a page from its row, and the row that it is `like`."""
    try:
        keys = {**rows[row["like"]], **row} if "like" in row else dict(row)
        keys.pop("like", None)
        return make(**keys)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{FOLDER}/{place}: {error}") from error


PAGES = _read_pages()
