"""What families read: residue classes, walks, edges, forms with numbers put in, left sides that name nothing."""

from __future__ import annotations

import re

import pytest

import bootcamp
from bootcamp.answers import final_answer
from bootcamp.math.classes import read_class, read_residue, read_residues
from bootcamp.math.reading import parse_edges, parse_walk, right_side


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("13", (13, 0)),
        ("x \\equiv 13 \\pmod{25}", (13, 25)),
        ("x ≡ -12 (mod 25)", (-12, 25)),
        ("x = 13 + 25k", (13, 25)),
        ("x = 13 + 25k, k \\in \\mathbb{Z}", (13, 25)),
        ("13 \\bmod 25", (13, 25)),
        ("x \\equiv 13 \\ (\\text{mod } 25)", (13, 25)),
        ("13^{57} \\equiv 29 \\pmod{41}", (29, 41)),
        ("3 \\cdot 9 = 27 \\equiv 2 \\pmod{5}", (2, 5)),
        ("28 ≡ 29 (mod 41)", None),
        ("28 = 29", None),
        ("13 or 14", None),
        ("13 xyz", None),
        ("x ≡ 13 or 38 (mod 25)", None),
        ("2^5", None),
    ],
)
def test_classes(text: str, wanted: tuple[int, int] | None) -> None:
    assert read_class(text) == wanted


@pytest.mark.parametrize(
    ("text", "value"),
    [("x ≡ 5 (mod 7)", 5), ("5 \\pmod{7}", 5), ("5 mod 14", 5), ("5 (mod 8)", None), ("12", 12), ("5/2", None)],
)
def test_residues_as_they_are_written(text: str, value: int | None) -> None:
    assert read_residue(text, 7) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x ≡ ±25 (mod 65)", [25, 40]),
        ("x \\equiv 25, 40 \\pmod{65}", [25, 40]),
        ("x ≡ 25 (mod 65) or x ≡ 40 (mod 65)", [25, 40]),
        ("x \\in \\{25, 40\\}", [25, 40]),
        ("x \\equiv 12 \\pmod{13}", [12, 25, 38, 51, 64]),
        ("25 (mod 65), 40 (mod 66)", None),
        ("25 and then 40", None),
    ],
)
def test_several_residues(text: str, values: list[int] | None) -> None:
    assert read_residues(text, 65) == values


@pytest.mark.parametrize(
    "text",
    ["1-2, 2-3", "(1,2),(3,2)", "(1,2)(2,3)", "\\{\\{1,2\\},\\{2,3\\}\\}", "\\{1-2, 2-3\\}", "12 23", "1 2, 2 3",
     "E = \\{12, 32\\}", "(1, 2) and (2, 3)", "1--2, 2--3"],
)  # fmt: skip
def test_edges(text: str) -> None:
    assert parse_edges(text) == [(1, 2), (2, 3)]


@pytest.mark.parametrize("text", ["(1,2) rather (2,3)", "1-2-3", "1-2, 2", "", "1-2 or more"])
def test_no_edges(text: str) -> None:
    assert parse_edges(text) is None


@pytest.mark.parametrize("text", ["1 \\to 2 \\to 3", "123", "1--2--3", "(1,2,3)", "W = 1 → 2 → 3"])
def test_walks(text: str) -> None:
    assert parse_walk(text) == [1, 2, 3]


def test_a_left_side_is_a_name_or_what_is_known() -> None:
    assert right_side("f(x) = 2x") == " 2x"
    assert right_side("1,260 = 2^2", "1260") == " 2^2"
    assert right_side("not y = 2") == "not y = 2"
    assert right_side("1261 = 2^2", "1260") == "1261 = 2^2"


@pytest.mark.parametrize(
    ("task_id", "given", "solution", "good", "bad"),
    [
        ("math/representations/two-squares", {"f": "x^2+y^2", "n": "25"}, "3, 4",
         ["25 = 3^2 + 4^2", "3^{2}+4^{2}", "x = 4, y = 3"], ["3^2 + 4^2 = 24", "3 + 4", "3^2+4^2+0"]),
        ("math/representations/mixed-form", {"f": "2x^2-3xy+y^2", "n": "-2"}, "3, 4",
         ["2*3^2 - 3*3*4 + 4^2 = -2", "2(3)^2 - 3(3)(4) + (4)^2"], ["23^2-334+4^2", "2*3^2-3*3*6+6^2 = -2"]),
        ("math/congruences/logarithm", {"g": "2", "h": "8", "p": "13"}, "3",
         ["x = 3", "15", "x \\equiv 3 \\pmod{12}", "3 + 12k"], ["x ≡ 3 (mod 13)", "-9", "4"]),
        ("math/roots/power-sum", {"f": "x^2-3x+1", "n": "2"}, "7",
         ["r_1^2 + r_2^2 = 7", "\\alpha_1^2 + \\alpha_2^2 = 7", "3^2 - 2 = 7"], ["r_1 or r_2 = 7", "3^2 = 7"]),
    ],
)  # fmt: skip
def test_answers_of_families(
    task_id: str, given: dict[str, str], solution: str, good: list[str], bad: list[str]
) -> None:
    task = bootcamp.task(task_id)
    answer = {"given": given, "solution": solution}
    assert [text for text in good if task.verify(answer, f"<answer>{text}</answer>").value != 1.0] == []
    assert [text for text in bad if task.verify(answer, f"<answer>{text}</answer>").value == 1.0] == []


def test_a_class_that_solves_a_congruence_lies_in_its_solutions() -> None:
    task = bootcamp.task("math/numbers/congruence")
    answer = {"a": 6, "b": 4, "m": 10, "x": 4}
    values = {text: task.verify(answer, text).value for text in ("4", "9", "x ≡ 4 (mod 5)", "x ≡ 4 (mod 10)", "4 + 5k")}
    assert set(values.values()) == {1.0}
    assert task.verify(answer, "x ≡ 4 (mod 3)").value == task.verify(answer, "5").value == 0.0


DRESSES = {
    "dollars": lambda s: f"$ {s} $",
    "display": lambda s: f"\\[{s}\\]",
    "minus": lambda s: s.replace("-", "−"),
    "fractions": lambda s: re.sub(r"(?<![\w/)^.])(\d+)/(\d+)(?![\w/(^.])", r"\\frac{\1}{\2}", s),
    "dots": lambda s: s.replace("*", " \\cdot "),
    "thin spaces": lambda s: s.replace(",", ",\\ "),
    "brackets": lambda s: s.replace("(", "\\left(").replace(")", "\\right)"),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_every_solution_may_be_written_in_latex(dress: str) -> None:
    refused = []
    for spec in bootcamp.tasks("math/*"):
        task = bootcamp.task(spec.id)
        answer = task.instance(5, task.levels[len(task.levels) // 2]).answer
        text = final_answer(task.solution(answer)).text
        if "\n" not in text and task.verify(answer, f"<answer>{DRESSES[dress](text)}</answer>").value != 1.0:
            refused.append((spec.id, text))
    assert refused == []
