"""Import ArchiMate models as external nodes, matched with our entities."""
