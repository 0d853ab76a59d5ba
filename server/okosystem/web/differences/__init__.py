"""Changes of statements over time, for /diff, the feeds and the landscape."""
