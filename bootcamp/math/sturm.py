"""Real roots of polynomials with rational coefficients, counted exactly."""

from __future__ import annotations

import itertools
from fractions import Fraction

from bootcamp.math.polynomials import Polynomial, derivative, polynomial, value


def remainder(f: Polynomial, g: Polynomial) -> Polynomial:
    """Of f divided by g."""
    rest = list(f)
    while len(rest) >= len(g):
        factor = rest[-1] / g[-1]
        for k in range(1, len(g) + 1):
            rest[-k] -= factor * g[-k]
        rest.pop()
        while rest and not rest[-1]:
            rest.pop()
    return polynomial(rest)


def _signs(chain: list[Polynomial], x: Fraction) -> int:
    """Changes of sign along the chain."""
    values = [v for f in chain if (v := value(f, x))]
    return sum(a * b < 0 for a, b in itertools.pairwise(values))


def roots_between(f: Polynomial, low: Fraction, high: Fraction) -> int:
    """How many different roots of f lie strictly between two numbers, by Sturm's theorem."""
    chain = [f, derivative(f)]
    while chain[-1]:
        rest = remainder(chain[-2], chain[-1])
        chain.append(polynomial(-c for c in rest))
    chain.pop()
    return _signs(chain, Fraction(low)) - _signs(chain, Fraction(high)) - (value(f, high) == 0)
