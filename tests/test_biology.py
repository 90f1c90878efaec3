"""Biology: answers from textbooks and by hand, forms that must pass, and what must not."""

from __future__ import annotations

from fractions import Fraction

import pytest

import bootcamp
from bootcamp.biology.alignments import Alignment, scored, table_of
from bootcamp.biology.crosses import Parents, offspring
from bootcamp.biology.digests import Digest, RestrictionMap, cuts, fragments
from bootcamp.biology.fluxes import FluxBalance, optimum
from bootcamp.biology.folding import Folding, energy, lowest, most_pairs
from bootcamp.biology.fragments import Assembly, Ladder, ions, shortest_length, superstring
from bootcamp.biology.kinetics import Regimen, extremes
from bootcamp.biology.networks import Conservation, GeneCircuit
from bootcamp.biology.pedigrees import Pedigree, counted_risk, risk
from bootcamp.biology.phylogeny import DistanceTree, ParsimonyTree, distances, read_newick
from bootcamp.biology.primers import melting, self_paired
from bootcamp.biology.recoding import Recoding
from bootcamp.biology.strands import Strand, complement, frames, protein, sequence
from bootcamp.types import Problem, Task


def value(task: Task, answer: object, text: str) -> float:
    return task.grade(answer, text).value


def test_sequences_by_hand() -> None:
    assert complement("GATTACA") == "TGTAATC"
    assert protein("ATGGCCTAA") == "MA"
    assert frames("CCATGAAATAGCC") == ["MK"]
    assert sequence("5'-GAT TACA-3'") == "GATTACA"
    assert sequence("GATTACX") is None


@pytest.mark.parametrize("text", ["MKT", "mkt", "M K T", "Met-Lys-Thr", "MKT*", "Met Lys Thr."])
def test_proteins_in_all_spellings(text: str) -> None:
    assert value(Strand(kind="translation"), {"sequence": "MKT"}, text) == 1.0


@pytest.mark.parametrize("text", ["MK", "MKTT", "MKT or MKA", "MKT xyzzy", ""])
def test_other_proteins_fail(text: str) -> None:
    assert value(Strand(kind="translation"), {"sequence": "MKT"}, text) == 0.0


RULES = {"protein": "MKT", "low": 30, "high": 40, "run": 3}


@pytest.mark.parametrize(
    ("text", "fine"),
    [("ATGAAGACT", 1), ("atg aag aca", 1), ("ATGAAAACT", 0), ("ATGAAGACTTAA", 0), ("ATGAGGACT", 0), ("ATGAAGACG", 0)],
)
def test_a_gene_keeps_its_rules(text: str, fine: int) -> None:
    assert value(Recoding(kind="back-translation"), {"gene": "", "rules": RULES}, text) == fine


def test_lambda_has_its_sites_where_they_are_cut() -> None:
    assert cuts("AAGAATTCAA", ["EcoRI"], False) == [3]
    assert cuts("ATTCAAGA", ["EcoRI"], True) == [7]  # the site runs over the end
    assert fragments(10, [3], False) == [7, 3]
    assert fragments(8, [7], True) == [8]
    assert fragments(10, [2, 7], True) == [5, 5]


@pytest.mark.parametrize(("text", "fine"), [("7, 3", 1), ("3 bp and 7 bp", 1), ("7 3", 1), ("7", 0), ("7, 3, 3", 0)])
def test_fragments_in_any_order(text: str, fine: int) -> None:
    assert value(Digest(shape="linear"), {"fragments": [7, 3]}, text) == fine


@pytest.mark.parametrize(
    ("text", "fine"),
    [("3; 7", 1), ("7; 3", 1), ("3 kb; 7 kb", 1), ("EcoRI: 3; BamHI: 7", 1), ("3; 3", 0), ("3, 7", 0), ("0; 7", 0)],
)
def test_a_map_may_be_mirrored(text: str, fine: int) -> None:
    assert value(RestrictionMap(), {"length": 10, "first": [3], "second": [7]}, text) == fine


