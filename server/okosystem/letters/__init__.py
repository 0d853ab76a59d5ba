"""Letters to owners: their findings, a patch that fixes them, and questions to answer."""
