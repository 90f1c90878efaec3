"""Bodies at rest: beams and trusses."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from random import Random

import numpy as np

from bootcamp.physics.quantities import Quantities, same_values
from bootcamp.types import Problem

_BAR = re.compile(r"([A-H])([A-H])(?=[,.])")
_JOINT = re.compile(r"([A-H])\((-?\d+), (-?\d+)\)")


def bar_forces(
    joints: dict[str, tuple[int, int]], bars: list[str], load: tuple[str, int, int], pin: str, roller: str
) -> np.ndarray:
    """Forces in the bars (tension positive) and the three reactions, by the method of joints for all at once."""
    place = {joint: 2 * k for k, joint in enumerate(joints)}
    matrix, right = np.zeros((2 * len(joints), len(bars) + 3)), np.zeros(2 * len(joints))
    for k, bar in enumerate(bars):
        a, b = bar[0], bar[1]
        way = np.subtract(joints[b], joints[a])
        way = way / math.hypot(*way)
        matrix[place[a] : place[a] + 2, k] = way
        matrix[place[b] : place[b] + 2, k] = -way
    matrix[place[pin], -3] = matrix[place[pin] + 1, -2] = matrix[place[roller] + 1, -1] = 1
    right[place[load[0]] : place[load[0]] + 2] = -np.array(load[1:])
    return np.linalg.solve(matrix, right)


@dataclass(frozen=True, kw_only=True)
class Truss(Quantities):
    """Forces in bars of a plane truss that is built of triangles, pinned at A, on a roller at B."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            names = "ABCDEFGH"[: 3 + level]
            joints = {"A": (0, 0), "B": (rng.randint(3, 9), 0)}
            bars = ["AB"]
            for name in names[2:]:
                base = rng.choice(bars)
                joints[name] = (rng.randint(-3, 12), rng.randint(1, 9))
                bars += [f"{base[0]}{name}", f"{base[1]}{name}"]
            if len(set(joints.values())) < len(joints):
                continue
            load = (names[-1], rng.randint(-40, 40), rng.randint(-60, -5))
            try:
                forces = bar_forces(joints, bars, load, "A", "B")[:-3]
            except np.linalg.LinAlgError:
                continue
            kept = [bar for bar, force in zip(bars, forces, strict=True) if abs(force) > 0.5]
            if len(kept) >= 3 and max(abs(forces)) < 500 and self._open(joints, bars):
                break
        asked = rng.sample(kept, 3)
        listed = ", ".join(f"{name}({x}, {y})" for name, (x, y) in joints.items())
        prompt = (
            f"Plane truss, joints (in m) {listed}; bars {', '.join(bars)}, joined at joints only. Pin support at A,"
            f" at B a roller that takes vertical"
            f" force only. Load at {load[0]}: ({load[1]}, {load[2]}) kN. Forces in {', '.join(asked)} in kN (±1%),"
            f" tension"
            " positive?"
        )
        values = [float(forces[bars.index(bar)]) for bar in asked]
        return Problem(prompt, {"values": values, "unit": "kN"})

    @staticmethod
    def _open(joints: dict[str, tuple[int, int]], bars: list[str]) -> bool:
        """True if no triangle is flat."""
        for k in range(1, len(bars), 2):
            apex = bars[k][1]
            one, two = (np.subtract(joints[bar[0]], joints[apex]) for bar in bars[k : k + 2])
            if abs(one[0] * two[1] - one[1] * two[0]) < 3:
                return False
        return True

    def check(self, problem: Problem) -> bool:
        """By virtual work: the force in a bar is the work of the load when that bar alone grows by one."""
        text = problem.prompt
        joints = {name: (int(x), int(y)) for name, x, y in _JOINT.findall(text)}
        bars = _BAR.findall(text.split("bars ")[1].split(" joined")[0])
        load = re.search(r"Load at (\w): \((-?\d+), (-?\d+)\)", text)
        asked = re.search(r"Forces in (.*?) in kN", text)
        if load is None or asked is None or problem.answer["unit"] != "kN":
            return False
        place = {joint: 2 * k for k, joint in enumerate(joints)}
        lengthen = np.zeros((len(bars) + 3, 2 * len(joints)))
        for k, (a, b) in enumerate(bars):
            way = np.subtract(joints[b], joints[a]) / math.dist(joints[a], joints[b])
            lengthen[k, place[b] : place[b] + 2], lengthen[k, place[a] : place[a] + 2] = way, -way
        lengthen[-3, 0] = lengthen[-2, 1] = lengthen[-1, 3] = 1
        values = []
        for bar in asked[1].split(", "):
            strain = np.zeros(len(bars) + 3)
            strain[bars.index((bar[0], bar[1]))] = 1
            moved = np.linalg.solve(lengthen, strain)
            values.append(float(moved[place[load[1]] : place[load[1]] + 2] @ [int(load[2]), int(load[3])]))
        return same_values(problem.answer["values"], values)


