"""Charges and currents: forces, places where fields vanish, fields of wires that are bent at will."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np
from scipy import constants

from bootcamp.physics.quantities import Asked, Quantities, Question, read_quantities
from bootcamp.types import Problem, Score, Task, right, wrong

COULOMB = 1 / (4 * math.pi * constants.epsilon_0)  # N m^2/C^2
MU_0 = constants.mu_0
_CHARGE = re.compile(r"(-?\d+) nC at \((-?\d+), (-?\d+)(?:, (-?\d+))?\)")


def field(charges: list[list[float]], point: list[float]) -> list[float]:
    """The electric field in V/m of charges [nC, x, y, …] in cm."""
    total = [0.0] * len(point)
    for charge, *place in charges:
        way = [(a - b) / 100 for a, b in zip(point, place, strict=True)]
        cube = math.hypot(*way) ** 3
        total = [t + COULOMB * charge * 1e-9 * w / cube for t, w in zip(total, way, strict=True)]
    return total


@dataclass(frozen=True, kw_only=True)
class PointCharges(Quantities):
    """The field of point charges at a point, or the force on one of them; 1, 2: in a plane, 3: in space."""

    kind: str  # "field" or "force"

    def generate(self, rng: Random, level: int) -> Problem:
        ways = 2 if level < 3 else 3
        while True:
            places = [[rng.randint(-9, 9) for _ in range(ways)] for _ in range(level + 2)]
            charges = [[rng.choice((-1, 1)) * rng.randint(1, 60), *place] for place in places[:-1]]
            near = min(math.dist(a, b) for k, a in enumerate(places) for b in places[:k])
            if near < 2:
                continue
            values = field([list(map(float, c)) for c in charges], list(map(float, places[-1])))
            if min(map(abs, values)) > 0.05 * max(map(abs, values)):
                break
        listed = "; ".join(f"{q} nC at ({', '.join(map(str, place))})" for q, *place in charges)
        at = f"({', '.join(map(str, places[-1]))})"
        axes = "Ex, Ey" if ways == 2 else "Ex, Ey, Ez"
        if self.kind == "field":
            return Problem(f"{listed} (cm). {axes} at {at} in V/m (±1%)?", {"values": values, "unit": "V/m"})
        probe = rng.choice((-1, 1)) * rng.randint(1, 60)
        forces = [probe * value * 1e-3 for value in values]
        prompt = f"{listed}; {probe} nC at {at} (cm). {axes.replace('E', 'F')} on the last charge in μN (±1%)?"
        return Problem(prompt, {"values": forces, "unit": "μN"})

    def check(self, problem: Problem) -> bool:
        """As minus the slope of the potential."""
        text = problem.prompt
        charges = [[float(n) for n in found if n] for found in _CHARGE.findall(text)]
        probe = 1.0
        if "Fx" in text:
            probe, *point = charges.pop()
            probe *= 1e-3
        else:
            at = re.search(r"at \((-?\d+(?:, -?\d+)+)\) in V/m", text)
            assert at is not None
            point = [float(n) for n in at[1].split(", ")]

        def potential(where: list[float]) -> float:
            return sum(8.9875517862 * charge / (math.dist(where, place) / 100) for charge, *place in charges)

        values = []
        for axis in range(len(point)):
            shifted = [[x + (k == axis) * h for k, x in enumerate(point)] for h in (1e-3, -1e-3)]
            values.append(-probe * (potential(shifted[0]) - potential(shifted[1])) / 2e-5)
        unit = "μN" if "Fx" in text else "V/m"
        return problem.answer["unit"] == unit and bool(np.allclose(values, problem.answer["values"], rtol=1e-5))


@dataclass(frozen=True, kw_only=True)
class FieldNull(Task):
    """Where to put a charge, or which one, so that there is balance; the answer is put to the test.

    Kinds: `point` (where the field of charges on a line vanishes), `charge` (what must stand at a place so that the
    field vanishes at another; the charge and its coordinates on the line of force).
    """

    kind: str

    chance: ClassVar[float] = 0.03

    def generate(self, rng: Random, level: int) -> Problem:
        if self.kind == "point":
            while True:
                xs = sorted(rng.sample(range(-20, 21), 1 + level))
                charges = [rng.choice((-1, 1)) * rng.randint(1, 60) for _ in xs]
                found = [x for x in self._nulls(charges, xs) if abs(x) < 300 and min(abs(x - at) for at in xs) > 0.2]
                if found:
                    break
            listed = ", ".join(f"{q} nC at {x}" for q, x in zip(charges, xs, strict=True))
            prompt = f"On the x axis (cm): {listed}. A finite x where the field is zero, to 0.1 mm?"
            return Problem(prompt, {"charges": charges, "xs": xs, "answer": [found[0]]})
        while True:
            places = [[rng.randint(-9, 9) for _ in range(2)] for _ in range(1 + level)]
            charges = [rng.choice((-1, 1)) * rng.randint(2, 60) for _ in places]
            distance = rng.randint(2, 12)
            if min(math.hypot(*place) for place in places) < 2 or len({tuple(p) for p in places}) < len(places):
                continue
            total = field([[q, *map(float, p)] for q, p in zip(charges, places, strict=True)], [0.0, 0.0])
            size = math.hypot(*total)
            charge = size / COULOMB * (distance / 100) ** 2 * 1e9
            if 0.5 < charge < 500:
                break
        sign = rng.choice((1, -1))  # a positive one stands where its field points against the others'
        place = [sign * distance * component / size for component in total]
        listed = "; ".join(f"{q} nC at ({p[0]}, {p[1]})" for q, p in zip(charges, places, strict=True))
        prompt = (
            f"{listed} (cm). What {'positive' if sign > 0 else 'negative'} charge, put {distance} cm from the"
            f" origin, makes the"
            " field at the origin zero, and where? Answer: charge in nC, x, y in cm, to 4 significant digits."
        )
        return Problem(
            prompt, {"charges": charges, "xs": places, "distance": distance, "answer": [sign * charge, *place]}
        )

    @staticmethod
    def _nulls(charges: list[int], xs: list[int]) -> list[float]:
        """Places on the axis: between neighbours the field is a quotient of polynomials."""
        edges = [-math.inf, *map(float, xs), math.inf]
        found = []
        for k, (left, right_) in enumerate(itertools.pairwise(edges)):
            total = np.poly1d([0.0])
            for n, charge in enumerate(charges):
                rest = np.poly1d([x for m, x in enumerate(xs) if m != n], r=True)
                total += (charge if n < k else -charge) * rest * rest
            found += [float(root.real) for root in total.roots if abs(root.imag) < 1e-9 and left < root.real < right_]
        return sorted(found)

    def grade(self, answer: Any, text: str) -> Score:
        units = ["cm"] if self.kind == "point" else ["nC", "cm", "cm"]
        values = read_quantities(text, units)
        if values is None:
            return wrong("not_quantities", f"expected {', '.join(units)}")
        if max(map(abs, values)) > 10**6:
            return wrong("out_of_range")
        numbers = [float(value) for value in values]
        if self.kind == "point":
            near = min((abs(numbers[0] - x) for x in self._nulls(answer["charges"], answer["xs"])), default=1.0)
            return right() if near <= 0.0101 else wrong("field_not_zero")
        charge, x, y = numbers
        if abs(math.hypot(x, y) - answer["distance"]) > 0.01 * answer["distance"] or charge * answer["answer"][0] <= 0:
            return wrong("wrong_place")
        others = [[float(q), *map(float, p)] for q, p in zip(answer["charges"], answer["xs"], strict=True)]
        total, ours = field(others, [0.0, 0.0]), field([[charge, x, y]], [0.0, 0.0])
        rest = math.hypot(*(a + b for a, b in zip(total, ours, strict=True)))
        return right() if rest <= 0.02 * math.hypot(*total) else wrong("field_not_zero")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(format(value, '.7g') for value in answer['answer'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        first, *rest = answer["answer"]
        return self.solution({"answer": [first * 1.3 + math.copysign(1, first), *rest]})

    def check(self, problem: Problem) -> bool:
        """The numbers as printed; forces summed as complex numbers."""
        text, answer = problem.prompt, problem.answer
        if self.kind == "point":
            pairs = [(int(q), int(x)) for q, x in re.findall(r"(-?\d+) nC at (-?\d+)", text)]
            if [q for q, _ in pairs] != answer["charges"] or [x for _, x in pairs] != answer["xs"]:
                return False
            x, h = answer["answer"][0], 1e-4
            low, high = (
                sum(math.copysign(q, q * (x + d - at)) / (x + d - at) ** 2 for q, at in pairs) for d in (-h, h)
            )
            return low * high <= 0
        found = [(int(q), int(x) + 1j * int(y)) for q, x, y, _ in _CHARGE.findall(text)]
        distance = re.search(r"put (\d+) cm", text)
        stored = [complex(*p) for p in answer["xs"]]
        if [q for q, _ in found] != answer["charges"] or [z for _, z in found] != stored or distance is None:
            return False
        charge, x, y = answer["answer"]
        if int(distance[1]) != answer["distance"] or abs(abs(complex(x, y)) - answer["distance"]) > 1e-6:
            return False
        push = sum(q * -z / abs(z) ** 3 for q, z in [*found, (charge, complex(x, y))])
        size = abs(sum(q * -z / abs(z) ** 3 for q, z in found))
        return abs(push) < 1e-6 * size and (charge > 0) == ("positive" in text)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class BentWire(Quantities):
    """The magnetic field at a point of a closed plane polygon of wire: its one component."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            corners = [(rng.randint(-9, 9), rng.randint(-9, 9)) for _ in range(2 + level)]
            point, current = (rng.randint(-3, 3), rng.randint(-3, 3)), rng.randint(1, 60)
            if self._clear(corners, point) and abs(value := self._field(corners, point) * current) > 0.5:
                break
        prompt = (
            f"{current} A flow {' -> '.join(map(str, corners))} -> {corners[0]} in straight wires (cm). Bz at"
            f" {point} in μT (±1%)?"
        )
        return Problem(prompt, {"values": [value], "unit": "μT"})

    @staticmethod
    def _clear(corners: list[tuple[int, int]], point: tuple[int, int]) -> bool:
        ends = [(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]
        gaps = []
        for a, b in ends:
            length = math.dist(a, b)
            if length < 1:
                return False
            share = max(
                0.0, min(1.0, ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length**2)
            )
            gaps.append(math.dist(point, (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))))
        return min(gaps) > 0.7

    @staticmethod
    def _field(corners: list[tuple[int, int]], point: tuple[int, int]) -> float:
        """μT per ampere: each straight piece by the angles under which its ends are seen."""
        total = 0.0
        for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
            one, two = complex(*a) - complex(*point), complex(*b) - complex(*point)
            cross = one.real * two.imag - one.imag * two.real
            along = (two - one) / abs(two - one)
            sines = (two * along.conjugate()).real / abs(two) - (one * along.conjugate()).real / abs(one)
            total += math.copysign(sines / (abs(cross) / abs(two - one) / 100), cross) if cross else 0.0
        return MU_0 / (4 * math.pi) * total * 1e6

    def check(self, problem: Problem) -> bool:
        """Biot and Savart's integral, numerically."""
        pairs = [(int(x), int(y)) for x, y in re.findall(r"\((-?\d+), (-?\d+)\)", problem.prompt)]
        *corners, point = pairs
        current = int(problem.prompt.split()[0])
        nodes, weights = np.polynomial.legendre.leggauss(120)
        total = 0.0
        for a, b in itertools.pairwise(corners):
            start, step = np.array(a, dtype=float), np.subtract(b, a)
            places = np.array(point) - (start + np.outer((nodes + 1) / 2, step))
            cross = step[0] * places[:, 1] - step[1] * places[:, 0]
            total += float(weights @ (cross / np.linalg.norm(places, axis=1) ** 3) / 2) * 100
        value = 1e-7 * current * total * 1e6
        return problem.answer["unit"] == "μT" and bool(np.allclose(problem.answer["values"], [value], rtol=1e-4))

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _selected(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"v": rng.randint(200, 9000), "b": rng.randint(20, 900)}
    return fields | {"m": rng.randint(1, 240), "z": rng.randint(1, 3)}


