"""What each sector must, should and may use, with rules and phase-outs."""
