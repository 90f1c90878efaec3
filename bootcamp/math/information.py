"""Codes and information: codes are taken apart word by word, amounts are closed forms in bits."""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.latex import plain
from bootcamp.math.functions import evaluate
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, given_matrix
from bootcamp.math.reading import listed, right_side, write_matrix
from bootcamp.math.values import constant, same_value
from bootcamp.math.wordings import wording

MAX_VALUE = 300  # characters of a closed form without spaces
_BITS = re.compile(r"[01]{1,400}", re.ASCII)


def read_words(text: str) -> list[str] | None:
    """Codewords of 0 and 1 between commas, semicolons or blanks; `a: 0` and `1 → 0` forgive the name."""
    text = re.sub(r"(?:\b[a-zA-Z]\b|\b\d{1,2}\b)\s?(?:→|->|:|=)\s?", "", plain(text[:2_000]).strip("()[]{} "))
    words = [piece.strip("\"'`") for piece in re.split(r"[,;\s]+", text) if piece]
    return words if words and all(map(_BITS.fullmatch, words)) else None


def prefix_free(words: list[str]) -> bool:
    row = sorted(words)
    return not any(b.startswith(a) for a, b in pairwise(row))


def huffman(weights: list[int]) -> list[str]:
    """An optimal prefix code, by joining the two lightest."""
    heap = [(w, k, [k]) for k, w in enumerate(weights)]
    heapq.heapify(heap)
    words = [""] * len(weights)
    number = len(weights)
    while len(heap) > 1:
        (v, _, left), (w, _, right) = heapq.heappop(heap), heapq.heappop(heap)
        for bit, side in (("0", left), ("1", right)):
            for k in side:
                words[k] = bit + words[k]
        heapq.heappush(heap, (v + w, number, left + right))
        number += 1
    return words


def parsings(words: list[str], text: str) -> int:
    """In how many ways a text is a row of codewords."""
    ways = [1] + [0] * len(text)
    for end in range(1, len(text) + 1):
        ways[end] = sum(ways[end - len(w)] for w in words if len(w) <= end and text[end - len(w) : end] == w)
    return ways[-1]


def two_ways(words: list[str]) -> str | None:
    """A shortest text with two parsings: what one parsing is ahead of the other, breadth first (Sardinas, "
    "Patterson)."""
    start = {b[len(a) :]: b for a in words for b in words if a != b and b.startswith(a)}
    layer, seen = dict(start), set(start)
    while layer:
        following: dict[str, str] = {}
        for ahead, text in sorted(layer.items()):
            if ahead == "":
                return text
            for w in words:
                if ahead.startswith(w):
                    rest, longer = ahead[len(w) :], text
                elif w.startswith(ahead):
                    rest, longer = w[len(ahead) :], text + w[len(ahead) :]
                else:
                    continue
                if rest == "":
                    return longer
                if rest not in seen:
                    seen.add(rest)
                    following[rest] = longer
        layer = following
    return None


def entropy(weights: list[int]) -> str:
    """In bits: log2 of the total, less the mean of the logarithms of the weights."""
    total = sum(weights)
    terms = [f"{w}*ln({w})" for w in weights if w > 1]
    return f"(ln({total})-({'+'.join(terms) or '0'})/{total})/ln(2)"


