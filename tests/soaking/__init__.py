"""A server under good, bad, huge, hostile and rude clients, while its processes are killed."""
