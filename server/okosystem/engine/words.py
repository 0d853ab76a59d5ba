"""Find words of SPARQL in a query, outside of IRIs, strings and comments; no parser is needed."""

import re

_NOT_CODE = re.compile(
    r"""<[^<>"{}|^`\x00-\x20]*>|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}|"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}"""
    r"""|'(?:\\.|[^'\\\n\r])*+'|"(?:\\.|[^"\\\n\r])*+"|\\[_~.!$&'()*+,;=/?#@%-]|\#[^\n\r]*""",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![?$:\w-])SERVICE(?:SILENT)?(?![\w:-])", re.IGNORECASE)
# The engine needs no space before the keyword, where a number ends, nor after it.
_GLUED = re.compile(
    r"(?:(?<![?$:\w-])|(?<=\d)(?<![^\W\de]\d)(?<![^\W\de]\d\d)|(?<=true)|(?<=false))"
    r"SERVICE\s*+(?:SILENT\s*+)?(?:[^\s{}]{1,200}\s*+\{|[^\s{}]{200})",
    re.IGNORECASE,
)
_SURELY_IRI = re.compile(r"<[a-z][a-z0-9+.-]*+://", re.IGNORECASE)
_PLACE_OF = {"<": "<>", "\\": "_"}
_EACH_TIME_NEW = re.compile(r"(?<![?$:\w-])(?:NOW|RAND|UUID|STRUUID)\s*\(", re.IGNORECASE)


def code(sparql: str, iris: bool = False) -> str:
    """Leave out strings, comments and, unless they are wanted, IRIs."""
    return _NOT_CODE.sub(lambda found: found[0] if iris and found[0][0] == "<" else " ", sparql)


def asks_another_server(sparql: str) -> bool:
    r"""Tell whether the keyword SERVICE is there, or may be: text that reads in two ways counts.

    An escaped spelling (`\u0053ERVICE`) needs no care: the engine does not read it as a keyword.
    """
    if "SERVICE" not in sparql.upper():
        return False
    plain = _NOT_CODE.sub(lambda found: _PLACE_OF.get(found[0][0], " "), sparql)
    said = _SERVICE.search(plain) or _GLUED.search(plain)
    return bool(said) or any(map(_reads_in_two_ways, _NOT_CODE.findall(sparql)))


def is_repeatable(sparql: str) -> bool:
    """Tell whether the same question gets the same answer: no clock and no chance."""
    upper = sparql.upper()
    said = any(name in upper for name in ("NOW", "RAND", "UUID"))
    return not (said and _EACH_TIME_NEW.search(code(sparql, iris=True)))


def _reads_in_two_ways(found: str) -> bool:
    """Tell of an IRI that may be «less than» instead: then `#`, `)` and `'` in it mean more."""
    return found[0] == "<" and not _SURELY_IRI.match(found) and not set(found).isdisjoint("#)'")
