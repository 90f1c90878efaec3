"""Automata, grammars, orders, groups, Boolean functions, games, optima: cases worked out by hand."""

# ruff: noqa: E501

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

import bootcamp
from bootcamp.math.formulas import least_sum, read_formula, table_of
from bootcamp.math.grammars import parses, read_rules
from bootcamp.math.moves import _kayles, divided, loses
from bootcamp.math.orders import NAMES, closure, covering, greatest_antichain, least_chains, read_pairs
from bootcamp.math.regular import fits, read_machine, read_regex, words
from tests.math_cases import Case, ids, judge

TRIPLE_A = "0:1,0 1:2,0 2:3,0 3:3,3*"  # words with aaa in them
CERNY = "0:1,0 1:2,1 2:3,2 3:0,0"  # four states, and no reset word of less than nine letters
THREE = "abc bca cab"
SIX = "abcdef bcdefa cdefab defabc efabcd fabcde"
DIHEDRAL = "abcdef bafedc cdefab dcbafe efabcd fedcba"  # a the unit, c a turn, b a mirror image
TWO_CHAINS = {"names": "a-d", "p": "a<b c<d"}

CASES: list[Case] = [
    ("math/automata/distinguish", {"d": TRIPLE_A, "p": "0", "q": "1"}, "aa", ["a a", '"aa"'], ["a", "ab", "aaa", "c"]),
    ("math/automata/synchronise", {"d": CERNY}, "baaabaaab", [], ["baaabaaa", "baaabaaaba", "aaaaaaaaa"]),
    (
        "math/automata/minimal", {"d": "0:1,2 1:3,3* 2:3,3* 3:3,3"}, "{0}, {1,2}, {3}",
        ["\\{3\\}, \\{2, 1\\}, \\{0\\}", "[[0], [1, 2], [3]]"], ["{0}, {1}, {2}, {3}", "{0,3}, {1,2}", "{0}, {1,2}"],
    ),
    ("math/automata/regex", {"d": "0:0,1 1:2,2* 2:2,2"}, "a*b", ["(a|aa)*b", "a^*b", "a^{*} b", "aa*b|b"], ["a*b*", "b", "a+b", "(a*b", "a*b|"]),
    ("math/automata/count", {"d": "0:0,1* 1:0,2* 2:2,2", "n": "10"}, "144", [], ["89", "233"]),
    ("math/machines/language", {"k": "2", "d": "have #a ≡ 1 (mod 2)"}, "0:1,0 1:0,1*", ["0:1,0; 1:0,1*", "1,0; 0,1 *"], ["0:1,0* 1:0,1", "0:1,0 1:2,1* 2:1,2", "0:1,0 1:0,2*"]),
    ("math/machines/sample", {"k": "2", "yes": "a bab", "no": "b aa aba"}, "0:1,0 1:0,1*", [], ["0:0,0*", "0:1,0* 1:0,1"]),
    ("math/derivations/leftmost", {"g": "S->aSb|ab", "w": "aabb"}, "S => aSb => aabb", ["S -> aSb -> aabb", "S \\Rightarrow aSb \\Rightarrow aabb", "S ⇒ aSb ⇒ aabb"], ["S => aabb", "aSb => aabb", "S => aSb => aaSbb => aabb"]),
    ("math/derivations/leftmost", {"g": "S->AB; A->a; B->b", "w": "ab"}, "S => AB => aB => ab", [], ["S => AB => Ab => ab"]),
    (
        "math/derivations/ambiguous", {"g": "S->SS|a"},
        "S => SS => SSS => aSS => aaS => aaa ; S => SS => aS => aSS => aaS => aaa", [],
        ["S => a ; S => a", "S => a ; S => SS => aS => aa", "S => SS => aS => aa ; S => SS => Sa => aa"],
    ),
    ("math/derivations/shortest", {"g": "S->aS|bA; A->b"}, "S => bA => bb", [], ["S => aS => abA => abb", "S => bA"]),
    ("math/derivations/rewriting", {"g": "ab->ba", "u": "aab", "w": "baa"}, "aab => aba => baa", [], ["aab => baa", "aab => aba"]),
    ("math/orders/dilworth", TWO_CHAINS, "ab; cd; ac", ["{a, b}; {c, d}; {b, d}", "a<b; c<d; a, c"], ["ab; c; d; ac", "ab; cd; ab", "ac; bd; ac", "ab; cd; a"]),
    ("math/orders/mirsky", TWO_CHAINS, "ac; bd; ab", [], ["ab; cd; ac", "a; c; bd; ab"]),
    ("math/orders/realiser", TWO_CHAINS, "abcd; cdab", ["a<b<c<d; c<d<a<b", "c, d, a, b; a, b, c, d"], ["abcd; acbd", "abcd", "abcd; dcba"]),
    ("math/orders/covers", {"names": "a-c", "p": "a<b b<c a<c"}, "a<b, b<c", ["(b,c), (a,b)", "b<c; a<b"], ["a<b, b<c, a<c", "a<b", "b<a, b<c"]),
    ("math/orders/extensions", TWO_CHAINS, "6", [], ["24", "4"]),
    ("math/orders/ideals", TWO_CHAINS, "9", [], ["8", "16"]),
    ("math/orders/no-lattice", {"names": "a-d", "p": "a<c a<d b<c b<d"}, "a, b; c, d", ["{b, a}; {d, c}", "a, b, c, d"], ["a, c; b, d", "c, d; a, b", "a, b; c, c"]),
    ("math/groups/subgroup", {"t": SIX, "k": "3"}, "a, c, e", ["{e, c, a}", "ace"], ["a, b, c", "a, d", "a, c, e, g"]),
    ("math/groups/cosets", {"t": SIX, "h": "ad"}, "{a,d}, {b,e}, {c,f}", ["ad; be; cf"], ["{a,d}, {b,c}, {e,f}", "{a,d}, {b,e}"]),
    ("math/groups/classes", {"t": DIHEDRAL}, "{a}, {b,d,f}, {c,e}", [], ["{a}, {b}, {d}, {f}, {c,e}", "{a}, {c,e}"]),
    ("math/groups/isomorphism", {"t": THREE, "u": "cab abc bca"}, "bac", ["b, c, a", "bca"], ["abc", "bbc", "ba"]),
    ("math/groups/word", {"s": "2134", "t": "2341", "g": "3241", "k": "2"}, "ts", ["t s", "t*s"], ["st", "tsss", "u"]),
    ("math/optima/flow", {"arcs": "sa:3 at:2"}, "sa:2, at:2; sa", ["at: 2, sa: 2; {s, a}", "s→a: 2, a→t: 2; a, s"], ["sa:3, at:2; sa", "sa:2, at:2; s", "sa:1, at:1; sa", "2; sa"]),
    ("math/optima/path", {"arcs": "sa:1 at:2 st:5", "names": "ast"}, "sat; 1, 0, 3", ["s-a-t; (2, 1, 4)", "s → a → t; 1, 0, 3"], ["st; 1, 0, 3", "sat; 1, 0, 5", "sat; 0, 0, 2"]),
    ("math/optima/assignment", {"c": "[[1,2],[3,1]]"}, "1, 2; 1, 1; 0, 0", ["1, 2; 0, 0; 1, 1", "(1, 2); u = (1, 1); v = (0, 0)"], ["2, 1; 1, 1; 0, 0", "1, 2; 1, 1; 1, 0", "1, 2"]),
    ("math/optima/transport", {"c": "[[1,2],[2,1]]", "a": "3, 4", "b": "3, 4"}, "[[3,0],[0,4]]; 1, 1; 0, 0", [], ["[[3,0],[0,4]]; 1, 1; 0, 1", "[[2,1],[1,3]]; 1, 1; 0, 0"]),
    ("math/optima/matching", {"edges": "Aa Ba"}, "Aa; a", ["Ba; a", "(B,a); {a}"], ["Aa, Ba; a", "Aa; A", "Aa; a, B"]),
    ("math/optima/knapsack", {"w": "3:4 4:5 5:6", "k": "7", "v": "9"}, "1, 2", ["{2, 1}"], ["3", "1, 3", "1, 1"]),
    ("math/optima/multipliers", {"h": "[[2]]", "c": "-6", "a": "[[1]]", "b": "1"}, "1; 4", ["x = (1); λ = (4)"], ["3; 0", "1; 0", "1; -4"]),
    ("math/boolean/sum", {"x": "a,b", "t": "0111", "k": "2"}, "a + b", ["b | a", "a \\lor b", "a or b", "f = b + a", "f(a,b) = a ∨ b"], ["ab", "a'b + ab' + ab"]),
    ("math/boolean/product", {"x": "a,b", "t": "0010", "k": "2"}, "ab'", ["a \\overline{b}", "a & !b", "a \\land \\neg b", "a(b')", "\\bar{b} a"], ["a'b", "a + b'"]),
    ("math/boolean/polynomial", {"x": "a,b", "t": "0111"}, "a + b + ab", ["a \\oplus b \\oplus ab", "ab ^ a ^ b", "ba + a + b"], ["a | b", "a + b", "a + b + ab + ab + ab", "(a+1)(b+1) + 1"]),
    ("math/boolean/gates", {"y": "x,y", "g": "1110", "k": "3", "x": "a,b", "t": "0111"}, "f(f(a,a),f(b,b))", ["f(f(b, b), f(a, a))"], ["f(a,b)", "a | b", "f(f(f(a,a),f(a,a)),b)", "f(a,a,b)"]),
    ("math/boolean/threshold", {"x": "a,b", "t": "0001", "n": "2"}, "1, 1, 2", ["3, 4, 7", "w_1 = 1, w_2 = 1, s = 2"], ["1, 1, 1", "1, 1"]),
    ("math/winning-moves/subtraction", {"p": "5, 7", "s": "1 or 2"}, "4, 7", ["5, 5"], ["5, 6", "3, 7", "2, 7", "4, 6"]),
    ("math/winning-moves/kayles", {"p": "1, 2"}, "1, 1", ["[1, 1]"], ["2", "1", "1, 2"]),
    ("math/winning-moves/wythoff", {"p": "3, 4"}, "1, 2", [], ["2, 1", "3, 5", "0, 1", "2, 3"]),
    ("math/winning-moves/chomp", {"p": "3, 1"}, "2, 1", ["(2, 1)"], ["3", "1, 1", "0", "2"]),
    ("math/winning-moves/euclid", {"p": "7, 2"}, "3, 2", ["2, 3"], ["5, 2", "1, 2", "7, 0"]),
    ("math/winning-moves/geography", {"e": "1-2 2-3 3-4", "v": "2"}, "1", [], ["3", "4", "2"]),
]  # fmt: skip

