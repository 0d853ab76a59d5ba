"""Before a meeting: advice that awaits an answer, what has changed, and one's own agency."""
