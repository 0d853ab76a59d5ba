"""The house form of Turtle for graphs without nameless nodes, written without rdflib.

Servers load no rdflib; a test holds this to `core.turtle.house_form`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from okosystem.core.terms import used

Value = tuple[str, str, str]
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"


def iri(value: str) -> Value:
    """Make an IRI a value."""
    return ("iri", "", value)


def text(value: str, language: str) -> Value:
    """Make a text in a language a value."""
    return ("text", language, value)


def day(value: str) -> Value:
    """Make a date a value."""
    return ("day", "", value)


def turtle(said: Iterable[tuple[str, str, Value]], prefixes: Mapping[str, str]) -> str:
    """Write statements, the first thing first; all IRIs but addresses have a prefix."""
    things: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in said:
        things[subject][predicate].append(value)
    blocks = [_block(subject, about, prefixes) for subject, about in things.items()]
    body = "\n".join(blocks)
    iris = [i for s, about in things.items() for i in _iris(s, about)]
    lines = [f"PREFIX {p}: <{space}>\n" for p, space in sorted(used(prefixes, iris).items())]
    return "".join(lines) + "\n" + body


def _iris(subject: str, about: Mapping[str, list[Value]]) -> list[str]:
    values = [value for values in about.values() for value in values]
    named = [XSD if kind == "day" else v for kind, _, v in values if kind != "text"]
    return [subject, *(p for p in about if p != TYPE), *named]


def _block(subject: str, about: Mapping[str, list[Value]], prefixes: Mapping[str, str]) -> str:
    first = [TYPE] if TYPE in about else []
    order = [*first, *sorted(p for p in about if p != TYPE)]
    lines = [_line(p, sorted(set(about[p])), prefixes) for p in order]
    return "\n".join([_short(subject, prefixes), *lines, ".", ""])


def _line(predicate: str, values: list[Value], prefixes: Mapping[str, str]) -> str:
    name = "a" if predicate == TYPE else _short(predicate, prefixes)
    written = [_value(value, prefixes) for value in values]
    if len(written) == 1:
        return f"    {name} {written[0]} ;"
    return f"    {name}\n        " + " ,\n        ".join(written) + " ;"


def _value(value: Value, prefixes: Mapping[str, str]) -> str:
    kind, language, written = value
    if kind == "iri":
        return _short(written, prefixes)
    escaped = written.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}' if kind == "text" else f'"{escaped}"^^xsd:date'


def _short(written: str, prefixes: Mapping[str, str]) -> str:
    end = max(written.rfind("/"), written.rfind("#")) + 1
    name = next((p for p, space in prefixes.items() if space == written[:end]), None)
    return f"{name}:{written[end:]}" if name and written[end:] else f"<{written}>"
