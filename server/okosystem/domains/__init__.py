"""Domains: sectors, agencies, fields and data spaces that add a folder to the graph."""