def test_primers_by_hand() -> None:
    assert melting("ATGCATGCATGCATGC") == 48
    assert self_paired("GAATTC") == 6
    assert self_paired("AAAAAA") == 0


def test_a_hairpin_by_hand() -> None:
    # GGG AAA CCC: two stacks of 6, one loop
    assert energy("GGGAAACCC", "(((...)))") == -8
    assert lowest("GGGAAACCC") == (-8, "(((...)))")
    assert most_pairs("GGGAAACCC") == 3
    assert energy("GGGAAACCC", "((.....))") == -2
    assert energy("GGAACC", "((..))") is None


@pytest.mark.parametrize(
    ("text", "fine"),
    [("(((...)))", 1), ("((.....))", 0), (".........", 0), ("(((...))", 0), ("(((...)))x", 0), ("))).(((..", 0)],
)
def test_structures_are_judged_by_energy(text: str, fine: int) -> None:
    answer = {"rna": "GGGAAACCC", "best": -8, "structure": "(((...)))"}
    assert value(Folding(kind="least-energy"), answer, text) == fine


def test_an_rna_is_designed() -> None:
    task, answer = Folding(kind="design"), {"structure": "(((...)))", "pattern": "NNNANNNNN", "rna": "GGGAAACCC"}
    assert value(task, answer, "CCCAAAGGG") == 1.0
    assert value(task, answer, "CCCUAAGGG") == 0.0  # not the pattern
    assert value(task, answer, "GGGAAACCA") == 0.0  # cannot pair
    assert value(task, answer, "AAAAAAAAA") == 0.0


SCORES = {"match": 1, "mismatch": -1, "open": -2, "extend": -2}


def test_alignments_by_hand() -> None:
    assert table_of("GATTACA", "GATACA", SCORES, False)[0] == 4
    assert scored(["GATTACA", "GA-TACA"], SCORES) == scored(["GATTACA", "GAT-ACA"], SCORES) == 4
    assert table_of("TTTGATTTT", "CCGACC", SCORES, True)[0] == 2


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("GATTACA/GA-TACA", 1),
        ("GATTACA / GAT-ACA", 1),
        ("GATTACA\nGAT-ACA", 1),
        ("GATTACA/GATACA", 0),
        ("GATTACA/GATACA-", 0),
        ("GATTACA-/GA-TACA-", 0),
        ("GATACA/GATACA", 0),
    ],
)
def test_every_best_alignment_passes(text: str, fine: int) -> None:
    answer = {"one": "GATTACA", "two": "GATACA", "scores": SCORES, "best": 4, "rows": []}
    assert value(Alignment(kind="global"), answer, text) == fine


def test_newick() -> None:
    tree = read_newick("((A:1,B:2):3,C:4);")
    assert distances(tree) == {"AB": 3, "AC": 8, "BC": 9}
    for text in ("((A:1,B:2):3,C:4", "(A,B))", "A:1:2", "(" * 500, "((A,I),B);", "(A,B) C"):
        assert read_newick(text) is None


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("((A:1,B:2):3,C:4);", 1),
        ("(A:1,B:2,C:7)", 1),
        ("(C:7,(B:2,A:1):0)", 1),
        ("(A:1,B:2,C:6)", 0),
        ("(A:1,B:2)", 0),
        ("(A:1,A:1,B:2,C:7)", 0),
    ],
)
def test_a_tree_is_judged_by_its_distances(text: str, fine: int) -> None:
    assert value(DistanceTree(kind="additive"), {"distances": {"AB": 3, "AC": 8, "BC": 9}}, text) == fine


