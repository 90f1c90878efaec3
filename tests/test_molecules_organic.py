"""Organic chemistry: goldens from textbooks, written by hand, routes carried out, and what must not pass."""

from __future__ import annotations

import time
from random import Random

import pytest
from rdkit import Chem

from bootcamp.molecules.analogues import CORES, SWAPS, CoreHop, Isostere, Transfer, exchanged, swapped
from bootcamp.molecules.aromatics import ENTERING, RingRoute, Substitution, substituted, treated
from bootcamp.molecules.bench import LETTERS, WORDS, carried_out, made, parsed
from bootcamp.molecules.broken_routes import MissingBlock, RouteRepair
from bootcamp.molecules.flask import balanced, clean, filled, products
from bootcamp.molecules.mapping import MappedProduct, ReactionCentre
from bootcamp.molecules.named import NAMED
from bootcamp.molecules.patterns import FEATURES, Described, Marking, Separating, query
from bootcamp.molecules.pericyclic import KINDS, Pericyclic, adduct, mirror, ring, stays_cis
from bootcamp.molecules.plans import ALTERNATIVES, PLANS
from bootcamp.molecules.retro import Retro
from bootcamp.molecules.routes import Route, filled_plan
from bootcamp.molecules.smiles import rewritten
from bootcamp.molecules.windows import Design
from bootcamp.types import Task

LEVELS = range(1, 6)


def mol(smiles: str) -> Chem.Mol:
    return Chem.MolFromSmiles(smiles)


# ── named reactions ──────────────────────────────────────────────────────────────────────────────

