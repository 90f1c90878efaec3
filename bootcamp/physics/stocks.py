"""Parts chosen from a drawer: combinations with a given value, dividers and filters that do as asked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_number
from bootcamp.answers.latex import plain as undressed
from bootcamp.physics.quantities import TOLERANCE, plain, rounded
from bootcamp.types import Problem, Score, Task, right, wrong

E12 = (10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82)
MAX_LENGTH = 200  # characters of an expression
MAX_DEPTH = 12
_TOKEN = re.compile(r"\s*(\d{1,6}(?:\.\d{1,3})?|\|\||[-+|∥()])")


def read_network(text: str) -> tuple[list[float], Any] | None:
    """(parts used, tree) of `(10 + 22) | 47`: `+` is series, `|` parallel and binds more tightly; or None."""
    text = undressed(text)
    if len(text) > MAX_LENGTH:
        return None
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        tokens.append(match[1].replace("||", "|").replace("∥", "|"))
        position = match.end()
    used: list[float] = []

    def chain(mark: str, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("too deep")
        parts = [chain("|", depth + 1) if mark == "+" else part(depth)]
        while tokens and tokens[0] == mark:
            tokens.pop(0)
            parts.append(chain("|", depth + 1) if mark == "+" else part(depth))
        return parts[0] if len(parts) == 1 else (mark, parts)

    def part(depth: int) -> Any:
        if not tokens:
            raise ValueError("a part is missing")
        token = tokens.pop(0)
        if token == "(":
            inside = chain("+", depth + 1)
            if not tokens or tokens.pop(0) != ")":
                raise ValueError("not closed")
            return inside
        value = float(token)
        used.append(value)
        return value

    try:
        tree = chain("+", 0)
    except ValueError:
        return None
    return None if tokens else (used, tree)


def combined(tree: Any, adds: str) -> float:
    """The value of a tree; `adds` is the join in which values add: `+` for resistors, `|` for capacitors."""
    if isinstance(tree, float):
        return tree
    mark, parts = tree
    values = [combined(part, adds) for part in parts]
    if min(values) <= 0:
        return 0.0
    return sum(values) if mark == adds else 1 / sum(1 / value for value in values)


@dataclass(frozen=True, kw_only=True)
class Combination(Task):
    """A network of given value from a stock, each part used once at most; built backwards from one that fits."""

    part: str

    chance: ClassVar[float] = 0.03
    PARTS: ClassVar = {"resistor": ("Ω", "+"), "capacitor": ("nF", "|")}

    def generate(self, rng: Random, level: int) -> Problem:
        unit, adds = self.PARTS[self.part]
        stock = sorted(rng.sample([value * ten for value in E12 for ten in (1, 10)], 3 + level))
        while True:
            forest = [float(value) for value in rng.sample(stock, min(1 + level, 4))]
            text = {id(tree): plain(int(tree)) for tree in forest}
            trees: list[Any] = list(forest)
            while len(trees) > 1:
                a, b = (trees.pop(rng.randrange(len(trees))) for _ in range(2))
                mark = rng.choice("+|")
                joint = (mark, [a, b])
                text[id(joint)] = f"({text[id(a)]} {mark} {text[id(b)]})"
                trees.append(joint)
            value = combined(trees[0], adds)
            if all(abs(value - one) > 0.03 * value for one in stock):
                break
        target = rounded(value, 4)
        listed = ", ".join(map(str, stock))
        prompt = rng.choice(
            (
                f"Stock of {self.part}s in {unit}, one of each: {listed}. Join some of them to make"
                f" {plain(target)} {unit} ±1%.",
                f"You have one {self.part} of each of {listed} {unit}. Give a network of {plain(target)} {unit} (±1%).",
            )
        )
        prompt += " Write + for series, | for parallel, brackets around groups, as (1 + 2) | 3."
        shown = text[id(trees[0])]
        return Problem(prompt, {"stock": stock, "target": target, "network": shown[1:-1]})

    def grade(self, answer: Any, text: str) -> Score:
        found = read_network(text)
        if found is None:
            return wrong("not_a_network", "write parts joined by + and |")
        used, tree = found
        if Counter(used) - Counter(map(float, answer["stock"])):
            return wrong("not_in_stock")
        value = combined(tree, self.PARTS[self.part][1])
        fits = abs(value - answer["target"]) <= TOLERANCE * answer["target"]
        return right() if fits else wrong("wrong_value", f"it makes {value:.4g}")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['network']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice(answer['stock'])}</answer>"

    def check(self, problem: Problem) -> bool:
        """The stock and target as printed, the network summed by another rule: conductances and bisected brackets."""
        numbers = re.search(r"(?:one of each: |each of )([\d, ]+\d)", problem.prompt)
        target = re.search(r"(?:make|network of) ([\d.]+) ", problem.prompt)
        answer = problem.answer
        if not numbers or not target or float(target[1]) != answer["target"]:
            return False
        stock = [int(value) for value in numbers[1].split(", ")]
        if stock != answer["stock"]:
            return False
        value, used = _innermost_first(answer["network"], self.part == "capacitor")
        fits = all(stock.count(part) >= count for part, count in Counter(used).items())
        return fits and abs(value / answer["target"] - 1) < TOLERANCE

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['stock']} {problem.answer['target']}"


def _innermost_first(network: str, inverse: bool) -> tuple[float, list[int]]:
    """The value of a network of pairs, by replacing the innermost bracket until one number is left."""
    used = [int(value) for value in re.findall(r"\d+", network)]
    text = f"({network})"
    pair = re.compile(r"\(([\d.e+-]+) ([+|]) ([\d.e+-]+)\)")
    while match := pair.search(text):
        a, b = float(match[1]), float(match[3])
        joint = a + b if (match[2] == "+") != inverse else a * b / (a + b)
        text = f"{text[: match.start()]}{joint!r}{text[match.end() :]}"
    return float(text), used


def divided(source: float, top: float, bottom: float, load: float) -> float:
    """The voltage over `bottom` and `load` side by side; `load` 0 is none."""
    under = bottom * load / (bottom + load) if load else bottom
    return source * under / (top + under)


@dataclass(frozen=True, kw_only=True)
class Pair(Task):
    """Two parts chosen from a drawer so that a circuit does as asked; every pair that does is right.

    Kinds: `divider` (two resistors, loaded from level 2 on), `filter` (R and C of a low-pass with a given cut-off and a
    least resistance), `timer` (R and C that charge to a voltage in a given time).
    """

    kind: str

    chance: ClassVar[float] = 0.06

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            size = 3 + 2 * level
            ohms = sorted(rng.sample([value * ten for value in E12 for ten in (10, 100, 1000)], size))
            farads = sorted(rng.sample([value * ten for value in E12 for ten in (1, 10)], min(size, 12)))
            if self.kind == "divider":
                load = rng.choice([0] if level == 1 else [470, 1000, 2200, 4700, 10000])
                spec: dict[str, Any] = {"source": rng.randint(5, 24), "load": load}
                pair = rng.sample(ohms, 2)
            else:
                pair = [rng.choice(ohms), rng.choice(farads)]
                spec = {"least": rng.choice(ohms[: size // 2])} if self.kind == "filter" else {}
                if self.kind == "timer":
                    spec = {"source": rng.randint(5, 24)}
                    spec["until"] = rng.randint(1, spec["source"] - 1)
                if pair[0] < spec.get("least", 0):
                    continue
            spec |= {"target": rounded(self._value(pair, spec), 4)}
            answer = {"ohms": ohms, "farads": [] if self.kind == "divider" else farads, "spec": spec, "pair": pair}
            if spec["target"] > 1e-3 and len(self._fitting(answer)) <= 1 + len(ohms) * len(ohms) // 25:
                return Problem(self._prompt(answer), answer)

    def _prompt(self, answer: Any) -> str:
        spec, target = answer["spec"], plain(float(answer["spec"]["target"]))
        drawer = f"Resistors in Ω, one of each: {', '.join(map(str, answer['ohms']))}."
        if self.kind == "divider":
            loaded = f", with a load of {spec['load']} Ω across R2" if spec["load"] else ""
            return (
                f"{drawer} Divider on {spec['source']} V, R1 above R2{loaded}: choose them for {target} V ±1% over R2. "
                "Answer R1, R2."
            )
        drawer += f" Capacitors in nF: {', '.join(map(str, answer['farads']))}."
        if self.kind == "filter":
            return (
                f"{drawer} Choose R and C of an RC low-pass with its -3 dB frequency at {target} Hz ±1% and"
                f" R at least {spec['least']} Ω. Answer R, C as listed."
            )
        return (
            f"{drawer} C charges through R from 0 V towards {spec['source']} V. Choose them so that it reaches"
            f" {spec['until']} V after {target} μs ±1%. Answer R, C as listed."
        )

    def _value(self, pair: Sequence[float], spec: dict[str, Any]) -> float:
        one, two = pair
        if self.kind == "divider":
            return divided(spec["source"], one, two, spec["load"])
        seconds = one * two * 1e-9
        if self.kind == "filter":
            return 1 / (2 * math.pi * seconds)
        return 1e6 * seconds * math.log(spec["source"] / (spec["source"] - spec["until"]))

    def _fitting(self, answer: Any) -> list[list[int]]:
        """All pairs that do, by trying."""
        ohms, farads, spec = answer["ohms"], answer["farads"], answer["spec"]
        pairs = permutations(ohms, 2) if self.kind == "divider" else ((r, c) for r in ohms for c in farads)
        return [list(pair) for pair in pairs if self._fits(pair, spec)]

    def _fits(self, pair: Sequence[float], spec: dict[str, Any]) -> bool:
        near = abs(self._value(pair, spec) - spec["target"]) <= TOLERANCE * spec["target"]
        return near and pair[0] >= spec.get("least", 0)

    def grade(self, answer: Any, text: str) -> Score:
        pieces = re.split(r"[,;]", undressed(text)) if len(text) <= MAX_LENGTH else []
        values = [
            parse_number(re.sub(r"^\s?R_?1\s?=|^\s?[RC](?:_?2)?\s?=|(?:Ω|ohms?|nF)\s?$", "", piece)) for piece in pieces
        ]
        if len(values) != 2 or None in values:
            return wrong("not_two_numbers", "expected the values of two parts")
        one, two = (float(value) for value in values if value is not None)
        drawers = (answer["ohms"], answer["farads"] or answer["ohms"])
        if one not in drawers[0] or two not in drawers[1] or (not answer["farads"] and one == two):
            return wrong("not_in_stock")
        if one < answer["spec"].get("least", 0):
            return wrong("too_small")
        value = self._value((one, two), answer["spec"])
        return right() if self._fits((one, two), answer["spec"]) else wrong("wrong_value", f"it gives {value:.4g}")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(map(str, answer['pair']))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        drawers = (answer["ohms"], answer["farads"] or answer["ohms"])
        fitting = self._fitting(answer)
        while True:
            pair = [rng.choice(drawers[0]), rng.choice(drawers[1])]
            if pair not in fitting:
                return f"<answer>{pair[0]}, {pair[1]}</answer>"

    def check(self, problem: Problem) -> bool:
        """The numbers as printed, the circuit by currents, impedances and the exponential."""
        prompt, answer = problem.prompt, problem.answer
        lists = [[int(value) for value in found.split(", ")] for found in re.findall(r": (\d[\d, ]*\d)\.", prompt)]
        numbers = [float(value) for value in re.findall(r"[\d.]+(?= (?:V|Ω|Hz|μs)\b)", prompt)]
        one, two = answer["pair"]
        if lists != [answer["ohms"], answer["farads"]][: len(lists)] or one not in answer["ohms"]:
            return False
        if two not in (answer["farads"] or answer["ohms"]):
            return False
        spec = answer["spec"]
        if self.kind == "divider":
            source, load, target = numbers if spec["load"] else (numbers[0], math.inf, numbers[1])
            current = source / (one + 1 / (1 / two + 1 / load))
            value, given = source - current * one, {"source": source, "load": 0 if load == math.inf else load}
        elif self.kind == "filter":
            target, least = numbers
            gain = abs(1 / (1 + 2j * math.pi * target * one * two * 1e-9))
            return abs(gain - math.sqrt(0.5)) < 0.005 and one >= least and spec == {"least": least, "target": target}
        else:
            _, source, until, target = numbers
            value = source * (1 - math.exp(-target * 1e-6 / (one * two * 1e-9)))
            given = {"source": source, "until": until}
            return abs(value - until) < 0.002 * source and spec == given | {"target": target}
        return abs(value / target - 1) < TOLERANCE and spec == given | {"target": target}

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
