"""`python -m bootcamp` is the command `bootcamp`."""

from bootcamp.cli import main

main(prog_name="bootcamp")
