"""Chemical kinetics: integrated laws, unequal, reversible and parallel reactions, and what temperature does."""

from __future__ import annotations

import math
import re
from random import Random
from typing import ClassVar

from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers, significant

GAS = 8.314462618
BOLTZMANN, PLANCK = 1.380649e-23, 6.62607015e-34


def arrhenius(rng: Random, level: int) -> tuple[str, float]:
    energy = decimals(rng, 30, 150, 1)
    cold = rng.randrange(280, 400)
    warm = cold + rng.randrange(10, 60)
    k = significant(rng, 1e-6, 1.0, 3)
    slope = energy * 1000 / GAS
    faster = float(f"{k * math.exp(slope * (1 / cold - 1 / warm)):.4g}")
    if level == 1:
        exact = GAS / 1000 * math.log(faster / k) / (1 / cold - 1 / warm)
        return f"k is {k:g} /s at {cold} K and {faster:g} /s at {warm} K. Ea in kJ/mol:", exact
    if level == 2:
        third = warm + rng.choice((-1, 1)) * rng.randrange(15, 70)
        exact = math.log(faster / k) / (1 / cold - 1 / warm)
        text = f"k is {k:g} /s at {cold} K and {faster:g} /s at {warm} K. k in 1/s at {third} K:"
        return text, faster * math.exp(exact * (1 / warm - 1 / third))
    factor = decimals(rng, 1.5, 40, 1)
    kelvin = 1 / (1 / cold - math.log(factor) / slope)
    return f"Ea {energy:g} kJ/mol. Kelvin at which k is {factor:g} times that at {cold} K:", kelvin


def arrhenius_again(prompt: str) -> float:
    given = numbers(prompt)
    if prompt.startswith("Ea"):
        energy, factor, cold = given
        return bisect(lambda t: energy * 1000 / 8.314462618 * (1 / cold - 1 / t) - math.log(factor), cold, 5000.0)
    k, cold, faster, warm, *rest = given
    if not rest:
        return bisect(lambda e: k * math.exp(e / 0.008314462618 * (1 / cold - 1 / warm)) - faster, 0.0, 1000.0)
    share = (1 / cold - 1 / rest[-1]) / (1 / cold - 1 / warm)  # ln k is a straight line in 1/T
    return k ** (1 - share) * faster**share


ORDERS = {1: (0.0, 1.0, 2.0), 2: (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)}


def integrated(rng: Random, level: int) -> tuple[str, float]:
    """Times and concentrations under rate = k[A]^n; one half-life at level 1."""
    order = rng.choice(ORDERS[min(level, 2)])
    start = decimals(rng, 0.05, 2.0, 3)
    k = significant(rng, 1e-4, 1e-1, 3)
    left = 0.5 if level == 1 else round(rng.uniform(0.08, 0.9), 2)
    after = start * left
    time = (
        math.log(start / after) / k if order == 1 else (start ** (1 - order) - after ** (1 - order)) / (k * (1 - order))
    )
    law = f"-d[A]/dt = k[A]^{order:g}, k = {k:g} (M, s), [A]0 = {start:g} M."
    if level == 1:
        return f"{law} Half-life in s:", time
    if level == 2:
        return f"{law} Seconds until {100 - round(100 * left)} percent has reacted:", time
    seconds = float(f"{time:.4g}")
    if order == 1:
        after = start * math.exp(-k * seconds)
    else:
        after = (start ** (1 - order) - (1 - order) * k * seconds) ** (1 / (1 - order))
    return f"{law} [A] in M after {seconds:g} s:", after


def integrated_again(prompt: str) -> float:
    """By Simpson's rule over ln [A]."""
    order = captured(r"\^([0-9.]+)", prompt)
    k, start = (float(re.search(rf"{name} = ([0-9.e-]+)", prompt)[1]) for name in ("k", r"\[A\]0"))  # type: ignore[index]

    def lasts(share: float) -> float:
        top, bottom, n = math.log(start), math.log(start * share), 200
        step = (top - bottom) / n
        values = [math.exp((1 - order) * (bottom + i * step)) for i in range(n + 1)]
        return step / 3 * (values[0] + 4 * sum(values[1::2]) + 2 * sum(values[2:-1:2]) + values[-1]) / k

    if "Half" in prompt:
        return lasts(0.5)
    last = numbers(prompt)[-1]
    if "percent" in prompt:
        return lasts(1 - last / 100)
    return start * bisect(lambda share: last - lasts(share), 1e-6, 1.0, steps=40)


