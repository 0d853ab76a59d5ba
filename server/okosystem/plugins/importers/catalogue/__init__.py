"""Felles datakatalog and other DCAT-AP catalogues: fetched, loaded and compared with our data."""
