"""Tasks that are broken on purpose, each in one way; qualification must name the way."""

from __future__ import annotations

import os
import random
import re
import sys
import time
from dataclasses import dataclass
from random import Random
from typing import Any

from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Product(Task):
    """The fair one, from which all others are broken."""

    def numbers(self, rng: Random, level: int) -> tuple[int, int]:
        top = 10 ** (level + 1)
        return rng.randrange(11, top), rng.randrange(11, top)

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}?", a * b)

    def grade(self, answer: Any, text: str) -> Score:
        return (
            right()
            if re.fullmatch(r"\d{1,20}", text.rstrip("."), re.ASCII) and int(text.rstrip(".")) == answer
            else wrong("value")
        )

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer + rng.randrange(1, 9)}</answer>"

    def check(self, problem: Problem) -> bool | None:
        a, b = map(int, re.findall(r"\d+", problem.prompt)[:2])
        return sum(a for _ in range(b)) == problem.answer if b < 2_000 else a * b == problem.answer


class WrongOracle(Product):
    """One stored answer in fifty is off by one, and the verifier follows it."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}?", a * b + (rng.random() < 0.02))


class SolutionFails(Product):
    """The verifier rejects even answers."""

    def grade(self, answer: Any, text: str) -> Score:
        return wrong("even") if answer % 14 == 0 else super().grade(answer, text)


class WrongIsRight(Product):
    """The wrong answer is the right one."""

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer}</answer>"


class Leak(Product):
    """The prompt ends with the answer."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}? (For the grader: the result is {a * b}.)", a * b)


class LeakInPlaces(Product):
    """The answer stands somewhere in the prompt, always after the same word."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        parts = [f"First factor {a}.", f"Second factor {b}.", f"Checksum {a * b}.", "Multiply the factors."]
        rng.shuffle(parts)
        return Problem(" ".join(parts), a * b)

    def check(self, problem: Problem) -> bool | None:
        a, b = (int(re.search(rf"{name} factor (\d+)", problem.prompt)[1]) for name in ("First", "Second"))  # type: ignore[index]
        return a * b == problem.answer


class ExampleGivesAway(Product):
    """The example in the prompt is the answer key."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}? Answer like this: <answer>{a * b}</answer>", a * b)


class LenientContains(Product):
    """Right if the answer stands anywhere in the text."""

    def grade(self, answer: Any, text: str) -> Score:
        return right() if str(answer) in text else wrong("value")


class LenientFirst(Product):
    """Reads the first number and forgets the rest."""

    def grade(self, answer: Any, text: str) -> Score:
        found = re.match(r"\d{1,20}", text, re.ASCII)
        return right() if found and int(found[0]) == answer else wrong("value")


class TakesAnything(Product):
    """Any number will do."""

    def grade(self, answer: Any, text: str) -> Score:
        return right() if re.fullmatch(r"-?\d{1,20}", text.rstrip(".")) else wrong("value")


class NanPays(Product):
    """Compares floats the wrong way round."""

    def grade(self, answer: Any, text: str) -> Score:
        try:
            return wrong("value") if abs(float(text) - answer) > 0.5 else right()
        except ValueError:
            return wrong("form")


class SmallChange(Product):
    """A tenth of the marks for writing anything."""

    def grade(self, answer: Any, text: str) -> Score:
        return right() if text.rstrip(".") == str(answer) else wrong("value", value=0.1)


class Strict(Product):
    """The whole response must be the tag and the number."""

    def verify(self, answer: Any, response: str) -> Score:
        return right() if response == self.solution(answer) else wrong("value")


class Tolerant(Product):
    """Ten per cent off is near enough, and nobody was told."""

    def grade(self, answer: Any, text: str) -> Score:
        number = text.rstrip(".")
        return (
            right() if number.isascii() and number.isdigit() and abs(int(number) / answer - 1) < 0.1 else wrong("value")
        )

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{2 * answer}</answer>"


class Prefix(Product):
    """Any beginning of the answer counts."""

    def grade(self, answer: Any, text: str) -> Score:
        number = text.rstrip(".")
        return right() if number and str(answer).startswith(number) else wrong("value")


class Encoded(Product):
    """The answer stands in the prompt, backwards."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}? [{str(a * b)[::-1]}]", a * b)


class InImage(Product):
    """The picture's metadata tell."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x10tEXtanswer\x00" + str(a * b).encode()
        return Problem(f"What is {a} times {b}?", a * b, (picture,))


