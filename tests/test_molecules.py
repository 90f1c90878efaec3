"""Molecules, reading and editing: answers known by hand or from the literature, and answers that must not pass."""

from __future__ import annotations

from random import Random

import pytest

pytest.importorskip("rdkit")

from rdkit import Chem

import bootcamp
from bootcamp.answers.formulas import parse_counts
from bootcamp.molecules.adjacency import parse_pairs
from bootcamp.molecules.answering import odd
from bootcamp.molecules.counting import classes, features, hydrogens, oxidation, signals
from bootcamp.molecules.drawing import collection, configure, molecule, picture, settled
from bootcamp.molecules.editing import EDITS, Editing, NoRoom, edited
from bootcamp.molecules.groups import groups, plain_groups
from bootcamp.molecules.nomenclature import Chain, name, parse
from bootcamp.molecules.plain import plain
from bootcamp.molecules.repair import distance, faulty, reachable
from bootcamp.molecules.stereo import Descriptors

ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"
CAFFEINE = "CN1C=NC2=C1C(=O)N(C(=O)N2C)C"


def value(task_id: str, answer: object, text: str) -> float:
    return bootcamp.task(task_id).verify(answer, f"<answer>{text}</answer>").value


# ── the second reader ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("smiles", "formula"),
    [
        (ASPIRIN, "C9H8O4"),
        (CAFFEINE, "C8H10N4O2"),
        ("C[N+](=O)[O-]", "CH3NO2"),
        ("c1cc[nH]c1", "C4H5N"),
        ("CS(=O)(=O)c1ccccc1", "C7H8O2S"),
        ("FC(F)(F)Br", "CBrF3"),
        ("C[C@@H](N)C(=O)O", "C3H7NO2"),
        ("F/C=C/F", "C2H2F2"),
        ("c1ccc2ccccc2c1", "C10H8"),
        ("C%10CCCCC%10", "C6H12"),
    ],
)
def test_the_second_reader_knows_textbook_formulas(smiles: str, formula: str) -> None:
    assert plain(smiles).hill() == formula


