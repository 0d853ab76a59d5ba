"""Search: in the index of a release, or in the names of anyone's data."""