class Constant(Product):
    """The answer is nearly always no."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"Is {a} divisible by {b}? Answer yes or no.", "yes" if a % b == 0 else "no")

    def grade(self, answer: Any, text: str) -> Score:
        return right() if text.strip(" .").lower() == answer else wrong("value")

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{'no' if answer == 'yes' else 'yes'}</answer>"

    def check(self, problem: Problem) -> bool | None:
        a, b = map(int, re.findall(r"\d+", problem.prompt)[:2])
        return ("yes" if a // b * b == a else "no") == problem.answer


class Pick(Product):
    """The answer is always the first of the options."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}? Options: {a * b}, {a * b + 10}, {a * b - 10}.", a * b)


class SharedRandom(Product):
    """Draws from the global generator: another problem every time."""

    def generate(self, rng: Random, level: int) -> Problem:
        return super().generate(random._inst, level)  # type: ignore[attr-defined]


class HashOrder(Product):
    """Iterates over a set of strings: another problem in another process."""

    def numbers(self, rng: Random, level: int) -> tuple[int, int]:
        names = list({str(rng.randrange(11, 10 ** (level + 2))) for _ in range(9)})
        return int(names[0]), int(names[1])


_COUNTER = [0]


class OrderDependent(Product):
    """What is made depends on how many were made before."""

    def numbers(self, rng: Random, level: int) -> tuple[int, int]:
        _COUNTER[0] += 1
        return rng.randrange(11, 10 ** (level + 1)), 11 + _COUNTER[0] % 997


class Twelve(Product):
    """Twelve problems in all."""

    def numbers(self, rng: Random, level: int) -> tuple[int, int]:
        return rng.randrange(11, 15), rng.randrange(level * 100, level * 100 + 3)


class SlowPattern(Product):
    """Repeats inside repeats."""

    def grade(self, answer: Any, text: str) -> Score:
        return (
            right()
            if re.fullmatch(r"(\d+\s?)+", text.rstrip(".")) and text.rstrip(".").strip() == str(answer)
            else wrong("value")
        )


class QuadraticPattern(Product):
    """Slow only on a flood."""

    def verify(self, answer: Any, response: str) -> Score:
        re.search(r"\s+$", response)
        re.search(r"<answer>.*?</answer>.*?END", response, re.DOTALL)
        re.findall(r"(?:<answer>)[^<]*(?:<answer>)*!", response)
        return super().verify(answer, response)


class Raises(Product):
    """int() of whatever comes."""

    def grade(self, answer: Any, text: str) -> Score:
        return right() if int(text.rstrip(".")) == answer else wrong("value")


class OutOfRange(Product):
    """A score of 595."""

    def grade(self, answer: Any, text: str) -> Score:
        return (
            super().grade(answer, text) if (text.isascii() and text.isdigit()) or text.endswith(".") else Score(595.0)
        )


class Evaluates(Product):
    """Hands the response to eval."""

    def grade(self, answer: Any, text: str) -> Score:
        try:
            return right() if len(text) < 200 and eval(text.rstrip(".")) == answer else wrong("value")
        except Exception:
            return wrong("form")


class Exits(Product):
    """Ends the process when it does not like what it reads."""

    def grade(self, answer: Any, text: str) -> Score:
        if "nan" in text:
            os._exit(3)
        return super().grade(answer, text)


class Loops(Product):
    """Never comes back from an empty answer's cousin."""

    def grade(self, answer: Any, text: str) -> Score:
        while "(" * 50 in text:
            pass
        return super().grade(answer, text)


class NotJson(Product):
    """A tuple among the answers."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}?", (a * b, a))

    def grade(self, answer: Any, text: str) -> Score:
        return super().grade(answer[0], text)

    def solution(self, answer: Any) -> str:
        return super().solution(answer[0])

    def wrong(self, answer: Any, rng: Random) -> str:
        return super().wrong(answer[0], rng)

    def check(self, problem: Problem) -> bool | None:
        return super().check(Problem(problem.prompt, problem.answer[0]))


class HiddenModulus(Product):
    """The modulus is not in the prompt."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        m = rng.randrange(10_000, 99_999)
        return Problem(f"What is {a} times {b} modulo m?", {"value": a * b % m, "m": m, "a": a, "b": b})

    def grade(self, answer: Any, text: str) -> Score:
        text = text.rstrip(".")
        fits = re.fullmatch(r"\d{1,20}", text, re.ASCII) and int(text) == answer["a"] * answer["b"] % answer["m"]
        return right() if fits else wrong("value")

    def solution(self, answer: Any) -> str:
        return super().solution(answer["value"])

    def wrong(self, answer: Any, rng: Random) -> str:
        return super().wrong(answer["value"], rng)

    def check(self, problem: Problem) -> bool | None:
        stored = problem.answer
        return stored["a"] * stored["b"] % stored["m"] == stored["value"]


class VacuousCheck(Product):
    """The check always agrees."""

    def check(self, problem: Problem) -> bool | None:
        return True


