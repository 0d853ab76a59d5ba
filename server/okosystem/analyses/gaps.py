"""Gaps: requirements and needs that no resource in operation meets.

Each kind of gap is a query (queries/analyses/gaps). The gaps are tied to the reported needs and to
the gaps that people have assessed, and get the nearest resources to reuse.
"""

from collections.abc import Sequence

from okosystem.analyses.facts import Facts, Row, group_rows
from okosystem.analyses.results import Result, join_sentences
from okosystem.analyses.rules import GAPS, Rule, read_rules

MAX_SUGGESTIONS = 3


def run(facts: Facts) -> list[Result]:
    """Find the gaps, by rule and then by subject."""
    return [
        _result(facts, rule, rows)
        for rule in read_rules(facts, GAPS).values()
        for rows in group_rows(facts.rows(rule.name), "about").values()
    ]


def _result(facts: Facts, rule: Rule, rows: Sequence[Row]) -> Result:
    first, about, render = rows[0], rows[0]["about"], facts.render
    needs = _needs(facts, first)
    suggestions = _suggestions(facts, first, needs)
    # An assessment of another need says nothing of this one, even in the same category.
    is_need = about in {row["need"] for row in facts.rows("needs")}
    assessed = {
        r["gap"]
        for r in facts.rows("human-gaps")
        if r.get("need") == about or (not is_need and _is_same_subject(r, first))
    }
    links = [("firedRule", rule.iri), ("gapFound", first["kind"])]
    links += [("onCapability", row["capability"]) for row in rows if "capability" in row]
    links += [("affectsCategory", first["category"])] if "category" in first else []
    links += [("linkedNeed", need) for need in needs]
    links += [("humanVerdict", gap) for gap in sorted(assessed)]
    links += [("suggests", resource) for resource in suggestions]
    missing = sorted({row["missing"] for row in rows if "missing" in row})
    sentences = [render.fill(rule.because, about=about, missing=missing)]
    others = [need for need in needs if need != about]
    sentences += [render("gap-needs", needs=others)] if others else []
    sentences += [render("gap-reuse", resources=suggestions)] if suggestions else []
    return Result(
        kind="GapFinding",
        algorithm="gaps",
        prefix=f"gap--{rule.name}",
        title=render.fill(rule.title, about=about, missing=missing),
        explanation=join_sentences([*sentences, render("gap-open")]),
        concerns=(about,),
        verdict=first["verdict"],
        links=list(dict.fromkeys(links)),
        evidence="deduction",
    )


def _needs(facts: Facts, row: Row) -> list[str]:
    """Find the reported needs about the same subject, capability or category."""
    needs = facts.rows("needs")
    return sorted(
        {n["need"] for n in needs if n["need"] == row["about"] or _is_same_subject(n, row)}
    )


def _suggestions(facts: Facts, row: Row, needs: Sequence[str]) -> Sequence[str]:
    """Suggest resources in operation that meet the needs, else those with related capabilities."""
    rows = facts.rows("needs")
    meeting = {r["resource"] for r in rows if r["need"] in needs and "resource" in r}
    nearest = facts.in_operation(sorted(meeting)) or _related(facts, row)
    return [resource for resource in nearest if resource != row.get("missing")][:MAX_SUGGESTIONS]


def _related(facts: Facts, row: Row) -> list[str]:
    """List the resources with sibling capabilities, those with the most first."""
    broader = facts.broader_capabilities
    parents = broader.get(row.get("capability", ""), frozenset())
    siblings = {c for c, above in broader.items() if above & parents}
    counts = {resource: len(siblings & given) for resource, given in facts.trait("primary").items()}
    ordered = sorted((r for r, n in counts.items() if n), key=lambda r: (-counts[r], r))
    return facts.in_operation(ordered)


def _is_same_subject(known: Row, row: Row) -> bool:
    return any(key in row and known.get(key) == row[key] for key in ("capability", "category"))
