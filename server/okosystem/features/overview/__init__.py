"""A table that the reader makes: one kind of entity, its columns, filters and groups."""
