"""A page for each kind of entity: a summary first, then every statement."""
