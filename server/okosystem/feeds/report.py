"""A check result as data, as text for the terminal, and as JUnit XML for a build server."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment, PackageLoader
from prettytable import PrettyTable, TableStyle

from okosystem.feeds.checking import CheckedRecord, CheckResult
from okosystem.feeds.profile import BLANK, Breach, excuses
from okosystem.feeds.quality import Score, Shortfall, score_table
from okosystem.feeds.rules import Fault, read_table, short
from okosystem.turtle.findings import Finding

Json = dict[str, Any]
_LABEL = re.compile(r"[nN][0-9a-f]{32}(b\d+)?")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NOT_XML = {code: _REPLACEMENT for code in range(32) if chr(code) not in "\t\n\r"}
# Also characters that would let the text of a document control the terminal.
_NOT_PRINTED = {code: _REPLACEMENT for code in [*range(32), *range(127, 160)] if chr(code) != "\n"}


@cache
def report_texts(language: str) -> dict[str, Any]:
    """Return the texts of the report in a language."""
    return dict(read_table("report.toml")[language])


def result_data(result: CheckResult, language: str) -> Json:
    """Return a result as JSON-ready data."""
    return {
        "source": result.source,
        "kind": result.kind,
        "good": result.is_good,
        "accepted": result.is_accepted,
        "faults": [_fault_data(fault, language) for fault in result.faults],
        "breaches": [_breach_data(breach, language) for breach in result.container_breaches],
        "records": [_record_data(r, result.is_accepted, language) for r in result.records],
    }


def _record_data(record: CheckedRecord, source_accepted: bool, language: str) -> Json:
    return {
        "iri": record.iri,
        "title": record.title,
        "triples": record.triples,
        "accepted": source_accepted and record.is_accepted,
        "clean": record.is_clean,
        "faults": [_fault_data(fault, language) for fault in record.faults],
        "breaches": [_breach_data(breach, language) for breach in record.breaches or ()],
        "quality": None if record.score is None else _score_data(record.score, language),
    }


def _fault_data(fault: Fault, language: str) -> Json:
    return {
        "rule": fault.rule,
        "level": "fault" if fault.stops else "advice",
        "stops": fault.stops,
        "record": fault.record,
        "property": short(fault.path) if fault.path else "",
        "line": fault.line,
        "what": fault.describe(language),
        "cure": fault.describe_fix(language),
        "source": fault.source,
    }


def _breach_data(breach: Breach, language: str) -> Json:
    """Return a breach with the message of the shape, or ours when the shape has none."""
    finding = breach.finding
    default_messages, kind = report_texts(language)["wrong"], finding.component
    return {
        "severity": finding.severity.name.lower(),
        "focus": _without_node_labels(finding.focus),
        "property": short(finding.path) if finding.path else "",
        "value": _without_node_labels(finding.value),
        "component": kind,
        "message": finding.text(language) or default_messages.get(kind, kind),
        "language": _message_language(finding, language),
        "shape": _without_node_labels(finding.rule),
        "counts": breach.counts,
        "excuse": excuses()[breach.excuse][language] if breach.excuse else "",
    }


def _message_language(finding: Finding, language: str) -> str:
    """Return the language of the message, which need not be the one asked for."""
    others = [code for code in ("nb", *finding.messages) if code in finding.messages]
    return language if language in finding.messages or not others else others[0]


def _without_node_labels(text: str) -> str:
    """Replace the label of a blank node, which differs between runs."""
    return "[]" if _LABEL.fullmatch(text) or text.startswith(BLANK) else text


def _score_data(score: Score, language: str) -> Json:
    table = score_table()
    lost = []
    for one in score.lost:
        description, fix = table["metrics"][one.metric][language]
        why = [describe_shortfall(shortfall, language) for shortfall in one.shortfalls]
        texts = {"what": description, "cure": fix, "why": why}
        lost.append({"metric": one.metric, "points": one.points, "thing": one.node, **texts})
    return {
        "points": score.points,
        "attainable": table["attainable"],
        "total": table["total"],
        "percent": score.percent,
        "rating": score.rating(language),
        "assumed": score.assumed,
        "lost": lost,
        "source": table["source"],
    }


def describe_shortfall(shortfall: Shortfall, language: str) -> str:
    """Describe how to meet a requirement of compliance."""
    text = str(score_table()["requirements"][shortfall.constraint][language])
    text = text.replace("{expected}", shortfall.expected).replace("{property}", shortfall.path)
    return text.replace("{node}", shortfall.node).replace("{value}", shortfall.value)


def as_text(result: Json, language: str) -> str:
    """Write a result, as `result_data` gives it, for the terminal."""
    texts = report_texts(language)
    faults = [*result["faults"], *(f for record in result["records"] for f in record["faults"])]
    conclusion = "bad" if any(fault["stops"] for fault in faults) else "breached"
    if result["good"]:
        conclusion = "good"
    template = _templates().get_template("report.txt")
    return template.render(result=result, texts=texts, conclusion=conclusion).translate(
        _NOT_PRINTED
    )


@cache
def _templates() -> Environment:
    templates = Environment(  # noqa: S701 (plain text)
        loader=PackageLoader("okosystem.feeds"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals |= {"breach_lines": _breach_lines, "table": _table}
    return templates


def _table(records: Sequence[Json], texts: Json, points: Callable[[Json], str]) -> str:
    columns = [texts["record"], texts["stage"], texts["profile"], texts["quality"]]
    table = PrettyTable(columns, align="l")
    table.set_style(TableStyle.SINGLE_BORDER)
    table.max_width = 60
    for record in records:
        title = " ".join(record["title"].split()) or record["iri"]
        accepted = texts["accepted" if record["accepted"] else "refused"]
        profile = {None: "not-tried", True: "clean", False: "breaches"}[record["clean"]]
        quality = points(record["quality"]) if record["quality"] else ""
        table.add_row([title, accepted, texts[profile], quality])
    return table.get_string()


def _breach_lines(breaches: Sequence[Json], texts: Json) -> Iterator[str]:
    """Write each distinct breach and each excuse on one line, with its count."""
    counted = Counter(_breach_line(breach) for breach in breaches if not breach["excuse"])
    for line, count in counted.items():
        yield line + (f" ({count})" if count > 1 else "")
    for excuse, count in Counter(b["excuse"] for b in breaches if b["excuse"]).items():
        yield f"{texts['excused']} ({count}): {excuse}"


def _breach_line(breach: Json) -> str:
    has_value = breach["value"] and breach["value"] != breach["focus"]
    value = f" «{breach['value']}»" if has_value else ""
    where = f"<{breach['focus']}> {breach['property']}{value}"
    return f"{breach['severity']}  {where}: {breach['message']}"


def as_junit(results: Sequence[Json], language: str) -> str:
    """Write results as JUnit: a suite for each kind, a case for the source and for each record."""
    root = ElementTree.Element("testsuites", name="okosystem harvest check")
    for result in results:
        suite = ElementTree.SubElement(
            root, "testsuite", name=f"{result['source']} {result['kind']}"
        )
        _add_case(suite, result["source"], result, language)
        for record in result["records"]:
            _add_case(suite, record["iri"], record, language)
        failures = len(suite.findall(".//failure"))
        suite.attrib |= {"tests": str(len(suite)), "failures": str(failures)}
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ElementTree.Element, name: str, data: Json, language: str) -> None:
    template = _templates().get_template("lines.txt")
    details = template.make_module({"texts": report_texts(language)}).details  # type: ignore[attr-defined]
    case = ElementTree.SubElement(
        suite, "testcase", classname=suite.attrib["name"], name=name.translate(_NOT_XML)
    )
    faults = [fault for fault in data["faults"] if fault["level"] == "fault"]
    breaches = [breach for breach in data["breaches"] if breach["counts"]]
    if faults or breaches:
        first = faults[0]["what"] if faults else breaches[0]["message"]
        failure = ElementTree.SubElement(case, "failure", message=first.translate(_NOT_XML))
        text = details({"faults": faults, "breaches": breaches})
        failure.text = text.strip("\n").translate(_NOT_XML)
    if advice := details(data).strip("\n"):
        ElementTree.SubElement(case, "system-out").text = advice.translate(_NOT_XML)
