"""The word of a query that is no word of SPARQL: where a query that cannot be read is wrong.

The engine reports how far it could read by trying keywords, which may be beyond the word.
"""

from difflib import get_close_matches
from typing import NamedTuple

from okosystem.sparql.path_rewriting import each_token

MAX_LENGTH = 8192
"""Characters beyond which a query is not examined."""
_WORDS = """
BASE PREFIX VERSION SELECT DISTINCT REDUCED AS CONSTRUCT DESCRIBE ASK FROM NAMED WHERE ORDER BY
ASC DESC LIMIT OFFSET VALUES UNDEF GROUP HAVING OPTIONAL GRAPH UNION MINUS FILTER BIND SERVICE
SILENT LATERAL EXISTS NOT IN TRUE FALSE SEPARATOR COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR
LANG LANGMATCHES LANGDIR DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN
UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS
MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG
STRLANGDIR STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC ISTRIPLE TRIPLE SUBJECT
PREDICATE OBJECT HASLANG HASLANGDIR REGEX SUBSTR REPLACE ADJUST INSERT DELETE DATA LOAD CLEAR
DROP CREATE ADD MOVE COPY WITH USING INTO DEFAULT ALL TO
"""
KNOWN = frozenset(_WORDS.split())
SIMILARITY = 0.75


class Misspelling(NamedTuple):
    """A word, where it begins, counted from 1, and the most similar word of SPARQL, if any."""

    word: str
    line: int
    column: int
    similar: str


def find_misspelling(sparql: str) -> Misspelling | None:
    """Find the first word that SPARQL does not have, if there is one before unreadable text."""
    if len(sparql) > MAX_LENGTH:
        return None
    for kind, start, end in each_token(sparql):
        word = sparql[start:end]
        if kind == "w" and word.upper() not in KNOWN:
            similar = get_close_matches(word.upper(), sorted(KNOWN), 1, SIMILARITY)
            line, column = sparql.count("\n", 0, start) + 1, start - sparql.rfind("\n", 0, start)
            return Misspelling(word, line, column, "".join(similar))
    return None
