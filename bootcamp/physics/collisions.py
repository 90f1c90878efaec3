"""Collisions: what leaves must carry the momentum, and the energy, that came."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.physics.quantities import Quantities, same_values
from bootcamp.types import Problem

_VECTOR = r"\((-?\d+), (-?\d+)\)"


def impulse(
    masses: list[float], velocities: list[list[float]], along: list[float], restitution: float
) -> list[list[float]]:
    """The velocities after two smooth bodies met with their centres along the direction `along`."""
    length = math.hypot(*along)
    n = [c / length for c in along]
    closing = sum((v1 - v2) * c for v1, v2, c in zip(*velocities, n, strict=True))
    push = (1 + restitution) * closing / (1 / masses[0] + 1 / masses[1])
    return [
        [v - push / masses[0] * c for v, c in zip(velocities[0], n, strict=True)],
        [v + push / masses[1] * c for v, c in zip(velocities[1], n, strict=True)],
    ]


@dataclass(frozen=True, kw_only=True)
class Collision(Quantities):
    """Two bodies on a line, smooth discs in a plane, or bodies that break.

    Kinds: `line` (restitution given), `discs` (the line of centres given), `row` (three bodies that meet one after
    the other), `breakup` (a body bursts into three; the third velocity and the energy set free).
    """

    kind: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        return {"line": self._line, "discs": self._discs, "row": self._row, "breakup": self._breakup}[self.kind](
            rng, level
        )

    @staticmethod
    def _problem(prompt: str, values: list[float], unit: str = "m/s") -> Problem:
        return Problem(prompt, {"values": values, "unit": unit})

    def _line(self, rng: Random, level: int) -> Problem:
        m, n = (rng.randint(1, 20) for _ in range(2))
        u, w = sorted((rng.randint(-20, 20) for _ in range(2)), reverse=True)
        u += u == w
        e = 1.0 if level == 1 else rng.randint(0, 95) / 100
        how = "Elastic collision" if level == 1 else f"Collision with restitution {e:g}"
        after = impulse([m, n], [[u, 0.0], [w, 0.0]], [1.0, 0.0], e)
        prompt = f"{how} on a line: {m} kg at {u} m/s meets {n} kg at {w} m/s. Velocities after, m/s (±1%)?"
        return self._problem(prompt, [after[0][0], after[1][0]])

    def _discs(self, rng: Random, level: int) -> Problem:
        while True:
            m, n = (rng.randint(1, 12) for _ in range(2))
            velocities = [[float(rng.randint(-15, 15)) for _ in range(2)] for _ in range(2)]
            if level == 1:
                velocities[1] = [0.0, 0.0]
            along = [float(rng.randint(-6, 6)) for _ in range(2)]
            closing = sum((a - b) * c for a, b, c in zip(*velocities, along, strict=True))
            if closing > 1 and any(along):
                break
        e = 1.0 if level < 3 else rng.randint(10, 95) / 100
        after = impulse([m, n], velocities, along, e)
        (a, b), (c, d), (x, y) = ([f"{int(v)}" for v in pair] for pair in (*velocities, along))
        how = "elastically" if e == 1 else f"with coefficient of restitution {e:g}"
        prompt = (
            f"Two smooth discs collide {how}: {m} kg with velocity ({a}, {b}) m/s, {n} kg with ({c}, {d}) m/s. At"
            f" contact"
            f" the second's centre lies in direction ({x}, {y}) from the first's. Velocities after: vx, vy of the"
            f" first,"
            " then of the second, in m/s (±1%)?"
        )
        return self._problem(prompt, [*after[0], *after[1]])

    def _row(self, rng: Random, level: int) -> Problem:
        count = 2 + level
        while True:
            masses = [float(rng.randint(1, 20)) for _ in range(count)]
            e = 1.0 if rng.random() < 0.5 else rng.randint(20, 95) / 100
            speeds = [float(rng.randint(3, 40)), *[0.0] * (count - 1)]
            first = speeds[0]
            for k in range(count - 1):
                pair = impulse(masses[k : k + 2], [[speeds[k], 0.0], [speeds[k + 1], 0.0]], [1.0, 0.0], e)
                speeds[k], speeds[k + 1] = pair[0][0], pair[1][0]
            if all(a < b - 0.05 for a, b in itertools.pairwise(speeds)):
                break
        listed = ", ".join(f"{m:g}" for m in masses)
        prompt = (
            f"Bodies of {listed} kg stand apart in a row, in this order, on a frictionless track. The first is sent"
            f" at the"
            f" others with {first:g} m/s; every collision has coefficient of restitution {e:g}. Velocities of all"
            f" bodies"
            " when no more collisions happen, in m/s in that order (±1%)?"
        )
        return self._problem(prompt, speeds)

    def _breakup(self, rng: Random, level: int) -> Problem:
        masses = [rng.randint(1, 12) for _ in range(3)]
        ways = 1 if level == 1 else 2 if level == 2 else 3
        before, one, two = ([rng.randint(-15, 15) for _ in range(ways)] for _ in range(3))
        third = [
            (sum(masses) * b - masses[0] * o - masses[1] * t) / masses[2]
            for b, o, t in zip(before, one, two, strict=True)
        ]
        after: list[list[float]] = [[*map(float, one)], [*map(float, two)], third]
        energy = sum(m * sum(c * c for c in v) for m, v in zip(masses, after, strict=True)) / 2
        energy -= sum(masses) * sum(c * c for c in before) / 2

        def vector(v: list[int]) -> str:
            return str(v[0]) if len(v) == 1 else f"({', '.join(map(str, v))})"

        names = {1: "its velocity", 2: "vx, vy", 3: "vx, vy, vz"}[ways]
        prompt = (
            f"A body of {sum(masses)} kg flying at {vector(before)} m/s bursts into {masses[0]} kg at {vector(one)}"
            f" m/s,"
            f" {masses[1]} kg at {vector(two)} m/s and {masses[2]} kg. Of the last: {names} in m/s; then the kinetic"
            f" energy"
            " gained in J. All ±1%."
        )
        return Problem(prompt, {"values": [*third, energy], "unit": ""})

    def check(self, problem: Problem) -> bool:
        """Momentum and energy are balanced for the numbers that the prompt prints."""
        prompt, values = problem.prompt, problem.answer["values"]
        if problem.answer["unit"] != ("" if self.kind == "breakup" else "m/s"):
            return False
        if self.kind == "breakup":
            return self._check_breakup(prompt, values)
        masses = [float(m) for m in re.findall(r"([\d.]+) kg", prompt)]
        found = re.search(r"restitution (\d(?:\.\d+)?)", prompt)
        e = float(found[1]) if found else 1.0
        if self.kind == "line":
            u, w = (float(v) for v in re.findall(r"kg at (-?\d+) m/s", prompt))
            rows = np.array([[masses[0], masses[1]], [1.0, -1.0]])
            truth = np.linalg.solve(rows, np.array([masses[0] * u + masses[1] * w, -e * (u - w)]))
            return same_values(values, list(truth))
        if self.kind == "row":
            masses = [float(m) for m in re.search(r"of ([\d, ]+) kg", prompt)[1].split(", ")]  # type: ignore[index]
            speed = float(re.search(r"with (\d+) m/s", prompt)[1])  # type: ignore[index]
            speeds = []
            for m, n in itertools.pairwise(masses):  # each meets the next one at rest, in its centre of mass
                centre = m * speed / (m + n)
                speeds.append(centre - e * (speed - centre))
                speed = centre + e * centre
            return same_values(values, [*speeds, speed])
        vectors = np.array([[float(x) for x in v] for v in re.findall(_VECTOR, prompt)])
        one, two, along = vectors
        after = np.array(values).reshape(2, 2)
        kept = masses[0] * (after[0] - one) + masses[1] * (after[1] - two)
        across = np.array([-along[1], along[0]])
        smooth = [(after[0] - one) @ across, (after[1] - two) @ across]
        apart = (after[0] - after[1]) @ along + e * (one - two) @ along
        return bool(np.allclose([*kept, *smooth, apart], 0, atol=1e-6))

    @staticmethod
    def _check_breakup(prompt: str, values: list[float]) -> bool:
        vectors = [[float(x) for x in re.findall(r"-?\d+", v)] for v in re.findall(r"at (\(.*?\)|-?\d+) m/s", prompt)]
        masses = [float(m) for m in re.findall(r"(\d+) kg", prompt)]
        before, *after = (np.array(v) for v in (*vectors, values[:-1]))
        moved = sum(m * (v - before) for m, v in zip(masses[1:], after, strict=True))
        # Seen from the body that burst, all the energy was set free.
        free = sum(m * (v - before) @ (v - before) for m, v in zip(masses[1:], after, strict=True)) / 2
        return bool(np.allclose(moved, 0, atol=1e-6) and math.isclose(free, values[-1], rel_tol=1e-6, abs_tol=1e-6))

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt

    def wrong(self, answer: Any, rng: Random) -> str:
        values = list(answer["values"])
        place = max(range(len(values)), key=lambda k: abs(values[k]))
        return self.solution(answer | {"values": [*values[:place], values[place] * 1.2, *values[place + 1 :]]})
