"""Run checks on catalogues before Felles datakatalog harvests them."""
