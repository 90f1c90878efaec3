"""Reading what a model wrote, by small grammars with limits; nothing here evaluates text."""

from bootcamp.answers.extract import Found, final_answer
from bootcamp.answers.numbers import parse_integer, parse_integers, parse_number

__all__ = ["Found", "final_answer", "parse_integer", "parse_integers", "parse_number"]
