"""The terms of the pages and of all lists, in three languages."""
