"""The algorithms: pure functions from the rows of named queries to results.

Each algorithm is a module with `run(facts)`; `Facts(store, queries, day)` holds its input, over
today's graph, that of another day (`as_of.graph_on`), or one with a scenario laid over it.
`as_of.run` runs them all, `impact.find_impact` one resource and event, and
`results.result_triples` describes a result as statements. The queries are in queries/analyses of
a checkout and in `release.analysis_queries` of a release.
"""