TEXTBOOK = {
    "directed-aldol": ("CC(=O)C(C)C.CC=O", "CC(O)CC(=O)C(C)C"),
    "crossed-claisen": ("CCOC(=O)c1ccccc1.CCC(=O)OCC", "CCOC(=O)C(C)C(=O)c1ccccc1"),
    "michael": ("CCOC(=O)CC(=O)OCC.C=CC(C)=O", "CCOC(=O)C(CCC(C)=O)C(=O)OCC"),
    "mannich": ("CC(=O)c1ccccc1.C=O.CNC", "CN(C)CCC(=O)c1ccccc1"),
    "friedel-crafts": ("COc1ccccc1.CC(=O)Cl", "COc1ccc(cc1)C(C)=O"),
    "henry": ("O=Cc1ccccc1.C[N+](=O)[O-]", "OC(C[N+](=O)[O-])c1ccccc1"),
    "knoevenagel": ("O=Cc1ccccc1.CCOC(=O)CC(=O)OCC", "CCOC(=O)C(=Cc1ccccc1)C(=O)OCC"),
    "baylis-hillman": ("O=Cc1ccccc1.C=CC(=O)OC", "C=C(C(O)c1ccccc1)C(=O)OC"),
    "horner-wadsworth-emmons": ("O=Cc1ccccc1.CCOC(=O)CP(=O)(OCC)OCC", "CCOC(=O)/C=C/c1ccccc1"),
    "cross-metathesis": ("CCCCC=C.C=CC(=O)OC", "CCCC/C=C/C(=O)OC"),
    "ring-closing-metathesis": ("Cc1ccc(cc1)S(=O)(=O)N(CC=C)CC=C", "Cc1ccc(cc1)S(=O)(=O)N1CC=CC1"),
    "reformatsky": ("O=Cc1ccccc1.CCOC(=O)CBr", "CCOC(=O)CC(O)c1ccccc1"),
    "weinreb-ketone": ("CON(C)C(=O)c1ccccc1.CC[Mg]Br", "CCC(=O)c1ccccc1"),
    "malonic-ester": ("CCOC(=O)C(CC)C(=O)OCC.CCCBr", "CCCC(CC)C(=O)O"),
    "stetter": ("O=Cc1ccccc1.C=CC(C)=O", "CC(=O)CCC(=O)c1ccccc1"),
    "negishi": ("Brc1ccccc1.CCCC[Zn]Br", "CCCCc1ccccc1"),
    "chan-lam": ("OB(O)c1ccccc1.C1COCCN1", "C1COCCN1c1ccccc1"),
    "curtius": ("OC(=O)c1ccccc1.OCc1ccccc1", "O=C(Nc1ccccc1)OCc1ccccc1"),
    "baeyer-villiger": ("CC(=O)c1ccccc1", "CC(=O)Oc1ccccc1"),
    "claisen-rearrangement": ("C=CCOc1ccccc1", "C=CCc1ccccc1O"),
    "diels-alder": ("C=CC(=C)C.C=CC(=O)OC", "COC(=O)C1CC=C(C)CC1"),
    "robinson-annulation": ("CC1C(=O)CCCC1=O.C=CC(C)=O", "CC12CCC(=O)C=C1CCCC2=O"),
    "fischer-indole": ("NNc1ccccc1.CC(=O)c1ccccc1", "c1ccc(cc1)-c1cc2ccccc2[nH]1"),
    "friedlander": ("Nc1ccccc1C=O.CCC(=O)CC", "CCc1nc2ccccc2cc1C"),
    "paal-knorr-furan": ("CC(=O)CCC(C)=O", "Cc1ccc(C)o1"),
    "knorr-pyrazole": ("CC(=O)CC(C)=O.CNN", "Cc1cc(C)n(C)n1"),
    "pyrimidine": ("CC(=O)CC(C)=O.CC(=N)N", "Cc1cc(C)nc(C)n1"),
    "hantzsch-dihydropyridine": (
        "CC=O.CCOC(=O)CC(C)=O.CCOC(=O)CC(C)=O.N",
        "CCOC(=O)C1=C(C)NC(C)=C(C(=O)OCC)C1C",
    ),
    "biginelli": ("O=Cc1ccccc1.CCOC(=O)CC(C)=O.NC(N)=O", "CCOC(=O)C1=C(C)NC(=O)NC1c1ccccc1"),
    "ugi": ("CC(=O)O.NCc1ccccc1.CC(C)C=O.[C-]#[N+]C(C)(C)C", "CC(=O)N(Cc1ccccc1)C(C(C)C)C(=O)NC(C)(C)C"),
    "passerini": ("CC(=O)O.CCC=O.[C-]#[N+]C(C)(C)C", "CC(=O)OC(CC)C(=O)NC(C)(C)C"),
    "strecker": ("CC=O.CN.C#N", "CNC(C)C#N"),
    "pictet-spengler": ("NCCc1c[nH]c2ccccc12.CC=O", "CC1NCCc2c1[nH]c1ccccc12"),
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_a_named_reaction_gives_the_textbook_product(name: str) -> None:
    reactants, product = TEXTBOOK[name]
    mols = [mol(smiles) for smiles in reactants.split(".")]
    assert clean(NAMED[name], mols)
    assert products(NAMED[name], mols) == {Chem.CanonSmiles(product)}
    assert balanced(NAMED[name], mols, mol(product))


@pytest.mark.parametrize("name", TEXTBOOK)
def test_a_disconnection_is_carried_out(name: str) -> None:
    """Any precursors that give the target are right, in any order and spelling; a homologue's are not."""
    reactants, product = TEXTBOOK[name]
    task = Retro(id="t", levels=LEVELS, reaction=name)
    parts = reactants.split(".")
    answer = {"target": product, "precursors": parts}
    spelled = ".".join(rewritten(mol(smiles), Random(1)) for smiles in reversed(parts))
    assert task.grade(answer, spelled).correct
    assert not task.grade(answer, product).correct
    assert task.verify(answer, task.wrong(answer, Random(2))).value < 1


@pytest.mark.parametrize(
    ("name", "reactants"),
    [
        ("directed-aldol", "CC(=O)CCC(C)=O.CC=O"),  # two ketones: which one?
        ("friedel-crafts", "COc1ccccc1CN.CC(=O)Cl"),  # the amine would be acylated
        ("chan-lam", "OB(O)c1ccccc1.NCCO"),  # the alcohol too
        ("diels-alder", "C=CC=C.C=CC(=O)OC"),  # no regiochemistry to ask for: not the group of the row
        ("ugi", "CC(=O)O.NCCN.CC=O.[C-]#[N+]C(C)(C)C"),  # two amines
    ],
)
def test_what_has_no_single_outcome_is_not_asked(name: str, reactants: str) -> None:
    assert not clean(NAMED[name], [mol(smiles) for smiles in reactants.split(".")])


# ── routes ───────────────────────────────────────────────────────────────────────────────────────

STOCK = ["NCC(C)C(=O)O", "NCC", "CC(C)CO", "c1ccccc1B(O)O", "OC(=O)c1ccc(Br)cc1"]


@pytest.mark.parametrize(
    ("route", "last"),
    [
        ("boc A; amidate 1 B; deboc 2", "CCNC(=O)C(C)CN"),
        ("amidate E B; suzuki 1 D", "CCNC(=O)c1ccc(-c2ccccc2)cc1"),
        ("suzuki D E; amidate 1 B", "CCNC(=O)c1ccc(-c2ccccc2)cc1"),
        ("acidify C", "CC(C)C(=O)O"),
        ("oxidise C; aminate 1 B", "CCNCC(C)C"),
    ],
)
def test_a_route_is_carried_out(route: str, last: str) -> None:
    outcome = carried_out(route, STOCK, tuple(WORDS))
    assert outcome.fault is None
    assert outcome.made[-1] == Chem.CanonSmiles(last)


@pytest.mark.parametrize(
    ("route", "code"),
    [
        ("", "bad_route"),
        ("amidate", "bad_route"),
        ("amidate A B C", "bad_route"),
        ("amidate A B and then stop", "bad_route"),
        ("; ".join(["oxidise C"] * 9), "bad_route"),
        ("explode A", "unknown_step"),
        ("amidate A H", "unknown_molecule"),
        ("oxidise 1", "unknown_molecule"),
        ("amidate A B", "no_reaction"),  # the amino acid would react with itself: it wants protection
        ("oxidise B", "no_reaction"),
    ],
)
def test_a_bad_route_says_why(route: str, code: str) -> None:
    fault = carried_out(route, STOCK, tuple(WORDS)).fault
    assert fault is not None
    assert fault.codes == (code,)


@pytest.mark.parametrize("kind", [*PLANS, *ALTERNATIVES])
def test_every_plan_can_be_made_and_its_rule_bites(kind: str) -> None:
    for plan in (PLANS | ALTERNATIVES)[kind]:
        stock = next(s for n in range(40) if (s := filled_plan(plan, Random(f"{kind}{n}"), 1)))
        whole = carried_out(plan.route, stock, tuple(WORDS))
        assert whole.fault is None, plan.route
        if plan.other:
            other = carried_out(plan.other, stock, tuple(WORDS))
            assert other.fault is None, plan.other
            assert other.made[-1] == whole.made[-1], plan.other


@pytest.mark.parametrize("kind", ["forbidden", "required", "shortest", "budget"])
def test_the_other_route_breaks_the_rule(kind: str) -> None:
    """The route that ignores the rule makes the target and earns nothing; it is found by brute force."""
    task = Route(id=f"molecules/route/{kind}", levels=range(1, 4), kind=kind)
    caught = 0
    for seed in range(12):
        answer = task.instance(seed, 1).answer
        for plan in ALTERNATIVES[kind]:
            for route in (plan.route, plan.other):
                for first in range(len(answer["stock"])):
                    for second in range(len(answer["stock"])):
                        turned = dict(zip("ABC", (LETTERS[first], LETTERS[first], LETTERS[second]), strict=True))
                        text = "".join(turned.get(char, char) for char in route)
                        outcome = carried_out(text, answer["stock"], answer["steps"])
                        if outcome.fault is None and outcome.made[-1] == answer["targets"][0]:
                            score = task.grade(answer, text)
                            caught += score.codes == ("broken_rule",)
    assert caught >= 6


def test_steps_that_do_not_apply_make_nothing() -> None:
    assert made("amidate", "CC(=O)O", "NCCN") == ""  # two amines
    assert made("suzuki", "Brc1ccccc1", "NCC") == ""
    assert parsed("boc A;  amidate 1 B") == [("boc", "A"), ("amidate", "1", "B")]


# ── aromatic substitution ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arene", "reagent", "product"),
    [
        ("Cc1ccccc1", "HNO3, H2SO4", "Cc1ccc([N+](=O)[O-])cc1"),
        ("O=[N+]([O-])c1ccccc1", "Br2, FeBr3", "O=[N+]([O-])c1cccc(Br)c1"),
        ("COc1ccc(C)cc1", "Br2, FeBr3", "COc1ccc(C)cc1Br"),
        ("Cc1ccc([N+](=O)[O-])cc1", "HNO3, H2SO4", "Cc1ccc([N+](=O)[O-])cc1[N+](=O)[O-]"),
        ("CC(=O)Nc1ccccc1", "HNO3, H2SO4", "CC(=O)Nc1ccc([N+](=O)[O-])cc1"),
        ("O=[N+]([O-])c1ccccc1", "CH3COCl, AlCl3", ""),  # no Friedel-Crafts reaction of nitrobenzene
        ("COc1ccccc1", "CH3COCl, AlCl3", "COc1ccc(C(C)=O)cc1"),
        ("Cc1cccc(C)c1", "Br2, FeBr3", "Cc1ccc(Br)c(C)c1"),
        ("Cc1ccccc1C", "Br2, FeBr3", ""),  # equal directors disagree
        ("CCc1ccccc1C", "Br2, FeBr3", ""),
    ],
)
def test_directors_decide(arene: str, reagent: str, product: str) -> None:
    assert substituted(Chem.CanonSmiles(arene), reagent) == (Chem.CanonSmiles(product) if product else "")


