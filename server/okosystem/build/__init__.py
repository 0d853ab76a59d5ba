"""Stage what comes from outside, before it becomes part of the source files."""
