"""What each command does: reads arguments, asks core, writes lines."""
