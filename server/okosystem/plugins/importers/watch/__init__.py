"""Watch the sources: which of them changed, moved, died or grew old, and what rests on them."""
