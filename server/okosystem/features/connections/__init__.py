"""Connections between entities: pages, lists, and the impact if one stops."""
