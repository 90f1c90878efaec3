"""Instrumental analysis: absorbance, standard addition, calibration, extraction, chromatography."""

from __future__ import annotations

import math
import re
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers, significant


def absorbance(rng: Random, level: int) -> tuple[str, float]:
    """Beer and Lambert: one absorber, two at two wavelengths, three by least squares at four."""
    path = rng.choice((1, 1, 2, 0.5)) if level == 1 else 1
    if level == 1:
        epsilon, value = significant(rng, 200, 9e4, 3), decimals(rng, 0.1, 1.6, 3)
        dilution = rng.choice((1, 10, 25, 50))
        text = f"A = {value:g} in {path:g} cm, epsilon {epsilon:g} L/mol/cm"
        more = f", after dilution 1:{dilution}" if dilution > 1 else ""
        return f"{text}{more}. Original concentration in umol/L:", 1e6 * value / epsilon / path * dilution
    n = 2 if level == 2 else 3
    while True:
        matrix = np.array([[float(rng.randrange(300, 15000, 100)) for _ in range(n)] for _ in range(n)])
        if np.linalg.cond(matrix) < 8:
            break
    amounts = np.array([rng.uniform(15, 120) for _ in range(n)])
    values = [round(float(v), 3) for v in matrix @ amounts * 1e-6]
    rows = "; ".join(
        f"{place}. A {value:g}, epsilon {', '.join(f'{name} {e:g}' for name, e in zip('XYZ', row, strict=False))}"
        for place, (value, row) in enumerate(zip(values, matrix, strict=True), 1)
    )
    solved = np.linalg.solve(matrix, np.array(values)) * 1e6
    if min(solved) < 8 or min(values) < 0.05:
        return absorbance(rng, level)
    return f"1 cm, wavelengths: {rows} (L/mol/cm). Concentration of X in umol/L:", float(solved[0])


def absorbance_again(prompt: str) -> float:
    if prompt.startswith("A ="):
        value, path, epsilon = (
            captured(p, prompt) for p in (r"A = ([0-9.]+)", r"in ([0-9.]+) cm", r"epsilon ([0-9.e+]+)")
        )
        dilution = captured(r"1:(\d+)", prompt) if "1:" in prompt else 1.0
        return bisect(lambda c: epsilon * path * c / dilution * 1e-6 - value, 0.0, 1e7)
    rows = [(float(re.search(r"A ([0-9.]+)", part)[1]), [float(e) for e in re.findall(r"[XYZ] ([0-9]+)", part)])  # type: ignore[index]
            for part in prompt.partition("wavelengths: ")[2].partition(" (L")[0].split("; ")]  # fmt: skip

    def determinant(columns: list[list[float]]) -> float:
        if len(columns) == 1:
            return columns[0][0]
        return sum(
            (-1) ** i * columns[0][i] * determinant([c[:i] + c[i + 1 :] for c in columns[1:]])
            for i in range(len(columns))
        )

    columns = [list(column) for column in zip(*(row for _, row in rows), strict=True)]
    values = [value for value, _ in rows]
    return 1e6 * determinant([values, *columns[1:]]) / determinant(columns)  # Cramer


def addition(rng: Random, level: int) -> tuple[str, float]:
    """Standard addition: one spike, several, and with dilution."""
    unknown = decimals(rng, 0.5, 20, 2)
    slope = decimals(rng, 0.02, 2.0, 3)
    if level == 1:
        spike = decimals(rng, 1, 20, 1)
        one, other = round(slope * unknown, 3), round(slope * (unknown + spike), 3)
        text = f"Signal {one:g}; after adding {spike:g} mg/L more (no change of volume) {other:g}, no background."
        return f"{text} Concentration in mg/L:", spike * one / (other - one)
    sample, flask = rng.choice((5, 10, 20, 25)), rng.choice((50, 100))
    spikes = sorted(rng.sample((0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0), 2 if level == 2 else 3))
    stock = rng.choice((20, 50, 100))
    signals = [
        round(slope * (unknown * sample + stock * v) / flask * (rng.uniform(0.99, 1.01) if level >= 3 else 1), 4)
        for v in (0.0, *spikes)
    ]
    shown = ", ".join(f"{v:g} mL {y:g}" for v, y in zip((0.0, *spikes), signals, strict=True))
    text = (
        f"{sample} mL of sample and a volume of {stock} mg/L standard are made up to {flask} mL each; signals: {shown}."
    )
    values = np.polyfit([0.0, *spikes], signals, 1)
    result = float(values[1] / values[0]) * stock / sample
    if not 0.2 < result < 60 or values[0] <= 0:
        return addition(rng, level)
    return f"{text} Least-squares line: mg/L in the sample:", result


