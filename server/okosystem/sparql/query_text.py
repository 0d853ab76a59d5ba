"""What the text of a query tells without a parser, and what is refused for it.

Keywords are found outside IRIs, strings and comments. Where text can be read in two ways, the
reading that is refused counts.
"""

import re

from okosystem.errors import InvalidQuery, Message
from okosystem.rdf.terms import BASE

GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")

_NOT_CODE = re.compile(
    r"""<[^<>"{}|^`\x00-\x20]*>|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}|"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}"""
    r"""|'(?:\\.|[^'\\\n\r])*+'|"(?:\\.|[^"\\\n\r])*+"|(?:\\.)++|(?:\#[^\n\r]*+\s*+)++""",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![?$:\w-])SERVICE(?:SILENT)?(?![\w:-])", re.IGNORECASE)
# The engine needs no space before the keyword, where a number ends, nor after it.
_GLUED_SERVICE = re.compile(
    r"(?:(?<![?$:\w-])|(?<=\d)(?<![^\W\de]\d)(?<![^\W\de]\d\d)|(?<=true)|(?<=false))"
    r"SERVICE\s*+(?:SILENT\s*+)?(?:[^\s{}]{1,200}\s*+\{|[^\s{}]{200})",
    re.IGNORECASE,
)
_POSSIBLE_SERVICE = re.compile(r"(?<![?$:\w-])\w*SERVICE", re.IGNORECASE)
MAX_PARTS, MAX_READINGS = 10_000, 4
"""How much of a query is read in several ways: a longer one that names SERVICE is refused."""
_CERTAIN_IRI = re.compile(r"<[a-z][a-z0-9+.-]*+://", re.IGNORECASE)
_INVALID_ESCAPE = re.compile(r"\\[^_~.!$&'()*+,;=/?#@%-]")
_REPLACEMENTS = {"<": "<>", "\\": "_"}
_NEW_EACH_TIME = ("NOW", "RAND", "UUID", "BNODE")
# A keyword may stand right before the function, as in ORDER BYRAND().
_CALL = re.compile(rf"(?<![?$:\w])\w*?(?:{'|'.join(_NEW_EACH_TIME)})\s*+[(#]", re.IGNORECASE)
_FORM = re.compile(
    r"\s*(?:(?:BASE|VERSION)\s+|PREFIX\s+[^\s:]*:\s+)*(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?<![?$:\w-])FROM(?![\w:-])", re.IGNORECASE)
_GRAPH = re.compile(r"(?<![?$:\w-])GRAPH(?![\w:-])", re.IGNORECASE)
_BASE = re.compile(r"(?<![?$:\w-])BASE\s*<([^<>]*)>", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SYSTEM_FUNCTION = re.compile(r"(?<![\w:/#?.%=-])(?:bif|sql):", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", re.IGNORECASE)


def refuse_federation(sparql: str) -> None:
    """Raise InvalidQuery for SERVICE, which would open connections from our machine."""
    if has_service(sparql):
        message = Message(
            "SERVICE is not allowed: this server does not query other endpoints. "
            "How to fix it: query each endpoint separately and join the results yourself."
        )
        raise InvalidQuery(message)


def has_service(sparql: str) -> bool:
    r"""Return whether the keyword SERVICE is present, or may be.

    An escaped spelling (`\u0053ERVICE`) needs no care: the engine does not read it as a keyword.
    """
    if "SERVICE" not in sparql.upper():
        return False
    plain = _NOT_CODE.sub(lambda part: _REPLACEMENTS.get(part[0][0], " "), sparql)
    if _SERVICE.search(plain) or _GLUED_SERVICE.search(plain):
        return True
    parts = set(_NOT_CODE.findall(sparql))
    if any(part[0] == "\\" and _INVALID_ESCAPE.search(part) for part in parts):
        return True
    return any(map(_is_ambiguous, parts)) and _may_have_service(sparql)


def _may_have_service(sparql: str) -> bool:
    """Return whether SERVICE is code in some reading, or there are too many readings to know."""
    starts, seen, characters = [0], set[int](), 0
    while starts and len(seen) < MAX_PARTS and characters <= MAX_READINGS * len(sparql):
        start = starts.pop()
        if start in seen:
            continue
        seen.add(start)
        part = _NOT_CODE.search(sparql, start)
        if _POSSIBLE_SERVICE.search(sparql, start, part.start() if part else len(sparql)):
            return True
        if part:
            starts += [part.end(), part.start() + 1] if _is_ambiguous(part[0]) else [part.end()]
            characters += part.end() - start
    return bool(starts)


def is_repeatable(sparql: str) -> bool:
    """Return whether the query has the same answer each time: it uses neither clock nor chance.

    A function named in a string or comment counts as used: such an answer is just not cached.
    """
    text = sparql.upper()
    return not any(name in text for name in _NEW_EACH_TIME) or not _CALL.search(sparql)


def plain_form(sparql: str) -> str:
    """Return the result form of a query that another engine may be sent, or raise InvalidQuery.

    Such an engine may accept more than SPARQL: updates sent as queries, pragmas that fetch,
    functions of the system. The text is checked as written and with its escapes resolved, because
    engines differ in that.
    """
    _refuse_extensions(_ESCAPE.sub(_unescape, sparql))
    _refuse_extensions(sparql)
    form = _FORM.match(_code(sparql))
    if form is None:
        message = Message(
            "There is no SELECT, ASK, CONSTRUCT or DESCRIBE after BASE and PREFIX. "
            "How to fix it: send one SPARQL 1.1 query, without updates and pragmas."
        )
        raise InvalidQuery(message)
    return form[1].upper()


def with_base(sparql: str) -> str:
    """Add the base that our own engine uses, on the first line, unless the query has a base.

    Two bases in one query conform to the standard, but some engines cannot read them.
    """
    if _BASE.search(_code(sparql, with_iris=True)):
        return sparql
    return f"BASE <{BASE}sparql> {sparql}"


def has_dataset(sparql: str) -> bool:
    """Return whether the query has a FROM clause."""
    return _FROM.search(_code(sparql)) is not None


def has_graph_pattern(sparql: str) -> bool:
    """Return whether the query uses the keyword GRAPH."""
    return _GRAPH.search(_code(sparql)) is not None


def _refuse_extensions(sparql: str) -> None:
    refuse_federation(sparql)
    code = _code(sparql, with_iris=True)
    if _SYSTEM_FUNCTION.search(code):
        message = Message(
            "The prefixes bif: and sql: are not allowed: some engines read them as system "
            "functions. "
            "How to fix it: use SPARQL functions, or another prefix."
        )
        raise InvalidQuery(message)
    if any(not _ABSOLUTE.match(base) for base in _BASE.findall(code)):
        raise InvalidQuery(
            Message(
                "The IRI of BASE is relative. "
                "How to fix it: write an absolute IRI, such as <https://…>."
            )
        )


def _code(sparql: str, with_iris: bool = False) -> str:
    """Blank strings and comments, and IRIs unless they are needed."""
    return _NOT_CODE.sub(lambda part: part[0] if with_iris and part[0][0] == "<" else " ", sparql)


def _is_ambiguous(part: str) -> bool:
    """Return whether `<` may be «less than», so that `#`, `)` and `'` after it count."""
    return part[0] == "<" and not _CERTAIN_IRI.match(part) and not set(part).isdisjoint("#)'")


def _unescape(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= 0x10FFFF else " "
