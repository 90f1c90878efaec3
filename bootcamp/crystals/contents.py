"""What a crystal holds, from what was weighed or measured: lattice parameters, densities, losses of mass."""

from __future__ import annotations

import math
from random import Random
from typing import ClassVar

from bootcamp.crystals.equilibria import bisected
from bootcamp.physics.quantities import Asked, Question

DALTON = 1.66053907  # u/Å³ in g/cm³


def _solution(rng: Random, level: int) -> dict[str, float]:
    while True:
        a, b = (rng.randint(3800, 6500) / 1000 for _ in range(2))
        bowing = rng.choice((-1, 1)) * rng.randint(10, 60) / 1000 if level > 1 else 0
        x = rng.uniform(0.08, 0.92)
        fields = {"a": a, "b": b, "m": round(a + (b - a) * x - bowing * x * (1 - x), 4)}
        fields |= {"w": bowing} if level > 1 else {}
        if abs(b - a) > 0.3:
            return fields


def _share(a: float, b: float, m: float, w: float = 0) -> float:
    """x in a + (b - a) x - w x (1 - x) = m."""
    if not w:
        return (m - a) / (b - a)
    p, q = b - a - w, a - m
    root = math.sqrt(p * p - 4 * w * q)
    return next(x for x in ((-p + root) / (2 * w), (-p - root) / (2 * w)) if 0 <= x <= 1)


def _share_again(a: float, b: float, m: float, w: float = 0) -> float:
    return bisected(lambda x: (1 - x) * (a - w * x) + b * x - m, 0, 1)


def _rock_salt(rng: Random, level: int) -> dict[str, float]:
    metal, a = rng.randint(2400, 9500) / 100, rng.randint(4100, 5200) / 1000
    if level == 1:
        share = rng.uniform(0.03, 0.3)
        mass = (1 - share) * metal + 16.00
        return {"a": a, "m": metal, "r": round(4 * mass * DALTON / a**3, 4)}
    host, x = rng.randint(8500, 17900) / 100, rng.randint(6, 30) / 100
    a = rng.randint(5000, 5500) / 1000
    return {"a": a, "h": host, "m": metal, "x": x}


def _content(a: float, m: float, r: float = 0, h: float = 0, x: float = 0) -> float:
    """Level 1: per cent of cation sites empty in rock salt; above: 100 times the density of a doped fluorite."""
    if r:
        return 100 * (1 - (r * a**3 / (4 * DALTON) - 16.00) / m)
    return 4 * ((1 - x) * h + x * m + (2 - x / 2) * 16.00) * DALTON / a**3


def _content_again(a: float, m: float, r: float = 0, h: float = 0, x: float = 0) -> float:
    if r:
        return bisected(lambda p: 4 * ((1 - p / 100) * m + 16.00) * DALTON / a**3 - r, 0, 100)
    cell = sum(count * mass for count, mass in ((4 - 4 * x, h), (4 * x, m), (8 - 2 * x, 16.00)))
    return cell / (a**3 * 0.602214076)


def _alloy(rng: Random, level: int) -> dict[str, float]:
    masses = [rng.randint(900, 20800) / 100 for _ in range(level + 1)]
    while True:
        shares = [rng.randint(3, 80) for _ in range(level)]
        if sum(shares) <= 95:
            break
    return dict(zip("abc", masses, strict=False)) | dict(zip("pq", shares, strict=False))


def _atomic(a: float, b: float, p: float, c: float = 0, q: float = 0) -> float:
    """At.% of the first element; p and q are wt.% of the first and second, the rest is the last."""
    first = p / a
    others = (100 - p) / b if not c else q / b + (100 - p - q) / c
    return 100 * first / (first + others)


def _atomic_again(a: float, b: float, p: float, c: float = 0, q: float = 0) -> float:
    """The mean atomic mass is the harmonic mean; the share of atoms is p times mean over own mass."""
    mean = 100 / (p / a + (q / b + (100 - p - q) / c if c else (100 - p) / b))
    return p * mean / a


def _hydrate(rng: Random, level: int) -> dict[str, float]:
    mass, count = rng.randint(5000, 45000) / 100, rng.randint(1, 24) / 2
    if level == 1:
        return {"m": mass, "p": round(100 * 18.015 * count / (mass + 18.015 * count), 2)}
    first = rng.randint(1, 5) * 0.5
    whole = mass + 18.015 * count + 44.009 * first
    return {"m": mass, "p": round(1801.5 * count / whole, 2), "q": round(4400.9 * first / whole, 2)}


def _water(m: float, p: float, q: float = 0) -> float:
    """Water per formula unit from its loss in per cent of the start; above level 1 carbon dioxide goes as well."""
    return m * p / (18.015 * (100 - p - q))


def _water_again(m: float, p: float, q: float = 0) -> float:
    return bisected(lambda n: 18.015 * n / (m + 18.015 * n) * (100 - q) - p, 0, 500) if q == 0 else _two(m, p, q)