def test_the_order_of_reagents_decides_the_pattern() -> None:
    def through(*names: str) -> str:
        smiles = "c1ccccc1"
        for name in names:
            smiles = treated(smiles, name)
        return smiles

    nitration, bromination = "HNO3, H2SO4", "Br2, FeBr3"
    assert through(bromination, nitration) == Chem.CanonSmiles("Brc1ccc([N+](=O)[O-])cc1")
    assert through(nitration, bromination) == Chem.CanonSmiles("Brc1cccc([N+](=O)[O-])c1")
    assert len(ENTERING) == 7


# ── pericyclic reactions ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("outer", "electrons", "light", "cis"),
    [
        ((True, True), 4, False, False),  # (2E,4E)-hexadiene, conrotatory: trans
        ((True, False), 4, False, True),
        ((True, True), 4, True, True),
        ((True, True), 6, False, True),  # (2E,4Z,6E)-octatriene, disrotatory: cis (Marvell)
        ((True, False), 6, False, False),  # (2E,4Z,6Z)-octatriene: trans
        ((True, True), 6, True, False),
    ],
)
def test_woodward_and_hoffmann(outer: tuple[bool, bool], electrons: int, light: bool, cis: bool) -> None:
    assert stays_cis(outer, electrons, light) is cis
    made_ = Chem.CanonSmiles(ring("C", "C", cis, electrons))
    assert (mirror(made_) == made_) is cis  # the cis compound is meso


