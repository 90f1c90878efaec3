"""Polymers in numbers: averages, step growth, copolymers, chain growth."""

from __future__ import annotations

import math
import re
from random import Random
from typing import ClassVar

from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers


def averages(rng: Random, level: int) -> tuple[str, float]:
    """Number and weight averages and dispersity of fractions given by moles or by mass."""
    masses = sorted(rng.sample(range(5, 200), 2 + level))
    parts = [rng.randrange(1, 12) for _ in masses]
    by_mass = level >= 2 and rng.random() < 0.5
    shown = ", ".join(f"{n} {'g' if by_mass else 'mol'} of {m} kg/mol" for n, m in zip(parts, masses, strict=True))
    moles = [n / m if by_mass else n for n, m in zip(parts, masses, strict=True)]
    mn = sum(n * m for n, m in zip(moles, masses, strict=True)) / sum(moles)
    mw = sum(n * m * m for n, m in zip(moles, masses, strict=True)) / (mn * sum(moles))
    values = {"Mn in kg/mol": mn, "Mw in kg/mol": mw} | ({"Dispersity": mw / mn} if level > 1 else {})
    asked = rng.choice(list(values))
    return f"Polymer of {shown}. {asked}:", values[asked]


def averages_again(prompt: str) -> float:
    """As moments: of order 0, 1 and 2 in the chain's mass."""
    unit = 1 if " g of " in prompt else 0
    pairs = [(float(n), float(m)) for n, m in re.findall(r"(\d+) (?:g|mol) of (\d+) kg/mol", prompt)]

    def moment(order: int) -> float:
        return math.fsum(n * m ** (order - unit) for n, m in pairs)

    if "Dispersity" in prompt:
        return moment(2) * moment(0) / moment(1) ** 2
    return moment(2) / moment(1) if "Mw" in prompt else moment(1) / moment(0)


def step(rng: Random, level: int) -> tuple[str, float]:
    """Carothers: degree of polymerisation, with an imbalance, and the gel point."""
    if level == 1:
        percent = decimals(rng, 80, 99.8, 1)
        mass = rng.randrange(80, 300)
        text = f"AB step growth, unit {mass} g/mol, conversion {percent:g} percent. Mn in g/mol (ends neglected):"
        return text, mass / (1 - percent / 100)
    if level == 2:
        a = decimals(rng, 1.0, 2.0, 3)
        b = round(a * rng.uniform(1.005, 1.08), 3)
        percent = decimals(rng, 90, 100, 1)
        ratio, p = a / b, percent / 100
        text = f"{a:g} mol of a diacid and {b:g} mol of a diol; {percent:g} percent of the acid groups react."
        text += " Number-average degree of polymerisation (units of either kind):"
        return text, (1 + ratio) / (1 + ratio - 2 * ratio * p)
    acid, diol, triol = decimals(rng, 1.2, 2.2, 2), decimals(rng, 0.3, 1.0, 2), decimals(rng, 0.3, 1.0, 2)
    hydroxyls = 2 * diol + 3 * triol
    mean = 2 * min(2 * acid, hydroxyls) / (acid + diol + triol)
    if mean < 2.03:
        return step(rng, level)
    text = f"{acid:g} mol of a diacid, {diol:g} mol of a diol, {triol:g} mol of a triol. Percent conversion of the"
    return f"{text} scarcer group at the gel point by Carothers:", 200 / mean


def step_again(prompt: str) -> float:
    """By counting molecules: each bond takes one away."""
    given = numbers(prompt)
    if prompt.startswith("AB"):
        mass, percent = given[:2]
        return mass * 1000 / (1000 - 10 * percent)
    if "gel" in prompt:
        acid, diol, triol = given
        molecules, scarce = acid + diol + triol, min(2 * acid, 2 * diol + 3 * triol)
        return 100 * bisect(lambda p: p * scarce - molecules, 0.0, 1.0)  # no molecules but one are left
    a, b, percent = given
    bonds = 2 * a * percent / 100
    return (a + b) / (a + b - bonds)


