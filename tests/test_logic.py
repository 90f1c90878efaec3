"""Puzzles of logic: truths computed by hand or by brute force, and answers that must not pass."""

from __future__ import annotations

from itertools import permutations, product
from random import Random

import pytest

import bootcamp
from bootcamp.logic import (
    arrangements,
    automata,
    codes,
    cores,
    cubes,
    derivations,
    ferrying,
    latin,
    machines,
    mirrors,
    paper,
    polyforms,
    relations,
    robots,
    statements,
    switches,
    temporal,
    unification,
)
from bootcamp.logic.puzzles import Puzzle, parse_grid
from bootcamp.logic.solver import Board

PUZZLES = [spec.id for spec in bootcamp.tasks("logic/*") if isinstance(bootcamp.task(spec.id), Puzzle)]


def test_the_solver_counts_what_is_known() -> None:
    squares = Board(16, 4, latin.lines(4), budget=100_000)
    assert squares.count({}, most=10_000) == 576  # Latin squares of order 4
    boxes = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    assert Board(16, 4, [*latin.lines(4), *boxes], budget=100_000).count({}, most=10_000) == 288


@pytest.mark.parametrize("task_id", ["logic/sudoku/boxes", "logic/sudoku/diagonals", "logic/sudoku/regions"])
def test_small_grids_have_one_solution(task_id: str) -> None:
    """By trying all squares of order four, row by row."""
    task = bootcamp.task(task_id)
    rows = ["".join(row) for row in permutations("1234")]
    squares = ["/".join(s) for s in product(rows, repeat=4) if all(len(set(c)) == 4 for c in zip(*s, strict=True))]
    for seed in range(5):
        answer = task.instance(seed, 1).answer
        assert [square for square in squares if task.grade(answer, square).correct] == [answer["solution"]]


@pytest.mark.parametrize("task_id", ["logic/islanders/knights", "logic/islanders/spies"])
def test_islanders_are_told_apart(task_id: str) -> None:
    task = bootcamp.task(task_id)
    kinds = "KN" if task_id.endswith("knights") else "KNS"
    for seed in range(8):
        answer = task.instance(seed, 1).answer
        worlds = ["".join(world) for world in product(kinds, repeat=4)]
        assert [world for world in worlds if task.grade(answer, world).correct] == [answer["solution"]]


def test_self_reference_has_one_solution() -> None:
    task = bootcamp.task("logic/statements/self-reference")
    answer = task.instance(3, 2).answer
    worlds = ["".join(world) for world in product("TF", repeat=6)]
    assert [world for world in worlds if task.grade(answer, world).correct] == [answer["solution"]]
    assert statements._says("The first true statement is 2", [False, True, True])
    assert not statements._says("Exactly one of statements 1 and 2 is false", [False, False])


@pytest.mark.parametrize("task_id", ["logic/seating/row", "logic/seating/round"])
def test_seating_has_one_order(task_id: str) -> None:
    task = bootcamp.task(task_id)
    answer = task.instance(1, 2).answer
    orders = [", ".join(order) for order in permutations("ABCDE")]
    assert [order for order in orders if task.grade(answer, order).correct] == [answer["solution"]]


def test_allens_table() -> None:
    table = temporal._compositions()
    assert len(table) == 169
    assert sum(map(len, table.values())) == 409  # the known number of entries
    assert table["overlaps", "overlaps"] == {"before", "meets", "overlaps"}
    assert table["during", "before"] == {"before"}
    for (one, other), found in list(table.items())[::7]:
        by_cycles = {
            word
            for word in temporal.RELATIONS
            if temporal.consistent((("A", one, "B"), ("B", other, "C"), ("A", word, "C")))
        }
        assert by_cycles == found