def test_the_endo_adduct_of_hexadiene_is_meso_and_all_cis() -> None:
    tail = "[C{c}H]8C(=O)OC(=O)[C{d}H]89"
    both = Chem.CanonSmiles(adduct("C", "C", (True, True), tail))
    assert mirror(both) == both
    # The H of all four centres on one face, written by hand from the drawing.
    assert both == Chem.CanonSmiles("C[C@H]1C=C[C@@H](C)[C@H]2C(=O)OC(=O)[C@@H]12")


def test_either_mirror_image_is_right_and_a_diastereomer_is_named() -> None:
    task = Pericyclic(id="t", levels=LEVELS, kind="six")
    answer = {
        "smiles": "C[C@H]1C=CC=C[C@H]1CC",
        "mirror": "C[C@@H]1C=CC=C[C@@H]1CC",
        "from": "C",
    }
    assert task.grade(answer, answer["mirror"]).correct
    assert task.grade(answer, "C[C@H]1C=CC=C[C@@H]1CC").codes == ("wrong_stereo",)
    assert task.grade(answer, "CC1C=CC=CC1CC").value == 0.0


# ── analogues ────────────────────────────────────────────────────────────────────────────────────


def test_bioisosteres_by_name() -> None:
    swap = {(s.old, s.new): s for s in SWAPS}
    tetrazole = swap["COOH", "1H-tetrazol-5-yl"]
    assert swapped("OC(=O)CCC(=O)O", [tetrazole]) == Chem.CanonSmiles("c1(nn[nH]n1)CCc1nn[nH]n1")
    assert swapped("COC(=O)CC", [tetrazole]) == ""
    assert swapped("COCCO", [swap["OCH3", "OCHF2"]]) == Chem.CanonSmiles("FC(F)OCCO")


