"""The section about what others describe: the same on every page that has one."""

from okosystem.web.claims import Column, Section
from okosystem.web.languages import mark

ELSEWHERE = Section(
    "andre",
    mark("Beskrevet av andre"),
    (
        Column(mark("Beskrivelse"), ("oko:matchedDescription",)),
        Column(mark("Begrunnelse"), ("oko:reason",), text=True),
    ),
    hang=("oko:hasExternalMatch",),
)
