"""What each owner can put right, and how good the graph is."""
