"""The knowledge graph of Norway's common digital ecosystem: build it, check it, serve it."""
