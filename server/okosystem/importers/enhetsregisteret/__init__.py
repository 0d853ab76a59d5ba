"""Enhetsregisteret: look up each organisation, and compare it with our data."""