@pytest.mark.parametrize(
    ("text", "fine"),
    [("((A,B),(C,D));", 1), ("(A,B,(C,D))", 1), ("((A,C),(B,D));", 0), ("(A,B,C,D)", 0), ("((A,B),C)", 0)],
)
def test_parsimony(text: str, fine: int) -> None:
    answer = {"rows": {"A": "AAG", "B": "AAC", "C": "TTG", "D": "TTC"}, "best": 4, "tree": ""}
    assert value(ParsimonyTree(), answer, text) == fine


def test_mendel() -> None:
    young = offspring(("Aa", "Bb"), ("Aa", "Bb"))
    assert young["AA", "BB"] == Fraction(1, 16)
    assert young["Aa", "Bb"] == Fraction(1, 4)


@pytest.mark.parametrize(
    ("text", "fine"),
    [("Aabb x aaBb", 1), ("Aabb, aaBb", 1), ("bbAa x aaBb", 0), ("aaBb x Aabb", 0), ("AAbb x aaBb", 0), ("Aabb", 0)],
)
def test_parents_must_explain_the_proportions(text: str, fine: int) -> None:
    assert value(Parents(), {"parents": ["Aabb", "aaBb"], "loci": "AB"}, text) == fine


FAMILY = {
    "people": {"P": "m", "Q": "f", "R": "m", "S": "f", "V": "f", "W": "m"},
    "parents": {"R": ["P", "Q"], "S": ["P", "Q"], "W": ["R", "V"]},
    "trait": "autosomal recessive", "ill": ["S", "W"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("P=Aa, Q=Aa, R=Aa, S=aa, V=Aa, W=aa", 1),
        ("W: aa; V: Aa; S: aa; R: Aa; Q: Aa; P: aA", 1),
        ("P=Aa, Q=Aa, R=AA, S=aa, V=Aa, W=aa", 0),
        ("P=AA, Q=Aa, R=Aa, S=aa, V=Aa, W=aa", 0),
        ("P=Aa, Q=Aa, R=Aa, S=aa, V=Aa", 0),
    ],
)
def test_pedigrees_are_explained_or_refused(text: str, fine: int) -> None:
    assert value(Pedigree(kind="genotypes"), FAMILY, text) == fine


def test_risks_by_two_ways() -> None:
    # Both parents of an affected child are carriers.
    assert risk(FAMILY, ("R", "V")) == counted_risk(FAMILY, ("R", "V")) == Fraction(1, 4)


def test_a_window_is_kept() -> None:
    top, bottom = extremes(100, 12, 10, 10 * 0.0577622650, 0)  # a half-life of 12 h: the peak is twice the dose's
    assert (top, bottom) == pytest.approx((20, 10), rel=1e-6)
    spec = {"v": 10, "c": 0.57762265, "tablet": 50, "infusion": 0, "high": 20.4, "low": 9.8}
    task, answer = Regimen(), {"spec": spec, "pair": [100, 12]}
    for text, fine in (("100, 12", 1), ("0.1 g, 12 h", 1), ("150, 12", 0), ("110, 12", 0), ("100, 10", 0), ("100", 0)):
        assert value(task, answer, text) == fine


CHAIN = [["", "A", 1], ["A", "B", 2], ["A", "B", 1], ["B", "", 1]]


def test_fluxes_by_hand() -> None:
    assert optimum(CHAIN, [10, 4, 9, 999], 3)[0] == pytest.approx(14)  # 4 by the good way, 6 by the other
    answer = {"reactions": CHAIN, "limits": [10, 4, 9, 999], "best": 14.0, "fluxes": [], "losses": [0, 9.0, 8.0, 0]}
    task = FluxBalance(kind="fluxes")
    for text, fine in (
        ("10, 4, 6, 14", 1),
        ("v = (10, 4, 6, 14)", 1),
        ("10, 5, 5, 15", 0),
        ("9, 4, 5, 13", 0),
        ("10, 4, 6", 0),
    ):
        assert value(task, answer, text) == fine
    assert value(FluxBalance(kind="knockout"), answer, "3, 8") == 1.0
    assert value(FluxBalance(kind="knockout"), answer, "v3, 8") == 1.0
    assert value(FluxBalance(kind="knockout"), answer, "2, 9") == 0.0


