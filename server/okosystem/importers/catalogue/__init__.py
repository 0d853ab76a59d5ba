"""Felles datakatalog and other catalogues of DCAT-AP: fetched, loaded, matched."""
