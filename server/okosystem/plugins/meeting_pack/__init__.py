"""The meeting pack: the same slides as editable PowerPoint and as PDF, with tables as CSV."""