@pytest.mark.parametrize(
    ("text", "fine"), [("1, 1, 2", 1), ("-2, -2, -4", 1), ("0, 0, 0", 0), ("1, 1, 1", 0), ("1, 1", 0)]
)
def test_laws_of_conservation(text: str, fine: int) -> None:
    answer = {
        "reactions": [[{"A": 1, "B": 1}, {"C": 1}], [{"A": 1}, {"B": 1}]],
        "names": ["A", "B", "C"],
        "weights": [],
    }
    assert value(Conservation(), answer, text) == fine


def test_a_toggle_switch() -> None:
    answer = {"rules": {"A": "!B", "B": "!A"}, "goal": "", "state": "10"}
    for text, fine in (("10", 1), ("01", 1), ("0 1", 1), ("00", 0), ("1", 0), ("2,0", 0)):
        assert value(GeneCircuit(kind="fixed-point"), answer, text) == fine


def test_ions_of_a_peptide_by_hand() -> None:
    b, y = ions("GAK")
    assert b == pytest.approx([58.029, 129.066], abs=1e-3)
    assert y == pytest.approx([147.113, 218.150], abs=1e-3)
    answer = {"mass": 275.171, "ions": b, "kind": "b ions", "peptide": "GAK"}
    for text, fine in (("GAK", 1), ("Gly-Ala-Lys", 1), ("AGK", 0), ("GAQ", 0), ("GA", 0)):
        assert value(Ladder(), answer, text) == fine


def test_reads_are_joined() -> None:
    reads = ["GATTA", "TTACA", "ACAGG"]
    assert superstring(reads) == "GATTACAGG"
    assert shortest_length(reads) == 9
    answer = {"pieces": reads, "sequence": "GATTACAGG"}
    for text, fine in (("GATTACAGG", 1), ("GATTATTACAGG", 0), ("GATTACAGC", 0)):
        assert value(Assembly(kind="reads"), answer, text) == fine
    kmers = {"pieces": ["GAT", "ATG", "TGA", "GAT"], "sequence": "GATGAT"}
    assert value(Assembly(kind="kmers"), kmers, "GATGAT") == 1.0
    assert value(Assembly(kind="kmers"), kmers, "TGATGA") == 0.0


GOLDENS = [
    ("biology/strands/translation", "Translate AUGGCUUGG", {"sequence": "MAW"}),
    ("biology/crosses/phenotype", "AaBb x AaBb, unlinked: probability of A-bb? As a fraction.", {"value": "3/16"}),
    ("biology/crosses/epistasis",
     "E-B- purple, all others white; unlinked. EeBb x EeBb: probability of purple?"
     " As a fraction.", {"value": "9/16"}),
    ("biology/peptides/mass", "Monoisotopic m/z of GAK with charge 1+, to 0.02?", {"value": 275.1714, "unit": ""}),
    ("biology/assembly/transform",
     "Burrows-Wheeler transform ACTGA$TA ($ sorts first and ends the text). The text, without"
     " $?", {"pieces": ["ACTGA$TA"], "sequence": "GATTACA"}),
]  # fmt: skip


@pytest.mark.parametrize(("task_id", "prompt", "answer"), GOLDENS)
def test_goldens(task_id: str, prompt: str, answer: object) -> None:
    assert bootcamp.task(task_id).check(Problem(prompt, answer))


@pytest.mark.parametrize("spec", bootcamp.tasks("biology/*"), ids=lambda spec: spec.id)
def test_truth_is_found_again(spec: bootcamp.rows.Spec) -> None:
    task = spec.load()
    for level in (task.levels.start, task.levels.stop - 1):
        for seed in range(5):
            instance = task.instance(seed, level)
            assert task.check(instance.problem) is True
            assert task.verify(instance.answer, task.solution(instance.answer)).correct
