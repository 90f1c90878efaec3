"""Counting: formulas and recursions on one side, enumeration on the other."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import permutations, product
from math import comb, factorial, gcd, perm
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.trees import exact
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import right_side
from bootcamp.math.wordings import wording

ENUMERABLE = 60_000  # cases that `true` still counts one by one


def value_of(text: str) -> Fraction | None:
    """A number however it is written, `2^10-1` too."""
    node = parse_expression(right_side(text), ())
    return None if node is None else exact(node)


@dataclass(frozen=True, kw_only=True)
class Counting(Question):
    """How many objects there are of a kind; a whole number."""

    WORDINGS: ClassVar = {
        "words": wording(
            "How many words of length {n} over an alphabet of {q} letters avoid two equal neighbours and "
            "begin and end alike?",
            "Closed proper walks: count the words of {n} letters from a {q}-letter alphabet, neighbours different, "
            "first letter equal to last.",
        ),
        "binary": wording(
            "Binary words of length {n} with no {k} consecutive ones: how many?",
            "How many 0-1 sequences of length {n} contain no run of {k} ones?",
        ),
        "bounded-sums": wording(
            "Number of integer solutions of x1+...+x{k} = {s} with {a} <= xi <= {b}?",
            "In how many ways is {s} an ordered sum of {k} integers, each from {a} to {b}?",
        ),
        "surjections": wording(
            "Onto functions from a set of {n} elements to one of {k}: how many?",
            "How many ways are there to put {n} labelled balls into {k} labelled boxes, none empty?",
        ),
        "blocks": wording(
            "Partitions of {n} labelled objects into {k} nonempty unlabelled blocks, each of at least {m}: how many?",
            "In how many ways can {n} people form {k} unnamed groups, each with at least {m} people?",
        ),
        "derangements": wording(
            "Permutations of 1..{n} with exactly {k} fixed points: how many?",
            "How many ways to hand {n} hats back to their {n} owners so that exactly {k} get their own?",
        ),
        "ballot": wording(
            "Lattice paths from (0,0) to ({a},{b}) by steps (1,0), (0,1) that never go above y = x+{k}: how many?",
            "Count the up-right lattice paths from the origin to ({a},{b}) with y <= x+{k} throughout.",
        ),
        "necklaces": wording(
            "Necklaces of {n} beads in {q} colours, rotations identified: how many?",
            "How many colourings of the corners of a regular {n}-gon with {q} colours are different under rotation?",
        ),
        "partitions": wording(
            "Partitions of {n} into at most {k} parts, each at most {m}: how many?",
            "How many partitions of the integer {n} fit into a {k} by {m} box (at most {k} parts, none above {m})?",
        ),
        "tableaux": wording(
            "Standard Young tableaux of shape ({shape}): how many?",
            "In how many ways can the cells of the Young diagram ({shape}) be filled with 1, 2, ..., rows "
            "and columns increasing?",
        ),
        "strips": wording(
            "Tilings of a 1 x {n} strip by squares in {a} colours and dominoes in {b} colours: how many?",
            "In how many ways can a row of {n} cells be covered by single tiles of {a} kinds and double "
            "tiles of {b} kinds?",
        ),
        "rooks": wording(
            "{k} nonattacking rooks on the board with rows of lengths {shape}, left-aligned: how many placements?",
            "In how many ways can {k} rooks that do not attack each other stand on a Ferrers board with "
            "row lengths {shape}?",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        while True:
            fields, solution = super().made(rng, level)
            if 10 < int(str(solution)) < 10 ** (24 + 7 * level):
                return fields, solution

    def _words(self, rng: Random, level: int) -> Made:
        n, q = rng.randint(3, 8 + 6 * level), rng.randint(3, 60 + 30 * level)
        return {"n": n, "q": q}, (q - 1) ** (n - 1) + (-1) ** (n - 1) * (q - 1)  # proper colourings of a cycle

    def _binary(self, rng: Random, level: int) -> Made:
        n, k = rng.randint(4, 40 + 30 * level), rng.randint(2, 20)
        counts: list[int] = []
        for m in range(n + 1):
            counts.append(2**m if m < k else sum(counts[m - k : m]))
        return {"n": n, "k": k}, counts[n]

    def _bounded_sums(self, rng: Random, level: int) -> Made:
        k, a = rng.randint(3, 3 + level), rng.randint(0, 2 if level < 3 else 5)
        b = a + rng.randint(3, 4 + 4 * level)
        s = rng.randint(k * a + 3, k * b - 3)
        width, rest = b - a + 1, s - k * a
        terms = ((-1) ** j * comb(k, j) * comb(rest - j * width + k - 1, k - 1) for j in range(rest // width + 1))
        return {"k": k, "s": s, "a": a, "b": b}, sum(terms)

    def _surjections(self, rng: Random, level: int) -> Made:
        n = rng.randint(4, 40 + 15 * level)
        k = rng.randint(2, n - 1)
        return {"n": n, "k": k}, sum((-1) ** (k - j) * comb(k, j) * j**n for j in range(k + 1))

    def _blocks(self, rng: Random, level: int) -> Made:
        m = rng.randint(1, 3 + level)
        k = rng.randint(2, 5 + 2 * level)
        n = rng.randint(m * k + 1, m * k + 14 + 4 * level)
        return {"n": n, "k": k, "m": m}, _blocks(n, k, m)

    def _derangements(self, rng: Random, level: int) -> Made:
        n = rng.randint(4, 28 + 10 * level)
        k = rng.randint(0, n - 2)
        free = [1, 0]
        for m in range(2, n - k + 1):
            free.append((m - 1) * (free[m - 1] + free[m - 2]))
        return {"n": n, "k": k}, comb(n, k) * free[n - k]

    def _ballot(self, rng: Random, level: int) -> Made:
        a, k = rng.randint(2, 16 + 5 * level), rng.randint(0, 4 + level)
        b = rng.randint(1, a + k)
        reflected = comb(a + b, b - k - 1) if b > k else 0
        return {"a": a, "b": b, "k": k}, comb(a + b, a) - reflected

    def _necklaces(self, rng: Random, level: int) -> Made:
        n, q = rng.randint(3, 14 + 6 * level), rng.randint(2, 60 + 20 * level)
        return {"n": n, "q": q}, sum(q ** gcd(n, j) for j in range(n)) // n

    def _partitions(self, rng: Random, level: int) -> Made:
        k, m = rng.randint(3, 6 + 4 * level), rng.randint(3, 6 + 4 * level)
        n = rng.randint(max(4, k * m // 4), 3 * k * m // 4 + 2)
        return {"n": n, "k": k, "m": m}, _boxed(n, k, m)

    def _tableaux(self, rng: Random, level: int) -> Made:
        shape = _shape(rng, 4 + level, 6 + level)
        columns = [sum(row > j for row in shape) for j in range(shape[0])]
        hooks = 1
        for i, row in enumerate(shape):
            for j in range(row):
                hooks *= row - j + columns[j] - i - 1
        return {"shape": ",".join(map(str, shape))}, factorial(sum(shape)) // hooks

    def _strips(self, rng: Random, level: int) -> Made:
        n, a, b = rng.randint(4, 10 + 9 * level), rng.randint(1, 9), rng.randint(1, 9)
        before, now = 1, a
        for _ in range(n - 1):
            before, now = now, a * now + b * before
        return {"n": n, "a": a, "b": b}, now

    def _rooks(self, rng: Random, level: int) -> Made:
        shape = sorted(_shape(rng, 4 + level, 7 + level))
        k = rng.randint(2, len(shape))
        counts = [1] + [0] * k  # row by row, the shortest first: each rook bars one field of every longer row
        for row in shape:
            for j in range(k, 0, -1):
                counts[j] += counts[j - 1] * max(0, row - j + 1)
        return {"k": k, "shape": ",".join(map(str, shape))}, counts[k]

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = value_of(text)
        if found is None:
            return "not_a_number"
        return "" if found == int(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """One by one where there are few, else by another recursion."""
        return getattr(self, "_true_" + self.kind.replace("-", "_"))(given) == int(solution)

    def _true_words(self, given: Given) -> int:
        n, q = int(given["n"]), int(given["q"])
        same, other = 1, 0  # words so far that end in the first letter, and in another given one
        for _ in range(n - 1):
            same, other = other * (q - 1), same + other * (q - 2)
        return q * same

    def _true_binary(self, given: Given) -> int:
        n, k = int(given["n"]), int(given["k"])
        runs = [1] + [0] * (k - 1)  # words by the length of their last run of ones
        for _ in range(n):
            runs = [sum(runs), *runs[:-1]]
        return sum(runs)

    def _true_bounded_sums(self, given: Given) -> int:
        k, s, a, b = (int(given[name]) for name in "ksab")
        counts = {0: 1}
        for _ in range(k):
            fresh: dict[int, int] = {}
            for total, ways in counts.items():
                for x in range(a, b + 1):
                    fresh[total + x] = fresh.get(total + x, 0) + ways
            counts = fresh
        return counts.get(s, 0)

    def _true_surjections(self, given: Given) -> int:
        n, k = int(given["n"]), int(given["k"])
        if k**n <= ENUMERABLE:
            return sum(len(set(f)) == k for f in product(range(k), repeat=n))
        onto = [1] + [0] * k
        for _ in range(n):
            onto = [0] + [j * (onto[j] + onto[j - 1]) for j in range(1, k + 1)]
        return onto[k]

    def _true_blocks(self, given: Given) -> int:
        n, k, m = (int(given[name]) for name in "nkm")
        series = [Fraction(0)] * (n + 1)
        for size in range(m, n + 1):
            series[size] = Fraction(1, factorial(size))
        power = [Fraction(1)] + [Fraction(0)] * n
        for _ in range(k):
            power = [sum((power[i] * series[t - i] for i in range(t + 1)), Fraction(0)) for t in range(n + 1)]
        return int(power[n] * factorial(n) / factorial(k))

    def _true_derangements(self, given: Given) -> int:
        n, k = int(given["n"]), int(given["k"])
        if n <= 7:
            return sum(sum(a == i for i, a in enumerate(p)) == k for p in permutations(range(n)))
        return comb(n, k) * sum((-1) ** j * perm(n - k, n - k - j) for j in range(n - k + 1))

    def _true_ballot(self, given: Given) -> int:
        a, b, k = (int(given[name]) for name in "abk")
        ways = [[0] * (b + 1) for _ in range(a + 1)]
        for x in range(a + 1):
            for y in range(b + 1):
                if y <= x + k:
                    left, below = ways[x - 1][y] if x else 0, ways[x][y - 1] if y else 0
                    ways[x][y] = 1 if x == y == 0 else left + below
        return ways[a][b]

    def _true_necklaces(self, given: Given) -> int:
        n, q = int(given["n"]), int(given["q"])
        if q**n <= ENUMERABLE:
            return sum(w == min(w[i:] + w[:i] for i in range(n)) for w in product(range(q), repeat=n))
        aperiodic: dict[int, int] = {}
        for d in range(1, n + 1):
            if n % d == 0:
                aperiodic[d] = q**d - sum(aperiodic[e] for e in aperiodic if d % e == 0)
        return sum(count // d for d, count in aperiodic.items())

    def _true_partitions(self, given: Given) -> int:
        n, k, m = (int(given[name]) for name in "nkm")
        ways = [[0] * (n + 1) for _ in range(k + 1)]  # by number of parts and sum, sizes one after another
        ways[0][0] = 1
        for size in range(1, m + 1):
            for parts in range(1, k + 1):
                for total in range(size, n + 1):
                    ways[parts][total] += ways[parts - 1][total - size]
        return sum(row[n] for row in ways)

    def _true_tableaux(self, given: Given) -> int:
        return _fillings(tuple(map(int, given["shape"].split(","))))

    def _true_strips(self, given: Given) -> int:
        n, a, b = (int(given[name]) for name in "nab")
        return sum(comb(n - j, j) * a ** (n - 2 * j) * b**j for j in range(n // 2 + 1))

    def _true_rooks(self, given: Given) -> int:
        shape, k = [int(row) for row in given["shape"].split(",")], int(given["k"])
        ways = {0: 1}  # by the set of columns taken
        for row in shape:
            fresh = dict(ways)
            for taken, count in ways.items():
                if taken.bit_count() < k:
                    for column in range(row):
                        if not taken >> column & 1:
                            fresh[taken | 1 << column] = fresh.get(taken | 1 << column, 0) + count
            ways = fresh
        return sum(count for taken, count in ways.items() if taken.bit_count() == k)


@lru_cache(maxsize=20_000)
def _blocks(n: int, k: int, m: int) -> int:
    """Partitions of a set into k blocks of at least m: object n joins a block, or founds a full one."""
    if k == 0 or n < m * k:
        return int(n == k == 0)
    return k * _blocks(n - 1, k, m) + comb(n - 1, m - 1) * _blocks(n - m, k - 1, m)


@lru_cache(maxsize=60_000)
def _boxed(n: int, k: int, m: int) -> int:
    """Partitions of n in a k by m box: the largest part is m, or the box is narrower."""
    if n < 0 or n > k * m:
        return 0
    if n == 0:
        return 1
    return _boxed(n - m, k - 1, m) + _boxed(n, k, m - 1)


def _shape(rng: Random, rows: int, width: int) -> list[int]:
    return sorted((rng.randint(1, width) for _ in range(rng.randint(3, 1 + rows))), reverse=True)


@lru_cache(maxsize=200_000)
def _fillings(shape: tuple[int, ...]) -> int:
    """Standard tableaux: the largest number stands in a corner."""
    if sum(shape) <= 1:
        return 1
    total = 0
    for i, row in enumerate(shape):
        if i + 1 == len(shape) or shape[i + 1] < row:
            rest = (*shape[:i], row - 1, *shape[i + 1 :])
            total += _fillings(tuple(r for r in rest if r))
    return total
