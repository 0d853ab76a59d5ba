"""ArchiMate models as linked external nodes: name, type and address, and what they match."""
