"""The findings of each analysis that need a decision, and the methods of the analyses."""