@pytest.mark.parametrize("text", ["C(C", "C1CC", "CX", "C)C"])
def test_the_second_reader_refuses_what_is_no_smiles(text: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        plain(text)


@pytest.mark.parametrize("level", range(1, 6))
def test_molecules_are_plausible_and_groups_agree_between_readers(level: int) -> None:
    rng = Random(level)
    for _ in range(60):
        smiles = molecule(rng, level)
        mol = Chem.MolFromSmiles(smiles)
        assert Chem.MolToSmiles(mol) == smiles
        assert "." not in smiles
        assert Chem.GetFormalCharge(mol) == 0
        assert set(groups(mol)) == plain_groups(plain(smiles)), smiles


def test_level_one_has_ten_thousand_molecules_and_the_collection_is_real() -> None:
    rng = Random(0)
    assert len({molecule(rng, 1) for _ in range(40_000)}) > 10_000
    assert len(collection()) > 3_000
    assert "O=C(O)c1ccccc1O" in collection()  # salicylic acid


def test_configured_molecules_have_no_open_centre() -> None:
    mol = configure(Random(1), Chem.MolFromSmiles("CC=CC(O)C(Cl)CC"))
    smiles = Chem.MolToSmiles(mol)
    assert smiles.count("[C@") == 2
    assert "/" in smiles
    assert settled(Chem.MolFromSmiles(smiles))
    assert not settled(Chem.MolFromSmiles("CC(O)CC"))


# ── counting, formulas, masses ───────────────────────────────────────────────────────────────────


def test_counts_of_known_molecules() -> None:
    assert hydrogens(Chem.MolFromSmiles("CC(O)C=O")) == [3, 1, 1, 1, 0]
    assert classes(Chem.MolFromSmiles("CC(C)(C)CC(C)C")) == [5, 1, 1, 1]  # isooctane
    assert oxidation(Chem.MolFromSmiles("CCO")) == [-3, -1]
    assert oxidation(Chem.MolFromSmiles("OC(=O)C=O")) == [3, 1]
    assert oxidation(Chem.MolFromSmiles("ClC(Cl)(Cl)C#N")) == [3, 3]
    assert signals(Chem.MolFromSmiles("Cc1ccc(C)cc1")) == [3, 1, 1, 0, 1]  # p-xylene: three 13C lines
    assert signals(Chem.MolFromSmiles("CC(C)CO")) == [3, 0, 1, 1, 1]
    assert signals(Chem.MolFromSmiles("CCOC(=O)CC(=O)OCC"))[0] == 4  # diethyl malonate
    assert features(Chem.MolFromSmiles(ASPIRIN)) == [1, 3, 1, 4]
    assert features(Chem.MolFromSmiles("CC1(C)C2CC=C(C)C1C2"))[0] == 2  # pinene has two rings


@pytest.mark.parametrize("text", ["C6H12O6", "C₆H₁₂O₆", "H12C6O6", " C6H12O6. ", "$C_{6}H_{12}O_{6}$"])
def test_a_formula_is_read_in_any_dress(text: str) -> None:
    assert value("molecules/formula/read", {"formula": "C6H12O6", "hydrogens": [12]}, text) == 1.0


@pytest.mark.parametrize("text", ["C6H12O5", "C6H12O6 or C6H12", "c6h12o6", "C6H12O6+", "C" * 300, "C6H99999O6", "-"])
def test_other_formulas_do_not_pass(text: str) -> None:
    assert value("molecules/formula/read", {"formula": "C6H12O6", "hydrogens": [12]}, text) == 0.0


def test_masses_of_known_ions() -> None:
    answer = {"value": 195.0877, "tolerance": 0.005, "working": ""}  # caffeine, C8H11N4O2+, summed by hand
    assert value("molecules/mass/ion", answer, "195.088") == 1.0
    assert value("molecules/mass/ion", answer, "195.0882 u") == 1.0
    assert value("molecules/mass/ion", answer, "194.080") == 0.0
    assert parse_counts("C8H10N4O2") == {"C": 8, "H": 10, "N": 4, "O": 2}


# ── editing ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("edit", "smiles", "instruction", "product"),
    [
        ("replace", "CC(Cl)CO", "replace Cl by CN", "CC(C#N)CO"),
        ("replace", "Oc1ccccc1", "replace OH by NO2", "O=[N+]([O-])c1ccccc1"),
        ("delete", "CCC(Br)C", "replace Br by H", "CCCC"),
        ("add", "CCCO", "put COOH on atom 2", "CC(C(=O)O)CO"),
        ("insert", "CC(=O)C", "insert CH2 between atoms 2 and 4", "CCC(C)=O"),
        ("insert", "C1CCCC1", "insert NH between atoms 1 and 2", "C1CCCNC1"),
        ("excise", "C1CCCCC1", "cut out atom 2 and join its neighbours", "C1CCCC1"),
        ("unsaturate", "CCCC", "make bond 2-3 double", "CC=CC"),
        ("unsaturate", "CCCC", "make bond 1-2 triple", "C#CCC"),
        ("close", "CCCCCO", "join atoms 1 and 5 by a single bond", "OC1CCCC1"),
    ],
)
def test_edits_with_products_known_by_hand(edit: str, smiles: str, instruction: str, product: str) -> None:
    """The check replays a prompt by itself; and the generator reaches this very edit."""
    task = Editing(id="t/t", edit=edit, levels=range(1, 6))
    numbered = "" if instruction.startswith("replace") else " (atoms numbered from 1 as written)"
    answer = {"smiles": product, "from": smiles}
    problem = bootcamp.Problem(f"In {smiles}{numbered}, {instruction}. SMILES:", answer)
    assert task.check(problem) is True
    assert task.check(bootcamp.Problem(problem.prompt, answer | {"smiles": "CCCCCCCC"})) is False
    assert task.verify(answer, f"<answer>{product}</answer>").value == 1.0
    made = set()
    for seed in range(400):
        try:
            instructions, mol = edited(Random(seed), smiles, EDITS[edit], 2, 1)
        except NoRoom:
            continue
        made.add((instructions[0], Chem.MolToSmiles(mol)))
    assert (instruction, Chem.CanonSmiles(product)) in made


