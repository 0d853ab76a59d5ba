"""ArchiMate: its types and relationship rules, and models read, written and made of our graph."""
