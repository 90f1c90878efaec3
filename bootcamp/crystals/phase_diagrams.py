"""Phase diagrams read as such: a binary eutectic with straight lines, and tie lines in a Gibbs triangle."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import sqrt
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close
from bootcamp.crystals.decomposition import Decomposition
from bootcamp.crystals.formulas import parse_formula, write_formula
from bootcamp.crystals.hull import draw_system
from bootcamp.crystals.phases import Phase, equilibrium, on_hull, store
from bootcamp.crystals.ternaries import triangles
from bootcamp.crystals.tielines import read_numbers
from bootcamp.types import Problem, Score, Task, right, wrong

Diagram = Mapping[str, float]  # melting points TA, TB; eutectic TE, xE; solubilities at TE: xa, xb (% B)

DIAGRAM = re.compile(
    r"A melts at (\d+) °C, B at (\d+) °C; eutectic (\d+) °C, (\d+) % B; there alpha has (\d+) % B, beta (\d+) % B"
)


@dataclass(frozen=True, kw_only=True)
class EutecticAlloy(Task):
    """An alloy in a binary eutectic diagram whose liquidus and solidus lines are straight.

    Kinds: `constituent` (per cent of eutectic in the structure), `freezing` (where it begins to freeze, and the first
    solid), `field` (liquid, solid and the share of liquid at a temperature).
    """

    kind: str
    shown: str = ""

    chance: ClassVar[float] = 0.1

    ASKS: ClassVar = {
        "constituent": ("Alloy with {x} % B: % eutectic constituent just below the eutectic?",
                        "An alloy with {x} % B is cooled slowly to just below the eutectic temperature. What percentage"
                        " of it is eutectic constituent?"),
        "freezing": ("Alloy with {x} % B: liquidus temperature (°C), % B of the first solid?",
                     "At which temperature (°C) does a melt with {x} % B begin to freeze, and what percentage of B does"
                     " the first solid hold? Answer two numbers."),
        "field": ("Alloy with {x} % B at {T} °C: % B of liquid, % B of solid, % liquid?",
                  "For an alloy with {x} % B at {T} °C, give the percentage of B in the liquid, the percentage of B in"
                  " the solid, and the percentage of the alloy that is liquid. Answer three numbers."),
    }  # fmt: skip

    def generate(self, rng: Random, level: int) -> Problem:
        step = 5 if self.shown else 1
        while True:
            d = {
                "TA": 20 * rng.randint(15, 70), "TB": 20 * rng.randint(15, 70), "TE": 20 * rng.randint(8, 60),
                "xE": step * rng.randint(25 // step, 75 // step), "xa": step * rng.randint(3 // step + 1, 25 // step),
                "xb": step * rng.randint(75 // step, 97 // step),
            }  # fmt: skip
            x = step * rng.randint(6 // step, 94 // step)
            if min(d["TA"], d["TB"]) - d["TE"] < 100 or min(d["xE"] - d["xa"], d["xb"] - d["xE"]) < 12:
                continue
            if abs(x - d["xE"]) < 6 or min(abs(x - d["xa"]), abs(x - d["xb"])) < 4:
                continue
            if self.kind == "constituent" and not d["xa"] < x < d["xb"]:
                continue
            top = self._liquidus(d, x)
            T = 20 * round((d["TE"] + (top - d["TE"]) * rng.uniform(0.15, 0.85)) / 20)
            if self.kind != "field" or (d["TE"] + 15 < T < top - 10 and (level > 1 or d["xa"] < x < d["xb"])):
                values = self._values(d, x, T)
                if min(values) > 1 and (self.kind != "field" or 4 < values[2] < 96):
                    break
        told = (
            f"A melts at {d['TA']} °C, B at {d['TB']} °C; eutectic {d['TE']} °C, {d['xE']} % B; there alpha has"
            f" {d['xa']} % B, beta {d['xb']} % B"
        )
        ask = self.ASKS[self.kind][level > 1 or bool(self.shown)].format(x=x, T=T)
        slack = [0.04 * max(abs(v), 25) if self.shown else max(0.01 * abs(v), 0.1) for v in values]
        if self.kind != "constituent" and self.shown:
            slack[0] = 0.02 * values[0] if self.kind == "freezing" else 2.0
            slack[1] = 2.0
        answer = {"values": [round(v, 4) for v in values], "slack": slack, "told": told, "asked": [x, T]}
        if self.shown:
            prompt = f"The figure is the phase diagram of A and B (% by weight). {ask}"
            return Problem(prompt, answer, (draw_eutectic(d),))
        head = (
            "Straight lines"
            if level == 1
            else "In a binary eutectic diagram all liquidus and solidus lines are straight"
        )
        return Problem(f"{head}: {told}. {ask}", answer)

    def _liquidus(self, d: Diagram, x: float) -> float:
        if x < d["xE"]:
            return d["TA"] + (d["TE"] - d["TA"]) * x / d["xE"]
        return d["TB"] + (d["TE"] - d["TB"]) * (100 - x) / (100 - d["xE"])

    def _values(self, d: Diagram, x: float, T: float) -> list[float]:
        left = x < d["xE"]
        if self.kind == "constituent":
            return [100 * ((x - d["xa"]) / (d["xE"] - d["xa"]) if left else (d["xb"] - x) / (d["xb"] - d["xE"]))]
        at = self._liquidus(d, x) if self.kind == "freezing" else T
        share = (d["TA" if left else "TB"] - at) / (d["TA" if left else "TB"] - d["TE"])
        solid = d["xa"] * share if left else 100 - (100 - d["xb"]) * share
        if self.kind == "freezing":
            return [at, solid]
        liquid = d["xE"] * share if left else 100 - (100 - d["xE"]) * share
        return [liquid, solid, 100 * (x - solid) / (liquid - solid)] if abs(liquid - solid) > 1 else [0.0]

    def grade(self, answer: Any, text: str) -> Score:
        numbers = read_numbers(re.sub(r"°\s?C|wt|\\", "", text.strip()[:400].rstrip(".")))
        truth = answer["values"]
        if not numbers:
            return wrong("not_numbers")
        if len(numbers) != len(truth):
            return wrong("wrong_count", f"expected {len(truth)} numbers")
        hits = [close(n, v, abs_=s) for n, v, s in zip(numbers, truth, answer["slack"], strict=True)]
        return right() if all(hits) else wrong("wrong_value", share=sum(hits) / len(hits))

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{value:.5g}' for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        values = list(answer["values"])
        k = rng.randrange(len(values))
        values[k] += rng.choice((-4, 4)) * answer["slack"][k]
        return self.solution({"values": values})

    def check(self, problem: Problem) -> bool:
        """The balance of matter with the values put back, and points on lines through the corners of the diagram."""
        answer = problem.answer
        told = DIAGRAM.search(answer["told"] if self.shown else problem.prompt)
        asked = re.search(r"with (\d+) % B(?: at (\d+) °C)?", problem.prompt)
        if told is None or asked is None:
            return False
        ta, tb, te, xe, xa, xb = map(float, told.groups())
        x = float(asked[1])
        melt, side, end = (ta, xa, 0.0) if x < xe else (tb, xb, 100.0)
        values = answer["values"]

        def on(point: float, at: float, corner: float) -> bool:
            """True if a point lies on the line from the pure end to a corner at the eutectic temperature."""
            return abs((point - end) * (te - melt) - (corner - end) * (at - melt)) < 0.02 * abs(te - melt)

        if self.kind == "constituent":
            eutectic = values[0] / 100
            return abs(eutectic * xe + (1 - eutectic) * side - x) < 1e-3
        if self.kind == "freezing":
            return on(x, values[0], xe) and on(values[1], values[0], side)
        liquid, solid, share = values
        balance = abs(share / 100 * liquid + (1 - share / 100) * solid - x) < 1e-2
        return balance and on(liquid, float(asked[2]), xe) and on(solid, float(asked[2]), side)

    def problem_key(self, problem: Problem) -> str:
        return json.dumps(
            [problem.answer["told"], problem.answer["asked"] if self.kind == "field" else problem.answer["asked"][:1]]
        )


def draw_eutectic(d: Diagram) -> bytes:
    """Temperature against per cent of B, with the names of the fields."""
    from bootcamp.crystals.figures import plot

    low, high = 100 * int((d["TE"] - 120) / 100), 100 * (int(max(d["TA"], d["TB"]) / 100) + 1)
    picture = plot(6.4, 4.8, (0, 100), (low, high))
    step = 100 if high - low <= 1000 else 200
    marks = list(range(low, high + 1, step))
    picture.rules([5 * k for k in range(21)], list(range(low, high, 20)), "0.93", 0.5)
    picture.rules([10 * k for k in range(11)], marks, "0.78", 0.7)
    picture.labels([10 * k for k in range(11)], marks, "% B", "T (°C)")
    te, xa, xe, xb = d["TE"], d["xa"], d["xE"], d["xb"]
    picture.curve([0, xe, 100], [d["TA"], te, d["TB"]], linewidth=1.8)
    picture.curve([0, xa, xb, 100], [d["TA"], te, te, d["TB"]], linewidth=1.8)
    foot = te - 0.8 * (te - low)
    picture.curve([xa, 0.7 * xa], [te, foot], linewidth=1.8)
    picture.curve([xb, 100 - 0.7 * (100 - xb)], [te, foot], linewidth=1.8)
    names = [("L", xe, (max(d["TA"], d["TB"]) + te) / 2 + 0.25 * (high - te)), ("α + β", (xa + xb) / 2, (te + low) / 2)]
    for name, x, y in names:
        at, base = picture.point(x, min(y, high - 0.05 * (high - low)))
        picture.figure.text(at, base, name, ha="center", va="center", fontsize=10, bbox={"color": "white", "pad": 1})
    return picture.png()


@dataclass(frozen=True, kw_only=True)
class TieLines(Decomposition):
    """The phases of a ternary composition, with amounts, from a diagram of tie lines alone (no energies)."""

    shown: str = ""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            phases, _ = draw_system(rng, 3, min(level, 2))
            kept = on_hull(phases)
            tiles = triangles(kept)
            if tiles is None or len(kept) < 5 + (level > 1):
                continue
            known = {p.formula: p for p in kept}
            tile = rng.choice(tiles)
            amounts = [rng.randint(1, 2 + level) for _ in tile]
            target = tuple(sum(n * known[f].amounts[k] for n, f in zip(amounts, tile, strict=True)) for k in range(3))
            divisor = next(g for g in range(max(target), 0, -1) if all(n % g == 0 for n in target))
            target = tuple(n // divisor for n in target)
            if min(target) > 0 and max(target) <= 15 and target not in [p.amounts for p in kept]:
                break
        edges = sorted({pair for tile in tiles for pair in combinations(tile, 2)})
        mixture = equilibrium(target, kept)
        name = write_formula("ABC", target)
        products = [[str(amount), kept[i].formula] for i, amount in mixture.amounts.items()]
        answer = {"phases": store(kept), "target": list(target), "products": products}
        lines = ", ".join("-".join(edge) for edge in edges)
        if self.shown:
            prompt = (
                f"The figure shows the phases of the system A-B-C and their tie lines. Of which phases does a sample of"
                f" the composition {name} consist at equilibrium? Answer a balanced sum, like 1/2 AB + 3 C, for one"
                f" {name}."
            )
            return Problem(prompt, answer | {"lines": lines}, (draw_triangle(kept, edges),))
        ask = "what is it at equilibrium? Balanced sum?" if level == 1 else (
            f"of which phases does it consist at equilibrium? Answer a balanced sum, like 1/2 AB + 3 C, for one {name}."
        )  # fmt: skip
        return Problem(f"Tie lines: {lines}. Composition {name}: {ask}", answer | {"lines": lines})

    def check(self, problem: Problem) -> bool:
        """Every triangle of the tie lines of the prompt that holds the composition has the answer's corners on it."""
        text, answer = problem.prompt, problem.answer
        lines = answer["lines"] if self.shown else text.partition("Tie lines: ")[2].partition(". Comp")[0]
        target = re.search(r"[Cc]omposition (\w+)", text)
        if target is None:
            return False
        wanted = parse_formula(target[1]) or {}
        edges = {frozenset(line.split("-")) for line in lines.split(", ")}
        names = sorted({name for edge in edges for name in edge})
        products = {formula: Fraction(n) for n, formula in answer["products"]}
        total = {e: sum(n * (parse_formula(f) or {}).get(e, 0) for f, n in products.items()) for e in "ABC"}
        if any(total[e] != wanted.get(e, 0) for e in "ABC"):
            return False
        if not all(frozenset(pair) in edges for pair in combinations(products, 2)):
            return False
        import numpy as np

        for three in combinations(names, 3):
            if all(frozenset(pair) in edges for pair in combinations(three, 2)):
                matrix = np.array([[float((parse_formula(f) or {}).get(e, 0)) for f in three] for e in "ABC"])
                if abs(np.linalg.det(matrix)) < 1e-9:
                    continue
                parts = np.linalg.solve(matrix, [float(wanted.get(e, 0)) for e in "ABC"])
                inside = {f for f, n in zip(three, parts, strict=True) if n > 1e-9}
                if parts.min() > -1e-9 and inside == set(products):
                    return True
        return False

    def problem_key(self, problem: Problem) -> str:
        return json.dumps([problem.answer["lines"], problem.answer["target"]])


