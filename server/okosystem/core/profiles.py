"""Profiles: the ways a thing can be described, each a CONSTRUCT about ?thing in its own file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from okosystem.core.errors import BrokenHeader
from okosystem.core.headers import all_languages, only_keys, query_files, read_header

DEFAULT = "okosystem"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a description conforms to. The token is short for the IRI in addresses."""

    token: str
    iri: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    sparql: str

    @classmethod
    def from_text(cls, token: str, text: str) -> Self:
        """Read a profile from its text: the header in `#+` lines, then SPARQL."""
        header = read_header(text, token)
        only_keys(header, {"iri", "title", "description"}, token)
        if not header.get("iri"):
            raise BrokenHeader(
                f'{token}  no iri in the header. How to fix it: add #+ iri = "https://…".'
            )
        return cls(
            token=token,
            iri=header["iri"],
            title=all_languages(header.get("title", {}), "title", token),
            description=all_languages(header.get("description", {}), "description", token),
            sparql=text,
        )


def read_profiles(folder: Path) -> Sequence[Profile]:
    """Read the profiles of a folder, the default one first; raises BrokenHeader."""
    files = query_files(folder)
    found = [Profile.from_text(path.stem, path.read_text(encoding="utf-8")) for path in files]
    return sorted(found, key=lambda profile: (profile.token != DEFAULT, profile.token))
