"""The statements at risk, ranked by how many resources depend on their subject, as proposals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from okosystem.analyses.facts import Facts
from okosystem.analyses.network import Network
from okosystem.build.source_graph import SourceGraph
from okosystem.package import read_package_file, read_package_table
from okosystem.plugins.importers.watch.reading import GONE, MAX_FAILURES
from okosystem.plugins.importers.watch.store import Seen
from okosystem.proposals.files import write_proposal
from okosystem.proposals.form_builder import build_forms, read_names
from okosystem.rdf.terms import EDITORS, ID, value_of
from okosystem.sparql.queries import read_queries, select
from okosystem.turtle.sources import Project

FOLDER = "plugins/importers/watch"
TABLE = f"{FOLDER}/watch.toml"
ORDER = ("died", "changed", "moved", "old")
"""The worst first; what became of a source is the first of these that is so."""
QUOTED_LINES, QUOTED_LENGTH = 3, 200
"""What a proposal quotes of a difference, which is whole in the file beside it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source, its address, and the day it is dated."""

    iri: str
    address: str
    date: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its sources, and the resources it may be about, by IRI."""

    iri: str
    has_ended: bool
    sources: dict[str, Source]
    subjects: dict[str, None]


@dataclass(frozen=True, slots=True)
class Risk:
    """A source that is not as it was."""

    kind: str
    source: Source
    seen: Seen


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A statement, the worst of its sources first, and how many resources depend on its subject."""

    statement: str
    subject: str
    dependents: int
    risks: Sequence[Risk]

    @property
    def rank(self) -> tuple[int, int, str]:
        """The order of statements: the most depended on first, then those with worse sources."""
        return -self.dependents, ORDER.index(self.risks[0].kind), self.statement

    def as_dict(self) -> dict[str, Any]:
        """Describe it for the report."""
        sources = [
            {
                "risk": risk.kind,
                "source": risk.source.iri,
                "address": risk.source.address,
                "url": risk.seen.url,
                "status": risk.seen.status,
                "since": risk.seen.since,
                "difference": risk.seen.difference.splitlines(),
            }
            for risk in self.risks
        ]
        head = {"statement": self.statement, "subject": self.subject}
        return {**head, "dependents": self.dependents, "sources": sources}


def read_statements(graph: SourceGraph) -> tuple[Sequence[str], Sequence[Statement]]:
    """Return the addresses of all sources, and the statements that rest on them."""
    query = read_package_file(f"{FOLDER}/statements.rq")
    statements, addresses = dict[str, Statement](), dict[str, None]()
    for row in select(graph.store, query, "statements.rq"):
        names = ("statement", "source", "address", "date", "subject", "ended")
        iri, source, address, day, subject, ended = (value_of(row[name]) for name in names)
        addresses[address] = None
        if iri:
            known = statements.setdefault(iri, Statement(iri, ended == "true", {}, {}))
            known.sources[address] = Source(source, address, day)
            known.subjects[subject or iri] = None
    return list(addresses), list(statements.values())


def find_risks(
    graph: SourceGraph, statements: Iterable[Statement], seen: Mapping[str, Seen], oldest: str
) -> list[AtRisk]:
    """Find the statements at risk, those first on whose subject most resources depend."""
    queries = read_queries(graph.project.root / "queries/analyses")
    network = Network(Facts(graph.store, queries, date.fromisoformat(graph.project.modified)))
    resources, found = set(network.resources), []
    for statement in statements:
        kinds = {
            address: find_kind(source, seen[address], "" if statement.has_ended else oldest)
            for address, source in statement.sources.items()
        }
        risks = [Risk(kinds[a], s, seen[a]) for a, s in statement.sources.items() if kinds[a]]
        if risks:
            risks.sort(key=lambda risk: ORDER.index(risk.kind))
            reached = {
                subject: len(resources & network.distances(subject, strong=False).keys())
                for subject in statement.subjects
            }
            subject = max(reached, key=lambda iri: reached[iri])
            found.append(AtRisk(statement.iri, subject, reached[subject], risks))
    return sorted(found, key=lambda one: one.rank)


def find_kind(source: Source, seen: Seen, oldest: str) -> str:
    """Return what became of a source, or nothing; it is old if it is dated before `oldest`."""
    states = {
        "died": seen.status in GONE or seen.failures >= MAX_FAILURES or _is_front_page(seen),
        "changed": bool(seen.difference),
        "moved": bool(seen.url) and seen.url != seen.first_url,
        "old": "" < source.date < oldest,
    }
    return next((kind for kind in ORDER if states[kind]), "")


def _is_front_page(seen: Seen) -> bool:
    """Whether the address of a page has come to lead to the front page of a site."""
    was_page, is_page = (urlsplit(url).path.strip("/") for url in (seen.first_url, seen.url))
    return bool(seen.url and was_page and not is_page)


def write_proposals(project: Project, found: Sequence[AtRisk], folder: Path, today: str) -> None:
    """Write a proposal of each statement, with the difference of its sources beside it.

    Earlier proposals in the folder are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in [*folder.glob("*.ttl"), *folder.glob("*.diff")]:
        path.unlink()
    if not found:
        return
    forms, (_, labels) = build_forms(project), read_names(project)
    for number, one in enumerate(found, 1):
        values = {
            **_sentences(one.risks),
            "thing": one.statement,
            "proposer": EDITORS,
            "role": ID["proposer-role/editor"],
            "source": one.risks[0].source.iri,
            "date": one.risks[0].seen.since or today,
        }
        name, text = write_proposal(forms, "correct", values, labels, project.prefixes)
        path = folder / f"{number:04d}--{Path(name).name}"
        path.write_text(text, encoding="utf-8")
        if difference := "".join(map(_as_diff, one.risks)):
            path.with_suffix(".diff").write_text(difference, encoding="utf-8")


def _as_diff(risk: Risk) -> str:
    seen = risk.seen
    head = f"--- {risk.source.address}\n+++ {seen.url} {seen.since}\n"
    return f"{head}{seen.difference}\n" if seen.difference else ""


def _sentences(risks: Sequence[Risk]) -> dict[str, str]:
    """Say in both languages what is wrong; what is right is for people to find."""
    table = read_package_table(TABLE)
    said = {"nb": list[str](), "nn": list[str]()}
    for language, sentences in said.items():
        for risk in risks:
            statuses, difference = table["status"][language], risk.seen.difference
            filled = {
                "address": risk.source.address,
                "url": risk.seen.url,
                "date": risk.source.date,
                "status": statuses.get(str(risk.seen.status), statuses["404"]),
                "difference": " ".join(_quote(difference, table["difference"][language])),
            }
            sentences.append(table["risks"][risk.kind][language].format(**filled))
    wrong = {f"wrong-{language}": " ".join(sentences) for language, sentences in said.items()}
    return {**wrong, **{f"right-{language}": text for language, text in table["right"].items()}}


def _quote(difference: str, templates: Sequence[str]) -> Iterator[str]:
    """Quote the first lines that have gone, and that have come."""
    for sign, template in zip("-+", templates, strict=True):
        lines = [line[2:] for line in difference.split("\n") if line.startswith(sign)]
        if lines:
            quotes = (f"«{line[:QUOTED_LENGTH]}»" for line in lines[:QUOTED_LINES])
            yield template.format(", ".join(quotes))
