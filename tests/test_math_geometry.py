"""Geometry: centres, space and figures against values worked out by hand."""

from __future__ import annotations

import io

import pytest
from PIL import Image

import bootcamp
from bootcamp.math.drawings import network, polygon
from bootcamp.math.figures import Space, TriangleCentre
from bootcamp.types import Problem

RIGHT = {"a": "(0,0)", "b": "(4,0)", "c": "(0,3)"}
CENTRES = [  # of the triangle with sides 3, 4, 5
    ("circumcentre", "(2,3/2)"),
    ("orthocentre", "(0,0)"),
    ("incentre", "(1,1)"),
    ("nine-point", "(1,3/4)"),
    ("symmedian", "(18/25,24/25)"),  # the middle of the height to the hypotenuse
]


@pytest.mark.parametrize(("kind", "centre"), CENTRES)
def test_centres_of_a_right_triangle(kind: str, centre: str) -> None:
    task = TriangleCentre(kind=kind)
    assert task.true(RIGHT, centre)
    assert not task.true(RIGHT, "(1/2,1/3)")
    x, y = centre[1:-1].split(",")
    assert task.fault(RIGHT, f"x = {x}, y = {y}", centre) == ""
    assert task.fault(RIGHT, f"({x}, {y}, 0)", centre) == "not_a_point"


def test_an_excentre_is_no_incentre() -> None:
    assert not TriangleCentre(kind="incentre").true(RIGHT, "(6,6)")


SPACE = [
    ("skew", {"p": "(0,0,0)", "u": "(1,0,0)", "q": "(0,0,3)", "v": "(0,1,0)"}, "3", "2"),
    ("foot", {"p": "(1,2,3)", "q": "(0,0,0)", "u": "(1,0,0)"}, "(1,0,0)", "(2,0,0)"),
    ("mirror", {"p": "(1,1,1)", "n": "(0,0,1)", "d": "0"}, "(1,1,-1)", "(1,1,0)"),
    ("meet", {"p": "(0,0,1)", "u": "(0,0,1)", "a": "(0,0,0)", "b": "(1,0,0)", "c": "(0,1,0)"}, "(0,0,0)", "(0,0,1)"),
    ("triangle", {"a": "(0,0,0)", "b": "(1,0,0)", "c": "(0,1,1)"}, "sqrt(2)/2", "sqrt(2)"),
    ("sphere", {"a": "(1,0,0)", "b": "(-1,0,0)", "c": "(0,1,0)", "d": "(0,0,1)"}, "(0,0,0)", "(0,0,1/2)"),
    ("volume", {"a": "(0,0,0)", "b": "(1,0,0)", "c": "(0,1,0)", "d": "(0,0,1)"}, "1/6", "1/3"),
]


@pytest.mark.parametrize(("kind", "given", "right", "wrong"), SPACE)
def test_space(kind: str, given: dict[str, str], right: str, wrong: str) -> None:
    task = Space(kind=kind)
    assert task.true(given, right)
    assert not task.true(given, wrong)
    assert task.fault(given, right, right) == ""
    assert task.fault(given, wrong, right) != ""


def test_a_root_counts_in_every_form() -> None:
    given = {"a": "(0,0,0)", "b": "(1,0,0)", "c": "(0,1,1)"}
    for text in ("1/sqrt(2)", "\\frac{\\sqrt{2}}{2}", "sqrt(1/2)"):
        assert Space(kind="triangle").fault(given, text, "sqrt(2)/2") == ""


@pytest.mark.parametrize(
    "picture", [network(5, [(1, 2), (2, 5)]), polygon([(0, 0), (4, 0), (0, 3)])], ids=["network", "polygon"]
)
def test_figures_are_images(picture: bytes) -> None:
    image = Image.open(io.BytesIO(picture))
    assert image.format == "PNG"
    assert len(image.getcolors(10_000) or ()) > 3


def test_a_drawn_triangle_belongs_to_its_picture() -> None:
    task = bootcamp.task("math/triangle-centres/incentre-drawn")
    one, other = (task.instance(seed, 1).problem for seed in (1, 2))
    assert task.check(one)
    assert not task.check(Problem(one.prompt, one.answer, other.images))
