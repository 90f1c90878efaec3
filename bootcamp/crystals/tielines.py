"""What follows from a hull once it is known: amounts on a tie line, windows of potential, orders of stability."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from bootcamp.answers.numbers import close, parse_number
from bootcamp.crystals.experimental import compounds, with_candidates
from bootcamp.crystals.formulas import parse_formula, same_composition, write_formula
from bootcamp.crystals.phases import Phase, describe, elements, gaps, invented, read_phases, stoichiometries
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_PARTS = 12


def read_numbers(text: str) -> list[Fraction] | None:
    """Numbers between commas, `to` or brackets, per cent and eV signs dropped; or None."""
    text = re.sub(r"%|eV|\[|\]|\(|\)", " ", text.strip()[:400])
    parts = [part.strip() for part in re.split(r",|;|\bto\b", text) if part.strip()]
    numbers = [parse_number(part) for part in parts[: MAX_PARTS + 1]]
    return None if None in numbers or len(numbers) > MAX_PARTS else [n for n in numbers if n is not None]


def grade_numbers(truth: list[float], tolerance: float, text: str) -> Score:
    """Full marks when every number, in order, lies within `tolerance` of the truth."""
    numbers = read_numbers(text)
    if not numbers:
        return wrong("not_numbers")
    if len(numbers) != len(truth):
        return wrong("wrong_count", f"expected {len(truth)} numbers, found {len(numbers)}")
    hits = sum(close(number, value, abs_=tolerance) for number, value in zip(numbers, truth, strict=True))
    return right() if hits == len(truth) else wrong("wrong_value", share=hits / len(truth))


@dataclass(frozen=True, kw_only=True)
class LeverRule(Task):
    """Amounts of the phases of a two- or three-phase alloy, in per cent (level 3: in grams)."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            span = rng.choice((10, 20, 25, 50))  # divides 100: the answer is whole
            start, arm = rng.randint(1, 99 - span), rng.randint(1, span - 1)
            prompt = f"Tie line: alpha {start}, beta {start + span} at.% B; alloy {start + arm} at.% B. Mol% beta?"
            return Problem(prompt, {"values": [100 * arm // span], "tolerance": 0.01})
        if level == 4:
            return self._triangle(rng)
        alpha = rng.randint(5, 400) / 10
        beta = alpha + rng.randint(150, 500) / 10
        alloy = rng.uniform(alpha + 2, beta - 2)
        alpha, beta, alloy = round(alpha, 1), round(beta, 1), round(alloy, 1)
        share = (alloy - alpha) / (beta - alpha)
        name = rng.choice(("alpha", "beta"))
        share = share if name == "beta" else 1 - share
        if level == 2:
            prompt = (
                f"In a two-phase field, alpha holds {alpha} at.% B and beta {beta} at.% B. An alloy has {alloy} at.% B "
                f"overall. What percentage of all atoms is in {name}?"
            )
            return Problem(prompt, {"values": [100 * share], "tolerance": 0.2})
        mass = rng.randint(20, 900)
        prompt = (
            f"At equilibrium alpha holds {alpha} wt% B and beta {beta} wt% B. How many grams of {name} does a piece of "
            f"{mass} g with {alloy} wt% B hold?"
        )
        return Problem(prompt, {"values": [mass * share], "tolerance": 0.003 * mass})

    def _triangle(self, rng: Random) -> Problem:
        while True:
            corners = [(rng.randint(2, 90), rng.randint(2, 90)) for _ in range(3)]
            if any(a + b > 98 for a, b in corners):
                continue
            (a, b), (c, d), (e, f) = corners
            area = (c - a) * (f - b) - (e - a) * (d - b)
            if abs(area) < 600:
                continue
            shares = [rng.randint(8, 80) for _ in range(3)]
            total = sum(shares)
            alloy = [round(sum(s * x[i] for s, x in zip(shares, corners, strict=True)) / total, 1) for i in (0, 1)]
            p, q = alloy
            second = ((p - a) * (f - b) - (e - a) * (q - b)) / area
            third = ((c - a) * (q - b) - (p - a) * (d - b)) / area
            break
        listed = ", ".join(
            f"{name} ({x}, {y}, {100 - x - y})"
            for name, (x, y) in zip(("alpha", "beta", "gamma"), corners, strict=True)
        )
        prompt = (
            f"A three-phase triangle has the corners {listed} in at.% A, B, C. For an alloy ({p}, {q}, "
            f"{100 - p - q:.1f}), which percentage of all atoms is in alpha, beta and gamma? Answer three numbers."
        )
        values = [100 * (1 - second - third), 100 * second, 100 * third]
        return Problem(prompt, {"values": values, "tolerance": 0.5})

    def grade(self, answer: Any, text: str) -> Score:
        return grade_numbers(answer["values"], answer["tolerance"], re.sub(r"(?:mol)?%|\bg$", "", text.strip()[:400]))

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{value:.4g}' for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        first, *rest = answer["values"]
        return f"<answer>{', '.join(f'{v:.4g}' for v in [abs(100 - first) + 1, *rest])}</answer>"

    def check(self, problem: Problem) -> bool:
        """Put the answer back into the balance of matter."""
        numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", problem.prompt)]
        values = problem.answer["values"]
        if len(values) == 3:
            corners, alloy = [numbers[0:3], numbers[3:6], numbers[6:9]], numbers[9:12]
            mixed = [sum(v * corner[i] for v, corner in zip(values, corners, strict=True)) / 100 for i in range(3)]
            return all(abs(m - a) < 0.06 for m, a in zip(mixed, alloy, strict=True))
        alpha, beta = numbers[:2]
        grams = "grams" in problem.prompt
        overall, whole = (numbers[3], numbers[2]) if grams else (numbers[2], 100.0)
        asked_beta = bool(re.search(r"Mol% beta|is in beta|grams of beta", problem.prompt))
        in_beta = values[0] if asked_beta else whole - values[0]
        return abs(in_beta * beta + (whole - in_beta) * alpha - whole * overall) < 1e-6 * whole * overall


@dataclass(frozen=True, kw_only=True)
class PotentialWindow(Task):
    """The range of an element's chemical potential (eV, the element at 0) in which a compound is stable."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            high, low = sorted(rng.sample(range(5, 100), 2))
            phases = elements("MO")
            phases += [Phase("MO", (1, 1), -100 * low), Phase("MO2", (1, 2), -100 * (low + high))]
            target = rng.choice(phases[2:])
            listed = ", ".join(f"{p.formula} {p.energy / 1000:.1f}" for p in phases[2:])
            prompt = f"Ef, eV/f.u. (M, O: 0): {listed}. Window of mu(O) for {target.formula}? (low, high)"
            return self._problem(prompt, phases, target)
        while True:
            if level < 4:
                compositions = rng.sample(stoichiometries(2, 3 if level == 2 else 4), level + 1)
                phases = invented(rng, "MX", compositions, reach=400)
            else:
                phases, _ = with_candidates(rng, 2, 2)
            signs = gaps(phases)
            stable = [phase for phase, sign in zip(phases[2:], signs, strict=True) if sign < -4]
            if stable and min(map(abs, signs)) > 4 and (level > 2 or max(signs) < 0):
                break
        target = rng.choice(stable)
        other = phases[1].formula
        prompt = (
            f"{describe(phases, per_atom=False)}. Between which chemical potentials of {other} (eV per atom, 0 for the "
            f"pure element) is {target.formula} stable? Answer low, high."
        )
        return self._problem(prompt, phases, target)

    def _problem(self, prompt: str, phases: list[Phase], target: Phase) -> Problem:
        """Along the hull the potential steps from edge to edge: the target's two edges are its window."""
        kept = [phase for phase, sign in zip(phases[2:], gaps(phases), strict=True) if sign < 0]
        ladder = sorted([*phases[:2], *kept], key=lambda p: Fraction(p.amounts[1], p.atoms))
        edges = []
        for left, right_ in pairwise(ladder):
            if target in (left, right_):
                (a, b), (c, d) = left.amounts, right_.amounts
                edges.append(Fraction(a * right_.energy - c * left.energy, a * d - b * c) / 1000)
        answer = {"values": [round(float(edge), 6) for edge in edges], "phase": target.formula}
        return Problem(prompt, answer | {"exact": "Window" in prompt})

    def grade(self, answer: Any, text: str) -> Score:
        return grade_numbers(answer["values"], 0.001 if answer["exact"] else 0.02, text)

    def solution(self, answer: Any) -> str:
        digits = 1 if answer["exact"] else 3
        return f"<answer>{', '.join(f'{value:.{digits}f}' for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        low, high = answer["values"]
        return f"<answer>{low - rng.choice((-0.4, 0.3)):.3f}, {high:.3f}</answer>"

    def check(self, problem: Problem) -> bool:
        """The window as two linear programs over both potentials."""
        from scipy.optimize import linprog

        phases = read_phases(problem.prompt)
        formula = problem.answer["phase"]
        target = parse_formula(formula) or {}
        word = re.search(r"mu\((\w+)\)|potentials of (\w+)", problem.prompt)
        assert word is not None
        element = word[1] or word[2]
        names = sorted(target)
        rows = [[float(amounts.get(name, 0)) for name in names] for amounts, _ in phases]
        limits = [float(energy) / 1000 for _, energy in phases]
        own = next(float(e) / 1000 for amounts, e in phases if same_composition(amounts, target) and amounts == target)
        ends = []
        for sign in (1.0, -1.0):
            result = linprog(
                [sign * (name == element) for name in names],
                A_ub=rows,
                b_ub=limits,
                A_eq=[[float(target[name]) for name in names]],
                b_eq=[own],
                bounds=[(None, None)] * 2,
                method="highs",
            )
            ends.append(sign * result.fun)
        return all(abs(a - b) < 1e-5 for a, b in zip(ends, problem.answer["values"], strict=True))


@dataclass(frozen=True, kw_only=True)
class EnergyRanking(Task):
    """Compounds in the order of their formation energy per atom (level 5: per atom of the anion)."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level < 3:
            count = 2 + level
            shapes = rng.sample(stoichiometries(2, 3), count)
            step = 500 if level == 1 else 10
            per_atom = rng.sample(range(1, 9 if level == 1 else 300), count)
            rows = [(write_formula("AB", s), -e * step * sum(s)) for s, e in zip(shapes, per_atom, strict=True)]
            order = [row[0] for _, row in sorted(zip(per_atom, rows, strict=True), reverse=True)]
            listed = ", ".join(f"{formula} {energy / 1000:.{1 if level == 1 else 2}f}" for formula, energy in rows)
            prompt = f"Ef, eV/f.u.: {listed}. Order by Ef per atom, most negative first."
            return Problem(prompt, {"order": order})
        unit = "O" if level == 5 else None
        count = min(level + 1, 5)
        pool = [f for f, (amounts, _, _) in compounds().items() if unit is None or unit in amounts]
        while True:
            chosen = rng.sample(pool, count)
            values = {f: self._per(f, unit) for f in chosen}
            doubts = {f: compounds()[f][2] / abs(compounds()[f][1]) * abs(values[f]) for f in chosen}
            order = sorted(chosen, key=values.__getitem__)
            if all(values[b] - values[a] > max(10, 2 * (doubts[a] + doubts[b])) for a, b in pairwise(order)):
                break
        listed = ", ".join(f"{f} {compounds()[f][1] / 1000:.3f}" for f in chosen)
        per = "per atom" if unit is None else "per oxygen atom"
        prompt = (
            f"Measured formation energies at 298 K in eV per formula unit: {listed}. "
            f"Put the compounds in order of their formation energy {per}, the most negative first."
        )
        return Problem(prompt, {"order": order})

    def _per(self, formula: str, unit: str | None) -> float:
        amounts, energy, _ = compounds()[formula]
        return energy / float(sum(amounts.values()) if unit is None else amounts[unit])

    def grade(self, answer: Any, text: str) -> Score:
        words = [w for w in re.split(r"[,;<>\s]+", text.strip()[:1000].rstrip(".")) if w]
        truth = [parse_formula(formula) for formula in answer["order"]]
        named = [parse_formula(word) for word in words]
        if sorted(map(str, named)) != sorted(map(str, truth)) and not all(n in truth for n in named):
            return wrong("unknown_phase")
        if len(named) != len(truth) or any(t not in named for t in truth):
            return wrong("not_a_permutation")
        return right() if named == truth else wrong("wrong_order")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['order'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        order = list(answer["order"])
        i = rng.randrange(len(order) - 1)
        order[i], order[i + 1] = order[i + 1], order[i]
        return f"<answer>{', '.join(order)}</answer>"

    def check(self, problem: Problem) -> bool:
        from pymatgen.core import Composition

        rows = re.findall(r"([A-Z][A-Za-z0-9()]*) (-?\d+\.\d+)(?=[,.])", problem.prompt)
        energy = {formula: float(value) for formula, value in rows}
        oxygen = "per oxygen" in problem.prompt
        size = {
            f: _count(f)
            if "Measured" not in problem.prompt
            else Composition(f)["O"]
            if oxygen
            else Composition(f).num_atoms
            for f in energy
        }
        return problem.answer["order"] == sorted(energy, key=lambda f: energy[f] / size[f])


def _count(formula: str) -> int:
    """Atoms of a toy formula such as A2B3, by adding up its digits."""
    return sum(int(digit or 1) for digit in re.findall(r"[AB](\d?)", formula))
