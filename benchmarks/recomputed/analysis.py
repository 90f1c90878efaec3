"""Analysis and geometry by numbers: quadrature by SciPy, differences and limits in many digits by mpmath."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import isclose, pi
from typing import Any

import mpmath
import numpy
import sympy
from scipy.integrate import quad

from benchmarks.recomputed.texts import expression, ints, plain

Opinion = Callable[[str, str], bool]
X, Y = sympy.symbols("x y")


def _function(text: str, *names: str, by: str = "mpmath") -> Callable[..., Any]:
    return sympy.lambdify([sympy.Symbol(name) for name in names or ("x",)], expression(text), by)  # type: ignore[no-any-return]


def _number(text: str) -> Any:
    return mpmath.mpf(sympy.N(expression(text), 40))


def _near(one: Any, other: Any, tolerance: float = 1e-8) -> bool:
    return bool(abs(one - other) <= tolerance * (1 + abs(other)))


def _integral(f: Callable[..., Any], a: float, b: float, breaks: list[float] | None = None) -> float:
    return float(quad(f, a, b, limit=400, points=breaks, epsabs=1e-12, epsrel=1e-12)[0])


def _definite(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    if text.startswith("Evaluate"):
        a, b, f = re.findall(r"integral from (.*?) to (.*?) of (.*) dx", text)[0]
    else:
        a, b, f = re.findall(r"int_\{(.*?)\}\^\(?\{?(.*?)[)}] (.*?) ?,?dx", text)[0]
    integrand = _function(f, by="math")
    low, high = (float(_number(end)) if "inf" not in end else float(end.replace("inf", "inf")) for end in (a, b))
    breaks = None
    if "|" in f:
        breaks = [float(sympy.re(r)) for r in sympy.Poly(expression(f.replace("|", "")), X).nroots(n=20)]
        breaks = [r for r in breaks if low < r < high]
    return _near(_integral(integrand, low, high, breaks), _number(answer), 1e-7)


def _measure(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    value = _number(answer)
    if "x-axis" not in text and " and y = " in text:
        f, g = re.findall(r"y = (.*?) and y = (.*?)[.?]$", text)[0]
        gap = expression(f) - expression(g)
        roots = sorted(float(sympy.re(r)) for r in sympy.Poly(gap, X).nroots(n=20))
        inside = sympy.lambdify([X], sympy.Abs(gap), "math")
        return _near(_integral(inside, roots[0], roots[-1], roots[1:-1] or None), value, 1e-7)
    if "polar" in text:
        f_text = re.findall(r"r = (.*?),", text)[0]
        f = _function(f_text, by="math")
        return _near(_integral(lambda x: f(x) ** 2 / 2, 0, 2 * pi), value, 1e-7)
    bounds = re.findall(r"(\S+) <= x <= ([^\s,?]+)", text) or re.findall(r"x = (\S+) (?:to|and) x = ([^\s.?]+)", text)
    bounds = bounds or re.findall(r"\[(.*?), (.*?)\]", text)
    a, b = (float(_number(end)) for end in bounds[0])
    f_text = (
        re.findall(r"(?:y|f\(x\)) = (.*?)(?:,| from| between| for| over)", text) or re.findall(r"of (.*?) for", text)
    )[0]
    f = _function(f_text, by="math")
    if "ength" in text:
        slope = sympy.lambdify([X], sympy.sqrt(1 + sympy.diff(expression(f_text), X) ** 2), "math")
        return _near(_integral(slope, a, b), value, 1e-7)
    if "x-axis?" in text or "about the x-axis" in text:
        return _near(_integral(lambda x: pi * f(x) ** 2, a, b), value, 1e-7)
    if "y-axis" in text:
        return _near(_integral(lambda x: 2 * pi * x * f(x), a, b), value, 1e-7)
    return _near(_integral(lambda x: f(x) / (b - a), a, b), value, 1e-7)


def _limit(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    if "lim_" in text:
        end, f_text = re.findall(r"lim_\{x ?to (.*?)\} (.*)[.?]$", text.replace("\\", ""))[0]
    else:
        f_text, end = re.findall(r"(?:lim|limit of) (.*?) as x (?:->|tends to) (.*?)[.?]$", text)[0]
    value = _number(answer)
    with mpmath.workdps(120):
        f = _function(f_text)
        step = mpmath.mpf(10) ** -25
        at = mpmath.mpf(10) ** 25 if "inf" in end else _number(end) + step
        return _near(f(at), value, 1e-12)


def _path(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    f_text = re.findall(r"f\(x,y\) = (.*?)(?:\. Give| has no)", text)[0]
    wanted = _number(re.findall(r"-> (-?\d+(?:/\d+)?)", text)[0])
    x_text, y_text = answer.split(", ")
    with mpmath.workdps(120):
        f = _function(f_text, "x", "y")
        t = mpmath.mpf(10) ** -20
        return _near(f(_function(x_text, "t")(t), _function(y_text, "t")(t)), wanted, 1e-10)


def _delta(prompt: str, answer: str) -> bool:
    """f is tried on a fine grid inside, and just beyond what 90 % of the best would allow."""
    text = plain(prompt)
    f_text = re.findall(r"f\(x\) = (.*?)\. (?:Find|Give)", text)[0]
    centre = int(re.findall(r"\|x-\(?(-?\d+)\)?\|", text)[0])
    bound = _number(re.findall(r"< (\d+(?:/\d+)?)(?: whenever|,)", text)[0])
    f, d = _function(f_text), _number(answer)
    middle = f(mpmath.mpf(centre))

    def holds(width: Any) -> bool:
        offsets = [width * k / 60 * (1 - mpmath.mpf(10) ** -20) for k in range(-60, 61)]
        return all(abs(f(centre + s) - middle) < bound for s in offsets)

    return d > 0 and holds(d) and not holds(d / mpmath.mpf("0.9") * (1 + mpmath.mpf(10) ** -15))


def _index(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    f_text = (re.findall(r"a_n = (.*?), limit", text) or re.findall(r"sequence (.*?) tends", text))[0]
    limit = _number((re.findall(r"limit (-?\d+(?:/\d+)?)", text) or re.findall(r"tends to (-?\d+(?:/\d+)?)", text))[0])
    bound = _number((re.findall(r"< (\d+/\d+)", text) or re.findall(r"within (\d+/\d+)", text))[0])
    f, n = _function(f_text, "n", by="numpy"), int(answer)
    index = numpy.arange(1, 3 * n + 200, dtype=numpy.float64)
    late = index[abs(f(index) - float(limit)) >= float(bound)]
    least = int(late.max()) + 1 if late.size else 1
    return least <= n <= 1.05 * least


def _derivative(prompt: str, answer: str) -> bool:
    f, g = _function(prompt.removeprefix("Differentiate ").removesuffix(" with respect to x.")), _function(answer)
    return _slope(f, g, (0.37, 0.81, -0.43, 1.3))


def _slope(f: Callable[..., Any], g: Callable[..., Any], points: tuple[float, ...]) -> bool:
    tried = 0
    with mpmath.workdps(40):
        for x in map(mpmath.mpf, points):
            value = mpmath.diff(f, x)
            if isinstance(value, mpmath.mpf) and mpmath.isfinite(value):
                tried += 1
                if not _near(g(x), value, 1e-12):
                    return False
    return tried > 1


def _antiderivative(prompt: str, answer: str) -> bool:
    text = answer.replace("abs(", "Abs(")
    return _slope(
        _function(text),
        _function(prompt.removeprefix("Find an antiderivative of ").removesuffix(".")),
        (0.37, 0.81, 1.3),
    )


def _tangent(prompt: str, answer: str) -> bool:
    f_text, p = re.findall(r"y=(.*) at x=(-?\d+):", prompt)[0]
    f, line = expression(f_text), expression(answer)
    slope = sympy.diff(f, X).subs(X, int(p))
    return bool(slope == sympy.diff(line, X) and f.subs(X, int(p)) == line.subs(X, int(p)))


def _initial(prompt: str, answer: str) -> bool:
    """The solution in the equation, exactly simplified."""
    equation, *starts = prompt.removeprefix("Solve ").removesuffix(" for y(x).").split(", ")
    y = expression(answer)
    slopes = [y, sympy.diff(y, X), sympy.diff(y, X, 2)]
    named = re.sub(r"(?<=\d)y", "*y", equation).replace("y''", "u").replace("y'", "v")
    named = re.sub(r"(\d)\*?(?=[uvy])", r"\1*", named)
    left, _, right = named.partition(" = ")
    gap = expression(left) - expression(right)
    gap = gap.subs({sympy.Symbol("u"): slopes[2], sympy.Symbol("v"): slopes[1], Y: slopes[0]})
    zero = all(abs(sympy.N(gap.subs(X, v), 30)) < 1e-18 for v in (sympy.Rational(1, 3), sympy.Rational(-2, 7)))
    given = [(len(s.split("(")[0]) - 1, int(s.split(" = ")[1])) for s in starts]
    return zero and all(abs(sympy.N(slopes[k].subs(X, 0), 30) - v) < 1e-18 for k, v in given)


def _ordinary(prompt: str, answer: str) -> bool:
    """y' = f(x, y) held at points near the start, by numeric differences."""
    text = plain(prompt)
    right = (re.findall(r"y' = (.*?), y\(", text) or re.findall(r"y' = (.*?) with y\(", text))[0]
    at, value = re.findall(r"y\((-?\d+)\) = (-?\d+(?:/\d+)?)", text)[0]
    text_y = re.sub(r"\+-", "-", answer)
    f, y = _function(right.replace("xy", "x*y"), "x", "y"), _function(text_y)
    with mpmath.workdps(40):
        start = mpmath.mpf(int(at))
        if not _near(y(start), _number(value), 1e-20):
            return False
        return all(
            _near(mpmath.diff(y, x), f(x, y(x)), 1e-10) for x in (start + mpmath.mpf(k) / 1000 for k in (0, 1, 2, 5))
        )


