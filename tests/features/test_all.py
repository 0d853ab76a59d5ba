"""What holds for every feature, also for those to come."""

from collections import Counter

from okosystem.features import find_features
from tests.conftest import MakeReader

FEATURES = find_features()


def test_names_and_addresses_are_different() -> None:
    assert len(FEATURES) > 0
    names = Counter(feature.name for feature in FEATURES)
    assert [name for name, number in names.items() if number > 1] == []
    paths = Counter(feature.path for feature in FEATURES if not feature.when)
    assert [path for path, number in paths.items() if number > 1] == []


def test_a_link_to_a_feature_that_is_not_there_is_none(world_reader: MakeReader) -> None:
    reader = world_reader("nb")
    assert reader.link("nothing") is None


def test_a_link_has_choices_in_the_path_and_after_it(world_reader: MakeReader) -> None:
    reader = world_reader("nb")
    address = reader.link("advice", slug="a b", dato="2021-06-01", fra="")
    assert address == "/rad/a%20b?dato=2021-06-01"
