"""The SPARQL of a table.

A subquery finds the rows: entities, with the nodes that filters and rows of their own pass through.
Columns that pass through the same node are about the same statement. Each column is a branch of a
union, so that several values of several columns do not multiply.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.features.overview.grammar import Condition, Path
from okosystem.rdf.terms import XSD

MAX_SOLUTIONS = 30_000
NO_NODE = "about:unknown"
"""What stands for a node that is unknown, so that no pattern finds others in its place."""


@dataclass(slots=True)
class Nodes:
    """The variables of the nodes that the rows pass through, by their hops."""

    pattern: str
    variables: dict[tuple[str, ...], str] = field(default_factory=dict)

    def deepest(self, path: Path) -> tuple[str, int]:
        """Return the variable nearest to the end of a path, and the number of hops before it."""
        for length in range(len(path.hops), 0, -1):
            if name := self.variables.get(tuple(path.hops[:length])):
                return name, length
        return "?row", 0

    def outside(self, hops: Sequence[str]) -> str:
        """Return what a node is called outside the subquery, where it is always bound."""
        return self.variables[tuple(hops)].replace("node", "at")

    def project(self, hops: Sequence[str]) -> str:
        """Write the projection of a node, unknown where it is not bound."""
        return f"(COALESCE({self.variables[tuple(hops)]}, <{NO_NODE}>) AS {self.outside(hops)})"

    def pass_through(self, path: Path, length: int) -> str:
        """Write the patterns of the nodes up to some hops that are not there yet."""
        patterns, before = [], "?row"
        for end in range(1, length + 1):
            key = tuple(path.hops[:end])
            if key not in self.variables:
                self.variables[key] = f"?node{len(self.variables) + 1}"
                patterns.append(f"{before} {path.steps[end - 1]} {self.variables[key]} .")
            before = self.variables[key]
        return " ".join(patterns)


@dataclass(frozen=True, slots=True)
class TableQuery:
    """A query, the variables that make a row, and that of each column."""

    sparql: str
    keys: Sequence[str]
    columns: Sequence[str]


def write_table(
    pattern: str,
    columns: Sequence[Path],
    conditions: Sequence[Condition],
    expanded: Sequence[Path],
) -> TableQuery:
    """Write the query of a table with a row for each entity, or for each expanded value."""
    nodes = Nodes(pattern)
    found = [pattern, *_restrict(nodes, conditions, expanded), *_expand(nodes, (), expanded)]
    keys = ["?row", *dict.fromkeys(nodes.outside(path.hops) for path in expanded)]
    names = [_variable(nodes, path, number) for number, path in enumerate(columns, 1)]
    own = {n: p for n, p in zip(names, columns, strict=True) if n.startswith("?column")}
    branches = [_branch(nodes, path, name) for name, path in own.items()]
    outer = " ".join(["?row", *map(nodes.outside, nodes.variables)])
    inner = " ".join(["?row", *map(nodes.project, nodes.variables)])
    sparql = "\n".join(
        [
            f"SELECT {outer} {' '.join(own)} WHERE {{",
            f"  {{ SELECT DISTINCT {inner} WHERE {{",
            *(f"    {line}" for line in found if line),
            "  } }",
            *([f"  OPTIONAL {{ {' UNION '.join(branches)} }}"] if branches else []),
            f"}} LIMIT {MAX_SOLUTIONS}",
        ]
    )
    return TableQuery(sparql, keys, names)


def write_groups(
    pattern: str, groups: Sequence[Path], conditions: Sequence[Condition]
) -> TableQuery:
    """Write the query of groups, with the number of entities in each."""
    nodes, names = Nodes(pattern), [f"?column{number}" for number, _ in enumerate(groups, 1)]
    found = [pattern, *_restrict(nodes, conditions)]
    for path, name in zip(groups, names, strict=True):
        start, length = nodes.deepest(path)
        is_node = length == len(path.hops)
        text = f"OPTIONAL {{ {start} {path.write(length)} {name} }}"
        found.append(f"BIND ({start} AS {name})" if is_node else text)
    lines = "\n".join(f"  {line}" for line in found)
    keys = " ".join(names)
    sparql = (
        f"SELECT {keys} (COUNT(DISTINCT ?row) AS ?n) WHERE {{\n{lines}\n}} "
        f"GROUP BY {keys} ORDER BY {keys}"
    )
    return TableQuery(sparql, names, [*names, "?n"])


def _variable(nodes: Nodes, path: Path, number: int) -> str:
    """Return the variable of a column: that of a node if it is one, else its own."""
    is_node = tuple(path.hops) in nodes.variables and not path.counted
    return nodes.outside(path.hops) if is_node else f"?column{number}"


def _branch(nodes: Nodes, path: Path, name: str) -> str:
    if path.counted:
        inner = f"?row {path.write()} ?counted"
        return f"{{ SELECT ?row (COUNT(DISTINCT ?counted) AS {name}) {{ {inner} }} GROUP BY ?row }}"
    _, length = nodes.deepest(path)
    start = nodes.outside(path.hops[:length]) if length else "?row"
    return f"{{ {start} {path.write(length)} {name} }}"


def _expand(nodes: Nodes, before: tuple[str, ...], paths: Sequence[Path]) -> list[str]:
    """Write the nodes after some hops of paths: each optional, with those after it inside."""
    found, length = [], len(before) + 1
    after = [p for p in paths if len(p.hops) >= length and tuple(p.hops[: length - 1]) == before]
    for path in {path.hops[length - 1]: path for path in after}.values():
        text = nodes.pass_through(path, length)
        inner = " ".join(_expand(nodes, tuple(path.hops[:length]), paths))
        found.append(f"OPTIONAL {{ {text} {inner} }}" if text else inner)
    return found


def _restrict(
    nodes: Nodes, conditions: Sequence[Condition], expanded: Sequence[Path] = ()
) -> list[str]:
    """Write the filters: those that pass through nodes first, which others may then be about."""
    lines = []
    plain = [one for one in conditions if one.values and not one.negated and not one.path.counted]
    through = [one for one in plain if len(one.path.hops) > 1]
    for first in dict.fromkeys(one.path.hops[0] for one in through):
        same = [one for one in through if one.path.hops[0] == first]
        texts = [_pass(nodes, one, number) for number, one in enumerate(same)]
        texts += _expand(nodes, (first,), expanded)
        is_optional = any(one.unknown for one in same)
        lines.append(f"OPTIONAL {{ {' '.join(texts)} }}" if is_optional else " ".join(texts))
    others = (one for one in conditions if one not in through)
    return [*lines, *(_filter(nodes, one, number) for number, one in enumerate(others))]


def _pass(nodes: Nodes, one: Condition, number: int) -> str:
    """Write a filter on a property of a node."""
    patterns = nodes.pass_through(one.path, len(one.path.hops) - 1)
    node, length = nodes.deepest(one.path)
    leaf = f"?passed{nodes.variables[tuple(one.path.hops[:-1])][5:]}_{number}"
    return f"{patterns} {_matches(node, one, length, leaf)}"


def _matches(start: str, one: Condition, length: int, leaf: str) -> str:
    deep = "+" if one.deep else ""
    path = one.path.write(length)
    step = f"({path}){deep}" if deep else path
    terms = [term for term in one.values if isinstance(term, ox.NamedNode)]
    if one.sign == ":" and len(terms) == len(one.values) == 1:
        return f"{start} {step} {terms[0]} ."
    return f"{start} {step} {leaf} . FILTER ({_test(one, leaf)})"


def _test(one: Condition, leaf: str) -> str:
    if one.sign == ":":
        return " || ".join(
            f"{leaf} = {v}" if isinstance(v, ox.NamedNode) else f"STR({leaf}) = {v}"
            for v in one.values
        )
    value = one.values[0]
    if one.sign == "~":
        return f"CONTAINS(LCASE(STR({leaf})), {ox.Literal(value.value.lower())})"
    number = _number(value.value)
    text = f"STR({leaf}) {one.sign} {ox.Literal(value.value)}"
    if number is None:
        return text
    return f"IF (isNumeric({leaf}), {leaf} {one.sign} {number}, {text})"


def _number(text: str) -> ox.Literal | None:
    try:
        float(text)
    except ValueError:
        return None
    return ox.Literal(text, datatype=ox.NamedNode(XSD["decimal"]))


def _filter(nodes: Nodes, one: Condition, number: int) -> str:
    if one.path.counted:
        return _count_filter(nodes, one, number)
    if not one.path.hops:
        return _row_filter(one)
    start, length = nodes.deepest(one.path)
    leaf = f"?tested{number}"
    some = f"{start} {one.path.write(length)} {leaf}"
    exists = [f"EXISTS {{ {_matches(start, one, length, leaf)} }}"] if one.values else []
    exists += [f"EXISTS {{ {some} }}"] if one.known else []
    exists += [f"NOT EXISTS {{ {some} }}"] if one.unknown else []
    if exists == exists[:1] and one.values and not one.negated:
        return _matches(start, one, length, leaf)
    text = " || ".join(exists)
    return f"FILTER (!({text}))" if one.negated else f"FILTER ({text})"


def _row_filter(one: Condition) -> str:
    test = _test(one, "?row") if one.values else "true"
    return f"FILTER (!({test}))" if one.negated else f"FILTER ({test})"


def _count_filter(nodes: Nodes, one: Condition, number: int) -> str:
    counted, sign = f"?count{number}", "=" if one.sign == ":" else one.sign
    tests = [f"{counted} {sign} {_number(v.value) or 0}" for v in one.values] or ["true"]
    inner = f"SELECT ?row (COUNT(DISTINCT ?of) AS {counted}) {{ {nodes.pattern} "
    inner += f"OPTIONAL {{ ?row {one.path.write()} ?of }} }} GROUP BY ?row"
    text = " || ".join(tests)
    return f"{{ {inner} }} FILTER ({f'!({text})' if one.negated else text})"
