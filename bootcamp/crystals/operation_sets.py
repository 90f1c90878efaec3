"""Sets of symmetry operations: all that some generate, site symmetry, cosets; and what magnetic ones do."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.answers import parse_integers
from bootcamp.crystals.elements import ZERO, ElementPoint, given_operation, minus, plus
from bootcamp.crystals.motions import (
    SOME,
    agrees_modulo,
    group_chain,
    in_floats,
    random_point,
)
from bootcamp.crystals.operations import (
    IDENTITY,
    Operation,
    determinant,
    group_operations,
    parse_operation,
    parse_point,
    vector_text,
)
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording


def generated(generators: Sequence[Operation]) -> list[Operation]:
    """All products modulo lattice translations, the identity first."""
    found = {IDENTITY: None}
    fresh = [IDENTITY]
    while fresh:
        current = fresh.pop()
        for generator in generators:
            made = (generator @ current).wrapped
            if made not in found:
                found[made] = None
                fresh.append(made)
        if len(found) > 200:
            raise ValueError("too many operations")
    return list(found)


def read_operations(text: str) -> list[Operation] | None:
    """Triplets, apart by `;` or lines, or bracketed."""
    if len(text) > 8000:
        return None
    text = re.sub(r"\)[\s,;]{0,9}\(", ";", text.strip().rstrip("."))
    pieces = [piece.strip(" ()") for piece in re.split(r"[;\n]", text)]
    pieces = [piece for piece in pieces if piece]
    if not 0 < len(pieces) <= 200:
        return None
    found = [parse_operation(piece) for piece in pieces]
    return None if None in found else [o for o in found if o is not None]


@dataclass(frozen=True, kw_only=True)
class OperationSet(Pictured):
    """Sets of operations: all that some generate, those that fix a point, one of each coset."""

    chance: ClassVar[float] = 0.2

    WORDINGS: ClassVar = {
        "generated": wording(
            "All operations modulo lattice translations that ({ops}) generate? Apart by ;",
            "Which operations, modulo lattice translations, do the symmetry operations ({ops}) generate? List all of "
            "them, the identity too, as triplets apart by semicolons.",
        ),
        "stabiliser": wording(
            "Which of these map {point} on itself modulo lattice translations? {ops}",
            "The operations of a space group, modulo lattice translations, are\n{ops}\nWhich of them, by their "
            "numbers, belong to the site symmetry of the point {point}, that is, map it on itself or on a lattice "
            "translate?",
        ),
        "cosets": wording(
            "Group: {ops}\nSubgroup: {sub}. One operation of each left coset, by numbers?",
            "The operations of a space group modulo lattice translations are\n{ops}\nIts subgroup H consists of "
            "numbers {sub}. Give one representative of every left coset gH: a list of numbers.",
        ),
    }

    def _generated(self, rng: Random, level: int) -> Made:
        most = (6, 12, 24)[level - 1]
        while True:
            groups = range(75, 195) if level == 1 and rng.random() < 0.4 else range(3, 231) if level == 1 else SOME
            chain = group_chain(rng, 1 if level == 1 else 2, groups)
            if level == 1:  # at another origin, so that there are many
                moved = Operation(IDENTITY.rotation, random_point(rng, 8))
                chain = [(moved @ o @ moved.inverse).wrapped for o in chain]
            found = generated(chain)
            if most // 3 < len(found) <= most:
                return {"ops": "), (".join(map(str, chain))}, "; ".join(map(str, found))

    def _listed(self, rng: Random, level: int) -> list[Operation]:
        sizes = ((4, 8), (8, 12), (16, 24))[level - 1]
        while True:
            number = rng.choice(range(16, 231))
            found = list(group_operations(number))
            if sizes[0] <= len(found) <= sizes[1]:
                break
        rng.shuffle(found)
        moved = Operation(IDENTITY.rotation, random_point(rng, 4))
        return [(moved @ o @ moved.inverse).wrapped for o in found]

    def _numbered(self, found: Sequence[Operation]) -> str:
        return " ".join(f"({k}) {operation}" for k, operation in enumerate(found, 1))

    def _stabiliser(self, rng: Random, level: int) -> Made:
        while True:
            found = self._listed(rng, level)
            mover = rng.choice(found)
            if mover.rotation == IDENTITY.rotation:
                continue
            centre = ElementPoint()._centre(mover)
            point = tuple(x % 1 for x in plus(centre, tuple(Fraction(rng.randrange(2), 2) for _ in range(3))))
            kept = [k for k, o in enumerate(found, 1) if all(x.denominator == 1 for x in minus(o(point), point))]
            if 1 < len(kept) < len(found):
                return {"point": vector_text(point), "ops": self._numbered(found)}, ", ".join(map(str, kept))

    def _cosets(self, rng: Random, level: int) -> Made:
        while True:
            found = self._listed(rng, min(level + 1, 3))
            sub = generated(rng.sample(found, 1 if level < 3 else 2))
            index = len(found) // len(sub)
            if len(sub) > 1 and 6 <= index <= 12:
                taken: list[Operation] = []
                for operation in found:
                    if all((one.inverse @ operation).wrapped not in sub for one in taken):
                        taken.append(operation)
                numbers = ", ".join(str(found.index(o) + 1) for o in taken)
                return {"ops": self._numbered(found), "sub": ", ".join(str(found.index(o) + 1) for o in sub)}, numbers

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "generated":
            found, truth = read_operations(text), read_operations(solution)
            assert truth is not None
            if found is None:
                return "not_triplets"
            mine = [o.wrapped for o in found]
            if len(set(mine)) < len(mine):
                return "repeated"
            return "" if set(mine) == set(truth) else "wrong_set"
        numbers = parse_integers(text)
        if numbers is None:
            return "not_numbers"
        if len(set(numbers)) < len(numbers):
            return "repeated"
        if self.kind == "stabiliser":
            return "" if sorted(numbers) == parse_integers(solution) else "wrong_set"
        listed = [given_operation(text) for text in _NUMBERED.findall(given["ops"])]
        sub = [listed[int(k) - 1] for k in given["sub"].split(", ")]
        if any(not 1 <= k <= len(listed) for k in numbers) or len(numbers) * len(sub) != len(listed):
            return "wrong_number"
        reached = {(listed[k - 1] @ h).wrapped for k in numbers for h in sub}
        return "" if len(reached) == len(listed) else "same_coset"

    def wrong(self, answer: Any, rng: Random) -> str:
        """One of the answers left out."""
        pieces = re.split("(?<=[;,]) ", answer["solution"])
        return f"<answer>{' '.join(pieces[:-1]).rstrip(',;')}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """In floating point, as matrices of four rows."""
        if self.kind == "generated":
            generators = [in_floats([text]) for text in given["ops"].split("), (")]
            found = [in_floats([text]) for text in solution.split("; ")]

            def inside(matrix: np.ndarray, vector: np.ndarray) -> bool:
                return any(np.allclose(matrix, m) and agrees_modulo(vector, v) for m, v in found)

            closed = all(inside(m @ n, m @ v + w) for (m, w), (n, v) in product(generators, found))
            return (
                closed
                and inside(np.eye(3), np.zeros(3))
                and len(found) == len(generated([given_operation(t) for t in given["ops"].split("), (")]))
            )
        listed = [in_floats([text]) for text in _NUMBERED.findall(given["ops"])]
        numbers = [int(k) for k in solution.split(", ")]
        if self.kind == "stabiliser":
            point = np.array([float(Fraction(x)) for x in given["point"].split(",")])
            return numbers == [k for k, (m, w) in enumerate(listed, 1) if agrees_modulo(m @ point + w, point)]
        general = np.array([0.1234, 0.2713, 0.3391])  # every coset sends the orbit of H elsewhere
        orbit = [listed[int(k) - 1] for k in given["sub"].split(", ")]
        images = [listed[k - 1][0] @ (m @ general + w) + listed[k - 1][1] for k in numbers for m, w in orbit]
        apart = all(not agrees_modulo(a, b) for i, a in enumerate(images) for b in images[:i])
        return apart and len(images) == len(listed)


_NUMBERED = re.compile(r"\(\d+\) (\S+)")


_BRACKETED = re.compile(r"\(([^()]+)\)('?)")


@dataclass(frozen=True, kw_only=True)
class MagneticImages(Pictured):
    """What magnetic operations make of an atom with its moment: an axial vector, turned round by a prime."""

    kind: str = "magnetic"
    chance: ClassVar[float] = 0.1
    WORDINGS: ClassVar = {
        "magnetic": wording(
            "Atom {point}, moment {moment}. Image by {ops} (' = time reversal)? Form: x,y,z; mx,my,mz",
            "A magnetic atom stands at {point} with the moment {moment} (components along the axes). Apply {ops} one "
            "after the other; a prime means time reversal. Give the new position, in [0,1), and the new moment, as "
            "x,y,z; mx,my,mz.",
        )
    }

    def _magnetic(self, rng: Random, level: int) -> Made:
        chain = group_chain(rng, level, (range(16, 75), range(75, 231), range(143, 231))[level - 1])
        primes = [rng.random() < 0.5 for _ in chain]
        point = random_point(rng, (4, 8, 12)[level - 1])
        moment = [rng.randint(-3, 3) for _ in range(3)]
        while not any(moment):
            moment = [rng.randint(-3, 3) for _ in range(3)]
        place, spin = point, [Fraction(v) for v in moment]
        for operation, prime in zip(chain, primes, strict=True):
            place = operation(place)
            sign = determinant(operation.rotation) * (-1 if prime else 1)
            spin = [sign * v for v in Operation(operation.rotation, ZERO)(spin)]
        ops = ", then ".join(f"({o}){chr(39) if p else ''}" for o, p in zip(chain, primes, strict=True))
        answer = f"{vector_text(x % 1 for x in place)}; {vector_text(spin)}"
        return {"point": vector_text(point), "moment": ",".join(map(str, moment)), "ops": ops}, answer

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = [parse_point(part) for part in text.split(";")] if len(text) < 400 else []
        if len(found) != 2 or None in found:
            return "not_two_vectors"
        place, spin = (parse_point(part) for part in solution.split(";"))
        assert place is not None
        assert spin is not None
        assert found[0] is not None
        assert found[1] is not None
        if found[1] != spin:
            return "wrong_moment"
        gaps = [(a - b) % 1 for a, b in zip(found[0], place, strict=True)]
        return "" if all(min(gap, 1 - gap) <= Fraction(1, 1000) for gap in gaps) else "wrong_place"

    def true(self, given: Given, solution: str) -> bool:
        """The moment as the vector product of two arms in space, which are turned and mirrored as arms are."""
        place = np.array([float(Fraction(x)) for x in given["point"].split(",")])
        hexagonal = any(
            sum(map(abs, row)) > 1
            for text in _BRACKETED.findall(given["ops"])
            for row in given_operation(text[0]).rotation
        )
        basis = np.array([[1, 0, 0], [-0.5, math.sqrt(0.75), 0], [0, 0, 1]]).T if hexagonal else np.eye(3)
        spin = basis @ np.array([float(x) for x in given["moment"].split(",")])
        for text, prime in _BRACKETED.findall(given["ops"]):
            matrix, vector = in_floats([text])
            place = matrix @ place + vector
            arm = np.cross(spin, np.array([0.3, 0.5, 0.9]))
            arm /= np.linalg.norm(arm)
            turned = basis @ matrix @ np.linalg.inv(basis)
            spin = np.cross(turned @ arm, turned @ np.cross(spin, arm)) * (-1 if prime else 1)
        spin = np.linalg.inv(basis) @ spin
        where, which = (np.array([float(Fraction(x)) for x in part.split(",")]) for part in solution.split("; "))
        return agrees_modulo(place, where) and bool(np.allclose(spin, which))
