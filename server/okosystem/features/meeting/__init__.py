"""Preparation for a meeting: advice that awaits an answer, changes, and an agency."""
