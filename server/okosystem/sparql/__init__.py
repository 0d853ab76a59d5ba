"""Answers SPARQL: the embedded engine, and what it refuses."""
