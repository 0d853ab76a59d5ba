"""Letters to owners: what should be mended of theirs, a patch that does it, and open questions."""
