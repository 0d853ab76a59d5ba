"""The entities of any other kind."""
