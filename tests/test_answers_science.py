"""Reading quantities, formulas, molecules, crystals and JSON: golden files, limits and round trips."""

from __future__ import annotations

import json
import math
import re
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bootcamp.answers import cif, records, smiles
from bootcamp.answers.cif import read_cif
from bootcamp.answers.formulas import ELEMENTS, parse_counts, parse_formula, read_formula
from bootcamp.answers.quantities import read_quantity, read_temperature
from bootcamp.answers.records import read_json
from bootcamp.answers.smiles import read_reaction_smiles, read_smiles
from bootcamp.answers.units import parse_unit
from tests.goldens import HOME, golden

BASE = ("m", "kg", "s", "A", "K", "mol", "cd")
quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)


# ── units ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "meaning"), golden("answers/units"))
def test_units(text: str, meaning: str) -> None:
    unit = parse_unit(text)
    if meaning == "-":
        assert unit is None
        return
    assert unit is not None
    scale, *powers = meaning.split()
    assert float(unit.scale) == pytest.approx(float(scale), rel=1e-13)
    wanted = dict.fromkeys(BASE, 0)
    for power in powers:
        name = power.rstrip("-0123456789")
        wanted[name] = int(power[len(name) :] or 1)
    assert dict(zip(BASE, unit.dimension, strict=True)) == wanted


@pytest.mark.parametrize(("text", "unit", "value"), golden("answers/quantities"))
def test_quantities(text: str, unit: str, value: str) -> None:
    found = read_quantity(text, unit)
    if value[0].isalpha():
        assert (found.value, found.code) == (None, value)
    else:
        assert found.value is not None, found
        assert float(found.value) == pytest.approx(float(value), rel=1e-8)


@pytest.mark.parametrize(("text", "unit", "value"), golden("answers/temperatures"))
def test_temperatures_have_zeros_of_their_own(text: str, unit: str, value: str) -> None:
    found = read_temperature(text, unit)
    if value[0].isalpha():
        assert (found.value, found.code) == (None, value)
    else:
        assert found.value == Fraction(value)


def test_a_bare_number_counts_only_where_the_task_says_so() -> None:
    assert read_quantity("5.2", "eV", bare=True).value == Fraction(26, 5)
    assert read_quantity("5.2 J", "m", bare=True).code == "wrong_dimension"
    assert read_temperature("300", "K", bare=True).value == 300


def test_a_task_that_asks_for_no_unit_is_broken() -> None:
    with pytest.raises(ValueError, match="no unit"):
        read_quantity("5 m", "smoots")


UNITS = ("m", "km", "g", "kJ", "eV", "mol", "L", "°", "atm", "s^-1", "J/(mol*K)", "g/cm^3", "in", "min", "mPa")


@quick
@given(st.sampled_from(UNITS), st.sampled_from(UNITS), st.fractions(min_value=-1000, max_value=1000, max_denominator=8))
def test_conversion_goes_there_and_back(one: str, other: str, value: Fraction) -> None:
    there = read_quantity(f"{value} {one}", other)
    first, second = parse_unit(one), parse_unit(other)
    assert first is not None
    assert second is not None
    if first.dimension != second.dimension:
        assert there.code == "wrong_dimension"
        return
    assert there.value is not None
    assert there.value * second.scale == value * first.scale


def test_products_quotients_and_powers_of_units() -> None:
    for one in UNITS:
        for other in UNITS:
            product, quotient = parse_unit(f"({one})*({other})"), parse_unit(f"({one})/({other})")
            first, second = parse_unit(one), parse_unit(other)
            assert product is not None
            assert quotient is not None
            assert first is not None
            assert second is not None
            assert product.scale == first.scale * second.scale
            assert quotient.dimension == tuple(a - b for a, b in zip(first.dimension, second.dimension, strict=True))
            assert parse_unit(f"({one})^2") == first * first


