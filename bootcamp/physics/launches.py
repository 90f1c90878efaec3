"""Launches that have to hit: the answer is flown."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.quantities import read_quantity
from bootcamp.physics.quantities import plain
from bootcamp.types import Problem, Score, Task, right, wrong

G = 9.81
NEAR = 0.005  # of the way to the target


def height(angle: float, speed: float, x: float, drag: float = 0.0) -> float:
    """How high a projectile is above its start when it has come as far as x; `drag` in 1/s, linear in velocity."""
    along, up = speed * math.cos(angle), speed * math.sin(angle)
    if along <= 0:
        return -math.inf
    if not drag:
        time = x / along
        return up * time - G * time * time / 2
    left = 1 - drag * x / along
    if left <= 0:
        return -math.inf
    time = -math.log(left) / drag
    return (up + G / drag) * (1 - left) / drag - G * time / drag


def flown(angle: float, speed: float, x: float, drag: float = 0.0) -> float:
    """The same, by integrating the motion in steps of the fourth order."""
    vx, vy, y, px = speed * math.cos(angle), speed * math.sin(angle), 0.0, 0.0
    steps = 400
    step = x / vx / steps if not drag else -math.log(1 - drag * x / vx) / drag / steps

    def slope(state: tuple[float, ...]) -> tuple[float, ...]:
        return state[2], state[3], -drag * state[2], -G - drag * state[3]

    state: tuple[float, ...] = (px, y, vx, vy)
    for _ in range(steps):
        k1 = slope(state)
        k2 = slope(tuple(s + step / 2 * k for s, k in zip(state, k1, strict=True)))
        k3 = slope(tuple(s + step / 2 * k for s, k in zip(state, k2, strict=True)))
        k4 = slope(tuple(s + step * k for s, k in zip(state, k3, strict=True)))
        state = tuple(
            s + step / 6 * (a + 2 * b + 2 * c + d) for s, a, b, c, d in zip(state, k1, k2, k3, k4, strict=True)
        )
    return state[1]


@dataclass(frozen=True, kw_only=True)
class Launch(Task):
    """An elevation at which a projectile hits its target; every angle that does is right.

    Kinds: `target` (a point, 1: on the ground), `wall` (over a wall, then the target), `drag` (linear air resistance),
    `speed` (the angle is given, the speed asked).
    """

    kind: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            spec: dict[str, Any] = {"x": rng.randint(15, 400)}
            angle = rng.uniform(10, 80)
            speed = math.sqrt(G * spec["x"] / math.sin(2 * math.radians(angle))) * rng.uniform(1.0, 1.4)
            spec["drag"] = rng.randint(2, 30) / 100 if self.kind == "drag" else 0
            spec["v"] = rng.randint(math.ceil(speed), math.ceil(speed * 1.2) + 3)
            if self.kind == "speed":
                spec["angle"] = round(angle)
                spec["v"] = speed
            y = height(math.radians(angle), spec["v"], spec["x"], spec["drag"])
            if not math.isfinite(y):
                continue
            spec["y"] = 0 if level == 1 and self.kind in ("target", "speed") else round(y)
            if self.kind == "wall":
                spec["w"] = rng.randint(3, spec["x"] - 3)
            found = self._found(spec)
            if self.kind == "wall" and found:
                tops = [height(math.radians(a), spec["v"], spec["w"]) for a in found]
                if len(tops) < 2 or abs(tops[0] - tops[1]) < 4:
                    continue
                spec["h"] = round((tops[0] + tops[1]) / 2)
                found = [a for a, top in zip(found, tops, strict=True) if top > spec["h"] + 0.5]
            if found and 5 < found[0] < 85 and abs(spec["y"]) < 0.8 * spec["x"] and not 0 < -spec.get("h", 1) < 90:
                break
        if self.kind == "speed":
            del spec["v"]
        return Problem(self._prompt(spec), {"spec": spec, "found": found[-1]})

    def _found(self, spec: dict[str, Any]) -> list[float]:
        """The solutions, by bisection on a grid: angles in degrees, or the speed."""

        def miss(value: float) -> float:
            angle, speed = (spec["angle"], value) if self.kind == "speed" else (value, spec["v"])
            return max(-1e9, height(math.radians(angle), speed, spec["x"], spec["drag"])) - spec["y"]

        grid = [5.0 * k for k in range(-9, 18)] if self.kind != "speed" else [4.0 * k for k in range(1, 40)]
        found = []
        for low, high in itertools.pairwise(grid):
            if miss(low) * miss(high) >= 0:
                continue
            for _ in range(50):
                middle = (low + high) / 2
                low, high = (middle, high) if miss(low) * miss(middle) > 0 else (low, middle)
            found.append(low)
        return found

    def _prompt(self, spec: dict[str, Any]) -> str:
        x, y = spec["x"], spec["y"]
        level = (
            "level with the launch point" if not y else f"{abs(y)} m {'above' if y > 0 else 'below'} the launch point"
        )
        if self.kind == "speed":
            return (
                f"Launch at {spec['angle']}°, g = 9.81 m/s^2: speed that hits a point {x} m away, {level}? In m/s,"
                f" hit within 0.5% of the distance."
            )
        prompt = f"Launch at {spec['v']} m/s, g = 9.81 m/s^2"
        if spec["drag"]:
            prompt += f", air drag a = -kv with k = {plain(float(spec['drag']))} 1/s"
        prompt += f". Elevation in degrees to hit a point {x} m away, {level}"
        if "h" in spec:
            prompt += f", clearing a wall at {spec['w']} m whose top is {spec['h']} m above the launch point"
        return f"{prompt}? It must pass within 0.5% of the distance."

    def grade(self, answer: Any, text: str) -> Score:
        spec = answer["spec"]
        reading = read_quantity(text, "m/s" if self.kind == "speed" else "°", bare=True)
        if reading.value is None:
            return wrong(reading.code, reading.note)
        value = float(reading.value)
        if not (0 < value < 1e4 if self.kind == "speed" else -89 < value < 89):
            return wrong("out_of_range")
        angle, speed = (spec["angle"], value) if self.kind == "speed" else (value, spec["v"])
        reached = height(math.radians(angle), speed, spec["x"], spec["drag"])
        # How near the path passes, not how much it is too high: steep ones count as they should.
        ahead = height(math.radians(angle), speed, spec["x"] * 1.001, spec["drag"])
        slope = (ahead - reached) / (spec["x"] * 0.001) if math.isfinite(ahead) and math.isfinite(reached) else 0.0
        miss = abs(reached - spec["y"]) / math.hypot(1, slope)
        if miss > NEAR * math.hypot(spec["x"], spec["y"]):
            return wrong("misses", f"it passes {miss:.3g} m from the target")
        if "h" in spec and height(math.radians(angle), speed, spec["w"]) < spec["h"]:
            return wrong("hits_the_wall")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['found']:.4g}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        tries = [f"{answer['found'] * factor:.5g}" for factor in (0.8, 0.9, 0.7, 0.5, 0.3, 0.1)]
        return f"<answer>{next(text for text in tries if self.grade(answer, text).value < 1)}</answer>"

    def check(self, problem: Problem) -> bool:
        """The numbers as printed, the flight integrated."""
        spec, prompt = problem.answer["spec"], problem.prompt

        def number(pattern: str) -> float:
            match = re.search(pattern, prompt)
            return float(match[1]) if match else 0.0

        given = {
            "x": number(r"point (\d+) m away"),
            "y": number(r"away, (\d+) m (?:above|below)"),
            "drag": number(r"k = ([\d.]+)"),
        }
        given["y"] *= -1 if "below the" in prompt else 1
        given |= {"angle": number(r"at (\d+)°")} if self.kind == "speed" else {"v": number(r"at (\d+) m/s")}
        given |= {"w": number(r"wall at (\d+)"), "h": number(r"top is (-?\d+)")} if self.kind == "wall" else {}
        if given != spec:
            return False
        found = problem.answer["found"]
        angle, speed = (given["angle"], found) if self.kind == "speed" else (found, given["v"])
        at = math.radians(angle)
        over = "h" not in given or flown(at, speed, given["w"]) > given["h"]
        return over and abs(flown(at, speed, given["x"], given["drag"]) - given["y"]) < 1e-3 * given["x"]

    def problem_key(self, problem: Problem) -> str:
        return str(sorted(problem.answer["spec"].items()))
