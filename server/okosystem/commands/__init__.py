"""The commands: each reads its arguments, calls the other packages, and prints the result."""
