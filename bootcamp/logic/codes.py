"""Ciphers whose key one pair gives away, and codes: error-correcting, prefix-free, sorted rotations, check digits."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import gcd
from random import Random
from typing import ClassVar

from bootcamp.logic.paths import LETTERS
from bootcamp.logic.puzzles import Given, Puzzle, parse_words
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

WORDS = (
    "anchor", "apple", "arrow", "autumn", "badger", "banner", "barrel", "basket", "beacon", "bottle", "branch",
    "bridge", "bronze", "butter", "candle", "canyon", "carbon", "castle", "cherry", "circle", "clover", "copper",
    "corner", "cotton", "cradle", "dancer", "desert", "dragon", "engine", "falcon", "farmer", "feather", "fiddle",
    "flower", "forest", "garden", "ginger", "glacier", "hammer", "harbor", "hazel", "helmet", "hunter", "island",
    "jacket", "jungle", "kettle", "ladder", "lantern", "lemon", "magnet", "maple", "marble", "meadow", "mirror",
    "monkey", "mortar", "needle", "nickel", "oyster", "paddle", "parrot", "pebble", "pepper", "pillow", "planet",
    "pocket", "pumpkin", "quartz", "rabbit", "ribbon", "river", "rocket", "saddle", "salmon", "shadow", "silver",
    "spider", "spiral", "stable", "summer", "temple", "thistle", "thunder", "timber", "tunnel", "turtle", "valley",
    "velvet", "violin", "walnut", "willow", "window", "winter", "wizard", "yellow", "zigzag",
)  # fmt: skip


def code(letter: str) -> int:
    return ord(letter) - 97


def char(number: int) -> str:
    return chr(97 + number % 26)


def encipher(kind: str, key: Sequence[int], text: str) -> str:
    """The text under a key: (a, b) of affine, shifts of Vigenère's, a primer of autokey, an order of columns."""
    if kind == "affine":
        return "".join(char(key[0] * code(x) + key[1]) for x in text)
    if kind == "vigenere":
        return "".join(char(code(x) + key[k % len(key)]) for k, x in enumerate(text))
    if kind == "autokey":
        stream = [*key, *map(code, text)]
        return "".join(char(code(x) + shift) for x, shift in zip(text, stream, strict=False))
    return "".join(text[column :: len(key)] for column in key)


def keys(kind: str, plain: str, cipher: str, size: int) -> Iterator[tuple[int, ...]]:
    """All keys that take one text to the other."""
    if kind == "affine":
        candidates: Iterator[tuple[int, ...]] = ((a, b) for a in range(26) if gcd(a, 26) == 1 for b in range(26))
    elif kind == "columns":
        candidates = permutations(range(size))
    else:
        candidates = iter([tuple((code(y) - code(x)) % 26 for x, y in zip(plain[:size], cipher, strict=False))])
    return (key for key in candidates if encipher(kind, key, plain) == cipher)