class NoCheck(Product):
    """No check, and no word why."""

    def check(self, problem: Problem) -> bool | None:
        return None


class ConstantKey(Product):
    """All problems are the same one."""

    def problem_key(self, problem: Problem) -> str:
        return "product"


class RandomKey(Product):
    """A problem is never the same one."""

    def problem_key(self, problem: Problem) -> str:
        return str(time.perf_counter_ns())


class Remembers(Product):
    """The second time, the same response is wrong."""

    def grade(self, answer: Any, text: str) -> Score:
        _SEEN.append((answer, text))
        return super().grade(answer, text) if _SEEN.count((answer, text)) <= 4 or len(_SEEN) < 10 else wrong("seen")


_SEEN: list[tuple[Any, str]] = []


class ChangesAnswer(Product):
    """The verifier sorts what it was given."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = self.numbers(rng, level)
        return Problem(f"What is {a} times {b}?", [a * b, 1])

    def grade(self, answer: Any, text: str) -> Score:
        score = super().grade(max(answer), text)
        answer.sort()
        return score

    def solution(self, answer: Any) -> str:
        return super().solution(max(answer))

    def wrong(self, answer: Any, rng: Random) -> str:
        return super().wrong(max(answer), rng)

    def check(self, problem: Problem) -> bool | None:
        return super().check(Problem(problem.prompt, max(problem.answer)))


class SlowGenerator(Product):
    """Half a second a problem."""

    def generate(self, rng: Random, level: int) -> Problem:
        until = time.process_time() + 0.4
        while time.process_time() < until:
            pass
        return super().generate(rng, level)


class RunsCommands(Product):
    """Asks the shell."""

    def grade(self, answer: Any, text: str) -> Score:
        if "nan" in text:
            os.system("true")
        return super().grade(answer, text)


class Prints(Product):
    """Writes to standard output: harmless."""

    def grade(self, answer: Any, text: str) -> Score:
        print("grading", file=sys.stdout)
        os.write(1, b"grading\n")
        return super().grade(answer, text)


class Forks(Product):
    """Leaves copies of itself."""

    def grade(self, answer: Any, text: str) -> Score:
        if "nan" in text and os.fork() == 0:
            time.sleep(60)
        return super().grade(answer, text)


class Swells(Product):
    """Takes all the memory there is."""

    def grade(self, answer: Any, text: str) -> Score:
        return wrong("long") if len(text) > 10_000 and bytearray(64 * 2**30) else super().grade(answer, text)


# What qualification must say of each: one of these codes.
DEFECTS: dict[type[Task], set[str]] = {
    WrongOracle: {"wrong_truth"},
    SolutionFails: {"solution_fails"},
    WrongIsRight: {"wrong_pays"},
    Leak: {"prompt_gives_answer"},
    LeakInPlaces: {"prompt_gives_answer"},
    ExampleGivesAway: {"prompt_gives_answer"},
    LenientContains: {"pays right answer in company"},
    LenientFirst: {"pays right answer in company"},
    TakesAnything: {"wrong_pays"},
    NanPays: {"pays numeric tricks"},
    SmallChange: {"pays junk"},
    Strict: {"too_strict"},
    Tolerant: {"loose_tolerance"},
    Prefix: {"lenient_verify"},
    Encoded: {"prompt_gives_answer"},
    InImage: {"answer_in_image"},
    Constant: {"constant_pays"},
    Pick: {"prompt_gives_answer"},
    SharedRandom: {"order_matters"},
    HashOrder: {"process_matters"},
    OrderDependent: {"order_matters"},
    Twelve: {"few_problems"},
    SlowPattern: {"slow_verify"},
    QuadraticPattern: {"slow_verify"},
    Raises: {"verify_raises"},
    OutOfRange: {"verify_raises"},
    Evaluates: {"evaluates_the_response_as_code"},
    Exits: {"verify_dies"},
    Loops: {"slow_verify"},
    NotJson: {"answer_changes"},
    HiddenModulus: {"hidden_parameter"},
    VacuousCheck: {"check_never_fails"},
    NoCheck: {"unchecked"},
    ConstantKey: {"few_problems"},
    RandomKey: {"key_splits", "unsteady_key"},
    Remembers: {"unsteady_verdict"},
    ChangesAnswer: {"answer_changed"},
    SlowGenerator: {"slow_generate"},
    RunsCommands: {"runs_a_command"},
    Forks: {"forks"},
    Swells: {"verify_raises"},
}
FAIR = (Product, Prints)


def task_id(family: type[Task]) -> str:
    return "broken/" + "-".join(re.findall(r"[A-Z][a-z]+", family.__name__)).lower()


TASKS = [{"id": task_id(family), "family": family, "levels": [1, 3]} for family in (*FAIR, *DEFECTS)]