def addition_again(prompt: str) -> float:
    if prompt.startswith("Signal"):
        one, spike, other = numbers(prompt)
        return bisect(lambda c: c * other - one * (c + spike), 0.0, 1e5)
    sample, stock = captured(r"^(\d+) mL", prompt), captured(r"of (\d+) mg/L", prompt)
    points = [
        (float(v), float(y))
        for v, y in re.findall(r"([0-9.]+) mL ([0-9.]*[0-9])(?=[,.])", prompt.partition("signals: ")[2])
    ]
    x, y = (math.fsum(column) / len(points) for column in zip(*points, strict=True))
    slope = math.fsum((a - x) * (b - y) for a, b in points) / math.fsum((a - x) ** 2 for a, _ in points)
    return (y / slope - x) * stock / sample


def standard(rng: Random, level: int) -> tuple[str, float]:
    """Calibration lines and internal standards."""
    slope, blank = decimals(rng, 0.01, 0.9, 4), decimals(rng, 0.005, 0.08, 4)
    unknown = decimals(rng, 2, 18, 2)
    if level == 1:
        factor, amount = decimals(rng, 0.4, 2.5, 2), decimals(rng, 1, 20, 1)
        ratio = round(unknown / amount * factor, 3)
        text = (
            f"Internal standard {amount:g} mg/L; area ratio analyte to standard {ratio:g}, response factor {factor:g}."
        )
        return f"{text} Analyte in mg/L:", ratio * amount / factor
    doses = sorted(rng.sample(range(0, 21), 3 + level))
    signals = [round((slope * c + blank) * rng.uniform(0.985, 1.015), 4) for c in doses]
    line = np.polyfit(doses, signals, 1)
    value = round(slope * unknown + blank, 4)
    shown = ", ".join(f"{c} mg/L {y:g}" for c, y in zip(doses, signals, strict=True))
    result = float((value - line[1]) / line[0])
    if result < 1:
        return standard(rng, level)
    text = f"Standards: {shown}."
    if level == 2:
        return f"{text} Least-squares line; a sample gives {value:g}. Its mg/L:", result
    dilution = rng.choice((5, 10, 20, 50))
    return (
        f"{text} Least-squares line; a sample diluted 1:{dilution} gives {value:g}. mg/L before dilution:",
        result * dilution,
    )


def standard_again(prompt: str) -> float:
    if prompt.startswith("Internal"):
        amount, ratio, factor = numbers(prompt)
        return amount * ratio / factor
    points = [(float(c), float(y)) for c, y in re.findall(r"(\d+) mg/L ([0-9.]*[0-9])(?=[,.])", prompt)]
    value = captured(r"gives ([0-9.]*[0-9])\.", prompt)
    dilution = captured(r"1:(\d+)", prompt) if "1:" in prompt else 1.0
    rows = np.array([[c, 1.0] for c, _ in points])
    slope, blank = np.linalg.solve(rows.T @ rows, rows.T @ np.array([y for _, y in points]))
    return float((value - blank) / slope) * dilution


