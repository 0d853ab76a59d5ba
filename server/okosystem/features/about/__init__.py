"""The pages about this site, for developers, on accessibility, and on assessing coverage."""
