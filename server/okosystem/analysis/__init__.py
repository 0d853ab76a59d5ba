"""Algorithms over the graph: one module each, pure functions of links, with no look at HTTP."""
