"""The RDF and file layer, independent of HTTP."""
