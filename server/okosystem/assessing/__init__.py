"""Coverage assessments from a workshop: a workbook to fill in, and the statements in it."""
