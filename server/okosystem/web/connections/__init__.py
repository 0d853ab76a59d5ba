"""How entities connect: pages, lists, and what is affected if one stops."""
