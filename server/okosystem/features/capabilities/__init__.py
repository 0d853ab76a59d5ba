"""The capability map with coverage, and the matrix of resources and capabilities."""
