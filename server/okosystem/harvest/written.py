"""A told result as text for the terminal, and as JUnit XML for a build server."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from prettytable import PrettyTable, TableStyle

from okosystem.harvest.report import Json, words

_STRANGE = "\N{REPLACEMENT CHARACTER}"
_NOT_XML = {code: _STRANGE for code in range(32) if chr(code) not in "\t\n\r"}
# Nor what would let a stranger's text write over the terminal.
_NOT_SHOWN = {code: _STRANGE for code in [*range(32), *range(127, 160)] if chr(code) != "\n"}


def as_text(told: Json, language: str) -> str:
    """Write a result for people."""
    say = words(language)
    lines = [f"{say['source']}: {told['source']} ({told['kind']})"]
    if told["records"]:
        lines += [_table(told["records"], say)]
    lines += [*_faults(told["faults"], say), *_breaches(told["breaches"], say)]
    for record in told["records"]:
        if details := [*_details(record, say)]:
            title = " ".join(record["title"].split())
            lines += ["", f"{title} <{record['iri']}>".strip(), *details]
    if told["records"] and all(record["clean"] is None for record in told["records"]):
        lines += ["", say["no-shapes"]]
    faults = [*told["faults"], *(f for record in told["records"] for f in record["faults"])]
    taken = not any(fault["stops"] for fault in faults)
    lines += ["", say["good" if told["good"] else "breached" if taken else "bad"], ""]
    return "\n".join(lines).translate(_NOT_SHOWN)


def as_junit(told: Sequence[Json], language: str) -> str:
    """Write results as JUnit: a suite for each kind, a case for the source and for each record."""
    root = ElementTree.Element("testsuites", name="okosystem harvest check")
    for result in told:
        suite = ElementTree.SubElement(
            root, "testsuite", name=f"{result['source']} {result['kind']}"
        )
        _case(suite, result["source"], result, language)
        for record in result["records"]:
            _case(suite, record["iri"], record, language)
        failed = len(suite.findall(".//failure"))
        suite.attrib |= {"tests": str(len(suite)), "failures": str(failed)}
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, name: str, told: Json, language: str) -> None:
    say = words(language)
    case = ElementTree.SubElement(
        suite, "testcase", classname=suite.attrib["name"], name=_xml(name)
    )
    faults = [f for f in told["faults"] if f["level"] == "fault"]
    breaches = [b for b in told["breaches"] if b["counts"]]
    if faults or breaches:
        text = "\n".join([*_faults(faults, say), *_breaches(breaches, say)])
        first = faults[0]["what"] if faults else breaches[0]["message"]
        ElementTree.SubElement(case, "failure", message=_xml(first)).text = _xml(text)
    if advice := "\n".join(_details(told, say)):
        ElementTree.SubElement(case, "system-out").text = _xml(advice)


def _xml(text: str) -> str:
    return text.translate(_NOT_XML)


def _table(records: Sequence[Json], say: dict[str, Any]) -> str:
    table = PrettyTable([say["record"], say["stage"], say["profile"], say["quality"]], align="l")
    table.set_style(TableStyle.SINGLE_BORDER)
    table.max_width = 60
    for record in records:
        clean = record["clean"]
        table.add_row(
            [
                " ".join(record["title"].split()) or record["iri"],
                say["accepted" if record["accepted"] else "refused"],
                say["not-tried" if clean is None else "clean" if clean else "breaches"],
                _points(record["quality"], say),
            ]
        )
    return table.get_string()


def _points(quality: Json | None, say: dict[str, Any]) -> str:
    if quality is None:
        return ""
    return f"{quality['points']} {say['of']} {quality['attainable']}, {quality['rating']}"


def _details(record: Json, say: dict[str, Any]) -> Iterator[str]:
    yield from _faults(record["faults"], say, record.get("iri", ""))
    yield from _breaches(record["breaches"], say)
    if not (quality := record.get("quality")):
        return
    if quality["assumed"]:
        yield f"  {_points(quality, say)}: {say['assumed'].format(n=quality['assumed'])}."
    for lost in quality["lost"]:
        where = "" if lost["thing"] == record["iri"] else f" [{lost['thing']}]"
        yield f"  -{lost['points']}  {lost['what']}. {lost['cure']}{where}"
        yield from (f"        {why}" for why in lost["why"])


def _faults(faults: Sequence[Json], say: dict[str, Any], within: str = "") -> Iterator[str]:
    for fault in faults:
        record = "" if fault["record"] == within else fault["record"]
        line = f"{say['line']} {fault['line']}" if fault["line"] else ""
        where = ", ".join(filter(None, [line, record, fault["property"]]))
        yield f"  {say[fault['level']]}  {fault['what']}" + (f" [{where}]" if where else "")
        yield f"        {say['fix']}: {fault['cure']}"
        yield f"        {say['by']}: {fault['rule']}, {fault['source']}"


def _breaches(breaches: Sequence[Json], say: dict[str, Any]) -> Iterator[str]:
    """Write the breaches; those that come again and again with the same words, once."""
    told = Counter(_breach(one) for one in breaches if not one["excuse"])
    for text, times in told.items():
        yield f"  {text}" + (f" ({times})" if times > 1 else "")
    for excuse, times in Counter(one["excuse"] for one in breaches if one["excuse"]).items():
        yield f"  {say['excused']} ({times}): {excuse}"


def _breach(one: Json) -> str:
    value = f" «{one['value']}»" if one["value"] and one["value"] != one["focus"] else ""
    return f"{one['severity']}  <{one['focus']}> {one['property']}{value}: {one['message']}"
