"""Statistics in exact numbers: fits, tests, intervals, likelihoods and unbiased estimators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt
from random import Random
from typing import ClassVar

from bootcamp.answers.labels import unlabelled
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list
from bootcamp.math import polynomials
from bootcamp.math.chains import solve
from bootcamp.math.counting import value_of
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, given_matrix, read_polynomial
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.schemes import numbers
from bootcamp.math.wordings import wording


def decimal(x: Fraction) -> str:
    """A decimal where it ends, else a fraction."""
    rest = x.denominator
    for p in (2, 5):
        while rest % p == 0:
            rest //= p
    return str(x) if rest > 1 else f"{float(x):.6f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, kw_only=True)
class Estimate(Pictured):
    """An estimate or a statistic, as an exact number, a line, an interval or a polynomial."""

    WORDINGS: ClassVar = {
        "regression": wording(
            "Regression line of y on x for {p}?",
            "Fit y = a + bx by least squares to the points {p}. Equation of the line?"
        ),
        "weighted": wording(
            "Weighted least squares line y(x) for {p}, weights {w}?",
            "Fit a line y = a + bx to the points {p} by least squares with the weights {w}. Its equation?",
        ),
        "interval": wording(
            "Known sigma = {s}, data {x}. Interval for the mean with z = {z}?",
            "Measurements {x} have a known standard deviation {s}. Give the confidence interval for their mean that "
            "z = {z} belongs to.",
        ),
        "likelihood": wording(
            "Maximum likelihood estimate of t: {m}",
            "Find the maximum likelihood estimate of the parameter t exactly. {m}",
        ),
        "unbiased": wording(
            "X ~ Bin({n}, p). Polynomial g(X) of degree <= {n} with E g(X) = {f}?",
            "X is binomial with {n} trials and unknown p. Which polynomial g(X) of degree at most {n} is an unbiased "
            "estimator of {f}?",
        ),
        "chi-square": wording(
            "Chi-square statistic for independence in {t}?",
            "Compute Pearson's chi-square statistic (no correction) of independence for the table of counts {t}, "
            "exactly.",
        ),
        "mixture": wording(
            "EM step for {x}: each row from A with chance w = {w}, else B; P(1) = {a} (A), {b} (B). New w, a, b?",
            "In each of the rows {x} all coins are of one kind, A with chance {w}, else B; heads (1) come up with "
            "chance {a} for A "
            "and {b} for B. Give w, a, b after one step of the EM algorithm.",
        ),
        "combination": wording(
            "Unbiased measurements, covariance {c}. Weights of least variance, sum 1?",
            "Measurements of one quantity have the covariance matrix {c}. Which weights, of sum 1, give the unbiased "
            "linear combination "
            "of least variance?",
        ),
        "rank": wording(
            "Spearman's rank correlation of {x} and {y}?",
            "Find Spearman's rank correlation of the paired samples {x} and {y} exactly.",
        ),
    }  # fmt: skip
    chance: ClassVar[float] = 0.15

    def _points(self, rng: Random, level: int) -> tuple[list[int], list[int]]:
        n = (3, 4, 5, 7)[level - 1]
        return rng.sample(range(-6, 13), n), [rng.randint(-9, 12) for _ in range(n)]

    def _regression(self, rng: Random, level: int) -> Made:
        x, y = self._points(rng, level)
        a, b = _line(x, y, [1] * len(x))
        if not b:
            return self.made(rng, level)
        return {"p": listed([f"({p},{q})" for p, q in zip(x, y, strict=True)])}, f"y = {polynomials.write([a, b])}"

    def _weighted(self, rng: Random, level: int) -> Made:
        x, y = self._points(rng, level)
        w = [rng.randint(1, 5) for _ in x]
        a, b = _line(x, y, w)
        if not b or len(set(w)) == 1:
            return self.made(rng, level)
        return {
            "p": listed([f"({p},{q})" for p, q in zip(x, y, strict=True)]),
            "w": listed(w),
        }, f"y = {polynomials.write([a, b])}"

    def _interval(self, rng: Random, level: int) -> Made:
        n = (4, 4, 9, 16)[level - 1]
        z = Fraction(rng.choice(("1.645", "1.96", "2.326", "2.576")))
        data = [Fraction(rng.randint(100, 400), 10 if level > 1 else 1) for _ in range(n)]
        s = Fraction(rng.randint(1, 40), 10 if level > 1 else 2)
        half = z * s / int(sqrt(n))
        mean = sum(data) / n
        return {"s": decimal(s), "x": listed(map(decimal, data)), "z": decimal(z)}, f"[{mean - half}, {mean + half}]"  # type: ignore[arg-type]

    def _likelihood(self, rng: Random, level: int) -> Made:
        """Models whose estimates are rational."""
        n = (5, 6, 8, 10)[level - 1]
        counts = [rng.randint(1, 40) for _ in range(3)]
        waits = [rng.randint(1, 20) for _ in range(n)]
        a, b, c = counts
        models = [
            (f"{listed(waits)} are Poisson with mean t.", Fraction(sum(waits), n)),
            (f"{listed(waits)} are geometric, P(k) = t(1-t)^(k-1), k >= 1.", Fraction(n, sum(waits))),
            (f"{listed(waits)} are exponential with rate t.", Fraction(n, sum(waits))),
            (
                f"counts {a}, {b}, {c} of genotypes of chances t^2, 2t(1-t), (1-t)^2.",
                Fraction(2 * a + b, 2 * (a + b + c)),
            ),
            (f"counts {a}, {b}, {c} of classes of chances t/2, t/2, 1-t.", Fraction(a + b, a + b + c)),
            (f"counts {a}, {b}, {c} of classes of chances t/3, 2t/3, 1-t.", Fraction(a + b, a + b + c)),
            (f"{listed(waits)} have the density t^2 x e^(-tx), x > 0.", Fraction(2 * n, sum(waits))),
            (f"{listed(waits)} have the density t^3 x^2 e^(-tx)/2, x > 0.", Fraction(3 * n, sum(waits))),
            (f"{listed(waits)} are observed with density 2x/t^2 on [0, t].", Fraction(max(waits))),
            (
                f"{listed(waits)} are exponential lifetimes of mean t; {a} more units still worked "
                f"when stopped at age {max(waits)}.",
                Fraction(sum(waits) + a * max(waits), n),
            ),
            (f"{listed(waits)} are normal with mean 0 and variance t.", Fraction(sum(w * w for w in waits), n)),
        ]  # fmt: skip
        text, value = rng.choice(models[: (3, 6, 8, 11)[level - 1]] if level < 4 else models[3:])
        return {"m": text}, value

    def _unbiased(self, rng: Random, level: int) -> Made:
        """E of X(X-1)...(X-k+1) is n(n-1)...(n-k+1) p^k."""
        n = rng.randint(*((2, 60), (3, 9), (4, 9), (5, 9))[level - 1])
        degree = (2, 2, 3, 4)[level - 1]
        f = [Fraction(rng.randint(-6, 6)) for _ in range(degree)] + [Fraction(rng.choice((-3, -2, -1, 1, 2, 3)))]
        if level == 1:
            f[0] = Fraction(0)
        total, falling, below = polynomials.polynomial([f[0]]), polynomials.polynomial([1]), 1
        for k, c in enumerate(f[1:]):
            falling = polynomials.multiply(falling, polynomials.polynomial([-k, 1]))
            below *= n - k
            total = polynomials.add(total, polynomials.polynomial([c / below * x for x in falling]))
        return {"n": n, "f": polynomials.write(f, "p")}, polynomials.write(total, "X")

    def _chi_square(self, rng: Random, level: int) -> Made:
        m, n = ((2, 2), (2, 2), (2, 3), (3, 3))[level - 1]
        rows = [[rng.randint(1, 20 if level == 1 else 30) for _ in range(n)] for _ in range(m)]
        value = _chi(rows)
        return ({"t": write_matrix(rows)}, value) if value else self.made(rng, level)

    def _mixture(self, rng: Random, level: int) -> Made:
        count, length = ((2, 3), (2, 4), (3, 4), (4, 5))[level - 1]
        rows = ["".join(rng.choice("01") for _ in range(length)) for _ in range(count)]
        w, a, b = (Fraction(rng.randint(1, 4), 5) if level > 1 else Fraction(rng.randint(1, 8), 9) for _ in range(3))
        if a == b or len({row.count("1") for row in rows}) == 1:
            return self.made(rng, level)
        found = _em(rows, w, a, b)
        if max(len(str(v)) for v in found) > 30:
            return self.made(rng, level)
        return {"x": " ".join(rows), "w": w, "a": a, "b": b}, listed(found)

    def _combination(self, rng: Random, level: int) -> Made:
        n = (2, 3, 3, 4)[level - 1]
        half = [[rng.randint(*((-9, 9) if n == 2 else (-4, 4))) for _ in range(n)] for _ in range(n)]
        c = [[sum(half[k][i] * half[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
        try:
            raw = solve([[Fraction(x) for x in row] for row in c], [Fraction(1)] * n)
        except StopIteration:
            return self.made(rng, level)
        weights = [x / sum(raw) for x in raw]
        return ({"c": write_matrix(c)}, listed(weights)) if len(set(weights)) > 1 else self.made(rng, level)

    def _rank(self, rng: Random, level: int) -> Made:
        n = (5, 6, 8, 11)[level - 1]
        x, y = rng.sample(range(1, 60), n), rng.sample(range(1, 60), n)
        ranks = [sorted(row).index(v) for row in (x, y) for v in row]
        square = sum((p - q) ** 2 for p, q in zip(ranks[:n], ranks[n:], strict=True))
        return {"x": f"({listed(x)})", "y": f"({listed(y)})"}, 1 - Fraction(6 * square, n * (n * n - 1))

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "regression" | "weighted":
                found = read_polynomial(re.sub(r"^\s{0,3}\$?\\?(?:hat\s?\{?)?\s?y\s?\}?\s?=", "", text[:500]))
                wanted = read_polynomial(solution)
                return "not_a_line" if found is None else "" if found == wanted else "another_line"
            case "unbiased":
                found = read_polynomial(re.sub(r"^\s{0,3}\$?g\s?\(\s?X\s?\)\s?=", "", text[:900]), "X")
                if found is None:
                    return "not_a_polynomial"
                return "" if found == read_polynomial(solution, "X") else "another_polynomial"
            case "interval":
                return self._interval_fault(text, solution)
            case "mixture" | "combination":
                row = parse_list(re.sub(r"\b[wab](?:')?\s?=\s?", "", plain(text[:900])))
                return "not_numbers" if row is None else "" if row == numbers(solution) else "wrong_values"
        value = value_of(text) if len(text) < 120 else None
        return "not_a_number" if value is None else "" if value == Fraction(solution) else "wrong_value"

    def _interval_fault(self, text: str, solution: str) -> str:
        """`[a, b]`, `(a, b)`, `a ± b`, or inequalities: a rounding in the sixth digit is forgiven."""
        text = unlabelled(plain(text[:300]), signs="=∈")
        between = re.fullmatch(r"([^<≤]{1,60})[<≤]\s?(?:\\mu|μ|m|x|mean)\s?[<≤]([^<≤]{1,60})", text)
        if between:
            text = f"({between[1]},{between[2]})"
        if text.count("±") == 1:
            middle, _, half = text.strip("()[] ").partition("±")
            text = f"({middle}-({half}),{middle}+({half}))"
        found = parse_list(text, value_of)
        if found is None or len(found) != 2:
            return "no_interval"
        wanted = numbers(solution)
        wide = wanted[1] - wanted[0]
        return "" if all(abs(a - b) <= wide / 10**5 for a, b in zip(found, wanted, strict=True)) else "wrong_interval"

    def true(self, given: Given, solution: str) -> bool:
        """With numpy and scipy, or by the definition over all outcomes."""
        import numpy

        def floats(text: str) -> list[float]:
            return [float(x) for x in numbers(text)]

        match self.kind:
            case "regression" | "weighted":
                points = [floats(part) for part in given["p"].split(", ")]
                x, y = (numpy.array(row) for row in zip(*points, strict=True))
                weights = numpy.sqrt(floats(given["w"])) if "w" in given else numpy.ones(len(x))
                b, a = numpy.polyfit(x, y, 1, w=weights)
                found = read_polynomial(solution)
                return found is not None and bool(numpy.allclose([a, b], [float(c) for c in found], atol=1e-8))
            case "interval":
                x, half = numpy.array(floats(given["x"])), float(given["z"]) * float(given["s"])
                half /= sqrt(len(x))
                return bool(numpy.allclose(floats(solution), [x.mean() - half, x.mean() + half]))
            case "likelihood":
                return _is_maximum(given["m"], float(Fraction(solution)))
            case "unbiased":
                g, f = read_polynomial(solution, "X"), read_polynomial(given["f"], "p")
                n = int(given["n"])
                if g is None or f is None or len(g) > n + 1:
                    return False
                for p in (Fraction(1, 3), Fraction(3, 7), Fraction(4, 5), Fraction(1, 9), Fraction(8, 9)):
                    mean = sum(comb(n, k) * p**k * (1 - p) ** (n - k) * polynomials.value(g, k) for k in range(n + 1))
                    if mean != polynomials.value(f, p):
                        return False
                return True
            case "chi-square":
                from scipy.stats import chi2_contingency

                table = numpy.array([[float(x) for x in row] for row in given_matrix(given["t"])])
                return bool(abs(chi2_contingency(table, correction=False)[0] / float(Fraction(solution)) - 1) < 1e-9)
            case "mixture":
                w, a, b = (float(Fraction(given[name])) for name in "wab")
                heads = numpy.array([row.count("1") for row in given["x"].split()])
                n = len(given["x"].split()[0])
                odds = w / (1 - w) * (a / b) ** heads * ((1 - a) / (1 - b)) ** (n - heads)
                share = odds / (1 + odds)
                new = [
                    share.mean(),
                    (share * heads).sum() / share.sum() / n,
                    ((1 - share) * heads).sum() / (1 - share).sum() / n,
                ]
                return bool(numpy.allclose(floats(solution), new))
            case "combination":
                c = numpy.array([[float(x) for x in row] for row in given_matrix(given["c"])])
                weights = numpy.array(floats(solution))
                slopes = c @ weights
                return bool(
                    abs(weights.sum() - 1) < 1e-9
                    and numpy.ptp(slopes) < 1e-6 * (1 + abs(slopes).max())
                    and numpy.linalg.eigvalsh(c)[0] > 0
                )
        from scipy.stats import spearmanr

        found = spearmanr(floats(given["x"]), floats(given["y"])).statistic
        return bool(abs(found - float(Fraction(solution))) < 1e-9)


def _line(x: list[int], y: list[int], w: list[int]) -> tuple[Fraction, Fraction]:
    s, sx, sy = (
        Fraction(sum(w)),
        sum(a * b for a, b in zip(w, x, strict=True)),
        sum(a * b for a, b in zip(w, y, strict=True)),
    )
    sxx = sum(a * b * b for a, b in zip(w, x, strict=True))
    sxy = sum(a * b * c for a, b, c in zip(w, x, y, strict=True))
    slope = (s * sxy - sx * sy) / (s * sxx - sx * sx)
    return (sy - slope * sx) / s, slope


def _chi(rows: list[list[int]]) -> Fraction:
    across, down = [sum(row) for row in rows], [sum(column) for column in zip(*rows, strict=True)]
    total = sum(across)
    cells = (
        (c, Fraction(r * k, total)) for row, r in zip(rows, across, strict=True) for c, k in zip(row, down, strict=True)
    )
    return sum(((c - e) ** 2 / e for c, e in cells), Fraction(0))


def _em(rows: list[str], w: Fraction, a: Fraction, b: Fraction) -> list[Fraction]:
    shares = []
    for row in rows:
        k, n = row.count("1"), len(row)
        one, two = w * a**k * (1 - a) ** (n - k), (1 - w) * b**k * (1 - b) ** (n - k)
        shares.append(one / (one + two))
    rest = [1 - share for share in shares]

    def heads(weights: list[Fraction]) -> Fraction:
        counted = sum((s * row.count("1") for s, row in zip(weights, rows, strict=True)), Fraction(0))
        return counted / (sum(weights, Fraction(0)) * len(rows[0]))

    return [sum(shares, Fraction(0)) / len(rows), heads(shares), heads(rest)]


def _is_maximum(text: str, t: float) -> bool:
    """The logarithm of the likelihood, written out again, is larger at t than nearby."""
    from math import log

    values = [int(part) for part in re.findall(r"\d+", text.split(" are ")[0].split(" have ")[0].split(" of ")[0])]
    n, total = len(values), sum(values)

    def score(s: float) -> float:
        if "Poisson" in text:
            return total * log(s) - n * s
        if "geometric" in text:
            return n * log(s) + (total - n) * log(1 - s) if 0 < s < 1 else -1e300 if s > 1 or total > n else 0.0
        if "lifetimes" in text:
            extra = int(text.split("; ")[1].split()[0])
            return -n * log(s) - (total + extra * max(values)) / s
        if "rate" in text:
            return n * log(s) - s * total
        if "genotypes" in text:
            a, b, c = values
            return (2 * a + b) * log(s) + (b + 2 * c) * log(1 - s)
        if "classes" in text:
            a, b, c = values
            return (a + b) * log(s) + c * log(1 - s)
        if "t^2 x" in text or "t^3 x" in text:
            return (2 if "t^2 x" in text else 3) * n * log(s) - s * total
        if "2x/t^2" in text:
            return -2 * n * log(s) if s >= max(values) - 1e-12 else -1e300
        return -n / 2 * log(s) - sum(v * v for v in values) / (2 * s)

    return all(
        score(t) > score(t * (1 + step))
        for step in (-0.2, -0.01, -1e-4, 1e-4, 0.01)
        if t * (1 + step) < 1 or not re.search("1-t|geometric", text)
    )