def _bend(v: float, b: float, m: float, z: float) -> float:
    """Radius in cm of an ion of m u and z e, accelerated by v volts, in b mT."""
    return 100 * math.sqrt(2 * m * constants.atomic_mass * v / (z * constants.e)) / (b * 1e-3)


def _bend_again(v: float, b: float, m: float, z: float) -> float:
    """Centripetal and magnetic force."""
    mass, charge = m * constants.atomic_mass, z * constants.e
    speed = math.sqrt(2 * charge * v / mass)
    return 100 * mass * speed**2 / (charge * speed * b * 1e-3)


def _shells(rng: Random, level: int) -> dict[str, float]:
    a, b, c = sorted(rng.sample(range(2, 60), 3))
    fields: dict[str, float] = {
        "a": a,
        "b": b,
        "q": rng.choice((-1, 1)) * rng.randint(1, 90),
        "p": rng.choice((-1, 1)) * rng.randint(1, 90),
    }
    return fields if level == 1 else fields | {"c": c, "s": rng.choice((-1, 1)) * rng.randint(1, 90)}


def _inner_potential(a: float, b: float, q: float, p: float, c: float = 0, s: float = 0) -> float:
    """Of the innermost of concentric thin shells, in volts."""
    parts = [(q, a), (p, b)] + ([(s, c)] if c else [])
    value = sum(COULOMB * charge * 1e-9 / (radius / 100) for charge, radius in parts)
    return value if abs(value) > 20 else 0.0


