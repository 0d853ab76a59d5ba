"""`python -m okosystem` is the command `okosystem`."""

from okosystem.cli import main

main()
