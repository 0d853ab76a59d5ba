"""What a finding says is wrong, in English, by the kind of demand that was not met."""

from collections.abc import Mapping

from okosystem.core.findings import Finding
from okosystem.core.terms import curie

_WRONG: Mapping[str, str] = {
    "MinCount": "{path} is missing",
    "QualifiedMinCount": "{path} is missing",
    "MaxCount": "{path} has too many values",
    "QualifiedMaxCount": "{path} has too many values",
    "UniqueLang": "{path} has two texts in one language",
    "LanguageIn": "{path} {value} is in a language we do not use",
    "Datatype": "{path} {value} has the wrong datatype",
    "Class": "{path} {value} is not of the kind it must be",
    "NodeKind": "{path} {value} is not an IRI, or not a text",
    "In": "{path} {value} is not one of the accepted values",
    "Pattern": "{path} {value} is not written as it must be",
    "LessThanOrEquals": "{path} {value} comes after its end",
    "HasValue": "{path} lacks the value it must have",
}


def wrong(finding: Finding, prefixes: Mapping[str, str]) -> str:
    """Say which statement about which thing is wrong: `resource:x: dct:title is missing`."""
    value = "" if finding.value == finding.focus else _short(finding.value, prefixes)
    template = _WRONG.get(finding.component, "{path} {value} breaks {rule}")
    said = template.format(
        path=_short(finding.path, prefixes), value=value, rule=_short(finding.rule, prefixes)
    )
    return f"{_short(finding.focus, prefixes)}: {' '.join(said.split())}"


def _short(text: str, prefixes: Mapping[str, str]) -> str:
    if not text:
        return ""
    return curie(text, prefixes) if "://" in text else f"«{text}»"
