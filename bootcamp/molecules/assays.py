"""Wet analysis: back and redox titrations, complexometry, gravimetry."""

from __future__ import annotations

import math
import re
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers, significant


def back(rng: Random, level: int) -> tuple[str, float]:
    """Back titration: an excess that is left tells what was used."""
    molar, acid = decimals(rng, 0.08, 0.6, 4), rng.choice((20.0, 25.0, 50.0))
    base = round(molar * rng.uniform(0.5, 1.2), 4)
    used = rng.uniform(0.3, 0.8) * molar * acid  # mmol
    volume = round((molar * acid - used) / base, 2)
    used = molar * acid - base * volume
    grams = round(used / 2 * 100.09 / 1000 / rng.uniform(0.55, 0.98), 4)
    if level == 1:
        text = f"An amine (one N) takes part of {acid:g} mL {molar:g} M HCl; {volume:g} mL {base:g} M NaOH titrate"
        return f"{text} the rest. mmol of amine:", used
    if level == 2:
        text = f"{grams:g} g of limestone in {acid:g} mL {molar:g} M HCl; after boiling, {volume:g} mL {base:g} M NaOH"
        return f"{text} titrate the rest. Percent CaCO3 (100.09 g/mol):", used / 2 * 100.09 / 1000 / grams * 100
    sample = round(used * 14.007 / 1000 / rng.uniform(0.02, 0.1), 3)
    blank = round(volume + used / base, 2)
    text = (
        f"Kjeldahl: {sample:g} g of food; its ammonia goes into HCl, back-titrated with {volume:g} mL {base:g} M NaOH"
    )
    value = (blank - volume) * base * 14.007 / 1000 / sample * 100 * 6.25
    return f"{text}; a blank takes {blank:g} mL. Percent protein (N 14.007, factor 6.25):", value


def back_again(prompt: str) -> float:
    given = numbers(prompt)
    if prompt.startswith("An amine"):
        acid, molar, volume, base = given
        return bisect(lambda amine: volume - (acid * molar - amine) / base, 0.0, acid * molar)
    if "limestone" in prompt:
        grams, acid, molar, volume, base, mass = given
        return 100 * mass * (acid * molar - volume * base) / 2000 / grams
    sample, volume, base, blank, nitrogen, factor = given
    return factor * nitrogen * base * (blank - volume) / (10 * sample)


REDOX = {  # titrant, its electrons, analyte, its electrons, molar mass
    "Fe": ("KMnO4", 5, 1, 55.845), "H2O2": ("KMnO4", 5, 2, 34.015), "H2C2O4": ("KMnO4", 5, 2, 90.03),
    "Fe2O3 (as Fe2+)": ("K2Cr2O7", 6, 2, 159.69), "Sn": ("K2Cr2O7", 6, 2, 118.71), "As2O3": ("KMnO4", 5, 4, 197.84),
}  # fmt: skip
_IODINE = {"Cu": (1, 63.546), "KIO3": (6, 214.0), "NaClO": (2, 74.44), "H2O2": (2, 34.015), "O2": (4, 31.998)}


def oxidation(rng: Random, level: int) -> tuple[str, float]:
    """Redox titrations with permanganate or dichromate, and iodometry from level 2."""
    volume, molar = decimals(rng, 12, 45, 2), decimals(rng, 0.01, 0.12, 4)
    if level == 1 or rng.random() < 0.4:
        analyte, (titrant, takes, gives, mass) = rng.choice(list(REDOX.items()))
        grams = round(volume * molar * takes / gives * mass / 1000 / rng.uniform(0.2, 0.95), 4)
        electrons = f"{titrant} takes {takes} e-, " if level == 1 else ""
        text = f"{grams:g} g of sample use {volume:g} mL of {molar:g} M {titrant} in acid"
        hint = f" ({electrons}one {analyte.partition(' ')[0]} gives {gives})" if level == 1 else ""
        return (
            f"{text}{hint}. Percent {analyte}, {mass:g} g/mol:",
            volume * molar * takes / gives * mass / grams / 10,
        )
    analyte, (iodine, mass) = rng.choice(list(_IODINE.items()))
    grams = round(volume * molar / iodine * mass / 1000 / rng.uniform(0.2, 0.95), 4)
    text = (
        f"{grams:g} g of sample with excess KI in acid set iodine free; {volume:g} mL of {molar:g} M Na2S2O3 use it up."
    )
    return f"{text} Percent {analyte}, {mass:g} g/mol:", volume * molar / iodine * mass / grams / 10


