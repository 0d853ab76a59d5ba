"""/sjekk: a list of systems, checked against the shared resources; nothing is kept."""
