"""Proposals: from what a person fills in, to one Turtle file that can be reviewed in git."""
