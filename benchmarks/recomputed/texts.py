"""Numbers, matrices and expressions in our own prompts and solutions; no model's text must come here: sympy runs it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import sympy
from flint import fmpq, fmpq_mat, fmpz, fmpz_poly
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication,
    parse_expr,
    split_symbols,
    standard_transformations,
)

_INTEGER = re.compile(r"(?<![\w)])-?\d+|\d+")
_FRACTION = re.compile(r"-?\d+(?:/\d+)?")
_MATRIX = re.compile(r"\[\[[-\d].*?\]\]|\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}")
_TRANSFORMATIONS = (*standard_transformations, split_symbols, implicit_multiplication, convert_xor)
_NAMES = {
    "e": sympy.E, "pi": sympy.pi, "ln": sympy.log, "inf": sympy.oo, "I": sympy.I, "i": sympy.I, "C": sympy.binomial,
}  # fmt: skip


def ints(text: str) -> list[int]:
    """All whole numbers; a minus after a number, letter or bracket is one of subtraction."""
    return [int(n) for n in _INTEGER.findall(text)]


def fraction(text: str) -> fmpq:
    above, _, below = text.strip().partition("/")
    return fmpq(int(above), int(below or 1))


def fractions(text: str) -> list[fmpq]:
    """All fractions and whole numbers of a list."""
    return [fraction(piece) for piece in _FRACTION.findall(text)]


def matrices(text: str) -> list[fmpq_mat]:
    """All matrices, in brackets or in LaTeX, in their order."""
    found = []
    for match in _MATRIX.finditer(text):
        if match[1] is None:
            rows = [row.split(",") for row in match[0][2:-2].split("],[")]
        else:
            rows = [row.split("&") for row in match[1].split("\\\\")]
        found.append(fmpq_mat([[fraction(entry) for entry in row] for row in rows]))
    return found


def entries(matrix: fmpq_mat) -> list[fmpq]:
    return [matrix[i, j] for i in range(matrix.nrows()) for j in range(matrix.ncols())]


def zero(matrix: fmpq_mat) -> bool:
    return not any(entries(matrix))


def unit(size: int) -> fmpq_mat:
    return fmpq_mat([[int(i == j) for j in range(size)] for i in range(size)])


def plain(text: str) -> str:
    """LaTeX as far as prompts use it."""
    text = re.sub(r"\\(?:left|right|,|operatorname)|\$", "", text).replace("\\infty", "inf").replace("\\cdot", "*")
    text = text.replace("\\arctan", "atan").replace("arctan", "atan")
    for _ in range(3):
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"^(\1)", text)
    return re.sub(r"\\(?=[a-z])", "", text)


@cache
def expression(text: str) -> Any:
    """An expression of ours, by sympy's own reader."""
    text = re.sub(r"(?<=[\d)])\s?(?=(?:sqrt|sin|cos|tan|ln|exp|atan|sinh|cosh|tanh|pi|e)(?![a-z]))", "*", plain(text))
    text = re.sub(r"\|([^|]+)\|", r"Abs(\1)", text)
    return parse_expr(text, local_dict=dict(_NAMES), transformations=_TRANSFORMATIONS)


def polynomial(text: str, variable: str = "x") -> sympy.Poly:
    return sympy.Poly(expression(text), sympy.Symbol(variable))


def whole_polynomial(text: str) -> fmpz_poly:
    return fmpz_poly([int(c) for c in reversed(polynomial(text).all_coeffs())])


def divisors(n: int) -> list[int]:
    """By the factorisation that FLINT finds."""
    found = [1]
    for p, k in fmpz(n).factor():
        found = [d * int(p) ** j for d in found for j in range(k + 1)]
    return sorted(found)
