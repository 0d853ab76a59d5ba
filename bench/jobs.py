"""Score the pages of needs and of lists of systems: `python bench/jobs.py ORIGIN CASES`.

CASES is a folder with `needs-*.jsonl`, and `landscapes` with lists beside their `*.gold.json`. What
is asked for goes over HTTP to the server at ORIGIN. Prints each bar with what was reached, and each
miss; ends with 1 if a bar is missed.
"""

import argparse
import http.client
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.asked import Score  # noqa: E402

Key = tuple[object, ...]

SHOWN, FIRST = 10, 5
"""How many suggestions a reader looks at, and how many of them must not be wrong."""
SECTORS = {"municipality": "municipal", "county": "county"}
AT_MOST = ("near miss shown as fitting", "need said to be outside", "trap taken")
BARS = {
    "direct": 0.70,
    "direct or possible": 0.42,
    "capabilities": 0.50,
    "decoy said to be outside": 0.80,
    "near miss shown as fitting": 0.15,
    "need said to be outside": 0.10,
    "mapping, precision": 0.95,
    "mapping, recall": 0.80,
    "trap taken": 0.0,
    "duties, precision": 0.95,
    "duties, recall": 0.85,
    "planned ends, recall": 0.90,
}


@dataclass(frozen=True, slots=True)
class Scores:
    """How many are right by bar, and which are missed: where, and what."""

    counted: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, bar: str, counts: bool, miss: str) -> None:
        """Count one case, which is a miss if it counts where none should, or does not elsewhere."""
        self.counted[bar].add(counts)
        if counts == (bar in AT_MOST):
            self.missed[bar].append(miss)

    def compare(self, bar: str, wanted: Iterable[Key], found: Iterable[Key], where: str) -> None:
        """Count each that is wanted, by whether it is found."""
        known = set(found)
        for key in sorted(set(wanted), key=str):
            self.add(bar, key in known, f"{where}: {' '.join(map(str, key)).strip()}")

    def is_met(self, bar: str) -> bool:
        """Return whether a bar is met."""
        share = self.counted[bar].share
        return share <= BARS[bar] if bar in AT_MOST else share >= BARS[bar]


def ask(origin: str, path: str, fields: Mapping[str, Any]) -> Any:
    """Post a form; a FileStorage is sent as a file."""
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=60)
    try:
        connection.request("POST", path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            sys.exit(f"{path} answers {answer.status}: {answer.read().decode()}")
        return json.load(answer)
    finally:
        connection.close()


def score_need(scores: Scores, origin: str, case: Mapping[str, Any]) -> None:
    """Score one need."""
    answer = ask(origin, "/behov.json", {"tekst": case["text"]})
    where = case["id"]
    if case["decoy"]:
        scores.add("decoy said to be outside", answer["outside"], where)
        return
    scores.add("need said to be outside", answer["outside"], where)
    gold, shown = case["resources"], answer["resources"]
    listed = _slugs(one["slug"] for one in shown[:SHOWN])
    scores.compare("direct", _slugs(gold["direct"]), listed, where)
    either = _slugs(gold["direct"] + gold["possible"])
    scores.compare("direct or possible", either, listed, where)
    fitting = [one["slug"] for one in shown if one["fit"] != "unfit"]
    wrong = sorted({one["slug"] for one in gold["wrong"]}.intersection(fitting[:FIRST]))
    scores.add("near miss shown as fitting", bool(wrong), f"{where}: {', '.join(wrong)}")
    found = _slugs(one["slug"] for one in answer["capabilities"])
    wanted = _slugs(one["slug"] for one in case["capabilities"])
    scores.compare("capabilities", wanted, found, where)


def _slugs(slugs: Iterable[str]) -> list[Key]:
    return [(slug,) for slug in slugs]


def score_landscape(scores: Scores, origin: str, file: Path) -> None:
    """Score one list of systems."""
    gold = json.loads(file.with_name(f"{file.stem}.gold.json").read_text("utf-8"))
    with file.open("rb") as content:
        form = {"fil": FileStorage(content), "jeg": SECTORS[gold["kind"]]}
        answer = ask(origin, "/sjekk.json", form)
    where = file.name

    def keys(rows: Iterable[Mapping[str, Any]], *names: str) -> list[Key]:
        return [(_sheet(file, row["sheet"]), row["row"], *(row[n] for n in names)) for row in rows]

    wanted, mapped = keys(gold["in_use"], "resource"), keys(answer["mapped"], "resource")
    scores.compare("mapping, precision", mapped, wanted, where)
    scores.compare("mapping, recall", wanted, mapped, where)
    for trap in set(keys(gold["traps"], "looks_like")) - set(wanted):
        scores.add("trap taken", trap in mapped, f"{where}: {trap}")
    right, listed = [_slugs(one["slug"] for one in of["duties"]) for of in (gold, answer)]
    scores.compare("duties, precision", listed, right, where)
    scores.compare("duties, recall", right, listed, where)
    ends = keys(answer["plannedEnds"], "resource", "date")
    for *at, day in keys(gold["planned_ends"], "resource", "date"):
        days = [other for *place, other in ends if place == at]
        miss = f"{where}: {at} {day}, answered {days}"
        scores.add("planned ends, recall", any(_is_same(str(day), one) for one in days), miss)


def _is_same(stated: str, day: object) -> bool:
    """Return whether a day is the one of a case; none where the case has none, or several."""
    mentioned = re.findall(r"\d{4}(?:-\d\d)*", stated)
    if day is None:
        return len(mentioned) != 1
    return not mentioned or any(str(day).startswith(one) for one in mentioned)


def _sheet(file: Path, name: str) -> str:
    """Return the name of a sheet as a workbook has it; a CSV file has none."""
    return name.replace("/", "-") if file.suffix == ".xlsx" else ""


def score(origin: str, cases: Path) -> Scores:
    """Score every case of a folder."""
    scores = Scores()
    for file in sorted(cases.glob("needs-*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            score_need(scores, origin, json.loads(line))
    for gold in sorted((cases / "landscapes").glob("*.gold.json")):
        stem = gold.name.removesuffix(".gold.json")
        [file] = [one for one in gold.parent.glob(f"{stem}.*") if one != gold]
        score_landscape(scores, origin, file)
    return scores


def main() -> int:
    """Print the bars and the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("origin")
    parser.add_argument("cases", type=Path)
    arguments = parser.parse_args()
    scores = score(arguments.origin.rstrip("/"), arguments.cases)
    for bar, most in BARS.items():
        counted, sign = scores.counted[bar], "≤" if bar in AT_MOST else "≥"
        verdict = "" if scores.is_met(bar) else "  MISSED"
        reached = f"{counted.right}/{counted.total} {counted.share:.1%}"
        print(f"{bar}: {reached} ({sign}{most:.0%}){verdict}")
        print("".join(f"    {miss}\n" for miss in scores.missed[bar]), end="")
    return 0 if all(map(scores.is_met, BARS)) else 1


if __name__ == "__main__":
    sys.exit(main())
