"""Reading addresses and headers takes time proportional to their length."""

from okosystem.fetch.fetching import is_local
from okosystem.fetch.http_post import Reply
from tests.growth import slow_texts


def test_addresses_and_headers_are_read_in_linear_time() -> None:
    assert slow_texts(is_local, "http://", "http://[") == []
    assert slow_texts(lambda text: Reply().add_header(text.encode()), "", "a:") == []
