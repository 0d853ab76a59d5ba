"""RDF: terms, formats, and canonical forms."""
