"""Quantum mechanics of few states: eigenvalues, eigenvectors that are put to the test, perturbations, evolution."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.answers.lists import parse_list
from bootcamp.physics.quantities import Quantity, form
from bootcamp.types import Problem, Score, Task, right, wrong


def hermitian(rng: Random, size: int, spread: int = 9) -> np.ndarray:
    """A real symmetric matrix of small whole numbers, not diagonal."""
    matrix = np.array([[rng.randint(-spread, spread) for _ in range(size)] for _ in range(size)])
    return np.triu(matrix) + np.triu(matrix, 1).T


def rows_of(matrix: np.ndarray) -> str:
    return "[" + ", ".join(f"[{', '.join(map(str, row))}]" for row in matrix.tolist()) + "]"


def matrix_in(text: str) -> np.ndarray:
    """The first matrix of whole numbers that a prompt prints."""
    match = re.search(r"\[(\[[-\d, ]+\](?:, \[[-\d, ]+\])*)\]", text)
    assert match is not None
    return np.array([[int(n) for n in row.split(", ")] for row in re.findall(r"\[([-\d, ]+)\]", match[1])])


@dataclass(frozen=True, kw_only=True)
class GroundState(Task):
    """A state vector of the lowest (or highest) energy, of any length and sign: it is put into the Hamiltonian."""

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            matrix = hermitian(rng, 1 + level)
            energies, states = np.linalg.eigh(matrix)
            which = rng.choice((0, 1)) if level > 1 else 0
            apart = energies[1] - energies[0] if which == 0 else energies[-1] - energies[-2]
            if apart > 1 and abs(states[:, -which]).min() > 0.02:
                break
        state = states[:, -which]
        name = ("ground state", "highest state")[which]
        prompt = (
            f"H = {rows_of(matrix)}. Components of its {name}, any norm, each to 4 significant digits or better?"
            " (Overlap with it must exceed 0.9999.)"
        )
        return Problem(
            prompt, {"matrix": matrix.tolist(), "highest": which, "state": [round(float(x), 6) for x in state]}
        )

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_list(text)
        size = len(answer["matrix"])
        if found is None or len(found) != size:
            return wrong("not_a_vector", f"expected {size} numbers")
        if max(abs(x) for x in found) > 10**12 or not any(found):
            return wrong("no_state")
        vector = np.array([float(x) for x in found])
        norm = float(np.linalg.norm(vector))
        if not math.isfinite(norm) or norm < 1e-12:
            return wrong("no_state")
        states = np.linalg.eigh(np.array(answer["matrix"]))[1]
        overlap = abs(float(states[:, -answer["highest"]] @ vector)) / norm
        return right() if overlap > 0.9999 else wrong("wrong_state", f"overlap {overlap:.4f}")

    def solution(self, answer: Any) -> str:
        return f"<answer>({', '.join(format(x, '.6g') for x in answer['state'])})</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        state = list(answer["state"])
        place = max(range(len(state)), key=lambda k: abs(state[k]))
        return self.solution({"state": [*state[:place], -state[place], *state[place + 1 :]]})

    def check(self, problem: Problem) -> bool:
        """The residual is small, and no other state has lower energy: all leading minors of H - E are positive."""
        answer = problem.answer
        matrix = matrix_in(problem.prompt)
        if matrix.tolist() != answer["matrix"] or answer["highest"] != int("highest" in problem.prompt):
            return False
        matrix = -matrix if answer["highest"] else matrix
        vector = np.array(answer["state"])
        energy = vector @ matrix @ vector / (vector @ vector)
        lowest = np.linalg.eigvals(matrix - (energy - 1e-3) * np.eye(len(matrix))).real.min() > 0
        return bool(np.abs(matrix @ vector - energy * vector).max() < 1e-3 and lowest)

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['matrix']} {problem.answer['highest']}"


@dataclass(frozen=True, kw_only=True)
class FewStates(Quantity):
    """A number asked of a small Hamiltonian.

    Kinds: `ground-energy`, `second-order` (perturbation theory, not the exact shift), `transition` (the probability
    after a time), `uncertainty` (of the energy in a given state).
    """

    kind: str

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if self.kind == "second-order":
                energies = rng.sample(range(-20, 41), 1 + level)
                matrix = hermitian(rng, 1 + level, 4) * (1 - np.eye(1 + level, dtype=int)) + np.diag(energies)
            else:
                matrix = hermitian(rng, 2 if self.kind == "transition" and level == 1 else 1 + level)
            size = len(matrix)
            state = [rng.randint(-3, 3) for _ in range(size)]
            k, time = rng.randint(1, size), rng.randint(1, 60) / 10
            target = rng.choice([n for n in range(1, size + 1) if n != k])
            if self.kind == "uncertainty" and sum(map(bool, state)) < 2:
                continue
            value = self._value(matrix, k, target, time, state)
            if abs(value) > 0.02 and np.abs(matrix - np.diag(np.diag(matrix))).sum() > 0:
                break
        ask, unit = {
            "ground-energy": ("H = {h} eV. Ground-state energy?", "eV"),
            "second-order": (
                "H = {h} meV, off-diagonal part as perturbation: energy shift of state {k} in second order?",
                "meV",
            ),
            "transition": ("H = {h}, ħ = 1. Probability to find state {j} at t = {t}, starting in state {k}?", ""),
            "uncertainty": ("H = {h} eV. ΔE (standard deviation) in the state proportional to {s}?", "eV"),
        }[self.kind]
        prompt = ask.format(h=rows_of(matrix), k=k, j=target, t=f"{time:g}", s=tuple(state))
        return Problem(f"{prompt} {form(unit)}", {"value": value, "unit": unit})

    def _value(self, matrix: np.ndarray, k: int, target: int, time: float, state: list[int]) -> float:
        if self.kind == "ground-energy":
            return float(np.linalg.eigvalsh(matrix)[0])
        if self.kind == "second-order":
            row, energies = matrix[k - 1], np.diag(matrix)
            return float(sum(row[n] ** 2 / (energies[k - 1] - energies[n]) for n in range(len(row)) if n != k - 1))
        if self.kind == "transition":
            energies, states = np.linalg.eigh(matrix)
            amplitude = (states[k - 1] * np.exp(-1j * energies * time)) @ states[target - 1]
            return float(abs(amplitude) ** 2)
        vector = np.array(state) / math.sqrt(sum(x * x for x in state))
        moved = matrix @ vector
        return math.sqrt(max(0.0, float(moved @ moved - (vector @ moved) ** 2)))

    def check(self, problem: Problem) -> bool:
        """By other algebra: the characteristic polynomial, exact fractions of a small perturbation, a power series."""
        text, matrix = problem.prompt, matrix_in(problem.prompt)
        size = len(matrix)
        found = {name: re.search(pattern, text) for name, pattern in _FIELDS.items()}
        k = int(found["k"][1]) if found["k"] else 1
        if self.kind == "ground-energy":
            value, unit = float(np.roots(np.poly(matrix)).real.min()), "eV"
        elif self.kind == "second-order":
            # The even part of the exact shift of the level under ± a thousandth of the perturbation.
            diagonal = np.diag(np.diag(matrix)).astype(float)
            rank = sorted(range(size), key=lambda n: diagonal[n, n]).index(k - 1)
            step = 1e-3
            value = sum(np.linalg.eigvalsh(diagonal + sign * step * (matrix - diagonal))[rank] for sign in (1, -1)) / 2
            value, unit = float((value - diagonal[k - 1, k - 1]) / step**2), "meV"
        elif self.kind == "transition":
            from scipy.linalg import expm

            assert found["t"]
            assert found["j"]
            step = expm(-1j * matrix * float(found["t"][1]) / 64)
            evolution = np.linalg.matrix_power(step, 64)
            value, unit = float(abs(evolution[int(found["j"][1]) - 1, k - 1]) ** 2), ""
        else:
            assert found["s"]
            state = np.array([int(n) for n in found["s"][1].split(", ")])
            energies, states = np.linalg.eigh(matrix)
            weights = (state @ states) ** 2 / (state @ state)
            mean = float(weights @ energies)
            value, unit = math.sqrt(float(weights @ (energies - mean) ** 2)), "eV"
        near = 2e-3 if self.kind == "second-order" else 1e-6
        return unit == problem.answer["unit"] and math.isclose(value, problem.answer["value"], rel_tol=near)


_FIELDS = {
    "k": r"(?:shift of|starting in) state (\d)",
    "j": r"find state (\d)",
    "t": r"t = ([\d.]+),",
    "s": r"proportional to \((.*?)\)\?",
}
