"""A tour of the ecosystem in five steps, which ends in the job of the visitor."""
