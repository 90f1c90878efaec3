"""Every reader by a name, with the golden files whose texts it is fed and changed from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from bootcamp.answers import final_answer, parse_integer, parse_integers, parse_number
from bootcamp.answers.cif import read_cif
from bootcamp.answers.expressions import approximate, exact, exact_complex, factors, parse_expression, terms
from bootcamp.answers.formulas import parse_counts, parse_formula, read_formula
from bootcamp.answers.intervals import complement, meet, read_region, same_region
from bootcamp.answers.labels import unlabelled
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list, parse_named, parse_set
from bootcamp.answers.matrices import parse_matrix
from bootcamp.answers.quantities import read_quantity, read_temperature
from bootcamp.answers.rationals import parse_percentage, parse_rational, parse_value
from bootcamp.answers.records import read_json
from bootcamp.answers.smiles import read_reaction_smiles, read_smiles
from bootcamp.answers.units import parse_unit
from tests.goldens import HOME, golden

VARIABLES = ("x", "y", "n", "t", "C", "x_1", "theta")


def expression(text: str) -> object:
    """The tree, and all that is computed from a tree."""
    tree = parse_expression(text, VARIABLES, ("e", "pi", "i"))
    if tree is not None:
        exact(tree, {name: Fraction(k, 7) for k, name in enumerate(VARIABLES, 3)})
        exact_complex(tree)
        approximate(tree, {name: k / 7 for k, name in enumerate(VARIABLES, 3)})
        terms(tree)
        factors(tree)
    return tree


def symbolic(text: str) -> object:
    from bootcamp.answers.symbolic import parse_symbolic

    return parse_symbolic(text, VARIABLES, ("e", "pi", "i"))


def region(text: str) -> object:
    found = read_region(text).value
    if found is not None:
        assert same_region(complement(complement(found)), found)
        assert same_region(meet(found, found), found)
    return found


def numbers(text: str) -> object:
    readers = (parse_number, parse_integer, parse_integers, parse_rational, parse_percentage)
    return _first(read(text) for read in readers)


def quantity(text: str) -> object:
    return _first(read_quantity(text, unit).value for unit in ("J/mol", "m", "", "K", "g/cm^3", "eV"))


def _first(values: Iterable[object]) -> object:
    """The first value that is one, all of them having been made."""
    return next((value for value in list(values) if value is not None), None)


def crystal(text: str) -> object:
    """What is read is read again, the same, from our own writing of it."""
    found = read_cif(text).value
    if found is not None:
        again = read_cif(found.text).value
        assert again is not None, found.text
        assert len(again.sites) == len(found.sites)
        assert again.operations == found.operations
    return found


def formula(text: str) -> object:
    return (parse_formula(text), parse_counts(text), read_formula(text).value)[2]


READERS: dict[str, tuple[Callable[[str], Any], tuple[str, ...]]] = {
    "extraction": (lambda text: final_answer(text).text or None, ("extraction", "expressions", "records")),
    "numbers": (numbers, ("rationals", "percentages")),
    "values": (parse_value, ("rationals", "expressions")),
    "expressions": (expression, ("expressions",)),
    "symbolic": (symbolic, ("expressions",)),
    "labels": (lambda text: unlabelled(plain(text)) or None, ("lists", "expressions")),
    "lists": (parse_list, ("lists", "matrices")),
    "sets": (lambda text: parse_set(text, parse_value), ("lists", "intervals")),
    "named": (lambda text: parse_named(text, ("x", "y")), ("lists", "expressions")),
    "intervals": (region, ("intervals",)),
    "matrices": (parse_matrix, ("matrices",)),
    "units": (parse_unit, ("units",)),
    "quantities": (quantity, ("quantities", "units")),
    "temperatures": (lambda text: read_temperature(text, "K").value, ("temperatures", "quantities")),
    "formulas": (formula, ("formulas",)),
    "smiles": (lambda text: read_smiles(text).value, ("smiles",)),
    "reactions": (lambda text: read_reaction_smiles(text).value, ("reactions", "smiles")),
    "cif": (crystal, ("cif",)),
    "json": (lambda text: read_json(text).value, ("records",)),
}


def corpus(name: str) -> list[str]:
    """The texts of a golden file."""
    if name == "cif":
        return [path.read_text() for path in sorted((HOME / "answers" / "cif").glob("*.cif"))]
    return [row[0] for row in golden(f"answers/{name}")]
