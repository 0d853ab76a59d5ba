"""The landscape: boxes of resources in categories, on a day, with differences and colours."""
