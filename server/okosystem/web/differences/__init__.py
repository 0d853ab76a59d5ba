"""What changed in the ecosystem: one reading, for the feeds, for /diff and for the målbilde."""