FAMILIES = ("automata", "orders", "optima", "winning-moves", "conics")
DRAWN = [s for f in FAMILIES for s in bootcamp.tasks(f"math/{f}/*") if s.images]


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_answers(case: Case) -> None:
    judge(case)


def test_every_kind_has_a_case() -> None:
    families = ["automata", "machines", "derivations", "orders", "groups", "optima", "boolean", "winning-moves"]
    ours = {s.id for f in families for s in bootcamp.tasks(f"math/{f}/*") if not s.id.endswith("-drawn")}
    assert {case[0] for case in CASES} == ours


@pytest.mark.parametrize("spec", DRAWN, ids=lambda s: s.id)
def test_a_picture_belongs_to_its_problem(spec: Any) -> None:
    task = spec.load()
    one, two = task.instance(1, 1).problem, task.instance(2, 1).problem
    assert Image.open(io.BytesIO(one.images[0])).size[0] >= 441
    assert task.check(one)
    assert one.images != two.images
    exchanged = type(one)(one.prompt, one.answer, two.images)
    assert not task.check(exchanged)


@pytest.mark.parametrize("text", ["a*b", "(ab|ba)*", "a(b|ε)a?", "((a|b)(a|b))*", "a**", "(a*b*)*"])
def test_expressions_mean_what_python_means(text: str) -> None:
    import re

    expression = read_regex(text)
    assert expression is not None
    pattern = re.compile(text.replace("ε", "").replace("**", "*"))
    for word in words(7):
        state = 1
        for letter in word:
            state = expression.step(state, letter)
        assert expression.good(state) == bool(pattern.fullmatch(word)), word