@dataclass(frozen=True, kw_only=True)
class Information(Pictured):
    """Prefix codes, ambiguous codes, corrected words; entropies and capacities in closed form."""

    WORDINGS: ClassVar = {
        "huffman": wording(
            "Optimal binary prefix code for the weights {w}?",
            "Symbols occur {w} times. Give a binary prefix code of least total length, a codeword for each symbol in "
            "this "
            "order.",
        ),
        "kraft": wording(
            "Binary prefix code, word lengths {l}, no word beginning with {a}?",
            "Give a binary prefix code whose words have the lengths {l}, in this order, and of which none begins "
            "with {a}.",
        ),
        "ambiguous": wording(
            "Code {c}: bit string with two parsings?",
            "The code with the words {c} is not uniquely decodable. Give a bit string that can be parsed in two ways.",
        ),
        "correct": wording(
            "Parity checks {h}, received {r}, one bit wrong. Codeword sent?",
            "A binary code consists of the words that fulfil the parity checks (rows) {h}. The word {r} was received "
            "with exactly one "
            "wrong bit. Which codeword was sent?",
        ),
        "entropy": wording(
            "Entropy in bits of the distribution ({p})?",
            "Find the entropy, in bits, of the distribution ({p}) in closed form."
        ),
        "mutual": wording(
            "Joint law {p}. Mutual information I(X;Y) in bits?",
            "X and Y have the joint distribution {p} (rows x, columns y). Find I(X;Y) in bits, in closed form.",
        ),
        "capacity": wording(
            "Capacity in bits of the channel {p} (row: input)?",
            "Find the capacity, in bits a use, of the memoryless channel with transition matrix {p} (rows are "
            "inputs), in "
            "closed form.",
        ),
    }  # fmt: skip

    chance: ClassVar[float] = 0.2

    def _huffman(self, rng: Random, level: int) -> Made:
        n, top = ((5, 30), (6, 40), (8, 60), (11, 99))[level - 1]
        weights = [rng.randint(1, top) for _ in range(n)]
        words = huffman(weights)
        return ({"w": listed(weights)}, listed(words)) if len(set(map(len, words))) > 2 else self.made(rng, level)

    def _kraft(self, rng: Random, level: int) -> Made:
        """A full code, of which one word is forbidden and the others must go where it is not."""
        words = [""]
        for _ in range((6, 7, 9, 13)[level - 1]):
            word = rng.choice([w for w in words if len(w) < 6])
            words.remove(word)
            words += [word + "0", word + "1"]
        away = rng.choice(words)
        words.remove(away)
        rng.shuffle(words)
        if len(set(map(len, words))) < 3 or len(away) < 2:
            return self.made(rng, level)
        return {"l": listed([len(w) for w in words]), "a": away}, listed(words)

    def _ambiguous(self, rng: Random, level: int) -> Made:
        n, longest, least = ((4, 4, 7), (4, 5, 8), (5, 6, 10), (5, 8, 14))[level - 1]
        while True:
            words = ["".join(rng.choice("01") for _ in range(rng.randint(2, longest))) for _ in range(n)]
            if len(set(words)) < n:
                continue
            text = two_ways(words)
            if text and least <= len(text) <= 60:
                return {"c": ", ".join(words)}, text

    def _correct(self, rng: Random, level: int) -> Made:
        checks, n = ((3, 6), (3, 7), (4, 10), (5, 16))[level - 1]
        columns = rng.sample(range(1, 2**checks), n)
        rows = [[c >> i & 1 for c in columns] for i in range(checks)]
        words = [w for w in _kernel(rows, n) if any(w)]
        if not words or any(not any(row) for row in rows):
            return self.made(rng, level)
        sent = [sum(bits) % 2 for bits in zip(*rng.sample(words, min(len(words), rng.randint(1, 2))), strict=True)]
        got = list(sent)
        got[rng.randrange(n)] ^= 1
        return {"h": " ".join("".join(map(str, row)) for row in rows), "r": "".join(map(str, got))}, "".join(
            map(str, sent)
        )

    def _entropy(self, rng: Random, level: int) -> Made:
        n = (2, 3, 4, 5)[level - 1]
        weights = [rng.randint(1, (150, 16, 12, 20)[level - 1]) for _ in range(n)]
        total = sum(weights)
        if len(set(weights)) == 1:
            return self.made(rng, level)
        return {"p": listed([Fraction(w, total) for w in weights])}, entropy(weights)

    def _mutual(self, rng: Random, level: int) -> Made:
        m, n = ((2, 2), (2, 2), (2, 3), (3, 3))[level - 1]
        cells = [[rng.randint(0 if level > 1 else 1, 8) for _ in range(n)] for _ in range(m)]
        rows, columns = [sum(row) for row in cells], [sum(column) for column in zip(*cells, strict=True)]
        total = sum(rows)
        if (
            not all((*rows, *columns))
            or total < 4
            or all(
                c * total == r * k
                for row, r in zip(cells, rows, strict=True)
                for c, k in zip(row, columns, strict=True)
            )
        ):
            return self.made(rng, level)
        inside = [*(c for row in cells for c in row), total]
        plus, minus = ([f"{c}*ln({c})" for c in part if c > 1] for part in (inside, [*rows, *columns]))
        table = write_matrix([[Fraction(c, total) for c in row] for row in cells])
        return {"p": table}, f"({'+'.join(plus)}-{'-'.join(minus)})/({total}*ln(2))"

    def _capacity(self, rng: Random, level: int) -> Made:
        """Symmetric, of the shape of a Z, or two channels side by side; one with erasures shows its answer."""
        q = rng.randint(3, (99, 60, 30, 30)[level - 1])
        e = Fraction(rng.randint(1, q - 1), q)
        kind = rng.choice(("binary", "z", "cyclic", "both")[: (2, 2, 3, 4)[level - 1]])
        if kind == "z":
            rows = [[Fraction(1), Fraction(0)], [e, 1 - e]]
            if rng.random() < 0.5:
                rows = [row[::-1] for row in rows[::-1]]
            a, b = e.numerator, e.denominator  # log2(1 + (1 - e) e^(e/(1 - e)))
            return {"p": write_matrix(rows)}, f"ln(1+({1 - e})*({e})^({a}/{b - a}))/ln(2)"
        if kind == "binary" or e == Fraction(1, 2):
            if e == Fraction(1, 2):
                return self.made(rng, level)
            return {
                "p": write_matrix([[1 - e, e], [e, 1 - e]])
            }, f"1-{entropy([e.numerator, e.denominator - e.numerator])}"
        weights = [rng.randint(1, 14) for _ in range(3)]
        law = [Fraction(w, sum(weights)) for w in weights]
        if len(set(weights)) == 1:
            return self.made(rng, level)
        if kind == "cyclic":
            return {"p": write_matrix([law[-k:] + law[:-k] for k in range(3)])}, f"ln(3)/ln(2)-{entropy(weights)}"
        zero = Fraction(0)  # a symmetric channel beside a noiseless letter: 2^C = 2^(C_1) + 1
        rows = [[1 - e, e, zero], [e, 1 - e, zero], [zero, zero, Fraction(1)]]
        inner = f"1-{entropy([e.numerator, e.denominator - e.numerator])}"
        return {"p": write_matrix(rows)}, f"ln(2^({inner})+1)/ln(2)"

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind in ("entropy", "mutual", "capacity"):
            text = re.sub(
                r"(?:\\text\s?\{\s?bits?\s?\}|\bbits?\b)(?:\s?(?:/|per)\s?(?:use|symbol))?\s?\.?\s*$", "", text
            )
            node = (
                parse_expression(right_side(text), ()) if len(plain(text[:900]).replace(" ", "")) <= MAX_VALUE else None
            )
            if node is None:
                return "not_a_number"
            return "" if same_value(node, constant(solution)) else "wrong_value"
        if self.kind in ("ambiguous", "correct"):
            bits = re.sub(r"[\s,()\[\]]", "", plain(text[:900]))
            if not _BITS.fullmatch(bits) or "\n" in text.strip():  # two lines are two answers
                return "not_bits"
            if self.kind == "ambiguous":
                return "" if parsings(given["c"].split(", "), bits) > 1 else "one_parsing"
            if len(bits) != len(given["r"]) or sum(a != b for a, b in zip(bits, given["r"], strict=True)) != 1:
                return "not_one_bit"
            fits = all(
                sum(a == b == "1" for a, b in zip(row, bits, strict=True)) % 2 == 0 for row in given["h"].split()
            )
            return "" if fits else "not_a_codeword"
        words = read_words(text)
        count = len(solution.split(", "))
        if words is None or len(words) != count:
            return "not_codewords"
        if not prefix_free(words):
            return "not_prefix_free"
        if self.kind == "kraft":
            if [str(len(w)) for w in words] != given["l"].split(", "):
                return "wrong_lengths"
            return "forbidden" if any(w.startswith(given["a"]) for w in words) else ""
        weights = [int(w) for w in given["w"].split(", ")]
        best = sum(w * len(c) for w, c in zip(weights, solution.split(", "), strict=True))
        return "" if sum(w * len(c) for w, c in zip(weights, words, strict=True)) == best else "not_shortest"

    def wrong(self, answer: Any, rng: Random) -> str:
        if self.kind not in ("ambiguous", "correct"):
            return super().wrong(answer, rng)
        text = answer["solution"]
        while self.grade(answer, text).correct:
            at = rng.randrange(len(text))
            text = text[:at] + "10"[int(text[at])] + text[at + 1 :]
        return f"<answer>{text}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """By the inequality of Kraft over lengths, all words of a code, and numeric maxima."""
        import numpy

        match self.kind:
            case "huffman":
                weights = sorted(int(w) for w in given["w"].split(", "))
                total, heap = 0, weights
                while len(heap) > 1:  # the total length is the sum of all joined weights
                    joined = heap[0] + heap[1]
                    total, heap = total + joined, sorted([*heap[2:], joined])
                words = solution.split(", ")
                return sum(
                    int(w) * len(c) for w, c in zip(given["w"].split(", "), words, strict=True)
                ) == total and prefix_free(words)
            case "kraft":
                words = solution.split(", ")
                filled = sum(Fraction(1, 2 ** len(w)) for w in [*words, given["a"]])
                return filled <= 1 and self.fault(given, solution, solution) == ""
            case "ambiguous":
                words = given["c"].split(", ")
                pattern = re.compile(f"(?:{'|'.join(words)})*")

                def rows(text: str) -> list[list[str]]:
                    return (
                        [[]]
                        if not text
                        else [[w, *rest] for w in words if text.startswith(w) for rest in rows(text[len(w) :])]
                    )

                return bool(pattern.fullmatch(solution)) and len(rows(solution)) > 1
            case "correct":
                h = numpy.array([[int(b) for b in row] for row in given["h"].split()])
                gap = numpy.array([int(a) ^ int(b) for a, b in zip(given["r"], solution, strict=True)])
                word = numpy.array([int(b) for b in solution])
                return bool(gap.sum() == 1 and not (h @ word % 2).any())
        value = float(evaluate(constant(solution), 0))
        if self.kind == "entropy":
            p = numpy.array([float(Fraction(x)) for x in given["p"].split(", ")])
            return bool(abs(-(p * numpy.log2(p)).sum() - value) < 1e-9 and abs(p.sum() - 1) < 1e-9)
        p = numpy.array([[float(x) for x in row] for row in given_matrix(given["p"])])
        if self.kind == "mutual":
            flat = numpy.outer(p.sum(axis=1), p.sum(axis=0))
            on = p > 0
            return bool(abs((p[on] * numpy.log2(p[on] / flat[on])).sum() - value) < 1e-9)
        law = numpy.full(len(p), 1 / len(p))
        for _ in range(3_000):  # Blahut and Arimoto
            out = law @ p
            gain = numpy.exp((p * numpy.log(numpy.where(p > 0, p, 1) / out)).sum(axis=1))
            law = law * gain / (law @ gain)
            if gain.max() / (law @ gain) < 1 + 1e-9:
                break
        return bool(abs(numpy.log2(law @ gain) - value) < 1e-5)


def _kernel(rows: list[list[int]], n: int) -> list[list[int]]:
    """Words that fulfil the checks, found bit by bit: up to 40 of them."""
    found = []
    table = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(n):
        row = next((r for r in range(len(pivots), len(table)) if table[r][column]), None)
        if row is None:
            continue
        at = len(pivots)
        table[at], table[row] = table[row], table[at]
        for r in range(len(table)):
            if r != at and table[r][column]:
                table[r] = [a ^ b for a, b in zip(table[r], table[at], strict=True)]
        pivots.append(column)
    free = [k for k in range(n) if k not in pivots]
    for values in product((0, 1), repeat=min(len(free), 5)):
        word = [0] * n
        for k, v in zip(free, values, strict=False):
            word[k] = v
        for r, column in enumerate(pivots):
            word[column] = sum(table[r][k] & word[k] for k in free) % 2
        found.append(word)
    return found
