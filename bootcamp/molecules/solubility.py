"""Solubility products: pure salts, common ions, pH, complexes, mixing, and what precipitates first.

Activities are concentrations and ions do not hydrolyse unless the question says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers, significant
from bootcamp.molecules.answering import Integers
from bootcamp.types import Problem

# Cation and anion in a formula unit, by the formula's letters.
SALTS = {"AX": (1, 1), "AX2": (1, 2), "A2X": (2, 1), "AX3": (1, 3), "A3X": (3, 1), "A2X3": (2, 3), "A3X2": (3, 2)}
_SALT = re.compile(r"A(\d?)X(\d?)")
PKW = 14.0


def _salt(rng: Random, level: int) -> tuple[str, int, int, float]:
    """A formula, its numbers of ions, and a Ksp that makes the salt sparingly soluble."""
    name = rng.choice(list(SALTS)[: 3 if level == 1 else 7])
    cations, anions = SALTS[name]
    soluble = math.exp(rng.uniform(math.log(2e-6), math.log(2e-3)))
    product = (cations * soluble) ** cations * (anions * soluble) ** anions
    return name, cations, anions, float(f"{product:.3g}")


def _ions(prompt: str) -> tuple[int, int]:
    found = _SALT.search(prompt)
    if found is None:
        raise ValueError("the prompt names no salt")
    return int(found[1] or 1), int(found[2] or 1)


def dissolved(product: float, cations: int, anions: int, m: float = 0.0, x: float = 0.0) -> float:
    """Moles of salt a litre that dissolve where the ions already stand at `m` and `x`; by bisection."""
    return bisect(lambda s: (m + cations * s) ** cations * (x + anions * s) ** anions - product, 0.0, 10.0)


def dissolved_by_roots(product: float, cations: int, anions: int, m: float = 0.0, x: float = 0.0) -> float:
    """The same as the least positive root of a polynomial, in units that keep its coefficients near one."""
    unit = (product / (cations**cations * anions**anions)) ** (1 / (cations + anions))
    metal, other = np.poly1d([cations, m / unit]), np.poly1d([anions, x / unit])
    roots = (metal**cations * other**anions - product / unit ** (cations + anions)).roots
    return unit * float(min(root.real for root in roots if root.real > 0 and abs(root.imag) < 1e-6 * abs(root.real)))


def pure(rng: Random, level: int) -> tuple[str, float]:
    name, cations, anions, product = _salt(rng, level)
    moles = dissolved(product, cations, anions)
    if level == 1:
        return f"Molar solubility of {name} (Ksp {product:g}) in water:", moles
    mass = decimals(rng, 90, 450, 1)
    if level == 2:
        return f"Solubility in mg/L of {name} (Ksp {product:g}, {mass:g} g/mol) in water:", 1000 * mass * moles
    milligrams = float(f"{1000 * mass * moles:.3g}")
    moles = milligrams / 1000 / mass
    text = f"{milligrams:g} mg of {name} ({mass:g} g/mol) saturate 1.00 L of water. Ksp of {name}:"
    return text, (cations * moles) ** cations * (anions * moles) ** anions


def pure_again(prompt: str) -> float:
    cations, anions = _ions(prompt)
    given = numbers(prompt)
    if "saturate" in prompt:
        logarithm = math.log10(given[0] / 1000 / given[1])
        return 10 ** ((cations + anions) * logarithm + cations * math.log10(cations) + anions * math.log10(anions))
    moles = dissolved_by_roots(given[0], cations, anions)
    return 1000 * given[1] * moles if "mg/L" in prompt else moles


def common(rng: Random, level: int) -> tuple[str, float]:
    name, cations, anions, product = _salt(rng, level)
    base = dissolved(product, cations, anions)
    ion = rng.choice("AX")
    # At level 1 the added ion outweighs the salt's own; later they are comparable and no term may be dropped.
    present = significant(rng, 30 * base, 300 * base) if level == 1 else significant(rng, 0.3 * base, 8 * base)
    m, x = (present, 0.0) if ion == "A" else (0.0, present)
    text = f"Molar solubility of {name} (Ksp {product:g}) in {present:g} M {ion} from a soluble salt:"
    if level >= 3:
        litres = rng.choice((0.1, 0.25, 0.5, 2.0))
        moles = dissolved(product, cations, anions, m, x)
        text = f"Millimoles of {name} (Ksp {product:g}) that dissolve in {litres:g} L of {present:g} M {ion}:"
        return text, 1000 * litres * moles
    return text, dissolved(product, cations, anions, m, x)


def common_again(prompt: str) -> float:
    cations, anions = _ions(prompt)
    product, *rest = numbers(prompt)
    present = rest[-1]
    metal = " M A" in prompt
    moles = dissolved_by_roots(product, cations, anions, present if metal else 0.0, 0.0 if metal else present)
    return 1000 * rest[0] * moles if prompt.startswith("Milli") else moles


def hydroxide(rng: Random, level: int) -> tuple[str, float]:
    """Solubility in a buffer, or the pH at which an ion begins to precipitate or is down to a residue."""
    n = rng.choice((2, 2, 3))
    if level == 1:
        exponent, value = (decimals(rng, 11, 17, 2), decimals(rng, 8, 10.5, 2))
        if n == 3:
            exponent, value = decimals(rng, 28, 38, 2), decimals(rng, 4, 7, 2)
        moles = 10 ** (-exponent + n * (PKW - value))
        return f"log10 of the molarity of M{n}+ over M(OH){n} (pKsp {exponent:g}) at pH {value:g}:", math.log10(moles)
    exponent, metal = (decimals(rng, 11, 17, 2) if n == 2 else decimals(rng, 28, 38, 2)), significant(rng, 1e-3, 0.5)
    left = metal
    text = f"pH at which M(OH){n} (pKsp {exponent:g}) begins to form from {metal:g} M M{n}+:"
    if level >= 3:
        percent = rng.choice((0.01, 0.02, 0.05, 0.1, 0.5, 1.0))
        left = metal * percent / 100
        text = f"pH at which M(OH){n} (pKsp {exponent:g}) leaves {percent:g} percent of {metal:g} M M{n}+ dissolved:"
    return text, PKW - (exponent + math.log10(left)) / n


def hydroxide_again(prompt: str) -> float:
    n = int(captured(r"OH\)(\d)", prompt))
    _, exponent, *rest = numbers(prompt)
    if prompt.startswith("log10"):
        return math.log10(10**-exponent / (1e-14 / 10 ** -rest[0]) ** n)
    left = rest[-1] * (rest[0] / 100 if len(rest) > 1 else 1)
    return bisect(lambda value: math.log10(left) + n * (value - 14) + exponent, 0.0, 14.0)


def mixing(rng: Random, level: int) -> tuple[str, float]:
    """An ion that is left after two solutions are mixed; from level 2 on neither is much in excess."""
    name, cations, anions, product = _salt(rng, level)
    base = dissolved(product, cations, anions)
    one, other = rng.randrange(10, 105, 5), rng.randrange(10, 105, 5)
    metal = significant(rng, 50 * base, 2000 * base)
    ratio = rng.uniform(1.5, 4) if level == 1 else rng.uniform(0.98, 1.02)
    if level == 1 and rng.random() < 0.5:
        ratio = 1 / ratio
    anion = float(f"{metal * one / other * anions / cations * ratio:.3g}")
    whole = one + other
    m, x = metal * one / whole, anion * other / whole
    formed = bisect(lambda s: product - (m - cations * s) ** cations * (x - anions * s) ** anions, 0.0,
                    min(m / cations, x / anions))  # fmt: skip
    if formed * cations < 0.2 * m:
        return mixing(rng, level)
    ion = rng.choice("AX")
    left = m - cations * formed if ion == "A" else x - anions * formed
    text = f"{one} mL of {metal:g} M A and {other} mL of {anion:g} M X are mixed; {name} (Ksp {product:g}) forms."
    return f"{text} Molarity of {ion} left:", left


def mixing_again(prompt: str) -> float:
    """From the other side: all precipitates that can, then the salt dissolves beside what is left."""
    cations, anions = _ions(prompt.partition("; ")[2])
    one, metal, other, anion, product = numbers(prompt)
    m, x = metal * one / (one + other), anion * other / (one + other)
    formed = min(m / cations, x / anions)
    m, x = max(m - cations * formed, 0.0), max(x - anions * formed, 0.0)
    back = dissolved_by_roots(product, cations, anions, m, x)
    return m + cations * back if prompt.partition("Molarity of ")[2].startswith("A") else x + anions * back


def residue(rng: Random, level: int) -> tuple[str, float]:
    """How much of the ion that precipitates first is left when the second begins to."""
    forms = ("AX", "AX2") if level > 1 else ("AX",)
    while True:
        one, other = rng.choice(forms), rng.choice(forms)
        first, second = (10 ** -decimals(rng, 6, 16, 2) for _ in range(2))
        a, b = significant(rng, 1e-3, 0.2), significant(rng, 1e-3, 0.2)
        first, second = float(f"{first:.2g}"), float(f"{second:.2g}")
        n, m = SALTS[one][1], SALTS[other][1]
        begins = (second / b) ** (1 / m)
        left = first / begins**n
        if 1e-4 * a < left < 0.5 * a:
            break
    text = f"X is added to {a:g} M A and {b:g} M B. Ksp: {one} {first:g}, {other.replace('A', 'B')}"
    return f"{text} {second:g}. Percent of A still dissolved when B begins to precipitate:", 100 * left / a


def residue_again(prompt: str) -> float:
    a, b = numbers(prompt)[:2]
    found = re.findall(r"[AB]X(\d?) ([0-9.e-]+[0-9])", prompt)
    (n, first), (m, second) = ((int(n or 1), float(k)) for n, k in found)
    begins = bisect(lambda exponent: b * 10 ** (m * exponent) - second, -20.0, 0.0)
    return 100 * first / 10 ** (n * begins) / a


def ammonia(rng: Random, level: int) -> tuple[str, float]:
    """A silver halide in a solution whose ligand is used up as the complex forms."""
    product, formation = significant(rng, 1e-13, 1e-9), significant(rng, 1e6, 1e8)
    ligand = decimals(rng, 0.1, 6.0, 2)
    k = product * formation
    text = f"AgX (Ksp {product:g}) in {ligand:g} M L; Ag + 2 L = AgL2, beta {formation:.2g}."
    solved = ligand * math.sqrt(k) / (1 + 2 * math.sqrt(k))
    if level == 1:
        return f"{text} Molar solubility (free Ag negligible):", solved
    halide = significant(rng, 0.2 * solved, 5 * solved)
    dissolved_ = bisect(lambda s: s * (s + halide) - k * (ligand - 2 * s) ** 2, 0.0, ligand / 2)
    return f"{text} Also {halide:g} M X. Molar solubility (free Ag negligible):", dissolved_


def ammonia_again(prompt: str) -> float:
    given = numbers(prompt.replace("Ag + 2 L = AgL2", ""))
    product, ligand, beta = given[:3]
    halide = given[3] if len(given) > 3 else 0.0
    k = product * beta
    a, b, c = 1 - 4 * k, halide + 4 * k * ligand, -k * ligand * ligand
    return 2 * -c / (b + math.sqrt(b * b - 4 * a * c))


class Solubility(Rounded):
    """How much of a salt dissolves, and what an added ion, a pH or a ligand changes."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "pure": Quantity(pure, pure_again),
        "common-ion": Quantity(common, common_again),
        "hydroxide": Quantity(hydroxide, hydroxide_again, rel=0.0, abs_=0.012),
        "mixing": Quantity(mixing, mixing_again),
        "residue": Quantity(residue, residue_again),
        "complex": Quantity(ammonia, ammonia_again),
    }


