"""What others harvest from us, and the check of any source against the harvester's rules."""