def test_an_edit_passes_however_it_is_written_and_nothing_else_does() -> None:
    answer = {"smiles": "CC(O)CC(C)C", "from": "CC(Cl)CC(C)C"}
    good = ["CC(C)CC(C)O", "OC(C)CC(C)C", "C[CH](O)CC(C)C", "`CC(O)CC(C)C`"]
    bad = ["CC(Cl)CC(C)C", "CC(O)CCC", "CCC(O)C(C)C", "CC(O)CC(C)C.Cl", "CC(=O)CC(C)C", "*", "CC(O)CC(C)C name"]
    assert [value("molecules/editing/replace", answer, text) for text in good] == [1.0] * len(good)
    assert [value("molecules/editing/replace", answer, text) for text in bad] == [0.0] * len(bad)


# ── stereo ───────────────────────────────────────────────────────────────────────────────────────


def test_the_enantiomer_is_the_mirror_image_and_nothing_less() -> None:
    l_alanine, d_alanine = "C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O"
    answer = {"smiles": d_alanine, "from": l_alanine}
    assert value("molecules/stereo/enantiomer", answer, "N[C@H](C)C(=O)O") == 1.0
    for text in (l_alanine, "CC(N)C(=O)O", "C[C@@H](N)CO"):
        assert value("molecules/stereo/enantiomer", answer, text) == 0.0


@pytest.mark.parametrize(
    ("of", "smiles", "labels"),
    [
        # L-threonine is 2S,3R; D-glucose (open) 2R,3S,4R,5R; L-isoleucine 2S,3S: textbook assignments.
        ("centres", "C[C@@H](O)[C@H](N)C(=O)O", ["R", "S"]),
        ("centres", "O=C[C@H](O)[C@@H](O)[C@H](O)[C@H](O)CO", ["R", "S", "R", "R"]),
        ("centres", "CC[C@H](C)[C@H](N)C(=O)O", ["S", "S"]),
        ("alkenes", r"OC(=O)/C=C\C(=O)O", ["Z"]),  # maleic acid
        ("alkenes", r"CC/C=C\C/C=C\C/C=C\CCCCCCCC(=O)O", ["Z", "Z", "Z"]),  # α-linolenic acid
        ("alkenes", r"C/C(=C\CO)CCC=C(C)C", ["E"]),  # geraniol
    ],
)
def test_descriptors_of_natural_products(of: str, smiles: str, labels: list[str]) -> None:
    task = Descriptors(id="t/t", of=of)
    assert task._labels(Chem.MolFromSmiles(smiles)) == labels
    assert task._older(smiles) == labels
    for text in (",".join(labels), " ".join(labels), "".join(labels).lower()):
        assert value(f"molecules/stereo/{of}", labels, text) == 1.0
    assert value(f"molecules/stereo/{of}", labels, ",".join(labels) + ",R") == 0.0


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_rooted_smiles_may_start_at_any_equivalent_atom() -> None:
    answer = {"smiles": "C(C)(C)O", "from": "CC(C)O", "root": 3}  # from the oxygen
    assert value("molecules/rewriting/rooted", answer, "OC(C)C") == 1.0
    assert value("molecules/rewriting/rooted", answer, "CC(C)O") == 0.0
    assert value("molecules/rewriting/rooted", answer, "OCCC") == 0.0
    methyl = {"smiles": "CC(O)C", "from": "OC(C)C", "root": 3}
    assert value("molecules/rewriting/rooted", methyl, "CC(C)O") == 1.0  # either methyl will do


def test_kekule_forms_both_count_and_aromatic_ones_do_not() -> None:
    answer = {"smiles": "CC1=CC=CC=C1C", "from": "Cc1ccccc1C"}
    for text, mark in (("CC1=CC=CC=C1C", 1.0), ("CC1=C(C)C=CC=C1", 1.0), ("Cc1ccccc1C", 0.0), ("CC1CCCCC1C", 0.0)):
        assert value("molecules/rewriting/kekule", answer, text) == mark
    back = {"smiles": "Cc1ccccc1C", "from": "CC1=CC=CC=C1C"}
    assert value("molecules/rewriting/aromatic", back, "c1ccc(C)c(C)c1") == 1.0
    assert value("molecules/rewriting/aromatic", back, "CC1=CC=CC=C1C") == 0.0