@dataclass(frozen=True, kw_only=True)
class Beam(Quantities):
    """A straight beam on two supports under loads.

    Kinds: `reactions`; `moment` (the largest bending moment, by magnitude, and where it is).
    """

    kind: str

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            length = rng.randint(4, 14)
            a, b = sorted(rng.sample(range(length + 1), 2)) if self.kind == "reactions" else (0, length)
            first = 0 if self.kind == "reactions" else 1
            points = [(x, rng.randint(2, 60)) for x in rng.sample(range(first, length), min(level, 3))]
            begin, end = sorted(rng.sample(range(length + 1), 2))
            spread = (begin, end, rng.randint(1, 12)) if level > 1 or self.kind == "moment" else None
            reactions = self._reactions(a, b, points, spread)
            if min(map(abs, reactions)) < 0.1 or b - a < 2:
                continue
            largest = self._largest(reactions[0], length, points, spread) if self.kind == "moment" else (1.0, 1.0)
            if largest is not None:
                break
        loads = [f"{force} kN at {x} m" for x, force in points]
        if spread:
            loads.append(f"{spread[2]} kN/m from {spread[0]} to {spread[1]} m")
        prompt = f"Beam of {length} m, supports at {a} and {b} m; loads down: {', '.join(loads)}."
        if self.kind == "reactions":
            return Problem(f"{prompt} Reactions in kN (±1%, up positive)?", {"values": reactions, "unit": "kN"})
        prompt += " The beam is simply supported. Largest bending moment in kN m, and its place in m (±1%)?"
        return Problem(prompt, {"values": list(largest), "unit": ""})

    @staticmethod
    def _reactions(
        a: float, b: float, points: list[tuple[int, int]], spread: tuple[int, int, int] | None
    ) -> list[float]:
        forces = [(float(x), float(force)) for x, force in points]
        if spread:
            begin, end, q = spread
            forces.append(((begin + end) / 2, float(q * (end - begin))))
        second = sum(force * (x - a) for x, force in forces) / (b - a)
        return [sum(force for _, force in forces) - second, second]

    @staticmethod
    def _largest(
        reaction: float, length: int, points: list[tuple[int, int]], spread: tuple[int, int, int] | None
    ) -> tuple[float, float] | None:
        """The largest moment and its place, where the shear changes sign; None if it is so large along a stretch."""
        begin, end, q = spread or (0, 0, 0)

        def shear(x: float) -> float:
            return reaction - sum(f for at, f in points if at < x) - q * max(0.0, min(x, end) - begin)

        def moment(x: float) -> float:
            covered = max(0.0, min(x, end) - begin)
            return (
                reaction * x - sum(f * (x - at) for at, f in points if at < x) - q * covered * (x - begin - covered / 2)
            )

        places = {float(at) for at, _ in points} | {float(begin), float(end)}
        edges = sorted(places | {0.0, float(length)})
        for low, high in itertools.pairwise(edges):
            top, bottom = shear(low + 1e-9), shear(high)
            if max(abs(top), abs(bottom)) < 1e-3:
                return None
            if top > 0 > bottom and q and begin <= low and high <= end:
                places.add(low + top / q)
        best = max(sorted(places), key=moment)
        return moment(best), best

    def check(self, problem: Problem) -> bool:
        """By moments about the other support, and by integrating the shear on a fine mesh."""
        text, values = problem.prompt, problem.answer["values"]
        length, a, b = (int(n) for n in re.search(r"Beam of (\d+) m, supports at (\d+) and (\d+)", text).groups())  # type: ignore[union-attr]
        points = [(int(x), int(f)) for f, x in re.findall(r"(\d+) kN at (\d+) m", text)]
        spread = [tuple(map(int, found)) for found in re.findall(r"(\d+) kN/m from (\d+) to (\d+) m", text)]
        mesh = 400
        slices = [
            (begin + (k + 0.5) * (end - begin) / mesh, q * (end - begin) / mesh)
            for q, begin, end in spread
            for k in range(mesh)
        ]
        forces = [(float(x), float(f)) for x, f in points] + slices
        first = sum(f * (b - x) for x, f in forces) / (b - a)
        reactions = [first, sum(f for _, f in forces) - first]
        if "Reactions" in text:
            return problem.answer["unit"] == "kN" and same_values(values, reactions)
        at, force = np.array(forces).T
        grid = np.unique([*np.linspace(0, length, 401), *(x for x, _ in points), values[1]])
        moments = first * grid - np.clip(grid[:, None] - at, 0, None) @ force
        best = float(moments.max())
        here = float(moments[np.searchsorted(grid, values[1])]) if 0 <= values[1] <= length else -1.0
        return problem.answer["unit"] == "" and abs(best / values[0] - 1) < 2e-4 and abs(here / best - 1) < 2e-4

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
