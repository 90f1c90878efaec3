"""Acids and bases in water at 25 °C, ideal, Kw = 1e-14: pH by charge balance, checked by polynomials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.molecules.amounts import Amount, Quantity, bisect, decimals, numbers, significant

KW = 1e-14


def charge(h: float, total: float, constants: Sequence[float]) -> float:
    """Negative charge per litre of an acid that is neutral when it has all its protons."""
    weights, weight = [1.0], 1.0
    for constant in constants:
        weight *= constant / h
        weights.append(weight)
    return total * sum(n * w for n, w in enumerate(weights)) / sum(weights)


def ph(total: float, constants: Sequence[float], cations: float) -> float:
    """pH of an acid with strong cations (negative for strong anions), by charge balance."""

    def balance(value: float) -> float:
        h = 10.0**-value
        return KW / h + charge(h, total, constants) - h - cations

    return bisect(balance, -1.5, 15.5)


def ph_by_roots(total: float, constants: Sequence[float], cations: float) -> float:
    """The same as the one positive root of a polynomial in [H+]."""
    below, above = np.poly1d([0.0]), np.poly1d([0.0])
    weight, n = 1.0, len(constants)
    for place in range(n + 1):
        term = np.poly1d([weight] + [0.0] * (n - place))
        below, above = below + term, above + place * term
        weight *= constants[place] if place < n else 1.0
    h = np.poly1d([1.0, 0.0])
    roots = (h * h * below + cations * h * below - KW * below - total * h * above).roots
    real = [root.real for root in roots if root.real > 0 and abs(root.imag) < 1e-6 * root.real]
    return -math.log10(max(real))


def weak_acid(rng: Random, level: int) -> tuple[str, float]:
    pka, total = decimals(rng, 2.5, 5.5, 2), significant(rng, 0.01, 1.0)
    if level >= 2:
        pka, total = decimals(rng, 1.0, 4.5, 2), significant(rng, 3e-4, 0.3)
    if level >= 4:
        pka, total = decimals(rng, 6.0, 9.5, 2), significant(rng, 1e-6, 1e-3)
    return f"pH of {total:g} M HA (pKa {pka:g}):", ph(total, [10**-pka], 0.0)


def salt(rng: Random, level: int) -> tuple[str, float]:
    pka, total = decimals(rng, 3.0, 9.0, 2), significant(rng, 0.01, 1.0)
    if level == 1:
        return f"pH of {total:g} M NaA (HA: pKa {pka:g}):", ph(total, [10**-pka], total)
    if level == 2:  # the cation of a weak base is a weak acid
        return f"pH of {total:g} M BHCl (BH+: pKa {pka:g}):", ph(total, [10**-pka], 0.0)
    first = decimals(rng, 1.5, 5.0, 2)
    second = round(first + decimals(rng, 2.0, 6.0, 2), 2)
    total = significant(rng, 1e-3 if level == 3 else 1e-4, 0.3)
    which = rng.choice(("NaHA", "Na2A"))
    sodium = total * (1 if which == "NaHA" else 2)
    return f"pH of {total:g} M {which} (H2A: pKa {first:g}, {second:g}):", ph(total, [10**-first, 10**-second], sodium)


def salt_again(prompt: str) -> float:
    total, *pkas = numbers(prompt)
    sodium = {"NaA": 1, "BHCl": 0, "NaHA": 1, "Na2A": 2}[prompt.split()[4]]
    return ph_by_roots(total, [10**-p for p in pkas], sodium * total)


def buffer(rng: Random, level: int) -> tuple[str, float]:
    pka = decimals(rng, 3.5, 9.5, 2)
    acid, base = decimals(rng, 0.05, 0.5, 2), decimals(rng, 0.05, 0.5, 2)
    one, two = (50, 50) if level == 1 else (rng.randrange(10, 200, 5), rng.randrange(10, 200, 5))
    text = f"pH of {one} mL {acid:g} M HA + {two} mL {base:g} M NaA"
    volume, sodium = one + two, two * base
    if level >= 2:
        strong, third = decimals(rng, 0.05, 0.5, 2), rng.randrange(5, 100, 5)
        name = rng.choice(("HCl", "NaOH"))
        text += f" + {third} mL {strong:g} M {name}"
        volume += third
        sodium += third * strong * (1 if name == "NaOH" else -1)
    text += f" (pKa {pka:g}):"
    return text, ph((one * acid + two * base) / volume, [10**-pka], sodium / volume)


def buffer_again(prompt: str) -> float:
    volume = sodium = total = 0.0
    for part in prompt.partition("pH of ")[2].partition(" (pKa")[0].split(" + "):
        millilitres, _, molar, _, name = part.split()
        volume += float(millilitres)
        amount = float(millilitres) * float(molar)
        total += amount if name in ("HA", "NaA") else 0.0
        sodium += {"HA": 0.0, "NaA": amount, "NaOH": amount, "HCl": -amount}[name]
    return ph_by_roots(total / volume, [10 ** -numbers(prompt)[-1]], sodium / volume)


def titration(rng: Random, level: int) -> tuple[str, float]:
    volume, total = rng.randrange(10, 105, 5), decimals(rng, 0.02, 0.3, 3)
    titrant = decimals(rng, 0.05, 0.5, 3)
    pkas = [decimals(rng, 2.5, 7.0, 2)]
    if level >= 3:
        pkas.append(round(pkas[0] + decimals(rng, 2.5, 5.0, 2), 2))
    if level >= 4:
        pkas.append(round(pkas[1] + decimals(rng, 2.5, 4.0, 2), 2))
    equivalents = rng.uniform(0.15, 0.85) if level == 1 else rng.uniform(0.1, len(pkas) + 0.4)
    added = round(equivalents * volume * total / titrant, 1)
    name = "HA" if len(pkas) == 1 else f"H{len(pkas)}A"
    listed = ", ".join(f"{p:g}" for p in pkas)
    text = f"pH of {volume} mL {total:g} M {name} (pKa {listed}) + {added:g} mL {titrant:g} M NaOH:"
    whole = volume + added
    return text, ph(volume * total / whole, [10**-p for p in pkas], added * titrant / whole)


def titration_again(prompt: str) -> float:
    volume, total, *pkas, added, titrant = numbers(prompt)
    whole = volume + added
    return ph_by_roots(volume * total / whole, [10**-p for p in pkas], added * titrant / whole)


def recipe(rng: Random, level: int) -> tuple[str, float]:
    pkas = [decimals(rng, 3.0, 6.0, 2)]
    if level >= 2:
        pkas.append(round(pkas[0] + decimals(rng, 2.0, 4.0, 2), 2))
    if level >= 4:
        pkas.append(round(pkas[1] + decimals(rng, 2.0, 4.0, 2), 2))
    volume, total, titrant = rng.randrange(50, 550, 50), decimals(rng, 0.05, 0.3, 2), decimals(rng, 0.5, 2.0, 2)
    name = "HA" if len(pkas) == 1 else f"H{len(pkas)}A"
    added = 0.0
    while not volume * total / titrant / 8 < added < 3 * volume * total / titrant:
        target = round(rng.choice(pkas) + rng.uniform(-0.9, 0.9), 2)
        h = 10.0**-target
        free = h - KW / h
        added = volume * (charge(h, total, [10**-p for p in pkas]) - free) / (titrant + free)
    listed = ", ".join(f"{p:g}" for p in pkas)
    text = f"mL of {titrant:g} M NaOH that bring {volume} mL {total:g} M {name} (pKa {listed}) to pH {target:g}:"
    return text, added


def recipe_again(prompt: str) -> float:
    titrant, volume, total, *pkas, target = numbers(prompt)

    def over(added: float) -> float:
        whole = volume + added
        return ph_by_roots(volume * total / whole, [10**-p for p in pkas], added * titrant / whole) - target

    return bisect(over, 0.0, 4 * volume * total / titrant, steps=40)


def speciation(rng: Random, level: int) -> tuple[str, float]:
    pkas = [decimals(rng, 1.5, 4.0, 2)]
    for _ in range(min(level, 3)):
        pkas.append(round(pkas[-1] + decimals(rng, 0.5 if level > 2 else 1.5, 3.5, 2), 2))
    n = len(pkas)
    while True:
        kept = rng.randint(0, n)
        value = round(rng.choice(pkas) + rng.uniform(-1.2, 1.2), 2)
        logs = [n * value - sum(pkas[:n]) for n in range(len(pkas) + 1)]  # relative amounts, by protons lost
        share = 100 / sum(10 ** (other - logs[n - kept]) for other in logs)
        if share > 0.5:
            break
    name = f"H{kept}A" if kept > 1 else "HA" if kept else "A"
    sign = "" if kept == n else f"{n - kept}-" if n - kept > 1 else "-"
    species = f"{name}^{sign}" if sign else name
    return f"Percent of H{n}A (pKa {', '.join(f'{p:g}' for p in pkas)}) that is {species} at pH {value:g}:", share


def speciation_again(prompt: str) -> float:
    *pkas, value = numbers(prompt)
    n = len(pkas)
    protons = prompt.partition(" that is ")[2].partition("A")[0]
    kept = int(protons[1:] or 1) if protons else 0
    h = 10.0**-value
    # Charge is the sum over protons lost; the share of one species by Cramer's rule on the stepwise equilibria.
    matrix, right = np.zeros((n + 1, n + 1)), np.zeros(n + 1)
    matrix[0, :], right[0] = 1.0, 100.0
    for place, pka in enumerate(pkas, 1):
        matrix[place, place - 1], matrix[place, place] = 10.0**-pka / h, -1.0
    return float(np.linalg.solve(matrix, right)[n - kept])


class AcidBase(Amount):
    """pH and its inverse: weak acids, salts, buffers, titrations, what to add, and which species there are."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "weak-acid": Quantity(
            weak_acid,
            lambda prompt: ph_by_roots(numbers(prompt)[0], [10 ** -numbers(prompt)[1]], 0.0),
            rel=0.0,
            abs_=0.02,
        ),
        "salt": Quantity(salt, salt_again, rel=0.0, abs_=0.02),
        "buffer": Quantity(buffer, buffer_again, rel=0.0, abs_=0.02),
        "titration": Quantity(titration, titration_again, rel=0.0, abs_=0.02),
        "recipe": Quantity(recipe, recipe_again, unit="mL"),
        "speciation": Quantity(speciation, speciation_again),
    }