@pytest.mark.parametrize(
    "text", ["", "a|", "|a", "()", "(a", "a)", "a+b", "*a", "c", "a" * 401, "(" * 40 + "a" + ")" * 40]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    assert read_regex(text) is None


def test_a_comparison_that_takes_too_long_is_given_up() -> None:
    machine = read_machine("0:0,0*")
    assert machine is not None
    hard = read_regex("(a|b)*a" + "(a|b)" * 14)
    assert hard is not None
    assert fits(hard, machine) is False  # found early
    everything = read_machine("0:1,1* 1:0,0*")
    assert everything is not None
    assert fits(read_regex("(a|b)*"), everything) is True  # type: ignore[arg-type]


def test_small_facts() -> None:
    assert parses("aaa", read_rules("S->SS|a")) == 2
    assert parses("aaaa", read_rules("S->SS|a")) == 5  # Catalan
    order = closure(read_pairs("a<b b<c a<d"))
    assert covering(order) == [("a", "b"), ("a", "d"), ("b", "c")]
    assert len(least_chains(order, NAMES[:4])) == len(greatest_antichain(order, NAMES[:4])) == 2
    assert least_sum(0b0110, 2)[0] == 4  # exclusive or has no shorter sum of products
    tree = read_formula("a'b + ab'")
    assert tree is not None
    assert table_of(tree, 2) == 0b0110
    assert [_kayles((n,)) for n in range(12)] == [0, 1, 2, 3, 1, 4, 3, 2, 1, 4, 2, 6]
    assert (3, 2) in divided((7, 2))
    assert loses("wythoff", (3, 5))
    assert not loses("chomp", (2, 2))
