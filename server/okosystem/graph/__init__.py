"""Readings of the graph that pages, assistants and exports share."""
