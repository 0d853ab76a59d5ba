"""/malbilde: the landscape of the ecosystem from any perspective, as of any day."""
