"""Calculus: an answer is any expression of the right function, however it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from bootcamp.answers.expressions import Call, Node, Power, Product, Symbol, negative, number, parse_expression, terms
from bootcamp.math.curves import read_equation
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import Undefined, derivative, evaluate, same, times, total, write
from bootcamp.math.polynomials import Polynomial, as_polynomial, polynomial
from bootcamp.math.polynomials import derivative as polynomial_derivative
from bootcamp.math.polynomials import value as value_at
from bootcamp.math.polynomials import write as write_polynomial
from bootcamp.math.reading import right_side
from bootcamp.types import Problem, Score, Task, right, wrong

X = Symbol("x")
_Y = re.compile(r"([+-]?\d*)y('*)(?![(\'])", re.ASCII)
PROBES = tuple(Fraction(p, 211) for p in (83, 307, 571, -163, -401))


def monomials(rng: Random, count: int, degree: int, size: int) -> Node:
    """A polynomial of a few terms, the highest power first."""
    powers = sorted(rng.sample(range(degree + 1), count), reverse=True)
    return total(*(times(number(nonzero(rng, size)), power_of_x(k)) for k in powers))


def power_of_x(k: int) -> Node:
    return number(1) if k == 0 else X if k == 1 else Power(X, number(k))


def _perturbed(node: Node, rng: Random) -> str:
    return write(total(node, rng.choice((X, number(1), negative(X)))))


def _tree(text: str) -> Node:
    node = parse_expression(text)
    assert node is not None, text
    return node


@dataclass(frozen=True, kw_only=True)
class Derivative(Task):
    """The derivative: polynomials, then products, compositions and quotients of elementary functions."""

    def generate(self, rng: Random, level: int) -> Problem:
        inner = monomials(rng, 2, 2, 5)
        while as_polynomial(inner) is not None and len(as_polynomial(inner) or ()) < 2:
            inner = monomials(rng, 2, 2, 5)
        outer = rng.choice(("sin", "cos", "exp", "tan", "atan", "sinh"))
        smooth = Call(rng.choice(("sin", "cos", "exp")), times(number(rng.randint(2, 9)), X))
        match level:
            case 1:
                f = monomials(rng, 2, 6, 9)
            case 2:
                f = times(monomials(rng, 2, 4, 6), smooth)
            case 3:
                f = times(power_of_x(rng.randint(0, 3)), Call(outer, inner))
            case 4:
                f = Product((Call(outer, inner), Power(total(power_of_x(2), number(rng.randint(1, 9))), number(-1))))
            case _:
                root = Call("sqrt", total(times(number(rng.randint(1, 5)), power_of_x(2)), number(rng.randint(1, 9))))
                log = Call("ln", total(power_of_x(4), number(rng.randint(1, 9))))
                within = root if outer == "exp" else rng.choice((root, log))  # e^ln is no function of its own
                f = times(Call(outer, within), rng.choice((smooth, Call("exp", inner), log)))
        return Problem(f"Differentiate {write(f)} with respect to x.", write(f))

    def grade(self, answer: Any, text: str) -> Score:
        node = parse_expression(right_side(text))
        if node is None:
            return wrong("not_an_expression")
        return right() if same(node, derivative(_tree(answer))) else wrong("wrong_function")

    def solution(self, answer: Any) -> str:
        f = as_polynomial(_tree(answer))
        text = write(derivative(_tree(answer))) if f is None else write_polynomial(polynomial_derivative(f))
        return f"<answer>{text}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{_perturbed(derivative(_tree(answer)), rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        f = _tree(problem.prompt.removeprefix("Differentiate ").removesuffix(" with respect to x."))
        return _is_slope(derivative(_tree(problem.answer)), f)


def _is_slope(slope: Node, f: Node) -> bool:
    """True if difference quotients of f agree with `slope` at a few points."""
    import mpmath

    for x in PROBES:
        try:
            truth = evaluate(slope, x)
            numeric = mpmath.diff(lambda t: mpmath.mpf(evaluate(f, t)), mpmath.mpf(x.numerator) / x.denominator)
        except Undefined:
            continue
        if abs(numeric - truth) > 1e-4 * max(1, abs(truth)):
            return False
    return True


@dataclass(frozen=True, kw_only=True)
class Antiderivative(Task):
    """An antiderivative, which is differentiated; a constant `+ C` is welcome and not asked for."""

    def generate(self, rng: Random, level: int) -> Problem:
        a = nonzero(rng, 6)
        match level:
            case 1:
                powers = sorted(rng.sample(range(1, 7), 2), reverse=True)
                whole = total(*(times(number(nonzero(rng, 9)), power_of_x(k)) for k in powers))
                integrand = _tree(write_polynomial(polynomial_derivative(as_polynomial(whole) or ())))
            case 2:
                integrand = monomials(rng, 3, 7, 12)
                f = as_polynomial(integrand) or ()
                whole = total(*(times(number(f[k] / (k + 1)), power_of_x(k + 1)) for k in reversed(range(len(f)))))
            case 3:  # by parts: (q e^ax)' = (q' + aq) e^ax
                q = polynomial([rng.randint(-5, 5) for _ in range(rng.randint(1, 3))] + [nonzero(rng, 5)])
                slope = polynomial_derivative(q)
                kernel = Call("exp", times(number(a), X))
                front = [a * c + d for c, d in zip(q, (*slope, Fraction(0)), strict=True)]
                integrand = times(_tree(write_polynomial(front)), kernel)
                whole = times(_tree(write_polynomial(q)), kernel)
            case 4:  # by substitution
                inner = total(
                    power_of_x(rng.randint(2, 4)), times(number(nonzero(rng, 5)), X), number(rng.randint(1, 9))
                )
                slope = polynomial_derivative(as_polynomial(inner) or ())
                whole, outer = rng.choice(
                    (
                        (Call("sin", inner), Call("cos", inner)),
                        (negative(Call("cos", inner)), Call("sin", inner)),
                        (Call("exp", inner), Call("exp", inner)),
                        (times(number(Fraction(1, 4)), Power(inner, number(4))), Power(inner, number(3))),
                    )
                )
                whole = times(number(a), whole)
                integrand = times(_tree(write_polynomial([a * c for c in slope])), outer)
            case _:  # partial fractions with a quadratic, the logarithms real wherever the integrand is defined
                p, r = nonzero(rng, 6), rng.randint(1, 3)
                b, c = nonzero(rng, 6), nonzero(rng, 6)
                whole = total(
                    times(number(a), Call("ln", Call("abs", total(X, number(p))))),
                    times(number(b), Call("ln", total(power_of_x(2), number(r * r)))),
                    times(number(c), Call("atan", times(number(Fraction(1, r)), X))),
                )
                square = polynomial([r * r, 0, 1])
                top = [Fraction(c * r), Fraction(2 * b)]
                above = [a * s for s in square]
                for i, t in enumerate(top):
                    above[i] += t * p
                    above[i + 1] += t
                line = write_polynomial([p, 1])
                integrand = _tree(f"({write_polynomial(above)})/(({line})({write_polynomial(square)}))")
                text = f"({write_polynomial(above)})/(({line})({write_polynomial(square)}))"
                return Problem(f"Find an antiderivative of {text}.", {"f": text, "whole": write(whole)})
        return Problem(f"Find an antiderivative of {write(integrand)}.", {"f": write(integrand), "whole": write(whole)})

    def grade(self, answer: Any, text: str) -> Score:
        node = parse_expression(right_side(text), ("x", "C", "c"))
        if node is None:
            return wrong("not_an_expression")
        kept = [term for term in terms(node) if term not in (Symbol("C"), Symbol("c"))]
        constants = len(terms(node)) - len(kept)
        node = total(*kept)
        if constants > 1 or parse_expression(write(node)) is None:
            return wrong("constant_in_the_way", "an arbitrary constant may only be added")
        return right() if same(derivative(node), _tree(answer["f"])) else wrong("wrong_derivative")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['whole']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice((answer['whole'] + '+x', answer['f'] + '+x^2'))}</answer>"

    def check(self, problem: Problem) -> bool:
        f, whole = _tree(problem.answer["f"]), _tree(problem.answer["whole"])
        if not _is_slope(f, whole):
            return False
        return f"of {problem.answer['f']}." in problem.prompt


@dataclass(frozen=True, kw_only=True)
class TangentLine(Task):
    """The tangent to a graph at a point, as a linear expression in x."""

    def generate(self, rng: Random, level: int) -> Problem:
        size = (4, 6, 8, 8)[level - 1]
        p = rng.randint(-3, 3) if level == 1 else nonzero(rng, size)
        f = [rng.randint(-9, 9) for _ in range((2, 3, 4, 3)[level - 1])] + [nonzero(rng, size)]
        if level == 1:
            f[-1] = rng.choice((1, 1, 2, -1))
        if level <= 3:
            text = write_polynomial(f)
            slope, height = value_at(polynomial_derivative(polynomial(f)), p), value_at(f, p)
        else:
            g = [rng.randint(-9, 9), nonzero(rng, 9)]
            while not value_at(g, p):
                g = [rng.randint(-9, 9), nonzero(rng, 9)]
            text = f"({write_polynomial(f)})/({write_polynomial(g)})"
            top, bottom = value_at(f, p), value_at(g, p)
            slope = (value_at(polynomial_derivative(polynomial(f)), p) * bottom - top * g[1]) / bottom**2
            height = top / bottom
        line = [str(height - slope * p), str(slope)]
        return Problem(f"Tangent line to y={text} at x={p}: y = ?", {"line": line, "f": text, "p": p})

    def grade(self, answer: Any, text: str) -> Score:
        line = _read_line(text)
        if line is None:
            return wrong("not_a_line")
        return right() if line == polynomial(Fraction(c) for c in answer["line"]) else wrong("wrong_line")

    def solution(self, answer: Any) -> str:
        return f"<answer>{write_polynomial([Fraction(c) for c in answer['line']])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        height, slope = (Fraction(c) for c in answer["line"])
        return f"<answer>{write_polynomial(rng.choice(([height + 1, slope], [height, slope + 1])))}</answer>"

    def check(self, problem: Problem) -> bool:
        # The difference f - line has a double zero at p: it is O(h^2) there.
        curve, _, point = problem.prompt.removeprefix("Tangent line to y=").removesuffix(": y = ?").partition(" at x=")
        f, p = _tree(curve), Fraction(point)
        line = [Fraction(c) for c in problem.answer["line"]]
        h = Fraction(1, 10**12)
        return all(
            abs(evaluate(f, p + s) - evaluate(_tree(write_polynomial(line)), p + s)) < 1e-20 for s in (h, -h, 0 * h)
        )


def _read_line(text: str) -> Polynomial | None:
    """`y = 3x - 1`, its right side alone, or an equation in x and y such as `y - 2 = 3(x - 1)`."""
    line = as_polynomial(parse_expression(right_side(text)))
    if line is not None:
        return line if len(line) <= 2 else None
    form = read_equation(text)
    if form is None or any(form[:3]) or not form[4]:
        return None
    return polynomial([-form[5] / form[4], -form[3] / form[4]])


@dataclass(frozen=True, kw_only=True)
class InitialValue(Task):
    """The solution of a linear differential equation with constant coefficients and initial values."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, c = nonzero(rng, 30 if level == 1 else 5), nonzero(rng, 99 if level == 1 else 9)
        b = nonzero(rng, 9)

        def exponential(rate: int) -> Node:
            return Call("exp", times(number(rate), X)) if rate else number(1)

        match level:
            case 1:
                y = times(number(c), exponential(a))
                equation, coefficients, forcing = f"y' = {'' if a == 1 else '-' if a == -1 else a}y", [-a, 1], "0"
            case 2:
                y = total(times(number(c), exponential(a)), number(b))
                coefficients, forcing = [-a, 1], str(-a * b)
                equation = _equation(coefficients, forcing)
            case 3:
                r, s = rng.sample([k for k in range(-5, 6) if k], 2)
                y = total(times(number(c), exponential(r)), times(number(b), exponential(s)))
                coefficients, forcing = [r * s, -r - s, 1], "0"
                equation = _equation(coefficients, forcing)
            case 4:
                w = rng.randint(1, 5)
                if rng.random() < 0.5:
                    y = times(total(times(number(b), X), number(c)), exponential(a))
                    coefficients = [a * a, -2 * a, 1]
                else:
                    wave = total(
                        times(number(b), Call("cos", times(number(w), X))),
                        times(number(c), Call("sin", times(number(w), X))),
                    )
                    y = times(exponential(a), wave)
                    coefficients = [a * a + w * w, -2 * a, 1]
                forcing = "0"
                equation = _equation(coefficients, forcing)
            case _:
                r, s = rng.sample([k for k in range(-4, 5) if k], 2)
                k = rng.choice([k for k in range(-4, 5) if k not in (r, s)])
                y = total(
                    times(number(c), exponential(r)),
                    times(number(b), exponential(s)),
                    times(number(a), X, exponential(k)),
                )
                coefficients = [r * s, -r - s, 1]
                # L(a x e^kx) = a (chi(k) x + chi'(k)) e^kx
                front = [a * (2 * k - r - s), a * (k - r) * (k - s)]
                forcing = write(times(_tree(write_polynomial(front)), exponential(k)))
                equation = _equation(coefficients, forcing)
        slopes = [y]
        for _ in range(len(coefficients) - 2):
            slopes.append(derivative(slopes[-1]))
        starts = [round(float(evaluate(slope, 0))) for slope in slopes]
        given = ", ".join(f"y{chr(39) * k}(0) = {start}" for k, start in enumerate(starts))
        answer = {"coefficients": coefficients, "forcing": forcing, "starts": starts, "y": write(y)}
        return Problem(f"Solve {equation}, {given} for y(x).", answer)

    def grade(self, answer: Any, text: str) -> Score:
        node = parse_expression(right_side(text))
        if node is None:
            return wrong("not_an_expression")
        return right() if same(node, _tree(answer["y"])) else wrong("wrong_function")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['y']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{_perturbed(_tree(answer['y']), rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        """The equation and the values as the prompt states them, with the solution put in."""
        equation, *given = problem.prompt.removeprefix("Solve ").removesuffix(" for y(x).").split(", ")
        left, _, right_ = equation.partition(" = ")
        order = len(given)
        slopes = [_tree(problem.answer["y"])]
        for _ in range(order):
            slopes.append(derivative(slopes[-1]))
        sides = []
        for side in (left, right_):
            terms_ = _Y.findall(side.replace(" ", ""))
            sides.append([times(number(int(c + "1" if c in ("", "+", "-") else c)), slopes[len(d)]) for c, d in terms_])
        ours = total(*sides[0])
        theirs = total(*sides[1]) if sides[1] else _tree(right_)
        starts = [f"y{chr(39) * k}(0) = {round(float(evaluate(slope, 0)))}" for k, slope in enumerate(slopes[:-1])]
        return same(ours, theirs) and starts == given


def _equation(coefficients: list[int], forcing: str) -> str:
    """`y'' - 3y' + 2y = 0`."""
    text = ""
    for k in reversed(range(len(coefficients))):
        c = coefficients[k]
        if c:
            sign = ("- " if c < 0 else "+ ") if text else "-" if c < 0 else ""
            text += f"{' ' if text else ''}{sign}{abs(c) if abs(c) > 1 else ''}y{chr(39) * k}"
    return f"{text} = {forcing}"
