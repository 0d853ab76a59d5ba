"""Figures of query results: bars, a line over days, or a graph, next to the table."""
