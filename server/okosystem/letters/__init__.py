"""Letters to owners: what they should fix, a patch that does it, and questions to answer."""
