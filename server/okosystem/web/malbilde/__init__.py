"""The målbilde: the target picture of the ecosystem, seen from any side, on any day."""
