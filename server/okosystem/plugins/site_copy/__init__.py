"""The whole site as files that need no server: pages in each language, data and a search."""
