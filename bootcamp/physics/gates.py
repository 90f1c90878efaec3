"""Quantum circuits: run, and written; what is written is run."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.types import Problem, Score, Task, right, wrong

ONE = {
    "H": np.array([[1, 1], [1, -1]]) / math.sqrt(2),
    "X": np.array([[0, 1], [1, 0]], dtype=complex),
    "Z": np.diag([1, -1]).astype(complex),
    "S": np.diag([1, 1j]),
    "T": np.diag([1, np.exp(0.25j * math.pi)]),
}
TWO = ("CX", "CZ", "SWAP")
MAX_GATES = 60
_GATE = re.compile(r"(H|X|Z|S|T)\(?([0-3])\)?|(CX|CNOT|CZ|SWAP)\(?([0-3]),([0-3])\)?", re.IGNORECASE | re.ASCII)

Gate = tuple[str, tuple[int, ...]]


def read_circuit(text: str, qubits: int) -> list[Gate] | None:
    """The gates of `H 0; CX 0,1`, in the order of time; None if one is none, or acts on no such qubits."""
    if len(text) > 1000:
        return None
    gates: list[Gate] = []
    for piece in re.split(r"[;\n]", text.strip().rstrip(".;")):
        match = _GATE.fullmatch(re.sub(r"\s*,\s*", ",", piece.strip()).replace(" ", ""))
        if match is None or len(gates) >= MAX_GATES:
            return None
        name, *places = (part for part in match.groups() if part is not None)
        on = tuple(map(int, places))
        if max(on) >= qubits or len(set(on)) < len(on):
            return None
        gates.append((name.upper().replace("CNOT", "CX"), on))
    return gates


def run(gates: list[Gate], state: np.ndarray) -> np.ndarray:
    """The state after the gates; axis k of `state` is qubit k."""
    for name, on in gates:
        if name in ONE:
            state = np.moveaxis(np.tensordot(ONE[name], state, (1, on[0])), 0, on[0])
        elif name == "SWAP":
            state = np.swapaxes(state, *on)
        else:
            state = state.copy()
            both = [slice(None)] * state.ndim
            both[on[0]] = 1  # type: ignore[call-overload]
            part = state[tuple(both)]
            axis = on[1] - (on[1] > on[0])
            state[tuple(both)] = np.flip(part, axis) if name == "CX" else part * _signs(part.ndim, axis)
    return state


def _signs(axes: int, axis: int) -> np.ndarray:
    shape = [1] * axes
    shape[axis] = 2
    return np.array([1, -1]).reshape(shape)


def matrix(gates: list[Gate], qubits: int) -> np.ndarray:
    """The unitary of a circuit as a product of Kronecker products, qubit 0 first."""
    whole = np.eye(2**qubits, dtype=complex)
    for name, on in gates:
        if name in ONE:
            step = np.eye(1)
            for k in range(qubits):
                step = np.kron(step, ONE[name] if k == on[0] else np.eye(2))
        else:
            step = np.zeros((2**qubits, 2**qubits), dtype=complex)
            for n in range(2**qubits):
                bits = [n >> (qubits - 1 - k) & 1 for k in range(qubits)]
                sign = -1 if name == "CZ" and bits[on[0]] and bits[on[1]] else 1
                if name == "CX" and bits[on[0]]:
                    bits[on[1]] ^= 1
                if name == "SWAP":
                    bits[on[0]], bits[on[1]] = bits[on[1]], bits[on[0]]
                step[sum(bit << (qubits - 1 - k) for k, bit in enumerate(bits)), n] = sign
        whole = step @ whole
    return whole


def random_circuit(rng: Random, qubits: int, count: int, names: list[str]) -> list[Gate]:
    """Gates none of which undoes the one before."""
    gates: list[Gate] = []
    while len(gates) < count:
        name = rng.choice(names)
        gate = (name, tuple(rng.sample(range(qubits), 2 if name in TWO else 1)))
        if not gates or gate != gates[-1]:
            gates.append(gate)
    return gates


def written(gates: list[Gate]) -> str:
    return "; ".join(f"{name} {','.join(map(str, on))}" for name, on in gates)


_EIGHTHS = ["", "e^{iπ/4}", "i", "e^{3iπ/4}", "-", "e^{5iπ/4}", "-i", "e^{7iπ/4}"]


def ket(state: np.ndarray) -> str | None:
    """A state as a sum of kets with equal magnitudes and eighths of a turn between them; None if it is not one."""
    flat = state.reshape(-1)
    kept = [n for n in range(len(flat)) if abs(flat[n]) > 1e-9]
    sizes = np.abs(flat[kept])
    if np.ptp(sizes) > 1e-9:
        return None
    turns = np.angle(flat[kept] / flat[kept[0]]) / (math.pi / 4)
    terms: list[str] = []
    for n, turn in zip(kept, turns, strict=True):
        factor = _EIGHTHS[round(turn) % 8]
        terms.append(
            (" + " if terms and not factor.startswith("-") else " - " if terms else "")
            + factor.lstrip("-")
            + f"|{n:0{state.ndim}b}⟩"
        )
    inside = "".join(terms)
    return inside if len(kept) == 1 else f"({inside})/{'2' if len(kept) == 4 else f'√{len(kept)}'}"


@dataclass(frozen=True, kw_only=True)
class Preparation(Task):
    """A circuit that makes a state from |0…0⟩, up to a global phase, in at most so many gates."""

    chance: ClassVar[float] = 0.03

    def generate(self, rng: Random, level: int) -> Problem:
        qubits, count = 3, 4 + 2 * level
        names = ["H", "H", "H", "X", "S", "CX", "CX", "Z"] + (["T", "T", "CZ", "SWAP"] if level > 1 else [])
        start = np.zeros((2,) * qubits, dtype=complex)
        start[(0,) * qubits] = 1
        while True:
            gates = random_circuit(rng, qubits, count + rng.randint(0, 2), names)
            state = run(gates, start)
            shown = ket(state)
            if shown and np.count_nonzero(np.abs(state) > 1e-9) > 1:
                break
        limit = len(gates) + 3
        prompt = (
            f"Write a circuit on qubits {', '.join(map(str, range(qubits)))} (qubit 0 is the leftmost in kets) that"
            f" takes"
            f" |{'0' * qubits}⟩ to {shown}, up to a global phase. Gates H, X, Z, S, T q; CX control,target; CZ a,b;"
            f" SWAP a,b; at"
            f" most {limit}, separated by semicolons, first gate first."
        )
        return Problem(prompt, {"state": _parts(state), "limit": limit, "circuit": written(gates)})

    def grade(self, answer: Any, text: str) -> Score:
        flat = np.array([complex(*pair) for pair in answer["state"]])
        qubits = len(flat).bit_length() - 1
        gates = read_circuit(text, qubits)
        if gates is None:
            return wrong("not_a_circuit")
        if len(gates) > answer["limit"]:
            return wrong("too_long", f"{len(gates)} gates; the limit is {answer['limit']}")
        start = np.zeros((2,) * qubits, dtype=complex)
        start[(0,) * qubits] = 1
        overlap = abs(np.vdot(flat, run(gates, start).reshape(-1)))
        return right() if overlap > 1 - 1e-6 else wrong("wrong_state", f"overlap {overlap:.3f}")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['circuit']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        qubits = len(answer["state"]).bit_length() - 1
        gates = read_circuit(answer["circuit"], qubits) or []
        while True:
            place = rng.randrange(len(gates))
            text = written(gates[:place] + random_circuit(rng, qubits, 1, ["X", "H"]) + gates[place + 1 :])
            if self.grade(answer, text).value < 1:
                return f"<answer>{text}</answer>"

    def check(self, problem: Problem) -> bool:
        """The printed state, read term by term, is the first column of the circuit's matrix."""
        text, answer = problem.prompt, problem.answer
        shown = text.split("⟩ to ")[1].split(", up to")[0]
        limit = re.search(r"at most (\d+),", text)
        gates = read_circuit(answer["circuit"], len(answer["state"]).bit_length() - 1)
        if gates is None or limit is None or int(limit[1]) != answer["limit"] or len(gates) > answer["limit"]:
            return False
        terms = re.findall(r"([+-]?) ?((?:e\^\{\d?iπ/4\})|i)?\|([01]+)⟩", shown)
        phases = {"": 1, "i": 1j} | {
            f"e^{{{k if k > 1 else ''}iπ/4}}": np.exp(0.25j * math.pi * k) for k in (1, 3, 5, 7)
        }
        qubits = len(terms[0][2])
        state = np.zeros(2**qubits, dtype=complex)
        for sign, phase, bits in terms:
            state[int(bits, 2)] = (-1 if sign == "-" else 1) * phases[phase] / math.sqrt(len(terms))
        stored = np.array([complex(*pair) for pair in answer["state"]])
        if len(stored) != len(state) or not np.isclose(np.linalg.norm(stored), 1, atol=1e-6):
            return False
        made = matrix(gates, qubits)[:, 0]
        return bool(abs(np.vdot(state, made)) > 1 - 1e-6 and abs(np.vdot(stored, made)) > 1 - 1e-6)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class Rewriting(Task):
    """A circuit from fewer kinds of gates that does the same as a given one, up to a global phase.

    Kinds: `inverse` (any gates, the inverse wanted), `basis` (only H, T and CX), `ordered` (CX only in one direction).
    """

    kind: str

    chance: ClassVar[float] = 0.06
    ALLOWED: ClassVar = {"inverse": "H, X, Z, S, T, CX, CZ, SWAP", "basis": "H, T, CX", "ordered": "H, X, Z, S, T, CX"}

    def generate(self, rng: Random, level: int) -> Problem:
        qubits = 2 if level < 3 else 3
        names = {
            "inverse": ["H", "S", "T", "CX", "CZ"],
            "basis": ["X", "Z", "S", "CZ", "SWAP", "H"],
            "ordered": ["CX", "CZ", "SWAP", "H", "S"],
        }
        while True:
            gates = random_circuit(rng, qubits, 2 + level, names[self.kind])
            found = self._rewritten(gates)
            unitary = matrix(gates, qubits)
            if self._judge(gates, qubits, found) and abs(np.trace(unitary)) < 2**qubits - 1e-6 and len(gates) > 1:
                copied = self.kind == "inverse" and abs(np.trace(unitary @ unitary)) > 2**qubits - 1e-6
                if not copied and self._differs(gates):
                    break
        limit = len(found) + 4
        what = {
            "inverse": "a circuit that undoes, up to a global phase,",
            "basis": "a circuit equal, up to a global phase, to",
            "ordered": "a circuit equal, up to a global phase, to",
        }[self.kind]
        note = (
            " CX a,b has control a, which must be the smaller number."
            if self.kind == "ordered"
            else " CX has its control first."
        )
        prompt = (
            f"Write {what} {written(gates)} (first gate first), using only {self.ALLOWED[self.kind]}, at most"
            f" {limit} gates,"
            f" separated by semicolons.{note}"
        )
        return Problem(prompt, {"gates": written(gates), "qubits": qubits, "limit": limit, "circuit": written(found)})

    def _differs(self, gates: list[Gate]) -> bool:
        return self.kind == "inverse" or any(not self._lawful(gate) for gate in gates)

    def _lawful(self, gate: Gate) -> bool:
        name, on = gate
        ordered = self.kind != "ordered" or name != "CX" or on[0] < on[1]
        return name in self.ALLOWED[self.kind].split(", ") and ordered

    def _rewritten(self, gates: list[Gate]) -> list[Gate]:
        if self.kind == "inverse":
            powers = {"S": 3, "T": 7}
            return [gate for gate in reversed(gates) for _ in range(powers.get(gate[0], 1))]
        found: list[Gate] = []
        for name, on in gates:
            found += self._spelt(name, on)
        return found

    def _spelt(self, name: str, on: tuple[int, ...]) -> list[Gate]:
        """One gate in the gates allowed."""
        if self.kind == "basis":
            turns = {"S": 2, "Z": 4}
            if name in turns:
                return [("T", on)] * turns[name]
            if name == "X":
                return [("H", on), *[("T", on)] * 4, ("H", on)]
        if name == "CZ":
            a, b = sorted(on)
            return [("H", (b,)), ("CX", (a, b)), ("H", (b,))]
        if name == "SWAP":
            a, b = on
            return [gate for pair in ((a, b), (b, a), (a, b)) for gate in self._spelt("CX", pair)]
        if name == "CX" and self.kind == "ordered" and on[0] > on[1]:
            both: list[Gate] = [("H", (on[0],)), ("H", (on[1],))]
            return [*both, ("CX", (on[1], on[0])), *both]
        return [(name, on)]

    def _judge(self, gates: list[Gate], qubits: int, found: list[Gate]) -> bool:
        """True if it does as asked: column by column, with one phase for all."""
        size = 2**qubits
        states = np.eye(size, dtype=complex).reshape((size,) + (2,) * qubits)
        ours = np.array([run(gates, state).reshape(-1) for state in states])
        theirs = np.array([run(found, state).reshape(-1) for state in states])
        trace = np.trace(theirs @ ours) if self.kind == "inverse" else np.vdot(ours, theirs)
        return bool(abs(trace) > size * (1 - 1e-6))

    def grade(self, answer: Any, text: str) -> Score:
        found = read_circuit(text, answer["qubits"])
        if found is None:
            return wrong("not_a_circuit")
        if not all(map(self._lawful, found)):
            return wrong("gate_not_allowed")
        if len(found) > answer["limit"]:
            return wrong("too_long")
        gates = read_circuit(answer["gates"], answer["qubits"])
        assert gates is not None
        return right() if self._judge(gates, answer["qubits"], found) else wrong("not_equal")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['circuit']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['circuit']}; H {rng.randrange(answer['qubits'])}</answer>"

    def check(self, problem: Problem) -> bool:
        """By multiplying matrices of the circuits as printed."""
        match = re.match(
            r"Write a circuit (that undoes, up to a global phase,|equal, up to a global phase, to) (.*?) \(first",
            problem.prompt,
        )
        limit = re.search(r"at most (\d+) gates", problem.prompt)
        answer = problem.answer
        if match is None or limit is None or match[2] != answer["gates"] or int(limit[1]) != answer["limit"]:
            return False
        one, two = (read_circuit(text, answer["qubits"]) for text in (match[2], answer["circuit"]))
        if one is None or two is None or answer["qubits"] > 3:
            return False
        ours, theirs = matrix(one, answer["qubits"]), matrix(two, answer["qubits"])
        product = theirs @ ours if "undoes" in match[1] else theirs.conj().T @ ours
        return bool(np.allclose(product, product[0, 0] * np.eye(len(product))) and all(map(self._lawful, two)))

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["gates"]


def _parts(state: np.ndarray) -> list[list[float]]:
    return [[round(float(z.real), 9) + 0.0, round(float(z.imag), 9) + 0.0] for z in state.reshape(-1)]
