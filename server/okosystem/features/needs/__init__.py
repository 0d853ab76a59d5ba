"""/behov: from a need in somebody's own words to the shared resources that may answer it."""
