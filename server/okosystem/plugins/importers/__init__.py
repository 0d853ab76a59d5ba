"""Import descriptions of our entities that registers and catalogues publish."""