# ── geometry ─────────────────────────────────────────────────────────────────────────────────────


def _points(text: str) -> list[numpy.ndarray[Any, Any]]:
    found = re.findall(r"\((-?\d+(?:/\d+)?(?:,\s?-?\d+(?:/\d+)?)+)\)", text)
    return [numpy.array([float(Fraction(c)) for c in piece.split(",")]) for piece in found]


def _space(prompt: str, answer: str) -> bool:
    p = _points(prompt)
    if "far apart" in prompt or "Distance between the lines" in prompt:
        a, u, b, v = p
        normal = numpy.cross(u, v)
        return isclose(abs(normal @ (b - a)) / numpy.linalg.norm(normal), float(_number(answer)), rel_tol=1e-9)
    if "rea of the triangle" in prompt:
        a, b, c = p
        return isclose(numpy.linalg.norm(numpy.cross(b - a, c - a)) / 2, float(_number(answer)), rel_tol=1e-9)
    if "tetrahedron" in prompt:
        a, b, c, d = p
        volume = abs(numpy.linalg.det(numpy.array([b - a, c - a, d - a]))) / 6
        return isclose(volume, float(_number(answer)), rel_tol=1e-9)
    (x,) = _points(answer)
    if "perpendicular" in prompt or "nearest" in prompt:
        base, u = (p[1], p[2]) if prompt.startswith("Foot") else (p[0], p[1])
        q = p[0] if prompt.startswith("Foot") else p[2]
        along = numpy.cross(x - base, u)
        return bool(abs(along).max() < 1e-9 and abs((q - x) @ u) < 1e-9)
    if "Reflect" in prompt or "Mirror" in prompt:
        level = int(re.findall(r"X = (-?\d+)", prompt)[0])
        q, normal = p[0], p[1]
        middle = (q + x) / 2
        return bool(abs(middle @ normal - level) < 1e-9 and abs(numpy.cross(x - q, normal)).max() < 1e-9)
    if "sphere" in prompt or "equally far" in prompt:
        far = [numpy.linalg.norm(x - q) for q in p]
        return max(far) - min(far) < 1e-9
    base, u, a, b, c = p
    flat = numpy.linalg.det(numpy.array([x - a, b - a, c - a]))
    return bool(abs(flat) < 1e-7 and abs(numpy.cross(x - base, u)).max() < 1e-8)


