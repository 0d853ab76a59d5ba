"""Scenarios, and the effect of each on the landscape and the analyses."""