@pytest.mark.parametrize(
    ("family", "kind", "given", "good", "bad"),
    [
        # textbook: data 1011 is sent as 0110011
        (codes.Correction, "hamming", {"r": "0110111"}, ["0110011", "0 1 1 0 0 1 1"], ["0110111", "0110001"]),
        # the frequencies of a well-known textbook example, whose least total length is 224
        (
            codes.PrefixCode,
            "least",
            {"w": "A 45, B 13, C 12, D 16, E 9, F 5"},
            ["A 0, B 101, C 100, D 111, E 1101, F 1100", "F: 0011; E=0010; A 1; B 010; C 011; D 000"],
            ["A 000, B 001, C 010, D 011, E 100, F 101", "A 0, B 01, C 11, D 10, E 00, F 1", "A 0, B 1"],
        ),
        (codes.Rotations, "", {"b": "bb$aa"}, ["abab", "abab$"], ["baba", "aabb"]),
        (
            codes.CheckDigits,
            "isbn10",
            {"n": "030640615?"},
            ["0306406152", "0-306-40615-2"],
            ["0306406153", "030640615X"],
        ),
        (codes.CheckDigits, "luhn", {"n": "7992739871?"}, ["79927398713"], ["79927398710"]),
        (codes.Cipher, "vigenere", {"p": "attack", "c": "lxfopv", "d": "ipq", "k": "5"}, [], ["xyz", "attack"]),
        (automata.Elementary, "after", {"r": "30", "a": "0001000", "t": "2"}, ["0110010"], ["0011100"]),
        (automata.Elementary, "rule", {"a": "0001000", "b": "0011100", "c": "0110010"}, ["30"], ["90", "256"]),
        (automata.Life, "after", {"a": "000/111/000", "t": "1"}, ["010/010/010", "010010010"], ["000/111/000"]),
        (automata.Life, "still", {"g": "?1/11"}, ["11/11"], ["01/11"]),
        (cores.Core, "unsatisfiable", {"c": "a, A, b, aB"}, ["1, 2"], ["1, 2, 3", "1, 3", "3, 4"]),
        (cores.Core, "correction", {"c": "a, A, b, B"}, ["1, 3", "2 4"], ["1", "1, 2, 3", "1, 2"]),
        (
            unification.Unification,
            "",
            {"a": "f(x,g(y))", "b": "f(g(z),x)"},
            ["x=g(z), y=z", "x = g(y), z = y"],
            ["x=g(a), y=a, z=a", "x=g(z)", "x=g(z), y=z, u=a", "x=x"],
        ),
        (
            derivations.Derivation,
            "",
            {"g": "r", "p": "p>q, p, ~q|r", "n": "3"},
            ["MP 1 2 q; DS 3 4 r", "MP 2 1 q\nDS 4 3 r"],
            ["MP 1 2 q", "MP 1 2 r", "DS 3 4 r; MP 1 2 q", "AD 2 r", "MT 1 2 ~q; DS 3 4 r"],
        ),
        (
            relations.Models,
            "",
            {"n": "2", "s": "all x some y R(x,y); all x not R(x,x)"},
            ["12 21", "21, 12"],
            ["11 22", "12", "12 23"],
        ),
        (
            derivations.Chaining,
            "",
            {"f": "a", "r": "1) a>b, 2) bc>d, 3) ab>c", "g": "d", "k": "3"},
            ["1, 3, 2"],
            ["1, 2, 3", "2"],
        ),
        (polyforms.BlockViews, "", {"n": "2", "f": "12", "s": "12", "k": "3"}, ["10/02"], ["02/10", "11/02", "01/02"]),
        (cubes.CubeNet, "opposite", {"g": "-A--/BCDE/-F--"}, ["AF BD CE", "CE, FA, DB"], ["AF BC DE", "AF BD"]),
        (paper.Folding, "holes", {"n": "4", "f": "L", "p": "a1"}, ["a2, a3"], ["a1, a4", "a2", "a2, a3, a2"]),
        (cubes.RollingDie, "faces", {"t": "1", "n": "2", "e": "3", "m": "N"}, ["5, 1, 3"], ["2, 6, 3"]),
        (mirrors.Mirrors, "exit", {"g": "/.|..", "a": "l1"}, ["t1"], ["t2", "b1", "r1"]),
        (arrangements.Blocks, "", {"a": "AB C", "b": "ABC", "k": "1"}, ["CB"], ["BC", "C-", "AB"]),
        (
            arrangements.Towers,
            "three",
            {"a": "AA", "b": "CC", "k": "3"},
            ["AB AC BC"],
            ["AC AC", "AB AC", "AB AC BC CA AC"],
        ),
        (arrangements.Towers, "cyclic", {"a": "A", "b": "C", "k": "2"}, ["AB BC"], ["AC"]),
        (ferrying.Jugs, "", {"c": "A 3, B 5", "t": "4", "k": "6"}, ["B+ BA A- BA B+ BA"], ["B+ BA", "B+ BA A- BA B+"]),
        # wolf, goat, cabbage
        (
            ferrying.Crossing,
            "boat",
            {"p": "C, G, W", "c": "1", "q": "CG, GW", "k": "7"},
            ["G - W G C - G"],
            ["W - G - C", "G - W - C", "G - W G C"],
        ),
        (
            ferrying.Crossing,
            "bridge",
            {"p": "A 1, B 2, C 5, D 10", "k": "17"},
            ["AB A CD B AB"],
            ["AD A AC A AB", "AB A CD A AB", "ABCD"],
        ),
        (robots.Robot, "ice", {"g": "S.G/..#", "k": "3"}, ["R"], ["D", "RR", "DRU"]),
        (robots.Robot, "crates", {"g": "S$G", "k": "1"}, ["R"], ["L", "RR"]),
        (switches.Lights, "two", {"g": "11/11"}, ["a1 a2 b1 b2"], ["a1", "a1 a1"]),
        (arrangements.Rows, "siding", {"a": "1 2 3", "b": "2 3 1"}, ["IIOIOO"], ["IIOOIO", "O"]),
        (
            machines.Registers,
            "trace",
            {"p": "a- 4; c+; goto 1", "a": "3", "b": "1"},
            ["0, 1, 3, 0", "a=0, b=1, c=3, d=0"],
            ["3, 1, 0, 0"],
        ),
        (
            machines.Registers,
            "write",
            {"f": "max(a, b) + 0"},
            ["a- 5; c+; b- 1; goto 1; b- 8; c+; goto 5"],
            ["a- 4; c+; goto 1", "goto 1", "a- 1", "__import__('os')", "c+;" * 99],
        ),
        (
            machines.Rewriting,
            "",
            {"r": "ab -> ba", "a": "aab", "b": "baa", "k": "2"},
            ["aab > aba > baa"],
            ["aab > baa", "aab > aba"],
        ),
        (machines.Words, "reset", {"m": "1: 2 1, 2: 2 1", "k": "1"}, ["a", "b"], ["ab", "c"]),
        (
            temporal.Intervals,
            "scenario",
            {"r": "A meets B, B during or equals C"},
            ["A 0-1, B 1-2, C 1-2"],
            ["A 0-2, B 1-3, C 0-9", "A 0-1, B 1-2"],
        ),
        (temporal.Schedule, "windows", {"j": "A (2, 0, 4), B (2, 0, 2)"}, ["A 2, B 0"], ["A 0, B 2", "A 1, B 0"]),
        (
            temporal.Schedule,
            "machines",
            {"j": "A (2, -), B (2, -), C (1, A)", "m": "2", "d": "3"},
            ["A 0, B 0, C 2"],
            ["A 0, B 0, C 1", "A 1, B 0, C 3"],
        ),
    ],
)  # fmt: skip
def test_answers_are_carried_out(
    family: type[Puzzle], kind: str, given: dict[str, str], good: list[str], bad: list[str]
) -> None:
    task = family(id=f"logic/x/{kind or 'x'}", kind=kind)
    answer = {"given": given, "solution": ""}
    assert [text for text in good if not task.grade(answer, text).correct] == []
    assert [text for text in bad if task.grade(answer, text).value > 0] == []