def test_a_core_is_exchanged_with_its_places() -> None:
    made_ = exchanged("CCc1ccc(C)cn1", "[*:1]c1ccc([*:2])cn1", "[*:1]C1CCN([*:2])CC1")
    assert made_ == {Chem.CanonSmiles("CCC1CCN(C)CC1")}
    assert len(CORES) == len(set(CORES))


# ── patterns ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["", " ", "C C", "c1", "[", "$(", "C" * 33, "[$([$([$([$([$(C)])])])])]", "C.C", "日本"]
)
def test_what_is_no_pattern_is_refused(text: str) -> None:
    assert query(text) is None


def test_every_feature_is_parted_by_its_example() -> None:
    for number, (having, lacking, smarts) in enumerate(FEATURES):
        pattern = query(smarts)
        assert pattern is not None, smarts
        for sketches, wanted in ((having, True), (lacking, False)):
            for sketch in sketches:
                [smiles], _ = filled((sketch, ""), Random(number), 1)
                assert mol(smiles).HasSubstructMatch(pattern) is wanted, (sketch, smarts)


def test_another_pattern_that_parts_the_lists_is_right() -> None:
    task = Separating(id="t", levels=LEVELS)
    answer = {"all": ["CCC(=O)O", "CC(C)C(=O)O"], "none": ["CCC(=O)OC", "CCCO"], "example": "C(=O)[OH]"}
    for text in ("C(=O)[OH]", "[CX3][OX2H1]", "[$(C(=O)[OH])]", "`O=C[OH]`"):
        assert task.grade(answer, text).correct, text
    assert task.grade(answer, "C=O").codes == ("hits",)
    assert task.grade(answer, "N").codes == ("misses",)


# ── maps ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_right_product_with_numbers_exchanged_is_named() -> None:
    task = MappedProduct(id="t", levels=LEVELS)
    mapped = "[CH3:1][C:2](=[O:3])[O:6][CH3:5]"
    answer = {
        "smiles": Chem.CanonSmiles(mapped),
        "plain": "COC(C)=O",
        "from": "C",
        "reaction": "fischer-esterification",
    }
    assert task.grade(answer, "[O:3]=[C:2]([CH3:1])[O:6][CH3:5]").correct
    assert task.grade(answer, "[CH3:5][C:2](=[O:3])[O:6][CH3:1]").codes == ("wrong_map",)
    assert task.grade(answer, "CC(=O)OC").codes == ("wrong_map",)
    assert task.grade(answer, "CCC(=O)OC").codes == ("wrong_molecule",)


