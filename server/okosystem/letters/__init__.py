"""Letters to owners: what should be fixed of theirs, a patch that does it, and open questions."""
