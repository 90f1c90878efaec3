"""Enzymes, drugs and binding: constants from measurements, concentrations in time, regimens that keep a window."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.physics.quantities import Asked, Quantities, Question, plain, read_quantities, rounded
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class RateLaw(Quantities):
    """Constants of an enzyme from rates without error.

    Kinds: `fit` (Km and Vmax), `inhibition` (Ki of an inhibitor of a given type, with Km and Vmax to be found first).
    """

    kind: str

    TYPES: ClassVar = ("competitive", "uncompetitive", "noncompetitive")

    def generate(self, rng: Random, level: int) -> Problem:
        km, top = rng.randint(2, 200), rng.randint(5, 400)
        substrates = sorted({max(1, round(km * rng.uniform(0.15, 6))) for _ in range(1 + level)})
        if substrates[-1] < 1.8 * substrates[0]:
            return self.generate(rng, level)
        if self.kind == "fit":
            rates = [rounded(top * s / (km + s), 5) for s in substrates]
            found = self._two_points((substrates[0], rates[0]), (substrates[-1], rates[-1]))
            data = "; ".join(f"{s} μM {plain(v)}" for s, v in zip(substrates, rates, strict=True))
            prompt = f"Michaelis-Menten enzyme, [S] and rate in μM/min: {data}. Km in μM, Vmax in μM/min (±1%)?"
            return Problem(prompt, {"values": [found[0], found[1]], "unit": ""})
        kind, ki = self.TYPES[min(level, 3) - 1 if level < 3 else rng.randrange(3)], rng.randint(1, 150)
        inhibitor, s = rng.randint(max(1, ki // 2), 5 * ki), rng.randint(max(1, km // 3), 3 * km)
        factor = 1 + inhibitor / ki
        apparent = {
            "competitive": (km * factor, top),
            "uncompetitive": (km / factor, top / factor),
            "noncompetitive": (km, top / factor),
        }
        rate = rounded(apparent[kind][1] * s / (apparent[kind][0] + s), 6)
        plain_ = [rounded(top * x / (km + x), 6) for x in (substrates[0], substrates[-1])]
        one, two = zip((substrates[0], substrates[-1]), plain_, strict=True)
        value = self._constant(kind, one, two, inhibitor, s, rate)
        if not 0.97 < value / ki < 1.03:
            return self.generate(rng, level)
        prompt = (
            f"Rates (μM/min) without inhibitor: {one[0]} μM S {plain(one[1])}; {two[0]} μM S {plain(two[1])}. With"
            f" {inhibitor} μM of"
            f" {'an' if kind[0] == 'u' else 'a'} {kind} inhibitor: {s} μM S {plain(rate)}. Its Ki in μM (±1%)?"
        )
        return Problem(prompt, {"values": [value], "unit": "μM"})

    @staticmethod
    def _two_points(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
        """Km and Vmax from two rates."""
        (s, v), (r, w) = one, two
        km = (w - v) / (v / s - w / r)
        return km, v * (km + s) / s

    @classmethod
    def _constant(
        cls, kind: str, one: tuple[float, float], two: tuple[float, float], inhibitor: float, s: float, rate: float
    ) -> float:
        km, top = cls._two_points(one, two)
        if kind == "competitive":
            factor = (top * s / rate - s) / km
        elif kind == "uncompetitive":
            factor = (top * s / rate - km) / s
        else:
            factor = top * s / rate / (km + s)
        return inhibitor / (factor - 1)

    def check(self, problem: Problem) -> bool:
        """By a least-squares line through double reciprocals; the inhibited rate by bisection on Ki."""
        import numpy as np

        text, values = problem.prompt, problem.answer["values"]
        pairs = [(float(s), float(v)) for s, v in re.findall(r"(\d+) μM (?:S )?(\d+(?:\.\d+)?)", text)]
        inhibited = pairs.pop() if self.kind == "inhibition" else (1.0, 1.0)
        slope, start = np.polyfit([1 / s for s, _ in pairs], [1 / v for _, v in pairs], 1)
        km, top = float(slope / start), float(1 / start)
        if self.kind == "fit":
            return problem.answer["unit"] == "" and abs(km / values[0] - 1) < 2e-3 and abs(top / values[1] - 1) < 2e-3
        match = re.search(r"With (\d+) μM of an? (\w+)", text)
        assert match is not None
        inhibitor, kind = int(match[1]), match[2]

        def rate(ki: float) -> float:
            x = 1 + inhibitor / ki
            below = km * (x if kind != "uncompetitive" else 1) + inhibited[0] * (x if kind != "competitive" else 1)
            return top * inhibited[0] / below

        low, high = 1e-3, 1e5
        for _ in range(100):
            middle = math.sqrt(low * high)
            low, high = (middle, high) if rate(middle) < inhibited[1] else (low, middle)
        return problem.answer["unit"] == "μM" and len(values) == 1 and abs(low / values[0] - 1) < 1e-4


def _complexed(rng: Random, level: int) -> dict[str, float]:
    return {
        "a": rng.randint(1, 200),
        "b": rng.randint(1, 200),
        "k": rounded(rng.uniform(0.5, 100), 3 if level > 1 else 2),
    }


def _bound(a: float, b: float, k: float) -> float:
    s = a + b + k
    return (s - math.sqrt(s * s - 4 * a * b)) / 2


def _bound_again(a: float, b: float, k: float) -> float:
    low, high = 0.0, min(a, b)
    for _ in range(80):
        x = (low + high) / 2
        low, high = (x, high) if (a - x) * (b - x) > k * x else (low, x)
    return low


def _converted(rng: Random, level: int) -> dict[str, float]:
    return {"s": rng.randint(5, 400), "k": rng.randint(5, 300), "v": rng.randint(1, 60), "p": rng.randint(10, 99)}


def _duration(s: float, k: float, v: float, p: float) -> float:
    return (s * p / 100 - k * math.log(1 - p / 100)) / v


def _duration_again(s: float, k: float, v: float, p: float) -> float:
    """The rate law integrated over the substrate."""
    from scipy.integrate import quad

    return float(quad(lambda x: (k + x) / (v * x), s * (1 - p / 100), s)[0])


def _doses(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"d": 10 * rng.randint(5, 100), "v": rng.randint(10, 80), "c": rng.randint(10, 200) / 10}
    fields["t"] = rng.randint(1, 12)
    return fields if level == 1 else fields | {"n": rng.randint(2, 8)}


def _level(d: float, v: float, c: float, t: float, n: float = 1) -> float:
    """mg/L t hours after the last of n doses of d mg, one each 12 h."""
    k = c / v
    value = d / v * math.exp(-k * t) * (1 - math.exp(-12 * n * k)) / (1 - math.exp(-12 * k))
    return value if value > 0.02 else 0.0


def _level_again(d: float, v: float, c: float, t: float, n: float = 1) -> float:
    """Dose by dose."""
    amount = 0.0
    for dose in range(int(n)):
        amount = (amount + d) * math.exp(-c / v * (12 if dose < n - 1 else t))
    return amount / v


def _oral(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {
            "a": rng.randint(30, 250) / 100,
            "v": rng.randint(10, 80),
            "c": rng.randint(10, 200) / 10,
        }
        if abs(fields["a"] - fields["c"] / fields["v"]) > 0.05:
            return fields | {"d": 10 * rng.randint(5, 100), "f": rng.randint(30, 100)}


def _peak(a: float, v: float, c: float, d: float, f: float) -> float:
    """At the peak what comes in balances what goes out, so that the concentration is what is left to absorb."""
    time = math.log(a * v / c) / (a - c / v)
    return d * f / 100 / v * math.exp(-c / v * time)


def _peak_again(a: float, v: float, c: float, d: float, f: float) -> float:
    """By search on the concentration in time."""
    from scipy.optimize import minimize_scalar

    k = c / v
    sign = math.copysign(1, a - k)
    found = minimize_scalar(
        lambda t: sign * (math.exp(-a * t) - math.exp(-k * t)),
        bounds=(0, 60),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(abs(found.fun) * d * f / 100 / v * a / abs(a - k))


class Concentrations(Asked):
    """Binding, progress of a reaction, doses by vein and by mouth."""

    QUESTIONS: ClassVar = {
        "binding": Question(
            "nM",
            (("A + B <-> AB, Kd = {k} nM; total {a} nM A, {b} nM B: [AB] at equilibrium?",),),
            _complexed,
            _bound,
            _bound_again,
        ),
        "progress": Question(
            "min",
            (("Michaelis-Menten, Km {k} μM, Vmax {v} μM/min, {s} μM substrate: time to convert {p}%?",),),
            _converted,
            _duration,
            _duration_again,
        ),
        "doses": Question(
            "mg/L",
            (
                ("IV bolus {d} mg, V = {v} L, CL = {c} L/h, one compartment: concentration after {t} h?",),
                (
                    "One compartment, V = {v} L, CL = {c} L/h. {n} IV boluses of {d} mg, one every 12 h."
                    " Concentration {t} h after"
                    " the last?",
                ),
            ),
            _doses,
            _level,
            _level_again,
        ),
        "oral-peak": Question(
            "mg/L",
            (
                (
                    "One compartment with first-order absorption: {d} mg by mouth, bioavailability {f}%, ka = {a}"
                    " 1/h, V = {v} L, CL"
                    " = {c} L/h. Peak concentration?",
                ),
            ),
            _oral,
            _peak,
            _peak_again,
        ),
    }


@dataclass(frozen=True, kw_only=True)
class Regimen(Task):
    """A dose and an interval that keep the steady state inside a window, from what can be bought; any such pair."""

    chance: ClassVar[float] = 0.15

    INTERVALS: ClassVar = (4, 6, 8, 12, 24)

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            volume, clearance, tablet = rng.randint(10, 90), rng.randint(5, 150) / 10, rng.choice((25, 40, 50, 75, 100))
            dose, interval = tablet * rng.randint(1, 12), rng.choice(self.INTERVALS)
            infusion = 0 if level == 1 else rng.choice((0.5, 1, 2))
            top, bottom = extremes(dose, interval, volume, clearance, infusion)
            high, low = rounded(top * rng.uniform(1.01, 1.04), 3), rounded(bottom * rng.uniform(0.95, 0.99), 3)
            spec = {"v": volume, "c": clearance, "tablet": tablet, "infusion": infusion, "high": high, "low": low}
            pairs = [(tablet * n, t) for n in range(1, 41) for t in self.INTERVALS if self._fits(spec, tablet * n, t)]
            if low > 0.2 and top < 15 * bottom and 1 <= len(pairs) <= 3:
                break
        how = "IV boluses" if not infusion else f"IV infusions of {infusion:g} h each"
        prompt = (
            f"{how}, one compartment, V = {volume} L, CL = {plain(clearance)} L/h. Dose a multiple of {tablet} mg,"
            f" interval 4, 6, 8, 12 or"
            f" 24 h, steady-state peak at most {plain(high)} and trough at least {plain(low)} mg/L. Answer: dose in"
            f" mg, interval in h."
        )
        return Problem(prompt, {"spec": spec, "pair": [dose, interval]})

    @staticmethod
    def _fits(spec: dict[str, Any], dose: float, interval: float) -> bool:
        top, bottom = extremes(dose, interval, spec["v"], spec["c"], spec["infusion"])
        return top <= spec["high"] and bottom >= spec["low"]

    def grade(self, answer: Any, text: str) -> Score:
        values = read_quantities(text, ["mg", "h"])
        if values is None:
            return wrong("not_two_quantities", "expected a dose in mg and an interval in h")
        dose, interval = values
        if interval not in self.INTERVALS or dose <= 0 or dose > 10**6 or dose % answer["spec"]["tablet"]:
            return wrong("not_available")
        return right() if self._fits(answer["spec"], float(dose), float(interval)) else wrong("outside_window")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['pair'][0]}, {answer['pair'][1]}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['pair'][0] * 2}, {answer['pair'][1]}</answer>"

    def check(self, problem: Problem) -> bool:
        """The window as printed; many doses simulated one after the other."""
        text, spec = problem.prompt, problem.answer["spec"]

        def number(pattern: str) -> float:
            match = re.search(pattern, text)
            return float(match[1]) if match else 0

        given = {"v": number(r"V = (\d+)"), "c": number(r"CL = ([\d.]+)"), "tablet": number(r"multiple of (\d+)")}
        given |= {
            "infusion": number(r"infusions of ([\d.]+)"),
            "high": number(r"at most ([\d.]+)"),
            "low": number(r"at least ([\d.]+)"),
        }
        if given != spec:
            return False
        dose, interval = problem.answer["pair"]
        rate, length, amount, top = given["c"] / given["v"], given["infusion"], 0.0, 0.0
        for _ in range(int(40 / (rate * interval)) + 20):
            if length:  # what comes in while it goes out
                amount = amount * math.exp(-rate * length) + dose / length / rate * -math.expm1(-rate * length)
            else:
                amount += dose
            top = amount / given["v"]
            amount *= math.exp(-rate * (interval - length))
        return (
            dose % given["tablet"] == 0
            and interval in self.INTERVALS
            and top <= given["high"]
            and amount / given["v"] >= given["low"]
        )

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer["spec"])


def extremes(dose: float, interval: float, volume: float, clearance: float, infusion: float) -> tuple[float, float]:
    """Peak and trough at steady state, mg/L."""
    k = clearance / volume
    peak = dose / volume / (1 - math.exp(-k * interval))
    if infusion:
        peak = dose / infusion / clearance * (1 - math.exp(-k * infusion)) / (1 - math.exp(-k * interval))
    return peak, peak * math.exp(-k * (interval - infusion))
