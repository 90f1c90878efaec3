"""Games of finding out: the one who answers may still choose, so that only what was proved counts.

Questions with a lie allowed, coins on a balance, and codes: the answers are the ones that keep most open, a claim is
right only if nothing else is possible any more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import permutations, product
from random import Random
from typing import Any, ClassVar

from bootcamp.logic.tables import Illegal, Referee, Spec, TableGame


@cache
def enough(clean: int, lied: int, left: int) -> tuple[int, int] | None:
    """How many of each kind to ask for so that `left` questions do; None if they cannot.

    `clean` candidates agree with every answer, `lied` ones with all but one. Source: Berlekamp's weights, by search.
    """
    if clean + lied <= 1:
        return (0, 0)
    if left == 0 or clean * (left + 1) + lied > 2**left:
        return None
    for x in sorted(range(clean + 1), key=lambda x: abs(2 * x - clean)):
        for y in sorted(range(lied + 1), key=lambda y: abs(2 * y - lied)):
            if enough(x, y + clean - x, left - 1) is not None and enough(clean - x, lied - y + x, left - 1) is not None:
                return (x, y)
    return None


def needed(clean: int, lied: int) -> int:
    left = 0
    while enough(clean, lied, left) is None:
        left += 1
    return left


class LiarReferee(Referee):
    """Numbers 1 to n; `lies` is 0 or 1."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.clean: set[int] = set(spec["candidates"])
        self.lied: set[int] = set()
        self.answers: list[str] = []

    def show(self) -> str:
        return f"Answers so far: {'; '.join(self.answers) or 'none'}."

    def play(self, action: str) -> None:
        words = re.split(r"[,\s]+", action.removeprefix("=").strip())
        if not all(re.fullmatch(r"\d{1,3}", word, re.ASCII) for word in words) or len(words) > 60:
            raise Illegal("write numbers, or = and one number")
        numbers = {int(word) for word in words}
        if action.startswith("="):
            if len(words) != 1:
                raise Illegal("write = and one number")
            self.won = self.clean | self.lied == numbers
            return
        options = {}
        for yes in (True, False):
            agree = {n for n in self.clean if (n in numbers) == yes}
            lied = {n for n in self.lied if (n in numbers) == yes}
            if self.spec["lies"]:
                lied |= self.clean - agree
            options[yes] = (agree, lied)
        left = max(self.left - 1, 0)  # one turn is for the claim
        answer = max((True, False), key=lambda yes: (self._cost(options[yes], left), yes))
        self.clean, self.lied = options[answer]
        self.answers.append(f"{' '.join(map(str, sorted(numbers)))}? {'yes' if answer else 'no'}")

    def _cost(self, option: tuple[set[int], set[int]], left: int) -> tuple[int, int]:
        clean, lied = map(len, option)
        if not clean + lied:
            return (-1, 0)  # the answers may not contradict themselves
        if self.spec["lies"]:
            return (needed(clean, lied), clean + lied)
        return ((clean - 1).bit_length(), clean)

    def advise(self) -> str:
        clean, lied = sorted(self.clean), sorted(self.lied)
        if len(clean) + len(lied) == 1:
            return f"= {(clean + lied)[0]}"
        if not self.spec["lies"]:
            return " ".join(map(str, clean[: (len(clean) + 1) // 2]))
        x, y = enough(len(clean), len(lied), needed(len(clean), len(lied))) or (0, 0)
        return " ".join(map(str, sorted(clean[:x] + lied[:y]))) or "0"


@dataclass(frozen=True, kw_only=True)
class Liar(TableGame):
    """Find a number by yes-or-no questions, one answer of which may be a lie."""

    def pose(self, rng: Random, level: int) -> dict[str, Any]:
        lies = int(self.kind == "lie")
        n = (4, 6, 8, 11, 16)[level - 1] if lies else rng.choice((6, 7, 8)) * 2 ** (level - 1) - rng.randint(0, level)
        numbers = sorted(rng.sample(range(1, 4 * n), n))
        return {"candidates": numbers, "lies": lies}

    def rules(self, spec: Spec) -> str:
        lie = "At most one of my answers may be a lie" if spec["lies"] else "I never lie"
        return (
            f"I have one of the numbers {', '.join(map(str, spec['candidates']))} in mind, or may still choose. Ask "
            "with some numbers, as "
            f"2 5 9: I say yes if mine is among them. {lie}. When only one number fits my answers, claim it as = 5; "
            "a claim that "
            f"is not proved loses. {spec['turns']} turns, the claim included; resign gives up."
        )

    def referee(self, spec: Spec) -> Referee:
        return LiarReferee(spec)


# One bad coin, heavier or lighter: how many coins may be either, heavy only, light only, and are known to be good.
@cache
def weighings(either: int, heavy: int, light: int, good: bool, left: int) -> tuple[tuple[int, int], ...] | None:
    """Numbers of (either, heavy, light) coins for the left and the right pan, so that `left` weighings do."""
    options = 2 * either + heavy + light
    if options <= 1 or (either == 1 and not heavy and not light and left == 0):
        return ()
    if left == 0 or options > 3**left:
        return None
    for el, er in _splits(either):
        for hl, hr in _splits(heavy):
            for ll, lr in _splits(light):
                one, other = el + hl + ll, er + hr + lr
                if one + other == 0 or (one != other and not (good and abs(one - other) <= 9)):
                    continue
                down = weighings(0, el + hl, er + lr, True, left - 1)
                up = weighings(0, er + hr, el + ll, True, left - 1)
                even = weighings(either - el - er, heavy - hl - hr, light - ll - lr, True, left - 1)
                if down is not None and up is not None and even is not None:
                    return ((el, er), (hl, hr), (ll, lr))
    return None


@cache
def _splits(n: int) -> list[tuple[int, int]]:
    pairs = [(a, b) for a in range(n + 1) for b in range(n + 1 - a) if abs(a - b) < 3]
    return sorted(pairs, key=lambda pair: abs(3 * pair[0] - n) + abs(3 * pair[1] - n))


class BalanceReferee(Referee):
    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.coins: list[str] = spec["coins"]
        self.open: dict[str, str] = dict.fromkeys(self.coins, str(spec["faults"]))  # +, - or both
        self.log: list[str] = []

    def show(self) -> str:
        return f"Weighings so far: {'; '.join(self.log) or 'none'}."

    def play(self, action: str) -> None:
        action = action.upper().replace(" ", "")
        if action.startswith("="):
            coin, sign = action[1:2], action[2:]
            if coin not in self.coins or sign not in ("+", "-"):
                raise Illegal("write a claim as =B+ or =B-")
            self.won = {c: f for c, f in self.open.items() if f} == {coin: sign}
            return
        left, bar, right_ = action.partition("|")
        used = left + right_
        if (
            not bar
            or not left
            or len(left) != len(right_)
            or len(set(used)) < len(used)
            or not set(used) <= set(self.coins)
        ):
            raise Illegal("write equally many coins for each pan, as AB|CD")
        options = {}
        for result in "<=>":
            options[result] = {
                coin: "".join(f for f in faults if result == _tilt(coin, f, left, right_))
                for coin, faults in self.open.items()
            }
        result = max("=<>", key=lambda r: self._cost(options[r]))
        self.open = options[result]
        self.log.append(f"{left} {result} {right_}")

    def _cost(self, state: dict[str, str]) -> tuple[int, int]:
        total = sum(map(len, state.values()))
        return (self._needed(state), total) if total else (-1, 0)

    def _counts(self, state: dict[str, str]) -> tuple[int, int, int, bool]:
        kinds = Counter(state.values())
        return kinds["+-"], kinds["+"], kinds["-"], kinds[""] > 0

    def _needed(self, state: dict[str, str]) -> int:
        left = 0
        while weighings(*self._counts(state), left) is None:
            left += 1
        return left

    def advise(self) -> str:
        bad = [(coin, faults) for coin, faults in self.open.items() if faults]
        if len(bad) == 1 and len(bad[0][1]) == 1:
            return f"= {bad[0][0]}{bad[0][1]}"
        plan = weighings(*self._counts(self.open), self._needed(self.open)) or ()
        pans = ["", ""]
        for kind, (a, b) in zip(("+-", "+", "-"), plan, strict=False):
            some = [coin for coin, faults in self.open.items() if faults == kind]
            pans[0] += "".join(some[:a])
            pans[1] += "".join(some[a : a + b])
        good = [coin for coin, faults in self.open.items() if not faults]
        for side in (0, 1):
            short = max(0, len(pans[1 - side]) - len(pans[side]))
            pans[side] += "".join(good[:short])
        if not plan:  # one coin, heavy or light: against a good one
            pans = [bad[0][0], good[0]]
        return "|".join(pans)


def _tilt(coin: str, fault: str, left: str, right_: str) -> str:
    if coin not in left + right_:
        return "="
    return ">" if (coin in left) == (fault == "+") else "<"


@dataclass(frozen=True, kw_only=True)
class Balance(TableGame):
    """Find the one false coin on a balance, in the least number of weighings."""

    def pose(self, rng: Random, level: int) -> dict[str, Any]:
        faults = {"heavy": "+", "either": "+-"}[self.kind]
        n = (
            rng.randint(*((5, 9), (10, 14), (15, 21), (22, 25))[level - 1])
            if faults == "+"
            else (3, 5, 8, 12)[level - 1]
        )
        coins = sorted(rng.sample("ABCDEFGHIJKLMNOPQRSTUVWXYZ", n))
        return {"coins": coins, "faults": faults}

    def rules(self, spec: Spec) -> str:
        fault = "heavier" if spec["faults"] == "+" else "heavier or lighter, it is not known which"
        return (
            f"Of the coins {' '.join(spec['coins'])} exactly one is false: {fault}; I may still choose. Weigh "
            "equally many in two pans, "
            "as AB|CD: I say <, = or > (> if the left pan is heavier). When it is proved which coin is false and "
            "how, claim "
            f"it as =B+ (heavier) or =B- (lighter); a claim that is not proved loses. "
            f"{spec['turns']} turns, the claim included; resign gives up."
        )

    def referee(self, spec: Spec) -> Referee:
        return BalanceReferee(spec)


@lru_cache(400_000)
def marks(code: str, guess: str) -> tuple[int, int]:
    """Right places, and right symbols in wrong places."""
    exact = sum(a == b for a, b in zip(code, guess, strict=True))
    return exact, sum((Counter(code) & Counter(guess)).values()) - exact


class CodeReferee(Referee):
    def __init__(self, kind: str, spec: Spec) -> None:
        super().__init__(spec)
        self.length, self.symbols = spec["length"], spec["symbols"]
        self.codes = codes(kind, self.length, self.symbols)
        self.open = [c for c in self.codes if all(list(marks(c, g)) == m for g, m in spec["hints"])]
        self.log: list[str] = []

    def show(self) -> str:
        return f"Guesses so far: {'; '.join(self.log) or 'none of yours'}."

    def play(self, action: str) -> None:
        guess = action.replace(" ", "")
        claim = guess.startswith("=")
        guess = guess.removeprefix("=")
        if guess not in self.codes:
            raise Illegal("that is no such code")
        if claim:
            self.won = self.open == [guess]
            return
        groups: dict[tuple[int, int], list[str]] = {}
        for code in self.open:
            groups.setdefault(marks(code, guess), []).append(code)
        answer = max(groups, key=lambda m: (len(groups[m]), m))
        self.open = groups[answer]
        self.log.append(f"{guess}: {answer[0]} right, {answer[1]} misplaced")

    def advise(self) -> str:
        if len(self.open) == 1:
            return f"= {self.open[0]}"
        pool = [*self.open, *self.codes[:: len(self.codes) // 100 + 1]]
        return min(
            pool,
            key=lambda guess: (
                max(Counter(marks(c, guess) for c in self.open).values()),
                guess not in self.open,
                guess,
            ),
        )


@cache
def codes(kind: str, length: int, symbols: str) -> Sequence[str]:
    made = permutations(symbols, length) if kind == "bulls" else product(symbols, repeat=length)
    return ["".join(code) for code in made]


@dataclass(frozen=True, kw_only=True)
class CodeBreaking(TableGame):
    """Mastermind: after some guesses made before, guess on until one code is left."""

    SIZES: ClassVar = ((3, 4, 0), (3, 5, 1), (3, 6, 1), (4, 5, 2), (4, 6, 2))  # places, symbols, hints

    def pose(self, rng: Random, level: int) -> dict[str, Any]:
        length, count, hints = self.SIZES[level - 1]
        if self.kind == "bulls":
            count += 1
        symbols = "".join(sorted(rng.sample("123456789", count)))
        every = codes(self.kind, length, symbols)
        while True:
            secret = rng.choice(every)
            given = [[guess, list(marks(secret, guess))] for guess in (rng.choice(every) for _ in range(hints + 1))]
            if 5 < sum(all(list(marks(c, g)) == m for g, m in given) for c in every) < 90:
                return {"length": length, "symbols": symbols, "hints": given}

    def rules(self, spec: Spec) -> str:
        repeat = "all different" if self.kind == "bulls" else "repeats allowed"
        hints = "; ".join(f"{guess}: {m[0]} right, {m[1]} misplaced" for guess, m in spec["hints"])
        return (
            f"My code has {spec['length']} of the digits {spec['symbols']}, {repeat}; I may still choose among "
            "those that fit my answers. "
            "Guess a code: I say how many digits stand right, and how many more are in the code but misplaced. "
            f"Made before: {hints}. "
            f"When only one code fits, claim it as = {spec['symbols'][: spec['length']]}; a claim that is not "
            "proved loses. "
            f"{spec['turns']} turns, the claim included; resign gives up."
        )

    def referee(self, spec: Spec) -> Referee:
        return CodeReferee(self.kind, spec)
