"""Assess coverage in a workshop: a workbook out, and its answers in."""
