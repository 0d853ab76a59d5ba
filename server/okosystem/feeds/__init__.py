"""The documents that others harvest, and the check of any source against the harvester's rules."""
