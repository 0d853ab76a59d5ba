"""The HTTP layer: one blueprint per module, read-only."""