def _centre(prompt: str, answer: str) -> bool:
    a, b, c = _points(prompt)
    (x,) = _points(answer)
    if "nine-point" in prompt:
        middles = [(a + b) / 2, (b + c) / 2, (c + a) / 2]
        far = [numpy.linalg.norm(x - m) for m in middles]
        return max(far) - min(far) < 1e-8
    if "circumcentre" in prompt:
        far = [numpy.linalg.norm(x - q) for q in (a, b, c)]
        return max(far) - min(far) < 1e-8
    if "orthocentre" in prompt:
        return bool(abs((x - a) @ (b - c)) < 1e-7 and abs((x - b) @ (a - c)) < 1e-7)
    sides = [numpy.linalg.norm(b - c), numpy.linalg.norm(c - a), numpy.linalg.norm(a - b)]
    power = 2 if "symmedian" in prompt else 1
    weights = numpy.array([s**power for s in sides])
    found = (weights[0] * a + weights[1] * b + weights[2] * c) / weights.sum()
    return bool(abs(found - x).max() < 1e-8)


def _area(prompt: str, answer: str) -> bool:
    corners = [(int(x), int(y)) for x, y in re.findall(r"\((-?\d+),(-?\d+)\)", prompt)]
    middle = sum(complex(*p) for p in corners) / len(corners)
    around = [complex(*p) - middle for p in corners]
    total = sum((one.conjugate() * two).imag for one, two in zip(around, around[1:] + around[:1], strict=True))
    return isclose(abs(total) / 2, float(Fraction(answer)), rel_tol=1e-9)


