"""Whether the graph supports one statement, contradicts it or does not know, for programs."""