@dataclass(frozen=True, kw_only=True)
class Cipher(Puzzle):
    """A known text gives the key, the key another text."""

    WORDINGS: ClassVar = {
        "affine": wording(
            "Affine cipher: {p} -> {c}. Decrypt {d}",
            "An affine cipher (a = 0, x goes to mx + k mod 26) turns {p} into {c}. Decipher {d}, enciphered with "
            "the same key.",
        ),
        "vigenere": wording(
            "Vigenere, key of {k} letters: {p} -> {c}. Decrypt {d}",
            "Vigenère's cipher with a key of {k} letters turns {p} into {c}. Decipher {d}, enciphered with the same "
            "key.",
        ),
        "autokey": wording(
            "Autokey cipher, primer of {k} letters, then the plaintext itself: {p} -> {c}. Decrypt {d}",
            "An autokey cipher adds to the text the primer of {k} letters and then the text itself, mod 26 with a = "
            "0. It turns {p} into "
            "{c}. Decipher {d}, enciphered with the same primer.",
        ),
        "columns": wording(
            "Columnar transposition, {k} columns: {p} -> {c}. Decrypt {d}",
            "A text is written in rows of {k} letters (the last may be shorter); its columns are then read "
            "downwards in an order that is the "
            "key. So {p} becomes {c}. Decipher {d}, enciphered with the same key.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        size = level + 1 if self.kind != "columns" else min(level + 2, 6)
        while True:
            plain, secret = ("".join(rng.sample(WORDS, n)) for n in ((1, 1), (1, 2), (2, 2), (2, 3), (2, 4))[level - 1])
            if self.kind == "affine":
                key: tuple[int, ...] = (rng.choice([a for a in range(3, 26) if gcd(a, 26) == 1]), rng.randrange(26))
            elif self.kind == "columns":
                key = tuple(rng.sample(range(size), size))
            else:
                key = tuple(rng.randrange(26) for _ in range(size))
            cipher = encipher(self.kind, key, plain)
            if plain != secret and plain != cipher and len(list(keys(self.kind, plain, cipher, size))) == 1:
                break
        fields = {"p": plain, "c": cipher, "d": encipher(self.kind, key, secret)}
        return fields | ({"k": size} if self.kind != "affine" else {}), secret

    def judge(self, given: Given, text: str) -> Score:
        found = "".join(text.lower().split())
        if not re.fullmatch("[a-z]{1,200}", found):
            return wrong("not_letters")
        fine = any(
            encipher(self.kind, key, found) == given["d"]
            for key in keys(self.kind, given["p"], given["c"], int(given.get("k", 0)))
        )
        return right() if fine else wrong("wrong_text")


@dataclass(frozen=True, kw_only=True)
class Correction(Puzzle):
    """The codeword nearest to a received word: Hamming's codes, or a code by its parity checks."""

    WORDINGS: ClassVar = {
        "hamming": wording(
            "Hamming({n},{k}), parity bits at powers of 2, even: correct {r}",
            "A word of the Hamming({n},{k}) code (positions 1 to {n} from the left, even parity, parity bits at the "
            "powers of two) was "
            "received as {r}, with one bit wrong. Give the word that was sent.",
        ),
        "checks": wording(
            "Even parity on {c} (positions from 1): correct {r}, at most {e} errors",
            "In each word of a binary code, the bits at the positions of each of these sets sum to an even number: "
            "{c} (positions from 1 on "
            "the left). Received was {r}, with at most {e} bits wrong. Give a codeword that may have been sent.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        if self.kind == "hamming":
            r = (3, 3, 4, 4, 5)[level - 1]
            n = 2**r - 1
            bits = [rng.randrange(2) for _ in range(n)]
            syndrome = 0
            for place, bit in enumerate(bits, 1):
                syndrome ^= place * bit
            for k in range(r):  # the parity bits make the syndrome vanish
                if syndrome >> k & 1:
                    bits[2**k - 1] ^= 1
            sent = "".join(map(str, bits))
            wrong_at = rng.randrange(n)
            bits[wrong_at] ^= 1
            return {"n": n, "k": n - r, "r": "".join(map(str, bits))}, sent
        n, checks, errors = ((7, 3, 1), (8, 4, 1), (10, 5, 2), (12, 6, 2), (15, 8, 2))[level - 1]
        while True:
            sets = [sorted(rng.sample(range(1, n + 1), rng.randint(3, n // 2))) for _ in range(checks)]
            word = [rng.randrange(2) for _ in range(n)]
            for some in sets:  # each set owns its last position, where no later one looks
                if sum(word[p - 1] for p in some) % 2:
                    word[some[-1] - 1] ^= 1
            if any(sum(word[p - 1] for p in some) % 2 for some in sets):
                continue
            received = list(word)
            for place in rng.sample(range(n), errors):
                received[place] ^= 1
            if any(sum(received[p - 1] for p in some) % 2 for some in sets):
                break
        fields = {
            "c": ", ".join("{" + " ".join(map(str, some)) + "}" for some in sets),
            "r": "".join(map(str, received)),
            "e": errors,
        }
        return fields, "".join(map(str, word))

    def judge(self, given: Given, text: str) -> Score:
        received = given["r"]
        found = "".join(parse_words(text) or ())
        if len(found) != len(received) or set(found) - set("01"):
            return wrong("not_a_word")
        if self.kind == "hamming":
            sets = [[p for p in range(1, len(found) + 1) if p >> k & 1] for k in range(len(found).bit_length())]
        else:
            sets = [[int(p) for p in some.split()] for some in re.findall(r"\{([\d ]+)\}", given["c"])]
        if any(sum(found[p - 1] == "1" for p in some) % 2 for some in sets):
            return wrong("not_a_codeword")
        distance = sum(a != b for a, b in zip(found, received, strict=True))
        return right() if distance <= int(given.get("e", 1)) else wrong("too_far")


@dataclass(frozen=True, kw_only=True)
class PrefixCode(Puzzle):
    """Binary prefix codes: of least mean length, or with lengths that are given."""

    WORDINGS: ClassVar = {
        "least": wording(
            "Optimal binary prefix code for counts {w}? As A 0, B 10",
            "Symbols occur this often: {w}. Give a binary prefix code of least total length, as A 0, B 10.",
        ),
        "lengths": wording(
            "Binary prefix code with {g} and lengths {w}? As A 0, B 10",
            "Give a binary prefix code in which {g} and the codewords have the lengths {w}. Write it as A 0, B 10.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + (5 if self.kind == "least" else 3)
        words = [""]
        if self.kind == "least":
            counts = [int(2 ** rng.uniform(0, 4 + level / 2)) for _ in range(n)]  # skewed, or one code fits all
            found = _huffman(counts)
            written = ", ".join(f"{LETTERS[k]} {count}" for k, count in enumerate(counts))
            return {"w": written}, ", ".join(f"{LETTERS[k]} {word}" for k, word in enumerate(found))
        while len(words) < n:
            word = rng.choice(words)
            words.remove(word)
            words += [word + "0", word + "1"]
        rng.shuffle(words)
        pairs = dict(zip(LETTERS, words, strict=False))
        fixed = sorted(rng.sample(sorted(pairs), 2))
        given = " and ".join(f"{letter} is {pairs[letter]}" for letter in fixed)
        lengths = ", ".join(f"{letter} {len(word)}" for letter, word in pairs.items())
        return {"g": given, "w": lengths}, ", ".join(f"{letter} {word}" for letter, word in pairs.items())

    def judge(self, given: Given, text: str) -> Score:
        numbers = {letter: int(count) for letter, count in re.findall(r"([A-Z]) (\d+)", given["w"])}
        parts = [re.fullmatch(r"([A-Z])\s*[:=]?\s*([01]{1,30})", part.strip()) for part in re.split(r"[,;\n]+", text)]
        words = {part[1]: part[2] for part in parts if part}
        if not all(parts) or len(parts) != len(words) or set(words) != set(numbers):
            return wrong("not_a_code")
        if any(a.startswith(b) or b.startswith(a) for a, b in combinations(words.values(), 2)):
            return wrong("not_prefix_free")
        if self.kind == "lengths":
            fixed = dict(re.findall(r"([A-Z]) is ([01]+)", given["g"]))
            fine = all(len(words[x]) == n for x, n in numbers.items()) and all(words[x] == w for x, w in fixed.items())
            return right() if fine else wrong("wrong_lengths")
        heap, least = sorted(numbers.values()), 0
        while len(heap) > 1:
            pair = heapq.heappop(heap) + heapq.heappop(heap)
            least += pair
            heapq.heappush(heap, pair)
        return right() if sum(numbers[x] * len(word) for x, word in words.items()) == least else wrong("not_optimal")


def _huffman(counts: Sequence[int]) -> list[str]:
    words = [""] * len(counts)
    heap = [(count, k, [k]) for k, count in enumerate(counts)]
    heapq.heapify(heap)
    while len(heap) > 1:
        one, other = heapq.heappop(heap), heapq.heappop(heap)
        for bit, group in (("0", one[2]), ("1", other[2])):
            for k in group:
                words[k] = bit + words[k]
        heapq.heappush(heap, (one[0] + other[0], min(one[1], other[1]), one[2] + other[2]))
    return words


@dataclass(frozen=True, kw_only=True)
class Rotations(Puzzle):
    """The Burrows–Wheeler transform undone."""

    WORDINGS: ClassVar = {
        "": wording(
            "Inverse Burrows-Wheeler transform of {b} (text ends in $, $ sorts first)? Without $",
            "All rotations of a text that ends with $ were sorted ($ before all letters); their last letters read {b}. "
            "What was the text, without $?",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        letters = "abcdefg"[: 2 + level]
        text = "".join(rng.choice(letters) for _ in range(5 + 3 * level))
        whole = text + "$"
        order = sorted(range(len(whole)), key=lambda k: whole[k:])  # suffixes; $ is the least and stands once
        return {"b": "".join(whole[k - 1] for k in order)}, text

    def judge(self, given: Given, text: str) -> Score:
        found = text.removesuffix("$")
        if len(found) + 1 != len(given["b"]) or not re.fullmatch("[a-g]{1,60}", found):
            return wrong("not_a_text")
        turns = sorted(f"{found}${found}"[k : k + len(found) + 1] for k in range(len(found) + 1))
        return right() if "".join(turn[-1] for turn in turns) == given["b"] else wrong("wrong_text")


@dataclass(frozen=True, kw_only=True)
class CheckDigits(Puzzle):
    """Numbers with check digits, some digits lost or two neighbours exchanged."""

    WORDINGS: ClassVar = {
        "isbn10": wording(
            "ISBN-10 {n}, ? lost: a valid number?",
            "Replace each ? so that {n} is a valid ISBN-10. Write the whole number.",
        ),
        "luhn": wording(
            "Luhn: {n}, ? lost: a valid number?",
            "Replace each ? so that {n} passes Luhn's test. Write the whole number.",
        ),
        "iban": wording(
            "Digits {n}, ? lost, must be 1 mod 97: the number?",
            "Replace each ? by a digit so that {n} leaves the remainder 1 on division by 97.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        length = {"isbn10": 10, "luhn": 8 + 2 * level, "iban": 5 + 2 * level}[self.kind]
        while True:
            digits = [rng.randrange(10) for _ in range(length)]
            for last in range(11 if self.kind == "isbn10" else 10):
                digits[-1] = last
                if self._valid(digits):
                    break
            else:
                continue
            break
        shown = ["X" if digit == 10 else str(digit) for digit in digits]
        lost = rng.sample(range(length), (1, 2, 2, 3, 3)[level - 1] + (self.kind == "iban"))
        return {"n": "".join("?" if k in lost else mark for k, mark in enumerate(shown))}, "".join(shown)

    def _valid(self, digits: Sequence[int]) -> bool:
        if self.kind == "isbn10":
            return sum(k * digit for k, digit in enumerate(digits, 1)) % 11 == 0
        if self.kind == "luhn":
            doubled = [d if k % 2 == 0 else 2 * d - 9 * (d > 4) for k, d in enumerate(reversed(digits))]
            return sum(doubled) % 10 == 0
        return int("".join(map(str, digits))) % 97 == 1

    def judge(self, given: Given, text: str) -> Score:
        found = re.sub(r"[\s-]", "", text[:100]).upper()
        if len(found) != len(given["n"]) or not re.fullmatch(r"\d+X?", found, re.ASCII):
            return wrong("not_a_number")
        if any(old not in ("?", new) for old, new in zip(given["n"], found, strict=True)) or (
            "X" in found and self.kind != "isbn10"
        ):
            return wrong("given_changed")
        return right() if self._valid([10 if mark == "X" else int(mark) for mark in found]) else wrong("not_valid")

    def confirm(self, given: Given, solution: str) -> bool:
        """The same tests, as others state them."""
        digits = [10 if mark == "X" else int(mark) for mark in solution]
        if self.kind == "isbn10":
            return self.judge(given, solution).correct and sum((10 - k) * d for k, d in enumerate(digits)) % 11 == 0
        if self.kind == "luhn":
            total = sum(sum(divmod(2 * d, 10)) for d in digits[-2::-2]) + sum(digits[-1::-2])
            return self.judge(given, solution).correct and total % 10 == 0
        rest = 0
        for digit in digits:
            rest = (10 * rest + digit) % 97
        return self.judge(given, solution).correct and rest == 1
