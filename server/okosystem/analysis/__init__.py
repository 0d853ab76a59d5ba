"""The algorithms: pure functions from what named queries find to results that are graph nodes.

Each module has `run(facts)`, and takes what it knows from `Facts(store, queries, day)`: today's
graph, another day's (`past.graph_on`), or today's with a scenario on top. `everything.run` runs all
of them; `impact.impact` answers for one resource and event; `results.triples` makes statements.
The queries are in a checkout under queries/analyses, in a release `release.analysis_queries`.
"""
