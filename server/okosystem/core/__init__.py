"""Knows RDF and files, never HTTP."""