def test_units_agree_with_scipy() -> None:
    """An independent table, in SI units."""
    from scipy import constants

    names = {
        "eV": "eV", "cal": "calorie", "atm": "atm", "bar": "bar", "psi": "psi", "in": "inch", "mi": "mile", "lb": "lb",
        "oz": "oz", "Torr": "torr", "h": "hour", "d": "day", "Å": "angstrom", "au": "au", "pc": "parsec", "hp": "hp",
        "ly": "light_year", "°": "degree", "arcmin": "arcminute", "arcsec": "arcsecond", "L": "liter", "erg": "erg",
        "mph": "mph", "kn": "knot", "lbf": "lbf", "gal": "gallon", "acre": "acre", "t": "metric_ton", "Btu": "Btu_IT",
    }  # fmt: skip
    for symbol, name in names.items():
        unit = parse_unit(symbol)
        assert unit is not None
        assert float(unit.scale) == pytest.approx(getattr(constants, name), rel=1e-9), symbol
    for symbol, name in {"u": "atomic mass constant", "D": "", "bohr": "Bohr radius", "Ha": "Hartree energy"}.items():
        unit = parse_unit(symbol)
        assert unit is not None
        wanted = constants.physical_constants[name][0] if name else 1e-21 / constants.c
        assert float(unit.scale) == pytest.approx(wanted, rel=1e-8), symbol


# ── formulas ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "meaning"), golden("answers/formulas"))
def test_formulas(text: str, meaning: str) -> None:
    found = read_formula(text)
    if " " not in meaning:
        assert (found.value, found.code) == (None, meaning)
        return
    *atoms, charge = meaning.split()
    amounts = {}
    for atom in atoms:
        symbol = re.match("[A-Z][a-z]?", atom)
        assert symbol is not None
        amounts[symbol[0]] = Fraction(atom[symbol.end() :] or 1)
    assert found.value is not None, found
    assert (found.value.amounts, found.value.charge) == (amounts, int(charge))


def test_toy_elements_are_read_where_they_are_allowed() -> None:
    assert parse_formula("A2BX3") == {"A": 2, "B": 1, "X": 3}
    assert read_formula("A2B", elements="AB").value is not None
    assert parse_counts("C6H12O6") == {"C": 6, "H": 12, "O": 6}
    for text in ("Ca(OH)2", "H2O·H2O", "Na+", "H0.5", "", "H" * 300):
        assert parse_counts(text) is None


@quick
@given(
    st.dictionaries(st.sampled_from(sorted(ELEMENTS)), st.integers(1, 99), min_size=1, max_size=6), st.integers(-6, 6)
)
def test_formulas_come_back(atoms: dict[str, int], charge: int) -> None:
    bare = "".join(f"{symbol}{n if n > 1 else ''}" for symbol, n in atoms.items())
    latex = "".join(f"\\mathrm{{{symbol}}}_{{{n}}}" for symbol, n in atoms.items())
    sign = f"^{{{abs(charge)}{'+' if charge > 0 else '-'}}}" if charge else ""
    for text in (f"{bare}{sign}", f"${latex}{sign}$", f"[{bare}]{sign}"):
        found = read_formula(text).value
        assert found is not None, text
        assert (found.amounts, found.charge) == (atoms, charge)
    doubled = parse_formula(f"({bare})2·3H2O")
    assert doubled is not None
    assert doubled["H"] == 2 * atoms.get("H", 0) + 6


# ── molecules ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "meaning"), golden("answers/smiles"))
def test_smiles(text: str, meaning: str) -> None:
    found = read_smiles(text)
    assert (found.value or found.code) == meaning


@pytest.mark.parametrize(("text", "meaning"), golden("answers/reactions"))
def test_reactions(text: str, meaning: str) -> None:
    found = read_reaction_smiles(text)
    if found.value is None:
        assert found.code == meaning
    else:
        sides = (found.value.reactants, found.value.agents, found.value.products)
        assert " ; ".join(" ".join(side) for side in sides).replace(";  ;", "; ;") == meaning


def test_limits_of_smiles() -> None:
    assert read_smiles("C" * smiles.MAX_LENGTH).value
    assert read_smiles("C" * (smiles.MAX_LENGTH + 1)).code == "too_long"
    assert read_smiles("C(" * 50 + "C" + ")" * 50).code == "bad_smiles"
    assert read_reaction_smiles("C" * smiles.MAX_REACTION + ">>C").code == "too_long"


# ── crystals ────────────────────────────────────────────────────────────────────────────────────

