"""What a stranger's query may not ask for: SERVICE would open connections from our machine."""

import re

from okosystem.core.errors import InvalidQuery

_NOT_CODE = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|'{3}.*?'{3}|"{3}.*?"{3}"""
    r"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\#[^\n]*""",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![?$:\w-])SERVICE(?![\w:-])", re.IGNORECASE)


def refuse_federation(sparql: str) -> None:
    r"""Raise InvalidQuery when the keyword SERVICE stands outside IRIs, strings and comments.

    An escaped spelling (`\u0053ERVICE`) needs no care: the engine does not read it as a keyword.
    """
    if _SERVICE.search(_NOT_CODE.sub(" ", sparql)):
        raise InvalidQuery(
            "SERVICE is not allowed here: this server asks no other server. "
            "How to mend it: ask each endpoint by itself and join the answers."
        )
