"""Combinatorics, graphs, probability and proofs: verifiers against answers worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from bootcamp.math.bijections import Bijection
from bootcamp.math.chains import Distribution, MarkovChain, solve
from bootcamp.math.counting import Counting
from bootcamp.math.designs import DistinctDifferences, PatternFree, SquareCompletion
from bootcamp.math.graph_maps import GraphMap, Realisation
from bootcamp.math.networks import Tour, VertexSet
from bootcamp.math.probability import Chance, Mean
from bootcamp.math.proofs import DualProof, Resolution

# Known numbers.
COUNTS = [
    ("words", {"n": "4", "q": "3"}, 6),  # abca
    ("binary", {"n": "4", "k": "2"}, 8),  # Fibonacci
    ("bounded-sums", {"k": "2", "s": "7", "a": "1", "b": "6"}, 6),  # two dice
    ("surjections", {"n": "4", "k": "2"}, 14),
    ("blocks", {"n": "4", "k": "2", "m": "1"}, 7),
    ("blocks", {"n": "6", "k": "3", "m": "2"}, 15),
    ("derangements", {"n": "4", "k": "0"}, 9),
    ("ballot", {"a": "5", "b": "5", "k": "0"}, 42),  # Catalan
    ("necklaces", {"n": "4", "q": "2"}, 6),
    ("partitions", {"n": "5", "k": "5", "m": "5"}, 7),
    ("tableaux", {"shape": "3,2"}, 5),
    ("strips", {"n": "5", "a": "1", "b": "1"}, 8),
    ("rooks", {"k": "2", "shape": "2,2"}, 2),
]


@pytest.mark.parametrize(("kind", "given", "count"), COUNTS)
def test_known_numbers_are_counted(kind: str, given: dict[str, str], count: int) -> None:
    task = Counting(kind=kind)
    assert task.true(given, str(count))
    assert not task.true(given, str(count + 1))


CHANCES = [
    ("urn", {"r": "2", "b": "2", "n": "2", "k": "1"}, Fraction(2, 3)),
    ("bayes", {"p": "1/2", "s": "1", "f": "1/2", "n": "1"}, Fraction(2, 3)),
    ("dice", {"n": "2", "m": "6", "s": "7"}, Fraction(1, 6)),
    ("ruin", {"a": "1", "n": "2", "p": "1/3"}, Fraction(1, 3)),
    ("race", {"p": "1/2", "q": "1/2", "k": "1"}, Fraction(1, 3)),
    ("birthday", {"k": "2", "n": "365"}, Fraction(1, 365)),
    ("birthday", {"k": "3", "n": "2"}, Fraction(3, 4)),
    ("matches", {"n": "3", "k": "1"}, Fraction(1, 6)),
    ("adjacent", {"n": "3", "k": "2"}, Fraction(1, 3)),
]
MEANS = [
    ("coupons", {"n": "2", "k": "0", "m": "2"}, Fraction(3)),
    ("maximum", {"n": "2", "m": "6"}, Fraction(161, 36)),
    ("order", {"n": "2", "a": "0", "b": "3", "k": "2"}, Fraction(2)),
    ("pattern", {"p": "1/2", "w": "HH"}, Fraction(6)),
    ("pattern", {"p": "1/2", "w": "HT"}, Fraction(4)),
    ("runs", {"a": "1", "b": "1"}, Fraction(2)),
    ("variance", {"n": "1", "t": "4", "g": "1"}, Fraction(3, 16)),
]


@pytest.mark.parametrize(
    ("task", "given", "value"),
    [(Chance(kind=kind), *rest) for kind, *rest in CHANCES] + [(Mean(kind=kind), *rest) for kind, *rest in MEANS],
)
def test_known_chances_and_means(task: Chance, given: dict[str, str], value: Fraction) -> None:
    assert task.true(given, str(value))
    assert not task.true(given, str(value + Fraction(1, 1000)))


COUPLING = {"a": "(1/2, 1/4, 1/4)", "b": "(1/2, 1/4, 1/4)"}
INDEPENDENT = "[[1/4,1/8,1/8],[1/8,1/16,1/16],[1/8,1/16,1/16]]"
DIAGONAL = "[[1/2,0,0],[0,1/4,0],[0,0,1/4]]"
SIGNS = {"a": "(1/4, 1/2, 1/4)", "b": "(1/4, 1/2, 1/4)"}
GAME = {"a": "[[1,-1],[-1,1]]"}
PROGRAM = {"c": "(1, 1)", "a": "[[1,2],[2,1]]", "b": "(3, 3)"}
CLAUSES = {"c": "ab, A, aB"}
FAULTS: list[tuple[Any, dict[str, str], str, str]] = [
    (MarkovChain(kind="stationary"), {"p": "[[1/2,1/2],[1/4,3/4]]"}, "(1/3, 2/3)", ""),
    (MarkovChain(kind="stationary"), {"p": "[[1/2,1/2],[1/4,3/4]]"}, "1/2, 1/2", "not_stationary"),
    (MarkovChain(kind="stationary"), {"p": "[[1,0],[0,1]]"}, "0.3, 0.7", ""),  # any law will do
    (Distribution(kind="moments"), {"x": "0, 1, 2", "m": "1", "v": "3/2"}, "1/4, 1/2, 1/4", ""),
    (Distribution(kind="moments"), {"x": "0, 1, 2", "m": "1", "v": "2"}, "1/2, 0, 1/2", "zero_probability"),
    (Distribution(kind="markov-bound"), {"x": "0, 1, 4", "m": "1", "t": "4"}, "3/4, 0, 1/4", ""),
    (Distribution(kind="markov-bound"), {"x": "0, 1, 4", "m": "1", "t": "4"}, "0, 1, 0", "not_extreme"),
    (Distribution(kind="coupling"), COUPLING | {"c": "5/4"}, DIAGONAL, ""),
    (Distribution(kind="coupling"), COUPLING | {"c": "5/4"}, INDEPENDENT, "wrong_mean"),
    (Distribution(kind="uncorrelated"), SIGNS, "[[0,1/4,0],[1/4,0,1/4],[0,1/4,0]]", ""),
    (Distribution(kind="uncorrelated"), SIGNS, "[[1/16,1/8,1/16],[1/8,1/4,1/8],[1/16,1/8,1/16]]", "independent"),
    (PatternFree(kind="progressions"), {"s": "A.......", "c": "A,B"}, "AABBAABB", ""),
    (PatternFree(kind="progressions"), {"s": "A.......", "c": "A,B"}, "AAABBBAB", "pattern"),
    (PatternFree(kind="progressions"), {"s": "B.......", "c": "A,B"}, "AABBAABB", "changed_what_was_given"),
    (PatternFree(kind="sums"), {"s": "A...", "c": "A,B"}, "A B B A", ""),
    (PatternFree(kind="sums"), {"s": "A...", "c": "A,B"}, "AABB", "pattern"),
    (DistinctDifferences(kind="ruler"), {"k": "4", "n": "6", "s": "0, 6"}, "{0, 1, 4, 6}", ""),
    (DistinctDifferences(kind="ruler"), {"k": "4", "n": "6", "s": "0, 6"}, "0, 2, 4, 6", "repeated_difference"),
    (DistinctDifferences(kind="modular"), {"k": "3", "n": "7", "s": "1"}, "1, 2, 4", ""),
    (DistinctDifferences(kind="modular"), {"k": "3", "n": "7", "s": "1"}, "1, 2, 7", "out_of_range"),
    (SquareCompletion(kind="latin"), {"s": "[[1,0],[0,0]]"}, "[[1,2],[2,1]]", ""),
    (SquareCompletion(kind="latin"), {"s": "[[1,0],[0,0]]"}, "[[2,1],[1,2]]", "changed_what_was_given"),
    (SquareCompletion(kind="magic"), {"s": "[[2,7,6],[9,0,0],[0,0,0]]"}, "2 7 6; 9 5 1; 4 3 8", ""),
    (SquareCompletion(kind="magic"), {"s": "[[2,7,6],[9,0,0],[0,0,0]]"}, "2 7 6; 9 5 1; 4 8 3", "unequal_sums"),
    (SquareCompletion(kind="group"), {"s": "[[0,0],[0,0]]"}, "[[2,1],[1,2]]", ""),  # 2 is the unit
    (Bijection(kind="pruefer-tree"), {"n": "4", "c": "1, 1"}, "1-2, 1-3, 4-1", ""),
    (Bijection(kind="insertion"), {"w": "2, 1"}, "[[1], [2]]", ""),
    (DualProof(kind="optimum"), PROGRAM, "x = (1, 1), y = (1/3, 1/3)", ""),
    (DualProof(kind="optimum"), PROGRAM, "(1, 1), (1, 0)", "not_optimal"),
    (DualProof(kind="optimum"), PROGRAM, "(3/2, 0), (1/3, 1/3)", "not_optimal"),
    (DualProof(kind="infeasible"), {"a": "[[1],[-1]]", "b": "(1, -2)"}, "(1, 1)", ""),
    (DualProof(kind="infeasible"), {"a": "[[1],[-1]]", "b": "(1, -2)"}, "(0, 0)", "not_a_proof"),
    (DualProof(kind="equilibrium"), GAME, "(1/2, 1/2), (1/2, 1/2)", ""),
    (DualProof(kind="equilibrium"), GAME, "(1, 0), (0, 1)", "not_optimal"),
    (Resolution(kind="resolution"), CLAUSES, "a, 0", ""),
    (Resolution(kind="resolution"), CLAUSES, "b, B, 0", ""),
    (Resolution(kind="resolution"), CLAUSES, "0", "not_a_resolvent"),
    (Resolution(kind="resolution"), CLAUSES, "a", "does_not_end_empty"),
    (Resolution(kind="unit"), {"c": "ab, aB, Ab, AB"}, "a, A, 0", "not_a_resolvent"),
]


@pytest.mark.parametrize(("task", "given", "text", "code"), FAULTS)
def test_constructions_are_carried_out(task: Any, given: dict[str, str], text: str, code: str) -> None:
    solution = {"pruefer-tree": "1-2, 1-3, 1-4", "insertion": "[[1], [2]]"}.get(task.kind, "0")
    assert task.fault(given, text, solution) == code


SQUARE = [[1, 2], [1, 4], [2, 3], [3, 4]]
GRAPHS: list[tuple[Any, dict[str, Any], str, bool]] = [
    (VertexSet(kind="independent"), {"n": 4, "k": 2, "edges": SQUARE}, "{1, 3}", True),
    (VertexSet(kind="independent"), {"n": 4, "k": 2, "edges": SQUARE}, "1, 2", False),
    (VertexSet(kind="cover"), {"n": 4, "k": 2, "edges": SQUARE}, "2, 4", True),
    (VertexSet(kind="dominating"), {"n": 4, "k": 2, "edges": SQUARE}, "1, 2", True),
    (VertexSet(kind="clique"), {"n": 4, "k": 2, "edges": SQUARE}, "1, 1", False),
    (Tour(kind="cycle"), {"n": 4, "edges": SQUARE, "tour": [1, 2, 3, 4]}, "3-2-1-4-3", True),
    (Tour(kind="cycle"), {"n": 4, "edges": SQUARE, "tour": [1, 2, 3, 4]}, "1-3-2-4", False),
    (Tour(kind="path"), {"n": 4, "edges": SQUARE, "tour": [1, 2, 3, 4]}, "4-3-2-1", True),
    (Tour(kind="path"), {"n": 4, "edges": SQUARE, "tour": [1, 2, 3, 4]}, "2-3-4-1", False),
    (GraphMap(kind="homomorphism"), {"g": SQUARE, "h": [[1, 2]], "images": [1, 2, 1, 2]}, "2, 1, 2, 1", True),
    (GraphMap(kind="embedding"), {"g": [[1, 2]], "h": SQUARE, "images": [1, 2]}, "1, 3", False),
    (GraphMap(kind="isomorphism"), {"g": SQUARE, "h": SQUARE, "images": [1, 2, 3, 4]}, "2, 3, 4, 1", True),
    (Realisation(kind="tree"), {"degrees": [1, 2, 1], "edges": []}, "1-2, 2-3", True),
    (Realisation(kind="tree"), {"degrees": [2, 2, 2, 1, 1], "edges": []}, "1-2, 2-3, 1-3, 4-5", False),
    (Realisation(kind="triangle-free"), {"degrees": [2, 2, 2, 2], "edges": []}, "1-2, 2-3, 3-4, 4-1", True),
    (Realisation(kind="graph"), {"degrees": [1, 1], "edges": []}, "1-2, 1-2", False),
]


@pytest.mark.parametrize(("task", "answer", "text", "correct"), GRAPHS)
def test_graphs_are_walked(task: Any, answer: dict[str, Any], text: str, correct: bool) -> None:
    assert task.grade(answer, text).correct is correct


def test_a_linear_system_is_solved_exactly() -> None:
    rows = [[Fraction(0), Fraction(2)], [Fraction(3), Fraction(1)]]
    assert solve(rows, [Fraction(4), Fraction(5)]) == [1, 2]