def oxidation_again(prompt: str) -> float:
    """By equivalents, from oxidation numbers."""
    analyte = re.search(r"Percent (\S+)", prompt)[1].rstrip(",")  # type: ignore[index]
    mass = captured(r", ([0-9.]+) g/mol", prompt)
    grams, volume, molar = (
        captured(r"^([0-9.]+) g", prompt),
        captured(r"([0-9.]+) mL", prompt),
        captured(r"([0-9.]+) M ", prompt),
    )
    taken = {"KMnO4": 7 - 2, "K2Cr2O7": 2 * (6 - 3), "Na2S2O3": 1}[re.search(r" M (\w+)", prompt)[1]]  # type: ignore[index]
    lost = {"Fe": 3 - 2, "H2O2": 2, "H2C2O4": 2 * (4 - 3), "Fe2O3": 2 * (3 - 2), "Sn": 4 - 2, "As2O3": 2 * (5 - 3),
            "Cu": 2 - 1, "KIO3": 5 + 1, "NaClO": 1 + 1, "O2": 4}[analyte]  # fmt: skip
    equivalents = molar * volume * taken / 1000
    return 100 * equivalents / lost * mass / grams


def complexometry(rng: Random, level: int) -> tuple[str, float]:
    """EDTA: hardness, two ions, and the free metal at a pH."""
    molar = decimals(rng, 0.005, 0.05, 4)
    if level == 1:
        sample, volume = rng.choice((50, 100, 200)), decimals(rng, 2, 30, 2)
        text = f"{sample} mL of water use {volume:g} mL of {molar:g} M EDTA."
        return f"{text} Hardness in mg/L CaCO3 (100.09 g/mol):", volume * molar / sample * 1000 * 100.09
    if level == 2:
        sample, both = rng.choice((50, 100, 200)), decimals(rng, 10, 35, 2)
        one = round(both * rng.uniform(0.3, 0.85), 2)
        text = f"{sample} mL of water use {both:g} mL of {molar:g} M EDTA at pH 10 and {one:g} mL at pH 12"
        return f"{text} (Mg(OH)2 is out). Mg in mg/L (24.305 g/mol):", (both - one) * molar / sample * 1000 * 24.305
    log_k, share = decimals(rng, 8, 16, 2), significant(rng, 1e-5, 0.4)
    metal = decimals(rng, 0.005, 0.05, 4)
    start, ratio = rng.choice((25, 50)), rng.uniform(0.3, 1.7)
    volume = round(start * metal / molar * ratio, 2)
    whole = start + volume
    m, y = start * metal / whole, volume * molar / whole
    k = 10**log_k * share
    b = y - m + 1 / k
    free = 2 * (m / k) / (b + math.sqrt(b * b + 4 * m / k))
    text = (
        f"{start} mL of {metal:g} M M2+ and {volume:g} mL of {molar:g} M EDTA; log K {log_k:g}, fraction Y4- {share:g}."
    )
    return f"{text} pM:", -math.log10(free)


def complexometry_again(prompt: str) -> float:
    given = numbers(prompt.replace("(Mg(OH)2 is out)", ""))
    if "Hardness" in prompt:
        sample, volume, molar, mass = given
        return mass * molar * volume / (sample / 1000)
    if "Mg in" in prompt:
        sample, both, molar, _, one, _, mass = given
        return mass * molar * 1000 * (both - one) / sample
    start, metal, volume, molar, log_k, share = given
    m, y = start * metal / (start + volume), volume * molar / (start + volume)

    def excess(value: float) -> float:  # of the complex that the free metal asks for over what there is
        free = 10.0**-value
        bound = m - free
        return bound - share * 10**log_k * free * (y - bound)

    return bisect(excess, -math.log10(m) + 1e-12, 25.0)


