"""Convert and stage what others publish; the only package that opens outgoing connections."""
