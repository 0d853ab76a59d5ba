"""A meeting pack: the same slides as PowerPoint that can be edited and as PDF, tables as CSV."""