def draw_triangle(phases: Sequence[Phase], edges: Sequence[tuple[str, ...]]) -> bytes:
    """A Gibbs triangle, B to the right and C on top, ruled in tenths, with labelled phases and tie lines."""
    from bootcamp.crystals.figures import plot

    picture = plot(5.6, 5.0, (-0.12, 1.12), (-0.1, 1.0))

    def place(a: float, b: float, c: float) -> tuple[float, float]:
        del a
        return b + c / 2, c * sqrt(3) / 2

    grid = []
    for k in range(1, 10):
        t = k / 10
        grid += [
            (place(1 - t, t, 0), place(0, t, 1 - t)),
            (place(1 - t, 0, t), place(0, 1 - t, t)),
            (place(t, 1 - t, 0), place(t, 0, 1 - t)),
        ]
    picture.segments(grid, "0.9", 0.5, 0)
    at = {p.formula: place(*(n / p.atoms for n in p.amounts)) for p in phases}
    picture.segments([(at[one], at[two]) for one, two in edges], "#1f5fbf", 1.4, 2)
    picture.curve([x for x, _ in at.values()], [y for _, y in at.values()], linestyle="none", marker="o", markersize=6)
    for formula, (x, y) in at.items():
        across, up = picture.point(x, y)
        low = y < 0.02
        picture.figure.text(
            across, up + (-0.03 if low else 0.02), formula, ha="center", va="top" if low else "bottom", fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
    return picture.png()