def extraction(rng: Random, level: int) -> tuple[str, float]:
    """Shaking out: what stays after n portions, how many are needed, and with an acid that dissociates."""
    ratio = decimals(rng, 1.5, 12, 1)
    water, solvent = rng.randrange(50, 210, 10), rng.randrange(20, 110, 10)
    n = rng.randint(2, 5)
    text = f"D = {ratio:g} (organic to water). {water} mL of water are shaken"
    if level == 1:
        return f"{text} {n} times with {solvent} mL each. Percent that stays in water:", 100 * (
            water / (water + ratio * solvent)
        ) ** n
    pka, value = decimals(rng, 3.5, 5.5, 2), decimals(rng, 3.0, 7.0, 1)
    real = ratio / (1 + 10 ** (value - pka))
    if real * solvent / water < 0.05:
        return extraction(rng, level)
    text = f"HA (pKa {pka:g}; HA alone goes over, partition {ratio:g}) in {water} mL of water at pH {value:g} is shaken"
    if level == 2:
        return f"{text} {n} times with {solvent} mL of solvent each. Percent extracted:", 100 * (
            1 - (water / (water + real * solvent)) ** n
        )
    percent = rng.choice((50, 60, 70, 75, 80, 90))
    wanted = water / real * (100 / (100 - percent) - 1)
    return f"{text} once. mL of solvent that extract {percent} percent:", wanted


def extraction_again(prompt: str) -> float:
    given = numbers(prompt)
    if prompt.startswith("D ="):
        ratio, water, n, solvent = given
        pka, value = 0.0, -30.0
    elif "once" in prompt:
        pka, ratio, water, value, percent = given
        free = 10**-value / (10**-value + 10**-pka)
        return bisect(lambda v: 100 * ratio * free * v / (water + ratio * free * v) - percent, 0.0, 1e7)
    else:
        pka, ratio, water, value, n, solvent = given
    left = 1.0
    free = 10**-value / (10**-value + 10**-pka)
    for _ in range(round(n)):
        left -= left * ratio * free * solvent / (water + ratio * free * solvent)
    return 100 * left if prompt.startswith("D =") else 100 * (1 - left)


def column(rng: Random, level: int) -> tuple[str, float]:
    """Chromatography: plates, resolution, and the column that a resolution needs."""
    dead = decimals(rng, 0.8, 2.5, 2)
    first = round(dead * rng.uniform(2, 6), 2)
    second = round(first * rng.uniform(1.03, 1.25), 2)
    width, other = (round(t * rng.uniform(0.02, 0.06), 3) for t in (first, second))
    if level == 1:
        return f"A peak at {first:g} min is {width:g} min wide at half height. Plates (5.545 rule):", 5.545 * (
            first / width
        ) ** 2
    if level == 2:
        text = f"Peaks at {first:g} and {second:g} min, base widths {width * 1.7:.3f} and {other * 1.7:.3f} min."
        return f"{text} Resolution:", 2 * (second - first) / (round(width * 1.7, 3) + round(other * 1.7, 3))
    wanted = rng.choice((1.0, 1.25, 1.5, 2.0))
    k, alpha = (second - dead) / dead, (second - dead) / (first - dead)
    text = f"Dead time {dead:g} min, peaks at {first:g} and {second:g} min. Plates for a resolution of {wanted:g}"
    return f"{text} (Purnell, k of the second):", 16 * wanted**2 * (alpha / (alpha - 1)) ** 2 * ((1 + k) / k) ** 2


def column_again(prompt: str) -> float:
    given = numbers(prompt)
    if prompt.startswith("A peak"):
        return 8 * math.log(2) * given[0] ** 2 / given[1] ** 2
    if prompt.startswith("Peaks"):
        one, two, width, other = given
        return (two - one) / ((width + other) / 2)
    _, one, two, wanted = given
    return (4 * wanted * two / (two - one)) ** 2  # Purnell's product is t2 / (t2 - t1)


class Instrument(Rounded):
    """What a sample holds, from a photometer, standards, a separating funnel or a column."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "absorbance": Quantity(absorbance, absorbance_again),
        "standard-addition": Quantity(addition, addition_again),
        "calibration": Quantity(standard, standard_again),
        "extraction": Quantity(extraction, extraction_again),
        "chromatography": Quantity(column, column_again),
    }
