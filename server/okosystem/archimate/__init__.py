"""ArchiMate: its types, its relationship rules, and its Open Exchange format, read and written."""
