"""How the reference engines agree with a release: an in-toto statement about its manifest.

`okosystem check-engines` writes it beside the manifest. It has the day of the comparison, so it is
no part of the release, and the digest stays the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from okosystem.rdf.canonical import sha256

FILE = "reference-engines.json"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What JSON raises that is not such a statement, or of another release."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """How many statements or findings of a release were compared with those of an engine."""

    package: str
    compared: int
    differences: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The results by the name of the engine, and the day of the comparison."""

    day: date
    engines: Mapping[str, EngineResult]

    @property
    def differences(self) -> int:
        """How many statements and findings differ."""
        return sum(one.differences for one in self.engines.values())

    def to_predicate(self) -> Mapping[str, object]:
        """Write the predicate, a test result of in-toto with the day."""
        return {
            "result": "FAILED" if self.differences else "PASSED",
            "finishedOn": self.day.isoformat(),
            "configuration": [
                {
                    "name": name,
                    "uri": one.package,
                    "annotations": {"compared": one.compared, "differences": one.differences},
                }
                for name, one in sorted(self.engines.items())
            ],
        }


def read_comparison(body: bytes, manifest: bytes) -> Comparison:
    """Read a statement; raises one of MALFORMED if it is malformed or of another manifest."""
    statement = json.loads(body)
    if [one["digest"]["sha256"] for one in statement["subject"]] != [sha256(manifest)]:
        raise ValueError("it is of another release")
    predicate = statement["predicate"]
    engines = {
        one["name"]: EngineResult(
            one["uri"], int(one["annotations"]["compared"]), int(one["annotations"]["differences"])
        )
        for one in predicate["configuration"]
    }
    found = Comparison(date.fromisoformat(predicate["finishedOn"]), engines)
    if predicate["result"] != found.to_predicate()["result"]:
        raise ValueError("its result is not that of its numbers")
    return found
