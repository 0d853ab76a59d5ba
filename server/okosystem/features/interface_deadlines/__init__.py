"""The versions of interfaces that are to end, and what to use instead."""
