"""Serve somebody else's RDF: an app whose pages suit any data."""
