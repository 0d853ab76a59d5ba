"""Parts that can be left out: each is found by its entry point, and no other part imports it."""
