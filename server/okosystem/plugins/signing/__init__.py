"""Sign releases, and check who has signed them."""