def test_repairs_are_judged_by_validity_and_distance() -> None:
    answer = {"broken": "CC(C(O)C", "edits": 1, "example": "CC(C)(O)C"}
    for text, mark in (("CC(C)(O)C", 1.0), ("CCC(O)C", 1.0), ("CC(CO)C", 1.0), ("CC(C(O)C", 0.0), ("CCCC", 0.0)):
        assert value("molecules/rewriting/repair", answer, text) == mark, text
    assert distance("kitten", "sitting", 5) == 3
    assert reachable("kitten", "sitting", 3)
    assert distance("kitten", "sitting", 2) == 3
    assert not reachable("kitten", "sitting", 2)
    assert [faulty(text) for text in ("CC(F)(C)C", "CF(C)C", "C1CC", "C(=O)(O)(C)C")] == [False, True, True, True]


def test_bond_tables() -> None:
    assert parse_pairs("1-2, 3-2; 3–4.") == [(1, 2), (2, 3), (3, 4)]
    for text in ("1-2 2", "1--2", "a-b", "1-2-3", "", "1-²"):
        assert parse_pairs(text) is None
    answer = [[1, 2], [2, 3], [2, 4]]
    assert value("molecules/adjacency/bonds", answer, "2-4 1-2 3-2") == 1.0
    assert value("molecules/adjacency/bonds", answer, "1-2 2-3 2-4 2-4") == 0.0


# ── construction ─────────────────────────────────────────────────────────────────────────────────


def test_any_structure_that_meets_the_constraints_passes() -> None:
    answer = {"formula": "C5H10O", "groups": ["ketone"], "methyls": 2, "example": "CCC(=O)CC"}
    for text, mark in (
        ("CCC(=O)CC", 1.0),
        ("CCCC(C)=O", 1.0),
        ("CC(=O)C(C)C", 0.0),  # three methyls
        ("CCCCC=O", 0.0),  # an aldehyde
        ("CC(=O)CC", 0.0),  # C4
        ("CC(=O)C[CH]C.[H]", 0.0),
    ):
        assert value("molecules/elucidation/formula", answer, text) == mark, text


@pytest.mark.parametrize("smiles", ["C[CH]C", "[CH2-][NH3+]", "CC[O-]", "[CH3+]"])
def test_odd_structures_are_seen(smiles: str) -> None:
    assert odd(Chem.MolFromSmiles(smiles))


def test_isomers_are_executed() -> None:
    two = {"given": "CCCO", "n": 2, "examples": ["CC(C)O", "CCOC"]}
    for text, mark in (
        ("CC(C)O COCC", 1.0),
        ("COCC, CC(O)C", 1.0),
        ("CC(C)O CC(O)C", 0.0),  # twice the same
        ("OCCC CCOC", 0.0),  # the given one
        ("CC(C)O CCCN", 0.0),
        ("CC(C)O", 0.0),
        ("CC(C)O CCOC CCOC", 0.0),
        ("CC(C)O [CH2-]C[OH+]C", 0.0),
    ):
        assert value("molecules/isomers/constitutional", two, text) == mark, text


def test_scaffolds_of_drugs() -> None:
    task = bootcamp.task("molecules/scaffold/murcko")
    known = {  # by hand
        "CC(C)Cc1ccc(C(C)C(=O)O)cc1": "c1ccccc1",  # ibuprofen
        "CN1C(=O)CN=C(c2ccccc2)c2cc(Cl)ccc21": "O=C1CN=C(c2ccccc2)c2ccccc2N1",  # diazepam
        "COc1ccc(CCNC(=O)c2ccccc2)cc1": "O=C(NCCc1ccccc1)c1ccccc1",
    }
    for smiles, core in known.items():
        assert task.check(bootcamp.Problem("", {"from": smiles, "smiles": core})) is True
        assert task.check(bootcamp.Problem("", {"from": smiles, "smiles": "c1ccccc1C"})) is False


