"""Enhetsregisteret: asked of each organisation, and held against what we have."""
