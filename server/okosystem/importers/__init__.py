"""What others publish, fetched and converted; the only room that opens outgoing connections."""