def _inner_potential_again(a: float, b: float, q: float, p: float, c: float = 0, s: float = 0) -> float:
    """By bringing a charge in from infinity through the field between the shells."""
    radii, inside = [a, b] + ([c] if c else []), [q, p] + ([s] if c else [])
    work, edge = 0.0, math.inf
    for k in range(len(radii) - 1, -1, -1):
        enclosed = sum(inside[: k + 1]) * 1e-9
        work += enclosed * (100 / radii[k] - (0 if edge == math.inf else 100 / edge))
        edge = radii[k]
    return work / (4 * math.pi * constants.epsilon_0)


class Fields(Asked):
    """Ions in magnets, potentials of shells."""

    QUESTIONS: ClassVar = {
        "spectrometer": Question(
            "cm",
            (("Ion of {m} u and charge +{z}e, accelerated from rest by {v} V, in {b} mT across its path: radius?",),),
            _selected,
            _bend,
            _bend_again,
        ),
        "shells": Question(
            "V",
            (
                ("Thin concentric shells: radius {a} cm with {q} nC, {b} cm with {p} nC. Potential of the inner one?",),
                (
                    "Thin concentric shells: radius {a} cm with {q} nC, {b} cm with {p} nC, {c} cm with {s} nC."
                    " Potential of the"
                    " innermost (zero at infinity)?",
                ),
            ),
            _shells,
            _inner_potential,
            _inner_potential_again,
        ),
    }