@pytest.mark.parametrize(
    ("rule", "premises", "good", "bad"),
    [
        ("MP", ["p>q", "p"], "q", "p"),
        ("MT", ["~p>q", "~q"], "p", "~p"),
        ("HS", ["q>r", "p|s>q"], "p|s>r", "q>r"),
        ("DS", ["~p|q", "p"], "q", "~q"),
        ("CO", ["p", "~q"], "p&~q", "p|~q"),
        ("SI", ["p&~q"], "~q", "q"),
        ("AD", ["p"], "q|p", "q&p"),
    ],
)
def test_rules_of_inference(rule: str, premises: list[str], good: str, bad: str) -> None:
    assert derivations.follows(rule, premises, good)
    assert derivations.follows(rule, premises[::-1], good)
    assert not derivations.follows(rule, premises, bad)
    assert not derivations.follows(rule, [premises[0]] * 2, good)


@pytest.mark.parametrize("formula", machines.FORMULAS)
def test_reference_programs_do_what_formulas_say(formula: str) -> None:
    for p, q, r in [(1, 1, 0), (2, 3, 1), (4, 4, 7)]:
        program = machines.author(formula, p, q, r)
        assert len(program) <= machines.MAX_LINES
        for a, b in [(0, 0), (1, 5), (6, 6), (5, 2)]:
            expected = {"(a mod": a % (p + 1) + q * b, "floor": a // (p + 1) + q * b,
                        "max": max(a, b) + r, "min": min(a, b) * p + r,
                        "|a": abs(a - b) * p + r, "a*b": a * b + r, "{p}*a": p * a + q * b + r}  # fmt: skip
            value = next(value for start, value in expected.items() if formula.startswith(start))
            for end in (
                machines.run(program, {"a": a, "b": b}),
                machines.rerun(machines.write_program(program), {"a": a, "b": b}),
            ):
                assert end is not None
                assert end["c"] == value