def unequal(rng: Random, level: int) -> tuple[str, float]:
    """A + B with different concentrations, second order."""
    a, b = decimals(rng, 0.05, 1.0, 3), decimals(rng, 0.05, 1.0, 3)
    if abs(a - b) < 0.05:
        return unequal(rng, level)
    k = significant(rng, 1e-3, 5.0, 2)
    share = rng.uniform(0.2, 0.9)
    if level == 1:
        percent = round(100 * share)
        done = min(a, b) * percent / 100
        seconds = math.log(b * (a - done) / (a * (b - done))) / (k * (a - b))
        text = f"A + B -> C, rate = k[A][B], k = {k:g} /M/s, [A]0 = {a:g} M, [B]0 = {b:g} M. Seconds until {percent}"
        return f"{text} percent of the scarcer reactant is used:", seconds
    done = min(a, b) * share
    seconds = float(f"{math.log(b * (a - done) / (a * (b - done))) / (k * (a - b)):.3g}")
    growth = math.exp((a - b) * k * seconds)
    formed = a * b * (growth - 1) / (a * growth - b)
    text = f"A + B -> C, rate = k[A][B], k = {k:g} /M/s, [A]0 = {a:g} M, [B]0 = {b:g} M. "
    return text + f"[C] in M after {seconds:g} s:", formed


def unequal_again(prompt: str) -> float:
    """By Runge and Kutta's steps through the rate equation."""
    k, a, b = (float(text) for text in re.findall(r"= ([0-9.e-]+)", prompt))
    last = numbers(prompt)[-1]
    if "percent" in prompt:  # Simpson over the extent
        end, n = min(a, b) * last / 100, 400
        values = [1 / (k * (a - end * i / n) * (b - end * i / n)) for i in range(n + 1)]
        return end / n / 3 * (values[0] + 4 * sum(values[1::2]) + 2 * sum(values[2:-1:2]) + values[-1])
    x, n = 0.0, 300
    h = last / n

    def rate(done: float) -> float:
        return k * (a - done) * (b - done)

    for _ in range(n):
        one = rate(x)
        two = rate(x + h / 2 * one)
        three = rate(x + h / 2 * two)
        x += h / 6 * (one + 2 * two + 2 * three + rate(x + h * three))
    return x


def reversible(rng: Random, level: int) -> tuple[str, float]:
    """A = B, or at level 3 the relaxation of A = B + C after a jump of temperature."""
    forth, back = significant(rng, 1e-3, 1.0), significant(rng, 1e-3, 1.0)
    start = decimals(rng, 0.1, 2.0, 2)
    if level >= 3:
        back = significant(rng, 1.0, 1e4)
        forth = significant(rng, 1.0, 1e3)
        ratio = forth / back
        ion = (-ratio + math.sqrt(ratio * ratio + 4 * ratio * start)) / 2
        text = f"A = B + C, forward {forth:g} /s, back {back:g} /M/s, {start:g} M in all (A + B). "
        return text + "Relaxation time in ms after a small jump of temperature:", 1000 / (forth + 2 * back * ion)
    seconds = significant(rng, 0.3 / (forth + back), 2.5 / (forth + back))
    final = start * back / (forth + back)
    left = final + (start - final) * math.exp(-(forth + back) * seconds)
    text = f"A = B, forward {forth:g} /s, back {back:g} /s, {start:g} M A at first."
    if level == 1:
        return f"{text} [A] in M after {seconds:g} s:", left
    percent = rng.randrange(20, 95, 5)
    seconds = -math.log(1 - percent / 100) / (forth + back)
    return f"{text} Seconds until [B] is {percent} percent of its final value:", seconds


def reversible_again(prompt: str) -> float:
    forth, back, start, *rest = numbers(prompt)
    if "jump" in prompt:
        ion = bisect(lambda x: back * x * x - forth * (start - x), 0.0, start)
        small = 1e-5 * ion

        def net(x: float) -> float:
            return forth * (start - x) - back * x * x

        return -1000 * 2 * small / (net(ion + small) - net(ion - small))
    n = 400
    if "percent" in prompt:
        rest = [bisect(lambda t: _moved(forth, back, t, n) - rest[0] / 100 * forth / (forth + back), 0.0,
                       20 / (forth + back), steps=30)]  # fmt: skip
        return rest[0]
    return start * (1 - _moved(forth, back, rest[0], n))


def _moved(forth: float, back: float, seconds: float, n: int) -> float:
    """The share of A that is B, by steps of the implicit midpoint."""
    h, x = seconds / n, 0.0
    for _ in range(n):
        x = (x + h * (forth - (forth + back) * x / 2)) / (1 + h * (forth + back) / 2)
    return x