@dataclass(frozen=True, kw_only=True)
class PrecipitationOrder(Integers):
    """The order in which the anions of a solution precipitate, as their numbers in the prompt."""

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            ions = []
            for _ in range(4 + level // 2):
                n = rng.choice((1, 1, 2, 3)) if level > 1 else rng.choice((1, 2))  # metal ions to one anion
                begins = 10 ** rng.uniform(-8, -3)
                molar = significant(rng, 1e-3, 0.2, 1 if level == 1 else 2)
                ions.append((n, float(f"{molar * begins**n:.2g}"), molar))
            starts = [(product / molar) ** (1 / n) for n, product, molar in ions]
            ranked = sorted(starts)
            if all(b / a > 1.3 for a, b in pairwise(ranked)):
                break
        shown = "; ".join(
            f"({i}) {molar:g} M, Ag{n if n > 1 else ''}X {product:g}" for i, (n, product, molar) in enumerate(ions, 1)
        )
        order = sorted(range(len(ions)), key=starts.__getitem__)
        return Problem(
            f"Ag+ is added slowly to anions X (molarity, Ksp): {shown}. Order of precipitation, by number:",
            [i + 1 for i in order],
        )

    def check(self, problem: Problem) -> bool:
        """By raising log10 of the metal's molarity in small steps until the salts come down."""
        found = re.findall(r"\((\d)\) ([0-9.e-]+) M, Ag(\d?)X ([0-9.e-]*[0-9])", problem.prompt)
        order: list[int] = []
        for step in range(-1000, 200):
            for number, molar, n, product in found:
                power = int(n or 1)
                down = power * step / 100 + math.log10(float(molar)) >= math.log10(float(product))
                if down and int(number) not in order:
                    order.append(int(number))
        return order == problem.answer and len(order) == len(found)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt

    def wrong(self, answer: Sequence[int], rng: Random) -> str:
        place = rng.randrange(len(answer) - 1)
        changed = list(answer)
        changed[place : place + 2] = reversed(changed[place : place + 2])
        return self.solution(changed)
