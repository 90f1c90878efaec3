"""Reading what a model wrote, by small grammars with limits; nothing here evaluates text.

    extract       where in a response the answer stands
    numbers       integers and decimals           rationals   fractions, mixed numbers, percentages
    quantities    numbers with units              units       the table of units
    expressions   algebra and LaTeX               trees       what they are read into, and exact values
    symbolic      trees as sympy objects          intervals   parts of the real line, inequalities
    labels        the name before an equals sign
    lists         tuples, sets, named values      matrices    of numbers or of expressions
    smiles        molecules and reactions         formulas    chemical formulas
    cif           crystal structures              records     JSON

What nearly every task needs is imported from here; the other readers are imported from their modules.
"""

from bootcamp.answers.extract import Found, final_answer
from bootcamp.answers.numbers import parse_integer, parse_integers, parse_number

__all__ = ["Found", "final_answer", "parse_integer", "parse_integers", "parse_number"]
