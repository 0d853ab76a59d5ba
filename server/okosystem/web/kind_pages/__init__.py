"""A page for each kind of thing: what its reader came for first, then every statement."""