def test_an_endless_program_is_stopped() -> None:
    assert machines.run([("goto", "", 1)], {}) is None


def test_tours_of_a_cube_agree() -> None:
    """A die rolled over a net prints what folding the net gives."""
    rng = Random(5)
    for _ in range(50):
        marks = cubes._laid(cubes.random_net(rng), "ABCDEF")
        faces = cubes.fold_net(marks)
        assert faces is not None
        opposite = {frozenset((mark, faces[cubes._minus(v)])) for v, mark in faces.items()}
        assert opposite == {frozenset("AF"), frozenset("BD"), frozenset("CE")}
    assert cubes.fold_net(dict.fromkeys([(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 0)], "A")) is None


def test_grids_are_read_as_people_write_them() -> None:
    for text in ("12/21", "12\n21", "1 2 / 2 1", "1221", "[12, 21]"):
        assert parse_grid(text, 2, 2, "12") == ["12", "21"]
    for text in ("12/2", "12/23", "12/21/12", ""):
        assert parse_grid(text, 2, 2, "12") is None


@pytest.mark.parametrize("task_id", PUZZLES)
def test_every_puzzle_knows_its_solution_and_its_prompt(task_id: str) -> None:
    task = bootcamp.task(task_id)
    top = task.levels[-1]
    one, other = task.instance(11, top), task.instance(12, top)
    assert task.verify(one.answer, task.solution(one.answer)).correct
    assert not task.verify(one.answer, task.wrong(one.answer, Random(1))).correct
    assert not task.verify(one.answer, one.prompt).value
    assert task.check(one.problem)
    if one.answer["given"] != other.answer["given"]:
        assert not task.check(bootcamp.Problem(other.prompt, one.answer))