def parallel(rng: Random, level: int) -> tuple[str, float]:
    """Two products of one reactant: shares, and the temperature of a given selectivity."""
    one, other = decimals(rng, 40, 90, 1), decimals(rng, 40, 90, 1)
    if abs(one - other) < 4:
        return parallel(rng, level)
    a, b = significant(rng, 1e9, 1e12), significant(rng, 1e9, 1e12)
    kelvin = rng.randrange(280, 520)
    ratio = a / b * math.exp((other - one) * 1000 / (GAS * kelvin))
    if not 0.03 < ratio < 30:
        return parallel(rng, level)
    text = f"A -> B (A {a:g} /s, Ea {one:g} kJ/mol) and A -> C (A {b:g} /s, Ea {other:g} kJ/mol)."
    if level == 1:
        return f"{text} Percent B of the product at {kelvin} K:", 100 * ratio / (1 + ratio)
    percent = round(100 * ratio / (1 + ratio), 1)
    wanted = percent / (100 - percent)
    exact = (other - one) * 1000 / GAS / math.log(wanted * b / a)
    if level == 2:
        return f"{text} Kelvin at which the product holds {percent:g} percent B:", exact
    apparent = (one * ratio + other) / (1 + ratio)
    return f"{text} Apparent Ea in kJ/mol of the consumption of A at {kelvin} K:", apparent


def parallel_again(prompt: str) -> float:
    a, one, b, other, last = numbers(prompt)

    def rate(kelvin: float) -> tuple[float, float]:
        return a * math.exp(-one / 0.008314462618 / kelvin), b * math.exp(-other / 0.008314462618 / kelvin)

    if "Apparent" in prompt:
        low, high = (math.log(sum(rate(last + shift))) for shift in (-0.01, 0.01))
        return -0.008314462618 * (high - low) / (1 / (last + 0.01) - 1 / (last - 0.01))
    if "Percent" in prompt:
        return 100 * rate(last)[0] / sum(rate(last))
    sign = 1 if one > other else -1
    return bisect(lambda t: sign * (100 * rate(t)[0] / sum(rate(t)) - last), 150.0, 1500.0)


def eyring(rng: Random, level: int) -> tuple[str, float]:
    kelvin = rng.randrange(270, 400)
    free = decimals(rng, 60, 110, 1)
    k = float(f"{BOLTZMANN * kelvin / PLANCK * math.exp(-free * 1000 / GAS / kelvin):.4g}")
    exact = GAS * kelvin / 1000 * math.log(BOLTZMANN * kelvin / PLANCK / k)
    if level == 1:
        return f"Eyring: k = {k:g} /s at {kelvin} K. Free energy of activation in kJ/mol:", exact
    warm = kelvin + rng.randrange(15, 50)
    entropy = decimals(rng, -150, 60, 1)
    enthalpy = free + entropy * kelvin / 1000
    other = float(f"{BOLTZMANN * warm / PLANCK * math.exp(entropy / GAS - enthalpy * 1000 / GAS / warm):.4g}")
    slope = math.log(other / warm / (k / kelvin)) / (1 / kelvin - 1 / warm)
    text = f"Eyring: k = {k:g} /s at {kelvin} K and {other:g} /s at {warm} K."
    if level == 2:
        return f"{text} Enthalpy of activation in kJ/mol:", GAS * slope / 1000
    value = GAS * (math.log(k * PLANCK / (BOLTZMANN * kelvin)) + slope / kelvin)
    return (f"{text} Entropy of activation in J/mol/K:", value) if abs(value) > 15 else eyring(rng, level)


def eyring_again(prompt: str) -> float:
    k, kelvin, *rest = numbers(prompt)

    def free(rate: float, t: float) -> float:
        return bisect(lambda g: rate - 2.083661912e10 * t * math.exp(-g / 0.008314462618 / t), 0.0, 400.0)

    one = free(k, kelvin)
    if not rest:
        return one
    other = free(*rest)
    entropy = -(other - one) / (rest[1] - kelvin)  # G = H - TS at both temperatures
    return one + kelvin * entropy if "Enthalpy" in prompt else 1000 * entropy


class Rate(Rounded):
    """Rate constants and times: Arrhenius, integrated laws, unequal, reversible and parallel reactions, Eyring."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "arrhenius": Quantity(arrhenius, arrhenius_again),
        "integrated": Quantity(integrated, integrated_again),
        "unequal": Quantity(unequal, unequal_again),
        "reversible": Quantity(reversible, reversible_again),
        "parallel": Quantity(parallel, parallel_again),
        "eyring": Quantity(eyring, eyring_again),
    }
