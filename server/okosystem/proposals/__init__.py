"""Proposals: from a filled-in form to one Turtle file that can be reviewed in git."""
