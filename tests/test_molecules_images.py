"""Pictures of molecules, schemes and spectra: what they hide, that they can be told apart, and that they are steady."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from rdkit import Chem

from bootcamp.molecules.curves import TitrationCurve, curve
from bootcamp.molecules.illustrated import ONE, SPECTRUM, hidden, revealed
from bootcamp.molecules.pictures import legible, numbered, scheme, single, sticks
from bootcamp.registry import registry
from bootcamp.registry import task as load

VARIANTS = [s.id for s in registry().specs.values() if s.id.startswith("molecules/") and s.counts == "variant"]
SHOWN = re.compile(r"[A-Za-z0-9@+\-\[\]()=#/\\]{12,}")


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def ink(png: bytes) -> int:
    """Pixels that are not white."""
    return sum(count for count, value in opened(png).convert("L").getcolors(256) or [] if value < 250)


@pytest.mark.parametrize(
    ("prompt", "shown", "called"),
    [
        ("Suzuki coupling: Brc1ccccc1 + OB(O)c1ccccc1 -> product?", ["Brc1ccccc1", "OB(O)c1ccccc1"], ONE),
        ("CCO: heat. Product:", ["CCO"], ONE),
        ("In CCO (atoms numbered from 1 as written), put F on atom 1:", ["CCO"], ONE),
        ("m/z 100 (33), 102 (100). C, H:", ["100 (33), 102 (100)"], SPECTRUM),
        ("A -> C=O + CC=O?", ["C=O", "CC=O"], ONE),
    ],
)
def test_what_is_hidden_can_be_put_back(prompt: str, shown: list[str], called: str) -> None:
    text = hidden(prompt, shown, called=called)
    assert not any(structure in text for structure in shown if len(structure) > 4)
    assert revealed(text, shown, called) == prompt


def test_hiding_what_is_not_there_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="does not stand"):
        hidden("CCO: heat", ["CCN"])


def test_there_are_enough_variants_and_each_has_its_text_task() -> None:
    assert len(VARIANTS) >= 25
    for name in VARIANTS:
        assert name.removesuffix("-drawn") in registry().specs, name
        assert registry().specs[name].images


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_hides_its_structure_and_keeps_its_verifier(name: str) -> None:
    task = load(name)
    one, again, other = (task.instance(seed, task.levels.stop - 1) for seed in (5, 5, 6))
    assert one.images == again.images  # the same bytes on the same machine
    assert one.images != other.images
    picture = opened(one.images[0])
    assert picture.format == "PNG"
    assert max(picture.size) <= 2000
    assert ink(one.images[0]) > 200
    for structure in one.answer["shown"]:
        assert len(structure) < 5 or structure not in one.prompt
    # Nothing else that a toolkit reads as a molecule of some size is left in the prompt, but for names of reagents.
    for text in SHOWN.findall(one.prompt):
        mol = Chem.MolFromSmiles(text)
        assert mol is None or mol.GetNumAtoms() < 12, text
    assert task.verify(one.answer, task.solution(one.answer)).correct
    assert task.check(one.problem)
    moved = type(one.problem)(one.prompt, one.answer | {"shown": other.answer["shown"]}, one.images)
    if one.answer["shown"] != other.answer["shown"] and len(one.answer["shown"]) == len(other.answer["shown"]):
        assert not task.check(moved)


def test_schemes_grow_and_wrap() -> None:
    narrow, wide = (opened(scheme(["CCCCCCCC"] * n)) for n in (1, 6))
    assert wide.width <= 960
    assert wide.height > narrow.height
    assert scheme(["CCO"], ["CC=O"]) != scheme(["CC=O"], ["CCO"])


def test_numbers_stand_beside_atoms() -> None:
    assert ink(numbered("CCCCCO")) > ink(single("CCCCCO"))
    assert ink(numbered("C[C@H](F)CC", [1])) < ink(numbered("C[C@H](F)CC"))


def test_atoms_on_top_of_each_other_are_seen() -> None:
    assert legible("CCCCO")
    assert not legible("CC(C)(C)C(C(C)(C)C)(C(C)(C)C)C(C)(C)C(C)(C)C")


def test_sticks_differ_by_place_and_height() -> None:
    pictures = [sticks([(100, 100), (102, height)]) for height in (33, 98)] + [sticks([(100, 100), (104, 33)])]
    assert len(set(pictures)) == 3


def test_a_titration_curve_passes_through_what_a_book_says() -> None:
    """0.1 M acetic acid (pKa 4.76), 25 mL with 0.1 M NaOH: pH 2.88, 4.76 half way, 8.73 at equivalence."""
    values = curve(25, 0.1, 0.1, [4.76], False, 50)
    assert [round(values[place], 2) for place in (0, 25, 50)] == [2.88, 4.76, 8.73]
    ammonia = curve(25, 0.1, 0.1, [9.25], True, 50)
    assert [round(ammonia[place], 2) for place in (0, 25, 50)] == [11.12, 9.25, 5.28]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.104, 4.9", ""),
        ("0.1 and 4.76", ""),
        ("0.1", "not_numbers"),
        ("0.1, 4.76, 9", "not_numbers"),
        ("0.12, 4.76", "wrong_concentration"),
        ("4.76, 0.1", "wrong_concentration"),
        ("0.1, 5.2", "wrong_pka"),
        ("", "not_numbers"),
        ("1" * 65536, "not_numbers"),
    ],
)
def test_what_is_read_off_a_curve(text: str, code: str) -> None:
    score = TitrationCurve(id="t").grade({"values": [0.1, 4.76]}, text)
    assert score.codes == ((code,) if code else ())


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_curve_keeps_its_verifier(level: int) -> None:
    task = load("molecules/curves/titration")
    one, again, other = (task.instance(seed, level) for seed in (1, 1, 2))
    assert one.images == again.images != other.images
    assert task.verify(one.answer, task.solution(one.answer)).correct
    assert task.check(one.problem)
    assert not task.check(type(one.problem)(other.prompt, one.answer, other.images))