def copolymer(rng: Random, level: int) -> tuple[str, float]:
    """Mayo and Lewis: composition at a feed, the feed for a composition, and runs of one unit."""
    one, other = decimals(rng, 0.02, 4.0, 2), decimals(rng, 0.02, 4.0, 2)
    feed = round(rng.uniform(0.1, 0.9), 2)
    f, g = feed, 1 - feed
    made = (one * f * f + f * g) / (one * f * f + 2 * f * g + other * g * g)
    text = f"Reactivity ratios r1 = {one:g}, r2 = {other:g}."
    if level == 1:
        return f"{text} Mole fraction of monomer 1 in the copolymer at f1 = {feed:g}:", made
    if level == 2:
        wanted = round(made, 2)

        def excess(x: float) -> float:
            return (one * x * x + x * (1 - x)) / (one * x * x + 2 * x * (1 - x) + other * (1 - x) ** 2) - wanted

        found = bisect(excess, 0.0, 1.0)
        if not 0.03 < found < 0.97 or abs(found - wanted) < 0.02:
            return copolymer(rng, level)
        return f"{text} Feed f1 that gives a copolymer with F1 = {wanted:g}:", found
    n = rng.randint(1, 5)
    stay = one * f / (one * f + g)
    share = 100 * stay ** (n - 1) * (1 - stay)
    if share < 0.5:
        return copolymer(rng, level)
    return f"{text} Percent of the runs of monomer 1 that are {n} long at f1 = {feed:g} (terminal model):", share


def copolymer_again(prompt: str) -> float:
    """From a chain of Markov: the shares of both ends in the steady state."""
    one, other = captured(r"r1 = ([0-9.]+)", prompt), captured(r"r2 = ([0-9.]*[0-9])", prompt)

    def states(feed: float) -> tuple[float, float, float]:
        stay = one * feed / (one * feed + 1 - feed)
        leave = feed / (feed + other * (1 - feed))  # from 2 to 1
        return leave / (leave + 1 - stay), stay, leave

    if "Feed f1" in prompt:
        wanted = captured(r"F1 = ([0-9.]+)", prompt)
        return bisect(lambda f: states(f)[0] - wanted, 1e-9, 1 - 1e-9)
    feed = captured(r"f1 = ([0-9.]*[0-9])", prompt)
    if "runs" in prompt:
        stay = states(feed)[1]
        n = int(captured(r"are (\d) long", prompt))
        return 100 * (stay ** (n - 1) - stay**n)
    return states(feed)[0]


def chains(rng: Random, level: int) -> tuple[str, float]:
    """Radical polymerisation: rates, kinetic chain length, conversion, and living chains."""
    monomer = decimals(rng, 0.8, 8, 2)
    if level == 1:
        initiator = float(f"{rng.uniform(1e-3, 3e-2):.2g}")
        percent, mass = rng.randrange(30, 100), rng.randrange(60, 250)
        text = f"Living polymerisation, {monomer:g} M monomer ({mass} g/mol), {initiator:g} M initiator. Mn in kg/mol"
        return (
            f"{text} at {percent} percent conversion (ends neglected):",
            monomer * percent / 100 / initiator * mass / 1000,
        )
    grow, stop = rng.randrange(50, 2000, 10), float(f"{rng.uniform(1e6, 9e7):.2g}")
    split, share = float(f"{rng.uniform(1e-6, 9e-5):.2g}"), rng.choice((0.4, 0.5, 0.6, 0.7))
    start = float(f"{rng.uniform(1e-3, 5e-2):.2g}")
    radicals = math.sqrt(share * split * start / stop)
    text = f"kp {grow}, kt {stop:g} L/mol/s (rate 2 kt[R]^2), kd {split:g} /s, f {share:g}, [I] {start:g} M,"
    text += f" [M] {monomer:g} M."
    if level == 2:
        return f"{text} Rate of polymerisation in mol/L/s:", grow * monomer * radicals
    return f"{text} Kinetic chain length:", grow * monomer * radicals / (2 * share * split * start)


def chains_again(prompt: str) -> float:
    if prompt.startswith("Living"):
        monomer, mass, initiator, percent = numbers(prompt)
        units = monomer * percent / 100
        return units * mass / initiator / 1000
    grow, stop, split, share, start, monomer = (
        captured(p, prompt)
        for p in (
            r"kp (\d+)",
            r"kt ([0-9.e+]+)",
            r"kd ([0-9.e-]+)",
            r"f ([0-9.]+)",
            r"I\] ([0-9.e-]+)",
            r"M\] ([0-9.]*[0-9])",
        )
    )
    started = 2 * share * split * start
    log = bisect(lambda x: 2 * stop * 10 ** (2 * x) - started, -15.0, 0.0)  # the stationary state
    return monomer * grow * 10**log / (started if "Kinetic" in prompt else 1.0)


class PolymerFigure(Rounded):
    """Averages, step growth, copolymerisation and chain growth in numbers."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "averages": Quantity(averages, averages_again),
        "step-growth": Quantity(step, step_again),
        "copolymer": Quantity(copolymer, copolymer_again),
        "chain-growth": Quantity(chains, chains_again),
    }