def _two(m: float, p: float, q: float) -> float:
    """The whole formula mass is what leaves the residue m after both losses."""
    whole = m / (1 - (p + q) / 100)
    return (whole - m - whole * q / 100) / 18.015


def _reduced(rng: Random, level: int) -> dict[str, float]:
    mass = rng.randint(10000, 30000) / 100
    return {"m": mass, "n": rng.randint(2, 6), "p": rng.randint(30, 500) / 100}


def _deficit(m: float, n: float, p: float) -> float:
    """Oxygen lost per formula unit of mass m."""
    return m * p / 100 / 15.999


def _deficit_again(m: float, n: float, p: float) -> float:
    return bisected(lambda d: 1 - 15.999 * d / m - (1 - p / 100), -1, 100)


def _perovskite(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"a": rng.randint(95, 165) / 100, "b": rng.randint(50, 90) / 100}
        fields["x"] = rng.choice((1.40, 1.33, 1.81, 1.96, 2.20))
        if level > 1:
            fields |= {"c": rng.randint(95, 175) / 100, "t": rng.randint(88, 102) / 100}
            if abs(fields["c"] - fields["a"]) < 0.08 or not 0.05 < _tolerance(**fields) < 0.95:
                continue
        return fields


def _tolerance(a: float, b: float, x: float, c: float = 0, t: float = 0) -> float:
    """Level 1: Goldschmidt's factor; above: the share of the larger or smaller A' that brings it to t."""
    root = math.sqrt(2) * (b + x)
    return (t * root - x - a) / (c - a) if c else (a + x) / root


def _tolerance_again(a: float, b: float, x: float, c: float = 0, t: float = 0) -> float:
    """A-X as a share of half the diagonal of the face of a cube with edge 2 (B-X)."""
    half = math.hypot(b + x, b + x)
    if not c:
        return (a + x) / half
    return bisected(lambda y: ((1 - y) * a + y * c + x) / half - t, -5, 5)


class Contents(Asked):
    """Vegard's rule, vacancies by density, weight and atomic per cent, losses on heating, tolerance factors."""

    QUESTIONS: ClassVar = {
        "vegard": Question(
            "",
            (
                ("Lattice parameters: A {a} Å, B {b} Å, alloy A(1-x)B(x) {m} Å. x by Vegard's rule?",),
                (
                    "In A(1-x)B(x) the lattice parameter is a(x) = {a} (1-x) + {b} x - w x (1-x) Å with w = {w}. A"
                    " sample has {m} Å. x?",
                ),
            ),
            _solution,
            _share,
            _share_again,
        ),
        "vacancies-by-density": Question(
            "%",
            (
                (
                    "Rock-salt type M(1-x)O, M = {m} u, O = 16.00 u, a = {a} Å, density {r} g/cm³. What percentage of"
                    " the cation sites is vacant?",
                ),
            ),
            lambda rng, level: _rock_salt(rng, 1),
            _content,
            _content_again,
        ),
        "doped-density": Question(
            "g/cm^3",
            (
                (
                    "Fluorite-type H(1-x)D(x)O2 with D3+ on H4+ sites, charge balanced by oxygen vacancies: H = {h} u,"
                    " D = {m} u, O = 16.00 u, x = {x}, a = {a} Å. Density?",
                ),
            ),
            lambda rng, level: _rock_salt(rng, 2),
            _content,
            _content_again,
        ),
        "atomic-percent": Question(
            "%",
            (
                ("Alloy with {p} wt% A (rest B); atomic masses A {a}, B {b}. At.% A?",),
                (
                    "An alloy holds {p} wt% A, {q} wt% B, rest C; atomic masses A {a}, B {b}, C {c}. How many at.% are"
                    " A?",
                ),
            ),
            _alloy,
            _atomic,
            _atomic_again,
        ),
        "hydrate-water": Question(
            "",
            (
                ("Salt·nH2O loses {p} % of its mass as water; the anhydrous salt has {m} g/mol. n (H2O 18.015)?",),
                (
                    "On heating, a basic salt loses {p} % of its mass as water (18.015 g/mol) and {q} % as carbon"
                    " dioxide; {m} g of residue remain per mole of formula units. H2O lost per formula unit?",
                ),
            ),
            _hydrate,
            _water,
            _water_again,
        ),
        "oxygen-deficit": Question(
            "",
            (("Oxide of {m} g/mol with {n} O loses {p} % of its mass as O (15.999). δ in O({n}-δ)?",),),
            _reduced,
            _deficit,
            _deficit_again,
        ),
        "tolerance-factor": Question(
            "",
            (
                ("Perovskite ABX3, radii A {a}, B {b}, X {x} Å. Goldschmidt tolerance factor?",),
                (
                    "In the perovskite A(1-y)A'(y)BX3 with radii A {a}, A' {c}, B {b}, X {x} Å (mean radius on the A"
                    " site), which y makes the Goldschmidt tolerance factor {t}?",
                ),
            ),
            _perovskite,
            _tolerance,
            _tolerance_again,
        ),
    }
