"""The tables of `failures.toml`: the deviations from W3C, with reasons."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.manifests import Case

OVER_HTTP = {"ProtocolTest", "GraphStoreProtocolTest", "ServiceDescriptionTest"}
NOT_OFFERED = ("sparql11/entailment", "sparql11/http-rdf-update")


@dataclass(frozen=True, slots=True)
class Tables:
    """`failing` and `refused` give the reason by case; `not_run` the number by manifest."""

    failing: Mapping[str, str]
    refused: Mapping[str, str]
    not_run: Mapping[str, int]


def read_tables() -> Tables:
    """Read the file next to this one."""
    text = (Path(__file__).parent / "failures.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    failing, refused = (
        {f"{row['manifest']}/{case}": row["reason"] for row in rows[name] for case in row["cases"]}
        for name in ("failing", "refused")
    )
    return Tables(failing, refused, {row["manifest"]: row["cases"] for row in rows["not_run"]})


def is_run(case: Case) -> bool:
    """Return whether the case is run: not if it needs a feature that is not offered."""
    return not case.is_update and case.manifest not in NOT_OFFERED


def is_for_the_engine(case: Case) -> bool:
    """Return whether the case needs no server."""
    return is_run(case) and case.kind not in OVER_HTTP