CIFS = sorted((HOME / "answers" / "cif").glob("*.cif"))
# From the papers' tables: cell, listed sites, operations, group, first site.
TRUTHS: dict[str, tuple[Any, ...]] = {
    "zinc_blende_p1": ((5.409, 5.409, 5.409, 90, 90, 90), "Zn4 S4", 0, "P 1", 1, ("Zn", 0, 0, 0, 1)),
    "wurtzite_pymatgen_style": (
        (3.25, 3.25, 5.207, 90, 90, 120), "Zn1 O1", 12, "P6_3mc", 186, ("Zn", Fraction(1, 3), Fraction(2, 3), 0, 1),
    ),
    "quartz_uncertainties": (
        (4.9137, 4.9137, 5.4047, 90, 90, 120), "Si1 O1", 6, "P 32 2 1", None, ("Si", Fraction("0.4697"), 0, 0, 1),
    ),
    "disordered_alloy": (
        (3.85, 3.85, 3.85, 90, 90, 90), "Cu1 Au1", 0, "F m -3 m", 225, ("Cu", 0, 0, 0, Fraction(1, 2)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", CIFS, ids=[path.stem for path in CIFS])
def test_cifs(path: Path) -> None:
    found = read_cif(path.read_text()).value
    assert found is not None
    cell, content, operations, group, number, first = TRUTHS[path.stem]
    counted: dict[str, int] = {}
    for site in found.sites:
        counted[site.symbol] = counted.get(site.symbol, 0) + 1
    site = found.sites[0]
    assert found.cell == pytest.approx(cell)
    assert " ".join(f"{symbol}{n}" for symbol, n in counted.items()) == content
    assert (len(found.operations), found.group, found.number) == (operations, group, number)
    assert (site.symbol, *site.point, site.occupancy) == first
    assert found.ordered == (path.stem != "disordered_alloy")


@pytest.mark.parametrize(
    ("name", "atoms"), [("zinc_blende_p1", 8), ("wurtzite_pymatgen_style", 4), ("quartz_uncertainties", 9)]
)
def test_our_writing_of_a_cif_means_the_same_to_pymatgen(name: str, atoms: int) -> None:
    from pymatgen.core import Structure

    warnings.simplefilter("ignore")
    text = (HOME / "answers" / "cif" / f"{name}.cif").read_text()
    found = read_cif(text).value
    assert found is not None
    ours = Structure.from_str(found.text, fmt="cif")
    assert len(ours) == atoms
    if name != "wurtzite_pymatgen_style":  # six decimals of a third: pymatgen alone doubles such sites
        theirs = Structure.from_str(text, fmt="cif")
        assert ours.composition.element_composition == theirs.composition.element_composition
        assert ours.lattice.parameters == pytest.approx(theirs.lattice.parameters)


GOOD = (HOME / "answers" / "cif" / "zinc_blende_p1.cif").read_text()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Zn1 0 0 0", "Zn1 0 0", "not_a_cif"),
        ("Zn1 0 0 0", "Zn1 0 0 nan", "bad_site"),
        ("Zn1 0 0 0", "Zn1 0 0 1e9", "bad_site"),
        ("Zn1 0 0 0", "Zn1 0 0 1/0", "bad_site"),
        ("Zn1 0 0 0", "Qq1 0 0 0", "unknown_element"),
        ("Zn1 0 0 0", "* 0 0 0", "unknown_element"),
        ("_cell_length_a 5.409", "", "bad_cell"),
        ("_cell_length_a 5.409", "_cell_length_a wide", "bad_cell"),
        ("_cell_length_a 5.409", "_cell_length_a 5.409\n_cell_length_a 5.5", "not_a_cif"),
        ("_cell_length_a 5.409", "_cell_length_a\n_cell_length_x 5.409", "not_a_cif"),
        ("_Tables_number 1", "_Tables_number 231", "not_a_cif"),
        ("'P 1'", "'P 1; import os'", "not_a_cif"),
        ("_atom_site_fract_z\n", "", "not_a_cif"),
        ("data_ZnS", "data_ZnS\ndata_two", ""),  # no block between the two: one block still
        ("loop_", "data_two\nloop_", "two_structures"),
        ("loop_", "loop_\n_symmetry_equiv_pos_as_xyz\n'x,y'\nloop_", "bad_operation"),
        ("loop_", "loop_\n_symmetry_equiv_pos_as_xyz\n'x,y,__import__'\nloop_", "bad_operation"),
        ("loop_", "loop_\n_symmetry_equiv_pos_as_xyz\n" + "'x,y,z'\n" * 193 + "loop_", "bad_operation"),
        ("S4 0.75 0.75 0.25", "S 0 0 0\n" * 600, "too_many_sites"),
        ("data_ZnS", "#" * cif.MAX_LENGTH + "\ndata_ZnS", "too_long"),
        ("S4 0.75 0.75 0.25", "H 0 0 0\n" * (cif.MAX_TOKENS // 4), "too_long"),
        ("data_ZnS", "hello", "not_a_cif"),
    ],
)
def test_broken_cifs_say_why(old: str, new: str, code: str) -> None:
    assert old in GOOD
    found = read_cif(GOOD.replace(old, new, 1))
    assert found.code == code, found
    assert (found.value is None) == bool(code)


@pytest.mark.parametrize(
    ("share", "code"), [("0.5", ""), ("1.0000", ""), ("1.5", "bad_occupancy"), ("0", "bad_occupancy")]
)
def test_occupancies(share: str, code: str) -> None:
    text = (HOME / "answers" / "cif" / "disordered_alloy.cif").read_text().replace("0.5 0 0 0", f"{share} 0 0 0")
    assert read_cif(text).code == code


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("0.333", Fraction(1, 3)), ("0.3333", Fraction(1, 3)), ("0.667", Fraction(2, 3)),
        ("-0.333(1)", Fraction(-1, 3)),
        ("0.1667", Fraction(1, 6)), ("0.833", Fraction(5, 6)), ("1.3333", Fraction(4, 3)), ("1/3", Fraction(1, 3)),
        ("0.33", Fraction("0.33")), ("0.3", Fraction("0.3")), ("0.335", Fraction("0.335")),
        ("0.5001", Fraction("0.5001")),
    ],
)  # fmt: skip
def test_thirds_and_sixths_become_exact(written: str, exact: Fraction) -> None:
    found = read_cif(GOOD.replace("Zn1 0 0 0", f"Zn1 0 0 {written}")).value
    assert found is not None
    assert found.sites[0].point[2] == exact


def test_many_operations_count_before_they_are_carried_out() -> None:
    sites = "".join(f"H {k / 100} 0 0\n" for k in range(40))
    grown = GOOD.replace("'P 1'", "'F m -3 m'").replace("number 1", "number 225").replace("S4 0.75 0.75 0.25", sites)
    assert read_cif(grown).code == "too_many_sites"
    assert 40 * cif.MAX_OPERATIONS > cif.MAX_IMAGES


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "meaning"), golden("answers/records"))
def test_json(text: str, meaning: str) -> None:
    found = read_json(text)
    if found.value is None:
        assert found.code == meaning
    else:
        assert json.dumps(found.value, separators=(",", ":"), ensure_ascii=False) == meaning


def test_limits_of_json() -> None:
    deep = "[" * records.MAX_DEPTH + "]" * records.MAX_DEPTH
    assert read_json(deep).value is not None
    assert read_json(f"[{deep}]").code == "too_deep"
    assert read_json('"' + "[" * 1000 + '"').value == "[" * 1000
    assert read_json('{"' + '\\"' * 9 + '[": 1}').value == {'"' * 9 + "[": 1}
    assert read_json("[" + "1," * records.MAX_ITEMS + "1]").code == "too_long"
    assert read_json("1" * (records.MAX_DIGITS + 1)).code == "not_a_number"
    assert read_json(" " * records.MAX_LENGTH + "1").code == "too_long"
    assert read_json("[" * 15_000).code == "too_deep"


values = st.recursive(
    st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@quick
@given(values)
def test_json_comes_back(value: Any) -> None:
    for text in (json.dumps(value), f"```json\n{json.dumps(value, indent=1, ensure_ascii=False)}\n```"):
        found = read_json(text).value
        assert found == value
        assert not isinstance(found, float) or math.isfinite(found)
