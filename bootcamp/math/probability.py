"""Probability: exact chances and means."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import comb, factorial, perm
from random import Random
from typing import ClassVar

from bootcamp.math.chains import ONE, solve
from bootcamp.math.counting import value_of
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Chance(Question):
    """The exact probability of an event in a finite or countable experiment."""

    WORDINGS: ClassVar = {
        "urn": wording(
            "{r} red, {b} blue balls; {n} drawn without replacement. P(exactly {k} red)?",
            "From an urn with {r} red and {b} blue balls {n} are taken at once. Probability that exactly {k} are red?",
        ),
        "bayes": wording(
            "Prevalence {p}, sensitivity {s}, false positive rate {f}. P(ill | {n} independent positive tests)?",
            "A share {p} of people is ill. A test is positive for the ill with probability {s}, for the "
            "healthy with {f}. "
            "Given {n} independent positive tests, the probability of being ill?",
        ),
        "dice": wording(
            "{n} fair {m}-sided dice: P(sum = {s})?",
            "Throw {n} fair dice with faces 1 to {m}. Probability that they add up to {s}?",
        ),
        "ruin": wording(
            "From {a}, steps +1 with probability {p}, else -1. P(reach {n} before 0)?",
            "A gambler with {a} coins bets one a round and wins it with probability {p}. Probability of "
            "reaching {n} before 0?",
        ),
        "race": wording(
            "Events of chance {p} (A) and {q} (B), independent each round. P(A has happened {k} times "
            "before B happens once)?",
            "Each round A occurs with probability {p} and, independently, B with {q}. Probability that "
            "the first B comes in a "
            "round strictly after the one of the {k}-th A?",
        ),
        "birthday": wording(
            "{k} people, {n} equally likely days: P(exactly one pair shares a day, no other coincidence)?",
            "{k} balls fall independently and uniformly into {n} boxes. Probability that one box holds "
            "two and the others at most one?",
        ),
        "matches": wording(
            "Random permutation of 1..{n}: P(exactly {k} fixed points and 1 is one of them)?",
            "{n} letters go at random into {n} envelopes. Probability that exactly {k} are right and the "
            "first is among them?",
        ),
        "adjacent": wording(
            "{n} people, {k} of them friends, sit in a random row. P(no two friends side by side)?",
            "{n} books, {k} of them red, stand in random order on a shelf. Probability that no two red ones touch?",
        ),
    }

    def _urn(self, rng: Random, level: int) -> Made:
        r, b = rng.randint(3, 14 + 6 * level), rng.randint(3, 14 + 6 * level)
        n = rng.randint(2, min(r, b, 1 + 2 * level))
        k = rng.randint(1 if n > 2 else 0, n)
        return {"r": r, "b": b, "n": n, "k": k}, Fraction(comb(r, k) * comb(b, n - k), comb(r + b, n))

    def _bayes(self, rng: Random, level: int) -> Made:
        p, s, f = (
            Fraction(rng.randint(1, 30), 100),
            Fraction(rng.randint(60, 99), 100),
            Fraction(rng.randint(1, 20), 100),
        )
        n = rng.randint(1, level)
        return {"p": p, "s": s, "f": f, "n": n}, p * s**n / (p * s**n + (1 - p) * f**n)

    def _dice(self, rng: Random, level: int) -> Made:
        n, m = rng.randint(2, 2 + level), rng.randint(4, 20 if level > 1 else 30)
        s = rng.randint(n + 1, n * m - 1)
        ways = sum((-1) ** j * comb(n, j) * comb(s - m * j - 1, n - 1) for j in range((s - n) // m + 1))
        return {"n": n, "m": m, "s": s}, Fraction(ways, m**n)

    def _ruin(self, rng: Random, level: int) -> Made:
        n, whole = rng.randint(3, 4 + 3 * level), rng.randint(3, 20)
        a, p = rng.randint(1, n - 1), Fraction(rng.randint(1, whole - 1), whole)
        r = (1 - p) / p
        return {"a": a, "n": n, "p": p}, Fraction(a, n) if r == 1 else (1 - r**a) / (1 - r**n)

    def _race(self, rng: Random, level: int) -> Made:
        p, q, k = Fraction(rng.randint(1, 19), 20), Fraction(rng.randint(1, 14), 15), rng.randint(1, 2 * level)
        good = p * (1 - q)
        return {"p": p, "q": q, "k": k}, (good / (good + q)) ** k

    def _birthday(self, rng: Random, level: int) -> Made:
        k, n = rng.randint(3, 5 + 2 * level), rng.randint(8, 60 + 60 * level)
        return {"k": k, "n": n}, Fraction(comb(k, 2) * perm(n, k - 1), n**k)

    def _matches(self, rng: Random, level: int) -> Made:
        n = rng.randint(4, 32 + 2 * level)
        k = rng.randint(1, n - 2)
        rest = n - k
        free = sum(Fraction((-1) ** j, factorial(j)) for j in range(rest + 1))
        return {"n": n, "k": k}, free / factorial(k) * Fraction(k, n)

    def _adjacent(self, rng: Random, level: int) -> Made:
        n = rng.randint(6, 50 + 10 * level)
        k = rng.randint(2, min(12, (n + 1) // 2))
        return {"n": n, "k": k}, Fraction(comb(n - k + 1, k), comb(n, k))

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = value_of(text)
        if found is None:
            return "not_a_number"
        return "" if found == Fraction(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """By recursion over the steps of the experiment."""
        numbers = {name: Fraction(text) for name, text in given.items()}
        return bool(getattr(self, "_true_" + self.kind)(**numbers) == Fraction(solution))

    def _true_urn(self, r: Fraction, b: Fraction, n: Fraction, k: Fraction) -> Fraction:
        @cache
        def draw(r: Fraction, b: Fraction, n: int, k: int) -> Fraction:
            if n == 0 or k < 0:
                return Fraction(k == n == 0)
            red = r / (r + b) * draw(r - 1, b, n - 1, k - 1) if r else Fraction(0)
            return red + (b / (r + b) * draw(r, b - 1, n - 1, k) if b else 0)

        return draw(r, b, int(n), int(k))

    def _true_bayes(self, p: Fraction, s: Fraction, f: Fraction, n: Fraction) -> Fraction:
        for _ in range(int(n)):
            p = p * s / (p * s + (1 - p) * f)
        return p

    def _true_dice(self, n: Fraction, m: Fraction, s: Fraction) -> Fraction:
        law = {0: ONE}
        for _ in range(int(n)):
            fresh: dict[int, Fraction] = {}
            for total, chance in law.items():
                for face in range(1, int(m) + 1):
                    fresh[total + face] = fresh.get(total + face, Fraction(0)) + chance / m
            law = fresh
        return law.get(int(s), Fraction(0))

    def _true_ruin(self, a: Fraction, n: Fraction, p: Fraction) -> Fraction:
        size = int(n) - 1
        rows = [
            [Fraction(i == j) - p * (j == i + 1) - (1 - p) * (j == i - 1) for j in range(size)] for i in range(size)
        ]
        return solve(rows, [p * (i == size - 1) for i in range(size)])[int(a) - 1]

    def _true_race(self, p: Fraction, q: Fraction, k: Fraction) -> Fraction:
        """h(k) = p(1-q) h(k-1) + (1-p)(1-q) h(k), h(0) = 1."""
        h = ONE
        for _ in range(int(k)):
            h = p * (1 - q) * h / (1 - (1 - p) * (1 - q))
        return h

    def _true_birthday(self, k: Fraction, n: Fraction) -> Fraction:
        none, one = ONE, Fraction(0)  # no coincidence so far, one pair so far
        for j in range(int(k)):
            none, one = none * (n - j) / n, one * (n - (j - 1)) / n + none * j / n  # j-1 days are taken after a pair
        return one

    def _true_matches(self, n: Fraction, k: Fraction) -> Fraction:
        free = [1, 0]
        for m in range(2, int(n)):
            free.append((m - 1) * (free[m - 1] + free[m - 2]))
        return Fraction(comb(int(n) - 1, int(k) - 1) * free[int(n - k)], factorial(int(n)))

    def _true_adjacent(self, n: Fraction, k: Fraction) -> Fraction:
        @cache
        def rows(n: int, k: int) -> int:
            return int(k == 0) if n <= 0 else rows(n - 1, k) + (rows(n - 2, k - 1) if k else 0)

        return Fraction(rows(int(n), int(k)), comb(int(n), int(k)))


@dataclass(frozen=True, kw_only=True)
class Mean(Question):
    """The exact mean or variance of a random variable, by linearity, symmetry or first steps."""

    WORDINGS: ClassVar = {
        "coupons": wording(
            "{n} equally likely coupons, {k} different ones already seen: mean number of further draws to "
            "have {m} different?",
            "Cereal boxes hold one of {n} equally likely cards. You have {k} different ones; mean number "
            "of boxes until you have {m}?",
        ),
        "maximum": wording(
            "Mean of the largest of {n} fair {m}-sided dice?",
            "Throw {n} fair dice with faces 1..{m}. Expected maximum?",
        ),
        "order": wording(
            "{n} independent uniform points in [{a},{b}]: mean of the {k}-th smallest?",
            "Expected value of the {k}-th order statistic of {n} uniform variables on [{a},{b}]?",
        ),
        "pattern": wording(
            "Coin with P(H) = {p}: mean number of tosses until {w} appears?",
            "A coin shows H with probability {p}, else T. After how many tosses, on average, has {w} come up in a row?",
        ),
        "runs": wording(
            "{a} A's and {b} B's in random order: mean number of runs?",
            "Shuffle {a} letters A and {b} letters B. Expected number of runs of equal letters?",
        ),
        "variance": wording(
            "{n} of {t} items ({g} good) drawn without replacement: variance of the number of good ones?",
            "A sample of {n} from {t} items, {g} of them good, without replacement. Variance of the "
            "number of good items in it?",
        ),
    }

    def _coupons(self, rng: Random, level: int) -> Made:
        n = rng.randint(6, 20 + 4 * level)
        k = rng.randint(0, n - 2)
        m = rng.randint(k + 1, min(n, k + 3 + 2 * level))
        return {"n": n, "k": k, "m": m}, sum((Fraction(n, n - j) for j in range(k, m)), Fraction(0))

    def _maximum(self, rng: Random, level: int) -> Made:
        n, m = rng.randint(2, 4 + 2 * level), rng.randint(4, 100)
        return {"n": n, "m": m}, m - sum((Fraction(j, m) ** n for j in range(1, m)), Fraction(0))

    def _order(self, rng: Random, level: int) -> Made:
        n, a = rng.randint(2, 9 + 6 * level), rng.randint(-20, 20) if level > 1 else 0
        k, b = rng.randint(1, n), a + rng.randint(1, 40)
        return {"n": n, "a": a, "b": b, "k": k}, a + (b - a) * Fraction(k, n + 1)

    def _pattern(self, rng: Random, level: int) -> Made:
        """Conway: one over the chance of each end of the word that is also its beginning."""
        size = rng.randint(2, 2 + 2 * level) if level > 1 else rng.randint(2, 4)
        word = "".join(rng.choice("HT") for _ in range(size))
        bottom = rng.randint(2, 15)
        p = Fraction(rng.randint(1, bottom - 1), bottom)

        def price(part: str) -> Fraction:
            return p ** -part.count("H") * (1 - p) ** -part.count("T")

        return {"p": p, "w": word}, sum(
            (price(word[:k]) for k in range(1, size + 1) if word.endswith(word[:k])), Fraction(0)
        )

    def _runs(self, rng: Random, level: int) -> Made:
        a, b = rng.randint(2, 60 + 20 * level), rng.randint(2, 60 + 20 * level)
        return {"a": a, "b": b}, 1 + Fraction(2 * a * b, a + b)

    def _variance(self, rng: Random, level: int) -> Made:
        t = rng.randint(5, 20 + 20 * level)
        n, g = rng.randint(2, t - 1), rng.randint(1, t - 1)
        p = Fraction(g, t)
        return {"n": n, "t": t, "g": g}, n * p * (1 - p) * Fraction(t - n, t - 1)

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = value_of(text)
        return "not_a_number" if found is None else "" if found == Fraction(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """By the whole distribution, the equations of a chain, or an integral."""
        truth = Fraction(solution)
        match self.kind:
            case "coupons":
                n, k, m = (int(given[name]) for name in "nkm")
                mean = Fraction(0)  # from the last stage back, one step at a time
                for j in range(m - 1, k - 1, -1):
                    stay = Fraction(j, n)
                    mean = (1 + (1 - stay) * mean) / (1 - stay)
                return mean == truth
            case "maximum":
                n, m = int(given["n"]), int(given["m"])
                return sum(x * (Fraction(x, m) ** n - Fraction(x - 1, m) ** n) for x in range(1, m + 1)) == truth
            case "order":
                n, a, b, k = (int(given[name]) for name in "nabk")
                beta = Fraction(factorial(k) * factorial(n - k), factorial(n + 1))  # integral of u^k (1-u)^(n-k)
                return a + (b - a) * beta * factorial(n) / (factorial(k - 1) * factorial(n - k)) == truth
            case "pattern":
                return _waiting(given["w"], Fraction(given["p"])) == truth
            case "runs":
                a, b = int(given["a"]), int(given["b"])
                if comb(a + b, a) < 3000:
                    words = [set(c) for c in combinations(range(a + b), a)]
                    total = sum(1 + sum((i in w) != (i + 1 in w) for i in range(a + b - 1)) for w in words)
                    return Fraction(total, len(words)) == truth
                law = {
                    r: comb(a - 1, (r + 1) // 2 - 1) * comb(b - 1, r // 2 - 1)
                    + comb(a - 1, r // 2 - 1) * comb(b - 1, (r + 1) // 2 - 1)
                    for r in range(2, a + b + 1)
                }
                return Fraction(sum(r * w for r, w in law.items()), sum(law.values())) == truth
        n, t, g = (int(given[name]) for name in "ntg")
        odds = {x: Fraction(comb(g, x) * comb(t - g, n - x), comb(t, n)) for x in range(min(n, g) + 1)}
        first, second = (sum((x**k * p for x, p in odds.items()), Fraction(0)) for k in (1, 2))
        return second - first**2 == truth


def _waiting(word: str, p: Fraction) -> Fraction:
    """The mean time to a word, by the chain of its prefixes."""
    size = len(word)

    def after(k: int, letter: str) -> int:
        text = word[:k] + letter
        return next(m for m in range(min(size, k + 1), -1, -1) if text.endswith(word[:m]))

    rows = [[Fraction(i == j) for j in range(size)] for i in range(size)]
    for k, (letter, chance) in product(range(size), (("H", p), ("T", 1 - p))):
        to = after(k, letter)
        if to < size:
            rows[k][to] -= chance
    return solve(rows, [ONE] * size)[0]