@pytest.mark.parametrize("text", ["2-4", "2-4, 2-6, 1-2", "2,4", "2-4 2-6", "a-b", "-1-2"])
def test_pairs_that_are_not_the_centre_do_not_pay(text: str) -> None:
    task = ReactionCentre(id="t", levels=LEVELS)
    assert task.grade([[2, 4], [2, 6]], text).value == 0.0
    assert task.grade([[2, 4], [2, 6]], "6-2; 4-2.").correct


# ── windows ──────────────────────────────────────────────────────────────────────────────────────


def test_a_design_is_measured() -> None:
    task = Design(id="t", levels=LEVELS, kind="free")
    answer = {"size": 9, "windows": {"donors": [1.0, 1.0], "rings": [1.0, 1.0], "tpsa": [16.0, 24.0]}}
    assert task.grade(answer, "OCCCc1ccccc1").codes == ("size",)
    assert task.grade(answer, "OCCc1ccccc1").correct
    assert task.grade(answer, "COCc1ccccc1").codes == ("outside",)
    assert task.grade(answer, "OCCCCCCCC").codes == ("alert",)
    assert task.grade(answer, "O.CCc1ccccc1").codes == ("several_molecules",)


# ── every task ───────────────────────────────────────────────────────────────────────────────────

TASKS: list[Task] = [
    *(Route(id=f"molecules/route/{kind}", levels=range(1, 4), kind=kind) for kind in (*PLANS, *ALTERNATIVES)),
    MissingBlock(id="molecules/route/missing", levels=range(1, 4)),
    RouteRepair(id="molecules/route/repair", levels=range(1, 4)),
    *(Substitution(id=f"molecules/aromatics/{ask}", levels=range(1, 5), ask=ask) for ask in ("product", "precursor")),
    RingRoute(id="molecules/aromatics/route", levels=range(1, 4)),
    *(Pericyclic(id=f"molecules/pericyclic/{kind}", levels=range(1, 4), kind=kind) for kind in KINDS),
    Isostere(id="molecules/analogues/isostere", levels=range(1, 5)),
    Transfer(id="molecules/analogues/transfer", levels=range(1, 5)),
    CoreHop(id="molecules/analogues/core", levels=range(1, 5)),
    Separating(id="molecules/patterns/separating", levels=range(1, 5)),
    Marking(id="molecules/patterns/marking", levels=range(1, 5)),
    Described(id="molecules/patterns/described", levels=range(1, 5)),
    MappedProduct(id="molecules/mapping/product", levels=range(1, 5)),
    ReactionCentre(id="molecules/mapping/centre", levels=range(1, 5)),
    *(Design(id=f"molecules/windows/{kind}", levels=range(1, 5), kind=kind) for kind in ("free", "near", "core")),
]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_solutions_pass_wrong_ones_fail_and_checks_agree(task: Task) -> None:
    for level in task.levels:
        for seed in range(3):
            one, other = task.instance(seed, level), task.instance(seed + 1, level)
            assert task.verify(one.answer, task.solution(one.answer)).correct
            assert task.verify(one.answer, task.wrong(one.answer, Random(seed))).value < 1
            assert task.check(one.problem)
            if task.problem_key(one.problem) != task.problem_key(other.problem):
                assert not task.check(type(one.problem)(other.prompt, one.answer))


@pytest.mark.parametrize(
    "text", ["", "A" * 65536, "[" * 65536, "C1" * 30000, "1-2, " * 10000, "\x00", "nan", "amidate A B; " * 5000]
)
def test_no_text_breaks_a_verifier_or_holds_it_up(text: str) -> None:
    for task in TASKS:
        answer = task.instance(0, 1).answer
        begin = time.process_time()
        assert task.grade(answer, text).value == 0.0
        assert time.process_time() - begin < 0.5, task.id