# ── names ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "smiles"),
    [
        ("2,2,4-trimethylpentane", "CC(C)(C)CC(C)C"),
        ("3-methylbutan-1-ol", "CC(C)CCO"),
        ("3-methyl-1-butanol", "CC(C)CCO"),  # before 1993
        ("4-methylpentan-2-one", "CC(=O)CC(C)C"),
        ("2-methylpropanoic acid", "CC(C)C(=O)O"),
        ("2-chlorobutanenitrile", "CCC(Cl)C#N"),
        ("hex-4-en-2-yn-1-ol", "OCC#CC=CC"),
        ("butane-2,3-diol", "CC(O)C(C)O"),
        ("pentane-2,4-dione", "CC(=O)CC(C)=O"),
        ("5-methyl-4-(propan-2-yl)nonane", "CCCC(C(C)C)C(C)CCCC"),
        ("3-ethylhexanal", "O=CCC(CC)CCC"),
        ("2-nitropropane", "CC(C)[N+](=O)[O-]"),
        ("hexa-1,5-diene", "C=CCCC=C"),
    ],
)
def test_names_known_from_textbooks(text: str, smiles: str) -> None:
    structure = parse(text)
    assert structure is not None
    assert Chem.CanonSmiles(structure) == Chem.CanonSmiles(smiles)


@pytest.mark.parametrize(
    "text",
    ["", "benzene", "hexan", "7-methylhexane", "2-methyl", "2-foohexane", "hexan-9-ol", "a" * 300, "hexane " * 9],
)
def test_what_is_no_such_name_is_not_read(text: str) -> None:
    structure = parse(text)
    assert structure is None or Chem.MolFromSmiles(structure) is None


@pytest.mark.parametrize(
    ("chain", "preferred"),
    [
        (Chain(5, "", prefixes=((4, "methyl"), (4, "methyl"), (2, "methyl"))), "2,2,4-trimethylpentane"),
        (Chain(6, "ol", (5,), prefixes=((2, "chloro"),)), "5-chlorohexan-2-ol"),
        (Chain(4, "", prefixes=((2, "chloro"), (3, "bromo"))), "2-bromo-3-chlorobutane"),
        (Chain(6, "", double=(4,), prefixes=((2, "methyl"),)), "5-methylhex-2-ene"),
        (Chain(7, "oic acid", (1,), prefixes=((6, "iodo"),)), "6-iodoheptanoic acid"),
        (Chain(6, "one", (2, 5), prefixes=((3, "methyl"),)), "3-methylhexane-2,5-dione"),
        (Chain(5, "", double=(1,), triple=(4,)), "pent-1-en-4-yne"),
        (Chain(6, "", double=(1, 3), triple=(5,)), "hexa-1,3-dien-5-yne"),
        (Chain(8, "thiol", (7,), prefixes=((4, "ethyl"),)), "5-ethyloctane-2-thiol"),
    ],
)
def test_preferred_names(chain: Chain, preferred: str) -> None:
    assert name(chain) == preferred
    structure = parse(preferred)
    assert structure is not None
    assert Chem.CanonSmiles(structure) == Chem.CanonSmiles(chain.smiles())


def test_another_name_of_the_molecule_earns_half() -> None:
    answer = {"name": "5-chlorohexan-2-ol", "smiles": Chem.CanonSmiles("CC(Cl)CCC(C)O")}
    for text, mark in (
        ("5-chlorohexan-2-ol", 1.0),
        ("5-Chlorohexan-2-ol.", 1.0),
        ("2-chlorohexan-5-ol", 0.5),
        ("5-chlorohexan-1-ol", 0.0),
        ("chlorohexanol", 0.0),
    ):
        assert value("molecules/naming/name", answer, text) == mark


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def test_pictures_are_png_and_differ() -> None:
    first, second = picture(ASPIRIN), picture(CAFFEINE)
    assert first.startswith(b"\x89PNG")
    assert first != second
    assert first == picture(ASPIRIN)


@pytest.mark.parametrize("task_id", ["molecules/formula/drawn", "molecules/depiction/smiles"])
def test_the_structure_is_only_in_the_picture(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for seed in range(3):
        instance = task.instance(seed, 2)
        assert len(instance.images) == 1
        assert instance.answer["smiles"] not in instance.prompt
        assert "=" not in instance.prompt
        assert "(" not in instance.prompt
