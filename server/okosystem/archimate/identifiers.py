"""Our IRIs as identifiers of the exchange format, and back: id/resource/altinn, resource.altinn.

An identifier is an XML name, which has no slash; kinds and slugs have no full stop.
"""

import re

from okosystem.core.terms import ID

_OURS = re.compile(r"([a-z]+(?:-[a-z]+)*)\.([a-z0-9]+(?:--?[a-z0-9]+)*)")
_IRI = re.compile(rf"{re.escape(ID)}([a-z]+(?:-[a-z]+)*)/([a-z0-9]+(?:--?[a-z0-9]+)*)")


def identifier_of(iri: str) -> str:
    """Write the IRI of a thing of ours as an identifier; raises ValueError for any other."""
    if not (found := _IRI.fullmatch(iri)):
        raise ValueError(f"{iri} is not the IRI of a thing of ours")
    return f"{found[1]}.{found[2]}"


def iri_of(identifier: str) -> str | None:
    """Read back the IRI; None when the identifier is not that of a thing of ours."""
    found = _OURS.fullmatch(identifier)
    return ID[f"{found[1]}/{found[2]}"] if found else None


def derived(word: str, source: str, target: str) -> str:
    """Name a relationship that has no IRI of its own by what it joins. It is never read as one."""
    return f"{word}.{source}.{target}"
