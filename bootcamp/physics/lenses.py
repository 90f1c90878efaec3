"""Thin lenses on one axis: where a train of them makes its image, and where a lens must stand."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.physics.quantities import TOLERANCE, Quantity, form, plain, read_quantities, rounded
from bootcamp.types import Problem, Score, Task, right, wrong

Matrix = tuple[float, float, float, float]


def through(lenses: list[tuple[float, float]], distance: float) -> tuple[float, float]:
    """(image distance behind the last lens, magnification), lens by lens; `lenses` = (focal length, gap after)."""
    magnification = 1.0
    image = 0.0
    for focal, gap in lenses:
        image = math.inf if distance == focal else 1 / (1 / focal - 1 / distance)
        magnification *= -image / distance
        distance = gap - image
    return image, magnification


def system(lenses: list[tuple[float, float]]) -> Matrix:
    """The ray matrix (A, B, C, D) from the first lens to the last one."""
    a, b, c, d = 1.0, 0.0, 0.0, 1.0
    for k, (focal, gap) in enumerate(lenses):
        c, d = c - a / focal, d - b / focal
        if k < len(lenses) - 1:
            a, b = a + gap * c, b + gap * d
    return a, b, c, d


def imaged(lenses: list[tuple[float, float]], distance: float) -> tuple[float, float]:
    """The same as `through`, from the ray matrix: the image is where rays of all slopes meet."""
    a, b, c, d = system(lenses)
    image = -(a * distance + b) / (c * distance + d)
    return image, a + image * c


@dataclass(frozen=True, kw_only=True)
class LensTrain(Quantity):
    """An object before a train of `level` lenses: the place or the magnification of the final image."""

    kind: str

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            lenses: list[tuple[float, float]] = []
            for _ in range(level):
                focal = rng.choice((-1, 1, 1)) * rng.randint(3, 40)
                lenses.append((float(focal), float(rng.randint(3, 80))))
            distance = rng.randint(4, 90)
            image, magnification = through(lenses, distance)
            if 1 < abs(image) < 500 and 0.01 < abs(magnification) < 50 and self._steady(lenses, distance):
                break
        first = f"f = {plain(int(lenses[0][0]))} cm"
        rest = [f", then {int(gap)} cm on f = {int(f)} cm" for (_, gap), (f, _) in itertools.pairwise(lenses)]
        where = f"Object {distance} cm before a thin lens {first}{''.join(rest)}."
        if self.kind == "image":
            ask, unit = "Image distance behind the last lens (negative if before it)?", "cm"
            if level == 1:
                ask = "Image distance (virtual: negative)?"
        else:
            ask, unit = "Magnification of the final image (inverted: negative)?", ""
            if level == 1:
                ask = "Magnification, with sign?"
        value = image if self.kind == "image" else magnification
        return Problem(f"{where} {ask} {form(unit)}", {"value": value, "unit": unit})

    @staticmethod
    def _steady(lenses: list[tuple[float, float]], distance: float) -> bool:
        """True if no image falls so near a lens or a focus that the answer would hang on the last digit."""
        for focal, gap in lenses:
            if abs(distance - focal) < 0.05 * abs(focal) or abs(distance) < 0.5:
                return False
            distance = gap - 1 / (1 / focal - 1 / distance)
        return True

    def check(self, problem: Problem) -> bool:
        """By the ray matrix."""
        distance = float(problem.prompt.split()[1])
        focals = [float(f) for f in re.findall(r"f = (-?\d+) cm", problem.prompt)]
        gaps = [float(gap) for gap in re.findall(r"then (\d+) cm on", problem.prompt)]
        image, magnification = imaged(list(zip(focals, [*gaps, 0.0], strict=True)), distance)
        value = image if "Image distance" in problem.prompt else magnification
        unit = "cm" if "Image distance" in problem.prompt else ""
        return unit == problem.answer["unit"] and math.isclose(value, problem.answer["value"], rel_tol=1e-6)


@dataclass(frozen=True, kw_only=True)
class LensPlacement(Task):
    """Lenses to be placed so that a sharp image falls on a screen: the answer is traced.

    Kinds: `screen` (one lens between object and screen; both places are right), `zoom` (two lenses and the
    magnification; from a stock at higher levels), `telescope` (two lenses of a stock that widen a beam by a factor).
    """

    kind: str

    chance: ClassVar[float] = 0.06

    def generate(self, rng: Random, level: int) -> Problem:
        return {"screen": self._screen, "zoom": self._zoom, "telescope": self._telescope}[self.kind](rng, level)

    def _screen(self, rng: Random, level: int) -> Problem:
        while True:
            focal = rng.randint(5, 30) if level == 1 else rounded(rng.uniform(5, 30))
            near = rounded(focal * rng.uniform(1.1, 3))
            span = rounded(near + 1 / (1 / focal - 1 / near), 4)
            if span > 4.1 * focal:
                break
        place = (span - math.sqrt(span * span - 4 * span * focal)) / 2
        spec = {"focal": focal, "span": span}
        prompt = (
            f"Object and screen are {plain(float(span))} cm apart. At what distance from the object does a thin lens"
        )
        prompt += f" f = {plain(float(focal))} cm form a sharp image on the screen?"
        if level == 2:
            spec["least"] = 1
            prompt += " The image shall be smaller than the object."
            place = span - place
        return Problem(f"{prompt} {form('cm')}", {"spec": spec, "places": [place]})

    def _zoom(self, rng: Random, level: int) -> Problem:
        while True:
            one, two = (rng.randint(4, 30) for _ in range(2))
            first = rng.randint(one + 1, 4 * one)
            gap = rng.randint(3, 90)
            image, magnification = through([(one, gap), (two, 0)], first)
            if 3 < image < 150 and 0.05 < abs(magnification) < 20 and LensTrain._steady([(one, gap), (two, 0)], first):
                break
        spec: dict[str, Any] = {
            "focals": [one, two],
            "span": rounded(first + gap + image, 5),
            "magnification": rounded(magnification, 4),
        }
        prompt = (
            f"Object and screen are {plain(spec['span'])} cm apart. Thin lenses f = {one} cm and, behind it,"
            f" f = {two} cm stand between them. Place them so that a sharp image falls on the screen, magnification"
            f" {plain(spec['magnification'])} (negative: inverted)."
        )
        if level == 2:
            spec["apart"] = rng.randint(gap // 2, max(gap // 2, gap - 1))
            prompt += f" Keep them at least {spec['apart']} cm apart."
        prompt += " Answer: distance from object to first lens, and from first lens to second, in cm, to 5"
        prompt += " significant digits; image position must be right within 1%, magnification within 2%."
        return Problem(prompt, {"spec": spec, "places": [float(first), float(gap)]})

    def _telescope(self, rng: Random, level: int) -> Problem:
        while True:
            stock = sorted(rng.sample([f for f in range(-200, 401, 5) if abs(f) > 10], 3 + 2 * level))
            one, two = rng.sample(stock, 2)
            if two > 0 and one + two > 20 and abs(two / one) > 0.1:
                break
        spec: dict[str, Any] = {
            "stock": stock,
            "factor": rounded(abs(two / one), 4),
            "longest": rng.randint(one + two, one + two + 60),
        }
        spec["erect"] = 1 if one < 0 else 0
        prompt = (
            f"Thin lenses of f = {', '.join(map(str, stock))} mm, one of each. Choose two, and their distance,"
            f" that turn a collimated beam into one {plain(spec['factor'])} times as wide (±1%), at most"
            f" {spec['longest']} mm long"
            f"{', without a focus between them' if one < 0 else ', with a focus between them'}."
            " Answer: first f, second f, distance, in mm."
        )
        return Problem(prompt, {"spec": spec, "places": [one, two, one + two]})

    def grade(self, answer: Any, text: str) -> Score:
        unit = "mm" if self.kind == "telescope" else "cm"
        values = read_quantities(text, [unit] * len(answer["places"]))
        if values is None:
            return wrong("not_quantities", f"expected {len(answer['places'])} lengths in {unit}")
        return self._judge(answer["spec"], [float(value) for value in values])

    def _judge(self, spec: dict[str, Any], places: list[float]) -> Score:
        if self.kind == "telescope":
            return self._judge_beam(spec, places)
        if self.kind == "screen":
            middle, away = spec["span"] / 2, math.sqrt(spec["span"] ** 2 / 4 - spec["span"] * spec["focal"])
            sharp = [middle + away] if "least" in spec else [middle - away, middle + away]
            return right() if any(abs(places[0] - x) <= TOLERANCE * x for x in sharp) else wrong("not_sharp")
        focals, (first, gap) = spec["focals"], places
        screen = spec["span"] - first - gap
        if first <= 0 or gap < 0 or screen <= 0:
            return wrong("not_between")
        if gap < spec.get("apart", 0):
            return wrong("too_close")
        lenses = list(zip(focals, [gap, 0.0], strict=False))
        a, b, c, d = system(lenses)
        below = c * first + d
        if abs(below) < 1e-9:
            return wrong("no_image")
        image = -(a * first + b) / below
        if abs(image - screen) > TOLERANCE * screen:
            return wrong("not_sharp", f"the image stands {image:.4g} cm behind the lens, the screen {screen:.4g} cm")
        magnification = a + image * c
        if "magnification" in spec and abs(magnification / spec["magnification"] - 1) > 2 * TOLERANCE:
            return wrong("wrong_magnification", f"it is {magnification:.4g}")
        return right()

    def _judge_beam(self, spec: dict[str, Any], places: list[float]) -> Score:
        one, two, distance = places
        if one not in spec["stock"] or two not in spec["stock"] or one == two:
            return wrong("not_in_stock")
        if not 0 < distance <= spec["longest"]:
            return wrong("too_long")
        a, _, c, _ = system([(one, distance), (two, 0)])
        if abs(c) > 0.005 / abs(two):
            return wrong("not_collimated")
        if (a > 0) != bool(spec["erect"]):
            return wrong("wrong_focus")
        return right() if abs(abs(a) / spec["factor"] - 1) <= TOLERANCE else wrong("wrong_width", f"it is {abs(a):.4g}")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(format(place, '.6g') for place in answer['places'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        places = list(answer["places"])
        places[-1] *= rng.choice((0.8, 1.25))
        return self.solution({"places": places})

    def check(self, problem: Problem) -> bool:
        """The numbers as printed, the rays by the lens equation."""
        prompt, spec, places = problem.prompt, problem.answer["spec"], problem.answer["places"]
        numbers = [
            float(number) for number in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?=[ ,])", prompt.split(" Answer")[0])
        ]
        if self.kind == "telescope":
            *stock, factor, longest = numbers
            one, two, distance = places
            if [*map(float, spec["stock"])] != stock or spec["factor"] != factor or spec["longest"] != longest:
                return False
            fine = one in stock and two in stock and distance == one + two and distance <= longest
            return (
                fine
                and spec["erect"] == ("without" in prompt) == (one < 0)
                and abs(abs(two / one) / factor - 1) < 0.005
            )
        span, *rest = numbers
        focals = [rest[0]] if self.kind == "screen" else rest[:2]
        given = {"focal": focals[0]} if self.kind == "screen" else {"focals": focals, "magnification": rest[2]}
        given |= {"span": span} | ({"least": 1} if "smaller" in prompt else {})
        given |= {"apart": rest[3]} if "apart" in spec else {}
        if given != spec:
            return False
        gaps = [*places[1:], 0.0]
        if gaps[0] < spec.get("apart", 0):
            return False
        image, magnification = through(list(zip(focals, gaps, strict=True)), places[0])
        sharp = abs(image - (span - sum(places))) < 0.002 * image
        if "least" in spec and abs(magnification) >= 1:
            return False
        return sharp and abs(magnification / spec.get("magnification", magnification) - 1) < 0.002

    def problem_key(self, problem: Problem) -> str:
        return str(sorted(problem.answer["spec"].items()))
