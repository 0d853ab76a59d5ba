"""A result as data: the same for JSON, for JUnit, for the terminal and for our own page."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from okosystem.core.findings import Finding
from okosystem.harvest.checking import Record, Result
from okosystem.harvest.compliance import Shortfall
from okosystem.harvest.faults import Fault, read
from okosystem.harvest.names import short
from okosystem.harvest.profile import NAMELESS, Breach, why_excused
from okosystem.harvest.score import Lost, Score, table

Json = dict[str, Any]
_LABEL = re.compile(r"[nN][0-9a-f]{32}(b\d+)?")


def told(result: Result, language: str) -> Json:
    """Tell a result in a language."""
    return {
        "source": result.source,
        "kind": result.kind,
        "good": result.is_good,
        "accepted": result.is_accepted,
        "faults": [fault(f, language) for f in result.faults],
        "breaches": [breach(b, language) for b in result.elsewhere],
        "records": [record(r, result.is_accepted, language) for r in result.records],
    }


def record(one: Record, source_accepted: bool, language: str) -> Json:
    """Tell of a record, and how far it comes."""
    return {
        "iri": one.iri,
        "title": one.title,
        "triples": one.triples,
        "accepted": source_accepted and one.is_accepted,
        "clean": one.is_clean,
        "faults": [fault(f, language) for f in one.faults],
        "breaches": [breach(b, language) for b in one.breaches or ()],
        "quality": None if one.score is None else score(one.score, language),
    }


def fault(one: Fault, language: str) -> Json:
    """Tell of a rule that is broken."""
    return {
        "rule": one.rule,
        "level": "fault" if one.stops else "advice",
        "stops": one.stops,
        "record": one.record,
        "property": short(one.path) if one.path else "",
        "line": one.line,
        "what": one.what(language),
        "cure": one.cure(language),
        "source": one.source,
    }


def breach(one: Breach, language: str) -> Json:
    """Tell what a shape demands, in the shape's own words when it has any."""
    finding = one.finding
    return {
        "severity": finding.severity.name.lower(),
        "focus": _known(finding.focus),
        "property": short(finding.path) if finding.path else "",
        "value": _known(finding.value),
        "component": finding.component,
        "message": finding.text(language) or _wrong(finding, language),
        "language": _language(finding, language),
        "shape": _known(finding.rule),
        "counts": one.counts,
        "excuse": why_excused(one.excuse, language) if one.excuse else "",
    }


def _wrong(finding: Finding, language: str) -> str:
    """Say what is wrong when the shape does not, by the kind of its demand."""
    said: dict[str, str] = words(language)["wrong"]
    return said.get(finding.component, finding.component)


def _language(finding: Finding, language: str) -> str:
    """Tell which language the message is in: few shapes speak nynorsk."""
    others = [code for code in ("nb", *finding.messages) if code in finding.messages]
    return language if language in finding.messages or not others else others[0]


def _known(text: str) -> str:
    """Leave out a nameless node's label: it is another one at every run."""
    return "[]" if _LABEL.fullmatch(text) or text.startswith(NAMELESS) else text


def score(one: Score, language: str) -> Json:
    """Tell of a score, and of each lost point."""
    return {
        "points": one.points,
        "attainable": table()["attainable"],
        "total": table()["total"],
        "percent": one.percent,
        "rating": one.rating(language),
        "assumed": one.assumed,
        "lost": [lost(point, language) for point in one.lost],
        "source": table()["source"],
    }


def lost(one: Lost, language: str) -> Json:
    """Tell of lost points and how to win them."""
    return {
        "metric": one.metric,
        "points": one.points,
        "thing": one.thing,
        "what": one.what(language),
        "cure": one.cure(language),
        "why": [shortfall(s, language) for s in one.why],
    }


def shortfall(one: Shortfall, language: str) -> str:
    """Say what takes the points of compliance."""
    text = str(table()["demands"][one.demand][language])
    text = text.replace("{wanted}", one.wanted).replace("{property}", one.path)
    return text.replace("{thing}", one.thing).replace("{value}", one.value)


@cache
def words(language: str) -> dict[str, Any]:
    """Give the words of the report."""
    return dict(read("report.toml")[language])


def good(results: Sequence[Result]) -> bool:
    """Tell whether nothing must be fixed in any of them."""
    return all(result.is_good for result in results)