def _isometry(prompt: str, answer: str) -> bool:
    """In homogeneous coordinates, by matrices."""
    whole = numpy.eye(3)
    for words in prompt.lower().removeprefix("in the plane, ").split(". which")[0].split(": image")[0].split(", then "):
        whole = _step(words) @ whole
    x, y = (float(Fraction(c)) for c in answer.strip("()").split(","))
    start = re.findall(r"image of \((-?\d+),(-?\d+)\)", prompt)
    at = numpy.array([*map(float, start[0]), 1.0]) if start else numpy.array([x, y, 1.0])
    return bool(abs(whole @ at - numpy.array([x, y, 1.0])).max() < 1e-9)


def _step(words: str) -> numpy.ndarray[Any, Any]:
    numbers = ints(words.split("about")[1] if "about" in words else words)
    if words.startswith("translate"):
        return numpy.array([[1, 0, numbers[0]], [0, 1, numbers[1]], [0, 0, 1]], dtype=float)
    if words.startswith("rotate"):
        turn = {"180°": 2, "anticlockwise": 1, "clockwise": 3}[words.split(" about")[0].split()[-1]]
        quarter = numpy.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]], dtype=float)
        there = numpy.array([[1, 0, numbers[0]], [0, 1, numbers[1]], [0, 0, 1]], dtype=float)
        return there @ numpy.linalg.matrix_power(quarter, turn) @ numpy.linalg.inv(there)  # type: ignore[no-any-return]
    line = words.removeprefix("reflect in ").replace(" ", "")
    if line.startswith("x="):
        return numpy.array([[-1, 0, 2 * int(line[2:])], [0, 1, 0], [0, 0, 1]], dtype=float)
    if "x" not in line:
        return numpy.array([[1, 0, 0], [0, -1, 2 * int(line[2:])], [0, 0, 1]], dtype=float)
    sign = -1 if line.startswith("y=-x") else 1
    c = int(line.partition("x")[2] or 0)
    return numpy.array([[0, sign, -sign * c], [sign, 0, c], [0, 0, 1]], dtype=float)


OPINIONS: dict[str, Opinion] = {
    **{
        f"math/integrals/{kind}": _definite
        for kind in [
            "power",
            "substitution",
            "parts",
            "logarithm",
            "fractions",
            "arctangent",
            "trigonometric",
            "gamma",
            "gaussian",
            "absolute",
            "symmetry",
        ]
    },
    **{f"math/measures/{kind}": _measure for kind in ("between", "disc", "shell", "arc", "polar", "mean")},
    **{f"math/limits/{kind}": _limit for kind in ("cancel", "infinity", "conjugate", "exponential", "ratio", "taylor")},
    "math/limits/path": _path,
    **{f"math/epsilon-delta/{kind}": _delta for kind in ("line", "polynomial", "quotient", "root")},
    **{f"math/epsilon-index/{kind}": _index for kind in ("linear", "quadratic", "geometric")},
    "math/calculus/derivative": _derivative,
    "math/calculus/antiderivative": _antiderivative,
    "math/calculus/tangent": _tangent,
    "math/calculus/initial-value": _initial,
    **{
        f"math/first-order/{kind}": _ordinary for kind in ("separable", "linear", "bernoulli", "homogeneous", "riccati")
    },
    **{f"math/space/{kind}": _space for kind in ("skew", "foot", "mirror", "meet", "triangle", "sphere", "volume")},
    **{
        f"math/triangle-centres/{kind}": _centre
        for kind in ("circumcentre", "orthocentre", "incentre", "nine-point", "symmedian")
    },
    "math/geometry/area": _area,
    "math/geometry/isometry": _isometry,
}
