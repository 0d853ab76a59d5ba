"""Find words of SPARQL in a query, outside of IRIs, strings and comments; no parser is needed."""

import re

_NOT_CODE = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|'{3}.*?'{3}|"{3}.*?"{3}"""
    r"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\#[^\n]*""",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![?$:\w-])SERVICE(?![\w:-])", re.IGNORECASE)
_EACH_TIME_NEW = re.compile(r"(?<![?$:\w-])(?:NOW|RAND|UUID|STRUUID)\s*\(", re.IGNORECASE)


def code(sparql: str, iris: bool = False) -> str:
    """Leave out strings, comments and, unless they are wanted, IRIs."""
    return _NOT_CODE.sub(lambda found: found[0] if iris and found[0][0] == "<" else " ", sparql)


def asks_another_server(sparql: str) -> bool:
    r"""Tell whether the keyword SERVICE is there.

    An escaped spelling (`\u0053ERVICE`) needs no care: the engine does not read it as a keyword.
    """
    return "SERVICE" in sparql.upper() and _says(_SERVICE, sparql)


def is_repeatable(sparql: str) -> bool:
    """Tell whether the same question gets the same answer: no clock and no chance."""
    upper = sparql.upper()
    said = any(name in upper for name in ("NOW", "RAND", "UUID"))
    return not (said and _says(_EACH_TIME_NEW, sparql))


def _says(word: re.Pattern[str], sparql: str) -> bool:
    """Look in the whole text first: what is not there is not in its code either."""
    return word.search(sparql) is not None and word.search(_NOT_CODE.sub(" ", sparql)) is not None
