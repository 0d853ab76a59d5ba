"""The algorithms: pure functions from what named queries find to results that are graph nodes."""
