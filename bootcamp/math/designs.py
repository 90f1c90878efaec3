"""Combinatorial constructions: colourings without a pattern, rulers, squares and cyclic words. Each is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.answers.matrices import parse_matrix
from bootcamp.math.questions import Given, Made, Question, given_matrix, read_integers
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.wordings import wording


def letters(text: str, alphabet: str) -> str:
    """A word over the alphabet, spaces and commas left out; "" if it is none."""
    word = "".join(plain(text[:2_000]).upper().replace(",", " ").split())
    return word if set(word) <= set(alphabet) else ""


@dataclass(frozen=True, kw_only=True)
class PatternFree(Question):
    """A colouring that completes a given one and has no pattern in one colour: sums, progressions, triangles."""

    WORDINGS: ClassVar = {
        "sums": wording(
            "Replace the dots in {s} by letters of {c} so that no x, y, x+y (positions, x = y allowed) are alike.",
            "Position 1, 2, ... of the word {s} has a colour from {c}; fill the dots. x + y = z must have no solution "
            "(x = y allowed) in one colour. Give the word.",
        ),
        "progressions": wording(
            "Replace the dots in {s} by letters of {c} so that no three equally spaced letters are alike.",
            "Fill the dots of {s} with {c}: no arithmetic progression of three positions may have one "
            "letter. Give the word.",
        ),
        "triangles": wording(
            "Colour the edges {e} of K{n} in this order; {s} shows some (of {c}). No triangle in one colour. The word?",
            "The edges of the complete graph on {n} vertices, in the order {e}, have colours {c}, some of "
            "which are known: {s}. "
            "Complete the word so that no triangle has one colour.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        colours = "AB" if level == 1 else "ABC"
        fields: dict[str, object] = {"c": colours}
        if self.kind == "triangles":
            n = (5, 6, 7, 8)[level - 1]
            edges = [f"{a}{b}" for a, b in combinations(range(1, n + 1), 2)]
            fields |= {"n": n, "e": " ".join(edges)}
            size = len(edges)
        else:
            size = {"sums": (4, 9, 11, 13), "progressions": (8, 14, 18, 21)}[self.kind][level - 1]
        bad = _patterns(self.kind, size, int(str(fields.get("n", 0))))
        word = _search(rng, bad, size, colours)
        if not word:
            return self.made(rng, level)
        names = rng.sample("ABCDEFGHKLMNPRSTUVWXYZ", len(colours))  # which letters, too, is left to chance
        word = "".join(names["ABC".index(c)] for c in word)
        fields["c"] = ",".join(sorted(names))
        known = set(rng.sample(range(size), size // 3))
        return fields | {"s": "".join(c if i in known else "." for i, c in enumerate(word))}, word

    def fault(self, given: Given, text: str, solution: str) -> str:
        word, start = letters(text, given["c"]), given["s"]
        if len(word) != len(start) or "," in word:
            return "not_a_word"
        if any(b not in (".", a) for a, b in zip(word, start, strict=True)):
            return "changed_what_was_given"
        bad = _patterns(self.kind, len(word), int(given.get("n", 0)))
        return "pattern" if any(len({word[i] for i in places}) == 1 for places in bad) else ""

    def wrong(self, answer: Any, rng: Random) -> str:
        word = list(answer["solution"])
        word[rng.randrange(len(word))] = "?"
        return f"<answer>{''.join(word)}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """Colour by colour."""
        fits = all(b in (".", a) for a, b in zip(solution, given["s"], strict=True))
        for colour in set(solution):
            places = {i + 1 for i, c in enumerate(solution) if c == colour}
            if self.kind == "sums" and any(x + y in places for x in places for y in places):
                return False
            if self.kind == "progressions" and any(2 * y - x in places for x in places for y in places if x != y):
                return False
            if self.kind == "triangles":
                edges = {given["e"].split()[i - 1] for i in places}
                ends = sorted({v for edge in edges for v in edge})
                if any({a + b, b + c, a + c} <= edges for a, b, c in combinations(ends, 3)):
                    return False
        return fits and set(solution) <= set(given["c"].split(","))


def _patterns(kind: str, size: int, n: int) -> list[tuple[int, ...]]:
    """The sets of places (from 0) that must not be alike."""
    if kind == "sums":
        return [(x - 1, y - 1, x + y - 1) for x in range(1, size) for y in range(x, size - x + 1)]
    if kind == "progressions":
        return [(i, i + d, i + 2 * d) for d in range(1, size) for i in range(size - 2 * d)]
    place = {edge: i for i, edge in enumerate(combinations(range(n), 2))}
    return [(place[a, b], place[b, c], place[a, c]) for a, b, c in combinations(range(n), 3)]


def _search(rng: Random, bad: list[tuple[int, ...]], size: int, colours: str, steps: int = 3000) -> str:
    """A colouring by backtracking from place to place, colours in random order; "" when it takes too long."""
    last: list[list[tuple[int, ...]]] = [[] for _ in range(size)]
    for places in bad:
        last[max(places)].append(places)
    word: list[str] = []
    options = [rng.sample(colours, len(colours))]
    while options and len(word) < size and steps:
        steps -= 1
        if not options[-1]:
            options.pop()
            if word:
                word.pop()
            continue
        colour = options[-1].pop()
        place = len(word)
        word.append(colour)
        if any(len({word[i] for i in places}) == 1 for places in last[place]):
            word.pop()
        else:
            options.append(rng.sample(colours, len(colours)))
    return "".join(word) if len(word) == size else ""


@dataclass(frozen=True, kw_only=True)
class DistinctDifferences(Question):
    """Integers, some of them given, whose differences are all different: Golomb rulers, modular ones."""

    WORDINGS: ClassVar = {
        "ruler": wording(
            "{k} integers from 0 to {n}, with {s} among them, whose pairwise differences are all different?",
            "Give {k} marks of a ruler of length {n} (integers 0..{n}), {s} among them, no two pairs "
            "equally far apart.",
        ),
        "modular": wording(
            "{k} residues mod {n}, with {s} among them, whose differences a-b mod {n} (a != b) are all different?",
            "Find {k} elements of Z/{n}, {s} among them, such that no nonzero residue is a difference of two of them "
            "in more than one way.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        k = 3 + level
        while True:
            n = rng.randint(*((15, 99), (22, 99), (34, 120), (50, 150))[level - 1])
            chosen: list[int] = []
            for x in rng.sample(range(n + (self.kind == "ruler")), n):
                if len(chosen) < k and self._apart([*chosen, x], n):
                    chosen.append(x)
            if len(chosen) == k:
                break
        rng.shuffle(chosen)
        return {"k": k, "n": n, "s": listed(sorted(chosen[: k // 2]))}, listed(sorted(chosen))

    def _apart(self, chosen: list[int], n: int) -> bool:
        gaps = [b - a for a in chosen for b in chosen if a != b]
        if self.kind == "modular":
            gaps = [gap % n for gap in gaps]
        return len(set(gaps)) == len(gaps)

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = read_integers(text)
        k, n = int(given["k"]), int(given["n"])
        if found is None or len(found) != k or len(set(found)) < k:
            return "not_a_set"
        if not all(0 <= x <= n - (self.kind == "modular") for x in found):
            return "out_of_range"
        if not set(map(int, given["s"].split(", "))) <= set(found):
            return "changed_what_was_given"
        return "" if self._apart(found, n) else "repeated_difference"

    def true(self, given: Given, solution: str) -> bool:
        """By sums: a - b = c - d means a + d = b + c."""
        chosen, n = [int(x) for x in solution.split(", ")], int(given["n"])
        pairs = [(a, b) for i, a in enumerate(chosen) for b in chosen[i:]]
        sums = [(a + b) % n if self.kind == "modular" else a + b for a, b in pairs]
        given_ones = {int(x) for x in given["s"].split(", ")}
        # modulo n a difference d may also equal -d, which sums do not see
        halves = {2 * (a - b) % n for a in chosen for b in chosen if a != b} if self.kind == "modular" else {1}
        return (
            len(set(sums)) == len(sums)
            and 0 not in halves
            and given_ones <= set(chosen)
            and len(chosen) == int(given["k"])
        )


@dataclass(frozen=True, kw_only=True)
class SquareCompletion(Question):
    """A square to complete: Latin, magic, or the multiplication table of a group."""

    WORDINGS: ClassVar = {
        "latin": wording(
            "Complete the Latin square {s} (0 is blank). Give the matrix.",
            "Fill the zeros of {s} so that the matrix becomes a Latin square on 1, 2, ..., its size.",
        ),
        "magic": wording(
            "Complete to a magic square (equal rows, columns, diagonals): {s}, 0 is blank; give the matrix.",
            "Replace the zeros of {s} by integers so that all rows, columns and both diagonals have one sum.",
        ),
        "group": wording(
            "Complete the multiplication table of a group: {s}, 0 is blank. Give the matrix.",
            "Row i, column j of {s} is the product ij in a group with elements 1, 2, ...; fill the blanks (zeros).",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        if self.kind == "magic":
            a, b, c = rng.randint(10, 40 * level), rng.randint(1, 9 * level), rng.randint(1, 9 * level)
            if b == c or 2 * b == c or 2 * c == b:
                return self.made(rng, level)
            rows = [[a - b, a + b + c, a - c], [a + b - c, a, a - b + c], [a + c, a - b - c, a + b]]
            if min(map(min, rows)) < 1:
                return self.made(rng, level)
            holes = _FEW if level == 1 else rng.choice(_MAGIC_HOLES)
            shown = [
                [0 if hide else x for x, hide in zip(*pair, strict=True)] for pair in zip(rows, holes, strict=True)
            ]
            return {"s": write_matrix(shown)}, write_matrix(rows)
        n = (4, 5, 6, 8)[level - 1]
        rows = _latin(rng, n) if self.kind == "latin" else _table(rng, (4, 6, 6, 8)[level - 1])
        n = len(rows)
        share = (0.5, 0.5, 0.55, 0.55)[level - 1] if self.kind == "latin" else (0.4, 0.45, 0.55, 0.6)[level - 1]
        blank = set(rng.sample([(i, j) for i in range(n) for j in range(n)], int(share * n * n)))
        shown = [[0 if (i, j) in blank else x for j, x in enumerate(row)] for i, row in enumerate(rows)]
        return {"s": write_matrix(shown)}, write_matrix(rows)

    def fault(self, given: Given, text: str, solution: str) -> str:
        start = given_matrix(given["s"])
        n = len(start)
        found = parse_matrix(text)
        if (
            found is None
            or [len(row) for row in found] != [n] * n
            or any(x.denominator != 1 for row in found for x in row)
        ):
            return "not_a_square"
        rows = [[int(x) for x in row] for row in found]
        if any(b not in (0, a) for row, old in zip(rows, start, strict=True) for a, b in zip(row, old, strict=True)):
            return "changed_what_was_given"
        columns = [list(column) for column in zip(*rows, strict=True)]
        if self.kind == "magic":
            lines = [*rows, *columns, [rows[i][i] for i in range(n)], [rows[i][n - 1 - i] for i in range(n)]]
            return "" if len({sum(line) for line in lines}) == 1 else "unequal_sums"
        if any(sorted(line) != list(range(1, n + 1)) for line in (*rows, *columns)):
            return "not_latin"
        if self.kind == "group":
            for a in range(n):
                for b in range(n):
                    if any(rows[rows[a][b] - 1][c] != rows[a][rows[b][c] - 1] for c in range(n)):
                        return "not_associative"
        return ""

    def wrong(self, answer: Any, rng: Random) -> str:
        rows = [row.split(",") for row in answer["solution"][2:-2].split("],[")]
        i, j = rng.sample(range(len(rows)), 2)
        rows[i], rows[j] = rows[j], rows[i]
        return f"<answer>{write_matrix(rows)}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """With numpy: sums of a magic square, permutation matrices of the symbols, associativity by indexing."""
        import numpy

        def array(text: str) -> Any:
            return numpy.array([[int(x) for x in row.split(",")] for row in text[2:-2].split("],[")])

        whole, start = array(solution), array(given["s"])
        if whole.shape != start.shape or ((start != 0) & (start != whole)).any():
            return False
        if self.kind == "magic":
            sums = {*whole.sum(0), *whole.sum(1), numpy.trace(whole), numpy.trace(whole[:, ::-1])}
            return len(sums) == 1
        n = len(whole)
        for symbol in range(1, n + 1):
            mask = whole == symbol
            if not ((mask.sum(0) == 1).all() and (mask.sum(1) == 1).all()):
                return False
        t = whole - 1
        return self.kind == "latin" or bool((t[t] == t[numpy.arange(n)[:, None, None], t[None]]).all())


_FEW = [[0, 0, 1], [1, 0, 1], [1, 1, 0]]
_MAGIC_HOLES = [
    [[0, 0, 1], [1, 1, 1], [1, 0, 1]],
    [[1, 0, 1], [0, 1, 1], [1, 1, 0]],
    [[0, 1, 1], [1, 1, 0], [1, 0, 1]],
    [[0, 1, 0], [1, 1, 1], [1, 0, 1]],
    [[1, 0, 0], [1, 1, 1], [1, 1, 0]],
]


def _latin(rng: Random, n: int) -> list[list[int]]:
    """Row by row, each a random system of representatives of what is free."""
    while True:
        rows: list[list[int]] = []
        for _ in range(n):
            for _ in range(300):
                row = rng.sample(range(1, n + 1), n)
                if n > 5 and rows:
                    row = _next_row(rng, rows, n)
                if row and all(row[j] != old[j] for old in rows for j in range(n)):
                    rows.append(row)
                    break
            else:
                break
        if len(rows) == n:
            return rows


def _next_row(rng: Random, rows: list[list[int]], n: int) -> list[int]:
    """A row that fits below the others, by greedy choice of the column with the fewest candidates; [] if stuck."""
    free = {j: set(range(1, n + 1)) - {row[j] for row in rows} for j in range(n)}
    row = [0] * n
    while free:
        fewest = min(len(c) for c in free.values())
        if not fewest:
            return []
        j = rng.choice([j for j in sorted(free) if len(free[j]) == fewest])
        row[j] = rng.choice(sorted(free.pop(j)))
        for others in free.values():
            others.discard(row[j])
    return row


def _table(rng: Random, n: int) -> list[list[int]]:
    """The table of a group of order n under random names."""
    if n == 4:
        product = rng.choice((lambda a, b: (a + b) % 4, lambda a, b: a ^ b))
    elif n == 6:  # cyclic, or the symmetric group as (rotation, flip)
        product = rng.choice((lambda a, b: (a + b) % 6, lambda a, b: _dihedral(3, a, b)))
    else:
        product = rng.choice((lambda a, b: (a + b) % 8, lambda a, b: a ^ b, lambda a, b: _dihedral(4, a, b)))
    names = rng.sample(range(1, n + 1), n)
    place = {name: k for k, name in enumerate(names)}
    return [[names[product(place[i], place[j])] for j in range(1, n + 1)] for i in range(1, n + 1)]


def _dihedral(m: int, a: int, b: int) -> int:
    """Symmetries of the m-gon: k < m is a rotation, k + m that rotation after a flip."""
    r, flipped = a % m, a >= m
    s = -(b % m) if flipped else b % m
    return (r + s) % m + m * (flipped != (b >= m))