# What is weighed: what it tells of, how many of it one holds, and both molar masses.
WEIGHED = {
    "AgCl": ("Cl", 1, 35.45, 143.32), "BaSO4": ("S", 1, 32.06, 233.39), "Fe2O3": ("Fe", 2, 55.845, 159.69),
    "Ni(C4H7N2O2)2": ("Ni", 1, 58.693, 288.92), "Mg2P2O7": ("P", 2, 30.974, 222.55), "Al2O3": ("Al", 2, 26.982, 101.96),
    "CaC2O4.H2O": ("Ca", 1, 40.078, 146.11),
    "PbCrO4": ("Pb", 1, 207.2, 323.19), "Al(C9H6NO)3": ("Al", 1, 26.982, 459.43),
}  # fmt: skip


def gravimetry(rng: Random, level: int) -> tuple[str, float]:
    """Precipitates weighed: one, a mixture of two salts, and loss on heating."""
    if level == 1:
        found, (name, atoms, mass, whole) = rng.choice(list(WEIGHED.items()))
        grams = decimals(rng, 0.2, 0.9, 4)
        weighed = round(grams * rng.uniform(0.08, 0.6) / atoms / mass * whole, 4)
        text = (
            f"{grams:g} g of sample give {weighed:g} g of {found} ({whole:g} g/mol). Percent {name} ({mass:g} g/mol):"
        )
        return text, 100 * atoms * mass / whole * weighed / grams
    grams = decimals(rng, 0.2, 1.2, 4)
    share = rng.uniform(0.1, 0.9)
    one, other = rng.choice((("NaCl 58.44", "KCl 74.55"), ("NaCl 58.44", "NaBr 102.89"), ("KCl 74.55", "KBr 119.00")))
    masses_ = [float(text.split()[1]) for text in (one, other)]
    made = [143.32, 143.32 if "Cl" in other else 187.77]
    weighed = round(grams * (share / masses_[0] * made[0] + (1 - share) / masses_[1] * made[1]), 4)
    a, b = made[0] / masses_[0], made[1] / masses_[1]
    text = f"{grams:g} g of {one.split()[0]} and {other.split()[0]} give {weighed:g} g of silver halide"
    text += f" (g/mol: {one}, {other}, AgCl 143.32" + (", AgBr 187.77)." if "Br" in other else ").")
    return f"{text} Percent {one.split()[0]}:", 100 * (weighed / grams - b) / (a - b)


def gravimetry_again(prompt: str) -> float:
    if " and " not in prompt:
        grams, weighed = captured(r"^([0-9.]+) g", prompt), captured(r"give ([0-9.]+) g", prompt)
        whole, mass = (float(n) for n in re.findall(r"\(([0-9.]+) g/mol\)", prompt))
        formula, name = re.findall(r"g of (\S+) \(|Percent ([A-Z][a-z]?)", prompt)
        atoms = int(re.findall(rf"{name[1]}(?![a-z])(\d*)", formula[0])[0] or 1)
        return 100 * weighed * atoms / whole * mass / grams
    grams, weighed = captured(r"^([0-9.]+) g", prompt), captured(r"give ([0-9.]+) g", prompt)
    table = {name: float(mass) for name, mass in re.findall(r"([A-Z][A-Za-z]+) ([0-9]+\.[0-9]+)", prompt)}
    (one, m), (other, n) = list(table.items())[:2]
    matrix = [[1, 1], [table["Ag" + one[-2:]] / m, table["Ag" + other[-2:]] / n]]
    return 100 * float(np.linalg.solve(np.array(matrix), np.array([grams, weighed]))[0]) / grams


class Assay(Rounded):
    """What a sample holds, from a burette or a balance."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "back-titration": Quantity(back, back_again),
        "redox-titration": Quantity(oxidation, oxidation_again),
        "complexometry": Quantity(complexometry, complexometry_again),
        "gravimetry": Quantity(gravimetry, gravimetry_again),
    }
