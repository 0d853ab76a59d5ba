"""Ways through links, on graphs small enough to see with the eye."""

from okosystem.analysis.network import connected_component, reachable, shortest_paths

# a → b → d, a → c → d, d → e; f → g stands alone.
LINKS = [("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("d", "e"), ("f", "g")]


def test_all_the_shortest_ways_are_found_whichever_way_links_point() -> None:
    assert shortest_paths(LINKS, "a", "d", 9) == [("a", "b", "d"), ("a", "c", "d")]
    assert shortest_paths(LINKS, "e", "a", 9) == [("e", "d", "b", "a"), ("e", "d", "c", "a")]


def test_of_many_ways_only_so_many_are_looked_for() -> None:
    assert len(shortest_paths(LINKS, "a", "d", 1)) == 1


def test_what_nothing_joins_has_no_way() -> None:
    assert shortest_paths(LINKS, "a", "g", 9) == []
    assert shortest_paths(LINKS, "a", "nobody", 9) == []


def test_the_order_of_the_links_does_not_matter() -> None:
    assert shortest_paths(LINKS[::-1], "a", "d", 9) == shortest_paths(LINKS, "a", "d", 9)


def test_reach_follows_the_links_the_way_they_point() -> None:
    assert reachable(LINKS, "a") == {"a": 0, "b": 1, "c": 1, "d": 2, "e": 3}
    assert reachable(LINKS, "a", 1) == {"a": 0, "b": 1, "c": 1}
    assert reachable(LINKS, "e") == {"e": 0}
    assert reachable(LINKS, "nobody") == {"nobody": 0}


def test_what_hangs_together_does_so_both_ways() -> None:
    assert connected_component(LINKS, "e") == {"a", "b", "c", "d", "e"}
    assert connected_component(LINKS, "nobody") == {"nobody"}
