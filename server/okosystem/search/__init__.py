"""Search in a release or in the names of any RDF, and questions in natural language."""
